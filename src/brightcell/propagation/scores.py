"""Unit scores: kg CO2e of one unit of each process that a foreground takes from its background, by gas.

They are fixed (`FixedScores`), follow from uncertain tables (`TableScores`), or are draws of a database
(`DatabaseScores`); whoever evaluates a footprint need not know which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from brightcell.inventory.quantity import Quantity, constant, total
from brightcell.propagation.factors import rescaled
from brightcell.propagation.terms import Term, caused
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.variables import Variable


class ScoreDraws(Protocol):
    """Draws of unit scores that are made by their number, rather than from draws of named variables.

    `key` names whatever the numbers depend on; `description` says, for people, where they are from; `largest_error` is
    the largest estimate of the error of a draw that was solved, relative to its absolute contributions.
    """

    @property
    def key(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def largest_error(self) -> float: ...

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw) of the draws `start` to `stop`."""
        ...


class LinkedTerms(NamedTuple):
    """The process (by place) of each link, and the terms of these processes and of all behind them."""

    links: Sequence[int]
    terms: list[Term]


class UnitScores(Protocol):
    """Unit scores of the links of a foreground, h (link, gas) or, where they are drawn, (link, gas, draw)."""

    @property
    def flows(self) -> tuple[str, ...]:
        """The gases."""
        ...

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The data that they follow from, which are drawn by name."""
        ...

    @property
    def shares(self) -> tuple[ShareGroup, ...]:
        """Groups of these data that are shares of a whole."""
        ...

    @property
    def correlations(self) -> Mapping[tuple[str, str], float]:
        """The correlation of normal scores of each pair of these data that has one."""
        ...

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """The draws that they are, as far as they follow from no variables; none where all that is drawn has a name."""
        ...

    def scores(self, draws: Mapping[str, np.ndarray], factors: np.ndarray, start: int, size: int) -> np.ndarray:
        """h of `size` draws from number `start` on, for draws of the variables and factors c (gas,) or (gas, draw)."""
        ...

    def network(self, first: int, factors: Sequence[Quantity]) -> LinkedTerms | None:
        """The processes behind the links, whose places begin at `first`; None where scores have draws of their own."""
        ...


@dataclass(frozen=True, eq=False)
class FixedScores:
    """Unit scores of a background as it is, `values` (link, gas), made with some factors (gas,)."""

    flows: tuple[str, ...]
    values: np.ndarray
    factors: np.ndarray
    variables: ClassVar[tuple[Variable, ...]] = ()
    shares: ClassVar[tuple[ShareGroup, ...]] = ()
    correlations: ClassVar[Mapping[tuple[str, str], float]] = MappingProxyType({})
    own_draws: ClassVar[tuple[ScoreDraws, ...]] = ()

    def scores(self, draws: Mapping[str, np.ndarray], factors: np.ndarray, start: int, size: int) -> np.ndarray:
        """h (link, gas); with other factors (gas, draw), each gas in proportion to its own, (link, gas, draw)."""
        return self.values if factors.ndim == 1 else rescaled(self.values, self.factors, factors)

    def network(self, first: int, factors: Sequence[Quantity]) -> LinkedTerms:
        """Each link is a process that causes its score."""
        places, scores = range(first, first + len(self.values)), self._by_link(factors)
        terms = [caused(place, constant(1.0), score) for place, score in zip(places, scores, strict=True)]
        return LinkedTerms(places, terms)

    def _by_link(self, factors: Sequence[Quantity]) -> list[Quantity]:
        if all(factor.is_constant for factor in factors):
            return [constant(score) for score in self.values.sum(axis=1).tolist()]
        per_factor = self.values / np.where(self.factors == 0, 1.0, self.factors)
        return [total(c * part for c, part in zip(factors, parts, strict=True)) for parts in per_factor.tolist()]


@dataclass(frozen=True, eq=False)
class DatabaseScores:
    """Draws of an uncertain database, kept beside it, sent to workers, or made when they are needed."""

    flows: tuple[str, ...]
    drawn: ScoreDraws
    variables: ClassVar[tuple[Variable, ...]] = ()
    shares: ClassVar[tuple[ShareGroup, ...]] = ()
    correlations: ClassVar[Mapping[tuple[str, str], float]] = MappingProxyType({})

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """The draws that they are."""
        return (self.drawn,)

    def scores(self, draws: Mapping[str, np.ndarray], factors: np.ndarray, start: int, size: int) -> np.ndarray:
        """h (link, gas, draw), with the factors that the database was drawn with."""
        return self.drawn.scores(start, start + size)

    def network(self, first: int, factors: Sequence[Quantity]) -> None:
        """None: they are drawn by their number."""
