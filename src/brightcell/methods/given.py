"""Sensitivity from draws that were kept: of one alternative, or of the difference of two on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.methods.delta import delta
from brightcell.methods.draws import FunctionDraws
from brightcell.methods.factors import By
from brightcell.methods.information import value_of_information
from brightcell.methods.pawn import pawn
from brightcell.methods.records import Record
from brightcell.methods.variance import variance_from_draws
from brightcell.propagation.task import INPUT, TOTAL, UNITS
from brightcell.results.draws.kept import RunDraws
from brightcell.results.draws.labels import KINDS

COMMON_UNIT = "kg CO2e / kWh rated"

OfDraws = Callable[[FunctionDraws, By], Record]
GIVEN: Mapping[str, OfDraws] = MappingProxyType(
    {
        "information": lambda draws, by: value_of_information(draws, by=by),
        "delta": lambda draws, by: delta(draws, by=by),
        "pawn": lambda draws, by: pawn(draws, by=by),
        "variance": lambda draws, by: variance_from_draws(draws, by=by),
    }
)
"""Methods that need no run beside the draws."""


def given_draws(
    kept: RunDraws,
    *,
    of: str | None = None,
    minus: str | None = None,
    column: str = TOTAL,
    inputs: Sequence[str] | None = None,
) -> FunctionDraws:
    """Inputs and a result of kept draws, for any method of given data; draws without a solution are left out.

    With `minus` the result is of - minus draw by draw, kg CO2e per kWh of rated energy, D = T_of u_of - T_minus
    u_minus with u the functional units that a kWh rated makes. Inputs that never vary are left out.

    Raises InputError for names that are unknown, and where the draws have no inputs.
    """
    names = kept.matching(inputs)
    first = _alternative(kept, of)
    y = _values(kept, first, column, common=minus is not None)
    unit = COMMON_UNIT if minus is not None else _unit(kept, first, column)
    title = f"{first or column}{'' if column == TOTAL or not first else f', {column}'}"
    if minus is not None:
        other = _alternative(kept, minus)
        y, title = y - _values(kept, other, column, common=True), f"{title} minus {other}"
    x = kept.matrix([f"{INPUT}{name}" for name in names])
    solved = np.isfinite(y)
    varying = np.ptp(x, axis=1) > 0
    place = {name: row for row, name in enumerate(kept.inputs)}
    rows = [place[name] for name, varies in zip(names, varying.tolist(), strict=True) if varies]
    groups = {}
    for kind in KINDS:
        labels, group = kept.label_of(kind), kept.label_of("group")
        groups[kind] = tuple(labels[row] or group[row] or "unlabelled" for row in rows)
    return FunctionDraws(
        names=tuple(kept.inputs[row] for row in rows),
        x=x[varying][:, solved],
        y=y[None, solved],
        groups=groups,
        outputs=(f"{title}, {unit}",),
    )


def _alternative(kept: RunDraws, label: str | None) -> str:
    """The label of an alternative; "" where there is only one and no name was given."""
    labels = kept.alternatives
    if label is None and len(labels) < 2:
        return labels[0] if labels else ""
    if label not in labels:
        near = nearest(str(label), labels)
        what = "there is no such alternative in the draws" if label else "the draws have several alternatives"
        raise InputError(Problem(what, path="of", found=label or "none", expected=", ".join(labels), nearest=near))
    return label


def _column(kept: RunDraws, label: str, column: str) -> str:
    return f"{label}/{column}" if len(kept.alternatives) > 1 else column


def _values(kept: RunDraws, label: str, column: str, common: bool) -> np.ndarray:
    values = kept.values(_column(kept, label, column))
    return values * kept.values(_column(kept, label, UNITS)) if common else values


def _unit(kept: RunDraws, label: str, column: str) -> str:
    return kept.units.get(_column(kept, label, column), "result")
