"""Files that link to one version of ecoinvent, linked to another: moved, split or gone, and each row told.

Names are those of the public tables of changes; all amounts are invented.
"""

import csv
import json
from dataclasses import replace
from math import log

import pytest

import brightcell.imports as importers
from brightcell.api.imports import import_background
from brightcell.errors import BackgroundError
from brightcell.imports import ImportedActivity, ImportedExchange, ImportedModel, ImportedPlace, findings, migrate
from brightcell.imports.migration.tables import table_of
from brightcell.imports.migration.versions import migration_plan

from .conftest import Block, co2, row

PLACE = ImportedPlace("cell.xlsx", "sheet 'cells'", 9)
NEWER = "ecoinvent-3.11-cutoff:ecoinvent-3.12-cutoff"
SPREAD = {"uncertainty type": 2, "loc": log(2.0), "scale": 0.1, "negative": False}


def taking(name, product, location="RoW", amount=2.0, unit="kilogram", **more):
    return ImportedExchange("technosphere", name, amount, PLACE, product=product, location=location, unit=unit, **more)


def emitting(name, amount=2.0, categories=(), **more):
    return ImportedExchange("biosphere", name, amount, PLACE, categories=categories, unit="kilogram", **more)


def model(*exchanges):
    made = ImportedExchange("production", "cell", 1.0, PLACE, product="cell", location="CN", unit="unit")
    cell = ImportedActivity("cell", "cell", "cell", "CN", "unit", PLACE, (made, *exchanges))
    return ImportedModel("excel", "cells", (cell,), raw_exchanges=len(exchanges) + 1, raw_activities=1)


def migrated(exchange, asked):
    """The rows that an exchange becomes, and what is told of it by check."""
    read = migrate(model(exchange), asked)
    told = {found.check: found.problem for found in findings(read, importers.CHECKS.values())}
    assert "exchanges_are_accounted_for" not in told, "rows that are split are accounted for"
    return read.activities[0].exchanges[1:], told


KETONE = "4-methyl-2-pentanone production", "4-methyl-2-pentanone"
DIFLUOROETHANE = "1,1-difluoroethane production, HFC-152a", "1,1-difluoroethane, HFC-152a"
ACETYLENE = "acetylene production", "acetylene"


def test_a_row_is_moved_to_its_new_name() -> None:
    """The amount, the unit and the place stay; a code of the old version is forgotten."""
    (moved,), told = migrated(taking(*KETONE, target="an old code"), NEWER)
    name = "methyl isobutyl ketone production, one-step process, from acetone and hydrogen"
    assert (moved.name, moved.product, moved.location) == (name, "methyl isobutyl ketone", "RoW")
    assert (moved.amount, moved.unit, moved.target) == (2.0, "kilogram", "")
    problem = told["migrated_to_another_name"]
    assert (problem.line, problem.found) == (9, "4-methyl-2-pentanone production | 4-methyl-2-pentanone | RoW")
    assert problem.expected == f"{name} | methyl isobutyl ketone | RoW"


def test_a_row_is_split_by_the_shares_of_the_table() -> None:
    """2 kg are 1 kg by the one process and 1 kg by the other, each with the spread of its half."""
    rows, told = migrated(taking(*ACETYLENE, uncertainty=SPREAD), NEWER)
    water, oil = (f"acetylene production, from natural gas, operated with {w} quench" for w in ("a water", "an oil"))
    assert {row.name: row.amount for row in rows} == {water: 1.0, oil: 1.0}
    assert [row.uncertainty["loc"] for row in rows] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert told["migrated_in_parts"].expected == f"0.5 x {water} | acetylene | RoW; 0.5 x {oil} | acetylene | RoW"
    assert "migrated_with_a_factor" not in told


def test_a_chain_of_versions_is_gone_through_in_turn() -> None:
    """3.10 has a new name for it, 3.11 and 3.12 keep that; the step without a table of its own is told."""
    (moved,), told = migrated(taking(*DIFLUOROETHANE), "3.9.1:3.12")
    assert (moved.name, moved.product) == ("1,1-difluoroethane production", "1,1-difluoroethane")
    assert told["migration_is_assumed"].what.startswith("no public table leads from 3.10 to 3.10.1")
    assert told["migration_is_counted"].what == "1 rows have another name, 0 are split, 0 are gone, 0 keep their name"


def test_another_unit_multiplies_the_amount_and_is_told() -> None:
    """1 kWh of a turbine's electricity became 3.6 MJ of gas burned, in 29 places by the table's shares."""
    turbine = "natural gas, burned in gas turbine, for compressor station"
    rows, told = migrated(taking(turbine, "electricity, medium voltage", unit="kilowatt hour"), "3.8:3.9")
    assert len(rows) == 29
    assert {row.unit for row in rows} == {"megajoule"}
    assert sum(row.amount for row in rows) == pytest.approx(7.2, rel=1e-12)
    assert told["migrated_with_a_factor"].found.endswith("x 3.6")
    assert "Units adjusted from kWh to MJ" in told["migrated_with_a_factor"].expected


def test_an_amount_in_another_unit_is_converted_where_the_table_changes_the_unit() -> None:
    """3.6 MJ of electricity are 1 kWh, so the same 3.6 MJ of gas; kilograms of it are told and stay."""
    turbine = "natural gas, burned in gas turbine, for compressor station", "electricity, medium voltage"
    rows, _ = migrated(taking(*turbine, amount=3.6, unit="megajoule"), "3.8:3.9")
    assert sum(row.amount for row in rows) == pytest.approx(3.6, rel=1e-12)
    (kept,), told = migrated(taking(*turbine), "3.8:3.9")
    assert (kept.name, kept.amount) == (turbine[0], 2.0)
    assert told["migration_is_unclear"].expected == "kilowatt hour"


def test_flows_are_moved_by_code_or_by_name() -> None:
    """Barium is 0.588 of barite; a flow with a code gets the new one."""
    (moved,), told = migrated(emitting("Barite, 15% in crude ore"), "3.9.1:3.10")
    assert (moved.name, moved.amount, moved.target) == ("Barium", pytest.approx(1.176), "")
    assert told["migrated_with_a_factor"].found == "Barite, 15% in crude ore, x 0.588"
    (moved,), _ = migrated(emitting("any name", target="c13beafb-2aed-4a52-b09a-78d28913b6ce"), "3.9.1:3.10")
    assert (moved.name, moved.target) == ("Barium", "240177d8-6f3b-43f5-8d1e-0c18114dfa02")


def test_what_is_gone_stays_and_is_an_error() -> None:
    """With the reason that the table gives; nothing is dropped."""
    gone = emitting("Salt water (obsolete)", target="91861063-1826-4860-9957-7c5bde5817a6")
    (kept,), told = migrated(gone, "3.9.1:3.10")
    assert kept == gone
    assert "There is no salt water flow in ecoinvent" in told["migrated_to_nothing"].found
    assert importers.CHECKS["migrated_to_nothing"].severity == "error"
    assert "--cut-off" in told["migrated_to_nothing"].hint


def test_what_the_file_makes_itself_keeps_its_name() -> None:
    """Even where the table knows the name; what its column says is of another database is no such thing."""
    own = ImportedActivity("own", *KETONE, "RoW", "kilogram", PLACE)
    read = model(taking(*KETONE), taking(*KETONE, database="ecoinvent"), taking(*KETONE, database="cells"))
    after = migrate(replace(read, activities=(*read.activities, own)), NEWER)
    names = [row.name for row in after.activities[0].exchanges[1:]]
    assert [name == KETONE[0] for name in names] == [True, False, True]


def test_every_row_is_counted_once() -> None:
    """Moved, split, gone and kept are all that the activities take."""
    gone = emitting("Salt water (obsolete)", target="91861063-1826-4860-9957-7c5bde5817a6")
    sprayer = "application of plant protection product, by field sprayer"
    split, moved = taking(sprayer, sprayer, unit="hectare"), taking(*DIFLUOROETHANE)
    read = migrate(model(moved, split, gone, taking("steel", "steel")), "3.9.1:3.10")
    rows = read.activities[0].exchanges
    assert len(rows) == 1 + 4 + read.added
    assert sum(row.amount for row in rows if row.name == sprayer) == pytest.approx(2.0, rel=1e-12)
    (counted,) = [remark.problem.what for remark in read.remarks if remark.check == "migration_is_counted"]
    assert counted == "1 rows have another name, 1 are split, 1 are gone, 1 keep their name"


def test_without_a_product_only_a_single_change_fits() -> None:
    """Two products of one process changed apart: a row that names the process only keeps its name, and says so."""
    rows = [
        {"source": {"name": "mill", "reference product": p, "location": "GLO"}, "target": {"name": f"mill of {p}"}}
        for p in ("flour", "bran")
    ]
    table = table_of({"replace": rows}, "own")
    assert table.activities["mill", "GLO"] is None
    assert table.activities["mill", "bran", "GLO"].successors[0].name == "mill of bran"


def test_another_system_model_takes_the_tables_of_the_cut_off_model_and_says_so() -> None:
    """Names are equal; shares of markets may not be."""
    plan = migration_plan("ecoinvent-3.11-apos:ecoinvent-3.12-apos")
    assert plan.assumed[0] == "the tables are those of the cut-off model; the names of apos are taken as equal"
    assert migration_plan(NEWER).assumed == (
        "no public tables lead from one to the other for flows: their names are taken as equal",
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("3.12", "this says no migration"),
        ("3.9.1:latest", "expected FROM:TO, such as"),
        ("3.12:3.9.1", "they lead forward only"),
        ("3.9.2:3.12", "no public table of changes knows this version"),
        ("ecoinvent-3.9.1-apos:ecoinvent-3.12-cutoff", "different system models"),
        ("missing.json", "the table of changes can't be read"),
    ],
)
def test_a_migration_that_nobody_can_do_is_refused(asked, words) -> None:
    """Before anything is read of the project, with what is allowed."""
    with pytest.raises(BackgroundError, match=words):
        migrate(model(), asked)


@pytest.mark.parametrize("content", ["{", "[]", '{"rows": []}', '{"replace": [{"source": {}}]}'])
def test_a_file_that_is_no_table_of_changes_is_refused(tmp_path, content) -> None:
    """With what it should be."""
    file = tmp_path / "changes.json"
    file.write_text(content)
    with pytest.raises(BackgroundError, match=r"table of changes"):
        migrate(model(), str(file))


def test_a_file_of_changes_leads_to_the_database_of_the_project(run, workbook, tmp_path) -> None:
    """Read, migrated by the user's own table and linked: steel production of the small background by an older name."""
    table = {
        "replace": [
            {
                "source": {"name": "steelmaking", "reference product": "steel", "location": "CN", "unit": "kg"},
                "target": {"name": "steel production", "reference product": "steel", "location": "CN", "unit": "kg"},
            }
        ]
    }
    (tmp_path / "changes.json").write_text(json.dumps(table))
    file = workbook([Block("cell production", "cell", [row("steelmaking", 0.5, product="steel"), co2(0.25)])])
    before = run(file, link_to=["brightcell-small"])
    assert [finding.problem.found for finding in before.named("exchange_is_linked")]
    report = run(file, link_to=["brightcell-small"], migrate=str(tmp_path / "changes.json"))
    assert report.ok
    report.write_findings(tmp_path / "findings.csv")
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as text:
        told = {line["check"] for line in csv.DictReader(text)}
    assert {"migrated_to_another_name", "migration_is_counted"} <= told


def test_the_verb_refuses_before_it_reads(tmp_path, project_name) -> None:
    """An unknown version is told before a large file is read, even one that isn't there."""
    with pytest.raises(BackgroundError, match="knows this version"):
        import_background(tmp_path / "missing.xlsx", "excel", project=project_name, write=True, migrate="2.2:3.12")
