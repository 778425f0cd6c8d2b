"""Recycled input of elements under each formula of recycling, and second lives: known answers."""

import pytest

import brightcell as bc
from brightcell.errors import ProductError

PACK = "nmc622-pack-100kwh"
CATHODE = "pack.module.cell.cathode.parts[nmc622].recycled_content"
NICKEL = 0.363319
GROSS = 400 * 0.35743 / 0.921784 / 0.95
"""kg of cathode powder bought per pack: cells x net / material yield / yield of the cell."""


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model(PACK, "iso-14067-cutoff")


def per_pack(model: bc.Model, figure: float | None, **settings: object) -> float:
    """kg CO2e per pack with 16 % recycled nickel of a footprint, or of none."""
    recycled = {"post_consumer": "16 %"} | ({} if figure is None else {"footprint": f"{figure} kg CO2e/kg"})
    changed = model.with_({CATHODE: {"nickel": recycled}}, settings=settings or None)
    return bc.footprint(changed).per_pack_kg


@pytest.mark.parametrize(
    ("strategy", "r1_times"),
    [
        ("recycled-content-cut-off", 1.0),
        ("burdens-without-credit", 1.0),
        ("circular-footprint-formula", 0.2),
        ("avoided-burden", 0.0),
    ],
)
def test_each_formula_takes_recycled_nickel_by_its_own_terms(model: bc.Model, strategy: str, r1_times: float) -> None:
    """Recycled at 10 instead of 0 kg CO2e/kg adds R1 x its term (A = 0.2 of metals) x kg of nickel x 10."""
    low, high = (per_pack(model, figure, **{"end_of_life": strategy}) for figure in (0.0, 10.0))
    assert high - low == pytest.approx(0.16 * r1_times * NICKEL * GROSS * 10, rel=1e-9, abs=1e-9)


def test_recycled_at_the_price_of_virgin_changes_nothing(model: bc.Model) -> None:
    """Ev of nickel in a salt, as the unit score of the background has it, in the place of Ev."""
    changed = model.with_({CATHODE: {"nickel": "16 %"}})
    (link,) = (link for link in changed.product_system.links if link.demand.key == "recycled-nickel-in-salt")
    assert "nickel-in-salt instead" in link.step
    assert bc.footprint(changed).total == pytest.approx(bc.footprint(model).total, rel=1e-12)


def test_that_there_is_no_recycled_route_is_told(model: bc.Model) -> None:
    """With the place, the key that is lacking, and what is taken."""
    warnings = bc.footprint(model.with_({CATHODE: {"nickel": "16 %", "manganese": "1 %"}})).warnings
    told = [text for text in warnings if "the recycled content counts as virgin" in text]
    assert [text.split(":")[0] for text in told] == [
        "open has no recycled-nickel-in-salt for CN",
        "open has no recycled-manganese-in-salt for CN",
    ]


def test_an_element_without_a_figure_is_told() -> None:
    """Iron in LFP: no background has it as a salt."""
    path = "pack.module.cell.cathode.parts[lfp].recycled_content"
    warnings = bc.Model("lfp-pack-100kwh").with_({path: {"iron": "10 %"}}).foreground.warnings
    assert "the recycled content of iron in lfp counts as virgin: no figure of the element is known" in warnings


def test_that_a_formula_ignores_recycled_content_is_told(model: bc.Model) -> None:
    """Avoided burden counts all input as virgin."""
    changed = model.with_({CATHODE: {"nickel": "16 %"}}, settings={"end_of_life": "avoided-burden"})
    assert any("avoided-burden counts all input as virgin" in text for text in changed.foreground.warnings)


def test_recycled_nickel_is_an_input_of_the_raw_material_stage(model: bc.Model) -> None:
    """So that nothing but that stage moves."""
    content = {"nickel": {"share": "16 %", "footprint": "5 kg CO2e/kg"}}
    changed, before = (bc.footprint(each).stages for each in (model.with_({CATHODE: content}), model))
    assert changed["raw_material"] < before["raw_material"]
    others = ("manufacturing", "distribution", "end_of_life")
    assert [changed[stage] for stage in others] == pytest.approx([before[stage] for stage in others], rel=1e-12)


def test_a_suppliers_figure_contains_recycled_nickel(model: bc.Model) -> None:
    """Nothing is taken off it once more."""
    part = CATHODE.removesuffix(".recycled_content")
    declared = model.with_({f"{part}.supplier": {"name": "S", "footprint": "20 kg CO2e/kg", "source": "EPD"}})
    recycled = declared.with_({CATHODE: {"nickel": {"share": "16 %", "footprint": "0 kg CO2e/kg"}}})
    assert bc.footprint(recycled).stages["raw_material"] == pytest.approx(bc.footprint(declared).stages["raw_material"])


SECOND = "end_of_life.second_life"


@pytest.fixture(scope="module")
def delivered() -> bc.Model:
    return bc.Model(PACK, "cn-miit-2025-551")


def test_a_second_life_shares_making_and_end_by_energy(delivered: bc.Model) -> None:
    """E1 of 90,000 kWh beside 60,000 kWh of half of the packs: 90 / (90 + 30); delivery stays with the first life."""
    life = {"allocation": "energy-delivered", "energy": "60000 kWh", "share": "50 %"}
    before, after = bc.footprint(delivered), bc.footprint(delivered.with_({SECOND: life}))
    first = before.functional_unit.total_energy_kwh
    assert first is not None
    share = first / (first + 30000)
    for stage in ("raw_material", "manufacturing", "end_of_life"):
        assert after.stages[stage] == pytest.approx(share * before.stages[stage], rel=1e-9)
    assert after.stages["distribution"] == pytest.approx(before.stages["distribution"], rel=1e-12)
    assert "end_of_life.second_life" in [assumed.parameter for assumed in after.assumed]


def test_by_default_the_first_life_carries_all_and_says_so(delivered: bc.Model) -> None:
    """No credit, whatever the second life delivers."""
    after = bc.footprint(delivered.with_({SECOND: {"energy": "60000 kWh"}}))
    assert after.total == pytest.approx(bc.footprint(delivered).total, rel=1e-14)
    (told,) = (assumed for assumed in after.assumed if assumed.parameter == "end_of_life.second_life")
    assert (told.value, "no credit is given" in told.why) == ("first-life", True)


@pytest.mark.parametrize(
    ("life", "told"),
    [
        ({"allocation": "energy-delivered"}, "second_life.energy: missing (expected the energy of the second life"),
        ({"allocation": "both", "energy": "3 kWh"}, "found both; expected first-life, energy-delivered"),
        ({"credit": "10 %"}, "second_life.credit: unknown key"),
    ],
)
def test_a_second_life_is_counted_in_one_way(delivered: bc.Model, life: dict[str, str], told: str) -> None:
    """Never both, and never without what it is shared by."""
    with pytest.raises(ProductError) as refused:
        delivered.product.with_({SECOND: life})
    assert told in str(refused.value)


def test_lives_are_not_shared_under_a_unit_without_energy(model: bc.Model) -> None:
    """kWh rated: the first life's energy is not known."""
    life = {"allocation": "energy-delivered", "energy": "60000 kWh"}
    with pytest.raises(ProductError, match="this functional unit knows none of the first one"):
        bc.footprint(model.with_({SECOND: life}))


TIN = {
    "component": "housing and structure",
    "end_of_life_class": "metal",
    "process": {"location": "CN", "emissions": [{"flow": "co2-fossil", "amount": "10 kg"}]},
}


def with_tin(model: bc.Model, material: dict[str, object], content: object) -> bc.Model:
    """The pack with 2 kg of a metal of its file, which the declared mass follows."""
    data = model.product.to_dict()
    data["materials"] = {"tin": material}
    data["pack"]["parts"].append({"material": "tin", "amount": "2 kg", "recycled_content": content})
    data["performance"]["mass"] = f"{model.product.performance.mass.value + 2} kg"
    return bc.Model(bc.Product.from_dict(data), "iso-14067-cutoff")


def test_a_metal_of_ones_own_process_is_recycled_at_the_figure_of_the_file(model: bc.Model) -> None:
    """Half of 2 kg at 1 instead of 10 kg CO2e/kg: 9 kg per pack less."""
    recycled = with_tin(model, TIN, {"share": "50 %", "footprint": "1 kg CO2e/kg"})
    virgin = with_tin(model, TIN, "0 %")
    assert bc.footprint(virgin).per_pack_kg - bc.footprint(recycled).per_pack_kg == pytest.approx(9.0, rel=1e-9)


def test_a_metal_of_ones_own_process_without_such_a_figure_is_refused(model: bc.Model) -> None:
    """No background knows what only the file describes."""
    with pytest.raises(ProductError, match=r"parts\[tin\]\.recycled_content: nothing says what recycled tin causes"):
        with_tin(model, TIN, "50 %")


def test_a_footprint_in_the_file_contains_what_is_recycled(model: bc.Model) -> None:
    """Nothing is added beside it."""
    figure = {"component": "housing and structure", "end_of_life_class": "metal", "footprint": "4 kg CO2e/kg"}
    totals = [bc.footprint(with_tin(model, figure, content)).total for content in ("0 %", "50 %")]
    assert totals[0] == pytest.approx(totals[1], rel=1e-12)
