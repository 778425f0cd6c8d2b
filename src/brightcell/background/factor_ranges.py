"""How sure characterisation factors are, where a method's source says so: `methods/uncertainty/<method>.csv`."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

from brightcell.background.methods import read_method
from brightcell.background.models import CONFIDENCES, Method
from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.data import data_path
from brightcell.errors import BackgroundError, InputError, Problem, nearest
from brightcell.io.limits import TABLE_BYTES, content_within

COLUMNS = ("flow", "factor", "half_width", "moves_with", "source", "year", "licence", "confidence", "note")
AskedRanges = bool | str | Path
"""Whether factors are drawn with the ranges that are shipped, or with those of a file."""
QUANTILE_95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class FactorRange:
    """The 5 % to 95 % range factor ± half_width of a flow, kg CO2e per unit; it moves with another flow, or alone."""

    flow: str
    factor: float
    half_width: float
    moves_with: str
    source: str

    @property
    def standard_deviation(self) -> float:
        """Of the normal distribution with this range."""
        return self.half_width / QUANTILE_95


def methods_with_ranges() -> tuple[str, ...]:
    """Ids of the methods whose factors have ranges."""
    return tuple(sorted(file.stem for file in data_path("methods", "uncertainty").glob("*.csv")))


def ranges_key(asked: AskedRanges) -> bool | str:
    """What tells two answers apart: of a file the hash of what it holds."""
    if isinstance(asked, bool):
        return asked
    try:
        return hashlib.sha256(content_within(Path(asked), TABLE_BYTES, "the table of ranges")).hexdigest()
    except OSError as error:
        what = f"the ranges of characterisation factors can't be read: {error.strerror}"
        raise InputError(Problem(what, file=str(asked), path="factor_uncertainty")) from None


def asked_ranges(method: Method, asked: AskedRanges) -> dict[str, FactorRange]:
    """The ranges of a method: those shipped, or those in a file of one's own; BackgroundError as each has it."""
    if isinstance(asked, bool):
        return factor_ranges(method)
    ranges_key(asked)
    return read_ranges(Path(asked), method)


def factor_ranges(method: Method) -> dict[str, FactorRange]:
    """The ranges of a method by flow; BackgroundError for one without.

    A database's own version of the method may have them too, if its factors are the same.
    """
    ids = methods_with_ranges()
    if method.id not in ids:
        what = "the source of this method gives no uncertainty of its factors"
        raise BackgroundError([Problem(what, found=method.id, expected=", ".join(ids))])
    ranges = read_ranges(data_path("methods", "uncertainty", f"{method.id}.csv"), read_method(method.id))
    other = [
        range_ for range_ in ranges.values() if _is_another(range_, method.factors.get(range_.flow, range_.factor))
    ]
    if other:
        raise BackgroundError(_another(range_, method) for range_ in other)
    return ranges


def _is_another(range_: FactorRange, factor: float) -> bool:
    return not math.isclose(range_.factor, factor, rel_tol=1e-3)


def _another(range_: FactorRange, method: Method) -> Problem:
    what, found = (
        f"{method.origin} has a different factor from the one that the range belongs to",
        f"{method.factors[range_.flow]:g}",
    )
    return Problem(
        what, path=range_.flow, found=found, expected=f"{range_.factor:g}", hint="leave factor_uncertainty out"
    )


def read_ranges(file: Path, method: Method) -> dict[str, FactorRange]:
    """The ranges in a file, checked against the factors that they belong to."""
    table = read_table(file, COLUMNS)
    problems = [*table.problems, *(problem for row in table.rows for problem in _problems(table, row, method))]
    if problems:
        raise BackgroundError(problems)
    ranges = (FactorRange(c[0], float(c[1]), float(c[2]), c[3], c[4]) for c in (row.cells for row in table.rows))
    return {range_.flow: range_ for range_ in ranges}


def _problems(table: Table, row: TableRow, method: Method) -> list[Problem]:
    cells = dict(zip(table.columns, row.cells, strict=True))
    problems = []
    if number(cells["factor"]) is None or number(cells["factor"]) != method.factors.get(cells["flow"]):
        expected = f"{method.factors.get(cells['flow'])}, the factor of {method.id}"
        problems.append(table.problem(row, "factor", "the range belongs to another factor", expected=expected))
    if (number(cells["half_width"]) or 0.0) <= 0:
        problems.append(table.problem(row, "half_width", "half_width isn't a number above zero"))
    flows = [other.cells[0] for other in table.rows]
    if cells["moves_with"] and cells["moves_with"] not in flows:
        near = nearest(cells["moves_with"], flows)
        problems.append(table.problem(row, "moves_with", "the flow that it moves with has no range", nearest=near))
    if not cells["source"].strip() or cells["confidence"] not in CONFIDENCES:
        problems.append(
            table.problem(row, "confidence", "the source is missing, or figures of this confidence may not be shipped")
        )
    return problems
