"""A linked foreground laid out so that all draws are evaluated at once.

With the runs x of the foreground's activities, the amounts a of what they take from the background, the unit scores h
of that, their emissions e and the factors c, the footprint of a group s of activities by gas g is

    S[s, g] = sum over activities i of s:  x[i] (sum over links l: a[i, l] h[l, g]  +  e[i, g] c[g])

Amounts are `Quantity`, so one draw of an input moves every exchange that depends on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from brightcell.inventory.models import Demand, Emission
from brightcell.inventory.quantity import Input, Quantity, evaluate_all
from brightcell.linking import Linked
from brightcell.rulebooks import FUNCTIONAL_UNIT

Draws = Mapping[str, Any]
Values = Any  # a float or an array of shape (draws,)


@dataclass(frozen=True, slots=True)
class Entry:
    """An exchange: the activity (by place) that has it, what it takes or emits (by place), and how much."""

    activity: int
    target: int
    amount: Quantity


@dataclass(frozen=True, eq=False)
class ForegroundModel:
    """Activities with stage and component, and their exchanges sorted by what they take."""

    activities: tuple[str, ...]
    stages: tuple[str, ...]
    components: tuple[str, ...]
    links: tuple[str, ...]
    flows: tuple[str, ...]
    inputs: tuple[Entry, ...]
    demands: tuple[Entry, ...]
    emissions: tuple[Entry, ...]

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
        found: dict[str, Input] = {}
        for entry in (*self.inputs, *self.demands, *self.emissions):
            found |= entry.amount.inputs()
        return found

    @property
    def variables(self) -> dict[str, Input]:
        """Those with a spread of their own."""
        return {name: datum for name, datum in self.data.items() if datum.uncertainty is not None}

    @cached_property
    def order(self) -> tuple[tuple[int, ...], ...]:
        """Activities so that who takes comes before who is taken; those of a loop stand together."""
        size = len(self.activities)
        rows, columns = [e.activity for e in self.inputs], [e.target for e in self.inputs]
        graph = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size)).tocsr()
        return condensed(graph)


def foreground_model(linked: Linked, flows: Sequence[str]) -> ForegroundModel:
    """Lay out a linked foreground; `flows` are those of the scores that it will be evaluated with."""
    places = {one.activity.code: i for i, one in enumerate(linked.activities)}
    labels = tuple(dict.fromkeys(_labels(linked)))
    link_places = {label: i for i, label in enumerate(labels)}
    flow_places = {flow: i for i, flow in enumerate(flows)}
    sorted_: dict[str, list[Entry]] = defaultdict(list)
    for i, one in enumerate(linked.activities):
        for exchange in one.exchanges:
            target, amount = exchange.exchange.target, exchange.exchange.amount
            if isinstance(target, Demand):
                sorted_["demands"].append(Entry(i, link_places[exchange.label], amount))
            elif isinstance(target, Emission):
                sorted_["emissions"].append(Entry(i, flow_places[exchange.label], amount))
            else:
                sorted_["inputs"].append(Entry(i, places[exchange.label], amount))
    return ForegroundModel(
        activities=tuple(places),
        stages=tuple(one.activity.stage for one in linked.activities),
        components=tuple(one.activity.component for one in linked.activities),
        links=labels,
        flows=tuple(flows),
        **{kind: tuple(sorted_[kind]) for kind in ("inputs", "demands", "emissions")},
    )


def evaluate(model: ForegroundModel, draws: Draws, scores: np.ndarray, factors: np.ndarray, size: int) -> np.ndarray:
    """S (group, gas, draw): kg CO2e per functional unit.

    draws: values of inputs by name, arrays of shape (size,); missing ones keep their nominal value. scores: h (link,
    gas), or (link, gas, draw) where the background varies too. factors: c (gas,) or (gas, draw).
    """
    entries = (*model.inputs, *model.demands, *model.emissions)
    amounts = evaluate_all([entry.amount for entry in entries], draws)
    n, m = len(model.inputs), len(model.demands)
    runs = _runs(model, amounts[:n], size)
    taken = _gathered(model, model.demands, amounts[n : n + m], runs, size)
    emitted = _gathered(model, model.emissions, amounts[n + m :], runs, size)
    result = np.zeros((len(model.groups), len(model.flows), size))
    for (group, link), amount in taken.items():
        result[group] += np.multiply.outer(scores[link], amount) if scores.ndim == 2 else scores[link] * amount
    for (group, flow), amount in emitted.items():
        result[group, flow] += factors[flow] * amount
    return result


def _gathered(
    model: ForegroundModel, entries: Sequence[Entry], amounts: Sequence[Values], runs: np.ndarray, size: int
) -> dict[tuple[int, int], np.ndarray]:
    """Amounts per functional unit, added up by group of activities and by what is taken or emitted."""
    found: dict[tuple[int, int], np.ndarray] = {}
    for entry, amount in zip(entries, amounts, strict=True):
        key = (model.group_of[entry.activity], entry.target)
        found.setdefault(key, np.zeros(size))
        found[key] += runs[entry.activity] * amount
    return found


def _runs(model: ForegroundModel, amounts: Sequence[Values], size: int) -> np.ndarray:
    runs = np.zeros((len(model.activities), size))
    runs[model.activities.index(FUNCTIONAL_UNIT)] = 1.0
    taken: dict[int, list[tuple[int, Values]]] = defaultdict(list)
    for entry, amount in zip(model.inputs, amounts, strict=True):
        taken[entry.activity].append((entry.target, amount))
    for block in model.order:
        if len(block) > 1 or any(target == block[0] for target, _ in taken[block[0]]):
            _close_loop(block, taken, runs)
        for activity in block:
            for target, amount in taken[activity]:
                if target not in block:
                    runs[target] += runs[activity] * amount
    return runs


def _close_loop(block: Sequence[int], taken: Mapping[int, list[tuple[int, Values]]], runs: np.ndarray) -> None:
    """Runs of a loop: (I - L) x = what is asked of it from outside, per draw."""
    place, size = {activity: i for i, activity in enumerate(block)}, runs.shape[1]
    system = np.broadcast_to(np.eye(len(block)), (size, len(block), len(block))).copy()
    for activity in block:
        for target, amount in taken[activity]:
            if target in place:
                system[:, place[target], place[activity]] -= amount
    asked = runs[list(block)].T[:, :, None]
    runs[list(block)] = np.linalg.solve(system, asked)[:, :, 0].T


def _labels(linked: Linked) -> Iterable[str]:
    for one in linked.activities:
        for exchange in one.exchanges:
            if isinstance(exchange.exchange.target, Demand):
                yield exchange.label


def condensed(graph: sparse.csr_array) -> tuple[tuple[int, ...], ...]:
    """Strongly connected components in topological order (edges point forward)."""
    count, component = connected_components(graph, directed=True, connection="strong")
    members: list[list[int]] = [[] for _ in range(count)]
    for node, number in enumerate(component.tolist()):
        members[number].append(node)
    edges = graph.tocoo()
    after: dict[int, set[int]] = defaultdict(set)
    for one, other in zip(component[edges.row].tolist(), component[edges.col].tolist(), strict=True):
        if one != other:
            after[one].add(other)
    return tuple(tuple(members[number]) for number in _topological(count, after))


def _topological(count: int, after: Mapping[int, set[int]]) -> list[int]:
    waiting = [0] * count
    for others in after.values():
        for other in others:
            waiting[other] += 1
    ready, order = [i for i in range(count) if not waiting[i]], []
    while ready:
        one = ready.pop()
        order.append(one)
        for other in after.get(one, ()):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return order
