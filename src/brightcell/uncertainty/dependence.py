"""Variables that depend on one another: shares that sum to one, and correlations by a Gaussian copula.

Both turn uniforms of streams, one for each variable, into dependent ones, so that every variable keeps its own stream.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaincinv, gammaln, ndtr, ndtri

from brightcell.distributions import Nature
from brightcell.errors import InputError, Problem
from brightcell.uncertainty.quantiles import Floats
from brightcell.uncertainty.streams import LARGEST

UNDERFLOW = 1e-280
LEAST = 0.1  # concentration below which most sizes are too small for a number
ROUNDING = 1e-9


@dataclass(frozen=True)
class Dirichlet:
    """Shares X ~ Dirichlet(concentration x nominal).

    E X = nominal, Var X = nominal (1 - nominal) / (concentration + 1).

    `members` are the names of the shares; a nominal share of 0 stays 0.
    """

    name: str
    members: tuple[str, ...]
    nominal: tuple[float, ...]
    concentration: float
    nature: Nature = "ignorance"

    def __post_init__(self) -> None:
        problems = list(_share_problems(self))
        if not (math.isfinite(self.concentration) and self.concentration > 0):
            what = "shares can't have this concentration"
            problems.append(Problem(what, path=self.name, found=f"{self.concentration:g}", expected="a number above 0"))
        if problems:
            raise InputError(problems)

    @classmethod
    def of_spread(
        cls, name: str, members: Sequence[str], nominal: Sequence[float], sd: float, nature: Nature = "ignorance"
    ) -> Dirichlet:
        """The one in which the largest nominal share s has the standard deviation `sd`: s (1 - s) / sd² - 1."""
        largest = max(nominal, default=0.0)
        limit = math.sqrt(max(largest * (1 - largest), 0.0))
        if not 0 < sd < limit:
            what, expected = "the largest share can't have this standard deviation", f"above 0 and below {limit:g}"
            raise InputError(Problem(what, path=name, found=f"{sd:g}", expected=expected))
        return cls(name, tuple(members), tuple(nominal), largest * (1 - largest) / sd**2 - 1, nature)

    def values(self, u: Floats) -> Floats:
        """Shares from one uniform for each, shape (members, D): gamma quantiles over their sum."""
        shape = self.concentration * np.asarray(self.nominal)
        positive = shape > 0
        logarithms = np.full(u.shape, -np.inf)
        logarithms[positive] = _log_gamma_quantile(shape[positive, None], u[positive])
        return _shares(logarithms)

    def sizes(self, u: Floats) -> Floats:
        """Independent sizes, one for each share and with its mean; divided by their sum they are the shares."""
        if self.concentration < LEAST:
            what, expected = (
                "these shares are too uneven for methods that vary one datum at a time",
                f"a concentration of {LEAST:g} or more",
            )
            raise InputError(Problem(what, path=self.name, found=f"{self.concentration:g}", expected=expected))
        shape = self.concentration * np.asarray(self.nominal)[:, None]
        return np.asarray(gammaincinv(np.maximum(shape, UNDERFLOW), u) / self.concentration)


@dataclass(frozen=True)
class LogisticNormal:
    """Shares exp(y) / sum of exp(y) with y ~ N(ln nominal, sigma²) for each.

    The ratio of two shares is lognormal and has the nominal ratio as its median; the means of the shares are close to
    the nominal ones at small sigma only.
    """

    name: str
    members: tuple[str, ...]
    nominal: tuple[float, ...]
    sigmas: tuple[float, ...]
    nature: Nature = "ignorance"

    def __post_init__(self) -> None:
        problems = list(_share_problems(self))
        if len(self.sigmas) != len(self.members) or not all(
            sigma >= 0 and math.isfinite(sigma) for sigma in self.sigmas
        ):
            expected = "one for each share, each 0 or more"
            problems.append(
                Problem("shares can't have these sigmas", path=self.name, found=_told(self.sigmas), expected=expected)
            )
        if problems:
            raise InputError(problems)

    def values(self, u: Floats) -> Floats:
        """Shares from one uniform for each, shape (members, D)."""
        with np.errstate(divide="ignore"):
            centre = np.log(np.asarray(self.nominal))[:, None]
        return _shares(centre + np.asarray(self.sigmas)[:, None] * ndtri(u))

    def sizes(self, u: Floats) -> Floats:
        """Independent sizes, one for each share and with it as their median; divided by their sum: the shares."""
        return np.asarray(np.asarray(self.nominal)[:, None] * np.exp(np.asarray(self.sigmas)[:, None] * ndtri(u)))


@dataclass(frozen=True)
class OneRoute:
    """Shares of which one is 1 and the others are 0: of several routes a draw takes one, with its nominal share.

    E X = nominal, Var X = nominal (1 - nominal), Cov X Y = -nominal of the one x nominal of the other.

    `title` says what is chosen, the rest where the probabilities come from.
    """

    name: str
    members: tuple[str, ...]
    nominal: tuple[float, ...]
    title: str = field(default="", compare=False)
    source: str = field(default="", compare=False)
    confidence: str = field(default="", compare=False)
    note: str = field(default="", compare=False)
    nature: Nature = "ignorance"

    def __post_init__(self) -> None:
        if problems := list(_share_problems(self)):
            raise InputError(problems)

    def values(self, u: Floats) -> Floats:
        """Shares from one uniform for each, shape (members, D).

        The first of independent exponential times -ln(u) / nominal to pass is that of each with its nominal share.
        """
        with np.errstate(divide="ignore"):
            times = -np.log(u) / np.asarray(self.nominal)[:, None]
        first: Floats = (np.arange(len(times))[:, None] == times.argmin(axis=0)).astype(np.float64)
        return first

    def sizes(self, u: Floats) -> Floats:
        """Sizes of the Dirichlet of least concentration, nearly one of them: its variances are 1 / 1.1 of ours.

        A share that is 0 or 1 has no size that others could be divided with.
        """
        return Dirichlet(self.name, self.members, self.nominal, LEAST).sizes(u)

    def as_dict(self) -> dict[str, object]:
        """What is chosen, and the probability of each."""
        routes = {member.rsplit("/", 1)[-1]: share for member, share in zip(self.members, self.nominal, strict=True)}
        return {
            "what": self.title,
            "routes": routes,
            "source": self.source,
            "confidence": self.confidence,
            "note": self.note,
        }


ShareGroup = Dirichlet | LogisticNormal | OneRoute


@dataclass(frozen=True, eq=False)
class Correlations:
    """A Gaussian copula: the correlations of the normal scores of `names`, shape (K, K).

    The rank correlation of two is then 6 / pi asin(r / 2), whatever their distributions. A matrix that no variables
    can have is refused, not mended.
    """

    names: tuple[str, ...]
    matrix: Floats
    factor: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        problems = list(_correlation_problems(self.names, np.asarray(self.matrix, dtype=np.float64)))
        if problems:
            raise InputError(problems)
        order = np.argsort(self.names)
        object.__setattr__(
            self, "factor", lower_triangle(np.asarray(self.matrix, dtype=np.float64)[np.ix_(order, order)])
        )

    @classmethod
    def of_pairs(cls, pairs: dict[tuple[str, str], float]) -> Correlations:
        """From the correlation of each pair that has one; all others are 0."""
        names = tuple(sorted({name for pair in pairs for name in pair}))
        matrix = np.eye(len(names))
        for (one, other), correlation in pairs.items():
            i, j = names.index(one), names.index(other)
            matrix[i, j] = matrix[j, i] = correlation
        return cls(names, matrix)

    def correlated(self, names: Sequence[str], u: Floats) -> Floats:
        """The uniforms `u` of `names`, shape (names, D), with these correlations; all of its own names are among them.

        Names are taken in alphabetical order, so that the order in which they are given changes nothing. Sums are
        made row by row, so that chunks don't either.
        """
        rows = [names.index(name) for name in sorted(self.names)]
        scores = ndtri(u[rows])
        dependent = u.copy()
        for row, weights in zip(rows, self.factor, strict=True):
            others = np.flatnonzero(weights)
            if len(others) == 1 and weights[others[0]] == 1.0:
                dependent[row] = u[rows[others[0]]]  # its own, or those of the one that it follows, to the digit
            else:
                mixed = sum(weights[other] * scores[other] for other in others)
                dependent[row] = np.clip(ndtr(mixed), 2.0**-54, LARGEST)
        return dependent


# Shares


def _log_gamma_quantile(shape: Floats, u: Floats) -> Floats:
    """ln x of the quantile x of Gamma(shape); below what floats hold, from the tail u = x^shape / Gamma(shape + 1)."""
    quantile = gammaincinv(shape, u)
    tail = (np.log(u) + gammaln(shape + 1)) / shape
    return np.where(quantile > UNDERFLOW, np.log(np.maximum(quantile, UNDERFLOW)), tail)


def _shares(logarithms: Floats) -> Floats:
    sizes = np.exp(logarithms - logarithms.max(axis=0))
    return sizes / sum_of_rows(sizes)


def sum_of_rows(rows: Floats) -> Floats:
    """One after another, since numpy's own order depends on the shape, and so on the chunk."""
    total = np.zeros(rows.shape[1:])
    for row in rows:
        total += row
    return total


def _share_problems(group: ShareGroup) -> Iterator[Problem]:
    if len(group.members) != len(group.nominal) or not group.members:
        found = f"{len(group.members)} members, {len(group.nominal)} shares"
        yield Problem("each member of the group needs one share", path=group.name, found=found, expected="one for each")
    if len(set(group.members)) != len(group.members):
        yield Problem("a member is named twice", path=group.name, found=", ".join(group.members), expected="each once")
    valid = all(math.isfinite(share) and share >= 0 for share in group.nominal)
    if not valid or not math.isclose(sum(group.nominal), 1.0, abs_tol=ROUNDING):
        found = f"{_told(group.nominal)}, sum {sum(group.nominal):g}"
        yield Problem("the shares don't sum to one", path=group.name, found=found, expected="shares >= 0, sum 1")


def _told(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)


# Correlations


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
        left = matrix[j:, j] - [sum(row[:j] * lower[j, :j]) for row in lower[j:]]
        if left[0] > ROUNDING:
            lower[j:, j] = left / math.sqrt(left[0])
    return lower
