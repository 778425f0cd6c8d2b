"""Drawing until the result is known well enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem
from brightcell.uncertainty.statistics import percentile

STATISTICS = {"median": 50.0, "p5": 5.0, "p95": 95.0}


@dataclass(frozen=True)
class StopRule:
    """Enough when the standard error of a percentile of a column is below a number, absolute or relative.

    Of several alternatives, which have the column each, all must be known so well.
    It is asked after whole chunks in their order only, so the number of draws is the same for any number of
    workers, and never before `at_least` draws, since the first standard errors are poor themselves. Stopping by
    one's own results makes intervals a little too narrow; with thousands of draws that is not noticeable.

    Parameters
    ----------
    below : float
        The standard error that is small enough, above 0.
    column : str
        What is drawn: "total", a stage, "component:" or "gas:" with a name.
    statistic : {"median", "p5", "p95"}
        Whose standard error it is.
    relative : bool
        Whether it is relative to the statistic, or in kg CO2e per functional unit.
    at_least : int
        Draws before it is asked for the first time.

    Raises
    ------
    InputError
        For an unknown statistic, and for a standard error that none can be below.

    Examples
    --------
    >>> import brightcell as bc
    >>> rule = bc.StopRule(0.02, at_least=200)
    >>> draws = bc.monte_carlo("nmc622-pack-100kwh", "cn-group-2024", draws=2000, seed=1, until=rule)
    >>> draws.draws.stop_reached
    True
    """

    below: float
    column: str = "total"
    statistic: str = "median"
    relative: bool = True
    at_least: int = 1000

    def __post_init__(self) -> None:
        problems = []
        if self.statistic not in STATISTICS:
            allowed = ", ".join(STATISTICS)
            what = "there is no such statistic to stop by"
            problems.append(Problem(what, path="stop", found=self.statistic, expected=allowed))
        if not self.below > 0:
            what, expected = "no standard error can be below this", "a number above 0"
            problems.append(Problem(what, path="stop.below", found=str(self.below), expected=expected))
        if self.at_least < 1:
            what = "a rule is asked after some draws"
            problems.append(Problem(what, path="stop.at_least", found=str(self.at_least), expected="1 or more"))
        if problems:
            raise InputError(problems)

    def among(self, columns: Iterable[str]) -> list[str]:
        """Those of some columns that are meant: the one of that name, or that of every alternative.

        Parameters
        ----------
        columns : iterable of str
            Names of columns of draws.

        Returns
        -------
        list of str
            In the order given.
        """
        return [name for name in columns if name == self.column or name.endswith(f"/{self.column}")]

    def enough(self, columns: Mapping[str, np.ndarray]) -> bool:
        """Whether these draws, float64[n] by column, are enough in every column that is meant.

        Parameters
        ----------
        columns : Mapping
            Draws so far by column, float64 (draw,).

        Returns
        -------
        bool
            True when each column that is meant is known well enough.
        """
        return all(self.reached(columns[name]) for name in self.among(columns))

    def reached(self, values: np.ndarray) -> bool:
        """Whether these draws, float64[n], are enough; those without a solution don't count.

        Parameters
        ----------
        values : numpy.ndarray
            Draws so far, float64 (draw,), NaN for those without a solution.

        Returns
        -------
        bool
            True when the standard error is small enough and there are `at_least` draws.
        """
        values = values[np.isfinite(values)]
        if values.size < max(self.at_least, 2):
            return False
        estimate = percentile(values, STATISTICS[self.statistic])
        scale = abs(estimate.value) if self.relative else 1.0
        return estimate.standard_error < self.below * scale or estimate.standard_error == 0

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


StopRule.__init__ = checked(StopRule.__init__)  # type: ignore[method-assign]
