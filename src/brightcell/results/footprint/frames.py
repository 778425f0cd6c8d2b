"""Results as pandas tables."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.footprint.contributions import KEYS
from brightcell.results.footprint.cube import CUBE_KEYS
from brightcell.results.footprint.cube_groups import Key, key_names, own_labels
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


class Drawn(Protocol):
    """Draws of a footprint, which tell how sure its parts are."""

    def spread_by(self, footprint: Any, keys: Sequence[Key]) -> "pd.DataFrame":
        """Mean, sd, median and percentiles of each cell, by its labels as index; see `MonteCarlo.spread_by`."""
        ...


def by_frame(footprint: "FootprintData", keys: Sequence[Key], draws: Drawn | None = None) -> "pd.DataFrame":
    """Columns `value` (in the footprint's unit, which is in `attrs["unit"]`) and `share` of the total.

    Stages stand in the order of the life cycle, all else from largest to smallest. `share` is NaN where the
    total is zero. With draws their mean, sd, median and percentiles are beside it, and cells of other options below it.
    """
    import pandas as pd

    names = key_names(keys)
    cells = in_order(_with_all_stages(grouped_by(footprint, keys), names), names)
    total = footprint.total
    index = pd.MultiIndex.from_tuples(list(cells), names=list(names))
    frame = pd.DataFrame({"value": list(cells.values())}, index=index, dtype="float64")
    if draws is not None:
        spread = draws.spread_by(footprint, keys)
        order = index.append(spread.index.difference(index, sort=False))
        frame = frame.reindex(order, fill_value=0.0).join(spread.reindex(order, fill_value=0.0))
        index = order
    frame["share"] = frame["value"] / total if total else math.nan
    frame.attrs["unit"] = footprint.unit
    return frame if len(keys) > 1 else frame.set_axis(index.get_level_values(0), axis="index")


def grouped_by(footprint: "FootprintData", keys: Sequence[Key]) -> dict[tuple[str, ...], float]:
    """Sums by some keys: of the table of contributions where it has them all, else of the cube."""
    names, cube = key_names(keys), footprint.cube
    _require_known([key for key in keys if isinstance(key, str)], cube is not None)
    if all(name in KEYS for name in names):
        return footprint.contributions.grouped(*names)
    if cube is None:
        what = "groups of your own need the contribution cube, which a result from a file lacks"
        raise InputError(Problem(what, path="by", hint="compute the footprint again"))
    return cube.grouped(*names, own=own_labels(cube, keys))


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
    allowed = tuple(dict.fromkeys((*KEYS, *CUBE_KEYS))) if with_cube else KEYS
    problems = [
        Problem(
            what="contributions can't be grouped by this",
            found=key,
            expected=", ".join(allowed),
            nearest=nearest(key, allowed),
        )
        for key in keys
        if key not in allowed
    ]
    if problems:
        raise InputError(tuple(problems))
