"""Each rule for the tables of a background finds what it is named after, in a copy that breaks it."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from brightcell.background import read_background
from brightcell.background.read import OPTIONAL
from brightcell.background.rules import RULES, rule
from brightcell.errors import BackgroundError, Problem


@dataclass(frozen=True)
class Break:
    """One cell changed in one line of one table, and what is to be said of it."""

    rule: str
    file: str
    line: int
    column: str
    value: str
    what: str
    path: str = ""


BREAKS = [
    Break("names_are_given", "processes", 3, "name", "", "name is empty"),
    Break("names_are_given", "processes", 3, "location", " ", "location is empty"),
    Break("codes_are_unique", "processes", 3, "code", "graphite", "second time, first in line 2"),
    Break("codes_are_unique", "flows", 3, "flow", "co2-fossil", "second time"),
    Break("units_are_canonical", "processes", 3, "unit", "ton", "canonical"),
    Break("units_are_canonical", "flows", 3, "unit", "g", "counted in kg"),
    Break("sources_are_known", "processes", 3, "source", "", "not in sources.csv"),
    Break("sources_are_known", "exchanges", 3, "source", "everbat-2023", "not in sources.csv"),
    Break("licences_are_given", "processes", 3, "licence", "", "licence is empty"),
    Break("licences_are_given", "sources", 2, "licence", "", "licence is empty"),
    Break(
        "confidences_may_be_shipped", "processes", 3, "confidence", "", "figures of this confidence may not be shipped"
    ),
    Break(
        "confidences_may_be_shipped",
        "exchanges",
        3,
        "confidence",
        "recalled",
        "figures of this confidence may not be shipped",
    ),
    Break("years_of_shares_are_years", "processes", 3, "shares_year", "in 2023", "isn't a year"),
    Break("years_of_shares_are_years", "processes", 3, "shares_year", "2023", "doesn't say why", "shares_note"),
    Break("exchange_types_are_known", "exchanges", 3, "type", "emission", "either technosphere or biosphere"),
    Break("exchanges_belong_to_processes", "exchanges", 3, "process", "grafite", "not in processes.csv"),
    Break("inputs_exist", "exchanges", 3, "input", "ch4", "flow is not in flows.csv"),
    Break("exchanges_are_unique", "exchanges", 3, "input", "co2-fossil", "second time", "process"),
    Break("amounts_are_numbers", "exchanges", 3, "amount", "0,18", "isn't a finite number"),
    Break("amounts_are_numbers", "exchanges", 3, "amount", "nan", "isn't a finite number"),
    Break("amounts_are_numbers", "exchanges", 3, "amount", "１", "isn't a finite number"),
    Break("distributions_are_known", "exchanges", 3, "distribution", "normal", "distribution is unknown"),
    Break("uncertainties_are_complete", "exchanges", 3, "distribution", "lognormal", "needs its gsd", "gsd"),
    Break("uncertainties_are_complete", "exchanges", 3, "gsd", "1.1", "has no gsd"),
    Break("uncertainties_are_complete", "exchanges", 3, "distribution", "triangular", "between its bounds", "minimum"),
    Break("uncertainties_are_complete", "exchanges", 3, "maximum", "2", "has no maximum"),
    Break("quality_scores_are_five", "processes", 3, "quality", "(1,2,3)", "five scores"),
    Break("spreads_belong_to_processes", "spreads", 3, "process", "grafite", "not in processes.csv"),
    Break("processes_of_one_draw_have_one_gsd", "spreads", 3, "gsd", "1.3", "different gsds"),
    Break("processes_of_one_draw_have_one_gsd", "spreads", 3, "gsd", "1", "needs its gsd"),
    Break("names_are_given", "spreads", 3, "draw", "", "draw is empty"),
    Break("codes_are_unique", "spreads", 3, "process", "nickel-sulfate", "second time, first in line 2"),
    Break("sources_are_known", "spreads", 3, "source", "wei", "not in sources.csv"),
    Break("confidences_may_be_shipped", "spreads", 3, "confidence", "recalled", "may not be shipped"),
    Break("mapping_points_to_processes", "mapping", 3, "process", "pvfd", "not in processes.csv"),
    Break("mapping_is_unambiguous", "mapping", 3, "key", "graphite", "second time", "key"),
]


SPREADS = """process,draw,gsd,basis,source,confidence,note
nickel-sulfate,nickel,1.4,default of ours,everbatt-2023,assumed,
nickel-in-salt,nickel,1.4,default of ours,everbatt-2023,assumed,
"""


def path_of(folder: Path, table: str) -> Path:
    return folder.parent / "mappings" / "greet-2022.csv" if table == "mapping" else folder / f"{table}.csv"


def write_cells(path: Path, line: int, cells: dict[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    for column, value in cells.items():
        if column in OPTIONAL["processes"].split() and column not in rows[0]:
            rows = [[*row, column if row is rows[0] else ""] for row in rows]
        rows[line - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(rows)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(BackgroundError) as error:
        read_background(folder)
    return error.value.problems


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: f"{case.rule}-{case.file}-{case.column}")
def test_a_rule_names_file_line_and_column(case: Break, folder: Path) -> None:
    """A broken cell is reported with its file, its line, its column and what was found."""
    path = path_of(folder, case.file)
    if case.file == "spreads":
        path.write_text(SPREADS, encoding="utf-8")
    write_cells(path, case.line, {case.column: case.value})
    found = [problem for problem in problems_of(folder) if case.what in problem.what]
    assert [(problem.file, problem.line) for problem in found] == [(path.name, case.line)]
    assert found[0].path == (case.path or case.column)


def test_every_rule_has_a_test() -> None:
    """A rule that no broken copy shows is not a rule."""
    assert {case.rule for case in BREAKS} == set(RULES)


def test_a_broken_cell_is_found_by_the_rule_of_that_name(folder: Path) -> None:
    """Without its rule a broken cell goes unnoticed, so the rule is what finds it."""
    write_cells(folder / "exchanges.csv", 3, {"confidence": "recalled"})
    saved = RULES.pop("confidences_may_be_shipped")
    try:
        assert read_background(folder).exchanges[1].confidence == "recalled"
    finally:
        RULES["confidences_may_be_shipped"] = saved


def test_a_lognormal_amount_is_not_zero(folder: Path) -> None:
    """The logarithm of zero doesn't exist."""
    write_cells(folder / "exchanges.csv", 3, {"distribution": "lognormal", "gsd": "1.1", "amount": "0"})
    assert [problem.what for problem in problems_of(folder)] == ["a lognormal amount can't be zero"]


def test_a_technosphere_input_is_a_process(folder: Path) -> None:
    """An input from a process that isn't there is reported with the nearest one that is."""
    write_cells(folder / "exchanges.csv", 3, {"type": "technosphere", "input": "sodium-hydroxid"})
    (problem,) = problems_of(folder)
    assert problem.what == "input is not in processes.csv"
    assert problem.nearest[0] == "sodium-hydroxide"


def test_all_problems_come_at_once(folder: Path) -> None:
    """Whoever repairs a background sees everything that is wrong in one go."""
    write_cells(folder / "processes.csv", 4, {"unit": "lb"})
    write_cells(folder / "exchanges.csv", 5, {"amount": "many"})
    write_cells(folder / "flows.csv", 2, {"unit": "t"})
    assert {problem.file for problem in problems_of(folder)} == {
        "processes.csv",
        "exchanges.csv",
        "flows.csv",
    }


def test_the_message_reads_as_a_place_and_a_reason(folder: Path) -> None:
    """The text of the error can be followed to the cell."""
    write_cells(folder / "processes.csv", 3, {"source": "everbat-2023"})
    with pytest.raises(BackgroundError, match=r"processes\.csv:3: source: source is not in sources\.csv") as error:
        read_background(folder)
    assert "everbatt-2023" in str(error.value)


def test_two_rules_of_one_name_are_refused() -> None:
    """A second rule can't silently replace the first."""

    def units_are_canonical(tables: object) -> list[Problem]:
        return []

    with pytest.raises(ValueError, match="two rules are named units_are_canonical"):
        rule(units_are_canonical)
