"""Totals near a matrix of inputs: what that matrix gives is computed once, and what each change moves is found once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from brightcell.propagation.totals import BasePoint, Effect, Totals


@dataclass(eq=False)
class ChangedTotals:
    """The totals (draw,) where the inputs j of x0 (input, draw) are replaced by xj (input of j, draw).

    What x0 gives is kept until another array comes, so x0 must not be written to meanwhile.
    """

    totals: Totals
    _at: np.ndarray | None = field(default=None, init=False, repr=False)
    _base: BasePoint | None = field(default=None, init=False, repr=False)
    _effects: dict[tuple[int, ...], Effect] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, x0: np.ndarray, j: np.ndarray, xj: np.ndarray) -> np.ndarray:
        if self._base is None or self._at is not x0:
            self._at, self._base = x0, self.totals.base(x0)
        inputs = tuple(j.tolist())
        if inputs not in self._effects:
            self._effects[inputs] = self.totals.effect(inputs)
        return self.totals.changed(self._base, self._effects[inputs], xj)
