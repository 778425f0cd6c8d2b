"""Situations that people of the field reported: each kind has the right figure in plain bw2calc, or is told by name."""

import itertools
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.api.imports import import_background
from brightcell.background.models import DatabaseBackground
from brightcell.brightway import install_background, lca_inputs, method_name, project
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.brightway.projects import bw2data
from brightcell.errors import BackgroundError
from brightcell.imports.flow_names import our_flow
from brightcell.matrices import solve_brightway
from brightcell.results import calculate

from ..small import BACKGROUND, METHOD
from .files import activity, air, block, emitted, flow, input, into, olca, out, process, simapro, table, taken, workbook

FIELD = "imports of the field"
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def field():
    """A project with brightcell's flows and `bg`: a treatment that makes -1 and emits 3 kg, power at 0.4 kg in NL."""
    install_background(BACKGROUND, [METHOD], FIELD)
    with project(FIELD):
        emission = ("brightcell-biosphere", "co2-fossil")
        bw2data().Database("bg").write(
            {
                ("bg", code): {
                    "name": name,
                    "reference product": product,
                    "location": place,
                    "unit": unit,
                    "type": "processwithreferenceproduct",
                    "exchanges": [
                        {"input": ("bg", code), "amount": made, "type": "production"},
                        {"input": emission, "amount": kg, "type": "biosphere"},
                    ],
                }
                for code, name, product, place, unit, made, kg in (
                    ("t", "treatment of scrap", "scrap", "GLO", "kilogram", -1.0, 3.0),
                    ("e", "market for electricity", "electricity", "NL", "kilowatt hour", 1.0, 0.4),
                )
            }
        )
    return FIELD


@pytest.fixture
def scores(field, tmp_path):
    """Import, write, and score every product by plain bw2calc: by name, or by name and product."""

    def scored(path, format, *, names=None, database=None, **options):
        database = database or f"field {next(NUMBERS)}"
        report = import_background(path, format, project=field, database=database, write=True, **options)
        assert report.written, report.as_text()
        with project(field):
            nodes = {n["name"]: n["code"] for n in bw2data().Database(database) if n["type"] != "emission"}
        wanted = names if names is not None else [name for name in nodes if not name.endswith("(cut off)")]
        return report, {
            name: solve_brightway(*lca_inputs(field, database, nodes[name], method_name(METHOD))) for name in wanted
        }

    return scored


@pytest.fixture
def told(field, tmp_path):
    """Import without writing: the report."""
    return lambda path, format, **options: import_background(path, format, project=field, database="x", **options)


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


def close(value):
    return pytest.approx(value, rel=1e-7)


# No number changes in silence


@pytest.mark.parametrize(
    ("unit", "amount"), [("min", 30), ("s", 1800), ("hr", 0.5), ("day", 0.5 / 24), ("h", 0.5), ("minute", 30)]
)
def test_units_of_time(scores, tmp_path, unit, amount):
    """Half an hour of a machine of 6 kg per hour is 3 kg, in whatever unit of time."""
    machine = block(Products=["machine time|hr|1|100|not defined|B|"], Emissions_to_air=[emitted(6)])
    part = block(Products=["part|p|1|100|not defined|B|"], Materials=[taken("machine time", amount, unit)])
    _, found = scores(simapro(tmp_path / "a.csv", machine, part), "simapro-csv")
    assert found["part"] == close(3.0)


@pytest.mark.parametrize(("section", "right"), [("Waste_to_treatment", 6.0), ("Avoided_products", -6.0)])
def test_waste_that_simapro_hands_over(scores, tmp_path, section, right):
    """2 kg at 3 kg each: handed over to a treatment that makes -1 they add 6 kg, avoided they take 6 kg off."""
    rows = {section: [taken("treatment of scrap/GLO U", 2)]}
    cell = block(Products=["cell|kg|1|100|not defined|B|"], **rows)
    report, found = scores(simapro(tmp_path / "a.csv", cell), "simapro-csv", link_to=["bg"])
    assert found["cell"] == close(right)
    assert only(report, "sign_is_turned").expected == "-2"


@pytest.mark.parametrize(("avoided", "right"), [(False, 12.0), (True, 8.0)])
def test_waste_of_openlca(scores, tmp_path, avoided, right):
    """10 kg of its own, and 0.5 kg of slag at 4 kg each: treated they are 12 kg, avoided 8 kg."""
    slag = out("slag", 0.5, defaultProvider={"@id": "slag"}, isAvoidedProduct=avoided)
    mill = process("board", out("board", 1), out("co2", 10), slag)
    treating = process("slag", into("slag", 1), out("co2", 4))
    file = olca(tmp_path / "a.zip", [mill, treating], [flow("board"), flow("slag", "WASTE_FLOW")])
    assert scores(file, "jsonld")[1]["making board"] == close(right)


def test_a_positive_input_of_a_treatment_in_a_workbook_is_told(told, tmp_path):
    """Brightway takes it for avoided; the number is kept, and a warning says how waste is written."""
    row = ("treatment of scrap", 2, "kilogram", "GLO", "technosphere", "scrap")
    report = told(workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *activity("cell", row)), "excel", link_to=["bg"])
    assert "takes its burden off" in only(report, "waste_has_the_sign_of_its_treatment").what


HEAD = (("name", "amount", "formula", "uncertainty type", "loc", "scale"),)
MASS = (*HEAD, ("mass", 3))
TWICE = (*MASS, ("twice", 6, "mass * 2"))


@pytest.mark.parametrize("scope", ["Project parameters", "Database parameters", "Parameters"])
@pytest.mark.parametrize("beside", [0, None])
def test_parameters_of_a_workbook(scores, tmp_path, scope, beside):
    """Twice a mass of 3 kg of a powder of 2 kg is 12 kg, in each of Brightway's scopes."""
    lines = () if scope == "Parameters" else ((scope,), *TWICE, ())
    own = TWICE if scope == "Parameters" else ()
    blocks = (*activity("powder", air(2)), *activity("cell", input("powder", beside, "twice"), parameters=own))
    file = workbook(tmp_path / "a.xlsx", ("Database", "formulas"), (), *lines, *blocks)
    assert scores(file, "excel")[1]["cell"] == close(12.0)


@pytest.mark.parametrize("formula", ["__import__('os').getcwd()", "mass.real", "mass[0]", "lambda: 1", "open('a')"])
def test_formulas_are_no_programs(told, tmp_path, formula):
    """Arithmetic and nothing else: each is refused by its row."""
    blocks = activity("cell", air(0, formula))
    report = told(
        workbook(tmp_path / "a.xlsx", ("Database", "f"), ("Database parameters",), *MASS, (), *blocks), "excel"
    )
    assert only(report, "formula_is_computed").line == 13


def test_a_parameter_that_a_workbook_lacks(told, tmp_path):
    """It is named, with the row, and the nearest that is there."""
    blocks = activity("cell", air(0, "masss * 2"))
    report = told(
        workbook(tmp_path / "a.xlsx", ("Database", "f"), ("Database parameters",), *MASS, (), *blocks), "excel"
    )
    problem = only(report, "formula_is_computed")
    assert (problem.what, problem.nearest) == ("parameter masss is not in the file", ("mass",))


def test_parameters_of_other_activities(scores, told, tmp_path):
    """Brightway lets groups refer to each other; one that nothing needs and that gives no number is a warning."""
    powder = activity("powder", air(2), parameters=(*HEAD, ("share", 4), ("odd", None, "nothing * 2")))
    cell = activity("cell", air(0, "twice"), parameters=(*HEAD, ("twice", None, "share * 2")))
    file = workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *powder, *cell)
    report, found = scores(file, "excel")
    assert found["cell"] == close(8.0)
    assert only(report, "parameter_has_a_value").what == "parameter nothing is not in the file"


def test_a_circle_of_parameters(told, tmp_path):
    """It is told as a path."""
    rows = (*HEAD, ("a", None, "b + 1"), ("b", None, "a + 1"))
    blocks = activity("cell", air(0, "a"))
    report = told(
        workbook(tmp_path / "a.xlsx", ("Database", "f"), ("Database parameters",), *rows, (), *blocks), "excel"
    )
    assert "a -> b -> a" in report.named("formula_is_computed")[0].problem.what


def test_the_formula_of_a_substance_is_no_formula(told, tmp_path):
    """A column with CO2 beside carbon dioxide, as ecoinvent has it: the amount is taken, and that is told."""
    report = told(workbook(tmp_path / "a.xlsx", ("Database", "f"), (), *activity("cell", air(2, "CO2"))), "excel")
    assert report.ok
    assert only(report, "formula_is_not_taken").found == "2 and CO2"


def test_spreads_go_through_formulas(field, tmp_path):
    """A lognormal mass with scale 0.2, squared and doubled, is lognormal with scale 0.4 about 2 x 3^2."""
    rows = (*HEAD, ("mass", 3, None, 2, math.log(3), 0.2))
    blocks = activity("cell", air(0, "2 * mass ** 2"))
    file = workbook(tmp_path / "a.xlsx", ("Database", "spread"), ("Database parameters",), *rows, (), *blocks)
    import_background(file, "excel", project=field, database="spread", write=True)
    with project(field):
        (exchange,) = next(iter(bw2data().Database("spread"))).biosphere()
    assert (exchange["amount"], exchange["uncertainty type"]) == (close(18.0), 2)
    assert (exchange["loc"], exchange["scale"]) == (close(math.log(18.0)), close(0.4))


def test_a_spread_without_a_known_shape_is_told(told, tmp_path):
    """A lognormal plus a number is no lognormal: the amount counts as certain, and a warning says so."""
    rows = (*HEAD, ("mass", 3, None, 2, math.log(3), 0.2))
    blocks = activity("cell", air(0, "mass + 1"), air(0, "mass * 2"), air(0, "mass * 3"))
    file = workbook(tmp_path / "a.xlsx", ("Database", "f"), ("Database parameters",), *rows, (), *blocks)
    report = told(file, "excel")
    assert only(report, "spread_of_a_parameter_is_lost").found == "uncertain: mass"
    assert "2 exchanges are computed from the uncertain parameter mass" in only(report, "parameter_is_drawn_apart").what


def test_the_database_column_says_which_is_meant(scores, told, tmp_path):
    """Half a kWh of the background's own market is 0.2 kg; without --link-to it would be a link to itself, an error."""
    market = {"unit": "kilowatt hour", "location": "NL", "reference product": "electricity"}
    row = ("market for electricity", 0.5, "kilowatt hour", "NL", "technosphere", "electricity", None, None, "bg")
    lines = activity("market for electricity", row, **market)
    file = workbook(tmp_path / "a.xlsx", ("Database", "mine"), (), *lines)
    assert scores(file, "excel", link_to=["bg"])[1]["market for electricity"] == close(0.2)
    assert only(told(file, "excel"), "activity_takes_its_own_product").hint.startswith("name bg with --link-to")


def test_the_same_name_in_the_background_without_a_word(told, tmp_path):
    """SimaPro's rows name no database: what both have is taken from the file and told, an own one is an error."""
    name = "market for electricity/NL U"
    market = block(Products=[f"{name}|kWh|1|100|x|B|"], Electricity=[taken(name, 0.5, "kWh")])
    cell = block(Products=["cell|kg|1|100|x|B|"], Electricity=[taken(name, 1, "kWh")])
    report = told(simapro(tmp_path / "a.csv", market, cell), "simapro-csv", link_to=["bg"])
    assert len(report.named("provider_is_also_elsewhere")) == 2
    assert only(report, "activity_takes_its_own_product").path == "market for electricity <- market for electricity"


def test_a_flow_in_units_that_do_not_add_up(told, tmp_path):
    """Kilograms and cubic meters of a flow whose own unit the file doesn't say."""
    odd = {"@id": "odd", "name": "odd", "flowType": "ELEMENTARY_FLOW"}
    mill = process("board", out("board", 1), out("odd", 1), out("odd", 2, "m3"))
    report = told(olca(tmp_path / "a.zip", [mill], [flow("board"), odd]), "jsonld")
    assert only(report, "flow_has_one_unit").found == "kilogram, cubic meter"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_whose_encoding_is_sure(scores, tmp_path, encoding):
    """Names come back letter by letter."""
    cell = block(Products=["正极 µ-powder à côté|kg|1|100|not defined|B|"], Emissions_to_air=[emitted(1)])
    _, found = scores(simapro(tmp_path / "a.csv", cell, encoding=encoding), "simapro-csv")
    assert found == {"正极 µ-powder à côté": close(1.0)}


def test_an_encoding_that_is_not_sure(scores, told, tmp_path):
    """Two readings: none is taken, unless the user says which."""
    cell = block(Products=["正极材料 powder|kg|1|100|not defined|B|"], Emissions_to_air=[emitted(1)])
    file = simapro(tmp_path / "a.csv", cell, encoding="gb18030")
    with pytest.raises(BackgroundError, match=r"正极材料' as gb18030.*save the file as UTF-8, or give its encoding"):
        told(file, "simapro-csv")
    assert set(scores(file, "simapro-csv", encoding="gb18030")[1]) == {"正极材料 powder"}
    with pytest.raises(BackgroundError, match="there is no such encoding"):
        told(file, "simapro-csv", encoding="gbkk")


def test_western_letters_and_names_that_were_spoiled_before(told, tmp_path):
    """Windows-1252 is read; what was spoiled before it came into the file is told."""
    western = block(Products=["Größe é|kg|1|100|not defined|B|"], Emissions_to_air=[emitted(1)])
    assert (
        told(simapro(tmp_path / "a.csv", western, encoding="cp1252"), "simapro-csv").named("text_looks_spoiled") == ()
    )
    spoiled = block(Products=["Ã©cole|kg|1|100|not defined|B|"], Emissions_to_air=[emitted(1)])
    assert only(told(simapro(tmp_path / "b.csv", spoiled), "simapro-csv"), "text_looks_spoiled").found == "Ã©cole"


# Everything is read, or named


@pytest.mark.parametrize(("separator", "decimal"), [("Tab", "."), ("Comma", "."), ("Semicolon", ","), ("Tab", ",")])
def test_signs_that_the_header_states(scores, tmp_path, separator, decimal):
    """Separator and decimal mark, in numbers, formulas and parameters."""
    amount = "1.5 * share".replace(".", decimal)
    rows = {
        "Emissions_to_air": [emitted(amount)],
        "Input_parameters": [f"share|{'0.5'.replace('.', decimal)}|Undefined"],
    }
    file = simapro(
        tmp_path / "a.csv", block(Products=["a|kg|1|100|x|B|"], **rows), separator=separator, decimal=decimal
    )
    assert scores(file, "simapro-csv")[1]["a"] == close(0.75)


def test_a_number_with_the_other_decimal_mark_is_no_number(told, tmp_path):
    """1,5 in a file with points may be 15: it isn't read."""
    file = simapro(tmp_path / "a.csv", block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=[emitted("1,5")]))
    assert only(told(file, "simapro-csv"), "formula_is_computed").line == 16


def test_waste_scenarios_assemblies_and_life_cycles(scores, tmp_path):
    """90 % separated and the rest treated at 1.5 kg are 1.5 kg; an assembly of 3 kg and its life cycle 4.5 kg."""
    scenario = block(
        category="waste scenario",
        Waste_scenario=["used cell|kg|1|All waste types|W|"],
        Separated_waste=["treat|All waste types|90|"],
        Remaining_waste=["treat||100|"],
    )
    treating = block(Waste_treatment=["treat|kg|1|All waste types|W|"], Emissions_to_air=[emitted(1.5)])
    assembly = block("Product stage", "assembly", Products=["pack|p|1|Others||"], Assemblies=[taken("treat", 3)])
    life = block("Product stage", "life cycle", Products=["life|p|1|Others||"], Assembly=[taken("pack", 1, "p")])
    _, found = scores(simapro(tmp_path / "a.csv", scenario, treating, assembly, life), "simapro-csv")
    assert found == {"used cell": close(1.5), "treat": close(1.5), "pack": close(4.5), "life": close(4.5)}


def test_blocks_that_are_not_read_are_named(told, tmp_path):
    """Each with its name, kind, number of rows and reason; their rows count as accounted for."""
    by_type = block(
        category="waste scenario", Waste_scenario=["used|kg|1|Steel|W|"], Separated_waste=["treat|Steel|90|"]
    )
    without_amount = block(
        "Product stage", "life cycle", Products=["life|p|1|Others||"], Disposal=["used||"], Processes=[taken("x", 1)]
    )
    reuse = block("Product stage", "reuse", Products=["again|p|1|Others||"], Reuses=["again|50|"])
    odd = table("Musings", "one|2|3")
    good = block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=[emitted(1)], Odd_section=["x|1|"])
    report = told(simapro(tmp_path / "a.csv", by_type, without_amount, reuse, odd, good), "simapro-csv")
    assert report.ok
    assert [finding.problem.what.partition(":")[0] for finding in report.named("block_is_left_out")] == [
        "the block Musings with 1 rows is not read",
        "the section Odd section with 1 rows is not read",
        "used (waste scenario) with 2 rows is not read",
        "life (life cycle) with 3 rows is not read",
        "again (reuse) with 2 rows is not read",
    ]


def test_exchanges_under_an_unknown_heading_are_no_loss_in_silence(told, tmp_path):
    """Materials and fuels for Materials/fuels: the input would be gone, and the footprint too low."""
    good = block(Products=["a|kg|1|100|x|B|"], Materials_and_fuels=[taken("b", 2)], Emissions_to_air=[emitted(1)])
    report = told(simapro(tmp_path / "a.csv", good), "simapro-csv")
    (finding,) = report.named("section_is_known")
    assert not report.ok
    assert finding.problem.found == "Materials and fuels"
    assert finding.problem.nearest[0] == "Materials/fuels"


def test_rows_in_any_order(scores, tmp_path):
    """Parameters of the project before the processes, of the process before its products: 3 x 2 kg."""
    early = table("Project Input parameters", "rate|3|Undefined|0|0|0|No|")
    late = table("Database Calculated parameters", "twice|2*1|")
    rows = {"Calculated_parameters": ["own|rate*TWICE|"], "Emissions_to_air": [emitted("own")]}
    _, found = scores(
        simapro(tmp_path / "a.csv", early, block(**rows, Products=["a|kg|1|100|x|B|"]), late), "simapro-csv"
    )
    assert found["a"] == close(6.0)


def test_a_parameter_that_an_export_lacks(told, tmp_path):
    """SimaPro leaves the parameters of other projects out: named, with the row."""
    file = simapro(tmp_path / "a.csv", block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=[emitted("rate*2")]))
    problem = only(told(file, "simapro-csv"), "formula_is_computed")
    assert (problem.line, problem.what) == (16, "parameter rate is not in the file")


def test_a_file_without_processes(told, tmp_path):
    """A list of units alone is no database."""
    report = told(simapro(tmp_path / "a.csv", table("Units", "kg|Mass|1|kg")), "simapro-csv")
    assert only(report, "something_is_read").what == "there is no activity in this"


def test_a_header_without_braces(scores, tmp_path):
    """As SimaPro 8 wrote it into sheets: amount before unit, and the decimal mark that the numbers have."""
    lines = (
        "SimaPro 8.0.4.30;process;Date:;26.08.2016",
        "Project;Old book;;",
        ";;;",
        "Process;;;",
        ";;;",
        "Category type;energy;;",
        ";;;",
        "Products;;;",
        "Hydrogen;1;MJ;100;not defined;H2;",
        ";;;",
        "Emissions to air;;;",
        "Carbon dioxide, fossil;;1,5;g;Undefined;0;0;0",
        ";;;",
        "End;;;",
    )
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="cp1252")
    assert scores(tmp_path / "a.csv", "simapro-csv")[1] == {"Hydrogen": close(0.0015)}


def test_an_open_quotation_mark_swallows_nothing(told, tmp_path):
    """It would take the next blocks into one cell."""
    one = block(Products=['"a|kg|1|100|x|B|'], Emissions_to_air=[emitted(1)])
    with pytest.raises(BackgroundError, match="never closed"):
        told(simapro(tmp_path / "a.csv", one, one), "simapro-csv")


def test_lost_activities_are_noticed(told, tmp_path, monkeypatch):
    """The blocks of an export are counted apart from the reader."""
    from brightcell.imports.simapro import read

    blocks = read.blocks
    monkeypatch.setattr(read, "blocks", lambda text: list(blocks(text))[1:])
    one, two = (block(Products=[f"{name}|kg|1|100|x|B|"], Emissions_to_air=[emitted(1)]) for name in "ab")
    report = told(simapro(tmp_path / "a.csv", one, two), "simapro-csv")
    assert only(report, "activities_are_accounted_for").expected == "2"
    assert only(report, "exchanges_are_accounted_for").expected == "4"


def test_rows_and_columns_of_a_workbook_that_are_not_read(told, tmp_path):
    """Notes outside any block, and cells without a label above them."""
    lines = (("Database", "w"), (), ("a note",), ("more",), (), *activity("cell", (*air(1), "unlabelled")))
    told_of = [f.problem.what for f in told(workbook(tmp_path / "a.xlsx", *lines), "excel").named("block_is_left_out")]
    assert told_of == [
        "2 rows belong to no block and are not read: 3, 4",
        "columns 10 have cells without a label above them and are not read",
    ]


def test_folders_of_openlca_that_are_not_read(told, tmp_path):
    """Product systems aren't; sources say nothing of amounts."""
    mill = process("board", out("board", 1))
    file = olca(tmp_path / "a.zip", [mill], [flow("board")], product_systems=[{"@id": "s"}], sources=[{"@id": "book"}])
    assert "product_systems with 1 files" in only(told(file, "jsonld"), "block_is_left_out").what


# Good files are accepted


@pytest.mark.parametrize("method", ["PHYSICAL_ALLOCATION", "ECONOMIC_ALLOCATION"])
def test_allocation_factors_of_openlca(field, tmp_path, method):
    """10 kg between two products at 0.8 and 0.2."""
    factors = [
        {"product": {"@id": code}, "allocationType": method, "value": value}
        for code, value in (("board", 0.8), ("dust", 0.2))
    ]
    mill = process("board", out("board", 1), out("dust", 1), out("co2", 10))
    mill |= {"defaultAllocationMethod": method, "allocationFactors": factors}
    file = olca(tmp_path / "a.zip", [mill], [flow("board"), flow("dust")])
    import_background(file, "jsonld", project=field, database=method, write=True)
    with project(field):
        products = {node["reference product"]: node["code"] for node in bw2data().Database(method)}
    found = {
        name: solve_brightway(*lca_inputs(field, method, code, method_name(METHOD))) for name, code in products.items()
    }
    assert found == {"board": close(8.0), "dust": close(2.0)}


def test_causal_factors_of_openlca(told, tmp_path):
    """Each exchange has its own: all of the burden goes to the board."""
    factors = [
        {
            "product": {"@id": code},
            "allocationType": "CAUSAL_ALLOCATION",
            "value": value,
            "exchange": {"internalId": 3},
        }
        for code, value in (("board", 1.0), ("dust", 0.0))
    ]
    mill = process("board", out("board", 1), out("dust", 1), out("co2", 10))
    mill |= {"defaultAllocationMethod": "CAUSAL_ALLOCATION", "allocationFactors": factors}
    report = told(olca(tmp_path / "a.zip", [mill], [flow("board"), flow("dust")]), "jsonld")
    assert (report.ok, report.exchanges) == (True, {"production": 2, "biosphere": 1})


@pytest.mark.parametrize(("shares", "words"), [((0.0, 0.0), "a share of zero"), ((0.6, 0.6), "60 + 60 = 120")])
def test_shares_of_openlca_that_do_not_add_up(told, tmp_path, shares, words):
    """Zeros that nobody filled in would let burdens vanish: refused; 120 % is taken as it stands, with a warning."""
    factors = [
        {"product": {"@id": code}, "allocationType": "PHYSICAL_ALLOCATION", "value": value}
        for code, value in zip(("board", "dust"), shares, strict=True)
    ]
    mill = process("board", out("board", 1), out("dust", 1), out("co2", 10), allocationFactors=factors)
    mill |= {"defaultAllocationMethod": "PHYSICAL_ALLOCATION"}
    report = told(olca(tmp_path / "a.zip", [mill], [flow("board"), flow("dust")]), "jsonld")
    assert words in str(only(report, "allocation_shares_add_up"))
    assert [finding.check for finding in report.of("error")] == ["activity_makes_one_product"] * (0.0 in shares)


def test_flow_properties_of_openlca(scores, tmp_path):
    """2 m3 of a gas of 1.25 m3 per kg are 1.6 kg, at 3 kg each 4.8 kg."""
    gas = process("gas", out("gas", 1), out("co2", 3))
    mill = process("board", out("board", 1), into("gas", 2, "m3", flowProperty={"@id": "vol"}))
    file = olca(tmp_path / "a.zip", [gas, mill], [flow("gas", volume=1.25), flow("board")])
    assert scores(file, "jsonld")[1]["making board"] == close(4.8)


def test_links_by_id_across_files(scores, tmp_path):
    """A foreground names a process of a library that was imported before."""
    library = olca(tmp_path / "library.zip", [process("gas", out("gas", 1), out("co2", 3))], [flow("gas")])
    scores(library, "jsonld", database="library")
    mill = process("board", out("board", 1), into("gas", 2, defaultProvider={"@id": "gas"}))
    file = olca(tmp_path / "a.zip", [mill], [flow("gas"), flow("board")])
    assert scores(file, "jsonld", link_to=["library"])[1]["making board"] == close(6.0)


def test_links_to_a_co_product_across_files(scores, tmp_path):
    """The library's mill makes dust too, at 2 kg each: an input of dust isn't one of board."""
    factors = [
        {"product": {"@id": code}, "allocationType": "PHYSICAL_ALLOCATION", "value": value}
        for code, value in (("board", 0.8), ("dust", 0.2))
    ]
    mill = process("board", out("board", 1), out("dust", 1), out("co2", 10), allocationFactors=factors)
    mill |= {"defaultAllocationMethod": "PHYSICAL_ALLOCATION"}
    library = olca(tmp_path / "library.zip", [mill], [flow("board"), flow("dust")])
    scores(library, "jsonld", database="mills", names=[])
    cell = process("cell", out("cell", 1), into("dust", 3, defaultProvider={"@id": "board"}))
    file = olca(tmp_path / "a.zip", [cell], [flow("cell"), flow("dust")])
    assert scores(file, "jsonld", link_to=["mills"])[1]["making cell"] == close(6.0)


def test_places_of_openlca_have_codes(told, tmp_path, field):
    """The reference has a name only, the file of the place its code."""
    mill = process("board", out("board", 1)) | {"location": {"@id": "l", "name": "Northern America"}}
    file = olca(tmp_path / "a.zip", [mill], [flow("board")], locations=[{"@id": "l", "code": "RNA"}])
    import_background(file, "jsonld", project=field, database="place", write=True)
    with project(field):
        assert next(iter(bw2data().Database("place")))["location"] == "RNA"


def test_a_formula_of_openlca(scores, tmp_path):
    """openLCA calculates with the formula, 2 x 3 kg; that another amount is stored beside it is told."""
    row = out("co2", 7, amountFormula="2 * K")
    parameters = [{"@id": "k", "name": "k", "value": 3, "isInputParameter": True}]
    file = olca(tmp_path / "a.zip", [process("board", out("board", 1), row, parameters=parameters)], [flow("board")])
    report, found = scores(file, "jsonld")
    assert found["making board"] == close(6.0)
    problem = only(report, "formula_gives_its_cached_value")
    assert (problem.found, problem.expected) == ("7", "6")


def test_distributions_of_openlca_have_the_sign_and_unit_of_the_amount(scores, told, tmp_path):
    """A lognormal of a negative amount is negative; -2, 1.5 and 3 kg in two units are told in one."""

    def spread(mean):
        return {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": mean, "geomSd": 1.2}

    rows = (out("co2", -2, uncertainty=spread(2)), out("co2", 1500, "g", uncertainty=spread(1500)), out("co2", 3))
    file = olca(tmp_path / "a.zip", [process("board", out("board", 1), *rows)], [flow("board")])
    report, found = scores(file, "jsonld")
    assert found["making board"] == close(2.5)
    assert only(report, "duplicate_exchange").found == "-2 + 1.5 + 3"
    assert only(report, "emission_is_negative").found == "-2 kilogram"
    assert report.named("uncertainty_is_complete") == ()


def test_a_geometric_deviation_of_one_is_none(told, tmp_path):
    """It says that there is no spread, in each format."""
    one = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1, "geomSd": 1}
    mill = process("board", out("board", 1), out("co2", 1, uncertainty=one))
    assert told(olca(tmp_path / "a.zip", [mill], [flow("board")]), "jsonld").ok
    row = emitted(1, spread="Lognormal|1|0|0")
    assert told(
        simapro(tmp_path / "a.csv", block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=[row])), "simapro-csv"
    ).ok
    lines = activity("cell", air(1, None, 2, 0.0, 0.0), columns=("uncertainty type", "loc", "scale"))
    assert told(workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *lines), "excel").ok


def test_product_nodes(scores, tmp_path):
    """Processes that make products of their own: half a kg of methanol at 2 kg each."""
    columns = ("name", "amount", "unit", "location", "type", "categories")

    def node(name, kind, *rows):
        yield from (("Activity", name), ("location", "GLO"), ("type", kind), ("unit", "kilogram"), ("code", name))
        yield from (("Exchanges",), columns, *rows, ()) if rows else ((),)

    made = [(name, 1, "kilogram", "GLO", "production") for name in ("acid", "methanol")]
    emission = ("Carbon dioxide, fossil", 2, "kilogram", None, "biosphere", "air")
    lines = (
        *node("making acid", "process", made[0], ("methanol", 0.5, "kilogram", "GLO", "technosphere")),
        *node("acid", "product"),
        *node("making methanol", "process", made[1], emission),
        *node("methanol", "product"),
    )
    file = workbook(tmp_path / "a.xlsx", ("Database", "nodes"), (), *lines)
    _, found = scores(file, "excel", names=["acid", "methanol"])
    assert found == {"acid": close(1.0), "methanol": close(2.0)}


def test_no_production_row(scores, tmp_path):
    """Brightway takes one unit, and so do we, with a warning for each."""
    lines = (*activity("powder", air(2), made=None), *activity("cell", input("powder", 2), made=None))
    report, found = scores(workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *lines), "excel")
    assert found == {"powder": close(2.0), "cell": close(4.0)}
    assert len(report.named("production_is_taken_as_one")) == 2


@pytest.mark.parametrize(
    ("shares", "right"),
    [(("25", "75"), (0.2, 3.0)), (("share", "100-share"), (0.2, 3.0)), (("100", "0"), (0.8, 0.0))],
)
def test_allocation_of_simapro(scores, tmp_path, shares, right):
    """8 kg over 10 MJ of steam and 2 kWh of power, by numbers, formulas, and with a co-product of 0 %."""
    steam, power = shares
    products = [f"steam|MJ|10|{steam}|x|E|", f"power|kWh|2|{power}|x|E|"]
    one = block(Products=products, Emissions_to_air=[emitted(8)], Input_parameters=["share|25|Undefined|0|0|0|No|"])
    _, found = scores(simapro(tmp_path / "a.csv", one), "simapro-csv")
    assert (found["steam"], found["power"]) == (close(right[0]), close(right[1]))


def test_shares_that_do_not_add_up(told, tmp_path):
    """60 and 60 are taken as they stand, with a warning."""
    one = block(Products=["steam|MJ|10|60|x|E|", "power|kWh|2|60|x|E|"], Emissions_to_air=[emitted(8)])
    report = told(simapro(tmp_path / "a.csv", one), "simapro-csv")
    assert report.ok
    assert only(report, "allocation_shares_add_up").found == "60 + 60 = 120"


def test_final_waste(scores, tmp_path):
    """A flow of the file that no method counts, told as such."""
    one = block(
        Products=["a|kg|1|100|x|B|"], Emissions_to_air=[emitted(1)], Final_waste_flows=["Slags||g|300|Undefined|0|0|0|"]
    )
    report, found = scores(simapro(tmp_path / "a.csv", one), "simapro-csv")
    assert found["a"] == close(1.0)
    assert only(report, "flow_has_no_factors").path == "Slags"


def test_units_that_the_file_explains(scores, tmp_path):
    """360 kg per MWh: 3.6 MJ are 0.36 kg; and a unit of the file's own, 2.5 kWh each."""
    units = table("Units", "charge|Energy|2.5|kWh", "MJ|Energy|1|MJ")
    power = block(Products=["e|MWh|1|100|x|B|"], Emissions_to_air=[emitted(360)])
    heat = block(Products=["f|p|1|100|x|B|"], Electricity=[taken("e", 3.6, "MJ")])
    own = block(Products=["g|p|1|100|x|B|"], Electricity=[taken("e", 2, "charge")])
    report, found = scores(simapro(tmp_path / "a.csv", power, heat, own, units), "simapro-csv")
    assert (found["f"], found["g"]) == (close(0.36), close(1.8))
    told = {finding.problem.what: finding.problem.found for finding in report.named("unit_is_converted")}
    assert told["1 amount converted to the unit of the provider"] == "x 0.277777777778, first e"
    assert len(told) > 1


def test_units_that_measure_other_things_are_not_converted(told, tmp_path):
    """A kilogram is no kilowatt hour; and a workbook's megajoules stay an error, for Brightway converts nothing."""
    power = block(Products=["e|kWh|1|100|x|B|"], Emissions_to_air=[emitted(1)])
    cell = block(Products=["f|p|1|100|x|B|"], Materials=[taken("e", 1, "kg")])
    report = told(simapro(tmp_path / "a.csv", power, cell), "simapro-csv")
    assert only(report, "unit_is_that_of_the_provider").found == "kilogram"
    row = ("power", 3.6, "MJ", "GLO", "technosphere", "power")
    lines = (*activity("power", air(1), unit="kWh"), *activity("cell", row))
    assert not told(workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *lines), "excel").ok


def test_names_that_are_numbers(scores, tmp_path):
    """811 is the text 811, with a warning that names the row."""
    lines = (*activity(811, air(2)), *activity("cell", input(811, 2)))
    report, found = scores(workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *lines), "excel")
    assert found == {"811": close(2.0), "cell": close(4.0)}
    assert report.named("name_is_a_number")[0].problem.line == 3


@pytest.mark.parametrize(
    ("name", "categories", "code"),
    [
        ("Carbon dioxide, non-fossil", ("air",), "co2-biogenic"),
        ("Carbon dioxide, biogenic", ("air", "low. pop."), "co2-biogenic"),
        ("Methane, non-fossil", ("Emission to air", "unspecified"), "ch4-biogenic"),
        ("Carbon dioxide, in air", ("natural resource", "in air"), "co2-uptake"),
        ("Carbon dioxide, from soil or biomass stock", ("air",), "co2-land-use"),
        ("Ethane, 1,1,1,2-tetrafluoro-, HFC-134a", ("air",), "hfc-134a"),
        ("nitrous oxide", ("Emissions to air",), "n2o"),
        ("Carbon dioxide, non-fossil", ("water",), None),
        ("Carbon dioxide", ("air",), None),
        ("Methane", ("air",), None),
    ],
)
def test_greenhouse_gases_under_other_names(name, categories, code):
    """By a table of names and the compartment; a name that may be two gases is none."""
    assert our_flow(name, categories) == code


def test_a_gas_under_another_name_is_linked_and_told(scores, tmp_path):
    """Nitrous oxide isn't in the small biosphere; carbon dioxide in air is, as taken up."""
    row = ("Carbon dioxide, in air", 1, "kilogram", None, "biosphere", None, "natural resource::in air")
    report, _ = scores(workbook(tmp_path / "a.xlsx", ("Database", "w"), (), *activity("cell", row)), "excel")
    assert "linked to co2-uptake by a table of names" in only(report, "flow_is_linked_by_other_name").what


def test_activities_without_a_place_are_named(told, tmp_path):
    """SimaPro has no places but in names."""
    one = block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=[emitted(1)])
    assert only(told(simapro(tmp_path / "a.csv", one), "simapro-csv"), "place_is_missing").path == "a"


# Cut off knowingly, grouped and strict


@pytest.fixture
def lacking(tmp_path):
    """A mill of 10 kg that takes dust, which nobody makes."""
    mill = process("board", out("board", 1), out("co2", 10), into("dust", 0.1))
    return olca(tmp_path / "a.zip", [mill], [flow("board"), flow("dust")])


def test_what_nobody_makes_names_the_next_step(told, lacking):
    """Another database, or the list of what counts as nothing."""
    assert "--cut-off LIST" in only(told(lacking, "jsonld"), "exchange_is_linked").hint


@pytest.mark.parametrize("name", ["list.txt", "list.csv", None])
def test_what_is_cut_off_knowingly(scores, lacking, tmp_path, field, name):
    """It counts as nothing, stands in the database with its amount, and is listed with its reason."""
    given = ["dust"]
    if name:
        given = tmp_path / name
        given.write_text("name,unit,reason\ndust,kilogram,sold at no price\n" if name.endswith("csv") else "dust\n")
    database = f"cut off {name}"
    report, found = scores(lacking, "jsonld", cut_off=given, database=database)
    assert found["making board"] == close(10.0)
    why = ": sold at no price" if name == "list.csv" else ""
    assert report.cut_off == (f"dust (technosphere, kilogram, 1 rows){why}",)
    assert only(report, "cut_off_knowingly").path == "dust"
    with project(field):
        assert bw2data().databases[database]["cut_off"] == list(report.cut_off)
        assert {node["name"] for node in bw2data().Database(database)} == {"making board", "dust (cut off)"}


def test_a_list_that_names_what_is_not_asked_for(told, lacking):
    """Misspelt, or made by somebody: a warning."""
    report = told(lacking, "jsonld", cut_off=["dust", "dst"])
    assert only(report, "cut_off_is_needed").found == "dst"


@pytest.mark.parametrize(
    ("text", "message"), [("title\ndust\n", "has the column `name`"), ("name,unit\n,kilogram\n", "has no name")]
)
def test_lists_that_can_not_be_read(told, lacking, tmp_path, text, message):
    """Told with what is allowed."""
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(BackgroundError, match=message):
        told(lacking, "jsonld", cut_off=tmp_path / "list.csv")
    with pytest.raises(BackgroundError, match="there is no such list"):
        told(lacking, "jsonld", cut_off=tmp_path / "other.csv")


def test_equal_rows_are_an_error_where_the_user_is_strict(told, tmp_path):
    """Else they are added up with a warning."""
    file = simapro(tmp_path / "a.csv", block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=[emitted(1), emitted(1)]))
    assert told(file, "simapro-csv").ok
    report = told(file, "simapro-csv", strict=True)
    assert [finding.check for finding in report.of("error")] == ["duplicate_exchange"]


@pytest.mark.parametrize("format", ["excel", "jsonld", "simapro-csv", "ecospold2"])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.zip", "folder"])
def test_a_file_of_another_format_is_refused_in_words(told, tmp_path, format, name):
    """A workbook given as JSON-LD, a zip as CSV, a folder as either: none of them ends in somebody else's error."""
    made = {
        "a.csv": lambda path: simapro(path, block(Products=["a|kg|1|100|x|B|"])),
        "a.xlsx": lambda path: workbook(path, ("Database", "w"), (), *activity("a")),
        "a.zip": lambda path: olca(path, [process("a", out("a", 1))], [flow("a")]),
        "folder": lambda path: path.mkdir(),
    }
    path = tmp_path / name
    made[name](path)
    if (name, format) not in (("a.csv", "simapro-csv"), ("a.xlsx", "excel"), ("a.zip", "jsonld")):
        with pytest.raises(BackgroundError) as caught:
            told(path, format)
        assert all(problem.file for problem in caught.value.problems)


def test_findings_that_can_not_be_written(told, lacking, tmp_path):
    """A folder that isn't there is told as such."""
    with pytest.raises(BackgroundError, match=r"--report-file: the findings can't be written"):
        told(lacking, "jsonld").write_findings(tmp_path / "no folder" / "all.csv")


def test_findings_are_grouped_by_their_cause(told, tmp_path):
    """Two hundred of one cause: its count, three examples, and all of them in a file."""
    rows = [emitted(1e-10) for _ in range(200)] + ["Odd||kg|1|Undefined|0|0|0|"]
    file = simapro(tmp_path / "a.csv", block(Products=["a|kg|1|100|x|B|"], Emissions_to_air=rows))
    report = told(file, "simapro-csv")
    lines = report.as_text().splitlines()
    start = lines.index("note: tiny_amounts_are_kept (200)")
    assert [line[:30] for line in lines[start + 1 : start + 5]] == [
        "  - a.csv, process 'a':16: a <",
        "  - a.csv, process 'a':17: a <",
        "  - a.csv, process 'a':18: a <",
        "  - and 197 more of this cause",
    ]
    report.write_findings(tmp_path / "all.csv")
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 1 + len(report.findings)
    report.write_findings(tmp_path / "all.json")
    assert '"check": "tiny_amounts_are_kept"' in (tmp_path / "all.json").read_text()


def test_what_is_cut_off_is_in_every_result(scores, lacking, field, monkeypatch):
    """The note names the database and all that it leaves out, for what rests on it by another database too."""
    scores(lacking, "jsonld", cut_off=["dust"], database="without dust")
    mapped = replace(DATABASE, database="without dust", project=field)
    (note,) = cut_off_notes(mapped)
    assert note == (
        "without dust counts as nothing what was cut off when it was imported: dust (technosphere, kilogram, 1 rows)"
    )
    assert cut_off_notes(replace(mapped, database="bg")) == cut_off_notes(BACKGROUND) == ()
    monkeypatch.setattr(calculate, "cut_off_notes", lambda background: (f"{background.name}: {note}",))
    assert f"open: {note}" in bc.footprint("lfp-pack-100kwh", project=None).warnings


DATABASE = DatabaseBackground(
    name="mine",
    title="",
    version="",
    sha256="",
    licence="",
    project="",
    database="",
    flows=(),
    offers={},
    nodes={},
)


FOLDER = "BRIGHTCELL_FIELD_FILES"
GIVEN = {
    "01-allocation-formula.csv": {"steam": 0.2, "power": 3.0},
    "02-waste-sign.csv": {"cell": 6.0},
    "03-minutes-and-hours.csv": {"welded part": 3.0},
    "05-formulas.xlsx": {"cell": 12.0},
    "05c-formula-amount-blank.xlsx": {"cell": 12.0},
    "05d-activity-parameters.xlsx": {"cell": 12.0},
    "06-same-name-in-background.xlsx": {"market for electricity": 0.2},
    "07b-flow-property.zip": {"mill": 4.8},
    "08-avoided.zip": {"mill": 8.0},
    "08b-waste.zip": {"mill": 12.0},
    "15-waste-scenario.csv": {"used cell": 1.5, "pack": 4.5},
    "17-project-parameters.csv": {"a": 6.0},
    "18-product-nodes.xlsx": {"acid": 1.0, "methanol": 2.0},
    "19-no-production-row.xlsx": {"powder": 2.0, "cell": 4.0},
    "20-final-waste.csv": {"a": 1.0},
    "24-own-units.csv": {"f": 0.36},
    "28-lognormal.zip": {"mill": 2.5},
    "32-numeric-names.xlsx": {"811": 2.0, "cell": 4.0},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GIVEN)
def test_files_that_were_collected(scores, name):
    """Small files of such situations, where they are at hand: each has the figure that it should have."""
    file = Path(os.environ.get(FOLDER, "no folder")) / name
    if not file.is_file():
        pytest.skip(f"{FOLDER} is not a folder with {name}")
    format = {".csv": "simapro-csv", ".xlsx": "excel", ".zip": "jsonld"}[file.suffix]
    link_to = ["bg"] if name[:2] in ("02", "06") else []
    _, found = scores(file, format, names=list(GIVEN[name]), link_to=link_to)
    assert found == {product: close(value) for product, value in GIVEN[name].items()}
