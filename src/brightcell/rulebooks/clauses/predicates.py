"""The questions that clauses ask: one function each, of the case and of the parameters that the clause gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from brightcell.product import Product
from brightcell.product.evidence import UNSTATED
from brightcell.product.evidenced import evidenced_amounts
from brightcell.product.pack import Part
from brightcell.product.paths import dotted
from brightcell.rulebooks.clauses.dates import days_of, in_force_words, is_in_force
from brightcell.rulebooks.clauses.models import ClauseCase, ClauseFinding
from brightcell.rulebooks.cut_off import LEAST_TOLD, net_masses

Given = Mapping[str, Any]
Predicate = Callable[[ClauseCase, Given], ClauseFinding]
PREDICATES: dict[str, Predicate] = {}
OF_CELLS = ("anode active material", "cathode active material", "electrolyte", "electrode making", "cell assembly")
"""Processes that the maker of bought cells knows of."""
BOUGHT_CELLS = "bought cells"
"""Component that bought cells are grouped under."""


def predicate(name: str) -> Callable[[Predicate], Predicate]:
    """Register a function as the predicate of that name."""

    def register(function: Predicate) -> Predicate:
        if name in PREDICATES:
            raise ValueError(f"predicate {name!r} is registered twice")
        PREDICATES[name] = function
        return function

    return register


@predicate("strategy-is")
def strategy_is(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the strategy of `slot` is one of `allowed`."""
    strategy = case.rulebook.slot(given["slot"]).strategy
    return ClauseFinding(strategy in given["allowed"], f"{given['slot']} is {strategy}")


@predicate("parameter-is")
def parameter_is(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the parameter `slot.name` of the rulebook has a value that is `allowed`."""
    value = _value(case, given["parameter"])
    return ClauseFinding(value in given["allowed"], f"{given['parameter']} is {value}")


@predicate("parameter-within")
def parameter_within(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the list that is the parameter `slot.name` has nothing beyond what is `allowed`."""
    entries = list(_value(case, given["parameter"]) or ())
    beyond = [entry for entry in entries if entry not in given["allowed"]]
    evidence = f"{given['parameter']} has {', '.join(beyond)}" if beyond else f"{given['parameter']} has nothing else"
    return ClauseFinding(not beyond, evidence)


def _value(case: ClauseCase, name: str) -> Any:
    slot, _, parameter = name.partition(".")
    value = case.rulebook.slot(slot).parameters.get(parameter)
    return None if value is None else value.value


@predicate("made-while-in-force")
def made_while_in_force(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether identity.production is stated and lies within `first_day` and `last_day`, of which one may be absent."""
    stated, first, last = case.product.identity.production, given.get("first_day"), given.get("last_day")
    days, words = days_of(stated), in_force_words(first, last)
    if days is None:
        return ClauseFinding(False, f"identity.production is not stated; {words}")
    bounds = [None if day is None else date.fromisoformat(day) for day in (first, last)]
    return ClauseFinding(is_in_force(days, *bounds), f"made {stated}; {words}")


@predicate("rated-energy-above")
def rated_energy_above(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the rated energy is above `kWh`, a strict bound."""
    rated = case.product.performance.rated_energy.value
    return ClauseFinding(rated > given["kWh"], f"performance.rated_energy is {rated:g} kWh")


@predicate("stages-present")
def stages_present(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether each of `stages` has an activity in the foreground."""
    absent = [stage for stage in given["stages"] if stage not in case.stages]
    return ClauseFinding(not absent, f"nothing is in {', '.join(absent)}" if absent else "each has its activities")


@predicate("mass-described")
def mass_described(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the mass that no part describes, (m - sum of parts) / m, is at most the rulebook's `parameter`."""
    allowed = _value(case, given["parameter"])
    if allowed is None:
        return ClauseFinding(None, f"{given['parameter']} is not set")
    declared = case.product.performance.mass.value
    left_out = 1.0 - sum(net_masses(case.product.pack).values()) / declared
    if case.product.pack.one_cell.supplier is not None:
        return ClauseFinding(None, "the cells are bought, and their masses are those of their supplier")
    evidence = f"{left_out:z.2%} of the mass is not described, {allowed:.1%} may be"
    if left_out <= -LEAST_TOLD:
        evidence = f"the parts are {-left_out:.2%} heavier than the declared mass; {allowed:.1%} may be left out"
    return ClauseFinding(left_out <= allowed + 1e-12, evidence)


@predicate("components-identified")
def components_identified(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether each of `components` is described by parts, which those of bought cells are not."""
    absent = [name for name in given["components"] if not _parts_of(case.product, (name,))]
    evidence = f"no part is {', '.join(absent)}" if absent else f"parts describe {', '.join(given['components'])}"
    return ClauseFinding(not absent, evidence)


@predicate("company-data")
def company_data(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the product describes the process `entry` by data that are all the company's own, by their evidence."""
    process, cell = given["entry"], case.product.pack.one_cell
    if cell.supplier is not None and process in OF_CELLS and case.described.get(process) != ():
        maker = cell.supplier.name
        ask = f"{maker} for the data of {process}, or for a footprint that says which of its data are the company's own"
        evidence = f"the cells are bought, and the figure of {maker} stands in for it"
        return ClauseFinding(False, evidence, ask, (f"component: {BOUGHT_CELLS}",))
    if process not in case.described:
        return ClauseFinding(False, "the product gives no data of it")
    others = case.described[process]
    return ClauseFinding(
        not others, f"its data are {', '.join(others)}" if others else "measured or calculated by the company"
    )


@predicate("amounts-company-specific")
def amounts_company_specific(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether there are parts of each of `components`, whose masses are all measured or calculated by the company."""
    absent = [name for name in given["components"] if not _parts_of(case.product, (name,))]
    if absent:
        return ClauseFinding(False, f"no part is {', '.join(absent)}")
    masses = {id(part.amount) for part in _parts_of(case.product, given["components"])}
    others = [
        row for row in evidenced_amounts(case.product) if id(row.amount) in masses and not row.is_company_specific
    ]
    evidence = ", ".join([f"{dotted(row.path, case.product)} is {row.type}" for row in others])
    return ClauseFinding(not others, evidence or "all are measured or calculated by the company")


@predicate("evidence-stated")
def evidence_stated(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether each amount of the product says what it rests on."""
    others = [row for row in evidenced_amounts(case.product) if row.type == UNSTATED]
    evidence = ", ".join([dotted(row.path, case.product) for row in others])
    return ClauseFinding(not others, f"no evidence of {evidence}" if others else "each amount says what it rests on")


@predicate("stated-by-maker")
def stated_by_maker(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the product has each of `fields`, and lists none of them among its assumptions."""
    product = case.product
    absent = [name for name in given["fields"] if not _is_written(product, name)]
    assumed = [a.field for a in product.assumptions if any(_is_at_or_below(a.field, name) for name in given["fields"])]
    gaps = [f"{', '.join(absent)} is not stated"] if absent else []
    gaps += [f"{', '.join(assumed)} is among the assumptions of the file"] if assumed else []
    return ClauseFinding(not gaps, "; ".join(gaps) or f"{', '.join(given['fields'])} is stated")


def _is_written(product: Product, field: str) -> bool:
    """Whether a field is written in the file, and not only its default."""
    above, _, last = field.rpartition(".")
    block = product.at(above) if above else product
    return block is not None and last in block.model_fields_set and getattr(block, last) is not None


def _is_at_or_below(field: str, name: str) -> bool:
    return field == name or field.startswith(f"{name}.")


@predicate("warranty-retains")
def warranty_retains(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the warranty guarantees at least the share of energy that is the rulebook's `parameter`."""
    warranty, least = case.product.performance.warranty, _value(case, given["parameter"])
    if warranty is None or warranty.energy_retention is None:
        return ClauseFinding(False, "performance.warranty.energy_retention is not stated")
    kept = warranty.energy_retention.value
    return ClauseFinding(
        kept >= least - 1e-12, f"the warranty guarantees {kept:.0%} of the energy, {least:.0%} are asked for"
    )


@predicate("cycle-test-by")
def cycle_test_by(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the cycle life is of a test by the `standard`, and the amendment that was followed is named."""
    test = case.product.performance.cycle_life
    if test is None:
        return ClauseFinding(False, "performance.cycle_life is not stated")
    if given["standard"] not in test.standard:
        return ClauseFinding(False, f"performance.cycle_life.standard is {test.standard}")
    if test.amendment is None:
        return ClauseFinding(False, "performance.cycle_life.amendment is not stated")
    return ClauseFinding(True, f"tested by {test.standard}, {test.amendment}")


@predicate("supplies-proven")
def supplies_proven(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether each supply of electricity of one of the `kinds` names its proof."""
    claimed = [
        (f"sites[{site.name}].electricity_supply[#{number}]", supply)
        for site in case.product.sites
        for number, supply in enumerate(site.electricity_supply, start=1)
        if supply.kind in given["kinds"]
    ]
    bare = [f"{path} ({supply.kind}) names no proof" for path, supply in claimed if supply.proof is None]
    if bare:
        return ClauseFinding(False, ", ".join(bare))
    return ClauseFinding(
        True, f"{len(claimed)} such supplies, each with its proof" if claimed else "no such supply is claimed"
    )


@predicate("background-is-prescribed")
def background_is_prescribed(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether the background bears the name that the rulebook prescribes (data_quality.prescribed_background)."""
    prescribed = _value(case, "data_quality.prescribed_background")
    if not case.background:
        return ClauseFinding(None, "which background is taken is not known")
    return ClauseFinding(prescribed in case.background, f"the background is {case.background[0]}")


@predicate("consumption-mix")
def consumption_mix(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether grid mixes are those of consumption, with trade, and not of generation."""
    if case.mix_is_generation is None:
        return ClauseFinding(None, "the trade in the markets of a database is not known here")
    mixes = "of generation only, without trade" if case.mix_is_generation else "of consumption"
    return ClauseFinding(not case.mix_is_generation, f"the background's grid mixes are {mixes}")


@predicate("suppliers-documented")
def suppliers_documented(case: ClauseCase, given: Given) -> ClauseFinding:
    """Whether each footprint that a supplier declares names the document that it comes from."""
    cell = case.product.pack.one_cell.supplier
    sources = [(f"cells by {cell.name}", cell.source)] if cell is not None and cell.footprint is not None else []
    sources += [(p.material, p.supplier.source) for p in _parts(case.product) if p.supplier and p.supplier.footprint]
    bare = [name for name, source in sources if source is None]
    if bare:
        return ClauseFinding(False, f"no document behind the supplier's footprint of {', '.join(bare)}")
    evidence = f"{len(sources)} suppliers' footprints, each with its document" if sources else "none is used"
    return ClauseFinding(True, evidence)


def _parts(product: Product) -> list[Part]:
    return [part for _, level in product.pack.levels for part in level.parts]


def _parts_of(product: Product, components: tuple[str, ...]) -> list[Part]:
    """The parts of some components, by what a part says or what the catalogue has."""
    catalogue = product.catalogue
    return [p for p in _parts(product) if {p.component, catalogue[p.material].component} & set(components)]
