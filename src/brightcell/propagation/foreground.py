"""A linked foreground laid out so that all draws are evaluated at once.

With the runs x of the foreground's activities, the amounts a of what they take from the background, the unit scores h
of that, their emissions e and the factors c, the footprint of a group s of activities by gas g is

    S[s, g] = sum over activities i of s:  x[i] (sum over links l: a[i, l] h[l, g]  +  e[i, g] c[g])

Amounts are `Quantity`, so one draw of an input moves every exchange that depends on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from brightcell.distributions import Uncertainty
from brightcell.inventory.models import Demand, Emission
from brightcell.inventory.quantity import Input, Quantity, inputs_of
from brightcell.linking import ProductSystem
from brightcell.propagation.formulas import Formulas, formulas
from brightcell.propagation.loops import Blocks, ordered, solved
from brightcell.rulebooks import FUNCTIONAL_UNIT

SEVERAL = "several"
OF_THE_UNIT = {"functional_unit", "functional unit"}
"""Stage and component of the functional unit itself."""
Draws = Mapping[str, Any]
Values = Any  # a float or an array of shape (draws,)


@dataclass(frozen=True, slots=True)
class ForegroundEntry:
    """An exchange: the activity (by place) that has it, what it takes or emits (by place), and how much."""

    activity: int
    target: int
    amount: Quantity


@dataclass(frozen=True, eq=False)
class ForegroundModel:
    """Activities with stage and component, and their exchanges sorted by what they take.

    `spreads` are those of data that state none.
    """

    activities: tuple[str, ...]
    stages: tuple[str, ...]
    components: tuple[str, ...]
    links: tuple[str, ...]
    flows: tuple[str, ...]
    inputs: tuple[ForegroundEntry, ...]
    demands: tuple[ForegroundEntry, ...]
    emissions: tuple[ForegroundEntry, ...]
    spreads: Mapping[str, Uncertainty] = field(default_factory=dict)

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The pairs of stage and component that occur, in the order of the activities."""
        return tuple(dict.fromkeys(zip(self.stages, self.components, strict=True)))

    @cached_property
    def group_of(self) -> tuple[int, ...]:
        """Place in `groups` of each activity."""
        place = {group: i for i, group in enumerate(self.groups)}
        return tuple(place[pair] for pair in zip(self.stages, self.components, strict=True))

    @cached_property
    def data(self) -> dict[str, Input]:
        """Every datum that an amount depends on, by name."""
        return inputs_of(entry.amount for entry in self._entries)

    @property
    def _entries(self) -> tuple[ForegroundEntry, ...]:
        return (*self.inputs, *self.demands, *self.emissions)

    @cached_property
    def variables(self) -> dict[str, Input]:
        """Those with a spread, of their own or read into them."""
        return {name: self._spread(datum) for name, datum in self.data.items() if self._is_spread(datum)}

    def _is_spread(self, datum: Input) -> bool:
        return datum.uncertainty is not None or datum.name in self.spreads

    def _spread(self, datum: Input) -> Input:
        return datum if datum.uncertainty is not None else replace(datum, uncertainty=self.spreads[datum.name])

    @cached_property
    def labels(self) -> dict[str, tuple[str, str]]:
        """Stage and component of each uncertain datum; `several` where it moves activities of more than one."""
        amounts: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
        for entry in self._entries:
            amounts[self.stages[entry.activity], self.components[entry.activity]].append(entry.amount)
        labels: dict[str, tuple[set[str], set[str]]] = {name: (set(), set()) for name in self.variables}
        for (stage, component), of_group in amounts.items():
            for name in labels.keys() & inputs_of(of_group).keys():
                labels[name][0].add(stage)
                labels[name][1].add(component)
        return {name: (_only(stages), _only(components)) for name, (stages, components) in labels.items()}

    @cached_property
    def by_name(self) -> tuple[int, ...]:
        """Activities by name, in which they are added up: rows of a product in another order give the same bits."""
        return tuple(sorted(range(len(self.activities)), key=self.activities.__getitem__))

    @cached_property
    def summed(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Places of inputs, demands and emissions in the order in which they are added up, for the same reason."""
        return (
            self._by_ends(self.inputs, self.activities),
            self._by_ends(self.demands, self.links),
            self._by_ends(self.emissions, self.flows),
        )

    def _by_ends(self, entries: Sequence[ForegroundEntry], targets: Sequence[str]) -> tuple[int, ...]:
        """Places of exchanges by the names of both ends and by amount; where all are the same, by the data behind."""
        keys = [(self.activities[e.activity], targets[e.target], e.amount.value) for e in entries]
        times = Counter(keys)
        behind = (sorted(e.amount.inputs()) if times[key] > 1 else [] for e, key in zip(entries, keys, strict=True))
        ranks = list(zip(keys, behind, strict=True))
        return tuple(sorted(range(len(entries)), key=ranks.__getitem__))

    @cached_property
    def order(self) -> Blocks:
        """Activities so that who takes comes before who is taken; those of a loop stand together."""
        rank = {activity: place for place, activity in enumerate(self.by_name)}
        blocks = ordered(len(self.activities), [(rank[e.activity], rank[e.target]) for e in self.inputs])
        return tuple(tuple(self.by_name[place] for place in block) for block in blocks)

    def formulas(self, names: tuple[str, ...]) -> Formulas:
        """Amounts of inputs, demands and emissions for draws of the data with these names; laid out once."""
        if names not in self._laid_out:
            amounts = [entry.amount for entry in self._entries]
            self._laid_out[names] = formulas(amounts, names)
        return self._laid_out[names]

    @cached_property
    def _laid_out(self) -> dict[tuple[str, ...], Formulas]:
        return {}


def links_of(linked: ProductSystem) -> tuple[str, ...]:
    """What a foreground takes from its background, each once."""
    exchanges = (exchange for activity in linked.activities for exchange in activity.exchanges)
    return tuple(dict.fromkeys(e.label for e in exchanges if isinstance(e.exchange.target, Demand)))


def foreground_model(linked: ProductSystem, flows: Sequence[str]) -> ForegroundModel:
    """Lay out a linked foreground; `flows` are those of the scores that it will be evaluated with."""
    places = {linked_activity.activity.code: i for i, linked_activity in enumerate(linked.activities)}
    links = links_of(linked)
    link_places = {label: i for i, label in enumerate(links)}
    flow_places = {flow: i for i, flow in enumerate(flows)}
    sorted_: dict[str, list[ForegroundEntry]] = defaultdict(list)
    for i, linked_activity in enumerate(linked.activities):
        for exchange in linked_activity.exchanges:
            target, amount = exchange.exchange.target, exchange.exchange.amount
            if isinstance(target, Demand):
                sorted_["demands"].append(ForegroundEntry(i, link_places[exchange.label], amount))
            elif isinstance(target, Emission):
                sorted_["emissions"].append(ForegroundEntry(i, flow_places[exchange.label], amount))
            else:
                sorted_["inputs"].append(ForegroundEntry(i, places[exchange.label], amount))
    return ForegroundModel(
        activities=tuple(places),
        stages=tuple(linked_activity.activity.stage for linked_activity in linked.activities),
        components=tuple(linked_activity.activity.component for linked_activity in linked.activities),
        links=links,
        flows=tuple(flows),
        inputs=tuple(sorted_["inputs"]),
        demands=tuple(sorted_["demands"]),
        emissions=tuple(sorted_["emissions"]),
    )


AT_ONCE = 2**27
"""Bytes that the parts of all amounts may take at once; draws beyond are computed block by block."""


def evaluate(model: ForegroundModel, draws: Draws, scores: np.ndarray, factors: np.ndarray, size: int) -> np.ndarray:
    """S (group, gas, draw): kg CO2e per functional unit.

    draws: values of inputs by name, arrays of shape (size,); missing ones keep their nominal value. scores: h (link,
    gas), or (link, gas, draw) where the background varies too. factors: c (gas,) or (gas, draw). Many rows and draws
    are computed in blocks of draws: the same bits in less memory.
    """
    block = max(1, AT_ONCE // (8 * max(1, len(model.formulas(tuple(draws)).steps))))
    if size <= block:
        return _evaluated(model, draws, scores, factors, size)
    parts = (slice(start, min(start + block, size)) for start in range(0, size, block))
    result = np.empty((len(model.groups), len(model.flows), size))
    for part in parts:
        part_draws = {name: values[part] if np.ndim(values) else values for name, values in draws.items()}
        h, c = (array[..., part] if array.ndim == whole else array for array, whole in ((scores, 3), (factors, 2)))
        result[..., part] = _evaluated(model, part_draws, h, c, part.stop - part.start)
    return result


def _evaluated(model: ForegroundModel, draws: Draws, scores: np.ndarray, factors: np.ndarray, size: int) -> np.ndarray:
    """`evaluate` for all draws at once."""
    laid = model.formulas(tuple(draws))
    values = laid.values(list(draws.values()))
    amounts = [values[slot] for slot in laid.wanted]
    n, m = len(model.inputs), len(model.demands)
    runs = _runs(model, amounts[:n])
    _, places, emitted = model.summed
    demands = [(model.demands[place], amounts[n + place]) for place in places]
    emissions = [(model.emissions[place], amounts[n + m + place]) for place in emitted]
    steady = [(e, amount) for e, amount in demands if scores.ndim == 2 and np.isscalar(amount)]
    moving = [(e, amount) for e, amount in demands if scores.ndim == 3 or not np.isscalar(amount)]
    result, certain = (np.zeros((len(model.groups), len(model.flows), draws)) for draws in (size, 1))
    per_run = _per_run(model, steady, scores)
    for activity in model.by_name:
        to = certain if np.isscalar(runs[activity]) else result
        _add(to[model.group_of[activity]], per_run[activity], runs[activity])
    for (group, link), amount in _gathered(model, moving, runs).items():
        _add(result[group], scores[link], amount)
    for (group, flow), amount in _gathered(model, emissions, runs).items():
        result[group, flow] += factors[flow] * amount
    result += certain
    return result


def by_entry(
    model: ForegroundModel, draws: Draws, scores: np.ndarray, factors: np.ndarray, size: int
) -> Iterator[tuple[int, np.ndarray]]:
    """What each demand and then each emission causes, one after another: its place and kg CO2e (gas, draw).

    Arguments as of `evaluate`, of which these are the parts: x[i] a[i, l] h[l, g], and x[i] e[i, g] c[g].
    """
    laid = model.formulas(tuple(draws))
    values = laid.values(list(draws.values()))
    amounts = [values[slot] for slot in laid.wanted]
    n, m = len(model.inputs), len(model.demands)
    runs = _runs(model, amounts[:n])
    for place, (entry, amount) in enumerate(zip(model.demands, amounts[n : n + m], strict=True)):
        score = scores[entry.target]
        demanded = np.broadcast_to(runs[entry.activity] * amount, (size,))
        yield place, (score[:, None] if score.ndim == 1 else score) * demanded
    for place, (entry, amount) in enumerate(zip(model.emissions, amounts[n + m :], strict=True), start=m):
        caused = np.zeros((len(model.flows), size))
        caused[entry.target] = factors[entry.target] * (runs[entry.activity] * amount)
        yield place, caused


def exchanged(model: ForegroundModel, draws: Draws, size: int) -> tuple[np.ndarray, np.ndarray]:
    """What a functional unit takes from the background, d (link, draw), and emits itself, e (gas, draw)."""
    laid = model.formulas(tuple(draws))
    values = laid.values(list(draws.values()))
    amounts = [values[place] for place in laid.wanted]
    n, m = len(model.inputs), len(model.demands)
    runs = _runs(model, amounts[:n])
    taken, emitted = np.zeros((len(model.links), size)), np.zeros((len(model.flows), size))
    for entry, amount in zip(model.demands, amounts[n : n + m], strict=True):
        taken[entry.target] += runs[entry.activity] * amount
    for entry, amount in zip(model.emissions, amounts[n + m :], strict=True):
        emitted[entry.target] += runs[entry.activity] * amount
    return taken, emitted


def _only(labels: set[str]) -> str:
    """The label, if there is one alone; what moves the functional unit moves all that it takes."""
    return next(iter(labels)) if len(labels) == 1 and not labels & OF_THE_UNIT else SEVERAL


def _add(burdens: np.ndarray, weights: np.ndarray, amount: Values) -> None:
    """Add weights (gas,) or (gas, draw), most of which may be zero, times an amount to what was found (gas, draw)."""
    for gas in np.flatnonzero(weights if weights.ndim == 1 else weights.any(axis=1)):
        burdens[gas] += weights[gas] * amount


def _per_run(
    model: ForegroundModel, demands: Sequence[tuple[ForegroundEntry, Values]], scores: np.ndarray
) -> np.ndarray:
    """What each activity takes causes per run, (activity, gas), where neither amounts nor scores vary."""
    burdens = np.zeros((len(model.activities), len(model.flows)))
    if demands:
        places, links, amounts = zip(*((e.activity, e.target, amount) for e, amount in demands), strict=True)
        np.add.at(burdens, np.array(places), np.array(amounts)[:, None] * scores[np.array(links)])
    return burdens


def _gathered(
    model: ForegroundModel, entries: Iterable[tuple[ForegroundEntry, Values]], runs: Sequence[Values]
) -> dict[tuple[int, int], Values]:
    """Amounts per functional unit, added up by group of activities and by what is taken or emitted."""
    amounts: dict[tuple[int, int], Values] = defaultdict(float)
    for entry, amount in entries:
        key = (model.group_of[entry.activity], entry.target)
        amounts[key] = amounts[key] + runs[entry.activity] * amount
    return amounts


def _runs(model: ForegroundModel, amounts: Sequence[Values]) -> list[Values]:
    """x of each activity: a float where no draw moves it, else an array of shape (draws,)."""
    runs: list[Values] = [0.0] * len(model.activities)
    runs[model.activities.index(FUNCTIONAL_UNIT)] = 1.0
    taken: dict[int, list[tuple[int, Values]]] = defaultdict(list)
    for place in model.summed[0]:
        taken[model.inputs[place].activity].append((model.inputs[place].target, amounts[place]))
    for block in model.order:
        inside = [(j, i, amount) for i in block for j, amount in taken[i] if j in block]
        if inside:
            for activity, run in zip(block, solved(block, inside, [runs[i] for i in block]), strict=True):
                runs[activity] = run
        for activity in block:
            for target, amount in taken[activity]:
                if target not in block:
                    runs[target] = runs[target] + runs[activity] * amount
    return runs
