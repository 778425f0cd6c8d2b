"""The draws of footprints, and what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem, nearest
from brightcell.io.inert import frame_csv
from brightcell.propagation.choices import OptionDraws
from brightcell.propagation.default_spreads import DefaultSpread
from brightcell.propagation.drawn_routes import drawn_routes
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import UNITS, MonteCarloTask, column_name, columns_of
from brightcell.propagation.without_value import WithoutValue, reasons
from brightcell.results.draws.cube import (
    KEYS,
    CellLayout,
    by_frame,
    cell_chunks,
    cells_of_footprint,
    check_keys,
    cube_dataset,
    dense_size,
    draws_by,
    further_labels,
    laid_out,
    needs_entries,
    nominal_cells,
    refuse_many,
    row_by_row,
    spread_columns,
)
from brightcell.results.draws.entries import DrawEntries, entries_of
from brightcell.results.draws.explained import ExplainedDraws, rows_of_reasons, summed
from brightcell.results.draws.kept import RunDraws, kept_in
from brightcell.results.draws.numerical import numerical_checks
from brightcell.results.draws.plain import flat
from brightcell.results.draws.skew import Skew, skew_of
from brightcell.results.footprint.cube_groups import Key, Patterns
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.tree import CUT_OFF
from brightcell.results.page.labels import FUNCTIONAL_UNIT_STAGE, STAGES, gas_name
from brightcell.results.page.numbers import draws_said, significant
from brightcell.runs.gathering import Draws
from brightcell.runs.request import INDEX, Request, count_problems
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
        defaults = {
            name: default for alternative in self.alternatives for name, default in alternative.defaults.items()
        }
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
        return numerical_checks(self.alternatives, [footprint.total for footprint in self.nominal], self.values)

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
        """Nominal value of the total and of each stage.

        Parameters
        ----------
        label : str
            Name of an alternative, one of `labels`.

        Returns
        -------
        dict
            kg CO2e per functional unit by column: `total` and the stages.
        """
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

    @checked
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

    def by(self, *keys: Key, label: str | None = None, where: Mapping[str, Patterns] | None = None) -> pd.DataFrame:
        """Contributions by one or more keys, with the spread of the draws.

        Parameters
        ----------
        *keys : str or mapping
            What to sum by: stage, component, activity, code, location, site, input, kind, place, basis, gas; or groups
            of your own, `{"power": {"kind": "electricity"}}`, as in `Footprint.by`.
        label : str, optional
            As in `values`.
        where : mapping, optional
            Choose some of it: key -> patterns of its labels, such as `{"kind": "electricity"}`.

        Returns
        -------
        pandas.DataFrame
            A row per combination: nominal value, mean, sd, median and percentiles, kg CO2e per functional unit. Without
            `where` the means sum to the mean of the total, the nominal values to the nominal total.

        Raises
        ------
        InputError
            For another key, for patterns that meet nothing, and for more numbers than memory should hold.

        Examples
        --------
        >>> import brightcell as bc
        >>> frame = bc.monte_carlo("lfp-pack-100kwh", draws=100).by("stage", "gas")
        >>> list(frame.columns)
        ['stage', 'gas', 'nominal', 'mean', 'sd', 'median', 'p2.5', 'p97.5']
        """
        alternative, layout = self._laid_out(label, keys, where)
        values = self._values_of(alternative, layout)
        nominal = self._nominal_cells(alternative, layout, keys, where)
        shown = [i for i, cell in enumerate(layout.cells) if FUNCTIONAL_UNIT_STAGE not in cell or values[i].any()]
        return by_frame(layout.names, [layout.cells[i] for i in shown], values[shown], nominal[shown])

    def cube(self, *keys: Key, label: str | None = None, where: Mapping[str, Patterns] | None = None) -> xr.Dataset:
        """Contributions of every draw: variable `contribution` with the dims of `keys` and `draw`.

        Parameters
        ----------
        *keys : str or mapping
            The dims, as in `by`; stage, component and gas by default. `cube("activity", "input", "gas")` is the
            contribution cube of every draw, with stage, component, site, kind, place and basis as coordinates.
        label, where
            As in `by`.

        Returns
        -------
        xarray.Dataset
            kg CO2e per functional unit; without `where` the cells of a draw sum to its total.

        Raises
        ------
        InputError
            As in `by`, before anything is computed.

        Examples
        --------
        >>> import brightcell as bc
        >>> cube = bc.monte_carlo("lfp-pack-100kwh", draws=100).cube("activity", "input", where={"kind": "electricity"})
        >>> cube.contribution.dims
        ('activity', 'input', 'draw')
        """
        import numpy as np

        alternative, layout = self._laid_out(label, keys or KEYS, where)
        refuse_many(dense_size(layout.names, layout.cells), self.draws.number)
        values = self._values_of(alternative, layout)
        return self._dataset_of(alternative, layout, values, np.flatnonzero(self.solved))

    def cube_chunks(
        self,
        *keys: Key,
        label: str | None = None,
        where: Mapping[str, Patterns] | None = None,
        chunk: int = 1000,
    ) -> Iterator[xr.Dataset]:
        """`cube` in parts of so many draws, one after another: no more than one of them is in memory.

        Parameters
        ----------
        *keys, label, where
            As in `cube`.
        chunk : int
            Draws of each part.

        Yields
        ------
        xarray.Dataset
            As `cube` has it, of the next draws; those without a solution are NaN.

        Raises
        ------
        InputError
            As in `cube`, of a part.
        """
        import numpy as np

        alternative, layout = self._laid_out(label, keys or KEYS, where)
        if problems := count_problems(chunk=chunk):
            raise InputError(problems)
        refuse_many(dense_size(layout.names, layout.cells), min(chunk, self.draws.number))
        assert self.task is not None
        for start, values in cell_chunks(self.task, alternative, layout, self.draws.number, chunk):
            yield self._dataset_of(alternative, layout, values, np.arange(start, start + values.shape[1]))

    def spread_by(self, footprint: Footprint, keys: Sequence[Key]) -> pd.DataFrame:
        """What `footprint.by(*keys, draws=...)` shows of the draws: mean, sd, median, p2.5 and p97.5 by cell.

        Parameters
        ----------
        footprint : Footprint
            The nominal footprint of one of the alternatives.
        keys : sequence
            What to sum by, as in `Footprint.by`.

        Returns
        -------
        pandas.DataFrame
            Columns `mean`, `sd`, `median`, `p2.5` and `p97.5` in the unit of the total.

        Raises
        ------
        InputError
            For a footprint that is none of the nominal ones of these draws.
        """
        import pandas as pd

        alternative, layout = self._laid_out(self._label_of(footprint), keys, None)
        values = self._values_of(alternative, layout)
        cells = [
            tuple(gas_name(text) if name == "gas" else text for name, text in zip(layout.names, cell, strict=True))
            for cell in layout.cells
        ]
        index = pd.MultiIndex.from_tuples(cells, names=list(layout.names))
        return pd.DataFrame(spread_columns(values), index=index)[values.any(axis=1)]

    @checked
    def explain(
        self, name: str | None = None, *, label: str | None = None, depth: int = 0, cut_off: float = CUT_OFF
    ) -> ExplainedDraws:
        """`Footprint.explain` with the 95 % of draws beside each reason that the data of the product make.

        Parameters
        ----------
        name, depth, cut_off
            As in `Footprint.explain`; by default nothing of the background is opened, where draws aren't told apart.
        label : str, optional
            As in `values`.

        Returns
        -------
        ExplainedDraws
            `print` shows it, `to_frame()` is the tree with mean, sd, median, p2.5 and p97.5.

        Raises
        ------
        InputError
            As `Footprint.explain`.

        Examples
        --------
        >>> import brightcell as bc
        >>> frame = bc.monte_carlo("lfp-pack-100kwh", draws=100).explain("distribution").to_frame()
        >>> bool((frame["p2.5"] <= frame["p97.5"]).all())
        True
        """
        import numpy as np

        alternative, _ = self._laid_out(label, ("stage",), None)
        explanation = self._nominal(alternative.label).explain(name, depth=depth, cut_off=cut_off)
        entries = self._entries(alternative)
        values = self._values_of(alternative, row_by_row(alternative, entries))
        draws = summed(values, rows_of_reasons(explanation, entries))
        with np.errstate(invalid="ignore"):
            return ExplainedDraws(explanation, spread_columns(draws), self.number)

    def _label_of(self, footprint: Footprint) -> str:
        """The alternative whose nominal footprint this is."""
        same = [label for label, own in zip(self.labels, self.nominal, strict=True) if _is_same(own, footprint)]
        if not same:
            of = f"{footprint.product} under {footprint.rulebook.id}"
            what, hint = "these draws are not of this footprint", "draw the model that it was computed from"
            raise InputError(Problem(what, path="draws", found=of, expected=", ".join(self.labels), hint=hint))
        return same[0]

    def _laid_out(
        self, label: str | None, keys: Sequence[Key], where: Mapping[str, Patterns] | None
    ) -> tuple[Evaluable, CellLayout]:
        alternative = self.alternative(label)
        if self.task is None:
            raise InputError(Problem("these draws were read, so they can't be drawn again", path="by"))
        check_keys(keys)
        entries = self._entries(alternative) if needs_entries(keys, where) else None
        return alternative, laid_out(alternative, keys, where, entries)

    def _entries(self, alternative: Evaluable) -> DrawEntries:
        """The labels of an alternative's exchanges, found once."""
        if alternative.label not in self._labelled:
            self._labelled[alternative.label] = entries_of(alternative, self._nominal(alternative.label))
        return self._labelled[alternative.label]

    @cached_property
    def _labelled(self) -> dict[str, DrawEntries]:
        return {}

    def _values_of(self, alternative: Evaluable, layout: CellLayout) -> np.ndarray:
        """Cells of the draws that have a solution (cell, draw)."""
        assert self.task is not None
        return draws_by(self.task, alternative, layout, self.draws.number)[:, self.solved]

    def _nominal_cells(
        self, alternative: Evaluable, layout: CellLayout, keys: Sequence[Key], where: Mapping[str, Patterns] | None
    ) -> np.ndarray:
        """Cells of the nominal footprint; NaN where the draws of a database have other cells than it."""
        if not alternative.own_draws:
            return nominal_cells(alternative, layout)
        return cells_of_footprint(self._nominal(alternative.label), layout, keys, where)

    def _dataset_of(
        self, alternative: Evaluable, layout: CellLayout, values: np.ndarray, draws: np.ndarray
    ) -> xr.Dataset:
        along = {} if layout.by_group else further_labels(layout.names, self._entries(alternative))
        nominal = self._nominal(alternative.label)
        about = {key: value if isinstance(value, str) else json.dumps(value) for key, value in self._about().items()}
        unit = {"unit": alternative.unit, "functional_unit": nominal.functional_unit.unit}
        attributes = {**unit, "alternative": alternative.label, **about}
        return cube_dataset(layout.names, layout.cells, values, draws, attributes, along)

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
            "functional_unit": [footprint.functional_unit.unit for footprint in self.nominal],
            "product": [footprint.product for footprint in self.nominal],
            "rulebook": [footprint.rulebook.id for footprint in self.nominal],
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
        return self.nominal[self.labels.index(self.alternative(label).label)]

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


def _is_same(first: Footprint, second: Footprint) -> bool:
    """Whether two footprints are of one model: product, rulebook, background, and every contribution."""
    about = [(f.product, f.rulebook.id, f.background.sha256, f.method, f.contributions.stages) for f in (first, second)]
    return first is second or about[0] == about[1]
