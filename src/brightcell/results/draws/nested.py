"""Nested draws: how each percentile of what varies lies over what is not known."""

from __future__ import annotations

from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.results.draws.data import MonteCarloData
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import aligned, wrapped
from brightcell.uncertainty.nesting import NestedSummary, nested_summary

TOO_SMALL = "are those of independent draws, so they are too small"


def nested_of(monte_carlo: MonteCarloData, label: str | None, column: str) -> NestedSummary:
    """The summary of a column; InputError for a run without outer draws."""
    if monte_carlo.repeats is None:
        hint = "run it with outer=100, for example"
        raise InputError(Problem("these draws are not nested", hint=hint))
    if monte_carlo.failed:
        raise InputError(
            Problem(
                "nested draws can't be summed up, since some have no solution",
                found=str(monte_carlo.failed),
                expected="none",
            )
        )
    return nested_summary(monte_carlo.values(label, column), monte_carlo.repeats)


def can_nest(monte_carlo: MonteCarloData) -> bool:
    """Whether there are two finished outer draws or more, all with a solution."""
    return monte_carlo.repeats is not None and not monte_carlo.failed and monte_carlo.number >= 2 * monte_carlo.repeats


def nested_dict(monte_carlo: MonteCarloData, label: str) -> dict[str, Any]:
    """The same as plain data, and a word on all standard errors; nothing for draws that are not nested."""
    if monte_carlo.repeats is None:
        return {}
    nested = {"nested": nested_of(monte_carlo, label, "total").as_dict()} if can_nest(monte_carlo) else {}
    return {"note": f"the standard errors {TOO_SMALL}", **nested}


def nested_rows(summary: NestedSummary) -> list[list[object]]:
    """Percent of the variability; median, 2.5 % and 97.5 % of the ignorance."""
    rows: list[list[object]] = []
    for percent in summary.percents:
        low, middle, high = summary.quantiles(percent)
        rows.append([f"{percent:g} %", significant(middle), significant(low), significant(high)])
    return rows


def nested_lines(monte_carlo: MonteCarloData, label: str) -> list[str]:
    """The total in a table, a row per percentile of the variability; nothing for draws that are not nested."""
    if not can_nest(monte_carlo) or monte_carlo.repeats is None:
        return []
    summary = nested_of(monte_carlo, label, "total")
    drawn = f"{summary.outer} draws of what is not known, each with {summary.repeats} of what varies"
    head = ["  Total, by variability", "Median", "2.5 %", "97.5 % of ignorance"]
    rows = [[f"  {row[0]}", *map(str, row[1:])] for row in nested_rows(summary)]
    return [
        "",
        *wrapped(f"{drawn}; the standard errors above {TOO_SMALL}", first="  "),
        *aligned([head, *rows], "lrrr"),
    ]
