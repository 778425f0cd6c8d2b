"""From a solved system to a Footprint: supply x (direct emissions + background scores) by activity and gas."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.background.models import Method
from brightcell.inventory.models import Assumption, Demand, Emission
from brightcell.linking import ProductSystem, SystemActivity, SystemExchange
from brightcell.matrices import Solution, System, uncharacterised, unit_scores
from brightcell.results.footprint.contributions import ActivityRow, Contributions, contributions
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.meta import (
    BackgroundRef,
    ExchangeContribution,
    FunctionalUnitRef,
    ProviderShare,
    RulebookRef,
)
from brightcell.results.page.labels import AGGREGATED_FLOWS
from brightcell.rulebooks import FUNCTIONAL_UNIT, RuledForeground

if TYPE_CHECKING:
    import numpy as np


COMMON_SET = ("IPCC AR6 GWP100", "0/0")
"""How most sources characterise what they publish as CO2e."""
NEGLIGIBLE = 0.01
HEAVY = 0.05


@dataclass(frozen=True, eq=False)
class SolvedSystem:
    """A linked foreground with its solved system and the scores of one unit of every product, by flow."""

    linked: ProductSystem
    system: System
    solution: Solution
    scores: "np.ndarray"

    def supply(self, code: str) -> float:
        return float(self.solution.supply[self.index[code]])

    @property
    def index(self) -> dict[str, int]:
        return self.system.product_index

    def unit_score(self, exchange: SystemExchange) -> "np.ndarray":
        """kg CO2e of one unit of an exchange, by flow: its factor, or the score of what it takes."""
        if not exchange.is_emission:
            return self.scores[:, self.index[exchange.label]]
        import numpy as np

        score = np.zeros(len(self.system.flows))
        flow = self.system.flows.index(exchange.label)
        score[flow] = self.system.factors[self.system.method()][flow]
        return score


def solved(linked: ProductSystem, system: System, solution: Solution) -> SolvedSystem:
    return SolvedSystem(linked, system, solution, unit_scores(system))


def assemble(
    solved: SolvedSystem, method: Method, provenance: Mapping[str, Any], warnings: Iterable[str] = ()
) -> Footprint:
    """The footprint with everything that explains it; `warnings` are those of what came before."""
    applied = solved.linked.applied
    return Footprint(
        contributions=_contributions(solved),
        product=applied.product,
        rulebook=_rulebook(applied),
        background=_background(solved.linked),
        method=method.name,
        functional_unit=_functional_unit(applied),
        assumed=(*solved.linked.assumed, *_unverified_factors(solved, method)),
        warnings=(*applied.warnings, *solved.linked.warnings, *warnings, *_of_the_method(solved, method)),
        trace=applied.trace,
        links=_links(solved),
        sources=_sources(solved.linked),
        exchanges=tuple(_exchanges(solved)),
        element_balance=tuple(_balance(applied)) or None,
        solved_total=float(solved.solution.score),
        provenance=dict(provenance),
    ).check()


def _contributions(solved: SolvedSystem) -> Contributions:
    """Row per foreground activity: supply x (own emissions + scores of its background inputs), by flow."""
    import numpy as np

    flows = solved.system.flows
    rows, values = [], np.zeros((len(solved.linked.activities), len(flows)))
    for i, linked in enumerate(solved.linked.activities):
        supply = solved.supply(linked.activity.code)
        for exchange in linked.exchanges:
            if _is_own(exchange):
                values[i] += supply * exchange.amount * solved.unit_score(exchange)
        rows.append(_row(linked, supply))
    counted = [i for i, flow in enumerate(flows) if np.any(values[:, i]) or flow == "co2-fossil"]
    return contributions(rows, [flows[i] for i in counted], values[:, counted])


def _is_own(exchange: SystemExchange) -> bool:
    return isinstance(exchange.exchange.target, Demand | Emission)


def _row(linked: SystemActivity, supply: float) -> ActivityRow:
    activity = linked.activity
    return ActivityRow(
        name=activity.name,
        stage=activity.stage,
        component=activity.component,
        code=activity.code,
        supply=supply,
        location=activity.location or "",
    )


def _rulebook(applied: RuledForeground) -> RulebookRef:
    book = applied.rulebook
    return RulebookRef(id=book.id, edition=book.edition, status=book.status, title=book.title)


def _background(linked: ProductSystem) -> BackgroundRef:
    background = linked.background
    return BackgroundRef(name=background.label, version=background.version, sha256=background.sha256)


def _functional_unit(applied: RuledForeground) -> FunctionalUnitRef:
    unit = applied.functional_unit
    return FunctionalUnitRef(
        unit=unit.unit,
        total_energy_kwh=unit.total_energy.value if unit.total_energy is not None else None,
        units_per_pack=unit.per_pack.value,
        rated_energy_kwh=applied.service.rated_energy.value,
        pack_mass_kg=applied.service.mass.value,
    )


def _links(solved: SolvedSystem) -> tuple[ProviderShare, ...]:
    """Each demand with its provider and the share of the total that rests on it."""
    behind: dict[Demand, float] = defaultdict(float)
    total = solved.solution.score
    for linked in solved.linked.activities:
        supply = solved.supply(linked.activity.code)
        for exchange in linked.exchanges:
            if isinstance(exchange.exchange.target, Demand):
                score = float(solved.unit_score(exchange).sum())
                behind[exchange.exchange.target] += supply * exchange.amount * score
    return tuple(
        ProviderShare(
            demand=link.demand.key,
            requested_location=link.demand.location,
            provider=link.process.name,
            provider_location=link.process.location,
            step=link.step,
            share=behind[link.demand] / total if total else 0.0,
        )
        for link in solved.linked.links
    )


def _sources(linked: ProductSystem) -> tuple[str, ...]:
    exchanges = (exchange.exchange.source for activity in linked.activities for exchange in activity.exchanges)
    processes = (link.process.source for link in linked.links)
    return tuple(dict.fromkeys(source for source in (*exchanges, *processes) if source))


def _exchanges(solved: SolvedSystem) -> list[ExchangeContribution]:
    return [
        _exchange(solved, linked, exchange)
        for linked in solved.linked.activities
        if linked.activity.code != FUNCTIONAL_UNIT
        for exchange in linked.exchanges
    ]


def _exchange(solved: SolvedSystem, linked: SystemActivity, exchange: SystemExchange) -> ExchangeContribution:
    target = exchange.exchange.target
    kind = target.kind if isinstance(target, Demand) else "emission" if exchange.is_emission else "activity"
    amount = solved.supply(linked.activity.code) * exchange.amount
    return ExchangeContribution(
        activity=linked.activity.code,
        input=exchange.name,
        kind=kind,
        amount=amount,
        unit=exchange.unit,
        score=amount * float(solved.unit_score(exchange).sum()),
        source=exchange.exchange.source,
    )


def _unverified_factors(solved: SolvedSystem, method: Method) -> list[Assumption]:
    """Characterisation factors of emitted flows that are known from memory only."""
    emitted = {flow for flow, mass in solved.solution.inventory_by_flow().items() if mass}
    why = "the factor was not read in the table that it is said to come from"
    return [Assumption(f"method.{f}", method.factors[f], why, method.id) for f in method.assumed if f in emitted]


def _of_the_method(solved: SolvedSystem, method: Method) -> list[str]:
    return [*_uncharacterised(solved), *_aggregated(solved, method), *_stand_ins(solved)]


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
    share = carried / solved.solution.score if solved.solution.score else 0.0
    if abs(share) < NEGLIGIBLE:
        return []
    set_, convention = COMMON_SET
    return [
        f"{share:.1%} of the total came as CO2e, by {set_} or an earlier set with biogenic carbon {convention}: it is "
        f"not counted by {method.gwp_set} and {method.biogenic}"
    ]


def _stand_ins(solved: SolvedSystem) -> list[str]:
    """Something else that much of the total rests on is not a line among forty assumptions."""
    shares = {link.demand: counted.share for link, counted in zip(solved.linked.links, _links(solved), strict=True)}
    heavy = [
        link for link in solved.linked.links if link.provider.match == "proxy" and abs(shares[link.demand]) > HEAVY
    ]
    return [
        f"{shares[link.demand]:.1%} of the total rests on a stand-in: {link.demand.key} by {link.process.name}"
        + (f" ({link.provider.note})" if link.provider.note else "")
        for link in heavy
    ]


def _balance(applied: RuledForeground) -> list[dict[str, Any]]:
    return [
        {
            "element": row.element,
            "input_kg": row.input,
            "recovered_kg": row.recovered,
            "emitted_kg": row.emitted,
            "residue_kg": row.residue,
            "recovered_share": row.recovered / row.input,
            "closes": row.closes,
        }
        for row in applied.element_balance
    ]
