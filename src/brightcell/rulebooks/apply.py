"""A rulebook applied to an inventory: stages, recycling terms, electricity and the functional unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from brightcell.errors import Problem, ProductError, collecting
from brightcell.inventory.decisions import decided, is_positive, is_zero, noted_decisions, value_of
from brightcell.inventory.locations import noted_reads
from brightcell.inventory.models import (
    Activity,
    Assumption,
    Assumptions,
    BuildNotes,
    Demand,
    ElementRow,
    Emission,
    Exchange,
    Foreground,
    Inventory,
    Role,
    Service,
    reachable,
)
from brightcell.inventory.moving import moved_activities
from brightcell.inventory.own_data import BOUGHT, STEPS
from brightcell.inventory.quantity import ONE, Quantity, constant, total
from brightcell.inventory.revaluing import Expressions
from brightcell.product.bands import PlausibilityFinding, input_band, judged
from brightcell.product.evidence import UNSTATED
from brightcell.product.paths import Path
from brightcell.rulebooks.models import SLOTS, Rulebook
from brightcell.rulebooks.particulars import note_particulars
from brightcell.rulebooks.registry import all_strategies, find_strategy
from brightcell.rulebooks.second_life import of_first_life, require_energy
from brightcell.rulebooks.settings import Settings, Trace, TraceStep, unset_problem
from brightcell.rulebooks.strategies.end_of_life import RecyclingTerms
from brightcell.rulebooks.strategies.functional_unit import FunctionalUnit
from brightcell.rulebooks.strategies.reporting import Reporting
from brightcell.rulebooks.strategies.system_boundary import check_exclusions, check_scope
from brightcell.rulebooks.unset import unset_parameters

FUNCTIONAL_UNIT = "functional-unit"
_NOT_RECYCLED = constant(0.0)


@dataclass(frozen=True)
class WithheldCredit:
    """A credit that isn't given, since nothing says what E*v would be: kg CO2e per unit of the activity that asks."""

    material: str
    recovered: str
    why: str
    activity: str
    per_unit: float


@dataclass(frozen=True)
class ForegroundSystem:
    """The foreground as a rulebook sees it: every activity with its stage, every exchange with its factor.

    `depends_on` are the fields of the product whose places the inventory or the rules looked at: another place there
    needs another foreground; a place in any other field moves demands only. `assumptions` are those of the product.
    `notes` are what was noted while it was made. `plausibility` are unusual values of the product and of the energy
    that it delivers; `withheld` is filled when the background is known.
    """

    rulebook: Rulebook
    product: str
    activities: tuple[Activity, ...]
    functional_unit: FunctionalUnit
    reporting: Reporting
    service: Service
    trace: tuple[TraceStep, ...]
    warnings: tuple[str, ...]
    notes: BuildNotes = field(default_factory=BuildNotes, compare=False, repr=False)
    plausibility: tuple[PlausibilityFinding, ...] = ()
    record: Trace = field(default_factory=Trace)
    assumptions: Assumptions = field(default_factory=Assumptions, compare=False)
    depends_on: frozenset[Path] = frozenset()
    withheld: tuple[WithheldCredit, ...] = ()

    @cached_property
    def assumed(self) -> tuple[Assumption, ...]:
        """What the product assumes, as far as the functional unit rests on it, and what the rules do."""
        return (*_used(self.assumptions.read, self.functional_unit), *_assumptions(self.trace))

    @cached_property
    def expressions(self) -> Expressions:
        """Its formulas, to be computed again with other values."""
        unit = self.functional_unit
        fixed = (unit.per_pack,) if unit.total_energy is None else (unit.per_pack, unit.total_energy)
        return Expressions(self.activities, self.notes, self.service, fixed)

    @property
    def element_balance(self) -> tuple[ElementRow, ...]:
        """The way of each element through recycling."""
        return self.notes.element_balance


class Rules:
    """The seven strategies of one rulebook, each with its settings, writing one trace."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.trace = Trace()
        self._settings = {slot: Settings(rulebook, slot, self.trace) for slot in SLOTS}
        self._strategies = {slot: find_strategy(slot, rulebook.slot(slot).strategy).function for slot in SLOTS}
        self._terms: dict[tuple[str, Quantity], RecyclingTerms] = {}
        self._factors: dict[Role, Quantity] = {}

    def settings(self, slot: str) -> Settings:
        return self._settings[slot]

    def ask(self, slot: str, *arguments: Any) -> Any:
        """The answer of the slot's strategy."""
        return self._strategies[slot](self._settings[slot], *arguments)

    def recycling_terms(self, material_class: str, recycled_content: Quantity) -> RecyclingTerms:
        """The factors of the recycling formula for a class of materials; a strategy is pure, so each is asked once."""
        key = (material_class, recycled_content)
        if key not in self._terms:
            self._terms[key] = self.ask("end_of_life", *key)
        return self._terms[key]

    def factor(self, role: Role) -> Quantity:
        """The share of a physical flow that the product carries by the recycling formula, each role asked once."""
        factor = self._factors.get(role)
        if factor is None:
            factor = self._factors[role] = _factor(self, role)
        return factor


def apply(inventory: Inventory, rulebook: Rulebook) -> ForegroundSystem:
    """Give each activity its stage and each exchange its factor, and add the functional unit.

    Raises `ProductError` with everything that the product lacks for these rules.
    """
    rules = Rules(rulebook)
    _note_strategies(rules)
    with noted_reads() as fields, noted_decisions() as decisions:
        unit = _functional_unit_of(rules, inventory)
        delivered = delivered_findings(unit, inventory.service, inventory.plausibility)
        stages = _stages(rules, inventory.activities)
        activities = tuple(_ruled(rules, a, stages) for a in inventory.activities if a.code in stages)
        _note_company_data(rules, inventory)
        note_particulars(rules.settings, inventory.particulars)
        reporting: Reporting = rules.ask("reporting")
    return ForegroundSystem(
        rulebook=rulebook,
        product=inventory.product,
        activities=of_first_life(
            (*_reached(activities, inventory), _functional_unit(inventory, unit, stages)), inventory, unit
        ),
        functional_unit=unit,
        reporting=reporting,
        service=inventory.service,
        trace=tuple(rules.trace.steps),
        warnings=(*inventory.warnings, *(finding.sentence for finding in delivered), *rules.trace.warnings),
        notes=replace(inventory.notes, decisions=(*inventory.notes.decisions, *decisions)),
        plausibility=(*inventory.plausibility, *delivered),
        record=rules.trace,
        depends_on=inventory.depends_on | frozenset(fields),
        assumptions=inventory.assumptions,
    )


def moved_foreground(ruled: ForegroundSystem, codes: Mapping[Path, str], assumptions: Assumptions) -> ForegroundSystem:
    """The foreground of a product that names the places `codes` instead, and differs in nothing else.

    The same as `apply` gives for it wherever `ruled.depends_on` holds none of these fields. `assumptions` are those of
    the product that names them.
    """
    record = ruled.record.moved(codes)
    others = len(ruled.warnings) - len(ruled.record.warnings)
    return replace(
        ruled,
        activities=moved_activities(ruled.activities, codes),
        trace=tuple(record.steps),
        warnings=(*ruled.warnings[:others], *record.warnings),
        record=record,
        assumptions=assumptions,
    )


def _note_strategies(rules: Rules) -> None:
    """The choice of each strategy is itself a step of the trace."""
    for name in SLOTS:
        slot = rules.rulebook.slot(name)
        summary = slot.why or find_strategy(name, slot.strategy).summary
        rules.trace.add(
            TraceStep(
                slot=name,
                strategy=slot.strategy,
                parameter="strategy",
                value=slot.strategy,
                unit=None,
                status=slot.status,
                clause=slot.clause,
                source=slot.source,
                text=summary,
            )
        )
        if slot.options and slot.strategy not in slot.options:
            rules.trace.warn(f"{name}: outside the options of {rules.rulebook.id}: {slot.strategy}")


def unmet_needs(rulebook: Rulebook, service: Service, recoveries_known: bool) -> tuple[Problem, ...]:
    """What a rulebook asks of a product and doesn't find, as far as that can be said without its inventory."""
    problems: list[Problem] = []
    _functional_unit_and(problems, Rules(rulebook), service, recoveries_known)
    return tuple(problems)


def _functional_unit_of(rules: Rules, inventory: Inventory) -> FunctionalUnit:
    """The functional unit, once all is there that the rules ask of the product."""
    problems: list[Problem] = []
    unit = _functional_unit_and(problems, rules, inventory.service, inventory.recoveries_known)
    for demand in _electricity_demands(inventory):
        with collecting(problems):
            rules.ask("electricity", demand.place, demand.supplies)
    if problems or unit is None:
        raise ProductError(problems)
    return unit


def _functional_unit_and(
    problems: list[Problem], rules: Rules, service: Service, recoveries_known: bool
) -> FunctionalUnit | None:
    """The functional unit, None where it can't be had; what the rules ask for and don't find goes to `problems`."""
    problems += _unset(rules.rulebook)
    if problems:
        with collecting(problems):
            check_scope(rules.settings("system_boundary"), service)
        return None
    with collecting(problems):
        check_exclusions(rules.settings("system_boundary"))
    with collecting(problems):
        check_scope(rules.settings("system_boundary"), service)
    with collecting(problems):
        _require_recoveries(rules, recoveries_known)
    with collecting(problems):
        unit: FunctionalUnit = rules.ask("functional_unit", service)
        require_energy(unit, service)
        return unit
    return None


def _unset(rulebook: Rulebook) -> list[Problem]:
    """Each parameter that the rulebook leaves unset and that its strategies need."""
    return [unset_problem(rulebook, *name.split(".", 1)) for name in unset_parameters(rulebook)]


def delivered_findings(
    unit: FunctionalUnit, service: Service, findings: Iterable[PlausibilityFinding]
) -> tuple[PlausibilityFinding, ...]:
    """What is unusual about E_total / rated energy, the energy that a pack delivers over life in kWh per kWh rated.

    `findings` are those on the product. Raises `ProductError` where it is impossible. A functional unit that isn't
    energy delivered has none.
    """
    if unit.total_energy is None:
        return ()
    block = _service_block(unit.total_energy)
    hints = (finding.hint for finding in findings if finding.field.startswith(block))
    finding = judged(
        block,
        unit.total_energy.value / service.rated_energy.value,
        input_band("delivered-per-rated", service.vehicle_category),
        hint=next(filter(None, hints), None),
    )
    if finding is not None and finding.kind == "impossible":
        raise ProductError([finding.problem])
    return () if finding is None else (finding,)


def _service_block(energy: Quantity) -> str:
    """The block of the product that says how long a pack serves."""
    named = tuple(energy.inputs())
    blocks = ("performance.cycle_life", "performance.warranty")
    return next((block for block in blocks if any(name.startswith(block) for name in named)), "performance")


def _electricity_demands(inventory: Inventory) -> list[Demand]:
    targets = (exchange.target for activity in inventory.activities for exchange in activity.exchanges)
    return [target for target in targets if isinstance(target, Demand) and target.supplies]


def _require_recoveries(rules: Rules, recoveries_known: bool) -> None:
    """A formula that credits recovered material needs the recovery rates; nobody invents them."""
    if recoveries_known:
        return
    terms = rules.recycling_terms("metal", _NOT_RECYCLED)
    if float(terms.credit) == 0.0:
        return
    raise ProductError(
        [
            Problem(
                what="the recovery rates of recycling are missing, and this formula credits recovered material",
                path="end_of_life.recoveries",
                expected="shares of the cells' content, e.g. {nickel: 93 %, cobalt: 93 %, lithium: 83 %}",
                hint="ask the recycler, or choose a formula without credit: --set end_of_life=burdens-without-credit",
            )
        ]
    )


def _stages(rules: Rules, activities: Iterable[Activity]) -> dict[str, str]:
    """The stage of each activity by its code, without those that the rulebook leaves out."""
    stages = {activity.code: rules.ask("system_boundary", activity) for activity in activities}
    return {code: stage for code, stage in stages.items() if stage is not None}


def _ruled(rules: Rules, activity: Activity, stages: Mapping[str, str]) -> Activity:
    exchanges = tuple(
        ruled for exchange in activity.exchanges for ruled in _rule_exchange(rules, activity, exchange, stages)
    )
    return replace(activity, stage=stages[activity.code], exchanges=exchanges)


def _rule_exchange(
    rules: Rules, activity: Activity, exchange: Exchange, stages: Mapping[str, str]
) -> tuple[Exchange, ...]:
    target = exchange.target
    if isinstance(target, Foreground) and target.code not in stages:
        return ()
    if isinstance(target, Demand) and target.supplies:
        return _electricity(rules, activity, target, exchange)
    if exchange.role is None:
        return (exchange,)
    factor = rules.factor(exchange.role)
    if decided(is_zero, factor):
        _note_idle_content(rules, exchange.role)
        return ()
    if exchange.role.reading is not None and exchange.role.reading != rules.settings("end_of_life").get("avoided"):
        return ()
    return (replace(exchange, amount=exchange.amount * factor),)


def _note_idle_content(rules: Rules, role: Role) -> None:
    """Tell that recycled content changes nothing under a formula that counts all input as virgin."""
    if (
        role.term == "recycled input"
        and role.recycled_content is not None
        and decided(is_positive, role.recycled_content)
    ):
        strategy = rules.rulebook.slot("end_of_life").strategy
        sentence = "counts all input as virgin, so recycled content has no effect"
        rules.trace.warn(f"end_of_life: {strategy} {sentence}")


def _factor(rules: Rules, role: Role) -> Quantity:
    """The share of a physical flow that the product carries: sum of weight_i x term_i over the classes.

    A treatment that gives nothing back is disposal, whatever it is called.
    """
    masses = role.masses or (("other", ONE),)
    if all(decided(is_zero, mass) for _, mass in masses):
        return constant(float(rules.recycling_terms("other", _NOT_RECYCLED).disposal))
    weights = rules.ask("allocation", masses) if len(masses) > 1 else ((masses[0][0], ONE),)
    r1 = role.recycled_content or _NOT_RECYCLED
    term = role.term.replace(" ", "_")
    factor = total(weight * getattr(rules.recycling_terms(name, r1), term) for name, weight in weights)
    if role.recovered is None or decided(is_zero, factor):
        return factor
    return factor * rules.settings("end_of_life").datum("reached", role.recovered)


def _electricity(rules: Rules, activity: Activity, demand: Demand, exchange: Exchange) -> tuple[Exchange, ...]:
    """One exchange per supply share: a market of the background, or a stated life-cycle factor.

    The reason for each share is logged with the process that takes it.
    """
    wishes = rules.ask("electricity", demand.place, demand.supplies)
    exchanges = []
    for wish in wishes:
        share = decided(value_of, wish.share)
        text = f"{activity.name}: {100 * share:g} % {wish.reason}"
        rules.settings("electricity").note(text, share, (activity.code,), wish.place)
        amount = exchange.amount * wish.share
        if wish.factor is not None:
            emitted = replace(exchange, target=Emission("ghg-aggregated"), amount=amount * wish.factor)
            exchanges.append(replace(emitted, source=wish.source or exchange.source, figure_evidence=wish.evidence))
        else:
            grid = Demand("electricity", wish.key, wish.place, demand.unit, instead=wish.instead, year=wish.year)
            exchanges.append(replace(exchange, target=grid, amount=amount))
    return tuple(exchanges)


def _note_company_data(rules: Rules, inventory: Inventory) -> None:
    """Warn of what the company must measure and the product doesn't give, by the kind of data that would do."""
    described = inventory.described
    missing = rules.ask("data_quality", [process for process, others in described.items() if not others])
    if not missing:
        return
    absent = [process for process in missing if process not in described]
    others = [process for process in absent if process not in (*STEPS.values(), *BOUGHT)]
    lacks = {
        "energy of": [process for process in absent if process in STEPS.values()],
        "footprint by a supplier of": [process for process in absent if process in BOUGHT],
        "data on": others,
    }
    parts = [f"no {kind} {', '.join(processes)}" for kind, processes in lacks.items() if processes]
    parts += [f"{kind} on {', '.join(processes)}" for kind, processes in _other_evidence(missing, described).items()]
    rules.trace.warn(
        "the rulebook asks for the company's own data, measured or calculated by who runs the plant; the product gives "
        f"{'; '.join(parts)}"
    )


def _other_evidence(missing: Iterable[str], described: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The processes on which something else is given than the company's own data, by the evidence of that."""
    by_evidence: dict[str, list[str]] = {}
    for process in missing:
        if process in described:
            words = ["figures whose evidence isn't stated" if word == UNSTATED else word for word in described[process]]
            by_evidence.setdefault(" and ".join(words), []).append(process)
    return by_evidence


def _reached(activities: tuple[Activity, ...], inventory: Inventory) -> tuple[Activity, ...]:
    """The activities that the pack or its end of life still reach; a term with factor zero reaches nothing."""
    return reachable(activities, (inventory.pack, inventory.delivered, inventory.end_of_life))


def _functional_unit(inventory: Inventory, unit: FunctionalUnit, kept: Mapping[str, str]) -> Activity:
    """1 / (units per pack) of a delivered pack, or of one at the gate where delivery is left out, and of its end."""
    packs = 1.0 / unit.per_pack
    wanted = [inventory.delivered if inventory.delivered in kept else inventory.pack, inventory.end_of_life]
    exchanges = tuple(Exchange(Foreground(code), packs, "functional unit") for code in wanted if code in kept)
    return Activity(
        code=FUNCTIONAL_UNIT,
        name=f"functional unit, 1 {unit.unit}, {inventory.product}",
        process="functional unit",
        component="functional unit",
        unit=unit.unit,
        place=None,
        exchanges=exchanges,
        stage="functional_unit",
    )


def _used(assumed: Iterable[Assumption], unit: FunctionalUnit) -> tuple[Assumption, ...]:
    """What the product assumes, without the performance figures that this functional unit does not ask for."""
    inputs = tuple(unit.per_pack.inputs())
    return tuple(
        a
        for a in assumed
        if not a.parameter.startswith("performance.") or any(name.startswith(a.parameter) for name in inputs)
    )


def _assumptions(steps: Iterable[TraceStep]) -> tuple[Assumption, ...]:
    """Every assumed parameter that was used, and every strategy that could have been another."""
    return tuple(
        Assumption(f"{step.slot}.{step.parameter}", step.value, step.text)
        for step in steps
        if step.status == "assumed" and step.parameter and not _without_alternative(step)
    )


def _without_alternative(step: TraceStep) -> bool:
    return step.parameter == "strategy" and len(all_strategies(step.slot)) == 1
