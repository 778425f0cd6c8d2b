"""Variables: the uncertain data of a computation with their names, labels, distributions and dependence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from brightcell.background.models import Spread
from brightcell.distributions import Discrete, Nature, Uncertainty
from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.uncertainty.correlations import Copula, InputCopula
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.quantiles import Distributions, Floats
from brightcell.uncertainty.spreads import distributions


@dataclass(frozen=True)
class Variable:
    """One datum: a stable name, its nominal value in `unit`, how sure it is, and what it belongs to.

    `nature` says what the spread stands for; left out, it is that of the spread, or ignorance. `options` are the
    names of a discrete choice whose values are 0, 1, 2 ... A share of a group has no spread of its own.
    """

    name: str
    nominal: float
    unit: str = ""
    spread: Uncertainty | Spread | None = None
    nature: Nature | None = None
    group: str = ""
    stage: str = ""
    component: str = ""
    supplier: str = ""
    source: str = ""
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        nature = self.nature or getattr(self.spread, "nature", None) or "ignorance"
        object.__setattr__(self, "nature", nature)


def option(name: str, options: Sequence[str], probabilities: Sequence[float], nature: Nature = "choice") -> Variable:
    """A discrete choice, such as a supplier, route, allocation or A factor: its value is the place of the option drawn.

    Nominal is the most probable one, the first of equals. InputError if the probabilities aren't one share for each.
    """
    places = tuple(float(place) for place in range(len(options)))
    spread = Discrete.model_construct(values=places, probabilities=tuple(probabilities))
    nominal = max(range(len(probabilities)), key=lambda place: probabilities[place], default=0)
    distributions([(name, float(nominal), spread)])
    return Variable(name, float(nominal), spread=spread, nature=nature, options=tuple(options))


@dataclass(frozen=True, eq=False)
class Variables:
    """Variables in order, with their distributions as arrays, shape (K,), and their dependence.

    InputError, with all that is wrong, for a name given twice, a distribution that can't be drawn, a share group or a
    correlation that doesn't fit them.
    """

    items: tuple[Variable, ...]
    shares: tuple[ShareGroup, ...] = ()
    correlations: Copula | None = None
    nominal: Floats = field(init=False, repr=False)
    distributions: Distributions = field(init=False, repr=False)
    uncertain: NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        problems = [*_duplicates(self.names), *_share_problems(self)]
        with collecting(problems):
            object.__setattr__(self, "distributions", distributions((v.name, v.nominal, v.spread) for v in self.items))
        if problems:
            raise InputError(problems)
        object.__setattr__(self, "nominal", np.array([v.nominal for v in self.items], dtype=np.float64))
        in_shares = {name for group in self.shares for name in group.members}
        shared = np.array([name in in_shares for name in self.names], dtype=bool)
        object.__setattr__(self, "uncertain", shared | ~self.distributions.certain)
        if problems := list(_correlation_problems(self)):
            raise InputError(problems)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(variable.name for variable in self.items)

    @property
    def uncertain_names(self) -> tuple[str, ...]:
        """Names of those that are drawn, in order; a Sobol design is made with them."""
        return tuple(name for name, drawn in zip(self.names, self.uncertain, strict=True) if drawn)

    def of_nature(self, *natures: Nature) -> frozenset[str]:
        """Names of the uncertain ones of these natures, as `designs.Nested` holds them."""
        drawn = zip(self.items, self.uncertain, strict=True)
        return frozenset(variable.name for variable, is_drawn in drawn if is_drawn and variable.nature in natures)


def draw_matrix(variables: Variables, design: Design, start: int, stop: int) -> Floats:
    """Draws `start` to `stop` (not included) of all variables, shape (K, stop - start); certain ones at their value."""
    return values_of(variables, design.uniforms(variables.uncertain_names, start, stop))


def draw(variables: Variables, design: Design, start: int, stop: int) -> dict[str, Floats]:
    """The same by name, each of shape (stop - start,)."""
    return dict(zip(variables.names, draw_matrix(variables, design, start, stop), strict=True))


def values_of(variables: Variables, u: Floats) -> Floats:
    """Values of all variables, shape (K, D), from the independent uniforms of the uncertain ones in their order."""
    names, rows = variables.uncertain_names, np.flatnonzero(variables.uncertain)
    if variables.correlations is not None:
        u = variables.correlations.correlated(names, u)
    values = np.repeat(variables.nominal[:, None], u.shape[1], axis=1)
    values[rows] = variables.distributions.take(rows).quantile(u)
    place = _places(variables)
    for group in variables.shares:
        drawn = [place[name] for name in group.members]
        values[rows[drawn]] = group.values(u[drawn])
    return values


def sizes_of(variables: Variables, u: Floats) -> Floats:
    """Independent data (uncertain ones, D) of uniforms of the same shape: of shares, their sizes before division."""
    rows, place = np.flatnonzero(variables.uncertain), _places(variables)
    sizes = variables.distributions.take(rows).quantile(u)
    for group in variables.shares:
        members = [place[name] for name in group.members]
        sizes[members] = group.sizes(u[members])
    return sizes


def divided(variables: Variables, sizes: Floats) -> Floats:
    """The data of sizes: the members of each group of shares divided by their sum."""
    data, place = np.array(sizes, dtype=np.float64), _places(variables)
    for group in variables.shares:
        members = [place[name] for name in group.members]
        data[members] /= data[members].sum(axis=0)
    return data


def input_copula(variables: Variables) -> InputCopula | None:
    """How the normal scores of all uncertain data depend on one another; None where they are independent."""
    return InputCopula(variables.uncertain_names, variables.correlations) if variables.correlations else None


def _places(variables: Variables) -> dict[str, int]:
    return {name: row for row, name in enumerate(variables.uncertain_names)}


# Checking


def _duplicates(names: Sequence[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Problem("several variables have the same name", path=name, found=f"{times} times", expected="once")


def _share_problems(variables: Variables) -> Iterator[Problem]:
    by_name = {variable.name: variable for variable in variables.items}
    members = Counter(name for group in variables.shares for name in group.members)
    for name, times in members.items():
        if times > 1:
            yield Problem(
                "this share belongs to several groups", path=name, found=f"{times} groups", expected="one group"
            )
    for group in variables.shares:
        for name, share in zip(group.members, group.nominal, strict=True):
            if name in by_name:
                yield from _member_problems(f"{group.name}: {name}", by_name[name], share)
            else:
                what, expected, path = "a share names no variable", "the name of a variable", f"{group.name}: {name}"
                yield Problem(what, path=path, expected=expected, nearest=nearest(name, by_name))


def _member_problems(path: str, variable: Variable, share: float) -> Iterator[Problem]:
    if variable.spread is not None and getattr(variable.spread, "distribution", "") != "none":
        yield Problem(
            "a share of a group can't have a spread of its own", path=path, expected="the spread of its group only"
        )
    elif variable.nominal != share:
        found, expected = f"{variable.nominal:g}", f"{share:g}, as in its group"
        yield Problem(
            "the nominal value of this share differs from that in its group", path=path, found=found, expected=expected
        )


def _correlation_problems(variables: Variables) -> Iterator[Problem]:
    names = dict.fromkeys(variables.uncertain_names)
    for name in variables.correlations.names if variables.correlations else ():
        if name not in names:
            expected = "the name of an uncertain variable"
            yield Problem(
                "a correlation names no uncertain variable", path=name, expected=expected, nearest=nearest(name, names)
            )
