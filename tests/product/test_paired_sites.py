"""Sites of other names that stand for one another: which they are, and that a new name moves no number."""

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.product.paired_sites import site_pairs, with_paired_sites
from brightcell.results.calculate import calculate

LFP = bc.read_product("lfp-pack-100kwh")
TWO = bc.read_product(data_path("examples", "two-cell-plants.yaml"))


def told(first, second) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in site_pairs(first, second)]


def test_the_only_sites_are_paired() -> None:
    """And it says why."""
    other = LFP.with_({"sites[#1].name": "works B"})
    (pair,) = site_pairs(LFP, other)
    assert str(pair) == "reference plant is paired with works B: each is the only site"
    assert site_pairs(LFP, LFP) == ()


def test_sites_are_paired_by_what_they_alone_do() -> None:
    """A pack plant is the other's pack plant; of two cell plants on each side nobody knows which is which."""
    other = TWO.with_({f"sites[#{n}].name": f"works {n}" for n in (1, 2, 3)} | {"transport.between": []})
    names = [site.name for site in TWO.sites]
    packs = next(n for n, site in enumerate(TWO.sites, 1) if any(step.step == "pack" for step in site.steps))
    assert told(TWO, other) == [(names[packs - 1], f"works {packs}")]


def test_one_site_that_is_left_is_paired_with_the_other_that_is_left() -> None:
    """The others having their names on both sides."""
    other = TWO.with_({"sites[cell plant in Poland].name": "works P", "transport.between[#1].from": "works P"})
    assert told(TWO, other) == [("cell plant in Poland", "works P")]
    back = with_paired_sites(other, site_pairs(TWO, other))
    assert [site.name for site in back.sites] == [site.name for site in TWO.sites]
    assert back.transport.between[0].from_ == "cell plant in Poland"


def test_one_site_of_many_is_no_counterpart() -> None:
    """Three plants and one plant."""
    assert told(TWO, LFP) == []


@pytest.mark.parametrize("product", [LFP, TWO], ids=lambda product: product.identity.model)
def test_names_move_no_number(product) -> None:
    """To rounding."""
    other = product.with_({"sites[#1].name": "works B", "transport.between": []})
    paired = with_paired_sites(other, site_pairs(product, other))
    assert calculate(bc.Model(paired)).total == pytest.approx(calculate(bc.Model(other)).total, rel=1e-12)
