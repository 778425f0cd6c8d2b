"""The options of draws that several verbs share."""

from __future__ import annotations

from brightcell.background.factor_ranges import AskedRanges, ranges_key
from brightcell.errors import InputError, Problem
from brightcell.propagation.paired_totals import Drawing
from brightcell.runs.request import count_problems


def drawing_of(draws: int | None, seed: int, background: bool, factors: AskedRanges, defaults: bool) -> Drawing | None:
    """How totals are drawn; None without a number of draws. InputError for what can't be drawn."""
    if draws is None:
        if background or factors or not defaults:
            name = "background_uncertainty" if background else "factor_uncertainty" if factors else "default_spreads"
            raise InputError(Problem("this has no effect without a number of draws", path=name, hint="give draws too"))
        return None
    problems = count_problems(draws=draws)
    if problems:
        raise InputError(problems)
    ranges_key(factors)
    return Drawing(draws, seed, background, factors, defaults)
