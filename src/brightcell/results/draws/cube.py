"""Contributions of every draw by stage, component and gas: drawn again chunk by chunk, and summed as they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import MonteCarloTask
from brightcell.results.draws.kept import MOST_NUMBERS
from brightcell.uncertainty.variables import draw

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

KEYS = ("stage", "component", "gas")
CHUNK = 1000
PERCENTS = (2.5, 50.0, 97.5)
Cells = tuple[tuple[str, ...], ...]


def check_keys(keys: Sequence[str]) -> None:
    """InputError for none, for a key given twice, and for one that draws don't have."""
    problems = [] if keys else [Problem("nothing says what to sum by", path="by", expected=", ".join(KEYS))]
    hint = "footprint(...).by(...) has activity, input, site, place, kind and basis, of the nominal values"
    for key in dict.fromkeys(keys):
        if key not in KEYS:
            near, what = nearest(key, KEYS), "draws aren't known by this"
            problems.append(Problem(what, path="by", found=key, expected=", ".join(KEYS), nearest=near, hint=hint))
        elif list(keys).count(key) > 1:
            problems.append(Problem("this is given twice", path="by", found=key, expected="once"))
    if problems:
        raise InputError(problems)


def draws_by(
    task: MonteCarloTask, alternative: Evaluable, keys: Sequence[str], number: int, numbers: int = MOST_NUMBERS
) -> tuple[Cells, np.ndarray]:
    """Cells by the labels of `keys`, and kg CO2e per functional unit of each, float64[cell, number].

    Whatever the keys are, the cells of a draw sum to its total. InputError where that is more than `numbers`.
    """
    check_keys(keys)
    labels = [
        tuple({"stage": stage, "component": component, "gas": gas}[key] for key in keys)
        for stage, component in alternative.groups
        for gas in alternative.flows
    ]
    cells = tuple(dict.fromkeys(labels))
    if len(cells) * number > numbers:
        found = f"{len(cells):,} cells of {number:,} draws, {len(cells) * number * 8 / 1e9:.1f} GB"
        what, hint = "so many cells of so many draws are too large for memory", "sum by fewer keys, or draw less"
        raise InputError(Problem(what, path="by", found=found, expected=f"{numbers:,} numbers", hint=hint))
    place = {cell: row for row, cell in enumerate(cells)}
    rows = np.array([place[label] for label in labels])
    order = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[order], np.arange(len(cells)))
    values = np.empty((len(cells), number))
    for start in range(0, number, CHUNK):
        stop = min(start + CHUNK, number)
        drawn = draw(task.variables, task.design, start, stop)
        of_draws = alternative.contributions(drawn, stop - start, start).reshape(len(labels), stop - start)
        values[:, start:stop] = np.add.reduceat(of_draws[order], starts, axis=0)
    return cells, values


def by_frame(keys: Sequence[str], cells: Cells, values: np.ndarray, nominal: np.ndarray) -> pd.DataFrame:
    """A row per cell: its labels, nominal value, mean, sd, median and the 95 % of draws about it."""
    import pandas as pd

    low, median, high = np.percentile(values, PERCENTS, axis=1)
    spread = values.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(values), np.nan)
    columns: dict[str, Any] = {key: [cell[place] for cell in cells] for place, key in enumerate(keys)}
    figures = {"nominal": nominal, "mean": values.mean(axis=1), "sd": spread}
    return pd.DataFrame({**columns, **figures, "median": median, "p2.5": low, "p97.5": high})


def cube_dataset(keys: Sequence[str], cells: Cells, values: np.ndarray, draws: np.ndarray, unit: str) -> xr.Dataset:
    """Variable `contribution` (keys ..., draw); pairs of labels that there aren't are zero."""
    import xarray as xr

    labels = [list(dict.fromkeys(cell[place] for cell in cells)) for place in range(len(keys))]
    dense = np.zeros((*map(len, labels), values.shape[1]))
    for cell, row in zip(cells, values, strict=True):
        dense[tuple(of.index(label) for of, label in zip(labels, cell, strict=True))] = row
    coordinates = {**dict(zip(keys, labels, strict=True)), "draw": draws}
    return xr.Dataset({"contribution": ((*keys, "draw"), dense, {"units": unit})}, coords=coordinates)
