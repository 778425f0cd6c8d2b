"""A product's footprint as one network of processes: its foreground, and what it reaches of uncertain tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from brightcell.background.models import BackgroundExchange
from brightcell.inventory.quantity import Input, Quantity, constant, from_input, total
from brightcell.propagation.formulas import formulas
from brightcell.propagation.loops import ordered
from brightcell.propagation.tables import ReachedBackground, name_of
from brightcell.propagation.task import Alternative
from brightcell.propagation.totals import DirectCause, Loop, ProcessInput, Totals
from brightcell.rulebooks import FUNCTIONAL_UNIT
from brightcell.uncertainty.dependence import ShareGroup


class Term(NamedTuple):
    """An amount that a process (by place) takes of a supplier, or -1 of what causes `weight` kg CO2e per unit."""

    process: int
    supplier: int
    weight: float
    amount: Quantity


def is_network(alternative: Alternative) -> bool:
    """Whether an alternative is one network: neither several variants, nor on draws of a database made elsewhere."""
    return type(alternative) is Alternative and alternative.database is None


def totals(alternative: Alternative, names: Sequence[str], shares: Sequence[ShareGroup] = ()) -> Totals:
    """The total of an alternative that is a network, ready for draws of the inputs with these names.

    Inputs that are shares are drawn as sizes, which are divided by their sum.
    """
    terms = _terms(alternative)
    laid = formulas([term.amount for term in terms], names, [group.members for group in shares])
    slotted = list(zip(terms, laid.wanted, strict=True))
    wanted = alternative.foreground.activities.index(FUNCTIONAL_UNIT)
    varying = _using(terms, [wanted, *(term.process for term, slot in slotted if slot in laid.moving)])
    scores = _certain_scores(terms, varying)
    place = {process: at for at, process in enumerate(sorted(varying))}
    fixed, own, needs = [0.0] * len(place), [], []
    for term, slot in ((term, slot) for term, slot in slotted if term.process in place):
        here, weight = place[term.process], term.weight if term.supplier < 0 else scores[term.supplier]
        if term.supplier in place:
            needs.append(ProcessInput(here, place[term.supplier], slot))
        elif slot in laid.moving:
            own.append(DirectCause(here, weight, slot))
        else:
            fixed[here] += weight * term.amount.value
    return Totals(laid, tuple(fixed), _blocks(len(place), own, needs), place[wanted])


def _blocks(size: int, own: Iterable[DirectCause], needs: Sequence[ProcessInput]) -> tuple[Loop, ...]:
    """Terms by the loop or single process that has them, from suppliers to users."""
    blocks = ordered(size, [(need.process, need.supplier) for need in needs])[::-1]
    block_of = {process: number for number, block in enumerate(blocks) for process in block}
    caused: dict[int, list[DirectCause]] = defaultdict(list)
    outside: dict[int, list[ProcessInput]] = defaultdict(list)
    inside: dict[int, list[ProcessInput]] = defaultdict(list)
    for one in own:
        caused[block_of[one.process]].append(one)
    for need in needs:
        number = block_of[need.process]
        (inside if block_of[need.supplier] == number else outside)[number].append(need)
    return tuple(
        Loop(block, tuple(caused[number]), tuple(outside[number]), tuple(inside[number]))
        for number, block in enumerate(blocks)
    )


def _terms(alternative: Alternative) -> list[Term]:
    own, back, factors = alternative.foreground, alternative.background, _factors(alternative)
    terms = [Term(e.activity, e.target, 1.0, e.amount) for e in own.inputs]
    terms += [_caused(e.activity, e.amount, factors[e.target]) for e in own.emissions]
    if back is None:
        scores = _scores(alternative, factors)
        return terms + [_caused(e.activity, e.amount, scores[e.target]) for e in own.demands]
    first = len(own.activities)
    terms += [Term(e.activity, first + back.wanted[e.target], 1.0, e.amount) for e in own.demands]
    return terms + _table_terms(back, first, factors)


def _table_terms(back: ReachedBackground, first: int, factors: Sequence[Quantity]) -> list[Term]:
    """Terms of the processes of tables, whose places begin at `first`."""
    taken = [Term(first + p, first + q, 1.0, _quantity(back, exchange)) for p, q, exchange in back.inputs]
    return taken + [_caused(first + p, _quantity(back, e), factors[flow]) for p, flow, e in back.emissions]


def _caused(process: int, amount: Quantity, each: Quantity) -> Term:
    """A term of an amount that causes `each` kg CO2e per unit."""
    return Term(process, -1, each.value, amount) if each.is_constant else Term(process, -1, 1.0, amount * each)


def _factors(alternative: Alternative) -> list[Quantity]:
    """The factor of each gas, c + scale (x - nominal) where it is drawn."""
    found = [constant(factor) for factor in alternative.factors.tolist()]
    for one in alternative.drawn_factors:
        drawn = from_input(Input(one.variable.name, one.variable.nominal, ""))
        found[one.place] = found[one.place] + (drawn - one.variable.nominal) * one.scale
    return found


def _scores(alternative: Alternative, factors: Sequence[Quantity]) -> list[Quantity]:
    """The score of each link on a fixed background; with drawn factors each gas in proportion to its own."""
    if not alternative.drawn_factors:
        return [constant(score) for score in alternative.scores.sum(axis=1).tolist()]
    per_factor = alternative.scores / np.where(alternative.factors == 0, 1.0, alternative.factors)
    return [total(factor * part for factor, part in zip(factors, parts, strict=True)) for parts in per_factor.tolist()]


def _quantity(back: ReachedBackground, exchange: BackgroundExchange) -> Quantity:
    """An amount of tables; of a mix, a share of its sum."""
    name = name_of(exchange)
    whole = back.sums.get(name, 1.0)
    return from_input(Input(name, exchange.amount / whole, "")) * whole


def _using(terms: Iterable[Term], found: Iterable[int]) -> set[int]:
    """Some processes, and all that take of them directly or not."""
    users: dict[int, list[int]] = defaultdict(list)
    for term in terms:
        users[term.supplier].append(term.process)
    waiting, reached = list(found), set(found)
    while waiting:
        new = set(users[waiting.pop()]) - reached
        reached |= new
        waiting.extend(new)
    return reached


def _certain_scores(terms: Sequence[Term], varying: Container[int]) -> list[float]:
    """Unit scores u = d + L u, by place, of the processes that take nothing of varying ones; 0 for those."""
    size = 1 + max(max(term.process, term.supplier) for term in terms)
    own, taken = np.zeros(size), sparse.dok_array((size, size))
    for process, supplier, weight, amount in (term for term in terms if term.process not in varying):
        if supplier < 0:
            own[process] += weight * amount.value
        else:
            taken[process, supplier] += amount.value
    scores: list[float] = spsolve((sparse.eye_array(size) - taken).tocsc(), own).tolist()
    return scores
