"""Unit scores of links on layers of backgrounds: each layer draws its own, and they are put together by link."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightcell.inventory.quantity import Quantity
from brightcell.propagation.scores import LinkedTerms, ScoreDraws, UnitScores
from brightcell.propagation.terms import Term
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.variables import Variable


@dataclass(frozen=True, eq=False)
class LayerScores:
    """The unit scores of the links (by place) that a layer meets."""

    links: tuple[int, ...]
    scores: UnitScores


@dataclass(frozen=True, eq=False)
class LayeredScores:
    """Unit scores of all links, each from its layer; all layers count the same gases in the same order."""

    flows: tuple[str, ...]
    layers: tuple[LayerScores, ...]

    @property
    def size(self) -> int:
        """How many links there are."""
        return sum(len(layer.links) for layer in self.layers)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those of all layers."""
        return tuple(variable for layer in self.layers for variable in layer.scores.variables)

    @property
    def shares(self) -> tuple[ShareGroup, ...]:
        """Groups of shares of all layers."""
        return tuple(group for layer in self.layers for group in layer.scores.shares)

    @property
    def correlations(self) -> Mapping[tuple[str, str], float]:
        """Those of all layers."""
        return {pair: value for layer in self.layers for pair, value in layer.scores.correlations.items()}

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """Draws that layers make by their number."""
        return tuple(draws for layer in self.layers for draws in layer.scores.own_draws)

    def scores(self, draws: Mapping[str, np.ndarray], factors: np.ndarray, start: int, size: int) -> np.ndarray:
        """h (link, gas, draw), each row from the layer of its link."""
        result = np.zeros((self.size, len(self.flows), size))
        for layer in self.layers:
            of_layer = layer.scores.scores(draws, factors, start, size)
            result[list(layer.links)] = of_layer if of_layer.ndim == 3 else of_layer[:, :, None]
        return result

    def network(self, first: int, factors: Sequence[Quantity]) -> LinkedTerms | None:
        """The processes of all layers one after another; None where a layer has draws of its own."""
        places, terms = [0] * self.size, list[Term]()
        for layer in self.layers:
            behind = layer.scores.network(first, factors)
            if behind is None:
                return None
            for link, place in zip(layer.links, behind.links, strict=True):
                places[link] = place
            terms += behind.terms
            first = 1 + max((first - 1, *behind.links, *(max(term.process, term.supplier) for term in behind.terms)))
        return LinkedTerms(places, terms)


def each_layer(scores: UnitScores, links: int) -> Iterator[LayerScores]:
    """The layers of unit scores; those without layers are the only one."""
    if isinstance(scores, LayeredScores):
        yield from scores.layers
    else:
        yield LayerScores(tuple(range(links)), scores)


def with_layers(scores: UnitScores, links: int, change: Callable[[LayerScores], UnitScores]) -> UnitScores:
    """Unit scores in which each layer has those that `change` gives for it."""
    if not isinstance(scores, LayeredScores):
        return change(LayerScores(tuple(range(links)), scores))
    return replace(scores, layers=tuple(replace(layer, scores=change(layer)) for layer in scores.layers))
