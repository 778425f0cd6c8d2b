"""Backgrounds of tables as processes of a file: which may be embedded, and what of them a foreground reaches."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brightcell.background.models import Background, BackgroundExchange, Flow, Process, Spread
from brightcell.background.read import backgrounds, read_background
from brightcell.brightway.background import database_name
from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider


def may_be_embedded(background: object) -> bool:
    """Whether its values are ours to hand out: those of a background that is shipped, and as it is shipped."""
    if not isinstance(background, Background) or background.name not in backgrounds():
        return False
    return read_background(background.name).sha256 == background.sha256


@dataclass(frozen=True)
class ExportedTables:
    """A background of tables whose processes are providers of a file."""

    background: Background

    @cached_property
    def _names(self) -> Counter[tuple[str, str]]:
        return Counter((process.name, process.location) for process in self.background.processes)

    @cached_property
    def _flows(self) -> Mapping[str, Flow]:
        return {flow.flow: flow for flow in self.background.flows}

    def provider(self, code: str) -> ExportedProvider:
        """A process as Brightway has it."""
        process = self.background.process(code)
        return ExportedProvider(
            database_name(self.background),
            process.code,
            process.name,
            process.product,
            process.unit,
            process.location,
            is_unique=self._names[process.name, process.location] == 1,
            version=self.background.sha256,
        )

    def reached(self, codes: Iterable[str]) -> Iterator[ExportedProcess]:
        """These processes and all that is behind them, in the order of the table."""
        waiting, seen = list(codes), set(codes)
        while waiting:
            inputs = (e.input for e in self.background.exchanges_of(waiting.pop()) if e.type == "technosphere")
            new = set(inputs) - seen
            seen |= new
            waiting += sorted(new)
        return map(self._process, self.background.order_of(seen))

    def _process(self, code: str) -> ExportedProcess:
        process, common = self.background.process(code), self.background.common.get(code)
        return ExportedProcess(
            self.provider(code),
            tuple(map(self._exchange, self.background.exchanges_of(code))),
            comment=self._comment(process),
            spread={} if common is None else _lognormal(1.0, common.gsd),
        )

    def _exchange(self, exchange: BackgroundExchange) -> ExportedExchange:
        target = self._flows[exchange.input] if exchange.type == "biosphere" else self.provider(exchange.input)
        remarks = (exchange.note, exchange.source, exchange.confidence, exchange.spread.basis)
        return ExportedExchange(
            target, exchange.amount, _fields(exchange.amount, exchange.spread), "; ".join(filter(None, remarks))
        )

    def _comment(self, process: Process) -> str:
        citations = {source.source: source.citation for source in self.background.sources}
        source = citations.get(process.source, process.source)
        said = f"Source: {source}. Licence: {process.licence}. Confidence: {process.confidence}."
        return f"{process.note} {said}".strip()


def _fields(amount: float, spread: Spread) -> dict[str, Any]:
    """stats_arrays fields of a spread of the table; none where the amount is certain."""
    if spread.distribution == "triangular":
        return {"uncertainty type": 5, "loc": amount, "minimum": spread.minimum, "maximum": spread.maximum}
    if spread.gsd is None or amount == 0.0:
        return {}
    return _lognormal(amount if spread.median is None else spread.median, spread.gsd, amount < 0)


def _lognormal(median: float, gsd: float, negative: bool = False) -> dict[str, Any]:
    return {"uncertainty type": 2, "loc": math.log(abs(median)), "scale": math.log(gsd), "negative": negative}
