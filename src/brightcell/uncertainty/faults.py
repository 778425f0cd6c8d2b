"""What makes a distribution impossible: the rules, and messages that name the datum."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import Problem
from brightcell.uncertainty.quantiles import Distributions, Kind

NameOf = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """`broken` is a mask over all distributions, of which those of `kinds` count."""

    kinds: tuple[Kind, ...]
    broken: Callable[[Distributions], NDArray[np.bool_]]
    what: str
    expected: str


NAMES = {
    Kind.CERTAIN: ("value",),
    Kind.LOGNORMAL: ("ln of the median", "sigma"),
    Kind.NORMAL: ("mean", "standard deviation"),
    Kind.UNIFORM: ("min", "max"),
    Kind.TRIANGULAR: ("min", "mode", "max"),
    Kind.BETA_PERT: ("min", "mode", "max"),
    Kind.DISCRETE: ("first choice", "number of choices"),
}
PEAKED = (Kind.TRIANGULAR, Kind.BETA_PERT)
RULES = (
    _Rule((Kind.LOGNORMAL,), lambda of: of.b < 0, "sigma is negative", "sigma of 0 or more (gsd of 1 or more)"),
    _Rule((Kind.NORMAL,), lambda of: of.b < 0, "the standard deviation is negative", "0 or more"),
    _Rule((Kind.UNIFORM,), lambda of: of.a > of.b, "min is above max", "min <= max"),
    _Rule(PEAKED, lambda of: of.a > of.c, "min is above max", "min <= mode <= max"),
    _Rule(
        PEAKED,
        lambda of: (of.a <= of.c) & ((of.b < of.a) | (of.b > of.c)),
        "the mode lies outside of its range",
        "min <= mode <= max",
    ),
)


def problems(distributions: Distributions, name_of: NameOf) -> Iterator[Problem]:
    """Why some of them can't be drawn; nothing if all can. `name_of` gives the name of a row."""
    for kind, names in NAMES.items():
        finite = np.all([np.isfinite(getattr(distributions, field)) for field in "abc"[: len(names)]], axis=0)
        yield from each(
            distributions,
            (distributions.kind == kind) & ~finite,
            name_of,
            "a parameter is not a finite number",
            f"finite {_listed(names)}",
        )
    for rule in RULES:
        broken = np.isin(distributions.kind, rule.kinds) & rule.broken(distributions)
        yield from each(distributions, broken, name_of, rule.what, rule.expected)


def each(
    distributions: Distributions, mask: NDArray[np.bool_], name_of: NameOf, what: str, expected: str
) -> Iterator[Problem]:
    """One problem for each row of a mask."""
    for row in np.flatnonzero(mask):
        yield Problem(what, path=name_of(int(row)), found=_shown(distributions, int(row)), expected=expected)


def _shown(distributions: Distributions, row: int) -> str:
    kind = Kind(int(distributions.kind[row]))
    numbers = (distributions.a[row], distributions.b[row], distributions.c[row])
    return f"{word(kind)} with " + ", ".join(
        f"{name} {number:g}" for name, number in zip(NAMES[kind], numbers, strict=False)
    )


def word(kind: Kind) -> str:
    """A kind as people write it."""
    return kind.name.lower().replace("_", "-")


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def choice_problems(name: str, values: Sequence[float], shares: Sequence[float]) -> Iterator[Problem]:
    """Why these values with these probabilities can't be drawn."""
    if len(shares) != len(values) or not shares:
        found = f"{len(values)} values, {len(shares)} probabilities"
        yield Problem("each value needs one probability", path=name, found=found, expected="one for each, at least one")
    elif not all(share >= 0 for share in shares) or not math.isclose(sum(shares), 1.0, abs_tol=1e-9):
        found = f"{', '.join(f'{share:g}' for share in shares)}, sum {sum(shares):g}"
        yield Problem("the probabilities don't sum to one", path=name, found=found, expected="shares >= 0, sum 1")
    if not all(math.isfinite(value) for value in values):
        yield Problem("a value is not a number", path=name, found=str(values), expected="finite values")
