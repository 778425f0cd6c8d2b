"""The contribution cube: what each input of each activity causes by gas, with all that a reader may sum it by.

    cube[a, i, g] = x_a n_ai s_ig

with x_a the runs of activity a, n_ai what it takes (or emits) of input i and s_ig the score of one unit of that by gas;
products of other activities of the foreground count there, not here. So its sum over inputs is the table of
contributions, and its sum over all the footprint. Credits have a negative sign and a kind of their own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from brightcell.background.basis import basis_of, country_of
from brightcell.background.layers import AnyBackground
from brightcell.background.models import Background
from brightcell.inventory.models import Demand, Emission
from brightcell.linking import Link
from brightcell.results.footprint.burden import CREDIT, emission_basis, link_basis
from brightcell.results.footprint.contributions import ActivityRow
from brightcell.results.footprint.solved import ALWAYS_SHOWN, SolvedExchange
from brightcell.results.page.labels import gas_name

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

OF_ACTIVITY = ("stage", "component", "activity", "code", "location", "site")
OF_INPUT = ("input", "kind", "place", "basis")
CUBE_KEYS = (*OF_ACTIVITY, *OF_INPUT, "gas")
CREDITS = "credits"
"""The component of activities that credit what recycling gives back."""
EMISSION = "emission"
UNIT = "kg CO2e per functional unit"


class InputLabel(NamedTuple):
    """What an activity takes or emits.

    kind: material, electricity, energy, transport, waste, recycled material, emission or credit. place: where it comes
    from. basis: measured, supplier, national, route or proxy.
    """

    name: str
    kind: str
    place: str
    basis: str


@dataclass(frozen=True, eq=False)
class Cube:
    """kg CO2e per functional unit by activity, input and gas, of the pairs of activity and input that there are.

    Attributes
    ----------
    activities, inputs, flows : tuple
        The labels of the three dimensions.
    pairs : numpy.ndarray
        Places of activity and input of each row, int64 (row, 2).
    values : numpy.ndarray
        kg CO2e by row and flow, float64 (row, flow), read only.

    Examples
    --------
    >>> import brightcell as bc
    >>> footprint = bc.footprint("nmc622-pack-100kwh", project=None)
    >>> cube = footprint.cube
    >>> bool(abs(cube.total / footprint.total - 1) < 1e-12)
    True
    >>> cube.dataset.contribution.dims
    ('activity', 'input', 'gas')
    """

    activities: tuple[ActivityRow, ...]
    sites: tuple[str, ...]
    inputs: tuple[InputLabel, ...]
    flows: tuple[str, ...]
    pairs: np.ndarray
    values: np.ndarray

    @property
    def total(self) -> float:
        """Sum of all, exact before its last rounding."""
        return math.fsum(self.values.ravel().tolist())

    @cached_property
    def gases(self) -> list[str]:
        """Names of the flows for people."""
        return [gas_name(flow) for flow in self.flows]

    @cached_property
    def input_names(self) -> list[str]:
        """A name for each input alone: with its place, kind and basis where another one is called so."""
        named = [label.name for label in self.inputs]
        placed = [f"{i.name} [{i.place}]" if i.place else i.name for i in self.inputs]
        full = [f"{i.name} [{', '.join(filter(None, (i.place, i.kind, i.basis)))}]" for i in self.inputs]
        choices = zip(named, placed, full, strict=True)
        counts = [Counter(names) for names in (named, placed)]
        return [n if counts[0][n] == 1 else p if counts[1][p] == 1 else f for n, p, f in choices]

    def labels(self, key: str) -> list[str]:
        """Labels of the rows by one of `CUBE_KEYS` other than gas."""
        if key in OF_ACTIVITY:
            return self._along(self._of_activity(key), 0)
        if key == "input":
            return self._along(self.input_names, 1)
        return self._along([getattr(label, key) for label in self.inputs], 1)

    def grouped(self, *keys: str, own: Mapping[str, Sequence[str]] | None = None) -> dict[tuple[str, ...], float]:
        """Sums by one or more of `CUBE_KEYS`, in order of first appearance; exact before their last rounding.

        `own` are labels of the rows by further keys.
        """
        along = {key: self.labels(key) for key in keys if key != "gas" and key not in (own or {})} | dict(own or {})
        gases = self.gases if "gas" in keys else [""]
        table = self.values.tolist() if "gas" in keys else [[math.fsum(row)] for row in self.values.tolist()]
        cells: dict[tuple[str, ...], list[float]] = {}
        for row, values in enumerate(table):
            for gas, value in zip(gases, values, strict=True):
                cell = tuple(gas if key == "gas" else along[key][row] for key in keys)
                cells.setdefault(cell, []).append(value)
        return {cell: math.fsum(values) for cell, values in cells.items()}

    def to_frame(self) -> pd.DataFrame:
        """The cube as a tidy table: a row per activity, input and gas that cause something.

        Returns
        -------
        pandas.DataFrame
            Columns stage, component, activity, code, location, site, input, kind, place, basis, gas, value (kg CO2e per
            functional unit).
        """
        import pandas as pd

        along = {key: self.labels(key) for key in CUBE_KEYS if key != "gas"}
        rows, gases = np.nonzero(self.values)
        columns = {key: [labels[row] for row in rows.tolist()] for key, labels in along.items()}
        columns["gas"] = [self.gases[gas] for gas in gases.tolist()]
        return pd.DataFrame({**columns, "value": self.values[rows, gases]})

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Variable `contribution` (activity, input, gas), with the other labels as coordinates; see docs/explain.md."""
        import xarray as xr

        dense = np.zeros((len(self.activities), len(self.inputs), len(self.flows)))
        np.add.at(dense, (self.pairs[:, 0], self.pairs[:, 1]), self.values)
        of_activity = {key: ("activity", self._of_activity(key)) for key in OF_ACTIVITY if key != "activity"}
        of_input = {key: ("input", [getattr(label, key) for label in self.inputs]) for key in OF_INPUT[1:]}
        coordinates = {
            "activity": self._of_activity("activity"),
            "input": self.input_names,
            "gas": self.gases,
            "flow": ("gas", list(self.flows)),
            **of_activity,
            **of_input,
        }
        variable = (("activity", "input", "gas"), dense, {"unit": UNIT})
        return xr.Dataset({"contribution": variable}, coords=coordinates)

    def _of_activity(self, key: str) -> list[str]:
        if key == "site":
            return list(self.sites)
        name = {"activity": "name"}.get(key, key)
        labels = [str(getattr(row, name)) for row in self.activities]
        if key != "activity":
            return labels
        codes, times = [row.code for row in self.activities], Counter(labels)
        return [n if times[n] == 1 else f"{n} [{code}]" for n, code in zip(labels, codes, strict=True)]

    def _along(self, labels: Sequence[str], column: int) -> list[str]:
        return [labels[place] for place in self.pairs[:, column].tolist()]


@dataclass(frozen=True, eq=False)
class CubeQuestion:
    """What the cube is made from when it is read.

    activities: rows of the table of contributions. exchanges: those of the foreground, per functional unit. per_unit:
    kg CO2e of one unit of what each takes, by flow (scored, flow). place: the plant's.
    """

    activities: tuple[ActivityRow, ...]
    exchanges: Sequence[SolvedExchange]
    per_unit: np.ndarray
    flows: Sequence[str]
    providers: Sequence[Link]
    background: AnyBackground
    place: str

    def __call__(self) -> Cube:
        """The cube."""
        labelled = self.labelled()
        own, labels = [exchange for exchange, _ in labelled], [label for _, label in labelled]
        inputs = tuple(dict.fromkeys(labels))
        place = {label: i for i, label in enumerate(inputs)}
        pairs = [(exchange.row, place[label]) for exchange, label in zip(own, labels, strict=True)]
        amounts = np.array([exchange.amount for exchange in own])
        scores = amounts[:, None] * self.per_unit[np.array([exchange.scored for exchange in own], np.int64)]
        rows, values = _together(pairs, scores)
        shown = [i for i, flow in enumerate(self.flows) if values[:, i].any() or flow == ALWAYS_SHOWN]
        values = values[:, shown]
        values.setflags(write=False)
        flows = tuple(self.flows[i] for i in shown)
        sites = tuple(site_of(row.code) for row in self.activities)
        return Cube(self.activities, sites, inputs, flows, rows, values)

    def labelled(self) -> list[tuple[SolvedExchange, InputLabel]]:
        """What activities take and emit themselves, each with its label, activity by activity."""
        links = {link.demand: link for link in self.providers}
        return [(exchange, self._label(exchange, links)) for exchange in self.exchanges if exchange.is_own]

    def _label(self, exchange: SolvedExchange, links: Mapping[Demand, Link]) -> InputLabel:
        target = exchange.target
        if isinstance(target, Emission):
            basis = emission_basis(exchange)
            return InputLabel(gas_name(target.flow), EMISSION, exchange.location or "", basis)
        assert isinstance(target, Demand)
        link = links[target]
        kind = CREDIT if is_credit(exchange.process, exchange.activity) else target.kind
        return InputLabel(exchange.name, kind, link.process.location or "", self._basis(link))

    def _basis(self, link: Link) -> str:
        country = country_of(self.place)
        if isinstance(self.background, Background):
            return basis_of(self.background.name, link.process, country)
        return link_basis(link, country)


def is_credit(process: str, code: str) -> bool:
    """Whether an activity credits what recycling gives back, of scrap or at the end of life."""
    return process == CREDIT or f"/{CREDIT}/" in code


def site_of(code: str) -> str:
    """The maker's site of an activity that supplies one; empty for all others."""
    return code.split("/")[1] if code.startswith("site/") else ""


def _together(pairs: Iterable[tuple[int, int]], scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of activity and input each once, and their scores summed."""
    listed = list(pairs)
    rows = {pair: row for row, pair in enumerate(dict.fromkeys(listed))}
    values = np.zeros((len(rows), scores.shape[1]))
    np.add.at(values, [rows[pair] for pair in listed], scores)
    return np.array(list(rows), dtype=np.int64).reshape(len(rows), 2), values
