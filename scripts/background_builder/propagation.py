"""Footprint and its spread along a chain of processes, to first order.

    footprint F = direct emissions + sum of amount x footprint of the provider
    variance of ln F = sum of (contribution / F)^2 x (sigma^2 of the exchange + variance of ln of the provider)

Providers are taken as independent, which holds where no two paths meet, as in a mix of technologies. Emissions of one
process with one gsd move together: their range is that of their sum.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import log

from background_builder.rows import Exchange, gwp


class Chain:
    """The exchanges of some processes by process; asks about a process that isn't there give zero."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self.inputs: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in exchanges:
            self.inputs[exchange.process].append(exchange)

    def footprint(self, process: str) -> float:
        """kg CO2e per unit, AR6 GWP100."""
        return sum(self._contribution(exchange) for exchange in self.inputs.get(process, ()))

    def variance(self, process: str) -> float:
        """Variance of the logarithm of the footprint."""
        total = self.footprint(process)
        gases: dict[str, float] = defaultdict(float)
        variance = 0.0
        for exchange in self.inputs.get(process, ()):
            part = self._contribution(exchange) / total
            if exchange.type == "biosphere":
                gases[exchange.gsd] += part
            else:
                variance += part**2 * (_own(exchange) + self.variance(exchange.input))
        return variance + sum(part**2 * log(float(gsd)) ** 2 for gsd, part in gases.items() if gsd)

    def _contribution(self, exchange: Exchange) -> float:
        factor = gwp(exchange.input) if exchange.type == "biosphere" else self.footprint(exchange.input)
        return float(exchange.amount) * factor


def _own(exchange: Exchange) -> float:
    return log(float(exchange.gsd)) ** 2 if exchange.gsd else 0.0
