"""Products against the bands: every field that has one, from both sides, and what follows from several fields."""

import pytest

from brightcell.errors import ProductError
from brightcell.product import product_from_data
from brightcell.product.plausibility import band_at, plausibility_findings

CATHODE = "pack.module.cell.cathode.parts"
CATHODE_SUPPLIER = f"{CATHODE}[nmc622].supplier.footprint"
STEEL = "pack.parts[steel]"
ON_SITE = "sites[plant].electricity_supply[on-site].factor.value"
SUPPLIER = {"name": "a supplier", "footprint": "10 kg CO2e/kg"}
FACTOR = {"value": "0.02 kg CO2e/kWh", "kind": "life-cycle", "source": "a contract"}


def findings(data):
    """Field, kind and value of each finding of a product."""
    return [(one.field, one.kind, one.value) for one in plausibility_findings(product_from_data(data))]


def test_the_small_product_has_none(original):
    """Right in every respect."""
    assert findings(original) == []


UNUSUAL = [
    ("performance.cycle_life.cycles", 250, 250, None),
    ("performance.cycle_life.cycles", 20000, 20000, None),
    ("performance.cycle_life.energy_ratio", 200, 200, None),
    ("performance.cycle_life.end_state_of_health", "8 %", 8, None),
    ("performance.cycle_life.end_state_of_health", 0.99, 99, None),
    ("performance.cycle_life.energy_record", "2000 kWh", 200, None),
    ("performance.warranty.duration", "30 months", 2.5, None),
    ("performance.warranty.duration", "25 years", 25, None),
    ("performance.warranty.distance", "20000 km", 20000, None),
    ("performance.warranty.distance", "1000000 mile", 1609344, None),
    ("performance.warranty.energy_retention", "20 %", 20, None),
    ("performance.usable_energy", "6 kWh", 60, None),
    ("transport.outbound.0.distance", "6000 km", 6000, "transport.outbound[road].distance"),
    ("transport.outbound.0.distance", "3 km", 3, "transport.outbound[road].distance"),
    ("transport.inbound", [{"mode": "sea", "distance": "18.000 km"}], 18, "transport.inbound[sea].distance"),
    ("transport.inbound", [{"mode": "air", "distance": "50 km"}], 50, "transport.inbound[air].distance"),
    ("pack.parts.0.transport", [{"mode": "rail", "distance": "12 km"}], 12, f"{STEEL}.transport[rail].distance"),
    ("end_of_life.collection.legs.0.distance", "1 m", 0.001, "end_of_life.collection.legs[road].distance"),
    (f"{CATHODE}.0.supplier", {**SUPPLIER, "footprint": "12 g CO2e/kg"}, 0.012, CATHODE_SUPPLIER),
    (f"{CATHODE}.0.supplier", {**SUPPLIER, "footprint": "500 kg CO2e/kg"}, 500, CATHODE_SUPPLIER),
    ("pack.parts.0.supplier", {**SUPPLIER, "footprint": "0 kg CO2e/kg"}, 0, f"{STEEL}.supplier.footprint"),
    ("sites.0.electricity_supply.0.factor", {**FACTOR, "value": "2 kg CO2e/kWh"}, 2, ON_SITE),
    ("sites.0.steps.0.energy.0.amount", "80 kWh", 80 + 140 / 3.6, "sites[plant].steps[cell].energy"),
    ("sites.0.steps.0.energy.1.amount", "0 MJ", 8, "sites[plant].steps[cell].energy"),
]


@pytest.mark.parametrize(("path", "value", "found", "field"), UNUSUAL)
def test_what_is_unusual_is_found_and_not_refused(small, put, path, value, found, field):
    """With its field and the value in the unit of its band."""
    put(small, path, value)
    assert findings(small) == [(field or path, "unusual", pytest.approx(found))]


IMPOSSIBLE = [
    ("performance.cycle_life.cycles", 100000, "100000"),
    ("performance.cycle_life.cycles", 0.5, "0.5"),
    ("performance.cycle_life.energy_ratio", 60000, "60000"),
    ("performance.cycle_life.energy_record", ["300 MWh", "300 MWh"], "60000"),
    ("performance.cycle_life.energy_record", "3 kWh", "0.3"),
    ("performance.cycle_life.end_state_of_health", "0.8 %", "0.8 %"),
    ("performance.warranty.duration", "8 months", "0.6667 years"),
    ("performance.warranty.duration", "80 years", "80 years"),
    ("performance.warranty.distance", "160.000 km", "160.000 km, that is 160 km"),
    ("performance.warranty.distance", "160000 m", "160 km"),
    ("performance.warranty.distance", "16000000 km", "16000000 km"),
    ("performance.warranty.energy_retention", "0.7 %", "0.7 %"),
    ("performance.mass_tolerance", "90 %", "90 %"),
    ("performance.rated_energy", "100 kWh", "7.692 kWh/kg"),
    ("transport.outbound.0.distance", "12000 km", "12000 km"),
    ("transport.outbound.0", {"mode": "sea", "distance": "180000 km"}, "180000 km"),
    ("transport.outbound.0", {"mode": "air", "distance": "20001 km"}, "20001 km"),
    ("pack.parts.0.supplier", {**SUPPLIER, "footprint": "2.5 t CO2e/kg"}, "2500 kg CO2e/kg"),
    ("sites.0.electricity_supply.0.factor", {**FACTOR, "value": "20 kg CO2e/kWh"}, "20 kg CO2e/kWh"),
    ("sites.0.steps.0.energy.1.amount", "400 kWh", "408 kWh"),
    ("sites.0.steps.0.solvents.0.amount", "486 kg", "486 kg/kWh"),
    (
        "sites.0.steps.1",
        {"step": "pack", "energy": [{"carrier": "heat", "amount": "301 kWh", "per": "kWh"}]},
        "301 kWh",
    ),
]


FIGURES = [
    (f"{CATHODE}.0", {"virgin_footprint": "120 kg CO2e/kg"}, 70, f"{CATHODE_SUPPLIER[:-9]}virgin_footprint", 120),
    (f"{CATHODE}.0", {"elements": {"nickel": "150 kg CO2e/kg"}}, 60, f"{CATHODE_SUPPLIER[:-9]}elements.nickel", 150),
    (f"{CATHODE}.0", {"elements": {"nickel": "0.01 kg CO2e/kg"}}, 60, f"{CATHODE_SUPPLIER[:-9]}elements.nickel", 0.01),
]


@pytest.mark.parametrize(("path", "more", "footprint", "field", "value"), FIGURES)
def test_figures_beside_a_footprint_have_its_band(small, put, path, more, footprint, field, value):
    """That of virgin material, with half of it recycled, and those of elements."""
    put(small, f"{path}.supplier", {**SUPPLIER, "footprint": f"{footprint} kg CO2e/kg", **more})
    put(small, f"{path}.recycled_content", "50 %")
    assert findings(small) == [(field, "unusual", pytest.approx(value))]


def test_an_impossible_virgin_footprint_is_refused(refused):
    """2 kg CO2e/kg with 99.9 % recycled content allow 2000, the band of a footprint doesn't."""
    supplier = {**SUPPLIER, "footprint": "2 kg CO2e/kg", "virgin_footprint": "1500 kg CO2e/kg"}
    problems = refused({"pack.parts.0.supplier": supplier, "pack.parts.0.recycled_content": "99.9 %"})
    assert [(p.path, p.found) for p in problems] == [(f"{STEEL}.supplier.virgin_footprint", "1500 kg CO2e/kg")]


@pytest.mark.parametrize(("path", "value", "found"), IMPOSSIBLE)
def test_what_is_impossible_is_refused(refused, path, value, found):
    """When the product is read, with what was found."""
    assert found in [problem.found for problem in refused({path: value})]


def test_everything_that_is_impossible_is_told_at_once(refused):
    """Together with masses that don't add up."""
    problems = refused(
        {
            "performance.mass": "80 kg",
            "performance.mass_tolerance": "90 %",
            "performance.cycle_life.cycles": 100000,
            "performance.warranty.distance": "160.000 km",
        }
    )
    assert {problem.path for problem in problems} == {
        "performance.mass",
        "performance.mass_tolerance",
        "performance.cycle_life.cycles",
        "performance.warranty.distance",
    }


@pytest.mark.parametrize(
    ("category", "distance", "kind"),
    [
        ("M1", 60000, None),
        ("N1", 60000, None),
        ("M3", 60000, "unusual"),
        ("N2", 2000000, None),
        ("N1", 2000000, "unusual"),
        ("L", 12000, None),
        ("other", 12000, None),
        ("N3", 4000, "impossible"),
    ],
)
def test_the_distance_of_a_warranty_is_judged_by_the_vehicle(small, category, distance, kind):
    """A bus drives further than a car."""
    small["performance"] |= {"vehicle_category": category}
    small["performance"]["warranty"]["distance"] = f"{distance} km"
    assert (band_at(("performance", "warranty", "distance"), small).kind_of(distance)) == kind
    if kind != "impossible":
        assert [one[1] for one in findings(small)] == ([kind] if kind else [])


def test_a_tenth_of_the_active_material_is_impossible(small):
    """0.1 kg of LFP for 0.48 kWh, whatever the tolerance of the mass."""
    small["identity"]["chemistry"] = "lfp"
    cathode = small["pack"]["module"]["cell"]["cathode"]["parts"]
    cathode[0] |= {"material": "lfp", "amount": "0.1 kg"}
    small["performance"] |= {"rated_energy": "9.6 kWh", "mass_tolerance": "90 %", "mass": "39 kg"}
    with pytest.raises(ProductError, match=r"too large \(found 4.8 kWh/kg"):
        product_from_data(small)


def test_a_blend_is_held_against_all_its_materials(small):
    """LFP and NMC together: 0.45 kWh/kg would be unusual for NMC by itself."""
    cathode = small["pack"]["module"]["cell"]["cathode"]["parts"]
    cathode[:1] = [{"material": "nmc622", "amount": "0.5 kg"}, {"material": "lfp", "amount": "0.6 kg"}]
    small["performance"]["mass"] = "59 kg"
    assert findings(small) == []
    cathode[1]["material"] = "nmc811"
    assert [(field, kind) for field, kind, _ in findings(small)] == [(CATHODE, "unusual")]


def test_nothing_is_said_of_a_chemistry_without_a_band(small):
    """Sodium-ion by itself, whose figure its supplier gives."""
    part = small["pack"]["module"]["cell"]["cathode"]["parts"][0]
    part |= {"material": "na-layered-oxide", "supplier": SUPPLIER}
    small["identity"]["chemistry"] = "na-layered-oxide"
    del small["end_of_life"]
    small["performance"] |= {"rated_energy": "3 kWh", "usable_energy": "3 kWh"}
    assert [field for field, _, _ in findings(small) if field == CATHODE] == []


@pytest.mark.parametrize(
    ("chemistry", "energy", "kind"),
    [
        ("lmo", 0.29, "unusual"),
        ("lmo", 0.31, None),
        ("lmo", 0.47, None),
        ("lmo", 0.49, "unusual"),
        ("lco", 0.44, "unusual"),
        ("lco", 0.46, None),
        ("lco", 0.69, None),
        ("lco", 0.71, "unusual"),
    ],
)
def test_lmo_and_lco_have_bands_of_their_own(small, chemistry, energy, kind):
    """13 kg of active material in a pack."""
    small["identity"]["chemistry"] = chemistry
    del small["end_of_life"]
    small["pack"]["module"]["cell"]["cathode"]["parts"][0]["material"] = chemistry
    small["performance"] |= {"rated_energy": f"{13 * energy} kWh", "usable_energy": f"{13 * energy * 0.9} kWh"}
    assert [one[1] for one in findings(small) if one[0] == CATHODE] == ([kind] if kind else [])


NMP = "sites[plant].steps[cell].solvents[nmp]"


@pytest.mark.parametrize(
    ("solvent", "found"),
    [
        ({"amount": "11 kg"}, (f"{NMP}.amount", "unusual", 11.0)),
        ({"amount": "6 kg", "per": "piece"}, (f"{NMP}.amount", "unusual", 12.0)),
        ({"amount": "3 kg", "per": "kg"}, (f"{NMP}.amount", "unusual", 3 * 1.9 / 0.5)),
        ({"amount": "2 kg", "per": "kg"}, None),
        ({"recovery": "0.995 %"}, (f"{NMP}.recovery", "unusual", 0.995)),
        ({"recovery": "79 %"}, (f"{NMP}.recovery", "unusual", 79.0)),
        ({"recovery": "80 %"}, None),
        ({"recovery": "0 %"}, None),
        ({"material": "water", "recovery": "1 %"}, None),
    ],
)
def test_a_solvent_is_judged_per_kwh_and_by_its_recovery(small, solvent, found):
    """A cell has 0.5 kWh and weighs 1.9 kg; water need not be recovered."""
    small["sites"][0]["steps"][0]["solvents"][0] |= solvent
    assert findings(small) == ([(found[0], found[1], pytest.approx(found[2]))] if found else [])


@pytest.mark.parametrize(
    ("uses", "value"),
    [
        ([("pack", "25 kWh", "kWh")], 25.0),
        ([("pack", "250 kWh", "piece")], 25.0),
        ([("pack", "5 kWh", "kg")], 25.0),
        ([("module", "125 kWh", "piece")], 25.0),
        ([("module", "10 kWh", "kWh"), ("pack", "54 MJ", "kWh")], 25.0),
        ([("module", "10 kWh", "kWh"), ("pack", "36 MJ", "kWh")], None),
    ],
)
def test_energy_of_modules_and_pack_counts_together(small, uses, value):
    """Per kWh of the pack, which has 10 kWh, 50 kg and two modules."""
    for step, amount, per in uses:
        use = {"carrier": "electricity" if "kWh" in amount else "heat", "amount": amount, "per": per}
        small["sites"][0]["steps"].append({"step": step, "energy": [use]})
    field = f"sites[plant].steps[{uses[-1][0]}].energy"
    assert findings(small) == ([(field, "unusual", pytest.approx(value))] if value else [])


def test_modules_that_fail_in_the_pack_are_made_too(small):
    """Half of the packs pass, so four modules of 5 kWh are made for one of 10 kWh."""
    use = {"carrier": "electricity", "amount": "15 kWh", "per": "kWh"}
    small["sites"][0]["steps"].append({"step": "module", "energy": [use]})
    small["pack"]["yield"] = "50 %"
    assert findings(small) == [("sites[plant].steps[module].energy", "unusual", pytest.approx(30.0))]


@pytest.mark.parametrize(
    ("path", "value", "field", "found"),
    [
        ("pack.module.cell.yield", "40 %", None, 40),
        ("pack.yield", "49 %", None, 49),
        (f"{CATHODE}.0.yield", 0.3, f"{CATHODE}[nmc622].yield", 30),
        ("pack.module.cell.yield", "50 %", None, None),
        ("end_of_life.recoveries.nickel", "0.93 %", None, 0.93),
        ("end_of_life.recoveries.nickel", "4.9 %", None, 4.9),
        ("end_of_life.recoveries.nickel", "5 %", None, None),
        ("end_of_life.recoveries.nickel", "0 %", None, None),
        ("end_of_life.dismantled.0.recovery", "0.9 %", "end_of_life.dismantled[steel].recovery", 0.9),
        ("end_of_life.dismantled.0.recovery", "0 %", None, None),
    ],
)
def test_shares_that_were_written_as_fractions_are_told(small, put, path, value, field, found):
    """0.93 % for 93 %; nothing that is recovered is a statement."""
    put(small, path, value)
    assert findings(small) == ([(field or path, "unusual", pytest.approx(found))] if found is not None else [])


@pytest.mark.parametrize(("category", "kind"), [("L", "unusual"), ("M1", None), (None, None)])
def test_a_large_pack_for_a_two_wheeler_is_told(small, category, kind):
    """Three times as much of everything: 30.6 kWh."""
    small["pack"]["module"]["count"], small["performance"]["mass"] = 6, "126 kg"
    small["performance"] |= {"rated_energy": "30.6 kWh", "usable_energy": "28 kWh"}
    if category:
        small["performance"]["vehicle_category"] = category
    expected = [("performance.rated_energy", kind, pytest.approx(30.6))] if kind else []
    assert [one for one in findings(small) if one[0] == "performance.rated_energy"] == expected


@pytest.mark.parametrize(
    ("path", "material", "usual", "unusual"),
    [
        ("pack.parts.0", "steel", (0.2, 40), (0.19, 41)),
        ("pack.parts.0", "polypropylene", (0.5, 15), (0.4, 16)),
        ("pack.parts.0", "coolant", (0.05, 100), (0.04, 101)),
        ("pack.parts.0", "nickel-sulfate", (0.05, 100), (0.04, 101)),
        (f"{CATHODE}.0", "nmc622", (1, 80), (0.9, 81)),
        ("pack.module.cell.anode.parts.0", "graphite", (1, 80), (0.9, 81)),
    ],
)
def test_a_suppliers_footprint_is_judged_by_the_kind_of_material(small, put, path, material, usual, unusual):
    """A plastic of 16 kg CO2e/kg is unusual, an active material isn't."""
    put(small, f"{path}.material", material)
    small["pack"]["parts"][1]["component"] = "cooling of the housing"
    del small["end_of_life"]
    for figures, kinds in ((usual, []), (unusual, ["unusual"])):
        for figure in figures:
            put(small, f"{path}.supplier", {**SUPPLIER, "footprint": f"{figure} kg CO2e/kg"})
            assert [kind for field, kind, _ in findings(small) if "supplier" in field] == kinds


@pytest.mark.parametrize(
    ("component", "fate", "kind"),
    [
        ("housing and structure", "plastic", "unusual"),
        ("housing and structure", "metal", None),
        ("housing and structure", "other", None),
        ("anode active material", "plastic", None),
        ("process chemicals", "plastic", None),
    ],
)
def test_a_material_of_the_file_is_judged_by_its_component_and_class(small, component, fate, kind):
    """By itself and as a part: 20 kg CO2e/kg."""
    own = {"component": component, "end_of_life_class": fate, "footprint": "20 kg CO2e/kg"}
    small["materials"] = {"foam": own}
    small["pack"]["parts"].append({"material": "foam", "amount": "0.1 kg"})
    small["performance"]["mass"] = "50.1 kg"
    assert findings(small) == ([("materials.foam.footprint", kind, 20.0)] if kind else [])
    own.pop("footprint")
    small["pack"]["parts"][-1]["supplier"] = {**SUPPLIER, "footprint": "20 kg CO2e/kg"}
    assert findings(small) == ([("pack.parts[foam].supplier.footprint", kind, 20.0)] if kind else [])


@pytest.mark.parametrize(("mass", "share"), [("51 kg", 100 / 51), ("49 kg", 100 / 49)])
def test_a_mass_that_differs_by_more_than_a_hundredth_is_told(small, mass, share):
    """Within the tolerance of the maker, what is missing and what is too much."""
    small["performance"] |= {"mass": mass, "mass_tolerance": "5 %"}
    assert findings(small) == [("performance.mass", "unusual", pytest.approx(share))]


def test_the_mass_of_a_cell_is_told_too(small):
    """Two slips that cancel in the pack."""
    small["performance"]["mass_tolerance"] = "5 %"
    small["pack"]["module"]["cell"]["mass"] = "1.95 kg"
    assert findings(small) == [("pack.module.cell.mass", "unusual", pytest.approx(100 * 0.05 / 1.95))]


@pytest.mark.parametrize(
    ("per", "amount"), [("kWh", "90 kWh"), ("piece", "45 kWh"), ("kg", f"{45 / 1.9!r} kWh"), ("kWh", "324 MJ")]
)
def test_energy_of_making_cells_is_taken_per_kwh_of_cells(small, per, amount):
    """Whatever it is given per: a cell has 0.5 kWh and weighs 1.9 kg."""
    small["sites"][0]["steps"][0]["energy"][0] |= {"per": per, "amount": amount}
    assert findings(small) == [("sites[plant].steps[cell].energy", "unusual", pytest.approx(90 + 140 / 3.6))]


def test_energy_of_electrodes_counts_per_cell_that_passes(small):
    """95 % of the cells pass: 30 kWh per set of electrodes are 60 / 0.95 per kWh of good cells."""
    use = {"carrier": "electricity", "amount": "30 kWh", "per": "piece"}
    small["sites"][0]["steps"].append({"step": "electrode", "energy": [use]})
    assert findings(small)[0][2] == pytest.approx(8 + 140 / 3.6 + 60 / 0.95)


def test_a_plant_without_making_of_cells_has_no_band(small):
    """What isn't described is told elsewhere; for a pack the energy would be much."""
    small["sites"][0]["steps"][0]["step"] = "pack"
    assert [field for field, _, _ in findings(small)] == ["sites[plant].steps[pack].energy"]


def test_a_formula_is_judged_by_its_value(small):
    """Its field is named."""
    small["parameters"]["life"] = {"value": 250, "unit": "piece"}
    small["performance"]["cycle_life"]["cycles"] = {"formula": "life", "unit": "piece"}
    assert findings(small) == [("performance.cycle_life.cycles", "unusual", 250.0)]


@pytest.mark.parametrize("path", [("distance",), ("footprint",), ("value",), ("pack", "parts", 0, "amount"), (0,)])
def test_a_field_without_a_band_has_none(small, path):
    """Whatever its name."""
    assert band_at(path, small) is None


CELLS = "pack.module.cell.count"


@pytest.mark.parametrize(
    ("chemistry", "density", "kind"),
    [
        ("lfp", 231, "unusual"),
        ("lfp", 205, None),
        ("lfp", 165, None),
        ("lfp", 85, "unusual"),
        ("nmc811", 300, None),
        ("nmc811", 345, "unusual"),
        ("nca", 300, None),
        ("lmo", 120, None),
        ("lmo", 231, "unusual"),
        ("lco", 239, None),
        ("lmfp", 240, None),
        ("lmfp", 250, "unusual"),
        ("na-layered-oxide", 146, None),
        ("na-layered-oxide", 231, "unusual"),
        ("lfp+nmc811", 231, None),
    ],
)
def test_the_energy_of_a_kilogram_of_bought_cells_is_judged_by_their_chemistry(small, chemistry, density, kind):
    """1 kg a cell, 20 of them: published figures of each chemistry pass, those of another one are told."""
    small["identity"]["chemistry"] = chemistry
    supplier = {"name": "maker", "footprint": "70 kg CO2e/kWh", "source": "EPD"}
    small["pack"]["module"]["cell"] = {"count": 10, "mass": "1 kg", "supplier": supplier}
    small["sites"][0]["steps"] = [{"step": "pack", "energy": [{"carrier": "heat", "amount": "1 kWh", "per": "kWh"}]}]
    energy = 0.02 * density
    small["performance"] |= {"rated_energy": f"{energy} kWh", "usable_energy": f"{energy} kWh", "mass": "32 kg"}
    del small["end_of_life"], small["uncertainty" if "uncertainty" in small else "notes"]
    told = [one for one in findings(small) if one[0] == "pack.module.cell.mass"]
    assert told == ([("pack.module.cell.mass", kind, pytest.approx(density))] if kind else [])


def test_an_anode_of_titanate_sets_the_band_of_a_cell(small):
    """263 Wh/kg by an NMC cathode are usual, beside lithium titanate they are impossible."""
    anode = small["pack"]["module"]["cell"]["anode"]["parts"]
    anode[0] |= {"material": "lto", "supplier": SUPPLIER}
    with pytest.raises(ProductError, match="the energy of a kilogram of cells is too large"):
        product_from_data(small)
    small["performance"] |= {"rated_energy": "3.5 kWh", "usable_energy": "3.5 kWh"}
    assert [kind for field, kind, _ in findings(small) if field == CELLS] == []
