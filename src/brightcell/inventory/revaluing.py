"""What was built, with other values of some data: formulas are computed again where the structure stays the same.

The same as building anew to the last bit, or None where that is what has to be done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

from brightcell.inventory.decisions import Decision
from brightcell.inventory.models import Activity, BuildNotes, Demand, ElementFlows, Exchange, Reads, Role, Service
from brightcell.inventory.quantity import Quantity, operands_first, with_operands

Changed = Mapping[int, Quantity]
"""Quantities in the place of others, by the identity of those."""


@dataclass(frozen=True, eq=False)
class Expressions:
    """The formulas of some activities, and of all that was decided and is known beside them.

    `fixed` are quantities on which more rests than formulas, as texts do.
    """

    activities: tuple[Activity, ...]
    notes: BuildNotes
    service: Service
    fixed: tuple[Quantity, ...] = ()

    @cached_property
    def _nodes(self) -> list[Quantity]:
        """All quantities, each after its operands."""
        nodes: dict[int, Quantity] = {}
        for quantity in self._wanted():
            for node in operands_first(quantity, nodes):
                nodes[id(node)] = node
        return list(nodes.values())

    @cached_property
    def _users(self) -> dict[int, list[int]]:
        """Places of what each quantity goes into, by its identity."""
        users: dict[int, list[int]] = defaultdict(list)
        for place, node in enumerate(self._nodes):
            for operand in node.operands:
                users[id(operand)].append(place)
        return dict(users)

    def _wanted(self) -> Iterator[Quantity]:
        for activity in self.activities:
            for exchange in activity.exchanges:
                yield exchange.amount
                if exchange.role is not None:
                    yield from (mass for _, mass in exchange.role.masses)
        yield from (quantity for decision in self.notes.decisions for quantity in decision.quantities)
        for flows in self.notes.elements:
            yield from (mass for mass, _ in (*flows.inside, *flows.recovered))
            yield from flows.cells
        yield from self._kept
        yield self.service.mass

    @cached_property
    def _kept(self) -> tuple[Quantity, ...]:
        """Quantities on which more rests than formulas: `fixed`, what a pack serves for, and how parts are bought."""
        bought = (quantity for activity in self.activities for quantity in _bought(activity))
        return (*self.fixed, *_served(self.service), *bought)

    def with_inputs(self, changed: Changed) -> Changed | None:
        """All quantities that change with some inputs; None where the structure does too."""
        again = dict(changed)
        for place in self._after(changed):
            node = self._nodes[place]
            try:
                again[id(node)] = with_operands(node, tuple(again.get(id(o), o) for o in node.operands))
            except ArithmeticError:
                return None
        if any(id(quantity) in again for quantity in self._kept):
            return None
        moved = (decision for decision in self.notes.decisions if _is_moved(decision, again))
        return again if all(_with(decision, again).stands for decision in moved) else None

    def _after(self, changed: Iterable[int]) -> list[int]:
        """Places of all that depends on some quantities, in order."""
        waiting, places = list(changed), set[int]()
        while waiting:
            new = [place for place in self._users.get(waiting.pop(), ()) if place not in places]
            places.update(new)
            waiting += [id(self._nodes[place]) for place in new]
        return sorted(places)


def _served(service: Service) -> Iterator[Quantity]:
    """All that is declared of service but the mass, which no rule looks at by itself."""
    for field in fields(service):
        value = getattr(service, field.name)
        quantities = value if isinstance(value, tuple) else (value,)
        yield from (q for q in quantities if isinstance(q, Quantity) and field.name != "mass")


def _bought(activity: Activity) -> Iterator[Quantity]:
    """Figures and shares of what an activity takes."""
    for exchange in activity.exchanges:
        if isinstance(exchange.target, Demand):
            for supply in exchange.target.supplies:
                yield from (q for q in (supply.share, supply.factor) if q is not None)
        if exchange.role is not None:
            purchase, content = exchange.role.purchase, exchange.role.recycled_content
            figures = () if purchase is None else (purchase.figure, purchase.virgin_figure)
            yield from (q for q in (content, *figures) if q is not None)
            yield from () if purchase is None else purchase.element_figures.values()


def with_quantities(activities: Iterable[Activity], changed: Changed) -> tuple[Activity, ...]:
    """The activities with other quantities; what has none of them is shared."""
    roles: dict[int, tuple[Role, Role]] = {}
    return tuple(_activity(activity, changed, roles) for activity in activities)


def _activity(activity: Activity, changed: Changed, roles: dict[int, tuple[Role, Role]]) -> Activity:
    exchanges = tuple(_exchange(exchange, changed, roles) for exchange in activity.exchanges)
    if all(a is b for a, b in zip(exchanges, activity.exchanges, strict=True)):
        return activity
    return replace(activity, exchanges=exchanges)


def _exchange(exchange: Exchange, changed: Changed, roles: dict[int, tuple[Role, Role]]) -> Exchange:
    amount, role = changed.get(id(exchange.amount), exchange.amount), exchange.role
    if role is not None and any(id(mass) in changed for _, mass in role.masses):
        if id(role) not in roles:
            masses = tuple((name, changed.get(id(mass), mass)) for name, mass in role.masses)
            roles[id(role)] = role, replace(role, masses=masses)
        role = roles[id(role)][1]
    if amount is exchange.amount and role is exchange.role:
        return exchange
    return replace(exchange, amount=amount, role=role)


def with_reads(notes: BuildNotes, reads: Reads, changed: Changed) -> BuildNotes:
    """What was rested on, with other quantities, and `reads` of other amounts."""
    return BuildNotes(
        reads=reads,
        decisions=tuple(_with(d, changed) if _is_moved(d, changed) else d for d in notes.decisions),
        elements=tuple(_flows(flows, changed) for flows in notes.elements),
    )


def _is_moved(decision: Decision, changed: Changed) -> bool:
    return any(id(quantity) in changed for quantity in decision.quantities)


def _with(decision: Decision, changed: Changed) -> Decision:
    return decision._replace(quantities=tuple(changed.get(id(q), q) for q in decision.quantities))


def _flows(flows: ElementFlows, changed: Changed) -> ElementFlows:
    inside, recovered = (_masses(masses, changed) for masses in (flows.inside, flows.recovered))
    cells = tuple(changed.get(id(mass), mass) for mass in flows.cells)
    return replace(flows, inside=inside, recovered=recovered, cells=cells)


def _masses(masses: Sequence[tuple[Quantity, float]], changed: Changed) -> tuple[tuple[Quantity, float], ...]:
    return tuple((changed.get(id(mass), mass), share) for mass, share in masses)


def with_mass(service: Service, changed: Changed) -> Service:
    """The service with another mass of the pack."""
    mass = changed.get(id(service.mass))
    return service if mass is None else replace(service, mass=mass)
