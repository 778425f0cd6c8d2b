"""Results as pandas tables."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.footprint.contributions import KEYS
from brightcell.results.footprint.cube import CUBE_KEYS
from brightcell.results.footprint.data import FootprintData
from brightcell.results.page.labels import STAGES

if TYPE_CHECKING:
    import pandas as pd

TIDY_COLUMNS = (
    "product",
    "rulebook",
    "stage",
    "component",
    "activity",
    "code",
    "location",
    "gas",
    "value",
    "unit",
)
Cells = Mapping[tuple[str, ...], float]


def by_frame(footprint: "FootprintData", keys: Sequence[str]) -> "pd.DataFrame":
    """Columns `value` (in the footprint's unit, which is in `attrs["unit"]`) and `share` of the total.

    Stages stand in the order of the life cycle, all else from largest to smallest. `share` is NaN where the
    total is zero.
    """
    import pandas as pd

    cells = in_order(_with_all_stages(grouped_by(footprint, keys), keys), keys)
    total = footprint.total
    index = pd.MultiIndex.from_tuples(list(cells), names=list(keys))
    frame = pd.DataFrame({"value": list(cells.values())}, index=index, dtype="float64")
    frame["share"] = frame["value"] / total if total else math.nan
    frame.attrs["unit"] = footprint.unit
    return frame if len(keys) > 1 else frame.set_axis(index.get_level_values(0), axis="index")


def grouped_by(footprint: "FootprintData", keys: Sequence[str]) -> dict[tuple[str, ...], float]:
    """Sums by some keys: of the table of contributions where it has them all, else of the cube."""
    _require_known(keys, footprint.cube is not None)
    table = footprint.contributions
    if all(key in KEYS for key in keys) or footprint.cube is None:
        return table.grouped(*keys)
    return footprint.cube.grouped(*keys)


def in_order(cells: Cells, keys: Sequence[str]) -> dict[tuple[str, ...], float]:
    """Cells with stages in the order of the life cycle, then from largest to smallest, then by name."""

    def place(cell: tuple[str, ...]) -> tuple[object, ...]:
        stages = [_stage_rank(label) for key, label in zip(keys, cell, strict=True) if key == "stage"]
        return (*stages, -cells[cell], cell)

    return {cell: cells[cell] for cell in sorted(cells, key=place)}


def tidy_rows(footprint: "FootprintData") -> list[tuple[object, ...]]:
    """One row per activity and gas, under `TIDY_COLUMNS`."""
    table = footprint.contributions
    rows, values = table.activities, table.values.tolist()
    along = [[getattr(row, key) for row in rows] for key in ("stage", "component", "name", "code", "location")]
    head, unit = (footprint.product, footprint.rulebook.id), footprint.unit
    return [
        (*head, *(labels[row] for labels in along), gas, value, unit)
        for row in table.shown_rows
        for gas, value in zip(table.gases, values[row], strict=True)
    ]


def tidy_frame(footprint: "FootprintData") -> "pd.DataFrame":
    """`tidy_rows` as a table."""
    import pandas as pd

    return pd.DataFrame(tidy_rows(footprint), columns=list(TIDY_COLUMNS))


def _stage_rank(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def _with_all_stages(cells: Cells, keys: Sequence[str]) -> Cells:
    return {**{(stage,): 0.0 for stage in STAGES}, **cells} if tuple(keys) == ("stage",) else cells


def _require_known(keys: Sequence[str], with_cube: bool) -> None:
    known = tuple(dict.fromkeys((*KEYS, *CUBE_KEYS))) if with_cube else KEYS
    problems = [
        Problem(
            what="contributions can't be grouped by this",
            found=key,
            expected=", ".join(known),
            nearest=nearest(key, known),
        )
        for key in keys
        if key not in known
    ]
    if problems:
        raise InputError(tuple(problems))
