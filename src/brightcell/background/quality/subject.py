"""A background laid out for checks: exchanges by process, who uses what."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from brightcell.background.models import Background, BackgroundExchange, Process

Exchanges = tuple[BackgroundExchange, ...]


@dataclass(frozen=True)
class Subject:
    """A background, and the share of each process's score that published CO2e figures carry."""

    background: Background
    aggregated: Mapping[str, float]

    def inputs(self, process: Process) -> Exchanges:
        """What a process takes from others."""
        return self._by_process["technosphere"].get(process.code, ())

    def emissions(self, process: Process) -> Exchanges:
        """What a process emits itself."""
        return self._by_process["biosphere"].get(process.code, ())

    def emitted(self, process: Process, *flows: str) -> float:
        """Direct emissions of some flows, summed, per unit of product."""
        return sum(exchange.amount for exchange in self.emissions(process) if exchange.input in flows)

    @cached_property
    def technosphere(self) -> Exchanges:
        return tuple(exchange for exchange in self.background.exchanges if exchange.type == "technosphere")

    @cached_property
    def by_code(self) -> dict[str, Process]:
        return {process.code: process for process in self.background.processes}

    @cached_property
    def used(self) -> frozenset[str]:
        """Codes that another process takes or a key points to."""
        taken = {exchange.input for exchange in self.technosphere if exchange.input != exchange.process}
        return frozenset(taken | {row.process for row in self.background.mapping})

    @cached_property
    def _by_process(self) -> dict[str, dict[str, Exchanges]]:
        table: dict[str, dict[str, Exchanges]] = {"technosphere": defaultdict(tuple), "biosphere": defaultdict(tuple)}
        for exchange in self.background.exchanges:
            table[exchange.type][exchange.process] += (exchange,)
        return table


def label(exchange: BackgroundExchange) -> str:
    """An exchange as a report names it."""
    return f"{exchange.process} <- {exchange.input}"
