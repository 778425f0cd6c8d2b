"""Two-dimensional sampling: what varies is drawn again and again for each draw of what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.uncertainty.designs import NestedDesign, design
from brightcell.uncertainty.variables import Variables

PERCENTS = (2.5, 25.0, 50.0, 75.0, 97.5)
FEWEST = 2


def nested_design(kind: str, seed: int, draws: int, outer: int, variables: Variables) -> NestedDesign:
    """`outer` draws of ignorance and choices, each kept for draws / outer draws of variability.

    InputError where one of the two loops would have nothing to draw, or the two depend on each other.
    """
    held, free = variables.of_nature("ignorance", "choice"), variables.of_nature("variability")
    problems = [*_number_problems(draws, outer), *_loop_problems(held, free), *_tied_problems(variables, held)]
    if problems:
        raise InputError(problems)
    inner = design(kind, seed, draws, [name for name in variables.uncertain_names if name in free])
    above = design(kind, seed, outer, [name for name in variables.uncertain_names if name in held])
    return NestedDesign(above, inner, draws // outer, held)


def _number_problems(draws: int, outer: int) -> Iterator[Problem]:
    if outer < FEWEST or draws < FEWEST * outer or draws % outer:
        expected = f"{FEWEST} or more, and a divisor of draws with {FEWEST} or more draws each"
        yield Problem(
            "the number of outer draws doesn't fit the number of draws",
            path="outer",
            found=f"{outer} of {draws}",
            expected=expected,
        )


def _loop_problems(held: frozenset[str], free: frozenset[str]) -> Iterator[Problem]:
    for names, natures in ((held, "ignorance or choice"), (free, "variability")):
        if not names:
            hint = f"mark the data concerned, `nature: {natures.split()[0]}`"
            yield Problem("one of the two nested loops has nothing to draw", found=f"no datum of {natures}", hint=hint)


def _tied_problems(variables: Variables, held: frozenset[str]) -> Iterator[Problem]:
    if variables.correlations is None:
        return
    for first, second in variables.correlations.links():
        if (first in held) != (second in held):
            pair = f"{first} and {second}"
            hint = "give both the same nature, or leave outer out"
            yield Problem("data of the inner and of the outer loop can't be correlated", found=pair, hint=hint)


@dataclass(frozen=True, eq=False)
class NestedSummary:
    """Percentiles of the variability, float64[percent, outer], a value for each draw of what is not known."""

    percents: tuple[float, ...]
    values: np.ndarray
    repeats: int

    @property
    def outer(self) -> int:
        """How many draws of what is not known there are."""
        return int(self.values.shape[1])

    def quantiles(self, percent: float) -> tuple[float, float, float]:
        """2.5 %, median and 97.5 %, over what is not known, of one percentile of the variability."""
        if percent not in self.percents:
            expected = ", ".join(f"{computed:g}" for computed in self.percents)
            raise InputError(Problem("this percentile was not computed", found=f"{percent:g}", expected=expected))
        row = self.values[self.percents.index(percent)]
        low, middle, high = np.percentile(row, (2.5, 50.0, 97.5))
        return float(low), float(middle), float(high)

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        names = ("low", "median", "high")
        percentiles = {f"{p:g}": dict(zip(names, self.quantiles(p), strict=True)) for p in self.percents}
        return {"outer": self.outer, "inner": self.repeats, "percentiles_of_variability": percentiles}


def nested_summary(values: np.ndarray, repeats: int) -> NestedSummary:
    """From draws in order, float64[n]; an outer draw that was cut short is left out."""
    outer = len(values) // repeats
    if outer < FEWEST:
        found, expected = f"{outer} finished", f"{FEWEST} or more"
        what = "there are too few outer draws for a distribution of them"
        raise InputError(Problem(what, found=found, expected=expected))
    grouped = values[: outer * repeats].reshape(outer, repeats)
    return NestedSummary(PERCENTS, np.nanpercentile(grouped, PERCENTS, axis=1), repeats)
