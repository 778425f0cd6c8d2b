"""What the variants of a model give: one labelled dataset, and a tidy frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.page.labels import STAGES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

COMPUTED, REFUSED, NOT_REACHED = "computed", "refused", "not reached"
COMMON = "kg CO2e / kWh rated"
NAN = float("nan")
QUANTILES = {"p5": 0.05, "median": 0.5, "p95": 0.95}
STATISTICS = ("mean", "sd", *QUANTILES)


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """One variant: its values by key, and what came out.

    total, stages: in `unit`; per_kwh_rated: kg CO2e per kWh of rated energy; per_pack: kg CO2e. NaN and no unit where
    `status` is not "computed"; `message` says why, or why some draws have no value. statistics: of the draws of
    the total, in `unit`.
    """

    label: str
    values: Mapping[str, Any]
    status: str = COMPUTED
    message: str = ""
    total: float = NAN
    unit: str = ""
    stages: Mapping[str, float] = field(default_factory=dict)
    per_kwh_rated: float = NAN
    per_pack: float = NAN
    statistics: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_computed(self) -> bool:
        """Whether there is a number."""
        return self.status == COMPUTED

    def as_dict(self) -> dict[str, Any]:
        """Plain data; None where there is no number."""
        numbers = {"total": self.total, "per_kwh_rated_kg": self.per_kwh_rated, "per_pack_kg": self.per_pack}
        return {
            "label": self.label,
            "values": dict(self.values),
            "status": self.status,
            "message": self.message,
            "unit": self.unit or None,
            **{name: _or_none(value) for name, value in numbers.items()},
            "stages": dict(self.stages),
            **({"draws": {n: _or_none(v) for n, v in self.statistics.items()}} if self.statistics else {}),
        }


def _or_none(value: float) -> float | None:
    return value if np.isfinite(value) else None


UNSOLVED = "some draws have no value"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class SweepData:
    """Variants of a model in the order in which they were asked for; `bc.sweep` makes it.

    axes: the values of each key, where the variants are all combinations of them; empty for rows that stand by
    themselves. draws: totals (variant, draw) in the unit of each row, paired over all variants; None without draws.
    cautions: what else moves with a key than a reader may think.
    """

    model: str
    rows: tuple[VariantRow, ...]
    keys: tuple[str, ...]
    axes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    draws: np.ndarray | None = None
    seed: int | None = None
    regime: str = ""
    cautions: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def refused(self) -> tuple[VariantRow, ...]:
        """The variants that can't be computed, each with the reason."""
        return tuple(row for row in self.rows if row.status == REFUSED)

    @cached_property
    def computed(self) -> tuple[VariantRow, ...]:
        """The variants that have a number."""
        return tuple(row for row in self.rows if row.is_computed)

    @property
    def status(self) -> str:
        """`complete`, `partial` where the sweep was cut short, or that some draws have no value."""
        if any(row.status == NOT_REACHED for row in self.rows):
            return "partial"
        return UNSOLVED if self.without_value else "complete"

    @cached_property
    def without_value(self) -> tuple[VariantRow, ...]:
        """The computed variants of which some draws have no value; `message` says why."""
        return tuple(row for row in self.computed if row.message)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units of the totals, each once."""
        return tuple(dict.fromkeys(row.unit for row in self.computed))

    @property
    def idle_keys(self) -> tuple[str, ...]:
        """Of all combinations, the keys whose values change no number, though there are several of them."""
        if not self.axes or not self.computed:
            return ()
        numbers = np.array([row.per_kwh_rated for row in self.rows]).reshape([len(v) for v in self.axes.values()])
        least = 1e-12 * float(np.nanmax(np.abs(numbers)))
        varied = [(axis, key) for axis, (key, values) in enumerate(self.axes.items()) if len(values) > 1]
        return tuple(key for axis, key in varied if _is_idle(numbers, axis, least))

    def row(self, label: str) -> VariantRow:
        """The variant of a label.

        Parameters
        ----------
        label : str
            Label of a variant, as the column `variant` of the table has it.

        Returns
        -------
        VariantRow
            Its values, total, stages and unit.

        Raises
        ------
        InputError
            For a label that no variant has, with the nearest ones.
        """
        for row in self.rows:
            if row.label == label:
                return row
        labels = [row.label for row in self.rows]
        raise InputError(Problem("there is no such variant", found=label, nearest=nearest(label, labels)))

    @cached_property
    def dataset(self) -> xr.Dataset:
        """All variants as one dataset.

        Dimensions are the keys, where the variants are all combinations of their values, else `variant`; with them
        `stage`, and `draw` where there are draws. Variables: `total` and `by_stage` in the unit that `unit` says,
        `per_kwh_rated` and `per_pack`, `status` and `message`, and statistics of the draws. NaN where refused.
        """
        import xarray as xr

        dims, shape, coordinates = self._dimensions()
        columns: dict[str, Any] = {
            "total": self._floats(row.total for row in self.rows),
            "per_kwh_rated": self._floats(row.per_kwh_rated for row in self.rows),
            "per_pack": self._floats(row.per_pack for row in self.rows),
            **{name: np.array([getattr(row, name) for row in self.rows], dtype=object) for name in _TEXTS},
        }
        if self.draws is not None:
            columns |= {n: self._floats(row.statistics.get(n, NAN) for row in self.rows) for n in STATISTICS}
        unit = self.units[0] if len(self.units) == 1 else "as `unit` says"
        units = {"per_kwh_rated": COMMON, "per_pack": "kg CO2e"}
        variables = {
            name: (dims, values.reshape(shape), {} if name in _TEXTS else {"units": units.get(name, unit)})
            for name, values in columns.items()
        }
        stages = self._floats(row.stages.get(stage, NAN) for row in self.rows for stage in STAGES)
        variables["by_stage"] = ((*dims, "stage"), stages.reshape(*shape, len(STAGES)), {"units": unit})
        if self.draws is not None:
            drawn = self.draws.reshape(*shape, self.draws.shape[1])
            variables["drawn_total"] = ((*dims, "draw"), drawn, {"units": unit})
        return xr.Dataset(variables, {**coordinates, "stage": list(STAGES)}, self._attributes())

    def _dimensions(self) -> tuple[tuple[str, ...], tuple[int, ...], dict[str, Any]]:
        if self.axes:
            shape = tuple(len(values) for values in self.axes.values())
            return tuple(self.axes), shape, {key: _labels(values) for key, values in self.axes.items()}
        along = {key: ("variant", _labels([row.values.get(key) for row in self.rows])) for key in self.keys}
        return ("variant",), (len(self.rows),), {"variant": [row.label for row in self.rows], **along}

    def _floats(self, values: Any) -> np.ndarray:
        return np.array(list(values), dtype=np.float64)

    def _attributes(self) -> dict[str, str | int]:
        seed: dict[str, str | int] = {} if self.seed is None else {"seed": self.seed, "regime": self.regime}
        return {"model": self.model, "status": self.status, **seed, **_flat(self.provenance)}

    def to_frame(self) -> pd.DataFrame:
        """The variants as a tidy table.

        Returns
        -------
        pandas.DataFrame
            A row per variant: `variant` (its label), a column per key, `status`, `total` and `unit`, a column per
            stage, `per_kwh_rated_kg`, `per_pack_kg`, statistics of the draws, and `message`.

        Examples
        --------
        >>> import brightcell as bc
        >>> result = bc.sweep("lfp-pack-100kwh", {"sites.*.location": ["CN-SC", "CN-NM"]})
        >>> [round(float(value), 3) for value in result.to_frame()["total"]]
        [0.157, 0.166]
        """
        import pandas as pd

        return pd.DataFrame([self._record(row) for row in self.rows])

    def _record(self, row: VariantRow) -> dict[str, Any]:
        drawn = {} if self.draws is None else {name: row.statistics.get(name, NAN) for name in STATISTICS}
        return {
            "variant": row.label,
            **{key: row.values.get(key) for key in self.keys},
            "status": row.status,
            "total": row.total,
            "unit": row.unit,
            **{stage: row.stages.get(stage, NAN) for stage in STAGES},
            "per_kwh_rated_kg": row.per_kwh_rated,
            "per_pack_kg": row.per_pack,
            **drawn,
            "message": row.message,
        }


def _is_idle(numbers: np.ndarray, axis: int, least: float) -> bool:
    """Whether at least two numbers along an axis can be compared somewhere, and no two of them differ."""
    there = np.isfinite(numbers)
    low = np.where(there, numbers, np.inf).min(axis=axis)
    high = np.where(there, numbers, -np.inf).max(axis=axis)
    compared = there.sum(axis=axis) > 1
    return bool(compared.any() and (high - low)[compared].max() <= least)


_TEXTS = ("unit", "status", "message")


def _labels(values: Sequence[Any]) -> np.ndarray:
    """Coordinates: numbers where all are, else texts."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return np.array(values)
    return np.array(["" if value is None else str(value) for value in values], dtype=object)


def _flat(data: Mapping[str, Any], above: str = "") -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            values |= _flat(value, f"{above}{name} ")
        elif value is not None:
            values[f"{above}{name}"] = str(value)
    return values
