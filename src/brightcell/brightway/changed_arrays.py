"""The matrices of a database with some of its exchanges changed, as overrides ask for it.

With A the technosphere and D the difference that the overrides make to it, the supply of a demand f is
x' = (A + D)^-1 f. As A x' = f - D x', the database itself gives the same for the demand f - D x': so a foreground on
the unchanged database can hold the overrides exactly, see `differences`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brightcell.background.models import ChangedExchange
from brightcell.brightway.arrays import DatabaseMatrices, MatrixEntries
from brightcell.errors import BackgroundError, Problem

LOGNORMAL, BETA = 2, 10
WITH_LOC_AND_SCALE = (3, 8, 9, 11, 12)
"""Normal, Weibull, gamma, extreme value and Student's t: location and scale grow with the amount."""
WITH_ENDS = (4, 5)
"""Uniform and triangular."""


class EntryDifference(NamedTuple):
    """What overrides add to the entry of a node (id) in the column of an activity (id), amounts as in the matrix."""

    activity: int
    node: int
    amount: float
    is_emission: bool


def changed(block: DatabaseMatrices, changes: Sequence[ChangedExchange]) -> DatabaseMatrices:
    """The matrices with the changed exchanges; spreads stay what they are relative to the amount."""
    if not changes:
        return block
    goods, gases = _copy(block.technosphere), _copy(block.biosphere)
    ids = _ids(block, changes)
    for change in changes:
        entries, own = (gases, None) if _is_emission(block, change, ids) else (goods, block.production)
        places = _places(entries, change, ids, own)
        _change(entries, places, change, ids)
    return replace(block, technosphere=goods, biosphere=gases)


def differences(block: DatabaseMatrices, changes: Sequence[ChangedExchange]) -> tuple[EntryDifference, ...]:
    """What the changes add to the matrices: -old and +new at each changed entry."""
    other = changed(block, changes)
    return (
        *_differences(block.technosphere, other.technosphere, False),
        *_differences(block.biosphere, other.biosphere, True),
    )


def _differences(old: MatrixEntries, new: MatrixEntries, is_emission: bool) -> Iterable[EntryDifference]:
    for place in np.flatnonzero((old.row != new.row) | (old.amount != new.amount)).tolist():
        activity = int(old.col[place])
        yield EntryDifference(activity, int(old.row[place]), -float(old.amount[place]), is_emission)
        yield EntryDifference(activity, int(new.row[place]), float(new.amount[place]), is_emission)


def _copy(entries: MatrixEntries) -> MatrixEntries:
    return replace(entries, **{name: part.copy() for name, part in vars(entries).items()})


def _ids(block: DatabaseMatrices, changes: Sequence[ChangedExchange]) -> dict[tuple[str, str], int]:
    """Node ids of all that the changes name."""
    wanted = {key for change in changes for key in (change.activity, change.input, change.by)}
    texts = {"|".join(key): key for key in wanted}
    ids = {texts[text]: number for number, text in block.keys.items() if text in texts}
    if gone := wanted - ids.keys():
        what = "an override names what is no longer in the database; read the background again"
        raise BackgroundError(Problem(what, found=code) for _, code in sorted(gone))
    return ids


def _is_emission(block: DatabaseMatrices, change: ChangedExchange, ids: dict[tuple[str, str], int]) -> bool:
    gases = block.biosphere
    return bool(((gases.row == ids[change.input]) & (gases.col == ids[change.activity])).any())


def _places(
    entries: MatrixEntries,
    change: ChangedExchange,
    ids: dict[tuple[str, str], int],
    production: NDArray[np.bool_] | None,
) -> NDArray[np.int64]:
    """Where the exchanges of a change stand in the matrix."""
    fits = (entries.row == ids[change.input]) & (entries.col == ids[change.activity])
    return np.flatnonzero(fits if production is None else fits & ~production)


def _change(
    entries: MatrixEntries, places: NDArray[np.int64], change: ChangedExchange, ids: dict[tuple[str, str], int]
) -> None:
    """Give the entries another row; of several between two ends the first has the new amount, the others none."""
    entries.row[places] = ids[change.by]
    if change.amount is None:
        return
    for number, place in enumerate(places.tolist()):
        old = float(entries.amount[place])
        new = (change.amount if number == 0 else 0.0) * (-1.0 if entries.flipped[place] else 1.0)
        entries.amount[place] = new
        _scale(entries.distributions, place, new / old if old else 0.0)


def _scale(spreads: NDArray[np.void], place: int, by: float) -> None:
    """Multiply a distribution of Brightway's by a number; times zero, or the other sign of a kind with a sign: none."""
    spread = spreads[place]
    kind = int(spread["uncertainty_type"])
    if by == 0.0 or (by < 0.0 and kind not in (LOGNORMAL, *WITH_ENDS)):
        spread["uncertainty_type"] = 0
        spread["loc"] *= by
    elif kind == LOGNORMAL:
        spread["loc"] += np.log(abs(by))
        spread["negative"] ^= by < 0.0
    elif kind in WITH_LOC_AND_SCALE:
        spread["loc"] *= by
        spread["scale"] *= by
    elif kind in WITH_ENDS or kind == BETA:
        ends = sorted((float(spread["minimum"]) * by, float(spread["maximum"]) * by))
        spread["minimum"], spread["maximum"] = ends
        spread["loc"] *= 1.0 if kind == BETA else by
    else:
        spread["loc"] *= by
