"""The table that every footprint rests on: contributions by activity and gas, its schema, its sums.

As an xarray Dataset (docs/results.md): variable `contribution` (activity, gas), float64, kg CO2e per functional unit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.records import record
from brightcell.results.page.labels import AGGREGATED_FLOWS, FUNCTIONAL_UNIT_STAGE, STAGES, gas_name

if TYPE_CHECKING:
    import xarray as xr

ACTIVITY_COORDINATES = ("stage", "component", "code", "supply", "location")
KEYS = ("stage", "component", "activity", "gas", "location")


@record
class ActivityRow:
    """A foreground activity. supply: units of its product per functional unit."""

    name: str
    stage: str
    component: str
    code: str
    supply: float
    location: str


@dataclass(frozen=True, eq=False)
class Contributions:
    """kg CO2e per functional unit by activity and flow: `values` (activity, flow), float64, read only."""

    activities: tuple[ActivityRow, ...]
    flows: tuple[str, ...]
    values: np.ndarray

    @cached_property
    def gases(self) -> list[str]:
        """Names of the flows for people."""
        return [gas_name(flow) for flow in self.flows]

    @cached_property
    def names(self) -> list[str]:
        """Names of the activities; those that share one are told apart by their code."""
        times = Counter(row.name for row in self.activities)
        return [row.name if times[row.name] == 1 else f"{row.name} [{row.code}]" for row in self.activities]

    def labels(self, key: str) -> list[str]:
        """Labels by activity, or of the gases. Activities that share a name are told apart by their code."""
        if key == "gas":
            return self.gases
        if key != "activity":
            return [getattr(row, key) for row in self.activities]
        return self.names

    @cached_property
    def shown_rows(self) -> list[int]:
        """Rows of all activities but the functional-unit activity, which takes and doesn't contribute.

        It is kept where it wrongly does, so that nothing is hidden from the sums.
        """
        stages = [row.stage for row in self.activities]
        return [i for i, stage in enumerate(stages) if stage != FUNCTIONAL_UNIT_STAGE or self.values[i].any()]

    @cached_property
    def total(self) -> float:
        """Sum over activities and gases, exact before its last rounding."""
        return math.fsum(self.values.ravel().tolist())

    @cached_property
    def by_activity(self) -> list[float]:
        """Sum over gases, by activity."""
        return [math.fsum(row) for row in self.values.tolist()]

    @cached_property
    def stages(self) -> dict[str, float]:
        """Sum by life-cycle stage, all four, in their order."""
        sums = self.grouped("stage")
        return {stage: sums.get((stage,), 0.0) for stage in STAGES}

    @cached_property
    def magnitude(self) -> float:
        """Sum of the absolute values, against which rounding is judged."""
        return float(abs(self.values).sum())

    def grouped(self, *keys: str) -> dict[tuple[str, ...], float]:
        """Sums by one or more of `KEYS`, in order of first appearance, in kg CO2e per functional unit.

        Sums are exact before their last rounding (`math.fsum`): the order of rows changes nothing.
        """
        gases = self.gases if "gas" in keys else [""]
        table = self.values.tolist() if "gas" in keys else [[value] for value in self.by_activity]
        along = {key: self.labels(key) for key in keys if key != "gas"}
        cells: dict[tuple[str, ...], list[float]] = {}
        for index in self.shown_rows:
            for gas, value in zip(gases, table[index], strict=True):
                place = tuple(gas if key == "gas" else along[key][index] for key in keys)
                cells.setdefault(place, []).append(value)
        return {place: math.fsum(values) for place, values in cells.items()}

    def aggregated(self) -> float:
        """Contribution of flows that are CO2e already, and so can't be characterised anew (kg CO2e per unit)."""
        columns = [column for column, flow in enumerate(self.flows) if flow in AGGREGATED_FLOWS]
        return math.fsum(self.values[:, columns].ravel().tolist())

    def problems(self) -> list[str]:
        """Every way in which the table departs from the schema; empty when it keeps it."""
        codes = [row.code for row in self.activities]
        return [
            *(f"the code '{label}' occurs twice" for label in _twice(codes)),
            *(f"the gas '{label}' occurs twice" for label in _twice(self.gases)),
            *self._not_finite(),
        ]

    def _not_finite(self) -> list[str]:
        return [
            f"the contribution of '{self.activities[row].name}' in '{self.gases[column]}' is "
            f"{self.values[row, column]}, not a finite number"
            for row, column in np.argwhere(~np.isfinite(self.values)).tolist()
        ]

    def dataset(self) -> xr.Dataset:
        """The table as a labelled Dataset, schema in docs/results.md."""
        import xarray as xr

        along = {key: ("activity", [getattr(row, key) for row in self.activities]) for key in ACTIVITY_COORDINATES}
        coordinates = {
            "activity": [row.name for row in self.activities],
            "gas": self.gases,
            "flow": ("gas", list(self.flows)),
            **along,
        }
        variable = (("activity", "gas"), self.values, {"unit": "kg CO2e per functional unit"})
        return xr.Dataset({"contribution": variable}, coords=coordinates)


def contributions(activities: Sequence[ActivityRow], flows: Sequence[str], values: Any) -> Contributions:
    """The table of a footprint from `values[activity, flow]` in kg CO2e per functional unit.

    Flows are keys such as "co2-fossil". The array is copied and can't be written to.
    """
    table = np.array(values, dtype=np.float64).reshape(len(activities), len(flows))
    table.setflags(write=False)
    return Contributions(tuple(activities), tuple(flows), table)


def _twice(names: Sequence[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)
