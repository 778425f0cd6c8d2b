"""Published figures: `targets.csv` of a study, every row checked, every problem with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from brightcell.background.models import CONFIDENCES
from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.errors import Problem, nearest

TEXTS = ("chemistry", "location", "stage", "unit", "source", "year", "licence", "confidence", "note")
REQUIRED = ("chemistry", "stage", "unit", "reproducible", "source", "year", "licence", "confidence")
OPTIONAL = ("location", "indicator", "low", "value", "high", "tolerance", "compare", "note")
COLUMNS = (
    *("chemistry", "location", "stage", "indicator", "low", "value", "high", "unit", "tolerance"),
    *("reproducible", "compare", "source", "year", "licence", "confidence", "note"),
)
"""All columns, in the order in which they are written; those of `OPTIONAL` may be left out."""
ANYWHERE = "any"
"""The location of a figure for which the table names none, as that of a case without locations."""
GHG, MASS = "GHG", "mass"
MASS_UNIT = "kg/kg"
SHARES = "0.05 or 5 %"
ANSWERS = {"yes": True, "no": False}
Label = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A published figure, or a band of which one of low, value and high may be missing.

    tolerance: relative difference that counts as reproduced. reproducible: whether missing it is a failure.
    compare: chemistry, location and stage of the computed figure beside it; its own labels where it says nothing.
    """

    chemistry: str
    location: str
    stage: str
    indicator: str
    low: float | None
    value: float | None
    high: float | None
    unit: str
    tolerance: float
    reproducible: bool
    compare: Label
    source: str
    year: str
    licence: str
    confidence: str
    note: str
    line: int

    @property
    def label(self) -> Label:
        return self.chemistry, self.location, self.stage


def indicator_in(unit: str) -> str:
    """What a computed figure in a unit is: a balance of masses, or greenhouse gases."""
    return MASS if unit == MASS_UNIT else GHG


def share(text: str) -> float | None:
    """A share as a number or in per cent, `0.05` or `5 %`; None for anything else."""
    plain = text.strip().replace("％", "%")
    value = number(plain.removesuffix("%").strip())
    return value / 100 if value is not None and plain.endswith("%") else value


def read_targets(path: Path, computed: Mapping[Label, str]) -> tuple[tuple[Target, ...], list[Problem]]:
    """The targets of a table and what is wrong with them; `computed` are the units of what the study computes."""
    table = read_table(path, REQUIRED, OPTIONAL)
    table = replace(table, columns=(*REQUIRED, *OPTIONAL))
    problems = [*table.problems, *_repeated(table)]
    targets = []
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        cells["location"] = cells["location"] or ANYWHERE
        row_problems = [*_cell_problems(table, row, cells)]
        if not {problem.path for problem in row_problems} & {"reproducible", "compare", "unit"}:
            target = _target(cells, row.line)
            row_problems += _computed_problems(table, row, target, computed)
            targets.append(target)
        problems += row_problems
    return tuple(targets), problems


def _target(cells: Mapping[str, str], line: int) -> Target:
    own = (cells["chemistry"], cells["location"], cells["stage"])
    compare = tuple(part.strip() for part in cells["compare"].split("|")) if cells["compare"] else own
    return Target(
        **{name: cells[name] for name in TEXTS},
        indicator=cells["indicator"] or GHG,
        low=number(cells["low"]),
        value=number(cells["value"]),
        high=number(cells["high"]),
        tolerance=share(cells["tolerance"]) or 0.0,
        reproducible=ANSWERS[cells["reproducible"]],
        compare=(compare[0], compare[1], compare[2]),
        line=line,
    )


def _repeated(table: Table) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        label = tuple(row.cells[table.column(name)] for name in ("chemistry", "location", "stage", "indicator"))
        if label in seen:
            hint = "each chemistry, location, stage and indicator has one row"
            found = ", ".join(part for part in label if part)
            yield Problem(
                f"this target is in the table twice, first in line {seen[label]}",
                table.file,
                None,
                row.line,
                found,
                hint=hint,
            )
        seen.setdefault(label, row.line)


def _cell_problems(table: Table, row: TableRow, cells: Mapping[str, str]) -> Iterator[Problem]:
    for name in ("chemistry", "stage", "unit", "source", "year", "licence"):
        if not cells[name].strip():
            yield table.problem(row, name, "the target has no unit" if name == "unit" else "this is empty")
    yield from _number_problems(table, row, cells)
    if cells["confidence"] not in CONFIDENCES:
        near = nearest(cells["confidence"], CONFIDENCES)
        yield table.problem(
            row, "confidence", "there is no such confidence", expected=", ".join(CONFIDENCES), nearest=near
        )
    if cells["reproducible"] not in ANSWERS:
        yield table.problem(row, "reproducible", "this is neither yes nor no", expected="yes or no")
    elif ANSWERS[cells["reproducible"]]:
        yield from _reproducible_problems(table, row, cells)
    if cells["compare"] and cells["compare"].count("|") != 2:
        yield table.problem(row, "compare", "these are not labels of a figure", expected="chemistry | location | stage")


def _number_problems(table: Table, row: TableRow, cells: Mapping[str, str]) -> Iterator[Problem]:
    for name in ("low", "value", "high"):
        if cells[name] and number(cells[name]) is None:
            yield table.problem(row, name, "this is not a finite number")
    if cells["tolerance"] and share(cells["tolerance"]) is None:
        yield table.problem(row, "tolerance", "this is not a share", expected=SHARES)
    if not any(cells[name] for name in ("low", "value", "high")):
        yield table.problem(row, "value", "the target has no figure", expected="low, value or high")
    read = [number(cells[name]) for name in ("low", "value", "high")]
    figures = [value for value in read if value is not None]
    if figures != sorted(figures):
        yield table.problem(row, "low", "low, value and high aren't in this order")


def _reproducible_problems(table: Table, row: TableRow, cells: Mapping[str, str]) -> Iterator[Problem]:
    """A target that could never be missed tests nothing."""
    if cells["tolerance"] and share(cells["tolerance"]) is None:
        return
    tolerance = share(cells["tolerance"]) or 0
    if not tolerance > 0:
        yield table.problem(row, "tolerance", "a reproducible target needs a relative tolerance above 0")
    if tolerance > 1:
        what = f"a tolerance of {tolerance:.0%} is met by nearly any figure"
        yield table.problem(row, "tolerance", what, expected=f"a share up to 1, such as {SHARES}")
    if number(cells["value"]) == 0:
        yield table.problem(row, "value", "no relative difference from 0 is defined, so it can't be reproducible")


def _computed_problems(table: Table, row: TableRow, target: Target, computed: Mapping[Label, str]) -> Iterator[Problem]:
    """What a target is compared with has to be computed, in the same unit."""
    column = "stage" if target.compare == target.label else "compare"
    unit = computed.get(target.compare)
    if unit is None and (target.reproducible or column == "compare"):
        labels = [", ".join(label) for label in computed]
        near = nearest(", ".join(target.compare), labels, likeness=0.75)
        label = ", ".join(target.compare)
        yield table.problem(row, column, "no case of the study computes this figure", found=label, nearest=near)
    elif unit is not None and target.indicator != indicator_in(unit):
        if target.reproducible:
            what = "the figure beside it has a different indicator, so it can't be reproducible"
            yield table.problem(row, "indicator", what, expected=indicator_in(unit))
    elif unit is not None and unit != target.unit:
        yield table.problem(row, "unit", "the target's unit differs from that of the figure beside it", expected=unit)
