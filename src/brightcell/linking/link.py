"""One provider for every demand: exact place first, then what it lies in, each step recorded.

Linking never guesses: a key without a provider is an error that names the nearest keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from brightcell.background.models import Background, Process
from brightcell.errors import LinkError, Problem, nearest
from brightcell.inventory.models import Activity, Assumption, Demand, Emission, Exchange, Foreground
from brightcell.linking.locations import fallback, level
from brightcell.rulebooks.apply import Applied

EXACT = "exact"
ANYWHERE = "no place asked"


@dataclass(frozen=True)
class Link:
    """A demand and its provider; `step` says how it was found: exact, or which fallback."""

    demand: Demand
    process: Process
    step: str

    @property
    def is_fallback(self) -> bool:
        return self.step not in (EXACT, ANYWHERE)


@dataclass(frozen=True)
class LinkedExchange:
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


@dataclass(frozen=True)
class LinkedActivity:
    """A foreground activity whose every exchange has its provider."""

    activity: Activity
    exchanges: tuple[LinkedExchange, ...]


@dataclass(frozen=True)
class Linked:
    """The foreground of one product under one rulebook, linked to one background."""

    applied: Applied
    background: Background
    activities: tuple[LinkedActivity, ...]
    links: tuple[Link, ...]

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What was assumed on the way here: by product and rulebook, and proxies that the background offers."""
        processes = {link.process.code: link.process for link in self.links if link.process.confidence == "assumed"}
        proxies = (Assumption(f"background.{p.code}", p.name, p.note or "a proxy") for p in processes.values())
        return (*self.applied.assumed, *proxies)


def link(applied: Applied, background: Background) -> Linked:
    """Find one provider for every demand. Raises `LinkError` with all that have none or another unit."""
    found, problems = _find_all(applied.activities, background)
    problems += _unknown_flows(applied.activities, background)
    if problems:
        raise LinkError(problems)
    names = {activity.code: activity for activity in applied.activities}
    activities = tuple(
        LinkedActivity(a, tuple(_linked(e, found, names, background) for e in a.exchanges)) for a in applied.activities
    )
    return Linked(applied, background, activities, tuple(found.values()))


def background_label(background: Background, code: str) -> str:
    """The label of a background process among the activities of the linked system."""
    return f"{background.name}:{code}"


def _find_all(activities: Iterable[Activity], background: Background) -> tuple[dict[Demand, Link], list[Problem]]:
    found: dict[Demand, Link] = {}
    problems: list[Problem] = []
    for activity in activities:
        for exchange in activity.exchanges:
            demand = exchange.target
            if not isinstance(demand, Demand) or demand in found:
                continue
            answer = _find(demand, activity, background)
            if isinstance(answer, Link):
                found[demand] = answer
            else:
                problems.append(answer)
    return found, list(dict.fromkeys(problems))


def _find(demand: Demand, activity: Activity, background: Background) -> Link | Problem:
    for place in fallback(demand.location):
        process = background.provider(demand.key, place)
        if process is not None:
            step = _step(demand, process, background.locations(demand.key) == ("",))
            return _checked(demand, activity, process, step)
    return _unmatched(demand, activity, background)


def _step(demand: Demand, process: Process, only_one: bool) -> str:
    """How a provider was found: a wider place, or the one process there is for all places."""
    if demand.location is None:
        return ANYWHERE
    if process.location == demand.location:
        return EXACT
    if only_one:
        return f"the only one, a figure of {process.location}"
    return f"{demand.location} -> {process.location} ({level(process.location)})"


def _checked(demand: Demand, activity: Activity, process: Process, step: str) -> Link | Problem:
    if process.unit != demand.unit:
        return Problem(
            what=f"the provider of {demand.key} counts in another unit",
            path=activity.code,
            found=f"{process.unit} ({process.name})",
            expected=demand.unit,
        )
    return Link(demand, process, step)


def _unmatched(demand: Demand, activity: Activity, background: Background) -> Problem:
    keys = background.keys()
    known = demand.key in keys
    what = f"no process of the background {background.name} provides {demand.kind} {demand.key}"
    places = ", ".join(sorted(p or "anywhere" for p in background.locations(demand.key))) if known else None
    return Problem(
        what=what + (f" in {demand.location} or around it" if known else ""),
        path=activity.code,
        found=demand.key,
        expected=f"one of its places: {places}" if places else None,
        nearest=() if known else nearest(demand.key, keys),
        hint=f"add a row for it to databases/mappings/{background.name}.csv, or name another material",
    )


def _unknown_flows(activities: Iterable[Activity], background: Background) -> list[Problem]:
    known = {flow.flow for flow in background.flows}
    wanted = {
        (activity.code, exchange.target.flow)
        for activity in activities
        for exchange in activity.exchanges
        if isinstance(exchange.target, Emission)
    }
    return [
        Problem(what="no such elementary flow", path=code, found=flow, nearest=nearest(flow, known))
        for code, flow in sorted(wanted)
        if flow not in known
    ]


def _linked(
    exchange: Exchange, found: dict[Demand, Link], names: dict[str, Activity], background: Background
) -> LinkedExchange:
    target = exchange.target
    if isinstance(target, Emission):
        flow = next(flow for flow in background.flows if flow.flow == target.flow)
        return LinkedExchange(exchange, target.flow, flow.name, flow.unit)
    if isinstance(target, Foreground):
        activity = names[target.code]
        return LinkedExchange(exchange, target.code, activity.name, activity.unit)
    process = found[target].process
    return LinkedExchange(exchange, background_label(background, process.code), process.name, process.unit)
