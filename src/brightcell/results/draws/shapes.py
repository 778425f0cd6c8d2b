"""What is drawn in the figures of draws, whoever draws it: densities, and statistics of the first draws."""

from __future__ import annotations

import numpy as np

from brightcell.propagation.task import UNITS
from brightcell.results.draws.data import MonteCarloData
from brightcell.results.page.figures import TITLE_WIDTH
from brightcell.results.page.numbers import draws_said
from brightcell.uncertainty.statistics import Summary, summarise

_FIRST_POINT, _POINTS = 20, 40

COMMON_UNIT = "kg CO2e / kWh rated"


def per_kwh(monte_carlo: MonteCarloData, place: int, column: str = "total") -> np.ndarray:
    """Draws of a column of an alternative in kg CO2e per kWh rated."""
    alternative = monte_carlo.alternatives[place]
    return monte_carlo.values(alternative.label, column) * monte_carlo.values(alternative.label, UNITS)


def outline(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places and half heights of a violin; empty where all draws are equal."""
    from scipy.stats import gaussian_kde

    if np.ptp(values) == 0:
        return np.empty(0), np.empty(0)
    grid = np.linspace(values.min(), values.max(), 200)
    density = gaussian_kde(values)(grid)
    return grid, 0.36 * density / density.max()


def first_draws(values: np.ndarray) -> dict[int, Summary]:
    """Statistics of the first n draws, for n in even steps of a logarithmic axis."""
    first = _FIRST_POINT if len(values) > _FIRST_POINT else 2
    numbers = np.geomspace(first, len(values), _POINTS).astype(int)
    return {int(number): summarise(values[:number]) for number in np.unique(numbers)}


def caption(monte_carlo: MonteCarloData) -> str:
    """Number of draws, seed and design, and whether the run was cut short."""
    cut_short = "" if monte_carlo.status == "complete" else f" of {monte_carlo.draws.asked:,} asked, cut short"
    return f"{draws_said(monte_carlo.number)}{cut_short}, seed {monte_carlo.seed}, {monte_carlo.design}"


def products(monte_carlo: MonteCarloData) -> str:
    """The names of the products, or how many they are."""
    names = list(dict.fromkeys(footprint.product for footprint in monte_carlo.nominal))
    text = ", ".join(names)
    return text if len(text) <= TITLE_WIDTH else f"{len(names)} products"
