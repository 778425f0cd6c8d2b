"""A harmonisation as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from brightcell.published.harmonise.models import Basis, HarmonisationStep, HarmonisedFigure
from brightcell.published.harmonise.spread import FigureSpread
from brightcell.results.page.numbers import fixed, percent, significant
from brightcell.results.page.text import aligned, shortened, titled, wrapped

if TYPE_CHECKING:
    from brightcell.published.harmonise.run import Harmonisation


def as_text(found: Harmonisation) -> str:
    """The basis, each figure with its steps, what stayed undone, and the spread after each step."""
    lines = [
        *wrapped(basis_text(found.basis, found.grid_factor), "On a common basis: "),
        *titled("kg CO2e per kWh of rated energy, or as told, after each step (- : undone)", _figures(found)),
        *titled("Undone, since the study doesn't say", _undone(found.figures)),
        *titled("Spread of all figures counted, kg CO2e/kWh", spread_lines(found.spread)),
        *titled("Spread of those with which every step could be taken", spread_lines(found.spread_of_complete)),
    ]
    return "\n".join(lines)


def basis_text(basis: Basis, grid_factor: float) -> str:
    """The common basis in words."""
    density = "its own energy density" if basis.density is None else "one energy density per chemistry"
    grid = f"electricity of {basis.grid} ({significant(grid_factor)} kg CO2e/kWh on {basis.background})"
    return f"per kWh of rated energy, cradle to gate, {basis.level}; {basis.gwp_set}; {grid}; {density}"


def spread_rows(spread: Sequence[FigureSpread]) -> list[list[str]]:
    """Family, step, n, mean, standard deviation, interquartile range, low to high, and what has disappeared."""
    return [
        [
            one.family,
            one.step,
            str(one.n),
            *(fixed(value, 1) for value in (one.mean, one.sd, one.iqr)),
            f"{fixed(one.low, 1)} to {fixed(one.high, 1)}",
            percent(1.0 - one.left),
        ]
        for one in spread
    ]


SPREAD_HEAD = ["chemistry", "after", "n", "mean", "sd", "IQR", "low to high", "sd gone"]


def spread_lines(spread: Sequence[FigureSpread]) -> list[str]:
    return aligned([SPREAD_HEAD, *spread_rows(spread)], "llrrrrrr") if spread else []


def _figures(found: Harmonisation) -> list[str]:
    head = ["", "published", *found.basis.steps]
    rows = [[shortened(one.figure.label, 46), _published(one), *step_cells(one)] for one in found.figures]
    return aligned([head, *rows], "l" + "r" * (len(head) - 1))


def _published(one: HarmonisedFigure) -> str:
    return f"{significant(one.figure.value)} {one.figure.unit.removeprefix('kg CO2e')}".replace(" /", "/")


def step_cells(one: HarmonisedFigure) -> list[str]:
    return [step_cell(step) for step in one.steps]


def step_cell(step: HarmonisationStep) -> str:
    """The figure after a step, with what it is per where that isn't a kWh of rated energy."""
    if not step.done:
        return "-"
    return fixed(step.value, 1) if step.per == "kWh" else f"{significant(step.value)}/{step.per}"


def undone(figures: Sequence[HarmonisedFigure]) -> dict[tuple[str, str, str], int]:
    """(study, step, reason) -> number of figures."""
    found: dict[tuple[str, str, str], int] = {}
    for one in figures:
        for step in one.steps:
            if not step.done:
                key = (one.figure.study, step.step, step.text)
                found[key] = found.get(key, 0) + 1
    return found


def _undone(figures: Sequence[HarmonisedFigure]) -> list[str]:
    told = undone(figures).items()
    rows = [f"{study}, {step}: {reason} ({n} figure{'s' if n > 1 else ''})" for (study, step, reason), n in told]
    return [line for row in rows for line in wrapped(row, "  ", "    ")]
