"""Importing workbooks in Brightway's Excel format."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from brightcell.api.imports import import_background
from brightcell.brightway import database_name, lca_inputs, method_name, project
from brightcell.errors import BackgroundError, BrightcellError
from brightcell.imports import write
from brightcell.matrices import solve_brightway

from .conftest import Block, co2, row


def databases(bd, name):
    with project(name):
        return set(bd.databases)


def names(report, severity="error"):
    return sorted({finding.check for finding in report.of(severity)})


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


@pytest.fixture
def faulty(workbook):
    """A misspelt type, a ton for a kilogram, a copied row, and a loop that eats all that it makes."""
    return workbook(
        [
            Block("steel production", "steel", [co2(2.0), row("coke production", 1.0, product="coke")]),
            Block("coke production", "coke", [row("steel production", 1.0, product="steel")]),
            Block(
                "cell production",
                "cell",
                [
                    row("steel production", 0.5, "technosphre", product="steel"),
                    row("steel production", 0.5, product="steel", unit="ton"),
                    row("wire production", 0.1, product="wire"),
                    row("wire production", 0.2, product="wire"),
                ],
            ),
            Block("wire production", "wire", [co2(0.1)]),
        ]
    )


def test_all_four_faults_are_told_with_their_place(run, faulty):
    """Exchange type, unit, duplicate and loop, each with file, sheet and row."""
    report = run(faulty)
    assert names(report) == ["exchange_type_is_known", "singular_loop", "unit_is_that_of_the_provider"]
    kind, unit = only(report, "exchange_type_is_known"), only(report, "unit_is_that_of_the_provider")
    assert (kind.file, kind.line, kind.found) == ("cell.xlsx, sheet 'cells'", 29, "technosphre")
    assert kind.nearest[0] == "technosphere"
    assert kind.expected == "production, technosphere, biosphere, substitution"
    assert (unit.line, unit.found, unit.expected) == (30, "ton", "kilogram")
    double = only(report, "duplicate_exchange")
    assert (double.line, double.found, double.hint) == (32, "0.1 + 0.2", "it is added up to 0.3")
    loop = only(report, "singular_loop")
    assert loop.file == "cell.xlsx, sheet 'cells'"
    assert loop.line == 3
    assert "steel production (CN, cell.xlsx, sheet 'cells', row 3) -> coke production" in loop.what


@pytest.mark.parametrize("wanted", [False, True])
def test_faults_keep_it_from_being_written(run, faulty, bd, project_name, wanted):
    """Not even when told to write."""
    report = run(faulty, write=wanted, own=True)
    assert not report.written
    assert "cells" not in databases(bd, project_name)
    assert "nothing was written: 3 errors to mend first" in report.as_text()


def test_nothing_is_written_unless_told(run, workbook, steel, cell, bd, project_name):
    """A faultless file is reported, and that is all."""
    report = run(workbook([steel, cell]), own=True)
    assert report.ok
    assert not report.written
    assert databases(bd, project_name) == {"brightcell-biosphere", "brightcell-small"}


def test_no_project_is_made_by_reading(workbook, steel, bd):
    """A project that doesn't exist has no flows to link to, and doesn't exist afterwards."""
    report = import_background(workbook([steel]), "excel", project="never made")
    assert names(report) == ["exchange_is_linked"]
    assert "never made" not in bd.projects


def test_what_is_written_computes(run, workbook, steel, cell, project_name, method, bd):
    """bw2calc gives the 1.25 kg that the numbers add up to by hand."""
    report = run(workbook([steel, cell]), write=True, database="my cells")
    assert report.written
    with project(project_name):
        code = next(node["code"] for node in bd.Database("my cells") if node["name"] == "cell production")
    score = solve_brightway(*lca_inputs(project_name, "my cells", code, method_name(method)))
    assert score == pytest.approx(0.5 * 2.0 + 0.25, rel=1e-6)


def test_duplicates_are_added_up_in_what_is_written(run, workbook, steel, project_name, bd):
    """One exchange with the sum, neither overwritten nor left to chance."""
    cell = Block("cell production", "cell", [row("steel production", x, product="steel") for x in (0.1, 0.2)])
    assert run(workbook([steel, cell]), write=True).written
    with project(project_name):
        node = next(node for node in bd.Database("cells") if node["name"] == "cell production")
        amounts = [exchange["amount"] for exchange in node.technosphere()]
    assert amounts == [pytest.approx(0.3)]


def test_uncertain_duplicates_stay_apart(run, workbook, steel, project_name, bd):
    """Two distributions have no sum of their own kind; Brightway adds what it draws."""
    spread = {"uncertainty type": 5, "loc": 0.1, "minimum": 0.05, "maximum": 0.2}
    cell = Block("cell production", "cell", [row("steel production", 0.1, product="steel", **spread)] * 2)
    run(workbook([steel, cell]), write=True)
    with project(project_name):
        node = next(node for node in bd.Database("cells") if node["name"] == "cell production")
        assert len(list(node.technosphere())) == 2


def test_names_and_tiny_amounts_come_back_as_they_were(run, workbook, steel, project_name, bd):
    """Spelling, and all digits of an amount, through a write."""
    odd = Block("Management sytem production", "NaN", [row("steel production", 1.23456789012345e-13, product="steel")])
    run(workbook([steel, odd]), write=True)
    with project(project_name):
        node = next(node for node in bd.Database("cells") if node["name"] == "Management sytem production")
        (exchange,) = node.technosphere()
    assert node["reference product"] == "NaN"
    assert exchange["amount"] == 1.23456789012345e-13


def test_tiny_amounts_are_noted(run, workbook, steel):
    """With the amount as it stands."""
    tiny = Block("cell production", "cell", [row("steel production", 1e-10, product="steel")])
    assert only(run(workbook([steel, tiny])), "tiny_amounts_are_kept").found == "1e-10"


def test_what_is_tiny_begins_below_a_billionth(run, workbook, steel):
    """1e-9 itself isn't noted."""
    rows = [row("steel production", amount, product="steel") for amount in (0.99e-9, 1e-9, 1.5e-9)]
    assert only(run(workbook([steel, Block("cell", "cell", rows)])), "tiny_amounts_are_kept").found == "9.9e-10"


def test_nothing_half_written_stays(run, workbook, steel, bd, project_name, monkeypatch):
    """Writing that breaks off is undone and told."""

    def breaks(bd, name, nodes, metadata):
        bd.Database(name).register()
        raise ValueError("disk on fire")

    monkeypatch.setattr(write, "write_database", breaks)
    with pytest.raises(BrightcellError, match="'cells' failed and was undone: disk on fire"):
        run(workbook([steel]), write=True)
    assert "cells" not in databases(bd, project_name)


def test_another_database_is_never_overwritten(run, workbook, steel, cell):
    """The name is taken by other content; the same content is simply there."""
    run(workbook([steel]), write=True)
    assert run(workbook([steel]), write=True).written
    with pytest.raises(BackgroundError, match="already has a database of this name"):
        run(workbook([steel, cell]), write=True)


def test_inputs_link_to_other_databases(run, workbook, background):
    """By name, reference product and location, when that database is named."""
    cell = Block("cell production", "cell", [row("steel production", 0.5, product="steel")])
    assert names(run(workbook([cell]))) == ["exchange_is_linked"]
    report = run(workbook([cell]), link_to=[database_name(background)])
    assert report.linked == {"cells": 1, "brightcell-small": 1}


def test_unknown_database_to_link_to(run, workbook, steel):
    """The nearest name is given."""
    with pytest.raises(BackgroundError, match="did you mean brightcell-small"):
        run(workbook([steel]), link_to=["brightcell-smal"])


def test_unlinked_inputs_have_candidates(run, workbook, steel):
    """The three nearest, once for all rows that want the same."""
    others = [Block(f"steel production, {kind}", f"steel, {kind}") for kind in ("hot rolled", "cold rolled", "scrap")]
    cells = [Block(f"cell {i}", f"cell {i}", [row("steel prodution", 1.0, product="steel")]) for i in (1, 2)]
    problem = only(run(workbook([steel, *others, *cells])), "exchange_is_linked")
    assert problem.nearest[0] == "steel production | steel | CN"
    assert len(problem.nearest) == 3
    assert "nor in 1 other rows" in problem.what


def test_missing_reference_product_falls_back(run, workbook, steel):
    """To name and location where that is enough, with a warning."""
    cell = Block("cell production", "cell", [row("steel production", 0.5)])
    report = run(workbook([steel, cell]))
    assert report.ok
    assert "linked by name and location" in only(report, "reference_product_is_missing").what


def test_ambiguous_reference_product_is_an_error(run, workbook, steel):
    """Two products under one name and location: both are named."""
    slag = replace(steel, product="slag")
    cell = Block("cell production", "cell", [row("steel production", 0.5)])
    problem = only(run(workbook([steel, slag, cell])), "reference_product_is_ambiguous")
    assert problem.nearest == ("steel production | steel | CN", "steel production | slag | CN")


@pytest.mark.parametrize("amount", ["", "some", "nan", "inf"])
def test_amounts_are_numbers(run, workbook, steel, amount):
    """Blank, text, nan and infinity are refused with their row."""
    cell = Block("cell production", "cell", [row("steel production", amount, product="steel")])
    problem = only(run(workbook([steel, cell])), "amount_is_a_number")
    assert (problem.line, problem.found) == (19, amount or "nothing")


def test_activity_without_production(run, workbook, steel):
    """It would be a column without a diagonal; without any row Brightway takes one unit."""
    steel.made = 0.0
    assert names(run(workbook([steel]))) == ["activity_makes_something"]


def test_activity_with_two_products(run, workbook, steel):
    """Allocation is not ours to choose."""
    steel.rows.append(row("slag", 0.1, "production", product="slag"))
    assert names(run(workbook([steel]))) == ["activity_makes_one_product"]


def test_flows_of_subcompartments_are_linked_to_ours(run, workbook):
    """By name and compartment, with a warning; not to another compartment."""
    flow = "Carbon dioxide, fossil"
    urban = Block("a", "a", [row(flow, 1.0, "biosphere", categories="air::urban air close to ground")])
    report = run(workbook([urban]))
    assert report.ok
    assert only(report, "flow_is_linked_by_compartment").path == flow
    water = Block("a", "a", [row(flow, 1.0, "biosphere", categories="water")])
    assert names(run(workbook([water]))) == ["exchange_is_linked"]


def test_activity_twice_in_a_sheet(run, workbook, steel):
    """The place of the first is told."""
    problem = only(run(workbook([steel, steel])), "activity_stands_twice")
    assert problem.line == 12
    assert "row 3" in problem.what


def test_activity_in_two_files_alike(run, workbook, steel, cell):
    """A warning; it is taken once."""
    report = run([workbook([steel], "a.xlsx"), workbook([steel, cell], "b.xlsx")], write=True)
    assert report.written
    assert "b.xlsx" in only(report, "activity_is_repeated_in_files").what


def test_activity_in_two_files_that_differ(run, workbook, steel):
    """An error, with the first row that differs."""
    other = Block("steel production", "steel", [co2(2.5)])
    problem = only(run([workbook([steel], "a.xlsx"), workbook([other], "b.xlsx")]), "activity_differs_between_files")
    assert "Carbon dioxide, fossil" in problem.found


def test_production_row_with_another_product(run, workbook, steel):
    """Told with both, for the activity's own is the key."""
    steel.makes = False
    steel.rows = [row("steel production", 1.0, "production", product="Steel")]
    problem = only(run(workbook([steel])), "production_differs_from_activity")
    assert (problem.found, problem.expected) == ("Steel", "steel")


def test_database_column_is_ignored(run, workbook, steel):
    """A stale name has no effect but a note, with the way to mean it."""
    cell = Block("cell production", "cell", [row("steel production", 0.5, product="steel", database="ecoinvent 3.3")])
    report = run(workbook([steel, cell]))
    assert report.ok
    assert "'ecoinvent 3.3'" in only(report, "database_column_is_ignored").what


def test_rows_without_unit_are_noted(run, workbook, steel):
    """They can't be compared."""
    cell = Block("cell production", "cell", [row("steel production", 0.5, product="steel", unit="")])
    assert "steel production" in only(run(workbook([steel, cell])), "unit_is_missing").what


def test_skipped_sheets_are_counted(run, workbook, steel, cell):
    """With what is in them."""
    told = only(run(workbook([steel], skipped=[cell])), "sheet_is_left_out").what
    assert "1 activities with 3 exchanges are not read" in told


def test_stored_value_of_a_formula_that_is_out_of_date(run, workbook, steel):
    """Both values are told; a formula that fits is only counted."""
    cell = Block("cell production", "cell", [row("steel production", ("=B18*0.25", 0.3), product="steel")])
    cell.rows.append(co2(("=POWER(B18,2)+SUM(B18:B18)/4", 1.25)))
    report = run(workbook([steel, cell]))
    problem = only(report, "formula_gives_its_cached_value")
    assert (problem.line, problem.found, problem.expected) == (19, "0.3", "0.25")
    assert "2 formulas were computed again" in only(report, "formulas_are_read_as_values").what


def test_other_files_are_refused(run, tmp_path):
    """Not a workbook, or not one in this format."""
    (tmp_path / "a.xlsx").write_text("a,b", encoding="utf-8")
    with pytest.raises(BackgroundError, match="not a workbook"):
        run(tmp_path / "a.xlsx")


def test_a_treatment_of_waste_is_linked(run, workbook):
    """Negative production and negative input, as they stand."""
    treatment = Block("treatment of scrap", "scrap", [co2(0.2)], made=-1.0)
    cell = Block("cell production", "cell", [row("treatment of scrap", -0.4, product="scrap")])
    assert run(workbook([treatment, cell])).ok


def test_the_report_as_json(run, faulty):
    """Counts, findings, and that nothing was written."""
    told = json.loads(json.dumps(run(faulty).as_dict()))
    assert told["written"] is False
    assert told["exchanges"]["technosphre"] == 1
    assert {finding["check"] for finding in told["findings"]} >= {"singular_loop", "duplicate_exchange"}
    assert Path(told["files"][0]).name == "cell.xlsx"


def test_a_sheet_cut_off_after_some_columns_keeps_its_rows(run, workbook, steel, tmp_path):
    """`cutoff` in the first cell leaves columns out; places stay right."""
    from openpyxl import load_workbook

    path = workbook([Block("steel production", "steel", [co2("some")])])
    book = load_workbook(path)
    book["cells"].insert_rows(1)
    book["cells"]["A1"], book["cells"]["B1"] = "cutoff", 8
    book.save(path)
    assert only(run(path), "amount_is_a_number").line == 11


def test_unit_of_the_production_row_is_taken(run, workbook, steel):
    """Where the activity itself has none, so that units can be compared."""
    steel.unit = ""
    steel.makes = False
    steel.rows.append(row("steel production", 1.0, "production", product="steel", unit="kg"))
    cell = Block("cell production", "cell", [row("steel production", 1.0, product="steel", unit="ton")])
    assert only(run(workbook([steel, cell])), "unit_is_that_of_the_provider").expected == "kilogram"


def test_34_an_import_tells_its_strong_loops(tmp_path: Path) -> None:
    """A check of imports by the name "strong_loop", a warning."""
    sheet = (book := Workbook()).active
    for one, other, amount in (("steel making", "ore digging", 1.0), ("ore digging", "steel making", 0.999998)):
        for cells in (
            ["Activity", one], ["code", one], ["unit", "kilogram"], ["location", "CN"], ["production amount", 1],
            ["Exchanges"], ["name", "amount", "unit", "type", "location"],
            [one, 1, "kilogram", "production", "CN"], [other, amount, "kilogram", "technosphere", "CN"], [],
        ):  # fmt: skip
            sheet.append(cells)
    sheet.insert_rows(1, 2)
    sheet["A1"], sheet["B1"] = "Database", "loop"
    book.save(tmp_path / "loop.xlsx")
    report = import_background(tmp_path / "loop.xlsx", format="excel")
    assert report.named("strong_loop")[0].severity == "warning"
    assert "makes 5e+05 times what leaves it" in str(only(report, "strong_loop"))
