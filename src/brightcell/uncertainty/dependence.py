"""Variables that depend on one another because they are shares, which sum to one.

Uniforms of streams, one for each share, are turned into shares, so that every variable keeps its own stream.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaincinv, gammaln, ndtri

from brightcell.distributions import Nature
from brightcell.errors import InputError, Problem
from brightcell.uncertainty.quantiles import Floats

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
                Problem("shares can't have these sigmas", path=self.name, found=_listed(self.sigmas), expected=expected)
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
        found = f"{_listed(group.nominal)}, sum {sum(group.nominal):g}"
        yield Problem("the shares don't sum to one", path=group.name, found=found, expected="shares >= 0, sum 1")


def _listed(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
