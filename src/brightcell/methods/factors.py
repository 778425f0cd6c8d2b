"""What is counted as one: each input by itself, or the inputs that share a label and so move together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from brightcell.methods.checks import require_inputs, require_kind
from brightcell.methods.function import Array, Indices


@dataclass(frozen=True, eq=False)
class Factors:
    """F labels, and for each of K inputs the index of its own, `member` int64[K]."""

    labels: tuple[str, ...]
    member: Indices

    def inputs(self, factor: int) -> Indices:
        """Indices of the inputs of a factor."""
        return np.flatnonzero(self.member == factor)

    def all_inputs(self) -> list[Indices]:
        """Indices of the inputs of each factor."""
        order = np.argsort(self.member, kind="stable")
        cuts = np.cumsum(np.bincount(self.member, minlength=len(self.labels)))
        return np.split(order, cuts[:-1])

    def total(self, values: Array) -> Array:
        """Sums over the inputs of each factor: [..., K] -> [..., F]."""
        size = len(self.labels)
        rows = [np.bincount(self.member, row, minlength=size) for row in values.reshape(-1, values.shape[-1])]
        return np.array(rows, dtype=np.float64).reshape(*values.shape[:-1], size)


def factors_of(names: tuple[str, ...], groups: Mapping[str, tuple[str, ...]], by: str | None) -> Factors:
    """The inputs themselves, or with `by` a kind of label the groups in the order of their first input."""
    require_inputs(names, groups)
    if by is None:
        return Factors(names, np.arange(len(names)))
    require_kind(by, groups)
    labels = tuple(dict.fromkeys(groups[by]))
    place = {label: index for index, label in enumerate(labels)}
    return Factors(labels, np.array([place[label] for label in groups[by]], dtype=np.int64))
