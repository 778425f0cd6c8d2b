"""How far figures lie apart, and how much of that disappears on a common basis."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from brightcell.published.harmonise.models import HarmonisedFigure

ALL = "all"


@dataclass(frozen=True)
class FigureSpread:
    """Spread of n figures in kg CO2e per kWh: sample standard deviation, interquartile range, low and high."""

    family: str
    step: str
    n: int
    mean: float
    sd: float
    iqr: float
    low: float
    high: float
    left: float

    @property
    def range(self) -> float:
        return self.high - self.low

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `left` is the share of the first standard deviation that is still there."""
        entries = {name: None if isinstance(v, float) and math.isnan(v) else v for name, v in self.__dict__.items()}
        return {**entries, "range": self.range}


def spreads(figures: Sequence[HarmonisedFigure], steps: Sequence[str]) -> tuple[FigureSpread, ...]:
    """Spread after each step, of all chemistries and of each family, over the same figures throughout.

    These are the figures that are per kWh after the first step, before which they can't be set side by side, and that
    are of the basis's level or can be moved there: a cell beside a pack is no spread.
    """
    comparable = [figure for figure in figures if figure.comparable]
    groups = {ALL: comparable}
    for figure in comparable:
        if figure.published.family is not None:
            groups.setdefault(figure.published.family, []).append(figure)
    return tuple(spread for family, group in groups.items() if len(group) > 1 for spread in _of(family, group, steps))


def _of(family: str, figures: Sequence[HarmonisedFigure], steps: Sequence[str]) -> Iterable[FigureSpread]:
    first = statistics.stdev(figure.steps[0].value for figure in figures)
    for step in steps:
        yield _spread(family, step, [figure.after(step).value for figure in figures], first)


def _spread(family: str, step: str, values: list[float], first: float) -> FigureSpread:
    quartiles = statistics.quantiles(values, n=4, method="inclusive")
    sd = statistics.stdev(values)
    return FigureSpread(
        family=family,
        step=step,
        n=len(values),
        mean=statistics.fmean(values),
        sd=sd,
        iqr=quartiles[2] - quartiles[0],
        low=min(values),
        high=max(values),
        left=sd / first if first else math.nan,
    )
