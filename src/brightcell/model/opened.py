"""A background opened: what one unit of a process takes and emits, and what each part of that causes.

For a process p with inputs a_qp and emissions b_fp per unit of its product, its score is the sum of its parts,

    s_p = sum over q of a_qp s_q  +  sum over flows f of b_fp c_f

with c the characterisation factors. Opening one part after the other gives structural paths, loops included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from brightcell.background.layers import AnyBackground, LayeredBackground, background_label, by_layer
from brightcell.background.models import Background, DatabaseBackground, Method
from brightcell.brightway.arrays import ids_of, read_block
from brightcell.brightway.changed_arrays import changed
from brightcell.brightway.databases import units_of
from brightcell.brightway.flows import characterise_background
from brightcell.linking import background_code
from brightcell.matrices import build_system, unit_scores
from brightcell.matrices.columns import background_columns
from brightcell.model.supply import method_of_database, scores_of_products

if TYPE_CHECKING:
    from brightcell.brightway.arrays import DatabaseMatrices

PROCESS, DIRECT = "process", "emission"


class ProcessPart(NamedTuple):
    """What one unit of a process takes of another or emits: `amount` in `unit`, kg CO2e of one `unit`.

    code: of the process that is taken, or of the flow. kind: process or emission. group: what sort of process.
    """

    code: str
    name: str
    kind: str
    place: str
    amount: float
    unit: str
    per_unit: float
    source: str = ""
    group: str = ""


class OpenedBackground(Protocol):
    """What a background says of the inside of its processes."""

    def parts(self, code: str) -> tuple[ProcessPart, ...]:
        """What one unit of a process takes and emits, in the order of the background; empty for an unknown one."""
        ...


def opened(background: AnyBackground, method: Method, codes: Sequence[str]) -> OpenedBackground:
    """A background with the scores under a method of some processes, by their codes, and of all that is behind them."""
    if isinstance(background, Background):
        return OpenedTables(background, method, tuple(codes))
    if isinstance(background, LayeredBackground):
        return OpenedLayers(background, method, tuple(codes))
    return OpenedDatabase(background, method)


@dataclass(frozen=True, eq=False)
class OpenedTables:
    """A background of tables, as far as it is behind the processes `codes`."""

    background: Background
    method: Method
    codes: tuple[str, ...]

    @cached_property
    def _scores(self) -> dict[str, float]:
        """kg CO2e of one unit of each process that is reached, by its code."""
        system = build_system(background_columns(self.background, self.codes), {"method": self.method.factors})
        totals = unit_scores(system).sum(axis=0).tolist()
        codes = (background_code(self.background, label) for label in system.products)
        return dict(zip(codes, totals, strict=True))

    @cached_property
    def _flows(self) -> dict[str, tuple[str, str]]:
        return {flow.flow: (flow.name, flow.unit) for flow in self.background.flows}

    def parts(self, code: str) -> tuple[ProcessPart, ...]:
        """What one unit of a process takes and emits, in the order of the table; empty for an unknown one."""
        return tuple(
            self._process(e.input, e.amount, e.source)
            if e.type == "technosphere"
            else self._emission(e.input, e.amount, e.source)
            for e in self.background.exchanges_of(code)
        )

    def _process(self, code: str, amount: float, source: str) -> ProcessPart:
        taken = self.background.process(code)
        score = self._scores[code]
        return ProcessPart(code, taken.name, PROCESS, taken.location, amount, taken.unit, score, source, taken.group)

    def _emission(self, flow: str, amount: float, source: str) -> ProcessPart:
        name, unit = self._flows.get(flow, (flow, "kg"))
        return ProcessPart(flow, name, DIRECT, "", amount, unit, self.method.factors.get(flow, 0.0), source)


@dataclass(frozen=True, eq=False)
class OpenedLayers:
    """A layered background, as far as it is behind the processes `codes`, each named `LAYER:CODE`."""

    background: LayeredBackground
    method: Method
    codes: tuple[str, ...]

    @cached_property
    def _layers(self) -> dict[str, OpenedBackground]:
        """Each layer by its label, as far as it is behind the processes."""
        return {
            layer.label: opened(layer, self.method, codes) for layer, codes in by_layer(self.background, self.codes)
        }

    def parts(self, code: str) -> tuple[ProcessPart, ...]:
        """What one unit of a process takes and emits; empty for one of a layer that isn't reached."""
        layer, own = self.background.layer_of(code)
        if layer.label not in self._layers:
            return ()
        parts = self._layers[layer.label].parts(own)
        return tuple(p._replace(code=background_label(layer, p.code)) if p.kind == PROCESS else p for p in parts)


@dataclass(frozen=True, eq=False)
class OpenedDatabase:
    """A database of a Brightway project; codes of what is taken are node ids behind a `#`."""

    background: DatabaseBackground
    method: Method

    def parts(self, code: str) -> tuple[ProcessPart, ...]:
        """What one unit of a process takes and emits; empty for an unknown one."""
        activity = self._makers.get(self._product(code))
        if activity is None:
            return ()
        production = self._production[activity]
        inputs = [
            (row, -amount / production)
            for row, amount, produced in self._entries(self._goods, activity)
            if not (produced and row == self._product(code))
        ]
        emissions = [(row, amount / production) for row, amount, _ in self._entries(self._gases, activity)]
        units = units_of(self.background.project, [row for row, _ in inputs])
        return (
            *(self._taken(row, amount, units.get(row, "")) for row, amount in inputs),
            *(self._emitted(row, amount) for row, amount in emissions if row in self._factors),
        )

    @cached_property
    def _block(self) -> DatabaseMatrices:
        return changed(read_block(self.background.project, self.background.database), self.background.changes)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return dict(
            zip(self.background.nodes, ids_of(self.background.project, self.background.nodes.values()), strict=True)
        )

    def _product(self, code: str) -> int:
        return int(code[1:]) if code.startswith("#") else self._ids.get(code, -1)

    @cached_property
    def _makers(self) -> dict[int, int]:
        """The activity that makes each product."""
        goods = self._block.technosphere
        production = self._block.production
        return dict(zip(goods.row[production].tolist(), goods.col[production].tolist(), strict=True))

    @cached_property
    def _production(self) -> dict[int, float]:
        """How much each activity makes of its product."""
        goods, production = self._block.technosphere, self._block.production
        return dict(zip(goods.col[production].tolist(), goods.amount[production].tolist(), strict=True))

    @cached_property
    def _goods(self) -> _Columns:
        goods = self._block.technosphere
        return _columns(goods.row, goods.col, goods.amount, self._block.production)

    @cached_property
    def _gases(self) -> _Columns:
        gases = self._block.biosphere
        return _columns(gases.row, gases.col, gases.amount, np.zeros(len(gases.row), bool))

    def _entries(self, columns: _Columns, activity: int) -> list[tuple[int, float, bool]]:
        first, last = np.searchsorted(columns.col, [activity, activity + 1]).tolist()
        parts = (columns.row[first:last], columns.amount[first:last], columns.produced[first:last])
        return list(zip(*(part.tolist() for part in parts), strict=True))

    @cached_property
    def _factors(self) -> Mapping[int, float]:
        """kg CO2e of a unit of each flow of the database, by node id."""
        matched = characterise_background(self.background, self.method)
        factors = method_of_database(self.background, self.method, matched).factors
        return {number: kg * factors.get(flow, 0.0) for number, (flow, kg) in matched.flows.items()}

    @cached_property
    def _scores(self) -> Mapping[int, float]:
        return scores_of_products(self.background, self.method)

    def _taken(self, product: int, amount: float, unit: str) -> ProcessPart:
        name, place = _name_and_place(self._block.names.get(product, f"node {product}"))
        score = self._scores.get(product, 0.0)
        source = self._block.keys.get(product, "").split("|")[0]
        return ProcessPart(f"#{product}", name, PROCESS, place, amount, unit, score, source)

    def _emitted(self, flow: int, amount: float) -> ProcessPart:
        name, _ = _name_and_place(self._block.names.get(flow, f"flow {flow}"))
        return ProcessPart(f"#{flow}", name, DIRECT, "", amount, "kg", self._factors[flow])


class _Columns(NamedTuple):
    """Entries of a matrix sorted by column."""

    row: np.ndarray
    col: np.ndarray
    amount: np.ndarray
    produced: np.ndarray


def _columns(row: np.ndarray, col: np.ndarray, amount: np.ndarray, produced: np.ndarray) -> _Columns:
    order = np.argsort(col, kind="stable")
    return _Columns(row[order], col[order], amount[order], produced[order])


def _name_and_place(text: str) -> tuple[str, str]:
    """Name and place of a label such as `steel production {RoW}`."""
    name, bracket, place = text.rpartition(" {")
    return (name, place.removesuffix("}")) if bracket and text.endswith("}") else (text, "")
