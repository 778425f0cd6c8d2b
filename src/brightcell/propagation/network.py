"""A footprint's network of processes laid out for its total: what no input moves is computed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from brightcell.propagation.formulas import formulas
from brightcell.propagation.linear import LinearForm, LinearLayout
from brightcell.propagation.loops import ordered
from brightcell.propagation.terms import Network, Term
from brightcell.propagation.totals import DirectCause, Loop, ProcessInput, Totals
from brightcell.uncertainty.dependence import ShareGroup

NOTHING_MORE = LinearForm(0.0, {})


def totals(network: Network, names: Sequence[str], shares: Sequence[ShareGroup] = ()) -> Totals:
    """The total of a network, ready for draws of the inputs with these names.

    Inputs that are shares are drawn as sizes, which are divided by their sum.
    """
    terms, wanted = network
    layout = LinearLayout(formulas([term.amount for term in terms], names, [group.members for group in shares]))
    amounts = list(zip(terms, layout.wanted, strict=True))
    varying = _using(terms, [wanted, *(term.process for term, amount in amounts if amount.parts)])
    scores = _certain_scores(terms, varying)
    place = {process: at for at, process in enumerate(sorted(varying))}
    caused, taken = defaultdict[int, LinearForm](lambda: NOTHING_MORE), dict[tuple[int, int], LinearForm]()
    for term, amount in ((term, amount) for term, amount in amounts if term.process in place):
        here, weight = place[term.process], term.weight if term.supplier < 0 else scores[term.supplier]
        if term.supplier in place:
            pair = (here, place[term.supplier])
            taken[pair] = taken.get(pair, NOTHING_MORE).plus(amount)
        else:
            caused[here] = caused[here].plus(amount, weight)
    own = [DirectCause(i, k, slot) for i, form in sorted(caused.items()) for slot, k in form.parts.items()]
    needs = [ProcessInput(i, supplier, layout.slot(form)) for (i, supplier), form in taken.items()]
    fixed = tuple(caused[i].constant for i in range(len(place)))
    return Totals(layout.formulas(), fixed, tuple(own), _blocks(len(place), needs), place[wanted])


def _blocks(size: int, needs: Sequence[ProcessInput]) -> tuple[Loop, ...]:
    """What processes take, by the loop or single process that has it, from suppliers to users."""
    blocks = ordered(size, [(need.process, need.supplier) for need in needs])[::-1]
    block_of = {process: number for number, block in enumerate(blocks) for process in block}
    outside: dict[int, list[ProcessInput]] = defaultdict(list)
    inside: dict[int, list[ProcessInput]] = defaultdict(list)
    for need in needs:
        number = block_of[need.process]
        (inside if block_of[need.supplier] == number else outside)[number].append(need)
    return tuple(Loop(block, tuple(outside[number]), tuple(inside[number])) for number, block in enumerate(blocks))


def _using(terms: Iterable[Term], processes: Iterable[int]) -> set[int]:
    """Some processes, and all that take of them directly or not."""
    users: dict[int, list[int]] = defaultdict(list)
    for term in terms:
        users[term.supplier].append(term.process)
    waiting, reached = list(processes), set(processes)
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
    matrix = (sparse.eye_array(size) - taken).tocsc()
    scores: list[float] = spsolve(matrix, own, use_umfpack=False).tolist()  # the same bits whatever is installed
    return scores
