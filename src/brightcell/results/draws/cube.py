"""Contributions of every draw by what they consist of: drawn again chunk by chunk, and summed as they come.

    cell[k, d] = sum over exchanges e of k, and gases g of k:  x[d, a(e)] n[d, e] s[d, e, g]

so that whatever they are summed by, the cells of a draw sum to its total. By stage, component and gas alone they are
sums that every evaluation makes; by all else each exchange of the foreground is evaluated by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import MonteCarloTask
from brightcell.results.draws.entries import DrawEntries
from brightcell.results.draws.kept import MOST_NUMBERS
from brightcell.results.footprint.cube import CUBE_KEYS
from brightcell.results.footprint.cube_groups import Key, Patterns, chosen_rows, key_names, own_labels
from brightcell.results.footprint.face import Footprint
from brightcell.uncertainty.variables import draw

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

KEYS = ("stage", "component", "gas")
"""What every evaluation sums by."""
GAS, CHOSEN = "gas", "chosen"
CHUNK = 1000
PERCENTS = (2.5, 50.0, 97.5)
Cell = tuple[str, ...]
Cells = tuple[Cell, ...]
ALONG = {
    "activity": ("stage", "component", "code", "location", "site"),
    "input": ("kind", "place", "basis"),
}
"""Labels that stand along a dim of the cube as coordinates."""


@dataclass(frozen=True, eq=False)
class CellLayout:
    """The cells of an alternative by some keys, and which of them each exchange counts in.

    names: those of the keys. cells: their labels. place: the row of `cells` of each exchange and gas, int64
    (exchange, gas), -1 for what wasn't chosen; or of each group and gas, where nothing else is asked for.
    """

    names: tuple[str, ...]
    cells: Cells
    place: np.ndarray
    first: tuple[int, ...] | None

    @property
    def by_group(self) -> bool:
        """Whether the sums of an evaluation are enough."""
        return self.first is None


def check_keys(keys: Sequence[Key]) -> None:
    """InputError for none, for a key given twice, and for one that draws don't have."""
    problems = [] if keys else [Problem("nothing says what to sum by", path="by", expected=", ".join(CUBE_KEYS))]
    named = [key for key in keys if isinstance(key, str)]
    for key in dict.fromkeys(named):
        if key not in CUBE_KEYS:
            near, what = nearest(key, CUBE_KEYS), "contributions of draws can't be grouped by this"
            problems.append(Problem(what, path="by", found=key, expected=", ".join(CUBE_KEYS), nearest=near))
        elif named.count(key) > 1:
            problems.append(Problem("this is given twice", path="by", found=key, expected="once"))
    if problems:
        raise InputError(problems)


def needs_entries(keys: Sequence[Key], where: Mapping[str, Patterns] | None) -> bool:
    """Whether each exchange is to be evaluated by itself."""
    return bool(where) or not all(key in KEYS for key in keys)


def laid_out(
    alternative: Evaluable,
    keys: Sequence[Key],
    where: Mapping[str, Patterns] | None = None,
    entries: DrawEntries | None = None,
) -> CellLayout:
    """The cells by `keys`, of what `where` chooses; `entries` are the exchanges, where the keys need them."""
    check_keys(keys)
    names = key_names(keys)
    if entries is None:
        along = {"stage": [stage for stage, _ in alternative.groups], "component": [c for _, c in alternative.groups]}
        return _layout(names, along, alternative.flows, range(len(alternative.groups)), None)
    own = own_labels(entries.labels, keys)
    along = {name: own.get(name) or entries.labels.labels(name) for name in names if name != GAS}
    chosen = chosen_rows(entries.labels, where) if where else range(entries.number)
    return _layout(names, along, alternative.flows, chosen, entries.first, entries.number)


def row_by_row(alternative: Evaluable, entries: DrawEntries) -> CellLayout:
    """A cell for each exchange, over all gases."""
    place = np.repeat(np.arange(entries.number)[:, None], len(alternative.flows), axis=1)
    return CellLayout(("exchange",), tuple((str(row),) for row in range(entries.number)), place, entries.first)


def _layout(
    names: tuple[str, ...],
    along: Mapping[str, Sequence[str]],
    flows: Sequence[str],
    chosen: Sequence[int],
    first: tuple[int, ...] | None,
    rows: int | None = None,
) -> CellLayout:
    cells: dict[Cell, int] = {}
    place = np.full((len(chosen) if rows is None else rows, len(flows)), -1, np.int64)
    for row in chosen:
        for column, flow in enumerate(flows):
            cell = tuple(flow if name == GAS else along[name][row] for name in names)
            place[row, column] = cells.setdefault(cell, len(cells))
    return CellLayout(names, tuple(cells), place, first)


def cell_chunks(
    task: MonteCarloTask, alternative: Evaluable, layout: CellLayout, number: int, chunk: int | None = None
) -> Iterator[tuple[int, np.ndarray]]:
    """The first draw of each chunk, and kg CO2e per functional unit of its cells, float64[cell, draw of the chunk]."""
    size = chunk or CHUNK
    for start in range(0, number, size):
        stop = min(start + size, number)
        drawn = draw(task.variables, task.design, start, stop)
        values = np.zeros((len(layout.cells), stop - start))
        if layout.by_group:
            of_draws = alternative.contributions(drawn, stop - start, start)
            np.add.at(values, layout.place, of_draws)
        else:
            _add_entries(values, alternative, layout, drawn, start)
        yield start, values


def _add_entries(
    values: np.ndarray, alternative: Evaluable, layout: CellLayout, drawn: Mapping[str, np.ndarray], start: int
) -> None:
    """Add what each exchange causes to its cells; one after another, so that no more of them is held than one."""
    assert layout.first is not None
    columns = [[alternative.flows.index(flow) for flow in part.flows] for part in alternative.parts]
    for entry in alternative.by_entry(drawn, values.shape[1], start):
        places = layout.place[layout.first[entry.part] + entry.place, columns[entry.part]]
        for place, of_gas in zip(places.tolist(), entry.values, strict=True):
            if place >= 0 and of_gas.any():
                values[place, entry.taken] += of_gas


def nominal_cells(alternative: Evaluable, layout: CellLayout) -> np.ndarray:
    """The cells of nominal values (cell,)."""
    values = np.zeros((len(layout.cells), 1))
    if layout.by_group:
        np.add.at(values, layout.place, alternative.contributions({}, 1))
    else:
        _add_entries(values, alternative, layout, {}, 0)
    return values[:, 0]


def cells_of_footprint(
    footprint: Footprint, layout: CellLayout, keys: Sequence[Key], where: Mapping[str, Patterns] | None
) -> np.ndarray:
    """The cells of a footprint (cell,); NaN by gas, which draws of a database don't tell, and of cells it lacks."""
    cube = footprint.cube
    if GAS in layout.names or cube is None:
        return np.full(len(layout.cells), np.nan)
    kept = set(chosen_rows(cube, where)) if where else set(range(len(cube.pairs)))
    of_rows = {CHOSEN: [str(row in kept) for row in range(len(cube.pairs))], **own_labels(cube, keys)}
    amounts = cube.grouped(*layout.names, CHOSEN, own=of_rows)
    return np.array([amounts.get((*cell, str(True)), np.nan) for cell in layout.cells])


def draws_by(
    task: MonteCarloTask, alternative: Evaluable, layout: CellLayout, number: int, numbers: int | None = None
) -> np.ndarray:
    """kg CO2e per functional unit of each cell, float64[cell, number]; InputError where that is more than `numbers`."""
    refuse_many(len(layout.cells), number, numbers)
    values = np.empty((len(layout.cells), number))
    for start, of_chunk in cell_chunks(task, alternative, layout, number):
        values[:, start : start + of_chunk.shape[1]] = of_chunk
    return values


def refuse_many(cells: int, number: int, numbers: int | None = None) -> None:
    """InputError for more than memory should hold, with its size."""
    most = numbers or MOST_NUMBERS
    if cells * number > most:
        found = f"{cells:,} cells of {number:,} draws, {cells * number * 8 / 1e9:.1f} GB"
        what, hint = (
            "the cells of all draws don't fit into memory",
            ("sum by fewer keys, choose by where=, go through cube_chunks(), or draw less"),
        )
        raise InputError(Problem(what, path="by", found=found, expected=f"{most:,} numbers", hint=hint))


def spread_columns(values: np.ndarray) -> dict[str, np.ndarray]:
    """Mean, sd, median and the 95 % of draws (cell, draw)."""
    low, median, high = np.percentile(values, PERCENTS, axis=1)
    spread = values.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(values), np.nan)
    return {"mean": values.mean(axis=1), "sd": spread, "median": median, "p2.5": low, "p97.5": high}


def by_frame(names: Sequence[str], cells: Sequence[Cell], values: np.ndarray, nominal: np.ndarray) -> pd.DataFrame:
    """A row per cell: its labels, nominal value, mean, sd, median and the 95 % of draws about it."""
    import pandas as pd

    columns: dict[str, Any] = {name: [cell[place] for cell in cells] for place, name in enumerate(names)}
    return pd.DataFrame({**columns, "nominal": nominal, **spread_columns(values)})


def dense_size(names: Sequence[str], cells: Cells) -> int:
    """How many cells a table with a dim for each key has, those that there aren't among them."""
    size = 1
    for place in range(len(names)):
        size *= len({cell[place] for cell in cells})
    return size


def cube_dataset(
    names: Sequence[str],
    cells: Cells,
    values: np.ndarray,
    draws: np.ndarray,
    attributes: Mapping[str, str],
    along: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> xr.Dataset:
    """Variable `contribution` (keys ..., draw); pairs of labels that there aren't are zero.

    `along` are further coordinates of a dim: label of the dim -> label of the coordinate.
    """
    import xarray as xr

    labels = [list(dict.fromkeys(cell[place] for cell in cells)) for place in range(len(names))]
    places = [{label: row for row, label in enumerate(of)} for of in labels]
    dense = np.zeros((*map(len, labels), values.shape[1]))
    for cell, row in zip(cells, values, strict=True):
        dense[tuple(place[label] for place, label in zip(places, cell, strict=True))] = row
    coordinates: dict[str, Any] = {**dict(zip(names, labels, strict=True)), "draw": draws}
    for dim, further in along.items():
        for name, of in further.items():
            coordinates[name] = (dim, [of[label] for label in coordinates[dim]])
    variable = ((*names, "draw"), dense, {"units": attributes["unit"]})
    return xr.Dataset({"contribution": variable}, coords=coordinates, attrs=dict(attributes))


def further_labels(names: Sequence[str], entries: DrawEntries) -> dict[str, dict[str, dict[str, str]]]:
    """By dim and coordinate: the label of each label of the dim; `several` where there is more than one."""
    by_dim: dict[str, dict[str, dict[str, str]]] = {}
    for dim, wanted in ALONG.items():
        if dim in names:
            labels = entries.labels.labels(dim)
            by_dim[dim] = {n: _one_each(labels, entries.labels.labels(n)) for n in wanted if n not in names}
    return by_dim


def _one_each(labels: Sequence[str], further: Sequence[str]) -> dict[str, str]:
    further_of: dict[str, str] = {}
    for label, other in zip(labels, further, strict=True):
        further_of[label] = other if further_of.get(label, other) == other else "several"
    return further_of
