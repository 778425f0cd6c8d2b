"""Further files of the kinds that people reported: a wrong figure without a word is what none of them may give."""

import pytest

from brightcell.errors import BackgroundError

from .files import COLUMNS, activity, block, emitted, flow, into, olca, out, process, simapro, table, taken, workbook
from .test_importing_field import close, field, only, scores, told

__all__ = ["field", "scores", "told"]  # fixtures


def powder(name):
    return block(Products=[f"{name}|kg|1|100|x|B|"], Emissions_to_air=[emitted(2)])


# Spoiled and unmarked encodings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_per_letter_without_a_mark(scores, told, tmp_path, encoding):
    """Refused with the encoding that it looks like, and read with that."""
    file = simapro(tmp_path / "a.csv", powder("正极材料"), encoding=encoding)
    with pytest.raises(BackgroundError, match=f"no byte order mark.*--encoding {encoding}"):
        told(file, "simapro-csv")
    assert scores(file, "simapro-csv", encoding=encoding)[1] == {"正极材料": close(2.0)}


def test_a_mark_of_utf_8_before_other_letters(scores, told, tmp_path):
    """A program put the mark before Windows-1252: refused with the line, read where the user says so."""
    file = simapro(tmp_path / "a.csv", powder("Hydraté"), encoding="cp1252")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    with pytest.raises(BackgroundError, match=r"a\.csv:13: .*begins with the mark of UTF-8.*--encoding cp1252"):
        told(file, "simapro-csv")
    assert scores(file, "simapro-csv", encoding="cp1252")[1] == {"Hydraté": close(2.0)}


def test_a_file_that_breaks_off_in_a_letter(told, tmp_path):
    """Half a letter of UTF-16 at the end."""
    file = simapro(tmp_path / "a.csv", powder("powder"), encoding="utf-16")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BackgroundError, match=r"mark of UTF-16 and isn't all in it: truncated"):
        told(file, "simapro-csv")


def test_zero_bytes_are_no_text(told, tmp_path):
    """A single one in the middle of a name is not an encoding."""
    file = simapro(tmp_path / "a.csv", powder("pow\0der"))
    with pytest.raises(BackgroundError, match="this is not a text file, for it has zero bytes"):
        told(file, "simapro-csv")


# Formulas and scopes


def parameters(kind, *rows):
    return [(kind,), ("name", "amount", "formula"), *rows, ()]


def co2(formula=None, amount=None):
    return ("Carbon dioxide, fossil", amount, "kilogram", None, "biosphere", None, "air", formula)


def book(path, *lines):
    return workbook(path, ("Database", "w"), (), *lines)


def test_the_nearest_scope_has_the_value(scores, tmp_path):
    """m is 5 in the project, 3 in the database and 2 in the activity a; b has that of the database."""
    own = [("name", "amount", "formula"), ("m", 2, None)]
    heads = (*parameters("Project parameters", ("m", 5)), *parameters("Database parameters", ("m", 3)))
    file = book(tmp_path / "a.xlsx", *heads, *activity("a", co2("m"), parameters=own), *activity("b", co2("m")))
    assert scores(file, "excel")[1] == {"a": close(2.0), "b": close(3.0)}


def test_a_parameter_of_two_values_has_none(scores, told, tmp_path):
    """Which one counts would be chance; the same value twice is no question."""
    rows = activity("a", co2("m*2"))
    file = book(tmp_path / "a.xlsx", *parameters("Database parameters", ("m", 3), ("m", 4)), *rows)
    problem = only(told(file, "excel"), "formula_is_computed")
    assert "parameter m has two values in rows 5 and 6" in problem.what
    assert problem.found == "3.0 and 4.0"
    again = book(
        tmp_path / "b.xlsx", *parameters("Database parameters", ("m", 3), ("m", 3)), *activity("a", co2("m*2"))
    )
    assert scores(again, "excel")[1] == {"a": close(6.0)}


def test_a_formula_that_was_typed_as_one_of_the_spreadsheet(scores, tmp_path):
    """`=m*2` in the column of formulas, where the spreadsheet knows no m and stores 0, is m*2."""
    file = book(tmp_path / "a.xlsx", *parameters("Database parameters", ("m", 3)), *activity("a", co2(("=m*2", 0))))
    assert scores(file, "excel")[1] == {"a": close(6.0)}


def test_names_that_the_spreadsheet_defines(scores, tmp_path):
    """An amount of `=rate*2`: the value stored with it is taken, and the report counts it as not computed again."""
    report, found = scores(book(tmp_path / "a.xlsx", *activity("a", co2(amount=("=rate*2", 6)))), "excel")
    assert found == {"a": close(6.0)}
    assert "1 can't be computed" in only(report, "formulas_are_read_as_values").what


def test_parameters_of_simapro_are_of_any_case_and_the_process_goes_first(scores, tmp_path):
    """RATE is rate; 2 of the process before 3 of the project."""
    project = table("Project Input parameters", "Rate|3|Undefined|0|0|0|No|")
    own = block(
        Products=["a|kg|1|100|x|B|"],
        Emissions_to_air=[emitted("RATE^2")],
        Input_parameters=["rate|2|Undefined|0|0|0|No|"],
    )
    other = block(Products=["b|kg|1|100|x|B|"], Emissions_to_air=[emitted("rate*2")])
    assert scores(simapro(tmp_path / "a.csv", project, own, other), "simapro-csv")[1] == {"a": close(4), "b": close(6)}


# Units


@pytest.mark.parametrize(("unit", "amount", "kg"), [("day", 1, 144.0), ("s", 3600, 6.0), ("min", 30, 3.0)])
def test_a_machine_by_other_units_of_time(scores, tmp_path, unit, amount, kg):
    """6 kg CO2 per hour."""
    machine = block(Products=["machine|hr|1|100|x|B|"], Emissions_to_air=[emitted(6)])
    part = block(Products=["part|p|1|100|x|B|"], Electricity=[taken("machine", amount, unit)])
    assert scores(simapro(tmp_path / "a.csv", machine, part), "simapro-csv")[1]["part"] == close(kg)


@pytest.mark.parametrize("unit", ["yr", "wk"])
def test_units_of_time_without_one_meaning_are_refused(told, tmp_path, unit):
    """Working years and calendar years differ."""
    machine = block(Products=["machine|hr|1|100|x|B|"], Emissions_to_air=[emitted(6)])
    part = block(Products=["part|p|1|100|x|B|"], Electricity=[taken("machine", 1, unit)])
    problem = only(told(simapro(tmp_path / "a.csv", machine, part), "simapro-csv"), "unit_is_that_of_the_provider")
    assert (problem.found, problem.expected) == (unit, "hour")


def test_a_unit_that_the_export_lacks_is_no_kilogram(scores, tmp_path):
    """3 lb, whose group isn't in the export, are 1.3607771 kg by the table of units, and not 3 kg."""
    file = olca(tmp_path / "a.zip", [process("cell", out("cell", 1), out("co2", 3, "lb"))], [flow("cell")])
    report, found = scores(file, "jsonld")
    assert found == {"making cell": close(3 * 0.45359237)}
    assert only(report, "unit_is_converted").found.startswith("x 0.45359237")


def test_a_unit_that_nobody_knows(told, tmp_path):
    """Refused, with what the flow is counted in."""
    file = olca(tmp_path / "a.zip", [process("cell", out("cell", 1), out("co2", 3, "stone"))], [flow("cell")])
    problem = only(told(file, "jsonld"), "unit_is_that_of_the_provider")
    assert (problem.found, problem.expected) == ("stone", "kilogram")


def test_tons_and_kilograms_of_one_input_of_a_workbook(told, tmp_path):
    """Brightway adds them up without a word; here the one in another unit than the provider's is an error."""
    steel = (("steel", 1, unit, "GLO", "technosphere", "steel") for unit in ("kilogram", "ton"))
    file = book(tmp_path / "a.xlsx", *activity("steel", co2(amount=2)), *activity("cell", *steel))
    problem = only(told(file, "excel"), "unit_is_that_of_the_provider")
    assert (problem.found, problem.expected) == ("ton", "kilogram")


# Names and what a row means


def test_a_database_that_is_named_and_not_linked_to(scores, tmp_path):
    """The row means `bg`, the file has an activity of that name: the file's is taken, with a warning for the row."""
    power = {"reference product": "electricity", "location": "NL", "unit": "kilowatt hour"}
    wanted = ("market for electricity", 2, "kilowatt hour", "NL", "technosphere", "electricity", None, None, "bg")
    assert COLUMNS[8] == "database"
    market = activity("market for electricity", co2(amount=9), **power)
    file = book(tmp_path / "a.xlsx", *market, *activity("cell", wanted))
    report, found = scores(file, "excel")
    assert found["cell"] == close(18.0)
    problem = only(report, "database_column_names_another")
    assert (problem.found, "--link-to bg" in problem.hint) == ("bg", True)
    _, found = scores(file, "excel", link_to=["bg"])
    assert found["cell"] == close(0.8)


def test_a_flow_that_is_not_in_the_export(told, tmp_path):
    """Named by its id and its process, not by a word of Python."""
    file = olca(tmp_path / "a.zip", [process("cell", out("cell", 1), out("nope", 3))], [flow("cell")])
    problem = only(told(file, "jsonld"), "exchange_type_is_known")
    assert "flow nope, which is not in the export" in problem.path


def test_an_emission_among_the_inputs(told, tmp_path):
    """Emitted or taken up? It is counted as emitted, and told."""
    file = olca(tmp_path / "a.zip", [process("cell", out("cell", 1), into("co2", 1))], [flow("cell")])
    assert only(told(file, "jsonld"), "emission_is_an_input").found == "1"


@pytest.mark.parametrize(("amount", "right"), [(2, -6.0), (-2, 6.0)])
def test_avoided_waste_of_openlca_in_either_sign(scores, tmp_path, amount, right):
    """2 kg of scrap that isn't treated, at 3 kg CO2 per kg of treatment."""
    treatment = process("scrap", into("scrap", 1), out("co2", 3))
    cell = process("cell", out("cell", 1), into("scrap", amount, isAvoidedProduct=True))
    file = olca(tmp_path / "a.zip", [treatment, cell], [flow("scrap", "WASTE_FLOW"), flow("cell")])
    assert scores(file, "jsonld")[1]["making cell"] == close(right)
