"""What a Monte Carlo run computes: the columns of some draws, for products and rulebooks that share their inputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.foreground import Draws
from brightcell.rulebooks import STAGES
from brightcell.uncertainty.dependence import sum_of_rows
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.variables import Variables, draw

TOTAL, UNITS = "total", "units_per_kwh_rated"
INPUT = "input:"
NUMBERS = 2**23
"""Contributions that are held at once, 64 MB of them."""
LARGEST = 1e100
"""kg CO2e per functional unit, beyond which statistics overflow."""


@dataclass(frozen=True, eq=False)
class MonteCarloTask:
    """The draws of all alternatives: one draw of a variable goes into every alternative that has it.

    With `inputs` the values of all uncertain variables are columns too.
    """

    alternatives: tuple[Evaluable, ...]
    variables: Variables
    design: Design
    releases_gil: bool = True
    inputs: bool = False

    def __call__(self, start: int, stop: int) -> dict[str, np.ndarray]:
        with np.errstate(all="ignore"):  # draws without a value are told with their reason (`without_value`)
            return self._columns(start, stop)

    def _columns(self, start: int, stop: int) -> dict[str, np.ndarray]:
        draws = draw(self.variables, self.design, start, stop)
        columns: dict[str, np.ndarray] = {}
        for alternative in self.alternatives:
            sums = {**_sums(alternative, draws, stop - start, start), UNITS: alternative.units(draws, stop - start)}
            if not (there := has_value(sums[TOTAL])).all():
                sums = {name: np.where(there, column, np.nan) for name, column in sums.items()}
            for name, column in sums.items():
                columns[column_name(self.alternatives, alternative, name)] = column
        return columns | ({input_column(name): draws[name] for name in self.drawn} if self.inputs else {})

    @property
    def drawn(self) -> tuple[str, ...]:
        """Names of the variables whose values are columns."""
        return self.variables.uncertain_names if self.inputs else ()

    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        results = [
            column_name(self.alternatives, alternative, name)
            for alternative in self.alternatives
            for name in columns_of(alternative)
        ]
        return (*results, *map(input_column, self.drawn))


def has_value(total: np.ndarray) -> np.ndarray:
    """Which draws of a total are numbers whose squares are numbers too, bool[draw]."""
    return np.abs(total) < LARGEST


def input_column(name: str) -> str:
    """The name of the column with the values of a variable."""
    return f"{INPUT}{name}"


def columns_of(alternative: Evaluable) -> tuple[str, ...]:
    """Names of its columns: total, stages, `component:...`, `gas:...`, and units per kWh of rated energy."""
    components = dict.fromkeys(component for _, component in alternative.groups)
    return (
        TOTAL,
        *STAGES,
        *(f"component:{component}" for component in components),
        *(f"gas:{flow}" for flow in alternative.flows),
        UNITS,
    )


def column_name(alternatives: Sequence[Evaluable], alternative: Evaluable, name: str) -> str:
    """The name of a column; with the alternative before it where there are several."""
    return name if len(alternatives) == 1 else f"{alternative.label}/{name}"


def total_of(alternative: Evaluable, draws: Draws, size: int) -> np.ndarray:
    """kg CO2e per functional unit, (draw,), of data drawn by name."""
    spans = _spans(alternative, size)
    return np.concatenate([alternative.contributions(_part(draws, s), _length(s)).sum(axis=(0, 1)) for s in spans])


def slopes_of(alternative: Evaluable, point: Mapping[str, float]) -> dict[str, float]:
    """dJ/dx at a point by the data that are known to move the total of an alternative, and by those that don't."""
    strange = dict.fromkeys(point.keys() - alternative.data.keys(), 0.0)
    return strange | alternative.slopes(point)


def _sums(alternative: Evaluable, draws: Draws, size: int, first: int) -> dict[str, np.ndarray]:
    """Columns of results, of as many draws at once as memory may take: the same bits for any number of them."""
    parts = [
        _summed(alternative, alternative.contributions(_part(draws, span), _length(span), first + span.start))
        for span in _spans(alternative, size)
    ]
    return parts[0] if len(parts) == 1 else {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _spans(alternative: Evaluable, size: int) -> list[slice]:
    """Draws whose contributions (group, gas, draw) are `NUMBERS` at most, and one draw at least."""
    block = max(1, NUMBERS // max(1, len(alternative.groups) * len(alternative.flows)))
    return [slice(start, min(start + block, size)) for start in range(0, max(size, 1), block)]


def _part(draws: Draws, span: slice) -> Draws:
    return {name: values[span] for name, values in draws.items()}


def _length(span: slice) -> int:
    return int(span.stop - span.start)


def _summed(alternative: Evaluable, values: np.ndarray) -> dict[str, np.ndarray]:
    """Sums of contributions (group, gas, draw) by column, of groups by their names: the same bits in any order."""
    order = sorted(range(len(alternative.groups)), key=alternative.groups.__getitem__)
    groups, values = [alternative.groups[row] for row in order], values[order]
    of_stage, of_component = defaultdict(list), defaultdict(list)
    for row, (stage, component) in enumerate(groups):
        of_stage[stage].append(row)
        of_component[component].append(row)
    by_group = sum_of_rows(np.moveaxis(values, 1, 0))
    sums = {TOTAL: sum_of_rows(by_group)}
    for stage in STAGES:
        sums[stage] = sum_of_rows(by_group[of_stage[stage]])
    for component, rows in of_component.items():
        sums[f"component:{component}"] = sum_of_rows(by_group[rows])
    for place, flow in enumerate(alternative.flows):
        sums[f"gas:{flow}"] = sum_of_rows(values[:, place])
    return sums
