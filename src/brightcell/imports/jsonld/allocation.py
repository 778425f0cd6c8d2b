"""Which products of an openLCA process share it, and by which of the factors in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from brightcell.errors import Problem
from brightcell.imports.allocation import of_share
from brightcell.imports.jsonld.tables import Json, References
from brightcell.imports.models import ImportedExchange, ImportedPlace, ReaderRemark

_CAUSAL = "CAUSAL_ALLOCATION"


class ProcessShares:
    """The products of a process by the id of their flow, with the code of the activity that each becomes.

    `products` is empty where the file has no factors for all of them; then the process stays whole, and the check of
    several products tells what is missing.
    """

    def __init__(self, process: Json, tables: References) -> None:
        self.process = process
        rows = process.get("exchanges", ())
        outputs = [row for row in rows if _is_made(tables.flow(row), row)]
        reference = next((row["flow"]["@id"] for row in rows if _is_reference(row)), None)
        flows = list(dict.fromkeys(row["flow"]["@id"] for row in outputs))
        self.method = process.get("defaultAllocationMethod") or ""
        self.general = self._general()
        self.causal = self._causal()
        others = [n for n, row in enumerate(rows, start=1) if row["flow"]["@id"] not in flows]
        self.totals = {number: sum(self.share(number, flow) for flow in flows) for number in others}
        has_factors = bool(self.general or self.causal) and all(self._covers(flow) for flow in flows)
        self.without = [n for n, total in self.totals.items() if total == 0] if has_factors and len(flows) > 1 else []
        is_allocated = len(flows) > 1 and has_factors and not self.without
        self.products: tuple[str, ...] = tuple(flows) if is_allocated else ()
        own = process["@id"]
        chosen = self.products or ((reference,) if reference else tuple(flows[:1]))
        self.codes = {flow: own if flow == reference else f"{own}_{flow}" for flow in chosen}
        if not reference and len(chosen) == 1:
            self.codes = {chosen[0]: own}

    def remarks(self, place: ImportedPlace) -> Iterator[ReaderRemark]:
        """Exchanges whose shares don't add up to one, or that have none, which keeps the process whole."""
        name, totals = self.process["name"], self.totals.items() if self.products else ()
        if self.without:
            what = f"{len(self.without)} exchanges have a share of zero for every product: they would be lost"
            problem = Problem(what, place.document, name, found=self._words(self.without[0]))
            yield ReaderRemark("allocation_shares_add_up", problem)
        odd = [number for number, total in totals if abs(total - 1.0) > 1e-6]
        if odd:
            shares = [self.share(odd[0], flow) for flow in self.products]
            share_sum = " + ".join(f"{100 * share:g}" for share in shares) + f" = {100 * sum(shares):g}"
            what = "the allocation shares of the products don't add up to 100 %; they are taken as they stand"
            problem = Problem(
                what, place.document, name, found=f"{share_sum} for {self._words(odd[0])}", expected="100"
            )
            yield ReaderRemark("allocation_shares_add_up", problem)

    def part(self, exchanges: Sequence[ImportedExchange], product: str) -> Iterator[ImportedExchange]:
        """The rows of one product: what is made of it, and its share of all the rest."""
        for row in exchanges:
            if row.kind == "production":
                if row.flow == product:
                    yield row
                continue
            share = self.share(row.number, product)
            if share:
                yield of_share(row, share) if share != 1.0 else row

    def share(self, number: int, product: str) -> float:
        """The part of an exchange, by its number in the list, that goes to a product."""
        return self.causal.get((number, product), self.general.get(product, 0.0))

    def _words(self, number: int) -> str:
        flow = self.process["exchanges"][number - 1]["flow"]
        return str(flow.get("name") or flow["@id"])

    def _covers(self, flow: str) -> bool:
        return flow in self.general or any(product == flow for _, product in self.causal)

    def _general(self) -> Mapping[str, float]:
        """Factors of the process's own method, or of the only method that it has factors for."""
        tables: dict[str, dict[str, float]] = {}
        for factor in self.process.get("allocationFactors", ()):
            kind = factor.get("allocationType") or ""
            if kind != _CAUSAL:
                tables.setdefault(kind, {})[_product(factor)] = float(factor["value"])
        if self.method in ("", "NO_ALLOCATION", _CAUSAL) and len(tables) == 1 and self.method != "NO_ALLOCATION":
            return next(iter(tables.values()))
        return tables.get(self.method, {})

    def _causal(self) -> Mapping[tuple[int, str], float]:
        """Factors of a single exchange, by its number in the list and the product."""
        if self.method != _CAUSAL:
            return {}
        numbers = {row.get("internalId"): i for i, row in enumerate(self.process.get("exchanges", ()), start=1)}
        factors: dict[tuple[int, str], float] = {}
        for factor in self.process.get("allocationFactors", ()):
            internal = (factor.get("exchange") or {}).get("internalId")
            if factor.get("allocationType") == _CAUSAL and internal in numbers:
                factors[numbers[internal], _product(factor)] = float(factor["value"])
        return factors


def _product(factor: Json) -> str:
    return str((factor.get("product") or {}).get("@id"))


def _is_made(flow: Json, row: Json) -> bool:
    """A product that comes out, or a waste that is taken in; what is avoided is not made."""
    if row.get("isAvoidedProduct", row.get("avoidedProduct", False)):
        return False
    taken = bool(row.get("isInput", row.get("input", False)))
    kind = flow.get("flowType")
    return _is_reference(row) or (kind == "PRODUCT_FLOW" and not taken) or (kind == "WASTE_FLOW" and taken)


def _is_reference(row: Json) -> bool:
    return bool(row.get("isQuantitativeReference", row.get("quantitativeReference", False)))
