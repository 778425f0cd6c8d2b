"""The difference of two alternatives as a function of the data of both, which they draw together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.function import Array, Function, Indices
from brightcell.methods.of_alternative import function_of
from brightcell.propagation.evaluable import Evaluable
from brightcell.uncertainty.variables import Variables, divided

UNIT = "kg CO2e / kWh rated"


def difference_of(one: Evaluable, other: Evaluable, variables: Variables) -> Function:
    """D(x) = T_other(x) u_other(x) - T_one(x) u_one(x), kg CO2e per kWh of rated energy.

    T are totals per functional unit, u the functional units that a kWh rated makes; a datum of both moves both.

    InputError where exchanges are drawn by their number rather than by name.
    """
    if one.own_draws or other.own_draws:
        hint = 'draw both with monte_carlo(..., keep="inputs") and ask of_draws(..., minus=), or leave it certain'
        what = "the exchanges of a database can't be varied by a method of the difference"
        raise InputError(Problem(what, path="background_uncertainty", hint=hint))
    sides = [(_Side(one, variables), -1.0), (_Side(other, variables), 1.0)]

    def evaluate(x: Array) -> Array:
        return np.asarray(sum(sign * side.evaluate(x) for side, sign in sides))

    def changed(x0: Array, j: Indices, xj: Array) -> Array:
        return np.asarray(sum(sign * side.changed(x0, j, xj) for side, sign in sides))

    def reasons(x: Array) -> list[Problem]:
        problems = [problem for side, _ in sides if side.function.reasons for problem in side.function.reasons(x)]
        return list(dict.fromkeys(problems))

    base = sides[0][0].function
    fast = all(side.function.evaluate_changed is not None for side, _ in sides)
    return replace(
        base,
        evaluate=evaluate,
        evaluate_changed=changed if fast else None,
        gradient=None,
        reasons=reasons,
        outputs=(f"{other.label} minus {one.label}, {UNIT}",),
    )


class _Side:
    """One alternative per kWh of rated energy."""

    def __init__(self, alternative: Evaluable, variables: Variables) -> None:
        self.alternative, self.variables = alternative, variables
        self.function = function_of(alternative, variables)

    def evaluate(self, x: Array) -> Array:
        return np.ravel(self.function.evaluate(x)) * self._units(x)

    def changed(self, x0: Array, j: Indices, xj: Array) -> Array:
        assert self.function.evaluate_changed is not None
        x = np.repeat(x0[:, :1], xj.shape[1], axis=1) if x0.shape[1] != xj.shape[1] else x0.copy()
        x[j] = xj
        return np.ravel(self.function.evaluate_changed(x0, j, xj)) * self._units(x)

    def _units(self, x: Array) -> Array:
        values = dict(zip(self.variables.uncertain_names, divided(self.variables, x), strict=True))
        return self.alternative.units(values, x.shape[1])
