"""Which contributions of a footprint rest on a datum, found by the inputs, places and activities of exchanges.

A contribution rests on a datum wholly where its own exchange does, and else by the part of its activity that is asked
for through exchanges that do:

    f_i = 1 if i in R,  else f(activity of i),
    f(a) = sum over exchanges k that ask for a of |n_k| (1 if k in R else f(activity of k)) / sum |n_k|

with R the exchanges that rest on the datum and n amounts per functional unit. So a rate of collection reaches down to
the electricity of the recycler, and the energy delivered over life reaches all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from brightcell.inventory.models import Demand, Foreground
from brightcell.linking import ProductSystem
from brightcell.product.models import Product
from brightcell.product.paths import dotted
from brightcell.results.footprint.solved import SolvedExchange

Resting = frozenset[int]
"""Places of exchanges in the list of all exchanges of the foreground."""


@dataclass(frozen=True)
class Weight:
    """Of some contributions: kg CO2e per functional unit, credits negative, and their share of all.

    share = sum |f_i c_i| / sum |c_i|, with credits among them.
    """

    kg: float
    share: float


@dataclass(frozen=True, eq=False)
class Contributing:
    """The exchanges of a solved foreground with what each causes; all of the foreground in one order."""

    product: Product
    system: ProductSystem
    exchanges: Sequence[SolvedExchange]
    totals_per_unit: Sequence[float]

    @cached_property
    def scores(self) -> list[float]:
        """kg CO2e per functional unit of each exchange; 0 of one that counts in another activity."""
        return [e.amount * self.totals_per_unit[e.scored] if e.is_own else 0.0 for e in self.exchanges]

    @cached_property
    def gross(self) -> float:
        """The sum of absolute contributions."""
        return math.fsum(map(abs, self.scores))

    @cached_property
    def inputs(self) -> list[frozenset[str]]:
        """Names of the inputs that each amount is computed from."""
        amounts = (e.exchange.amount for linked in self.system.activities for e in linked.exchanges)
        return [frozenset(amount.inputs()) for amount in amounts]

    @cached_property
    def place_fields(self) -> list[str]:
        """The field of the product that names the place of what each exchange demands; empty where none does."""
        return [self._place_field(exchange) for exchange in self.exchanges]

    def _place_field(self, exchange: SolvedExchange) -> str:
        place = exchange.target.place if isinstance(exchange.target, Demand) else None
        return "" if place is None or place.field is None else dotted(place.field, self.product)

    def where(self, fits: Callable[[int, SolvedExchange], bool]) -> Resting:
        """The exchanges that fit."""
        return frozenset(i for i, exchange in enumerate(self.exchanges) if fits(i, exchange))

    def demanding(self, demands: Collection[Demand]) -> Resting:
        """The exchanges that have one of some demands."""
        return self.where(lambda _, e: isinstance(e.target, Demand) and e.target in demands)

    @cached_property
    def everything(self) -> Resting:
        """All exchanges."""
        return frozenset(range(len(self.exchanges)))

    def weight(self, resting: Iterable[int]) -> Weight:
        """What rests on a datum that these exchanges rest on."""
        rows = frozenset(resting)
        part_of = self._parts(rows)
        parts = [1.0 if i in rows else part_of(e.activity) for i, e in enumerate(self.exchanges)]
        weighed = [part * score for part, score in zip(parts, self.scores, strict=True)]
        return Weight(math.fsum(weighed), math.fsum(map(abs, weighed)) / self.gross if self.gross else 0.0)

    def weight_of_flow(self, per_unit: Sequence[float]) -> Weight:
        """What comes of one flow; `per_unit` are kg CO2e of it per unit of each product and flow."""
        parts = [e.amount * per_unit[e.scored] for e in self.exchanges if e.is_own]
        return Weight(math.fsum(parts), math.fsum(map(abs, parts)) / self.gross if self.gross else 0.0)

    @cached_property
    def _asking(self) -> Mapping[str, list[int]]:
        """The exchanges that ask for each activity, by its code."""
        by_code: dict[str, list[int]] = defaultdict(list)
        for i, exchange in enumerate(self.exchanges):
            if isinstance(exchange.target, Foreground):
                by_code[exchange.target.code].append(i)
        return by_code

    def _parts(self, resting: Resting) -> Callable[[str], float]:
        """The part of each activity that rests on some exchanges; each is worked out once."""
        parts: dict[str, float] = {}

        def part_of(code: str) -> float:
            if code not in parts:
                parts[code] = 0.0  # what leads back to itself adds nothing of its own
                amounts = {i: abs(self.exchanges[i].amount) for i in self._asking.get(code, ())}
                whole = math.fsum(amounts.values())
                asked = (n * (1.0 if i in resting else part_of(self.exchanges[i].activity)) for i, n in amounts.items())
                parts[code] = math.fsum(asked) / whole if whole else 0.0
            return parts[code]

        return part_of
