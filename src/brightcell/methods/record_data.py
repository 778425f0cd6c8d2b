"""The data of what a method gives back: figures per factor, how they were made, and what a figure of them shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar

import numpy as np

from brightcell.errors import InputError, Problem, in_words
from brightcell.methods.function import Array
from brightcell.methods.interrupting import Status
from brightcell.methods.pictures import Bars, Picture
from brightcell.propagation.default_spreads import DefaultSpread

FACTS: dict[str, Callable[[Any], str]] = {
    "unit": lambda unit: f"in {unit}",
    "ends": str,
    "draws": lambda number: f"{number:,} draws",
    "trajectories": lambda number: f"{number:,} trajectories",
    "orders": lambda number: f"{number:,} orders",
    "slices": lambda number: f"{number:,} slices",
    "level": lambda share: f"{share:.0%} intervals",
    "way": lambda way: f"by {way}",
    "exact": lambda exact: "exact" if exact else "by finite differences where an error is given",
}
"""Fact -> its words; any other is shown with its name."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RecordData:
    """Figures per result and factor (input or group), float64[M, F] each, most important factor first when shown.

    A method gives its `title`, and by `columns` and `importance` its figures. `notes` are what a reader must know;
    `status` is "partial" where the method was cut short.
    """

    title: ClassVar[str]
    labels: tuple[str, ...]
    outputs: tuple[str, ...]
    notes: tuple[str, ...] = ()
    status: Status = "complete"
    default_spreads: tuple[DefaultSpread, ...] = ()

    def columns(self) -> dict[str, Array]:
        """Name of a column -> float64[M, F], in the order of a table."""
        raise NotImplementedError

    def importance(self) -> Array:
        """What sorts the rows, float64[M, F]."""
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        """How the figures were made: draws, seed, totals."""
        return {}

    def _require_output(self, output: int) -> None:
        """Raise InputError for a number that no result has."""
        number = len(self.outputs)
        if not (isinstance(output, Integral) and -number <= output < number):
            expected = f"0 to {number - 1}: {', '.join(self.outputs)}"
            raise InputError(
                Problem("there is no such result", path="output", found=in_words(output), expected=expected)
            )

    def conclusion(self, output: int = 0) -> str:
        """What to do about it, in a sentence; empty for methods that advise nothing.

        Parameters
        ----------
        output : int
            Which of the results, from 0.

        Returns
        -------
        str
            A sentence.
        """
        return ""

    def picture(self, output: int = 0) -> Picture:
        """What a figure of one result shows, of all factors."""
        return Bars("importance", self.importance()[output])

    def described(self) -> str:
        """The facts on one line."""
        return facts_line(self.facts())

    def order(self, output: int = 0) -> np.ndarray:
        """Indices of the factors of a result, most important first, nan last, ties by label."""
        value = -np.nan_to_num(self.importance()[output], nan=-np.inf)
        return np.lexsort((np.asarray(self.labels, dtype=object), value))

    def left_out(self, order: np.ndarray) -> list[str]:
        """How many of how many factors are shown, where not all are."""
        shown, factors = len(order), len(self.labels)
        return [f"the first {shown} of {factors} inputs"] if shown < factors else []


def facts_line(facts: Mapping[str, Any]) -> str:
    """The facts that are single figures or words, on one line; those of each result are left out."""
    single = {key: value for key, value in facts.items() if np.isscalar(value)}
    return ", ".join(
        FACTS.get(key, lambda value, key=key: f"{key} {_fact(value)}")(value) for key, value in single.items()
    )


def _fact(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
