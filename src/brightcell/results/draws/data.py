"""The draws of footprints, and what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.errors import InputError, Problem, nearest
from brightcell.io.inert import frame_csv
from brightcell.propagation.choices import OptionDraws
from brightcell.propagation.default_spreads import DefaultSpread
from brightcell.propagation.drawn_routes import drawn_routes
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import UNITS, MonteCarloTask, column_name, columns_of
from brightcell.propagation.without_value import WithoutValue, reasons
from brightcell.results.draws.cube import by_frame, cube_dataset, draws_by
from brightcell.results.draws.kept import RunDraws, kept_in
from brightcell.results.draws.numerical import numerical_checks
from brightcell.results.draws.plain import flat
from brightcell.results.draws.skew import Skew, skew_of
from brightcell.results.footprint.face import Footprint
from brightcell.results.page.labels import STAGES
from brightcell.results.page.numbers import draws_said, significant
from brightcell.runs.gathering import Draws
from brightcell.runs.request import INDEX, Request
from brightcell.uncertainty.control import controlled_mean
from brightcell.uncertainty.dependence import OneRoute
from brightcell.uncertainty.statistics import (
    Estimate,
    PairedComparison,
    Summary,
    compare,
    mean,
    probability_below,
    summarise,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr

COMPLETE = "complete"
UNSOLVED = "some draws have no value"
TOTAL = "total"


@dataclass(frozen=True, eq=False, repr=False)
class MonteCarloData:
    """Paired draws of some alternatives; kg CO2e per functional unit of each.

    `nominal` are the footprints of the nominal values; `variables` the names of what was drawn; `regime` says what of
    the background was. `controls` are, by alternative, the linear part of each draw's total (`uncertainty.control`).
    Of nested draws each `repeats` in a row share what is not known; `chosen` are the options that each draw took.
    """

    alternatives: tuple[Evaluable, ...]
    draws: Draws
    nominal: tuple[Footprint, ...]
    variables: tuple[str, ...]
    seed: int
    design: str
    regime: str
    controls: Mapping[str, np.ndarray] = field(default_factory=dict)
    repeats: int | None = None
    chosen: tuple[OptionDraws, ...] = ()
    request: Request | None = None
    folder: Path | None = None
    task: MonteCarloTask | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the alternatives."""
        return tuple(alternative.label for alternative in self.alternatives)

    @cached_property
    def default_spreads(self) -> tuple[DefaultSpread, ...]:
        """The data that were drawn with the default spread of their class, each once."""
        defaults = {name: default for one in self.alternatives for name, default in one.defaults.items()}
        return tuple(defaults.values())

    @cached_property
    def routes(self) -> tuple[OneRoute, ...]:
        """The materials of unknown route, of which each draw took one."""
        return drawn_routes(self.alternatives)

    @property
    def number(self) -> int:
        """How many draws there are, those without a solution left out."""
        return self.draws.number - self.failed

    @property
    def status(self) -> str:
        """`complete`, or `partial` where the run was cut short."""
        return self.draws.status

    @property
    def outcome(self) -> str:
        """The status in words; a whole run isn't complete where draws have no value or its stop rule wasn't satisfied.

        Statistics of the other draws are those under the condition that there is a value.
        """
        if self.status == COMPLETE and self.failed:
            return UNSOLVED
        missed = self.status == COMPLETE and self.draws.stop_reached is False
        return "target not reached" if missed else self.status

    @property
    def with_statistics(self) -> tuple[str, ...]:
        """The alternatives, where there are draws enough for statistics; else none."""
        return self.labels if self.number > 1 else ()

    def alternative(self, label: str | None = None) -> Evaluable:
        """What was drawn under a label.

        Parameters
        ----------
        label : str, optional
            One of `labels`; it may be left out where there is only one.

        Raises
        ------
        InputError
            For a label that is unknown, with the nearest ones.
        """
        if label is None and len(self.alternatives) == 1:
            return self.alternatives[0]
        for alternative in self.alternatives:
            if alternative.label == label:
                return alternative
        near = nearest(str(label), self.labels)
        raise InputError(
            Problem("there is no such alternative", found=str(label), expected=", ".join(self.labels), nearest=near)
        )

    def values(self, label: str | None = None, column: str = TOTAL) -> np.ndarray:
        """Draws of one column.

        Parameters
        ----------
        label : str, optional
            One of `labels`; it may be left out where there is only one.
        column : str
            "total", a stage, "component:" or "gas:" with a name.

        Returns
        -------
        numpy.ndarray
            float64, shape (`number`,), kg CO2e per functional unit of the alternative; draws without a solution are
            left out.

        Raises
        ------
        InputError
            For a label or column that is unknown, with the nearest ones.

        Examples
        --------
        >>> import brightcell as bc
        >>> draws = bc.monte_carlo("lfp-pack-100kwh", draws=100, seed=1)
        >>> draws.values().shape, draws.values(column="manufacturing").shape
        ((100,), (100,))
        """
        alternative = self.alternative(label)
        if column not in columns_of(alternative):
            expected, near = ", ".join(columns_of(alternative)[:5]), nearest(column, columns_of(alternative))
            raise InputError(Problem("there is no such column", found=column, expected=f"{expected} ...", nearest=near))
        return self.draws.columns[column_name(self.alternatives, alternative, column)][self.solved]

    @cached_property
    def solved(self) -> np.ndarray:
        """Which draws have a solution under every alternative, bool[asked]; the others count in no statistic."""
        import numpy as np

        totals = [
            self.draws.columns[column_name(self.alternatives, alternative, TOTAL)] for alternative in self.alternatives
        ]
        solved: np.ndarray = np.isfinite(np.stack(totals)).all(axis=0)
        return solved

    @property
    def failed(self) -> int:
        """Draws without a value; `without_value` says why."""
        return int((~self.solved).sum())

    @cached_property
    def without_value(self) -> tuple[WithoutValue, ...]:
        """Why draws have no value: the formula, its data and its line, or the background; the most frequent first.

        Empty for draws that were read, which can't be drawn again.
        """
        return reasons(self.task, ~self.solved) if self.failed and self.task is not None else ()

    @cached_property
    def numerical_checks(self) -> dict[str, float]:
        """The worst of all draws: stages from total, the drawn function from the solved footprint, error of solving."""
        return numerical_checks(self.alternatives, [one.total for one in self.nominal], self.values)

    def summary(self, label: str | None = None, column: str = TOTAL) -> Summary:
        """Statistics of one column: mean, sd, cv, median and percentiles, each with standard error and 95 % interval.

        Parameters
        ----------
        label, column
            As in `values`.

        Returns
        -------
        Summary
            `mean`, `sd`, `cv`, `median`, and `percentiles` by percent; each an Estimate with `value`,
            `standard_error`, `low` and `high`.

        Examples
        --------
        >>> import brightcell as bc
        >>> summary = bc.monte_carlo("lfp-pack-100kwh", draws=100, seed=1).summary()
        >>> summary.percentiles[2.5].value < summary.median.value < summary.percentiles[97.5].value
        True
        """
        return summarise(self.values(label, column))

    def mean(self, label: str | None = None) -> Estimate:
        """The expected total; far surer than the mean of the draws where most of their spread is linear.

        What is linear has a mean that is known, so only the rest is estimated. Draws of a database of a project, and
        those of other designs than random, give the plain mean.

        Parameters
        ----------
        label : str, optional
            As in `values`.

        Returns
        -------
        Estimate
            kg CO2e per functional unit, with its standard error.
        """
        name = self.alternative(label).label
        control = self.controls.get(name)
        values = self.values(name)
        return mean(values) if control is None or self.failed else controlled_mean(values, control)

    def skew(self, label: str | None = None) -> Skew | None:
        """Why the mean of the draws isn't the nominal value: skewed spreads, and inputs that act together.

        Parameters
        ----------
        label : str, optional
            As in `values`.

        Returns
        -------
        Skew or None
            `of_spreads` and `of_interplay`, kg CO2e per functional unit; None for fewer than two draws.
        """
        alternative = self.alternative(label)
        if self.task is None or self.number < 2:
            return None
        if alternative.label not in self._skews:
            total = self._nominal(alternative.label).total
            self._skews[alternative.label] = skew_of(
                alternative, self.task.variables, self.values(alternative.label), total
            )
        return self._skews[alternative.label]

    @cached_property
    def _skews(self) -> dict[str, Skew]:
        return {}

    def nominal_values(self, label: str) -> dict[str, float]:
        """Nominal value of the total and of each stage."""
        footprint = self._nominal(label)
        return {**footprint.stages, TOTAL: footprint.total}

    def compare(self, one: str, other: str) -> PairedComparison:
        """How probable it is that one alternative is below another, on the same draws.

        Parameters
        ----------
        one, other : str
            Two of `labels`.

        Returns
        -------
        PairedComparison
            `below`, the probability that `one` is below `other`, and `difference`, the statistics of one minus other
            in kg CO2e per kWh rated.

        Examples
        --------
        >>> import brightcell as bc
        >>> model = bc.Model("lfp-pack-100kwh")
        >>> draws = bc.monte_carlo([model, model.with_({"sites.*.location": "CN-SC"})], draws=100, seed=1)
        >>> draws.compare(*draws.labels).below.value
        0.0
        """
        return compare(*(self.values(label) * self.values(label, UNITS) for label in (one, other)))

    def probability_below(self, threshold: float, label: str | None = None) -> Estimate:
        """How probable it is that the total is below a threshold.

        Parameters
        ----------
        threshold : float
            kg CO2e per functional unit of the alternative.
        label : str, optional
            As in `values`.

        Returns
        -------
        Estimate
            A probability with its 95 % interval.

        Raises
        ------
        InputError
            For a threshold that isn't a finite number.
        """
        if not isfinite(threshold):
            raise InputError(Problem("the threshold is not a number", found=str(threshold), expected="a finite number"))
        return probability_below(self.values(label), threshold)

    def by(self, *keys: str, label: str | None = None) -> pd.DataFrame:
        """Contributions by one or more of stage, component and gas, with the spread of the draws.

        Parameters
        ----------
        *keys : {"stage", "component", "gas"}
            What to sum by.
        label : str, optional
            As in `values`.

        Returns
        -------
        pandas.DataFrame
            A row per combination: nominal value, mean, sd, median and percentiles, kg CO2e per functional unit; the
            means sum to the mean of the total, the nominal values to the nominal total.

        Raises
        ------
        InputError
            For another key, and for more numbers than memory should hold.

        Examples
        --------
        >>> import brightcell as bc
        >>> frame = bc.monte_carlo("lfp-pack-100kwh", draws=100).by("stage", "gas")
        >>> list(frame.columns)
        ['stage', 'gas', 'nominal', 'mean', 'sd', 'median', 'p2.5', 'p97.5']
        """
        alternative = self.alternative(label)
        cells, values = self._by(alternative, keys)
        nominal = alternative.contributions({}, 1).reshape(-1)
        labels = [(s, c, g) for s, c in alternative.groups for g in alternative.flows]
        place, of_nominal = {cell: row for row, cell in enumerate(cells)}, [0.0] * len(cells)
        for (stage, component, gas), value in zip(labels, nominal.tolist(), strict=True):
            known = {"stage": stage, "component": component, "gas": gas}
            of_nominal[place[tuple(known[key] for key in keys)]] += value
        import numpy as np

        return by_frame(keys, cells, values, np.array(of_nominal))

    def cube(self, *keys: str, label: str | None = None) -> xr.Dataset:
        """Contributions of every draw: variable `contribution` with the dims of `keys` and `draw`.

        Parameters
        ----------
        *keys : {"stage", "component", "gas"}
            The dims; all three by default.
        label : str, optional
            As in `values`.

        Returns
        -------
        xarray.Dataset
            kg CO2e per functional unit; of each draw the cells sum to its total.

        Raises
        ------
        InputError
            For another key, and for more numbers than memory should hold, with their size.
        """
        import numpy as np

        alternative = self.alternative(label)
        asked = keys or ("stage", "component", "gas")
        cells, values = self._by(alternative, asked)
        return cube_dataset(asked, cells, values, np.flatnonzero(self.solved), alternative.unit)

    def _by(self, alternative: Evaluable, keys: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], np.ndarray]:
        if self.task is None:
            raise InputError(Problem("these draws were read, so they can't be drawn again", path="by"))
        cells, values = draws_by(self.task, alternative, keys, self.draws.number)
        return cells, values[:, self.solved]

    @property
    def inputs(self) -> RunDraws:
        """The draws with the values of their inputs, of a run with `keep="inputs"`.

        Raises
        ------
        InputError
            For a run that didn't keep them.
        """
        request = self.request
        if request is None or not request.streamed:
            hint = 'draw with keep="inputs", on the command line --keep-inputs'
            raise InputError(Problem("this run did not keep its inputs", path="keep", hint=hint))
        if self.folder is not None:
            return kept_in(self.folder)
        held: Mapping[str, np.ndarray] = self.draws.columns
        number = self.draws.number

        def parts(names: Sequence[str]) -> Iterator[Mapping[str, np.ndarray]]:
            import numpy as np

            yield {name: np.arange(number) if name == INDEX else held[name] for name in names}

        return RunDraws(parts, request.columns, number, self.draws.asked, self.status, request.labels, self._about())

    def _about(self) -> dict[str, Any]:
        """Seed, design, hashes and versions."""
        recorded = {} if self.request is None else {"hashes": self.request.hashes, "versions": self.request.versions}
        return {"seed": self.seed, "design": self.design, **recorded}

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Variables total (alternative, draw), by_stage (alternative, stage, draw), by_component and by_gas likewise.

        `unit`, `functional_unit`, `product` and `rulebook` are coordinates of the alternatives; the attributes have
        seed, design, regime, and hashes and versions as JSON. Where all alternatives have one unit, it is the
        attribute `units` of each variable too.
        """
        import numpy as np
        import xarray as xr

        kinds = {"stage": list(STAGES), "component": self._named("component:"), "gas": self._named("gas:")}
        prefix = {"stage": "", "component": "component:", "gas": "gas:"}
        variables: dict[str, Any] = {
            "total": (("alternative", "draw"), np.stack([self.values(a) for a in self.labels]))
        }
        for kind, names in kinds.items():
            rows = [[self._or_zero(label, f"{prefix[kind]}{name}") for name in names] for label in self.labels]
            variables[f"by_{kind}"] = (("alternative", kind, "draw"), np.array(rows))
        coordinates: dict[str, Any] = {"alternative": list(self.labels), "draw": np.flatnonzero(self.solved), **kinds}
        coordinates |= self._of_alternatives()
        about = {
            key: value if isinstance(value, int | str) else json.dumps(value) for key, value in self._about().items()
        }
        attributes = {**about, "regime": self.regime, "status": self.status}
        data = xr.Dataset(variables, coords=coordinates, attrs=attributes)
        units = {alternative.unit for alternative in self.alternatives}
        for variable in data.data_vars.values():
            variable.attrs["units"] = units.copy().pop() if len(units) == 1 else "as the coordinate unit says"
        return data

    def _of_alternatives(self) -> dict[str, Any]:
        """Coordinates along the alternatives."""
        of = {
            "unit": [alternative.unit for alternative in self.alternatives],
            "functional_unit": [one.functional_unit.unit for one in self.nominal],
            "product": [one.product for one in self.nominal],
            "rulebook": [one.rulebook.id for one in self.nominal],
        }
        return {name: ("alternative", values) for name, values in of.items()}

    def to_frame(self, what: str = "statistics") -> pd.DataFrame:
        """The statistics as a table, or the draws; of too few draws for statistics the nominal values alone.

        Parameters
        ----------
        what : {"statistics", "draws"}
            "draws" gives a row per alternative and draw: its unit, the total, stages, components (`component:`) and
            gases (`gas:`), and `units_per_kwh_rated`, which makes any two alternatives comparable.

        Returns
        -------
        pandas.DataFrame
            A row per alternative and column (total and stages): nominal value, mean, sd, cv, median and percentiles,
            each with its standard error in a column of the same name with `_se`; kg CO2e per functional unit.

        Examples
        --------
        >>> import brightcell as bc
        >>> frame = bc.monte_carlo("lfp-pack-100kwh", draws=100, seed=1).to_frame()
        >>> list(frame["column"])
        ['raw_material', 'manufacturing', 'distribution', 'end_of_life', 'total']
        """
        import pandas as pd

        if what == "draws":
            return pd.concat([self._drawn(label) for label in self.labels], ignore_index=True)
        if what != "statistics":
            near = nearest(what, ("statistics", "draws"))
            raise InputError(
                Problem("there is no such table", path="what", found=what, expected="statistics or draws", nearest=near)
            )
        return pd.DataFrame([row for label in self.labels for row in self._rows(label)])

    def _drawn(self, label: str) -> pd.DataFrame:
        """A row per draw of an alternative; the number of the draw tells which rows belong together."""
        import numpy as np
        import pandas as pd

        alternative = self.alternative(label)
        columns = {column: self.values(label, column) for column in columns_of(alternative)}
        return pd.DataFrame(
            {"alternative": label, "unit": alternative.unit, INDEX: np.flatnonzero(self.solved), **columns}
        )

    def as_csv(self) -> str:
        """`to_frame` as CSV."""
        return frame_csv(self.to_frame())

    def __repr__(self) -> str:
        rows = [f"  {label}: {self._short(label)}" for label in self.labels[:6] if self.number > 1]
        return "\n".join([f"<MonteCarlo of {draws_said(self.number)}, seed {self.seed}, {self.outcome}>", *rows])

    def _named(self, prefix: str) -> list[str]:
        columns = [column for alternative in self.alternatives for column in columns_of(alternative)]
        return list(dict.fromkeys(column.removeprefix(prefix) for column in columns if column.startswith(prefix)))

    def _or_zero(self, label: str, column: str) -> np.ndarray:
        import numpy as np

        columns = columns_of(self.alternative(label))
        return self.values(label, column) if column in columns else np.zeros(self.number)

    def _nominal(self, label: str) -> Footprint:
        return self.nominal[self.labels.index(label)]

    def _rows(self, label: str) -> list[dict[str, Any]]:
        enough = bool(self.with_statistics)
        return [
            {"alternative": label, "column": column, "nominal": value}
            | (flat(self.summary(label, column)) if enough else {})
            for column, value in self.nominal_values(label).items()
        ]

    def _short(self, label: str) -> str:
        summary = self.summary(label)
        low, high = summary.percentiles[2.5].value, summary.percentiles[97.5].value
        unit = self.alternative(label).unit
        return f"{significant(summary.median.value)} ({significant(low)} to {significant(high)}) {unit}"
