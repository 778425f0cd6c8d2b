"""Correlations of variables by a Gaussian copula: uniforms of streams are turned into dependent ones.

Every variable keeps its own stream. With independent normal scores e the dependent ones are z = L e, L L' = R.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, Protocol

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import ndtr, ndtri

from brightcell.errors import InputError, Problem, collecting
from brightcell.uncertainty.dependence import ROUNDING
from brightcell.uncertainty.quantiles import Floats
from brightcell.uncertainty.streams import LARGEST

Pair = tuple[str, str]
MOST = 2000
"""Variables that a matrix of all pairs is made for; it takes memory with the square of them, time with the cube."""


class CorrelatedBlock(Protocol):
    """Variables that are correlated with one another and with no other ones."""

    @property
    def names(self) -> tuple[str, ...]:
        """The variables."""
        ...

    def between(self, names: Sequence[str]) -> Floats:
        """Their correlations in this order, (K, K)."""
        ...

    def links(self) -> Iterator[Pair]:
        """Correlated pairs, enough to lead from each variable to every other one."""
        ...

    def mixed(self, names: Sequence[str], scores: Floats) -> Iterator[int | Floats]:
        """z of each, (D,), from e (K, D) in this order; the place of another one where z is the e of that one."""
        ...


@dataclass(frozen=True, eq=False)
class Correlations:
    """The correlations of the normal scores of `names`, shape (K, K).

    The rank correlation of two is then 6 / pi asin(r / 2), whatever their distributions. A matrix that no variables
    can have is refused, not mended.
    """

    names: tuple[str, ...]
    matrix: Floats
    _lower: dict[tuple[str, ...], Floats] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        _refuse_many(self.names)
        problems = list(_correlation_problems(self.names, np.asarray(self.matrix, dtype=np.float64)))
        if problems:
            raise InputError(problems)

    @classmethod
    def of_pairs(cls, pairs: Mapping[Pair, float]) -> Correlations:
        """From the correlation of each pair that has one; all others are 0."""
        names = tuple(sorted({name for pair in pairs for name in pair}))
        _refuse_many(names)
        place, matrix = {name: row for row, name in enumerate(names)}, np.eye(len(names))
        for (first, second), correlation in pairs.items():
            i, j = place[first], place[second]
            matrix[i, j] = matrix[j, i] = correlation
        return cls(names, matrix)

    def between(self, names: Sequence[str]) -> Floats:
        """Correlations in the order of the names."""
        order = [self.names.index(name) for name in names]
        return np.asarray(self.matrix, dtype=np.float64)[np.ix_(order, order)]

    def links(self) -> Iterator[Pair]:
        """All pairs whose correlation isn't 0."""
        for i, j in zip(*np.nonzero(np.triu(self.matrix, 1)), strict=True):
            yield self.names[i], self.names[j]

    def mixed(self, names: Sequence[str], scores: Floats) -> Iterator[int | Floats]:
        """z = L e; sums are made row by row, so that chunks of draws don't change them."""
        order = tuple(names)
        if order not in self._lower:
            self._lower[order] = lower_triangle(self.between(order))
        for weights in self._lower[order]:
            others = np.flatnonzero(weights)
            if len(others) == 1 and weights[others[0]] == 1.0:
                yield int(others[0])
            else:
                yield np.asarray(sum(weights[other] * scores[other] for other in others))


@dataclass(frozen=True)
class EqualCorrelations:
    """Any two of some variables have the same correlation r, however many they are: `name` says of what they are.

    Below the diagonal each column of L has one number a[j], so that z is a running sum,

        z[i] = sum over j < i of a[j] e[j]  +  b[i] e[i],      a[j] = (r - s[j]) / b[j],  b[j]² = 1 - s[j],

    with s[j] the sum of a² before j: the numbers that Cholesky's factorisation gives, in memory and time that grow with
    K instead of K² and K³.
    """

    name: str
    names: tuple[str, ...]
    correlation: float

    def __post_init__(self) -> None:
        least = -1 / max(len(self.names) - 1, 1)
        if not least < self.correlation < 1:
            what, expected = "so many variables can't have this correlation", f"above {least:.3g} and below 1"
            raise InputError(Problem(what, path=self.name, found=f"{self.correlation:g}", expected=expected))

    @cached_property
    def members(self) -> frozenset[str]:
        """Its names, to be asked for one."""
        return frozenset(self.names)

    def has(self, pair: Pair) -> bool:
        """Whether it has both."""
        return self.members.issuperset(pair)

    def between(self, names: Sequence[str]) -> Floats:
        """1 on the diagonal, r elsewhere."""
        matrix = np.full((len(names), len(names)), self.correlation)
        np.fill_diagonal(matrix, 1.0)
        return matrix

    def pairs(self) -> dict[Pair, float]:
        """Every pair of its variables."""
        return dict.fromkeys(combinations(sorted(self.names), 2), self.correlation)

    def links(self) -> Iterator[Pair]:
        """Each variable and the next."""
        return iter(zip(self.names[:-1], self.names[1:], strict=True))

    def mixed(self, names: Sequence[str], scores: Floats) -> Iterator[int | Floats]:
        """The running sum."""
        before, explained = np.zeros(scores.shape[1:]), 0.0
        for place, score in enumerate(scores):
            own = (1.0 - explained) / math.sqrt(1.0 - explained)
            yield before + own * score if place else 0
            shared = (self.correlation - explained) / math.sqrt(1.0 - explained)
            before = before + shared * score
            explained += shared * shared


@dataclass(frozen=True, eq=False)
class Copula:
    """A Gaussian copula of blocks, which are independent of one another.

    `follows` are variables with the very scores of another one: correlation 1.
    """

    blocks: tuple[CorrelatedBlock, ...]
    follows: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        pairs: Mapping[Pair, float],
        groups: Iterable[EqualCorrelations] = (),
        follows: Mapping[str, str] | None = None,
    ) -> Copula:
        """From correlations of pairs and of groups, all others are 0; what depends on one another makes a block.

        A group without a variable of a pair stays as it is, and so may have any number of variables. InputError, with
        all that is wrong, for correlations that no variables can have.
        """
        paired = {name for pair in pairs for name in pair}
        alone = tuple(group for group in groups if paired.isdisjoint(group.names))
        mixed = [group for group in groups if not paired.isdisjoint(group.names)]
        for group in mixed:
            _refuse_many(group.names)
        every = {pair: value for group in mixed for pair, value in group.pairs().items()} | dict(pairs)
        problems: list[Problem] = []
        blocks: list[CorrelatedBlock] = []
        for part in _apart(every):
            with collecting(problems):
                blocks.append(Correlations.of_pairs(part))
        if problems:
            raise InputError(problems)
        return cls((*blocks, *alone), follows or {})

    @property
    def names(self) -> tuple[str, ...]:
        """All variables that depend on another one."""
        named = (name for block in self.blocks for name in block.names)
        return tuple(dict.fromkeys([*named, *self.follows, *self.follows.values()]))

    def links(self) -> Iterator[Pair]:
        """Correlated pairs, enough to lead from each variable to every one that it depends on."""
        yield from (pair for block in self.blocks for pair in block.links())
        yield from self.follows.items()

    def correlated(self, names: Sequence[str], u: Floats) -> Floats:
        """The uniforms `u` of `names`, shape (names, D), with these correlations; all of its own names are among them.

        Names are taken in alphabetical order, so that the order in which they are given changes nothing.
        """
        place = {name: row for row, name in enumerate(names)}
        dependent = u.copy()
        for rows, source in self._mixed({name: (name, row) for name, row in place.items()}, u, ndtri):
            own = u[source] if isinstance(source, int) else np.clip(ndtr(source), 2.0**-54, LARGEST)
            dependent[rows] = own
        return dependent

    def scores(self, names: Sequence[str], e: Floats) -> Floats:
        """Dependent normal scores z of `names`, (names, D), from independent ones, in the order of the names."""
        dependent = e.copy()
        for rows, source in self._mixed({name: (row, row) for row, name in enumerate(names)}, e, np.asarray):
            dependent[rows] = e[source] if isinstance(source, int) else source
        return dependent

    def matrix(self, names: Sequence[str]) -> Floats:
        """Correlations of all names in this order, (names, names)."""
        _refuse_many(names)
        place, matrix = {name: row for row, name in enumerate(names)}, np.eye(len(names))
        for block in self.blocks:
            rows = [place[name] for name in block.names]
            matrix[np.ix_(rows, rows)] = block.between(block.names)
        for copy, first in self.follows.items():
            matrix[place[copy]] = matrix[place[first]]
            matrix[:, place[copy]] = matrix[:, place[first]]
            matrix[place[copy], place[copy]] = 1.0
        return matrix

    def _mixed(
        self, place: Mapping[str, tuple[Any, int]], values: Floats, scores_of: Callable[[Floats], Floats]
    ) -> Iterator[tuple[list[int], int | Floats]]:
        """Rows, and the scores that they all have, or the row whose value they have.

        `place` is the rank and the row of each variable; of those that follow each other the first has its own.
        """
        alike: dict[str, list[str]] = {}
        for copy, first in self.follows.items():
            alike.setdefault(first, [first]).append(copy)
        ranked = {first: sorted(names, key=lambda name: place[name]) for first, names in alike.items()}
        for block in self.blocks:
            lead = {name: place[ranked.get(name, [name])[0]] for name in block.names}
            names = sorted(block.names, key=lambda name: lead[name])
            own = [lead[name][1] for name in names]
            for name, source in zip(names, block.mixed(names, scores_of(values[own])), strict=True):
                rows = [place[other][1] for other in ranked.pop(name, [name])]
                yield rows, own[source] if isinstance(source, int) else source
        for names in ranked.values():
            yield [place[name][1] for name in names], place[names[0]][1]


@dataclass(frozen=True, eq=False)
class InputCopula:
    """A copula of some of the inputs `names`, in whose order it is applied."""

    names: tuple[str, ...]
    copula: Copula

    def scores(self, e: Floats) -> Floats:
        """Dependent normal scores (K, D) of independent ones."""
        return self.copula.scores(self.names, e)

    def matrix(self) -> Floats:
        """Correlations of all inputs, (K, K)."""
        return self.copula.matrix(self.names)


def dependent_scores(correlation: Floats | InputCopula | None, e: Floats) -> Floats:
    """Dependent normal scores (K, D) of independent ones, by a matrix (K, K) or a copula of them."""
    if correlation is None:
        return e
    return correlation.scores(e) if isinstance(correlation, InputCopula) else lower_triangle(correlation) @ e


def _apart(pairs: Mapping[Pair, float]) -> Iterator[dict[Pair, float]]:
    """The pairs of each set of variables that are correlated with one another, directly or by others."""
    names = sorted({name for pair in pairs for name in pair})
    place = {name: row for row, name in enumerate(names)}
    rows, columns = ([place[pair[end]] for pair in pairs] for end in (0, 1))
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))
    _, part = connected_components(graph, directed=False)
    parts: dict[int, dict[Pair, float]] = {}
    for pair, value in pairs.items():
        parts.setdefault(int(part[place[pair[0]]]), {})[pair] = value
    yield from parts.values()


def _refuse_many(names: Sequence[str]) -> None:
    if len(names) > MOST:
        what, hint = "a matrix of the correlations of so many data is too large", "correlate fewer of them"
        raise InputError(Problem(what, found=f"{len(names):,} data", expected=f"{MOST:,} or fewer", hint=hint))


# Matrices


def _correlation_problems(names: tuple[str, ...], matrix: Floats) -> Iterator[Problem]:
    if matrix.shape != (len(names), len(names)) or len(set(names)) != len(names):
        found, expected = f"{len(names)} names, shape {matrix.shape}", "a row and a column for each name, each once"
        yield Problem("the correlation matrix doesn't fit its names", found=found, expected=expected)
        return
    problems = [*_entry_problems(names, matrix)]
    yield from problems
    if not problems:
        yield from _impossible_problems(names, matrix)


def _entry_problems(names: tuple[str, ...], matrix: Floats) -> Iterator[Problem]:
    for i, name in enumerate(names):
        if matrix[i, i] != 1.0:
            yield Problem("a datum can't be correlated with itself", path=name, found=f"{matrix[i, i]:g}", expected="1")
        for j in range(i):
            yield from _pair_problems(f"{names[j]} and {name}", float(matrix[j, i]), float(matrix[i, j]))


def _pair_problems(pair: str, upper: float, lower: float) -> Iterator[Problem]:
    if not (abs(upper) <= 1 and abs(lower) <= 1):
        yield Problem(
            "a correlation is not between -1 and 1", path=pair, found=f"{upper:g}, {lower:g}", expected="-1 to 1"
        )
    elif upper != lower:
        yield Problem(
            "the matrix gives one pair two correlations",
            path=pair,
            found=f"{upper:g}, {lower:g}",
            expected="a symmetric matrix",
        )


def _impossible_problems(names: tuple[str, ...], matrix: Floats) -> Iterator[Problem]:
    """Names the pair that adds most to the negative eigenvalue, v' R v = sum over pairs of 2 r v v + 1."""
    values, vectors = np.linalg.eigh(matrix)
    if len(names) and values[0] < -ROUNDING:
        part = np.triu(matrix * np.outer(vectors[:, 0], vectors[:, 0]), 1)
        i, j = np.unravel_index(np.argmin(part), part.shape)
        found = f"{matrix[i, j]:g}, smallest eigenvalue {values[0]:.3g}"
        what, hint = (
            "these correlations contradict each other",
            "bring this one in line with the others of its two variables",
        )
        pair = f"{names[i]} and {names[j]}"
        yield Problem(what, path=pair, found=found, expected="a positive semidefinite matrix", hint=hint)


def lower_triangle(matrix: Floats) -> Floats:
    """Lower L with L L' = matrix; a variable that the ones before it determine has no column of its own."""
    lower = np.zeros_like(matrix)
    for j in range(len(matrix)):
        left = matrix[j:, j].copy()
        if j:
            left -= np.cumsum(lower[j:, :j] * lower[j, :j], axis=1)[:, -1]  # one after another, as `sum` does
        if left[0] > ROUNDING:
            lower[j:, j] = left / math.sqrt(left[0])
    return lower
