"""The class of a result by a table of limits that the user gives; without one there is never a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isclose
from pathlib import Path
from typing import Any

from brightcell.api.footprint import footprint
from brightcell.arguments import checked
from brightcell.errors import InputError, Problem
from brightcell.io.rows import Row, read_rows
from brightcell.language import AsIs, said, speaking, told
from brightcell.model import Asked
from brightcell.results import Footprint
from brightcell.results.draws.face import MonteCarlo
from brightcell.uncertainty.statistics import Estimate

NOT_DEFINED = "not yet defined"
"""The class where no table of limits is given."""


@dataclass(frozen=True)
class ClassLimit:
    """A class, and the largest footprint that is in it, in the table's unit; the last may have no limit."""

    name: str
    limit: float


@dataclass(frozen=True)
class PerformanceClass:
    """The class of a total, and of draws the probability of each class or a better one.

    name: of the class, "not yet defined" without a table. at_most: by class, P(total <= its limit) with its interval.
    limits: of the table, the best class first.
    """

    name: str
    total: float
    unit: str
    table: str | None = None
    at_most: tuple[tuple[str, Estimate], ...] = ()
    limits: tuple[ClassLimit, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        chances = {name: estimate.as_dict() for name, estimate in self.at_most}
        limits = {limit.name: None if limit.limit == inf else limit.limit for limit in self.limits}
        named = {"class": self.name, "total": self.total, "unit": self.unit, "table": self.table}
        return {**named, "limits": limits, "at_most": chances}

    def as_text(self, language: str | None = None) -> str:
        """The class for a terminal."""
        with speaking(language):
            by = (
                f"by the limits of {self.table}, which are yours and no law's"
                if self.table
                else "no table of limits given"
            )
            lines = [said("class: {} ({})", AsIs(self.name), by), said("  total {} {}", f"{self.total:.6g}", self.unit)]
            lines += [f"  P(class {name} or better) = {chance.value:.3g}" for name, chance in self.at_most]
            return "\n".join(map(told, lines))

    __str__ = as_text


@checked
def performance_class(
    model: Asked, table: str | Path | None = None, *, draws: MonteCarlo | None = None
) -> PerformanceClass:
    """The class of a model's footprint by a table of limits, and with draws the probability of each class or better.

    A class holds totals up to its limit, the limit included. No table is shipped, since no limits are in law.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    table : str or Path, optional
        CSV, Excel or YAML with a row per class, the best first: `class`, `limit`, `unit`. The last row may have no
        limit. The unit is that of the footprint.
    draws : MonteCarlo, optional
        Draws of the same model, for the probability of each class of the table.

    Returns
    -------
    PerformanceClass
        "not yet defined" without a table.

    Raises
    ------
    InputError
        With all that is wrong in the table; for a unit that isn't that of the footprint, draws without a table, and
        draws of another model.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.performance_class(bc.Model("lfp-pack-100kwh")).name
    'not yet defined'
    """
    result = footprint(model, project=None)
    if draws is not None:
        refuse_without_table(table)
        if problems := [*foreign_draws(result, draws)]:
            raise InputError(problems)
    return class_of(result, table, draws=draws)


def refuse_without_table(table: str | Path | None) -> None:
    """Raises InputError for draws without a table of limits."""
    if table is None:
        what = "draws tell how probable each class is, and without a table there are no classes"
        raise InputError(Problem(what, path="draws", hint="give a table of limits too, or leave the draws out"))


def foreign_draws(result: Footprint, draws: MonteCarlo) -> Iterator[Problem]:
    """What is wrong with draws that aren't of the model of a footprint, or not of it alone."""
    totals = {label: draws.nominal[index].total for index, label in enumerate(draws.labels)}
    if len(totals) != 1 or not isclose(next(iter(totals.values())), result.total, rel_tol=1e-9):
        found = ", ".join(f"{label}: {total:.6g}" for label, total in totals.items())
        what = "the draws are of another model than the result"
        yield Problem(what, path="draws", found=found, expected=f"{result.total:.6g} {result.unit} alone")


def class_of(
    result: Footprint, table: str | Path | None = None, *, draws: MonteCarlo | None = None
) -> PerformanceClass:
    """The class of a footprint that was computed; as `performance_class`."""
    if table is None:
        return PerformanceClass(NOT_DEFINED, result.total, result.unit)
    limits = read_class_limits(table, result.unit)
    name = next((limit.name for limit in limits if result.total <= limit.limit), f"none, above {limits[-1].name}")
    chances = () if draws is None else tuple((limit.name, _chance(draws, limit)) for limit in limits)
    return PerformanceClass(name, result.total, result.unit, Path(table).name, chances, limits)


def _chance(draws: MonteCarlo, limit: ClassLimit) -> Estimate:
    return Estimate(1.0, 0.0, 1.0, 1.0) if limit.limit == inf else draws.probability_below(limit.limit)


def read_class_limits(table: str | Path, unit: str) -> tuple[ClassLimit, ...]:
    """The classes of a table with their limits, the best first, in the unit that is asked for."""
    rows = read_rows(table)
    problems = [] if rows else [Problem("the table has no classes", file=str(table))]
    problems += _unit_problems(rows, str(table), unit)
    for number, row in enumerate(rows, start=1):
        problems += _row_problems(row, str(table), is_last=number == len(rows))
    if problems:
        raise InputError(problems)
    limits = tuple(ClassLimit(str(_name(row)), float(row.values.get("limit", inf))) for row in rows)
    problems = _order_problems(limits, rows, str(table))
    if problems:
        raise InputError(problems)
    return limits


def _name(row: Row) -> Any:
    return row.values.get("class", row.label)


def _unit_problems(rows: Sequence[Row], file: str, unit: str) -> list[Problem]:
    """One problem for each other unit, with the line in which it comes first."""
    first: dict[str, list[Row]] = {}
    for row in rows:
        if row.values.get("unit") != unit:
            first.setdefault(str(row.values.get("unit")), []).append(row)
    what = "the limit is in another unit than the footprint"
    return [
        Problem(
            what if len(others) == 1 else f"{len(others)} limits, of which this is the first, are in another unit",
            file=file,
            line=others[0].line,
            path="unit",
            found=found,
            expected=unit,
        )
        for found, others in first.items()
    ]


def _row_problems(row: Row, file: str, *, is_last: bool) -> list[Problem]:
    limit, problems = row.values.get("limit"), []
    if _name(row) is None:
        problems.append(Problem("a class needs a name", file=file, line=row.line, path="class"))
    is_open = limit is None and is_last
    if not is_open and (isinstance(limit, bool) or not isinstance(limit, int | float)):
        expected = "a number; only the last class may have no limit"
        what = "a class needs a limit"
        problems.append(Problem(what, file=file, line=row.line, path="limit", found=str(limit), expected=expected))
    return problems


def _order_problems(limits: Sequence[ClassLimit], rows: Sequence[Row], file: str) -> list[Problem]:
    """Limits rise from class to class, and each class comes once."""
    problems = []
    for number in range(1, len(limits)):
        limit, line = limits[number], rows[number].line
        if not limits[number - 1].limit < limit.limit:
            what = "the limit is not above that of the class before it"
            problems.append(Problem(what, file=file, line=line, path="limit", found=f"{limit.limit:g}"))
        if limit.name in {other.name for other in limits[:number]}:
            problems.append(Problem("this class comes twice", file=file, line=line, path="class", found=limit.name))
    return problems
