"""Wrong input is refused with file, path and line, in words of the file and not of its reader."""

import pytest

from brightcell.errors import ProductError
from brightcell.product import product_from_data, read_product

GOOD = """\
schema_version: 1
identity:
  model: pack
  maker: maker
  plant: {name: plant, location: NO}
  chemistry: lfp
performance:
  rated_energy: 1 kWh
  usable_energy: 1 kWh
  mass: 3 kg
pack:
  cell:
    count: 1
    cathode:
      parts:
        - {material: lfp, amount: 2 kg}
    anode:
      parts:
        - {material: graphite, amount: 1 kg}
"""


ENERGY = {"share": "10 %", "lower_heating_value": "43 MJ/kg", "heat_efficiency": "60 %"}
BURNT = {"material": "steel", "recovery": "90 %", "energy_recovery": ENERGY}
STEEL = {"material": "steel", "amount": "10 kg"}
HALF = {"recycled_content": "50 %"}
VIRGIN = "pack.parts[steel].supplier.virgin_footprint"
SUPPLIER = {"name": "mill", "footprint": "2 kg CO2e/kg", "source": "declaration 7"}
ON_SITE = "sites[plant].electricity_supply[on-site]"


def problems_in(tmp_path, *changes):
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProductError) as error:
        read_product(path)
    assert all(problem.file == str(path) for problem in error.value.problems)
    return error.value.problems


def test_the_good_file_is_read(tmp_path):
    """The tests below change one thing each in a file that is right."""
    path = tmp_path / "pack.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_product(path).identity.plant.location == "NO"


@pytest.mark.parametrize(
    ("old", "new", "path", "line", "told"),
    [
        ("chemistry: lfp", "chemistry: lpf", "identity.chemistry", 6, "did you mean lfp"),
        ("rated_energy: 1 kWh", "rated_energy: 1 kg", "performance.rated_energy", 8, "found kg, a mass; expected kWh"),
        ("rated_energy: 1 kWh", "rated_energy: 1", "performance.rated_energy", 8, "the amount has no unit"),
        ("rated_energy: 1 kWh", "rated_energy: 0 kWh", "performance.rated_energy", 8, "above zero"),
        ("rated_energy: 1 kWh", "rated_energy: 1,5 kWh", "performance.rated_energy", 8, "write 1.5 kWh"),
        ("rated_energy: 1 kWh", "rated_energy: ١ kWh", "performance.rated_energy", 8, "write 1 kWh"),
        ("rated_energy: 1 kWh", "rated_energy: 1 kwh", "performance.rated_energy", 8, "did you mean kWh"),
        ("rated_energy: 1 kWh", "rated_energy: true", "performance.rated_energy", 8, "true"),
        ("rated_energy: 1 kWh", "rated_energy:", "performance.rated_energy", 8, "found nothing"),
        ("rated_energy: 1 kWh", "rated_energy: [1 kWh]", "performance.rated_energy", 8, "found a list"),
        ("mass: 3 kg", "mass: -3 kg", "performance.mass", 10, "negative amount"),
        ("mass: 3 kg", "mass: .nan", "performance.mass", 10, "the amount has no unit"),
        ("mass: 3 kg", "mass: nan kg", "performance.mass", 10, "not a finite number"),
        ("mass: 3 kg", "mass: {value: .nan, unit: kg}", "performance.mass.value", 10, "not a finite number"),
        ("mass: 3 kg", "mass: {value: .inf, unit: kg}", "performance.mass.value", 10, "not a finite number"),
        ("mass: 3 kg", "mass: {value: '3', unit: kg}", "performance.mass.value", 10, "leave out the quotes"),
        ("mass: 3 kg", "mass: {value: '3,1', unit: kg}", "performance.mass.value", 10, "comma"),
        ("mass: 3 kg", "mass: {value: 3}", "performance.mass.unit", 10, "missing"),
        ("mass: 3 kg", "mass: {value: 3, unit: kg, sorce: x}", "performance.mass.sorce", 10, "did you mean source"),
        ("mass: 3 kg", "mass: {formula: 3 * x, unit: kg}", "performance.mass", 10, "unknown name in a formula"),
        ("mass: 3 kg", "mass: {formula: open('x'), unit: kg}", "performance.mass", 10, "unknown function"),
        ("mass: 3 kg", "mass: {formula: 1/0, unit: kg}", "performance.mass", 10, "division by zero"),
        ("mass: 3 kg", "mass: {formula: 9**9**9, unit: kg}", "performance.mass", 10, "too large"),
        ("mass: 3 kg", "mass: {formula: 1, value: 2, unit: kg}", "performance.mass", 10, "both formula and value"),
        ("mass: 3 kg", "mass: {formula: 3}", "performance.mass", 10, "a formula is a text"),
        ("count: 1", "count: 1.5", "pack.cell.count", 13, "whole number"),
        ("count: 1", "count: 0", "pack.cell.count", 13, "above zero"),
        ("count: 1", "count: 1\n    yield: 95", "pack.cell.yield", 14, "write 95 %"),
        ("count: 1", "count: 1\n    yield: 0 %", "pack.cell.yield", 14, "above zero"),
        ("count: 1", "count: 1\n    count: 2", "pack.cell.count", 14, "is given twice, first in line 13"),
        (
            "material: graphite",
            "material: grafite",
            "pack.cell.anode.parts[grafite].material",
            19,
            "did you mean graphite",
        ),
        ("- {material: graphite, amount: 1 kg}", "- graphite", "pack.cell.anode.parts[#1]", 19, "not a table"),
        ("plant: {name: plant, location: NO}", "plant: Oslo", "identity.plant", 5, "not a table"),
        ("location: NO", "location: Norway", "identity.plant.location", 5, "did you mean NO?"),
        ("graphite, amount", "graphite, origin: CHN, amount", "pack.cell.anode.parts[graphite].origin", 19, "CN?"),
        ("chemistry: lfp", "chemistry: nca", "identity.chemistry", 6, "found nca, with lfp in pack.cell.cathode.parts"),
        ("chemistry: lfp", "chemistry: nca", "identity.chemistry", 6, "did you mean lfp?"),
        ("material: lfp", "material: pvdf", "identity.chemistry", 6, "with no active material"),
        (
            "lfp, amount: 2 kg",
            "lfp, amount: 2 kg, recycled_content: 10 %",
            "pack.cell.cathode.parts[lfp].recycled_content",
            16,
            "no open figure for recycled lfp",
        ),
        ("count: 1", "count: 1\n    yield_: 90 %", "pack.cell.yield_", 14, "did you mean yield"),
        ("count: 1", "count: 1\n    yield: 0.5 %", "pack.cell.yield", 14, "below 1 % is implausible here (found 0.5 %"),
        ("maker: maker", "maker: ''", "identity.maker", 4, "an empty text"),
        ("maker: maker", "maker: true", "identity.maker", 4, "not a text"),
        ("maker: maker", "maker: [a]", "identity.maker", 4, "not a text"),
        ("schema_version: 1", "schema_version: 2", "schema_version", 1, "is in version 2 of its format"),
        ("  maker: maker\n", "", "identity.maker", 2, "missing"),
        ("  cell:", "  cells:", "pack.cells", 12, "did you mean cell"),
        ("    cathode:", "    module: 1\n    cathode:", "pack.cell.module", 14, "unknown key"),
    ],
)
def test_each_slip_is_named_with_its_path_and_line(tmp_path, old, new, path, line, told):
    """What, where, what was found and what to write instead."""
    problems = problems_in(tmp_path, (old, new))
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert (problems[0].path, problems[0].line) == (path, line)
    assert told in str(problems[0])


def test_all_problems_of_a_file_come_at_once_in_the_order_of_lines(tmp_path):
    """Nobody has to run the check once per slip."""
    problems = problems_in(
        tmp_path,
        ("chemistry: lfp", "chemstry: lfp"),
        ("rated_energy: 1 kWh", "rated_energy: 1 kg"),
        ("mass: 3 kg", "mass: -3 kg"),
        ("lfp, amount: 2 kg", "lfp, amount: '1,5 kg'"),
        ("material: graphite", "material: graphit"),
    )
    assert [problem.line for problem in problems] == [6, 8, 10, 16, 19]


def test_a_decimal_comma_within_braces_is_explained(tmp_path):
    """There YAML itself takes the comma for the end of the amount."""
    problems = problems_in(tmp_path, ("lfp, amount: 2 kg", "lfp, amount: 1,5 kg"))
    assert "write decimals with a point" in str(problems[1])


def test_duplicate_keys_are_reported_together_with_everything_else(tmp_path):
    """One run names them all, in the order of lines, and checks the first of the values."""
    problems = problems_in(
        tmp_path,
        ("chemistry: lfp", "chemistry: lpf\n  chemistry: nca"),
        ("    cathode:", "    anode:\n      parts:\n        - {material: x, amount: 1 kg}\n    cathode:"),
        ("mass: 3 kg", "mass: -3 kg"),
    )
    assert [(problem.path, problem.line) for problem in problems] == [
        ("identity.chemistry", 6),
        ("identity.chemistry", 7),
        ("performance.mass", 11),
        ("pack.cell.anode.parts[x].material", 17),
        ("pack.cell.anode", 21),
    ]


def test_a_misspelt_key_is_not_reported_as_missing_too(tmp_path):
    """One slip, one line."""
    problems = problems_in(tmp_path, ("chemistry: lfp", "chemstry: lfp"))
    assert [str(problem).split(": ", 1)[1] for problem in problems] == [
        "identity.chemstry: unknown key (found chemstry; expected model, maker, plant, category, chemistry, "
        "production; did you mean chemistry?)"
    ]


def test_no_message_speaks_of_the_reader(tmp_path):
    """No "Input should be", no class names, no links to another project's manual."""
    text = "\n".join(
        str(problem)
        for problem in problems_in(
            tmp_path,
            ("maker: maker", "maker: [a]"),
            ("count: 1", "count: {value: true, unit: piece}"),
            ("mass: 3 kg", "mass: {value: 3, unit: 5}"),
            ("amount: 2 kg", "amount: {value: 2, unit: kg, uncertainty: {distribution: normal}}"),
            ("amount: 1 kg", "amount: {value: 1, unit: kg, uncertainty: 5}"),
        )
    )
    for word in ("Input", "pydantic", "validation", "type=", "Extra", "should be"):
        assert word not in text


@pytest.mark.parametrize(
    ("uncertainty", "path", "told"),
    [
        ("{distribution: lognorml, gsd: 1.1}", "", "did you mean lognormal"),
        ("{gsd: 1.1}", "", "distribution is missing"),
        ("{distribution: lognormal, gsdd: 1.1, sigma: 0.1}", ".gsdd", "did you mean gsd"),
        ("{distribution: lognormal}", "", "give one of sigma, gsd and pedigree"),
        ("{distribution: lognormal, gsd: 0.9}", ".gsd", "a number above 1"),
        ("{distribution: lognormal, pedigree: [1, 2, 3, 4, 7]}", ".pedigree[#5]", "at most 5"),
        ("{distribution: triangular, min: 3, max: 4}", "", "lies outside"),
        ("{distribution: triangular, min: 4, max: 3}", "", "min is not below max"),
        ("{distribution: uniform, min: -1, max: 3}", "", "negative"),
        ("{distribution: normal, sd: true}", ".sd", "not a number"),
    ],
)
def test_an_invalid_distribution_is_one_problem(tmp_path, uncertainty, path, told):
    """The kinds of distribution that weren't meant add no noise."""
    new = f"{{material: graphite, amount: {{value: 1, unit: kg, uncertainty: {uncertainty}}}}}"
    problems = problems_in(tmp_path, ("{material: graphite, amount: 1 kg}", new))
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert problems[0].path == f"pack.cell.anode.parts[graphite].amount.uncertainty{path}"
    assert (problems[0].line, told in str(problems[0])) == (19, True)


def test_a_rule_of_a_distribution_tells_what_it_found_once(tmp_path):
    """That the uncertainty is a table is no news."""
    wrong = "{value: 1, unit: kg, uncertainty: {distribution: triangular, min: 0.5, max: 2, mode: 3}}"
    (problem,) = problems_in(tmp_path, ("graphite, amount: 1 kg", f"graphite, amount: {wrong}"))
    assert str(problem).endswith("mode lies outside of min and max (found 3.0)")


@pytest.mark.parametrize(
    ("formula", "unit", "told"),
    [
        ("energy + 1", "kWh", "found kWh and a plain number"),
        ("1 + energy", "kWh", "found kWh and a plain number"),
        ("max(energy, 1)", "kWh", "found max(8.12346 kWh, 1)"),
        ("energy / energy", "kWh", "found a plain number; expected kWh, an energy"),
        ("energy", "%", "found kWh, an energy; expected %, a plain number"),
    ],
)
def test_a_formula_that_mixes_units_is_told_in_units_as_they_are_written(refused, formula, unit, told):
    """kWh and not kilowatt_hour, a plain number and not dimensionless."""
    amount = {"formula": formula, "unit": unit}
    (problem,) = refused({"parameters.energy": "8.123456789 kWh", "sites.0.steps.0.energy.0.amount": amount})
    assert told in str(problem)


@pytest.mark.parametrize(("written", "hint"), [("180 %", None), (1.8, "write 1.8 %"), (95, "write 95 %"), (150, None)])
def test_percent_is_hinted_at_where_a_bare_number_was_written(refused, written, hint):
    """Whoever wrote 180 % did not forget the sign."""
    (problem,) = refused({"pack.module.cell.yield": written})
    assert problem.hint == hint
    assert problem.found == str(written)


def test_contradictions_between_blocks_come_at_once(refused):
    """Chemistry, sites and dismantled materials are checked together with the masses."""
    problems = refused(
        {
            "identity.chemistry": "nca",
            "sites.1": {"name": "second", "location": "DE", "steps": [{"step": "cell"}]},
            "end_of_life.dismantled.0.material": "iron",
            "performance.mass": "70 kg",
        }
    )
    assert {problem.path for problem in problems} == {
        "identity.chemistry",
        "sites[second].steps[cell].share",
        "end_of_life.dismantled[iron].material",
        "performance.mass",
    }


@pytest.mark.parametrize(
    ("parameters", "path", "told"),
    [
        (
            {"a": {"formula": "b"}, "b": {"formula": "c + 1"}, "c": {"formula": "a"}},
            "parameters.a.formula",
            "a -> b -> c -> a",
        ),
        ({"a": {"formula": "a"}}, "parameters.a.formula", "a -> a"),
        ({"a": {"formula": "foill * 2", "unit": "kg"}}, "parameters.a.formula", "did you mean foil"),
        ({"a": {"formula": "foil * 2", "unit": "kWh"}}, "parameters.a.formula", "the formula gives another unit"),
        ({"a": {"formula": "foil + 1", "unit": "kg"}}, "parameters.a.formula", "mixes units"),
        ({"a": {"formula": "log(0 - 1)"}}, "parameters.a.formula", "no number"),
        (
            {"a": {"formula": "1", "uncertainty": {"distribution": "normal", "sd": 1}}},
            "parameters.a",
            "of its parameters",
        ),
        ({"a": {"formula": "1", "unt": "kg"}}, "parameters.a", "did you mean unit"),
        ({"a": "1,5 kg"}, "parameters.a", "comma"),
        ({"a": {"value": True}}, "parameters.a.value", "not a number"),
        ({"a": {"vale": 1}}, "parameters.a.vale", "did you mean value"),
        ({"a": True}, "parameters.a", "this is not a number"),
        ({"a b": 1}, "parameters.a b", "write a_b"),
        ({"min": 1}, "parameters.min", "a function has this name"),
        ({"a": "5 MJ/kWh"}, "parameters.a", "write MJ"),
    ],
)
def test_a_wrong_parameter_is_refused(refused, parameters, path, told):
    """Circles are printed as a path; names, units and kinds are checked like those of amounts."""
    problems = refused({f"parameters.{name}": value for name, value in parameters.items()})
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert problems[0].path == path
    assert told in str(problems[0])


def test_what_only_follows_from_a_wrong_parameter_is_not_reported(refused):
    """Amounts that use it are wrong because of it, and right when it is corrected."""
    problems = refused({"parameters.foil": "500 gg", "pack.parts.0.amount": {"formula": "2 * foil", "unit": "kg"}})
    assert [problem.path for problem in problems] == ["parameters.foil"]


@pytest.mark.parametrize(
    ("changes", "path", "told"),
    [
        ({"performance.usable_energy": "11 kWh"}, "performance.usable_energy", "above the rated energy"),
        ({"performance.warranty.duration": "-1 year"}, "performance.warranty.duration", "negative"),
        ({"performance.warranty.duration": "0 years"}, "performance.warranty.duration", "above zero"),
        ({"performance.cycle_life.cycles": 0}, "performance.cycle_life.cycles", "above zero"),
        (
            {"performance.cycle_life.end_state_of_health": "180 %"},
            "performance.cycle_life.end_state_of_health",
            "at most 1",
        ),
        ({"performance.vehicle_category": "M9"}, "performance.vehicle_category", "M1, M2"),
        (
            {"sites.0.steps.0.energy.0.carrier": "electrcity"},
            "sites[plant].steps[cell].energy[electrcity].carrier",
            "did you mean electricity",
        ),
        (
            {"sites.0.steps.0.energy.0.amount": "8 kg"},
            "sites[plant].steps[cell].energy[electricity].amount",
            "expected kWh",
        ),
        (
            {"sites.0.steps.0.energy.1.amount": "8 m3"},
            "sites[plant].steps[cell].energy[natural-gas].amount",
            "expected MJ",
        ),
        (
            {"sites.0.steps.0.energy.0.per": "kWha"},
            "sites[plant].steps[cell].energy[electricity].per",
            "did you mean kWh",
        ),
        ({"sites.0.steps.0.step": "assembly"}, "sites[plant].steps[assembly].step", "electrode, cell, module, pack"),
        ({"sites.0.steps.0.emissions.0.flow": "co2"}, "sites[plant].steps[cell].emissions[co2].flow", "did you mean"),
        (
            {"sites.0.steps.0.wastes.0.amount": "3 kg"},
            "sites[plant].steps[cell].wastes[waste-water].amount",
            "expected m3",
        ),
        ({"sites.0.steps.0.solvents.0.recovery": 1.2}, "sites[plant].steps[cell].solvents[nmp].recovery", "at most 1"),
        ({"sites.0.electricity_supply.0.share": "30 %"}, "sites[plant].electricity_supply", "found 110 %"),
        (
            {"sites.0.electricity_supply.0.kind": "green"},
            "sites[plant].electricity_supply[green].kind",
            "did you mean green-contract",
        ),
        ({"transport.outbound.0.mode": "lorry"}, "transport.outbound[lorry].mode", "road, rail"),
        ({"transport.outbound.0.distance": "-5 km"}, "transport.outbound[road].distance", "negative"),
        ({"end_of_life.routes": {"hydrometallurgical": 0.5}}, "end_of_life.routes", "found 50 %"),
        ({"end_of_life.routes": {"hydro": 1}}, "end_of_life.routes.hydro", "did you mean hydrometallurgical"),
        ({"end_of_life.recoveries": {"nickle": 0.9}}, "end_of_life.recoveries.nickle", "did you mean nickel"),
        ({"end_of_life.recycling_data": "everbatt"}, "end_of_life.recycling_data", "everbatt-2023"),
        (
            {"end_of_life.dismantled.0.energy_recovery": {"share": "20 %", "lower_heating_value": "43 MJ/kg"}},
            "end_of_life.dismantled[steel].energy_recovery.share",
            "exceed 100 %",
        ),
        ({"end_of_life.dismantled.1": {"material": "steel", "recovery": 0}}, "end_of_life.dismantled", "same material"),
        ({"sites.1": {"name": "plant", "location": "DE"}}, "sites", "same name"),
        ({"sites.0.steps.1": {"step": "cell"}}, "sites[plant].steps", "same step"),
        ({"pack.parts.2": {"material": "steel", "amount": "0 kg"}}, "pack.parts", "`component` of its own"),
        ({"pack.parts": "steel"}, "pack.parts", "not a list"),
        (
            {"assumptions": [{"field": "performance.waranty", "why": "x"}]},
            "assumptions[performance.waranty].field",
            "no such field",
        ),
        ({"pack.module": None}, "pack", "either a module or a cell"),
        ({"identity.plant.location": "CN-XX"}, "identity.plant.location", "did you mean CN-X"),
        ({"sites.0.location": "Jiangsu"}, "sites[plant].location", "did you mean CN-JS?"),
        ({"pack.parts.0.origin": "CHN"}, "pack.parts[steel].origin", "did you mean CN?"),
        (
            {"sites.0.electricity_supply.1.location": "XX"},
            "sites[plant].electricity_supply[grid].location",
            "unknown place",
        ),
        ({"end_of_life.location": "EUROPA"}, "end_of_life.location", "EU27"),
        (
            {"sites.1": {"name": "second", "location": "DE", "steps": [{"step": "cell"}]}},
            "sites[second].steps[cell].share",
            "cell at plant and at second",
        ),
        (
            {"end_of_life.dismantled.0": {**BURNT, "energy_recovery": {**ENERGY, "electricity_efficiency": "50 %"}}},
            "end_of_life.dismantled[steel].energy_recovery.heat_efficiency",
            "found 60 % + 50 %",
        ),
        (
            {"end_of_life.dismantled.0": {**BURNT, "material": "coolant"}},
            "end_of_life.dismantled[coolant].energy_recovery",
            "a material with known carbon",
        ),
        (
            {"end_of_life.dismantled.0.material": "stainless"},
            "end_of_life.dismantled[stainless].material",
            "unknown material",
        ),
        (
            {"end_of_life.dismantled.0.material": "polyethylene"},
            "end_of_life.dismantled[polyethylene].material",
            "one of steel, coolant",
        ),
        (
            {"end_of_life.dismantled.0.material": "graphite"},
            "end_of_life.dismantled[graphite].material",
            "given in end_of_life.recoveries",
        ),
        ({"pack.parts.1.recycled_content": "10 %"}, "pack.parts[coolant].recycled_content", "leave it out or give"),
        (
            {"pack.parts.0.supplier": {"name": "X", "virgin_footprint": "3 kg CO2e/kg"}},
            "pack.parts[steel].supplier.footprint",
            "virgin_footprint only explains a footprint",
        ),
        *(
            ({"pack.parts.0": {**STEEL, **more, "supplier": {**SUPPLIER, "virgin_footprint": virgin}}}, VIRGIN, told)
            for virgin, more, told in (
                ("60 kg CO2e/kg", {}, "(found 60 kg CO2e/kg; expected 2 kg CO2e/kg, as the footprint)"),
                ("1 kg CO2e/kg", {}, "state recycled_content"),
                ("2.1 kg CO2e/kg", {"recycled_content": "0 %"}, "needs recycled content"),
                ("600 kg CO2e/kg", HALF, "(found 600 kg CO2e/kg; expected 2 to 4 kg CO2e/kg)"),
                ("4.01 kg CO2e/kg", HALF, "with 50 % recycled content"),
                ("1.99 kg CO2e/kg", HALF, "expected 2 to 4 kg CO2e/kg"),
                ("2 kg CO2e/kg", {"recycled_content": "100 %"}, "has no virgin footprint"),
            )
        ),
        (
            {"pack.parts.0.supplier": {**SUPPLIER, "elements": {"nickel": "3 kg CO2e/kg"}}},
            "pack.parts[steel].supplier.elements.nickel",
            "there is no nickel in steel",
        ),
        (
            {"pack.module.cell.cathode.parts.0.supplier": {**SUPPLIER, "elements": {"nickel": "300 kg CO2e/kg"}}},
            "pack.module.cell.cathode.parts[nmc622].supplier.elements",
            "larger footprint than the kilogram",
        ),
        (
            {"end_of_life.recoveries": {"nickel": "93 %", "Nickel": "9 %"}},
            "end_of_life.recoveries",
            "two keys of one table mean the same (found Nickel",
        ),
        (
            {"end_of_life.routes": {"hydrometallurgical": "60 %", "湿法": "100 %"}},
            "end_of_life.routes",
            "two keys of one table mean the same (found 湿法",
        ),
        ({"sites.0.electricity_supply.0.technology": None}, ON_SITE, "technology (wind, solar"),
        ({"sites.0.electricity_supply.0.technology": "photovoltaic"}, f"{ON_SITE}.technology", "wind, solar"),
        ({"sites.0.electricity_supply.0.technology": "sola"}, f"{ON_SITE}.technology", "did you mean solar?"),
        (
            {"sites.0.electricity_supply.1.technology": "wind"},
            "sites[plant].electricity_supply[grid].technology",
            "no single technology",
        ),
    ],
)
def test_what_cannot_be_is_refused(refused, changes, path, told):
    """Shares above one, sums that aren't one, unknown words and impossible service lives are named."""
    problems = refused(changes)
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert problems[0].path == path
    assert told in str(problems[0])


def test_modules_are_not_made_where_there_are_none(refused, small):
    """A step that makes modules belongs to a pack with modules."""
    cell = small["pack"].pop("module")["cell"]
    problems = refused({"pack.cell": {**cell, "count": 20}, "sites.0.steps.1": {"step": "module"}})
    assert [problem.path for problem in problems] == ["sites[plant].steps[module]"]


@pytest.mark.parametrize("data", [[], "text", 5, None])
def test_a_file_without_keys_is_refused(data):
    """A list or a text is no product."""
    with pytest.raises(ProductError, match=r"this is not a product.*expected a dict"):
        product_from_data(data)


def test_a_hostile_file_is_a_product_error(tmp_path):
    """What the reader of YAML refuses has the same type and form."""
    path = tmp_path / "pack.yaml"
    path.write_text("a: &x 1\nb: *x\n")
    with pytest.raises(ProductError, match="anchors and aliases"):
        read_product(path)


@pytest.mark.parametrize("written", ["2023-13", "2023-02-30", "23", "March 2023", "2023-1", "1889", "yes"])
def test_a_date_of_production_is_a_year_a_month_or_a_day(tmp_path, written):
    """Anything else is refused with its line and with what may be written."""
    (problem,) = problems_in(tmp_path, ("chemistry: lfp", f"chemistry: lfp\n  production: {written}"))
    assert (problem.path, problem.line) == ("identity.production", 7)
    assert problem.what == "this is not a date of production"
    assert "2026-03" in problem.expected


@pytest.mark.parametrize("written", ["next", "23", "2023.5", "true", "1889", "2101"])
def test_the_year_of_a_grid_is_a_year(tmp_path, written):
    """Four digits within reason."""
    site = f"sites:\n  - {{name: plant, location: NO, grid_year: {written}}}\n"
    (problem,) = problems_in(tmp_path, ("pack:\n", f"{site}pack:\n"))
    assert (problem.path, problem.line) == ("sites[plant].grid_year", 12)
    assert problem.what == "this is not a year"


def test_dates_are_read_as_they_are_written(tmp_path):
    """A year may be a number or a text."""
    for written, held in (("2026", "2026"), ("'2026'", "2026"), ("2026-03", "2026-03"), ("2026-03-15", "2026-03-15")):
        path = tmp_path / "pack.yaml"
        path.write_text(GOOD.replace("chemistry: lfp", f"chemistry: lfp\n  production: {written}"), encoding="utf-8")
        identity = read_product(path).identity
        assert (identity.production, identity.production_year) == (held, 2026)
