"""The evidence of a footprint, read from its solved product system; what takes time waits until it is wanted."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from brightcell.background.models import Method
from brightcell.inventory.bought_cells import BOUGHT_CELL
from brightcell.inventory.models import Assumption, Demand, ElementRow, Emission
from brightcell.linking import Link
from brightcell.matrices import strong_loops, uncharacterised
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.differences import FieldChange
from brightcell.product.recycled_shares import ElementShare
from brightcell.results.footprint.amounts import AmountRecord, ProductEvidence
from brightcell.results.footprint.burden import BurdenQuestion, GrossBurden
from brightcell.results.footprint.coverage import MassCoverage, mass_coverage
from brightcell.results.footprint.cube import Cube, CubeQuestion
from brightcell.results.footprint.end_of_life import collection_scenarios, credits_of, withheld_credits
from brightcell.results.footprint.evidence import BalanceRows, EvidenceRecord
from brightcell.results.footprint.evidence_shares import EvidenceShares, evidence_shares
from brightcell.results.footprint.meta import Credit, ExchangeContribution, ProviderShare, Scenario, Withheld
from brightcell.results.footprint.solved import SolvedExchange, SolvedSystem
from brightcell.results.footprint.without_effect import emissions_without_effect
from brightcell.results.page.labels import AGGREGATED_FLOWS
from brightcell.rulebooks import FUNCTIONAL_UNIT
from brightcell.rulebooks.settings import TraceStep

COMMON_SET = ("IPCC AR6 GWP100", "0/0")
"""How most sources characterise what they publish as CO2e."""
SUPPLIER_MANUFACTURING = "supplier manufacturing"
NEGLIGIBLE = 0.01
HEAVY = 0.05


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class SystemEvidence:
    """What a solved product system tells beside its numbers.

    further_warnings: what a reader must know of the places of the product and of the background. providers: demands
    with their providers. system_exchanges: amounts per functional unit. totals_per_unit: kg CO2e of
    one unit of what they take. plausibility: unusual values of the product. gate_note: gives the note on a footprint
    that is outside of its band, or None. burden_question: gives the gross burden. cube_question: gives the cube.
    describe: makes the provenance. of_product: its amounts and recycled shares, and what was changed in it.
    """

    solved: SolvedSystem
    method: Method
    further_warnings: tuple[str, ...]
    trace: tuple[TraceStep, ...]
    providers: tuple[Link, ...]
    system_exchanges: tuple[SolvedExchange, ...]
    totals_per_unit: list[float]
    score: float
    plausibility: tuple[PlausibilityFinding, ...]
    gate_note: Callable[[], str | None]
    burden_question: BurdenQuestion
    cube_question: CubeQuestion
    describe: Callable[[], Mapping[str, Any]]
    of_product: ProductEvidence

    @cached_property
    def assumed(self) -> tuple[Assumption, ...]:
        """Every figure that was assumed, by product, rulebook, links or method, and why."""
        return (*self.solved.product_system.assumed, *unverified_factors(self.solved, self.method))

    @cached_property
    def element_balance(self) -> BalanceRows | None:
        """The way of elements through the recycling of a pack; None where there is none."""
        return tuple(map(_balance_row, self.solved.product_system.applied.element_balance)) or None

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """Each credit of recycling."""
        return credits_of(self.solved)

    @cached_property
    def withheld(self) -> tuple[Withheld, ...]:
        """The credits that were not given."""
        return withheld_credits(self.solved)

    @cached_property
    def coverage(self) -> MassCoverage:
        """How much of the mass that is emitted counts."""
        return mass_coverage(self.solved.system, self.solved.solution)

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The total under what might be assumed instead."""
        return collection_scenarios(self.solved)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        note = self.gate_note()
        return (*self._of_system(), *self._stand_ins(), *self._bought_whole(), *(() if note is None else (note,)))

    def _of_system(self) -> tuple[str, ...]:
        """What foreground, links, places, background and method leave open."""
        return (
            *self.solved.product_system.applied.warnings,
            *self.solved.product_system.warnings,
            *self.further_warnings,
            *_uncharacterised(self.solved),
            *emissions_without_effect(self.solved),
            *(" - ".join(map(str.strip, warning.splitlines())) for warning in strong_loops(self.solved.system)),
            *_aggregated(self.solved, self.method),
        )

    @cached_property
    def links(self) -> tuple[ProviderShare, ...]:
        """Each demand with its provider and the share of the total that rests on it."""
        return tuple(
            ProviderShare(
                demand=link.demand.key,
                requested_location=link.demand.location,
                provider=link.process.name,
                provider_location=link.process.location,
                step=link.step,
                share=self._shares[link.demand],
                layer=link.layer,
            )
            for link in self.providers
        )

    @cached_property
    def sources(self) -> tuple[str, ...]:
        exchanges = (exchange.source for exchange in self.system_exchanges)
        processes = (link.process.source for link in self.providers)
        return tuple(dict.fromkeys(source for source in (*exchanges, *processes) if source))

    @cached_property
    def exchanges(self) -> tuple[ExchangeContribution, ...]:
        shown = (exchange for exchange in self.system_exchanges if exchange.activity != FUNCTIONAL_UNIT)
        return tuple(
            ExchangeContribution(
                activity=exchange.activity,
                input=exchange.name,
                kind=_kind(exchange),
                amount=exchange.amount,
                unit=exchange.unit,
                score=self._score(exchange),
                source=exchange.source,
                **self._provider(exchange),
            )
            for exchange in shown
        )

    def _provider(self, exchange: SolvedExchange) -> dict[str, str]:
        """Place, process and key of what meets a demand."""
        if not isinstance(exchange.target, Demand):
            return {"place": exchange.location or ""} if isinstance(exchange.target, Emission) else {}
        process = self._links[exchange.target].process
        return {"place": process.location or "", "process": process.code, "key": exchange.target.key}

    @cached_property
    def _links(self) -> dict[Demand, Link]:
        return {link.demand: link for link in self.providers}

    @cached_property
    def burden(self) -> GrossBurden:
        """The gross burden by place and by what it rests on."""
        return self.burden_question()

    @cached_property
    def amounts(self) -> tuple[AmountRecord, ...]:
        """The amounts of the product with their evidence."""
        return self.of_product.amounts

    @property
    def recycled(self) -> tuple[ElementShare, ...]:
        """Recycled shares of elements in active materials."""
        return self.of_product.recycled

    @cached_property
    def evidence_shares(self) -> EvidenceShares:
        """Shares of the gross burden by the evidence of the amounts behind it, and that of primary data."""
        return evidence_shares(self.system_exchanges, self.totals_per_unit)

    @cached_property
    def cube(self) -> Cube:
        """The contribution cube."""
        return self.cube_question()

    @cached_property
    def changed(self) -> tuple[FieldChange, ...]:
        """What the user changed in the product, and what followed."""
        return self.of_product.product.changed

    @cached_property
    def provenance(self) -> Mapping[str, Any]:
        return dict(self.describe())

    @cached_property
    def _shares(self) -> dict[Demand, float]:
        """Share of the total that rests on each demand."""
        scores: dict[Demand, float] = defaultdict(float)
        for exchange in self.system_exchanges:
            if isinstance(exchange.target, Demand):
                scores[exchange.target] += self._score(exchange)
        return {demand: score / self.score if self.score else 0.0 for demand, score in scores.items()}

    def _score(self, exchange: SolvedExchange) -> float:
        return exchange.amount * self.totals_per_unit[exchange.scored]

    def _stand_ins(self) -> list[str]:
        """Something else that much of the total rests on is not a line among forty assumptions."""
        proxies = [link for link in self.providers if link.provider.match == "proxy"]
        return [
            f"{self._shares[link.demand]:.1%} of the total rests on a stand-in: {link.demand.key} by "
            f"{link.process.name}" + (f" ({link.provider.note})" if link.provider.note else "")
            for link in proxies
            if abs(self._shares[link.demand]) > HEAVY
        ]

    def _bought_whole(self) -> list[str]:
        """A figure for whole cells or modules counts as material, however much of the total it is."""
        scores: dict[str, float] = defaultdict(float)
        for exchange in self.system_exchanges:
            if _is_bought_piece(exchange):
                scores[exchange.activity] += self._score(exchange)
        if not scores or any(exchange.process == SUPPLIER_MANUFACTURING for exchange in self.system_exchanges):
            return []
        share = sum(scores.values()) / self.score if self.score else 0.0
        pieces = next(iter(scores)).rsplit("/", 1)[-1]
        return [
            f"{share:.1%} of the total is the declared footprint of {pieces}, all of it counted as raw material: "
            "its document gives no shares of stages"
        ]

    def __reduce__(self) -> tuple[Callable[..., EvidenceRecord], tuple[dict[str, Any]]]:
        """Pickled and copied as what it says."""
        return _record, ({part.name: getattr(self, part.name) for part in fields(EvidenceRecord)},)


def system_evidence(
    solved: SolvedSystem,
    method: Method,
    further_warnings: tuple[str, ...],
    gate_note: Callable[[], str | None],
    describe: Callable[[], Mapping[str, Any]],
    of_product: ProductEvidence,
) -> SystemEvidence:
    """The evidence of a solved product system; arguments as the fields of the same names."""
    system, place = solved.product_system, of_product.product.identity.plant.location
    return SystemEvidence(
        solved=solved,
        method=method,
        further_warnings=further_warnings,
        trace=system.applied.trace,
        providers=system.links,
        system_exchanges=solved.exchanges,
        totals_per_unit=solved.totals_per_unit,
        score=solved.score,
        plausibility=system.applied.plausibility,
        gate_note=gate_note,
        burden_question=BurdenQuestion(
            system.background, system.links, solved.exchanges, solved.totals_per_unit, method.factors, place
        ),
        cube_question=solved_cube(solved, place),
        describe=describe,
        of_product=of_product,
    )


def solved_cube(solved: SolvedSystem, place: str) -> CubeQuestion:
    """What gives the cube of a solved product system; `place`: the plant's."""
    system = solved.product_system
    return CubeQuestion(
        activities=solved.activity_rows,
        exchanges=solved.exchanges,
        per_unit=solved.per_unit,
        flows=solved.system.flows,
        providers=system.links,
        background=system.background,
        place=place,
    )


def _record(parts: dict[str, Any]) -> EvidenceRecord:
    return EvidenceRecord(**parts)


def _is_bought_piece(exchange: SolvedExchange) -> bool:
    """Whether it is the figure of a bought cell or module."""
    return isinstance(exchange.target, Emission) and f"/{BOUGHT_CELL}/" in exchange.activity


def _kind(exchange: SolvedExchange) -> str:
    if isinstance(exchange.target, Demand):
        return exchange.target.kind
    return "emission" if isinstance(exchange.target, Emission) else "activity"


def unverified_factors(solved: SolvedSystem, method: Method) -> list[Assumption]:
    """Characterisation factors of emitted flows that are known from memory only."""
    emitted = {flow for flow, mass in solved.solution.inventory_by_flow().items() if mass}
    why = "the factor was not checked in the table that it is said to come from"
    return [Assumption(f"method.{f}", method.factors[f], why, method.id) for f in method.assumed if f in emitted]


def _uncharacterised(solved: SolvedSystem) -> list[str]:
    """A flow that the method has no factor for counts as nothing, which a reader must know."""
    masses = uncharacterised(solved.system, solved.solution)
    return [
        f"the method has no factor for {flow}: {mass:.4g} kg per functional unit count as nothing"
        for flow, mass in masses.items()
    ]


def _aggregated(solved: SolvedSystem, method: Method) -> list[str]:
    """What came as CO2e keeps the set of its source, so a result under another set is a mixture of two."""
    if (method.gwp_set, method.biogenic) == COMMON_SET:
        return []
    masses = solved.solution.inventory_by_flow()
    carried = sum(masses.get(flow, 0.0) for flow in AGGREGATED_FLOWS)
    share = carried / solved.score if solved.score else 0.0
    if abs(share) < NEGLIGIBLE:
        return []
    set_, convention = COMMON_SET
    return [
        f"{share:.1%} of the total came as CO2e, by {set_} or an earlier set with biogenic carbon {convention}: it is "
        f"not counted by {method.gwp_set} and {method.biogenic}"
    ]


def _balance_row(row: ElementRow) -> dict[str, Any]:
    return {
        "element": row.element,
        "input_kg": row.input,
        "recovered_kg": row.recovered,
        "emitted_kg": row.emitted,
        "residue_kg": row.residue,
        "recovered_share": row.recovered / row.input,
        "closes": row.closes,
    }
