"""What is shipped raises no false alarm: every product of every study, in every variant, as each case computes it.

Two designs of BatPaC 5.0 have lighter cells than any in series, LFP and LMO, and are told to: 236 and 239 Wh/kg.
"""

from collections.abc import Iterable, Iterator
from itertools import product as combinations

import pytest

from brightcell.model import Model
from brightcell.product import Product, products, read_product
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.plausibility import plausibility_findings
from brightcell.published import read_study, studies
from brightcell.published.changes import changed_product
from brightcell.published.models import Case, Study
from brightcell.rulebooks import rulebook_ids

WITH_PRODUCTS = [name for name in studies() if any(case.products for case in read_study(name).cases.values())]


def study_products(study: Study, name: str, case: Case) -> Iterator[Product]:
    """A case's products at each of its locations, with the changes of the case and of each variant."""
    for variant, chemistry, location in combinations(study.variants.values(), case.products, case.locations):
        where = (name, chemistry, location)
        changes = [change for change in (*case.changes, *variant.changes) if change.holds(*where)]
        yield changed_product(study, case.products[chemistry], changes, chemistry, case.locations[location])


def false_alarms(product: Product, findings: Iterable[PlausibilityFinding]) -> list[str]:
    """What is told of a product, but for the light cells of two designs."""
    is_beyond = product.identity.chemistry in ("lfp", "lmo")
    return [f.sentence for f in findings if not (is_beyond and f.band.quantity == "cell-energy-density")]


@pytest.mark.parametrize("name", WITH_PRODUCTS)
def test_no_product_of_a_study_is_implausible(name: str) -> None:
    """Neither refused nor warned of."""
    study = read_study(name)
    made = [one for case_name, case in study.cases.items() for one in study_products(study, case_name, case)]
    assert made
    assert [told for product in made for told in false_alarms(product, plausibility_findings(product))] == []


@pytest.mark.parametrize(("name", "rulebook"), combinations(products(), rulebook_ids()))
def test_no_shipped_pack_is_implausible(name: str, rulebook: str) -> None:
    """Not by itself, and not by the energy that it delivers under any rulebook."""
    product = read_product(name)
    assert false_alarms(product, Model(product, rulebook).plausibility) == []
