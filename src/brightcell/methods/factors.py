"""What is counted as one: each input by itself, or the inputs that share a label and so move together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.methods.checks import require_inputs, require_kind
from brightcell.methods.function import Array, Indices
from brightcell.patterns import group_problems, met_by


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


By = str | Mapping[str, str | Sequence[str]] | None
"""A kind of label, groups of one's own (label -> names or patterns of inputs), or each input by itself."""
OTHERS = "others"


def factors_of(names: tuple[str, ...], groups: Mapping[str, tuple[str, ...]], by: By) -> Factors:
    """The inputs themselves, or with `by` a kind of label, or groups of one's own, in the order of the first input."""
    require_inputs(names, groups)
    if by is None:
        return Factors(names, np.arange(len(names)))
    if isinstance(by, str):
        require_kind(by, groups)
    member = groups[by] if isinstance(by, str) else own_groups(names, by)
    labels = tuple(dict.fromkeys(member))
    place = {label: index for index, label in enumerate(labels)}
    return Factors(labels, np.array([place[label] for label in member], dtype=np.int64))


def own_groups(names: Sequence[str], by: Mapping[str, str | Sequence[str]]) -> tuple[str, ...]:
    """The label of each input: of the group whose names or patterns (`supply/cathode/*`) meet it, else "others".

    InputError for a pattern that meets no input, and for an input that two groups name.
    """
    label_of: dict[str, str] = {}
    problems = (
        [*group_problems("by", by)] if by else [Problem("no group is named", path="by", expected="label -> names")]
    )
    for label, given in by.items() if not problems else ():
        for pattern in [given] if isinstance(given, str) else given:
            met = met_by(pattern, names)
            if not met:
                what, near = "this names no uncertain input", nearest(pattern, names)
                problems.append(Problem(what, path=f"by[{label}]", found=pattern, nearest=near))
            twice = next((name for name in met if label_of.get(name, label) != label), None)
            if twice:
                what = f"{twice} is in two groups"
                problems.append(
                    Problem(what, path=f"by[{label}]", found=f"{label_of[twice]} and {label}", expected="one")
                )
            label_of |= dict.fromkeys(met, label)
    if problems:
        raise InputError(problems)
    return tuple(label_of.get(name, OTHERS) for name in names)
