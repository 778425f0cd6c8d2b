"""How exactly a footprint was computed, as its record keeps it."""

from __future__ import annotations

import math
from collections.abc import Iterable

from brightcell.product import Product
from brightcell.product.masses import declared_masses

CHECKS = "numerical_checks"
"""Key of these checks in the record of a result."""


def mass_gap(product: Product) -> float:
    """Largest |mass of the parts - declared mass| / declared mass of pack, module, cell and electrodes."""
    declared = ((mass.value, added) for _, mass, added in declared_masses(product))
    return max((abs(added / mass - 1.0) for mass, added in declared if mass), default=0.0)


def balance(stages: Iterable[float], total: float, solved_total: float | None, magnitude: float) -> dict[str, float]:
    """How far the sums of a footprint are apart, as shares of the sum of its absolute contributions (`magnitude`).

    stages: of the stages from the total. solution: of the total from the score of the solved system, which is computed
    by another way (supplies instead of unit scores).
    """
    size = magnitude or 1.0
    apart = {"stages": abs(math.fsum(stages) - total) / size}
    return apart if solved_total is None else {**apart, "solution": abs(total - solved_total) / size}
