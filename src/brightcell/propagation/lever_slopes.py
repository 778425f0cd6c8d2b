"""Exact derivatives of a footprint by levers: numbers of the product, of rules, and the grid's intensity.

A lever sets fields of the product, or a parameter of a rule, that are data of the amounts. With h the footprint per
functional unit, n = p / e the functional units per kWh rated (p per pack, e kWh per pack) and d the data,

    d(h n)/dx = sum over d of (n dh/dd + (h/e) dp/dd - (h n/e) de/dd) dd/dx

where dd/dx is 1 for the fields that the lever sets, and for a declared mass what its parts weigh more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from brightcell.inventory.product_paths import product_path
from brightcell.model import Model
from brightcell.model.levers import Lever, LeveredModel
from brightcell.model.scenarios import GRID, SETTINGS, changes_of_product, is_path, is_setting
from brightcell.model.scenarios import AskedVariant as Variant
from brightcell.product.masses import declared_masses
from brightcell.product.paths import Path, places
from brightcell.propagation.derivatives import Seed, footprint_seeds, slopes_of
from brightcell.rulebooks.settings import RULES

STEP = 1e-4
"""Step of the differences that check slopes, as a share of a range."""
ROUNDING = 1e-9
"""Slope that is nothing, as a share of the footprint per range."""
AGREE = 1e-3
"""Share by which a slope may differ from the difference over two steps."""


@dataclass(frozen=True, eq=False)
class LeverSlopes:
    """The slopes of a model by its levers, NaN for the ones that amounts don't follow by formulas alone.

    `checked` says which agree with differences: a count of pieces, and what amounts don't follow by formulas, don't.
    """

    levered: LeveredModel
    is_per_rated: bool
    paths: dict[str, Path | None] = field(default_factory=dict)

    def checked(self, x: np.ndarray) -> np.ndarray:
        """Which slopes are exact (lever,), at x within the ranges."""
        slopes, scale = self(x), abs(self.levered.total(x.tolist(), self.is_per_rated))
        checked = [
            not lever.is_whole
            and _agrees(slopes[i], self._differences(x, i, STEP * lever.width), ROUNDING * scale / lever.width)
            for i, lever in enumerate(self.levered.levers)
        ]
        return np.array(checked, dtype=bool)

    def _differences(self, x: np.ndarray, i: int, step: float) -> tuple[float, float]:
        """The differences over a step to either side, towards the inside of the range where x is at its end."""
        lever = self.levered.levers[i]
        middle = min(max(float(x[i]), lever.low + step), lever.high - step)
        low, here, high = (
            self.levered.total([*x[:i], at, *x[i + 1 :]], self.is_per_rated)
            for at in (middle - step, middle, middle + step)
        )
        return (here - low) / step, (high - here) / step

    def __call__(self, x: Sequence[float] | np.ndarray) -> np.ndarray:
        """d total / dx (lever,)."""
        model = self.levered.at([float(value) for value in x])
        by_name = {slope.datum.name: slope.derivative for slope in slopes_of(self._seeds(model))}
        by_path: dict[Path, float] = {}
        for name, derivative in by_name.items():
            path = self._path(model, name)
            if path is not None:
                by_path[path] = by_path.get(path, 0.0) + derivative
        return np.array([self._slope(model, x, i, by_name, by_path) for i in range(len(self.levered.levers))])

    def _seeds(self, model: Model) -> Iterator[Seed]:
        """What the result depends on, with the derivative by it."""
        if not self.is_per_rated:
            yield from footprint_seeds(model)
            return
        per_pack, energy = model.foreground.functional_unit.per_pack, model.foreground.service.rated_energy
        units = per_pack.value / energy.value
        total = float(np.sum(self.levered.variants.of_model(model).stages))
        yield from ((quantity, weight * units) for quantity, weight in footprint_seeds(model))
        yield per_pack, total / energy.value
        yield energy, -total * units / energy.value

    def _path(self, model: Model, name: str) -> Path | None:
        """The field of the product that a datum is."""
        if name not in self.paths:
            text = product_path(model.product, name)
            self.paths[name] = None if text is None else places(model.product, text)[0]
        return self.paths[name]

    def _slope(
        self,
        model: Model,
        x: Sequence[float] | np.ndarray,
        i: int,
        by_name: dict[str, float],
        by_path: dict[Path, float],
    ) -> float:
        lever = self.levered.levers[i]
        if not self.levered.has[i]:
            return 0.0
        if is_setting(lever.key):
            return by_name.get(RULES + lever.key.removeprefix(SETTINGS), float("nan"))
        fields = _fields(model, lever)
        slopes = [by_path[path] for path in fields if path in by_path]
        if not slopes:
            return float("nan")
        return sum(slopes) + self._by_masses(x, i, set(fields), by_path)

    def _by_masses(
        self, x: Sequence[float] | np.ndarray, i: int, fields: set[Path], by_path: dict[Path, float]
    ) -> float:
        """What the declared masses that follow add: they are the sums of parts, so that a difference is exact."""
        masses = [path for path in _mass_paths(self.levered.model) if by_path.get(path) and path not in fields]
        if not masses or not is_path(self.levered.levers[i].key):
            return 0.0
        step = STEP * self.levered.levers[i].width
        low, high = (
            _masses(self.levered.at([*map(float, x[:i]), float(x[i]) + move, *map(float, x[i + 1 :])]))
            for move in (-step, step)
        )
        return sum(by_path[path] * (high[path] - low[path]) / (2.0 * step) for path in masses)


def _agrees(slope: float, differences: tuple[float, float], least: float) -> bool:
    """Whether a slope is the difference to both sides, or at a corner to one; `least` is what counts as nothing."""
    sides = (*differences, sum(differences) / 2.0)
    return any(abs(slope - side) <= AGREE * max(map(abs, differences)) + least for side in sides)


def _fields(model: Model, lever: Lever) -> tuple[Path, ...]:
    """The fields of amounts that a lever sets in the product."""
    if lever.key != GRID:
        return tuple(places(model.product, lever.key))
    changes = changes_of_product(Variant("", {GRID: lever.low}), model.product)
    return tuple(
        (*places(model.product, key)[0], number, "factor", "value")
        for key, supplies in changes.items()
        for number in range(len(supplies))
    )


def _mass_paths(model: Model) -> tuple[Path, ...]:
    return tuple(tuple(text.split(".")) for text, _, _ in declared_masses(model.product))


def _masses(model: Model) -> dict[Path, float]:
    """Declared masses by path, kg."""
    return {tuple(text.split(".")): declared.value for text, declared, _ in declared_masses(model.product)}
