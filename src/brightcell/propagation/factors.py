"""Characterisation factors that are drawn: one draw for the product's emissions and for what lies behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brightcell.background.factor_ranges import FactorRange
from brightcell.distributions import Normal
from brightcell.inventory.quantity import Input, Quantity, constant, from_input
from brightcell.uncertainty.variables import Variable

PREFIX = "factors/"


@dataclass(frozen=True)
class DrawnFactor:
    """The gas at `place` has the factor c + scale (x - nominal) where x is the draw of `variable`."""

    place: int
    variable: Variable
    scale: float


def drawn_factors(method: str, ranges: Mapping[str, FactorRange], flows: Sequence[str]) -> tuple[DrawnFactor, ...]:
    """The gases among `flows` whose factor has a range; those that move with another share its variable."""
    return tuple(
        _drawn(method, place, ranges[flow], ranges[ranges[flow].moves_with or flow])
        for place, flow in enumerate(flows)
        if flow in ranges
    )


def _drawn(method: str, place: int, own: FactorRange, moved_by: FactorRange) -> DrawnFactor:
    variable = Variable(
        f"{PREFIX}{method}/{moved_by.flow}",
        moved_by.factor,
        "kg CO2e/kg",
        Normal(sd=moved_by.standard_deviation),
        group="method",
        source=moved_by.source,
    )
    return DrawnFactor(place, variable, own.half_width / moved_by.half_width)


def factors_of(
    factors: np.ndarray, drawn: Sequence[DrawnFactor], draws: Mapping[str, np.ndarray], size: int
) -> np.ndarray:
    """c (gas, draw) from the nominal factors (gas,), which are given back where none is drawn."""
    if not drawn:
        return factors
    values = np.repeat(factors[:, None], size, axis=1)
    for factor in drawn:
        if factor.variable.name in draws:
            values[factor.place] += factor.scale * (draws[factor.variable.name] - factor.variable.nominal)
    return values


def factor_quantities(factors: np.ndarray, drawn: Sequence[DrawnFactor]) -> list[Quantity]:
    """The factor of each gas as a function of the variables."""
    quantities = [constant(factor) for factor in factors.tolist()]
    for factor in drawn:
        value = from_input(Input(factor.variable.name, factor.variable.nominal, ""))
        quantities[factor.place] = quantities[factor.place] + (value - factor.variable.nominal) * factor.scale
    return quantities


def rescaled(scores: np.ndarray, nominal: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """h (link, gas, draw) with other factors (gas, draw), from h (link, gas) with the nominal ones (gas,)."""
    safe = np.where(nominal == 0, 1.0, nominal)
    return np.asarray(scores[:, :, None] * (factors / safe[:, None])[None])
