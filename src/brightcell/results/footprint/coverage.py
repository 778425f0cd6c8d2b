"""How much of the mass that a product system emits counts in a footprint."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from brightcell.matrices import Solution, System


@dataclass(frozen=True)
class MassCoverage:
    """What is emitted over the whole system, background included, in kg per functional unit, uptakes positive too.

    counted_kg: with a factor other than zero. share: counted_kg / mass_kg, None where nothing is emitted. zero_factor:
    kg by flow to which the method gives the factor 0, such as carbon of plants. no_factor: kg by flow outside of the
    method. Flows that came as CO2e are counted by that mass.
    """

    mass_kg: float
    counted_kg: float
    share: float | None
    zero_factor: dict[str, float]
    no_factor: dict[str, float]


def mass_coverage(system: System, solution: Solution) -> MassCoverage:
    """The coverage by mass: sum of |m_f| where the factor c_f isn't 0, over the sum of all |m_f|."""
    method = system.method()
    masses, factors = np.abs(solution.inventory), system.factors[method]
    outside = ~system.characterised[method]
    counted, mass = math.fsum(masses[factors != 0.0].tolist()), math.fsum(masses.tolist())

    def of(chosen: np.ndarray) -> dict[str, float]:
        return {system.flows[i]: float(masses[i]) for i in np.flatnonzero(chosen & (masses > 0.0))}

    share = counted / mass if mass else None
    return MassCoverage(mass, counted, share, of((factors == 0.0) & ~outside), of(outside))
