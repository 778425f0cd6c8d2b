"""One provider for every demand: exact place first, then what it lies in, each step recorded.

Linking never guesses: a key without a provider is an error that names the nearest keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from brightcell.background.layers import (
    AnyBackground,
    LayeredBackground,
    SingleBackground,
    background_label,
    by_layer,
    in_layers,
    layers_of,
)
from brightcell.background.models import Background, Dangling, Flow, Process, Provider
from brightcell.errors import LinkError, Problem, nearest
from brightcell.inventory.models import Activity, Assumption, Demand, Emission, Exchange, Foreground
from brightcell.linking.grids import assumed_shares, grid_warnings
from brightcell.linking.idle_places import idle_place_warnings
from brightcell.linking.locations import fallback, level
from brightcell.linking.models import ANYWHERE, EXACT, Link
from brightcell.linking.years import offer_of_year, year_step, year_warnings
from brightcell.product.catalogue import materials
from brightcell.records import record
from brightcell.rulebooks.apply import ForegroundSystem

FEW = 10
"""Missing keys that are told one by one; of a database that lacks more they are told together."""
ABOVE_OPEN = "--layer TABLE@DATABASE --background open"


@record
class SystemExchange:
    """An exchange with the label of what it takes: another activity, a background process, or a flow."""

    exchange: Exchange
    label: str
    name: str
    unit: str

    @property
    def is_emission(self) -> bool:
        return isinstance(self.exchange.target, Emission)

    @property
    def amount(self) -> float:
        return self.exchange.amount.value


@record
class SystemActivity:
    """A foreground activity whose every exchange has its provider."""

    activity: Activity
    exchanges: tuple[SystemExchange, ...]


@dataclass(frozen=True)
class ProductSystem:
    """The foreground of one product under one rulebook, linked to one background."""

    applied: ForegroundSystem
    background: AnyBackground
    activities: tuple[SystemActivity, ...]
    links: tuple[Link, ...]

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What was assumed on the way here: by product and rulebook, and proxies that the background offers."""
        proxies = {_place_of(link.demand): link.provider for link in self.links if link.provider.stands_in}
        stand_ins = (Assumption(f"background.{key}", p.process.name, p.note or "a proxy") for key, p in proxies.items())
        forms = {_place_of(link.demand): link for link in self.links if link.is_instead and _is_material(link)}
        general = (Assumption(f"background.{key}", link.process.name, _general(link)) for key, link in forms.items())
        mixes = (Assumption(f"background.{mix.code}", mix.name, mix.note) for mix in self._assumed_mixes())
        return (*self.applied.assumed, *stand_ins, *general, *mixes, *assumed_shares(self.links))

    def _assumed_mixes(self) -> tuple[Process, ...]:
        """Mixes of routes with assumed shares behind what is linked, but those that are linked themselves."""
        unlinked: list[Process] = []
        for layer, codes in by_layer(self.background, (link.process.code for link in self.links)):
            if isinstance(layer, Background):
                linked = dict.fromkeys(codes)
                mixes = {mix.code: mix for code in linked for mix in layer.assumed_mixes.get(code, ())}
                unlinked += [mix for code, mix in mixes.items() if code not in linked]
        return tuple(unlinked)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a provider leaves out or is not, so that a low footprint isn't taken for a good one."""
        partial = {link.demand.key: link.provider for link in self.links if link.provider.match == "partial"}
        instead = [link for link in self.links if link.is_instead and not _is_material(link)]
        return (
            *self._not_prescribed(),
            *grid_warnings(self.links, self.background, self.applied.rulebook),
            *year_warnings(self.links, self.background),
            *self._idle_places(),
            *(f"{key} is counted in part only, by {p.process.name}: {p.note}" for key, p in partial.items()),
            *(self._instead(link) for link in instead),
        )

    def _instead(self, link: Link) -> str:
        """That something else is taken than what was asked for."""
        taken = f"{link.demand.instead} is taken, {link.process.name} {{{link.process.location}}}"
        what, place = link.demand.key, link.demand.location
        if link.demand.kind == "recycled material":
            return f"{self.background.label} has no {what} for {place}: the recycled content counts as virgin; {taken}"
        return f"{self.background.label} has no {what} for {place}: {taken}"

    def _idle_places(self) -> Iterator[str]:
        """Stated origins and sites for which the background has nothing of their own."""

        def find(demand: Demand) -> Link | None:
            answer = provider_of(demand, self.applied.activities[0], self.background)
            return answer if isinstance(answer, Link) else None

        links = {link.demand: link for link in self.links}
        return idle_place_warnings(self.applied.activities, links, find)

    def _not_prescribed(self) -> tuple[str, ...]:
        """That the rulebook asks for secondary data which the background isn't known to be."""
        prescribed = self.applied.rulebook.slot("data_quality").parameters.get("prescribed_background")
        if prescribed is None or prescribed.value is None:
            return ()
        label, book = self.background.label, self.applied.rulebook.id
        return (
            f"{book} prescribes {prescribed.value}; the background {label} is taken instead, so that the result is for "
            "screening and no declaration",
        )


def _is_material(link: Link) -> bool:
    return link.demand.kind == "material"


def _general(link: Link) -> str:
    return f"stands in: the background has no {link.demand.key}, which is a form or a route of {link.demand.instead}"


def _place_of(demand: Demand) -> str:
    """The key of a demand, with its place."""
    return f"{demand.key} at {demand.location}" if demand.location else demand.key


def link(applied: ForegroundSystem, background: AnyBackground) -> ProductSystem:
    """Find one provider for every demand. Raises `LinkError` with all that have none or another unit."""
    links, problems = _find_all(applied.activities, background)
    problems += _unknown_flows(applied.activities, background)
    if problems:
        raise LinkError(problems)
    names = {activity.code: activity for activity in applied.activities}
    flows = {flow.flow: flow for flow in background.flows}
    ends = {demand: (link.provider, background_label(background, link.process.code)) for demand, link in links.items()}
    activities = tuple(
        SystemActivity(a, tuple(_linked(e, ends, names, flows) for e in a.exchanges)) for a in applied.activities
    )
    return ProductSystem(applied, background, activities, tuple(links.values()))


def _find_all(activities: Iterable[Activity], background: AnyBackground) -> tuple[dict[Demand, Link], list[Problem]]:
    links: dict[Demand, Link] = {}
    problems: list[Problem] = []
    for activity in activities:
        for exchange in activity.exchanges:
            demand = exchange.target
            if not isinstance(demand, Demand) or demand in links:
                continue
            answer = provider_of(demand, activity, background)
            if isinstance(answer, Link):
                links[demand] = answer
            else:
                problems.append(answer)
    return links, _gathered(list(dict.fromkeys(problems)), background)


def _gathered(problems: list[Problem], background: AnyBackground) -> list[Problem]:
    """Where a database lacks much of what is asked for, that is one thing to know, and a layer is its place."""
    missing = [problem for problem in problems if problem.what.startswith(_nothing_provides(background))]
    keys = list(dict.fromkeys(str(problem.found) for problem in missing))
    if isinstance(background, Background) or len(keys) <= FEW:
        return problems
    named = f"{', '.join(keys[:FEW])} and {len(keys) - FEW} more"
    what = f"the background {background.label} has no row for {len(keys)} of the keys that the product asks for"
    others = [problem for problem in problems if problem not in missing]
    hint = f"take it as a layer above another background, such as {ABOVE_OPEN}"
    return [Problem(what, found=named, hint=hint), *others]


def provider_of(demand: Demand, activity: Activity, background: AnyBackground) -> Link | Problem:
    """The link of a demand to its provider; what is wrong, at the activity that has the demand, where there is none.

    Each layer is asked by exact place, then by what that lies in, before the next one is. What may stand in for the key
    is asked for only where no layer has the key itself.
    """
    if demand.kind == "process" and isinstance(background, Background):
        return Link(demand, Provider(background.process(demand.key)), EXACT)
    for key in (demand.key, demand.instead):
        for layer in layers_of(background):
            answer = _answer(demand, key or "", activity, layer)
            if isinstance(answer, Link) and isinstance(background, LayeredBackground):
                return replace(answer, provider=in_layers(layer, answer.provider), layer=layer.label)
            if answer is not None:
                return answer
    return _unmatched(demand, activity, background)


def _answer(demand: Demand, key: str, activity: Activity, layer: SingleBackground) -> Link | Problem | None:
    """What one background has for a key, or what is wrong with it; None where it has nothing."""
    places = layer.offers.get(key, {})
    place, offer = next(((place, places[place]) for place in _chain(demand) if place in places), ("", None))
    if offer is None:
        return None
    if isinstance(offer, Dangling):
        return _dangling(demand, activity, offer)
    if demand.year is not None:
        offer = offer_of_year(layer, key, place, offer, demand.year)
    step = _step(demand, offer, set(places) == {""})
    return _checked(demand, activity, offer, step if key == demand.key else f"{key} instead, {step}")


def _chain(demand: Demand) -> tuple[str, ...]:
    """Where to look: the place and all that it lies in, and last what serves any place; without a place, that first."""
    return ("", *fallback(None)) if demand.location is None else (*fallback(demand.location), "")


def _step(demand: Demand, offer: Provider, only_one: bool) -> str:
    """How a provider was found: where, and of which year where it isn't the year that was asked for."""
    step = _place_step(demand, offer.process, only_one)
    return step if demand.year is None else year_step(step, offer, demand.year)


def _place_step(demand: Demand, process: Process, only_one: bool) -> str:
    """How a provider was found: a wider place, or the one process there is for all places."""
    if demand.location is None:
        return ANYWHERE
    if process.location == demand.location:
        return EXACT
    if only_one:
        return f"the only one, a figure of {process.location or 'no stated place'}"
    if not process.location:
        return f"{demand.location} -> no stated place"
    return f"{demand.location} -> {process.location} ({level(process.location)})"


def _checked(demand: Demand, activity: Activity, offer: Provider, step: str) -> Link | Problem:
    process = offer.process
    if process.unit != demand.unit and offer.factor == 1.0:
        return Problem(
            what=f"the provider of {demand.key} counts in another unit",
            path=activity.code,
            found=f"{process.unit} ({process.name})",
            expected=demand.unit,
        )
    return Link(demand, offer, step)


def _dangling(demand: Demand, activity: Activity, offer: Dangling) -> Problem:
    return Problem(offer.what, path=activity.code, found=demand.key, nearest=offer.nearest)


def _unmatched(demand: Demand, activity: Activity, background: AnyBackground) -> Problem:
    keys = background.offers
    is_offered = demand.key in keys
    what = f"{_nothing_provides(background)} provides {demand.kind} {demand.key}"
    places = ", ".join(sorted(place or "anywhere" for place in keys[demand.key])) if is_offered else None
    return Problem(
        what=what + (f" in {demand.location} or around it" if is_offered else "") + _why_unknown(demand),
        path=activity.code,
        found=demand.key,
        expected=f"one of its places: {places}" if places else None,
        nearest=() if is_offered else nearest(demand.key, keys, likeness=0.0),
        hint=f"{_stated(demand)}{_next_step(background)}, or name another material",
    )


def _nothing_provides(background: AnyBackground) -> str:
    return f"no process of the background {background.label}"


def _next_step(background: AnyBackground) -> str:
    """Where a row for what is missing goes."""
    if isinstance(background, LayeredBackground):
        return "add a row for it to the mapping table of a layer, or another layer below"
    if isinstance(background, Background):
        return f"add a row for it to databases/mappings/{background.name}.csv"
    return "add a row for it to the mapping table, or take the database as a layer above another background (--layer)"


def _why_unknown(demand: Demand) -> str:
    material = materials().get(demand.key)
    return "; no open figure for it is known" if material is not None and material.needs_supplier else ""


def _stated(demand: Demand) -> str:
    """How a product may say itself what a material causes."""
    if demand.kind != "material":
        return ""
    if demand.key in materials():
        return "give the part its supplier's footprint, "
    return f"give materials.{demand.key} a footprint, a process or a key of the background, "


def refuse_unknown_flows(activities: Iterable[Activity], background: AnyBackground) -> None:
    """Raises `LinkError` with every emission of a flow that the background doesn't have."""
    if problems := _unknown_flows(activities, background):
        raise LinkError(problems)


def _unknown_flows(activities: Iterable[Activity], background: AnyBackground) -> list[Problem]:
    flows = {flow.flow for flow in background.flows}
    wanted = {
        (activity.code, exchange.target.flow)
        for activity in activities
        for exchange in activity.exchanges
        if isinstance(exchange.target, Emission)
    }
    return [
        Problem(what="there is no such elementary flow", path=code, found=flow, nearest=nearest(flow, flows))
        for code, flow in sorted(wanted)
        if flow not in flows
    ]


def _linked(
    exchange: Exchange,
    ends: Mapping[Demand, tuple[Provider, str]],
    names: Mapping[str, Activity],
    flows: Mapping[str, Flow],
) -> SystemExchange:
    """The exchange with what it takes; `ends` has the provider of each demand, and its label."""
    target = exchange.target
    if isinstance(target, Emission):
        flow = flows[target.flow]
        return SystemExchange(exchange, target.flow, flow.name, flow.unit)
    if isinstance(target, Foreground):
        activity = names[target.code]
        return SystemExchange(exchange, target.code, activity.name, activity.unit)
    offer, label = ends[target]
    return SystemExchange(_scaled(exchange, offer.factor), label, offer.process.name, offer.process.unit)


def _scaled(exchange: Exchange, factor: float) -> Exchange:
    """The exchange in units of its provider."""
    return exchange if factor == 1.0 else replace(exchange, amount=exchange.amount * factor)
