"""What each option of a choice gives: how often it was drawn, and the total where it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from brightcell.results.draws.data import MonteCarloData
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import aligned


def options_dict(monte_carlo: MonteCarloData, label: str) -> dict[str, Any]:
    """By choice and option: share of the draws, and median of the total (None where it was never drawn)."""
    choices: dict[str, Any] = {}
    for choice, option, share, median in _rows(monte_carlo, label):
        choices.setdefault(choice, {})[option] = {"share": share, "median": median}
    return {"choices": choices} if choices else {}


def option_rows(monte_carlo: MonteCarloData, label: str) -> list[list[object]]:
    """Choice and option, share of the draws, and median of the total."""
    return [
        [f"{choice.removeprefix('choices.')}: {option}", f"{share:.1%}", "-" if median is None else significant(median)]
        for choice, option, share, median in _rows(monte_carlo, label)
    ]


def option_lines(monte_carlo: MonteCarloData, label: str) -> list[str]:
    """The same in a table; nothing without choices."""
    rows = [[f"  {row[0]}", *map(str, row[1:])] for row in option_rows(monte_carlo, label)]
    return ["", *aligned([["  Total, by option", "Draws", "Median"], *rows], "lrr")] if rows else []


def _rows(monte_carlo: MonteCarloData, label: str) -> Iterator[tuple[str, str, float, float | None]]:
    import numpy as np

    total = monte_carlo.values(label)
    names = {choice.name for choice in monte_carlo.alternative(label).choices}
    for chosen in monte_carlo.chosen if total.size else ():
        for place, option in enumerate(chosen.options if chosen.name in names else ()):
            taken = chosen.places[monte_carlo.solved] == place
            median = float(np.median(total[taken])) if taken.any() else None
            yield chosen.name, option, float(taken.mean()), median
