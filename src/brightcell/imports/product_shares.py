"""Which of its products share a process, by factors for each exchange, as ecoSpold1 and ILCD state them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from brightcell.errors import Problem
from brightcell.imports.allocation import of_share
from brightcell.imports.models import ImportedExchange, ImportedPlace, ReaderRemark

_SAME = 1e-6


@dataclass(frozen=True)
class ProductShares:
    """Shares by the number of an exchange and that of a product, for the products of one process.

    Where some exchange has no share for any product it would be lost: then the process stays whole, and the check of
    several products tells it.
    """

    products: tuple[int, ...]
    factors: Mapping[tuple[int, int], float]
    shared: tuple[int, ...]
    place: ImportedPlace
    name: str
    are_parts_of_one: bool = False

    @cached_property
    def totals(self) -> Mapping[int, float]:
        """The sum of the shares of each exchange that isn't made."""
        return {number: sum(self.share(number, product) for product in self.products) for number in self.shared}

    @cached_property
    def without(self) -> tuple[int, ...]:
        """Exchanges that no product has a share of."""
        return tuple(number for number, total in self.totals.items() if total == 0)

    @property
    def is_allocated(self) -> bool:
        """Whether the process becomes one activity for each product."""
        return len(self.products) > 1 and bool(self.factors) and not self.without

    def share(self, number: int, product: int) -> float:
        """The part of an exchange that goes to a product."""
        return self.factors.get((number, product), 0.0)

    def remarks(self) -> Iterator[ReaderRemark]:
        """Exchanges without a share, and shares that don't add up to one."""
        if len(self.products) < 2 or not self.factors:
            return
        if self.are_parts_of_one:
            what = "the allocation shares add up to 1 everywhere and not to 100 %; they are taken as parts of one"
            yield self._remark(what, found="1", expected="100")
        if self.without:
            what = f"{len(self.without)} exchanges have no share for any product, so they would be lost"
            numbers = ", ".join(str(number) for number in self.without[:5])
            yield self._remark(what, found=f"exchange {numbers}")
            return
        odd = [number for number, total in self.totals.items() if abs(total - 1.0) > _SAME]
        if odd:
            shares = [self.share(odd[0], product) for product in self.products]
            share_sum = " + ".join(f"{100 * share:g}" for share in shares) + f" = {100 * sum(shares):g}"
            what = "the allocation shares of the products don't add up to 100 %; they are taken as they stand"
            yield self._remark(what, found=f"{share_sum} for exchange {odd[0]}", expected="100")

    def part(self, exchanges: Sequence[ImportedExchange], product: int) -> Iterator[ImportedExchange]:
        """The rows of one product: what is made of it, and its share of all the rest."""
        for row in exchanges:
            if row.kind == "production":
                if row.number == product:
                    yield row
            elif share := self.share(row.number, product):
                yield row if share == 1.0 else of_share(row, share)

    def in_percent(self) -> ProductShares:
        """The same where the factors are percentages; those that add up to 1 everywhere were meant as parts of one."""
        totals = self.totals.values()
        of_one = bool(totals) and all(abs(total - 1.0) <= _SAME for total in totals)
        factors = self.factors if of_one else {key: percent / 100.0 for key, percent in self.factors.items()}
        return replace(self, factors=factors, are_parts_of_one=of_one)

    def _remark(self, what: str, found: str, expected: str | None = None) -> ReaderRemark:
        place = self.place
        problem = Problem(what, place.document, self.name, line=place.row, found=found, expected=expected)
        return ReaderRemark("allocation_shares_add_up", problem)
