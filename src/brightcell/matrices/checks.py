"""Can this system be solved, and would the answer mean anything?

Each product needs one maker. Then A = P (I - L), with the productions P and the needs L (how often
activity i must run for activity j to run once), and all that can go wrong happens inside a loop, i.e. a
strongly connected component of L. A real eigenvalue of 1 or more means that the loop consumes what it
makes, or more (Hawkins & Simon 1949, doi 10.2307/1905526): the supplies that come out are nonsense,
although a solver returns them without a word. Negative needs (avoided products, avoided waste) are
legitimate and raise nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.errors import SingularSystemError
from brightcell.matrices.system import BoolArray, FloatArray, IntArray, System

if TYPE_CHECKING:
    from scipy import sparse

CONDITION_LIMIT = 1e12  # beyond it fewer than 4 of float64's 16 digits are left
MULTIPLIER_LIMIT = 100.0
"""A loop that makes more of its products than this, for each that leaves it, is told."""
_NEGLIGIBLE = 1e-100  # needs below it close no loop, and their ratios would overflow
_NAMES = 5
_FEW = 1000
"""Activities of a system that is small enough for a dense matrix."""


def check_system(system: System) -> None:
    """Raise SingularSystemError when a product has no maker or several, or when a loop feeds on itself."""
    check_makers(system)
    needs = needs_matrix(system)
    for members in _loops(needs):
        _check_loop(needs[members][:, members], [system.activities[i] for i in members])


def strong_loops(system: System, most: float = MULTIPLIER_LIMIT) -> list[str]:
    """Loops that make more than `most` times what leaves them, each in words.

    The multiplier of an activity is its diagonal entry of (I - |L|)^-1: how often it runs for one net run. Such a loop
    can be solved, but an error of a thousandth in one of its inputs may move the result many times.
    """
    if _has_weak_loops_only(system, most):
        return []
    needs, sentences = needs_matrix(system), []
    for members in _loops(needs):
        block = abs(_balance(needs[members][:, members]))
        cycle = _strongest_turn(block)
        multiplier = _multiplier(block, cycle[:-1])
        if multiplier > most:
            chain = _chain([system.activities[members[i]] for i in cycle])
            sentences.append(
                f"this loop makes {multiplier:.3g} times what leaves it, more than {most:g} times: {chain}\n"
                "  check the amounts and units of these inputs"
            )
    return sentences


def _has_weak_loops_only(system: System, most: float) -> bool:
    """Whether no loop of a small system makes more than `most` times what leaves it, found without sparse matrices.

    What stands in no loop is left out first: activities that need nothing of the rest, or that nothing of it needs.
    """
    if len(system.activities) > _FEW:
        return False
    needs = np.zeros((len(system.activities),) * 2)
    i, j, amounts = _needs(system)
    np.add.at(needs, (i, j), amounts)
    needs = abs(needs)
    while len(needs) and not (stays := (needs.any(axis=0) & needs.any(axis=1))).all():
        needs = needs[stays][:, stays]
    if not len(needs):
        return True
    try:
        inverse = np.linalg.inv(np.eye(len(needs)) - needs)
    except np.linalg.LinAlgError:
        return False
    return bool(inverse.min() >= 0 and inverse.diagonal().max() <= most)


def _multiplier(block: sparse.csr_array, among: Sequence[int]) -> float:
    """The largest of some diagonal entries of (I - L)^-1 for needs L >= 0; infinite where there is no such inverse."""
    from scipy import sparse
    from scipy.sparse.linalg import splu

    try:
        factors = splu((sparse.eye_array(block.shape[0]) - block).tocsc())
    except RuntimeError:  # exactly singular
        return np.inf
    if not factors.solve(np.ones(block.shape[0])).min() > 0:
        return np.inf
    units = np.zeros((block.shape[0], len(among)))
    units[among, np.arange(len(among))] = 1.0
    return float(factors.solve(units)[among, np.arange(len(among))].max())


def check_makers(system: System) -> None:
    """Raise SingularSystemError when a product has no maker or several."""
    lines = [*_idle(system), *_wrongly_made(system)]
    if lines:
        size = f"{len(system.products)} products, {len(system.activities)} activities"
        raise SingularSystemError("\n".join([f"the system can't be solved ({size}):", *lines]))


def is_plainly_productive(system: System, matrix: FloatArray, inverse: FloatArray) -> bool:
    """Whether a dense A with its inverse is beyond doubt, so that no loop needs to be looked at.

    With P the productions and A = P (I - L): the activity levels y of (I - |L|) y = 1 are positive, so the spectral
    radius of |L|, and with it every eigenvalue of L, is below 1; and the condition of I - L, which is at least that of
    any loop in it, is a tenth of the limit at most. False says that the exact check has to judge.
    """
    entries, makes = system.technosphere, system.production
    produced = np.empty(len(system.activities))
    maker = np.empty(len(system.products), np.int64)
    produced[entries.col[makes]], maker[entries.row[makes]] = entries.amount[makes], entries.col[makes]
    balance = np.empty_like(matrix)
    balance[maker] = matrix  # rows by the activity that makes the product
    balance /= produced[:, None]
    identity = np.eye(len(produced))
    needs = abs(identity - balance)
    try:
        levels = np.linalg.solve(identity - needs, np.ones(len(produced)))
    except np.linalg.LinAlgError:
        return False
    if not (np.isfinite(levels).all() and levels.min() > 0):
        return False
    norm_of_inverse = (abs(inverse) @ abs(produced[maker])).max()  # of that of the balance
    return bool(norm_of_inverse * abs(balance).sum(axis=1).max() <= CONDITION_LIMIT / 10)


def needs_matrix(system: System) -> sparse.csr_array:
    """L (activity x activity): how often activity i must run for activity j to run once."""
    from scipy import sparse

    i, j, amounts = _needs(system)
    shape = (len(system.activities), len(system.activities))
    needs = sparse.coo_array((amounts, (i, j)), shape=shape).tocsr()
    needs.data[abs(needs.data) < _NEGLIGIBLE] = 0.0
    needs.eliminate_zeros()
    return needs


def _needs(system: System) -> tuple[IntArray, IntArray, FloatArray]:
    """The entries of L, one per input: the maker i, the user j, and how often i must run for j to run once."""
    entries, inputs = system.technosphere, ~_is_production(system)
    maker = np.empty(len(system.products), np.int64)
    maker[entries.row[~inputs]] = entries.col[~inputs]
    produced = np.empty(len(system.activities))
    produced[entries.col[~inputs]] = entries.amount[~inputs]
    i = maker[entries.row[inputs]]
    return i, entries.col[inputs], -entries.amount[inputs] / produced[i]


def _is_production(system: System) -> BoolArray:
    production = np.zeros(len(system.technosphere.amount), bool)
    production[system.production] = True
    return production


def _idle(system: System) -> list[str]:
    entries, makes = system.technosphere, system.production
    is_idle = np.ones(len(system.activities), bool)
    is_idle[entries.col[makes][entries.amount[makes] != 0]] = False
    return [f"  {system.activities[i]} makes nothing" for i in np.flatnonzero(is_idle)]


def _wrongly_made(system: System) -> list[str]:
    makers = np.bincount(system.technosphere.row[system.production], minlength=len(system.products))
    return [_maker_line(system, int(row)) for row in np.flatnonzero(makers != 1)]


def _maker_line(system: System, row: int) -> str:
    here, makes = system.technosphere.row == row, _is_production(system)
    makers = _names(system, system.technosphere.col[here & makes])
    users = _names(system, system.technosphere.col[here & ~makes])
    if makers:
        return f"  {system.products[row]} has more than one maker: {makers}; keep one, or split the product"
    return f"  {system.products[row]} has no maker; it is wanted by {users}"


def _names(system: System, columns: IntArray) -> str:
    labels = [system.activities[i] for i in dict.fromkeys(columns.tolist())]
    more = f" and {len(labels) - _NAMES} more" if len(labels) > _NAMES else ""
    return ", ".join(labels[:_NAMES]) + more


def _loops(needs: sparse.csr_array) -> Iterator[IntArray]:
    """The members of each strongly connected component that has a loop."""
    from scipy.sparse.csgraph import connected_components

    _, component = connected_components(needs, directed=True, connection="strong")
    sizes = np.bincount(component)
    looped = sizes > 1
    looped[component[needs.diagonal() != 0]] = True
    order, ends = np.argsort(component, kind="stable"), np.cumsum(sizes)
    for number in np.flatnonzero(looped):
        yield order[ends[number] - sizes[number] : ends[number]]


def _check_loop(block: sparse.csr_array, names: Sequence[str]) -> None:
    from scipy import sparse
    from scipy.sparse.linalg import splu

    balanced = _balance(block)
    matrix = sparse.eye_array(balanced.shape[0]) - balanced
    try:
        factors = splu(matrix.T.tocsc())  # the transpose fills in far less
    except RuntimeError:  # exactly singular
        raise SingularSystemError(_feeds_on_itself(balanced, names)) from None
    inverse = _inverse_norm(factors) if _productive(balanced, factors) else np.inf
    if not inverse * float(abs(matrix).sum(axis=1).max()) <= CONDITION_LIMIT:
        raise SingularSystemError(_feeds_on_itself(balanced, names))


def _productive(block: sparse.csr_array, factors: Any) -> bool:
    """No real eigenvalue of L is 1 or more.

    For needs L >= 0 this holds exactly where the runs y for one net run of each activity, (I - L) y = 1, are
    positive. With negative needs among them it is read from the sign of det(I - L), which an odd number of
    such eigenvalues makes negative.
    """
    if block.min() >= 0:
        return bool(factors.solve(np.ones(block.shape[0]), trans="T").min() > 0)
    signs = np.sign(factors.U.diagonal()).prod()
    return bool(signs * _parity(factors.perm_r) * _parity(factors.perm_c) > 0)


def _parity(order: IntArray) -> int:
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    size = len(order)
    graph = sparse.coo_array((np.ones(size), (np.arange(size), order)), shape=(size, size))
    turns, _ = connected_components(graph)
    return 1 if (size - turns) % 2 == 0 else -1


def _inverse_norm(factors: Any) -> float:
    """Norm of (I - L)^-1, estimated; the largest row sum, as the factors are those of the transpose."""
    from scipy.sparse.linalg import LinearOperator, onenormest

    inverse = LinearOperator(
        factors.shape,
        matvec=factors.solve,
        rmatvec=lambda b: factors.solve(b, trans="T"),
        dtype=np.float64,
    )
    return float(onenormest(inverse))


def _feeds_on_itself(block: sparse.csr_array, names: Sequence[str]) -> str:
    cycle = _strongest_turn(block)
    turn = float(np.prod([block[j, i] for i, j in pairwise(cycle)]))
    if turn > 1 + 1e-9:
        what = f"this loop consumes {turn:.6g} times what it makes"
    elif turn >= 1 - 1e-9:
        what = "this loop consumes all that it makes"
    else:
        what = "this loop and those tied to it consume all that they make, or more"
    return f"{what}: {_chain([names[i] for i in cycle])}\n  check the amounts and units of these inputs"


def _chain(labels: list[str]) -> str:
    if len(labels) > 2 * _NAMES:
        left_out = f"({len(labels) - 2 * _NAMES} more)"
        labels = [*labels[:_NAMES], left_out, *labels[-_NAMES:]]
    return " -> ".join(labels)


def _strongest_turn(block: sparse.csr_array) -> list[int]:
    """The loop that weighs most in the largest eigenvalue, from consumer to supplier and back."""
    from scipy import sparse

    needs = abs(block)
    weight = sparse.diags_array(_perron(needs.T.tocsr())) @ needs @ sparse.diags_array(_perron(needs))
    supplier = np.asarray(weight.tocsc().argmax(axis=0)).ravel()
    at, seen = int(np.argmax(weight.tocsc().max(axis=0).toarray())), list[int]()
    while at not in seen:
        seen.append(at)
        at = int(supplier[at])
    turn = seen[seen.index(at) :]
    first = turn.index(min(turn))
    return [*turn[first:], *turn[:first], turn[first]]


def _perron(needs: sparse.csr_array) -> FloatArray:
    """Eigenvector of the largest eigenvalue, by power iteration; near enough to rank the activities."""
    vector = np.ones(needs.shape[0])
    for _ in range(200):
        vector = vector + needs @ vector
        vector /= vector.max()
    return vector


def _balance(block: sparse.csr_array) -> sparse.csr_array:
    """D L D^-1 with each row and its column of about equal norm, so that no unit matters (Osborne 1960)."""
    from scipy import sparse

    entries = block.tocoo()
    (i, j), size = entries.coords, block.shape[0]
    weight, scale = abs(entries.data), np.ones(size)
    for _ in range(20):
        step = (np.bincount(j, weight, size) / np.bincount(i, weight, size)) ** 0.25
        weight *= step[i] / step[j]
        scale *= step
    return sparse.coo_array((entries.data * scale[i] / scale[j], (i, j)), shape=block.shape).tocsr()
