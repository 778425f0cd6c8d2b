"""The foreground of a product with other amounts, its formulas computed again where all else stays the same.

An inventory with another yield, another mass or another distance has the same activities and exchanges, and so it need
not be built anew: with the foreground of the model that it comes from, only what rests on the amount is computed. The
result is that of building anew, to the last bit. Where it may not be, because a decision falls otherwise or because
more rests on the amount than formulas, it is built anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from brightcell.distributions import Certain
from brightcell.errors import InputError
from brightcell.inventory.assumptions import assumptions
from brightcell.inventory.build import particulars_of, product_warnings
from brightcell.inventory.chemistry import recycled_as
from brightcell.inventory.models import Reads
from brightcell.inventory.quantity import Quantity, from_input
from brightcell.inventory.revaluing import Changed, with_mass, with_quantities, with_reads
from brightcell.model.completed import CompletedProduct
from brightcell.product import Product
from brightcell.product.amounts import Amount
from brightcell.product.differences import differing_amounts
from brightcell.product.paths import Path
from brightcell.product.plausibility import plausibility_findings
from brightcell.rulebooks import ForegroundSystem
from brightcell.rulebooks.apply import delivered_findings

Pair = tuple[Path, Amount, Amount]
"""An amount at its path, and the one that stands in its place."""
_LEVELS = ("module", "cell", "cathode", "anode", "parts")
_USES = ("energy", "meters", "auxiliaries", "solvents", "emissions", "wastes")


def revalued_foreground(
    other: Callable[[], ForegroundSystem], old: CompletedProduct, new: CompletedProduct
) -> ForegroundSystem | None:
    """The foreground of a product with other amounts than another one; None where it has to be built anew."""
    try:
        ruled = other()
    except InputError:
        return None  # what is wrong with the other one, product or rules, may be right here
    pairs = None if old.assumed != new.assumed else differing_amounts(old.product, new.product)
    inputs = None if pairs is None or not _is_built_alike(old.product, new.product) else _inputs(ruled, pairs)
    changed = None if inputs is None else ruled.expressions.with_inputs(inputs)
    if pairs is None or changed is None:
        return None
    notes = with_reads(ruled.notes, _reads(ruled.notes.reads, pairs, changed), changed)
    findings = plausibility_findings(new.product)
    if any(finding.kind == "impossible" for finding in findings) or not all(r.closes for r in notes.element_balance):
        return None
    service = with_mass(ruled.service, changed)
    delivered = delivered_findings(ruled.functional_unit, service, findings)
    sentences = (finding.sentence for finding in delivered)
    return replace(
        ruled,
        activities=with_quantities(ruled.activities, changed),
        service=service,
        notes=notes,
        warnings=(*product_warnings(new.product, findings), *sentences, *ruled.record.warnings),
        plausibility=(*findings, *delivered),
        assumptions=assumptions(new.product, new.assumed),
    )


def _is_built_alike(old: Product, new: Product) -> bool:
    """Whether two products with other amounts are built alike as far as that isn't decided by quantities.

    Bought cells are scaled before anything is built of them, and models of suppliers are products of their own.
    """
    if new.models or new.pack.one_cell.supplier is not None:
        return False
    return recycled_as(old) == recycled_as(new) and particulars_of(old) == particulars_of(new)


def _inputs(ruled: ForegroundSystem, pairs: Sequence[Pair]) -> Changed | None:
    """The inputs with the values of other amounts; None where more rests on one of those than formulas."""
    inputs: dict[int, Quantity] = {}
    for path, before, after in pairs:
        if before == after or _is_declared_mass(path):
            continue
        _, quantities = ruled.notes.reads.get(id(before), (before, []))
        names = {quantity.input.name for quantity in quantities if quantity.input is not None}
        if len(names) != 1 or not (_is_for_formulas(path) and _differ_in_value(before, after)):
            return None
        spread = None if isinstance(after.uncertainty, Certain) else after.uncertainty
        for quantity in quantities:
            assert quantity.input is not None, "an amount without a formula is read as an input"
            inputs[id(quantity)] = from_input(replace(quantity.input, value=after.value, uncertainty=spread))
    return inputs


def _reads(reads: Reads, pairs: Sequence[Pair], changed: Changed) -> Reads:
    """What was read of which amount, of those that stand in their places too; one may stand in several."""
    gone = {id(before) for _, before, _ in pairs}
    merged = {key: read for key, read in reads.items() if key not in gone}
    for _, before, after in pairs:
        if id(before) in reads:
            _, others = merged.get(id(after), (after, []))
            quantities = (changed.get(id(quantity), quantity) for quantity in reads[id(before)][1])
            merged[id(after)] = after, [*others, *quantities]
    return merged


def _differ_in_value(before: Amount, after: Amount) -> bool:
    """Whether two amounts differ in value and width alone, and neither is zero."""
    if type(before) is not Amount or before.formula is not None or not (before.value > 0 and after.value > 0):
        return False
    if type(before.uncertainty) is not type(after.uncertainty):
        return False
    return before == after.model_copy(update={"value": before.value, "uncertainty": before.uncertainty})


def _is_declared_mass(path: Path) -> bool:
    """Whether it is the mass of a piece of which the parts are known, with which nothing is computed."""
    return path[0] == "pack" and path[-1] == "mass"


def _is_for_formulas(path: Path) -> bool:
    """Whether an amount goes into formulas and nowhere else, as texts or other data of the product."""
    if path[0] == "pack":
        return path[-1] in ("amount", "yield", "count") and all(isinstance(s, int) or s in _LEVELS for s in path[1:-1])
    if path[0] == "sites":
        return path[2] == "steps" and path[4] in _USES
    if path[0] == "end_of_life":
        return path[1] in ("recoveries", "collection") or (path[1] == "dismantled" and path[-1] == "recovery")
    return path == ("performance", "mass") or (path[0] == "transport" and path[-1] == "distance")
