"""The xarray Dataset that every footprint rests on: its making, its schema, its sums.

Schema (docs/results.md): variable `contribution` (activity, gas), float64, kg CO2e per functional unit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.results.labels import AGGREGATED_FLOWS, FUNCTIONAL_UNIT_STAGE, gas_name

if TYPE_CHECKING:
    import xarray as xr

ACTIVITY_COORDINATES = ("stage", "component", "code", "supply", "location")
KEYS = ("stage", "component", "activity", "gas", "location")


@dataclass(frozen=True)
class ActivityRow:
    """A foreground activity. supply: units of its product per functional unit."""

    name: str
    stage: str
    component: str
    code: str
    supply: float
    location: str


def contribution_dataset(activities: Sequence[ActivityRow], flows: Sequence[str], values: Any) -> "xr.Dataset":
    """The Dataset of a footprint from a table `values[activity, flow]` in kg CO2e per functional unit.

    Flows are keys such as "co2-fossil"; they get their names for people as coordinate `gas`. The array is
    copied and can't be written to.
    """
    import numpy as np
    import xarray as xr

    table = np.array(values, dtype=np.float64).reshape(len(activities), len(flows))
    table.setflags(write=False)
    along = {key: ("activity", [getattr(row, key) for row in activities]) for key in ACTIVITY_COORDINATES}
    coordinates = {
        "activity": [row.name for row in activities],
        "gas": [gas_name(flow) for flow in flows],
        "flow": ("gas", list(flows)),
        **along,
    }
    variable = (("activity", "gas"), table, {"unit": "kg CO2e per functional unit"})
    return xr.Dataset({"contribution": variable}, coords=coordinates)


def dataset_problems(dataset: "xr.Dataset") -> list[str]:
    """Every way in which a Dataset departs from the schema; empty when it keeps it."""
    if "contribution" not in dataset:
        return ["the variable 'contribution' is missing"]
    table = dataset["contribution"]
    if table.dims != ("activity", "gas"):
        return [f"'contribution' has the dimensions {table.dims}, not ('activity', 'gas')"]
    names = ("activity", "gas", *ACTIVITY_COORDINATES)
    problems = [f"the coordinate '{name}' is missing" for name in names if name not in dataset.coords]
    problems += [f"the {name} '{label}' occurs twice" for name in ("code", "gas") for label in _twice(dataset, name)]
    if table.dtype != "float64":
        return [*problems, f"'contribution' is {table.dtype}, not float64"]
    return problems + _not_finite(dataset)


def labels(dataset: "xr.Dataset", key: str) -> list[str]:
    """Labels along activity or gas, as text. Activities that share a name are told apart by their code."""
    names = [str(label) for label in dataset[key].values]
    if key != "activity":
        return names
    codes = [str(code) for code in dataset["code"].values]
    return [name if names.count(name) == 1 else f"{name} [{code}]" for name, code in zip(names, codes, strict=True)]


def total(dataset: "xr.Dataset") -> float:
    """Sum over activities and gases, in kg CO2e per functional unit."""
    return math.fsum(dataset["contribution"].values.flat)


def grouped(dataset: "xr.Dataset", *keys: str) -> dict[tuple[str, ...], float]:
    """Sums by one or more of `KEYS`, in order of first appearance, in kg CO2e per functional unit.

    Sums are exact before their last rounding (`math.fsum`): the order of rows changes nothing.
    """
    table = dataset["contribution"].values
    gases = labels(dataset, "gas") if "gas" in keys else [""]
    along = {key: labels(dataset, key) for key in keys if key != "gas"}
    cells: dict[tuple[str, ...], list[float]] = {}
    for index in shown_rows(dataset):
        row = table[index] if "gas" in keys else [math.fsum(table[index])]
        for gas, value in zip(gases, row, strict=True):
            place = tuple(gas if key == "gas" else along[key][index] for key in keys)
            cells.setdefault(place, []).append(float(value))
    return {place: math.fsum(values) for place, values in cells.items()}


def shown_rows(dataset: "xr.Dataset") -> list[int]:
    """Rows of all activities but the functional-unit activity, which takes and doesn't contribute.

    It is kept where it wrongly does, so that nothing is hidden from the sums.
    """
    table = dataset["contribution"].values
    stages = labels(dataset, "stage")
    return [row for row, stage in enumerate(stages) if stage != FUNCTIONAL_UNIT_STAGE or table[row].any()]


def aggregated(dataset: "xr.Dataset") -> float:
    """Contribution of flows that are CO2e already, and so can't be characterised anew (kg CO2e per unit)."""
    flows = dataset["flow" if "flow" in dataset.coords else "gas"].values
    marked = AGGREGATED_FLOWS | {gas_name(flow) for flow in AGGREGATED_FLOWS}
    columns = [index for index, flow in enumerate(flows) if str(flow) in marked]
    return math.fsum(dataset["contribution"].values[:, columns].flat)


def _twice(dataset: "xr.Dataset", name: str) -> list[str]:
    if name not in dataset.coords:
        return []
    seen = [str(label) for label in dataset[name].values]
    return sorted({label for label in seen if seen.count(label) > 1})


def _not_finite(dataset: "xr.Dataset") -> list[str]:
    table = dataset["contribution"].values
    return [
        f"the contribution of '{activity}' in '{gas}' is {table[row, column]}, not a finite number"
        for row, activity in enumerate(dataset["activity"].values)
        for column, gas in enumerate(dataset["gas"].values)
        if not math.isfinite(table[row, column])
    ]
