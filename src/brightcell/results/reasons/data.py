"""The difference of two footprints, shared out among groups of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

ROUNDING = 1e-12
"""Share of a footprint that is rounding."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What one group of changes makes of the difference, in the unit of all: negative where it lowers the footprint.

    value: its Shapley value, the mean of what it adds over all orders of the groups. alone, last: what it does as the
    only change of the first model, and as the last one to the second. stages: `value` by life-cycle stage. error:
    standard error, where orders were drawn. low, high: the 5th and 95th percentile of the value over paired draws.
    joined: why its changes can't be swapped by themselves.
    """

    name: str
    value: float
    alone: float
    last: float
    stages: Mapping[str, float]
    changes: tuple[str, ...]
    error: float | None = None
    low: float | None = None
    high: float | None = None
    joined: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ReasonsData:
    """Why the second footprint is not the first; `bc.why` makes it.

    first, second: the footprints, in `unit`. rest: what no group explains, which is rounding. draws: of the values,
    (reason, draw), and `drawn` of both footprints, (2, draw), those of `failed` left out, which have no value in some
    combination. paired: sites of other names that stand for one another. cautions: what both leave out, and what a
    reader should know of them.
    """

    labels: tuple[str, str]
    unit: str
    first: float
    second: float
    reasons: tuple[Reason, ...]
    rest: float = 0.0
    evaluations: int = 0
    orders: int | None = None
    seed: int | None = None
    regime: str = ""
    draws: np.ndarray | None = None
    drawn: np.ndarray | None = None
    paired: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    failed: int = 0
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def difference(self) -> float:
        """Second minus first; the reasons and the rest sum to it."""
        return self.second - self.first

    @property
    def is_exact(self) -> bool:
        """Whether all combinations were computed, so that the values have no error."""
        return self.orders is None

    @property
    def ranked(self) -> tuple[Reason, ...]:
        """The reasons, those that move most first."""
        return tuple(sorted(self.reasons, key=lambda reason: -abs(reason.value)))

    @cached_property
    def moving(self) -> tuple[Reason, ...]:
        """`ranked` without those that move nothing, as cycles do under a rulebook that asks for none."""
        return tuple(reason for reason in self.ranked if reason not in self.idle)

    @cached_property
    def idle(self) -> tuple[Reason, ...]:
        """The reasons that move nothing: neither alone nor last nor on average, in no draw."""
        least = ROUNDING * max(abs(self.first), abs(self.second))
        return tuple(
            reason
            for reason in self.reasons
            if all(abs(v or 0.0) <= least for v in (reason.value, reason.alone, reason.last, reason.low, reason.high))
        )

    @property
    def probability_lower(self) -> float | None:
        """The share of paired draws in which the second is lower; None without draws."""
        return None if self.drawn is None else float(np.mean(self.drawn[1] < self.drawn[0]))

    def to_frame(self) -> pd.DataFrame:
        """The reasons as a table, those that move most first.

        Returns
        -------
        pandas.DataFrame
            A row per reason: `reason`, `value`, its `share` of the difference, `alone`, `last`, a column per stage,
            `error`, `p5`, `p95`, `changes` and `joined`.

        Examples
        --------
        >>> import brightcell as bc
        >>> model = bc.Model("lfp-pack-100kwh")
        >>> reasons = bc.why(model, model.with_({"sites.*.location": "DE", "pack.module.cell.yield": "90 %"}))
        >>> frame = reasons.to_frame()
        >>> bool(abs(frame["value"].sum() - reasons.difference) < 1e-9)
        True
        """
        import pandas as pd

        return pd.DataFrame([self._record(reason) for reason in self.ranked])

    def share(self, reason: Reason) -> float:
        """Its part of the difference; NaN where there is none.

        Parameters
        ----------
        reason : Reason
            One of `reasons`.

        Returns
        -------
        float
            value / difference.
        """
        return reason.value / self.difference if self.difference else float("nan")

    def _record(self, reason: Reason) -> dict[str, Any]:
        return {
            "reason": reason.name,
            "value": reason.value,
            "share": self.share(reason),
            "alone": reason.alone,
            "last": reason.last,
            **reason.stages,
            "error": reason.error,
            "p5": reason.low,
            "p95": reason.high,
            "changes": "; ".join(reason.changes),
            "joined": reason.joined,
        }

    @property
    def dataset(self) -> xr.Dataset:
        """Variables `value` (reason, stage) and, of draws, `drawn_value` (reason, draw), in `unit`."""
        import xarray as xr

        stages = list(self.reasons[0].stages)
        table = [[reason.stages[stage] for stage in stages] for reason in self.reasons]
        variables: dict[str, Any] = {"value": (("reason", "stage"), table, {"units": self.unit})}
        if self.draws is not None:
            variables["drawn_value"] = (("reason", "draw"), self.draws, {"units": self.unit})
        names = [reason.name for reason in self.reasons]
        about = {"first": self.labels[0], "second": self.labels[1], "difference": self.difference}
        return xr.Dataset(variables, {"reason": names, "stage": stages}, about)
