"""Where two footprints are equal over a range of one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.results.page.numbers import short

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

CROSSES, TOUCHES, JUMPS = "crosses", "touches", "jumps"


@dataclass(frozen=True, kw_only=True)
class EvenPoint:
    """A number at which both footprints are equal: `at`, in the unit of the key, and `total`, in the unit of both.

    kind: "crosses", the lower one changes; "touches", it stays; "jumps", it changes without both being equal. lower:
    which is lower below and above.
    """

    at: float
    total: float
    kind: str
    lower: tuple[str, str]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class BreakEvenData:
    """Two footprints over a range of a number, in `total_unit`; `bc.break_even` makes it.

    points: every number at which they are equal. at, first, second: the curves, NaN where refused. refused: why.
    cautions: what both leave out.
    """

    labels: tuple[str, str]
    key: str
    unit: str
    total_unit: str
    low: float
    high: float
    points: tuple[EvenPoint, ...]
    at: np.ndarray
    first: np.ndarray
    second: np.ndarray
    now: float | None = None
    of: str = "both"
    is_everywhere: bool = False
    refused: Mapping[float, str] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """What came out, in one sentence."""
        where = f"{self.key} from {self.said(self.low)} to {self.said(self.high)}"
        if not np.isfinite(self.second - self.first).any():
            return f"none of the values of {where} can be computed"
        if self.is_everywhere:
            return f"both are equal at all values of {where}{self._gaps}"
        if not self.points and self._is_still:
            return f"none: {self.key} moves neither of the two; {self._lower_at(0)} is lower everywhere{self._gaps}"
        if not self.points:
            return f"none: over {where} {self._lower_at(0)} is lower everywhere{self._gaps}"
        return "; ".join(self._point_in_words(point) for point in self.points) + self._gaps

    @property
    def _is_still(self) -> bool:
        """Whether the number moves neither footprint, as cycles do nothing under a rulebook that asks for none."""
        return all(float(np.ptp(values[np.isfinite(values)])) == 0.0 for values in (self.first, self.second))

    @property
    def _gaps(self) -> str:
        """How much of the range nobody knows of."""
        number = len(self.refused)
        return f", but for {number} of {len(self.at)} values that are refused" if number else ""

    def _point_in_words(self, point: EvenPoint) -> str:
        if point.kind == TOUCHES:
            return f"equal at {self.said(point.at)}, where {point.lower[0]} is lower on both sides"
        what = "the lower one changes without both being equal" if point.kind == JUMPS else "equal"
        below, above = point.lower
        return f"{what} at {self.said(point.at)}: below it {below} is lower, above it {above}"

    def _lower_at(self, place: int) -> str:
        difference = self.second - self.first
        finite = difference[np.isfinite(difference)]
        return self.labels[1] if finite[place] < 0 else self.labels[0]

    def said(self, value: float) -> str:
        """A number with its unit.

        Parameters
        ----------
        value : float
            A value of the number that was varied.

        Returns
        -------
        str
            With the unit of the number, for a sentence.
        """
        return short(value) + ("" if self.unit in ("1", "piece") else f" {self.unit}")

    def to_frame(self) -> pd.DataFrame:
        """Both curves as a table.

        Returns
        -------
        pandas.DataFrame
            A row per number that was looked at: `at`, `first`, `second` and `difference`, in `total_unit`.
        """
        import pandas as pd

        columns = {"at": self.at, "first": self.first, "second": self.second, "difference": self.second - self.first}
        return pd.DataFrame(columns)

    @property
    def dataset(self) -> xr.Dataset:
        """Variable `total` (model, at) in `total_unit`, with `at` in the unit of the key."""
        import xarray as xr

        values = (("model", "at"), np.array([self.first, self.second]), {"units": self.total_unit})
        coordinates = {"model": list(self.labels), "at": ("at", self.at, {"units": self.unit, "key": self.key})}
        return xr.Dataset({"total": values}, coordinates, {"break_even": [point.at for point in self.points]})

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data at full precision."""
        curves = zip(self.at.tolist(), self.first.tolist(), self.second.tolist(), strict=True)
        return {
            "from": self.labels[0],
            "to": self.labels[1],
            "key": self.key,
            "unit": self.unit,
            "range": [self.low, self.high],
            "now": self.now,
            "of": self.of,
            "answer": self.answer,
            "points": [asdict(point) for point in self.points],
            "is_everywhere": self.is_everywhere,
            "total_unit": self.total_unit,
            "curve": [{"at": x, "first": _finite(a), "second": _finite(b)} for x, a, b in curves],
            "refused": [{"at": x, "message": text} for x, text in self.refused.items()],
            "cautions": self.cautions,
        }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
