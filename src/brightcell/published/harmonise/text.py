"""A harmonisation as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.language import AsIs, said, told
from brightcell.published.harmonise.models import Basis, HarmonisationStep, HarmonisedFigure
from brightcell.published.harmonise.result import HarmonisedFigures
from brightcell.published.harmonise.spread import FigureSpread
from brightcell.results.page.numbers import fixed, percent, significant
from brightcell.results.page.text import aligned, shortened, titled, wrapped


def as_text(harmonisation: HarmonisedFigures) -> str:
    """The basis, each figure with its steps, what stayed undone, and the spread after each step."""
    lines = [
        *wrapped(basis_text(harmonisation.basis, harmonisation.grid_factor), "On a common basis: "),
        *titled(
            "kg CO2e per kWh of rated energy, or per what the cell says, after each step (- : undone)",
            _figures(harmonisation),
        ),
        *titled("Undone, since the study doesn't say", _undone(harmonisation.figures)),
        *titled("Spread of all figures counted, kg CO2e/kWh", spread_lines(harmonisation.spread)),
        *titled("Spread of those with which every step could be taken", spread_lines(harmonisation.spread_of_complete)),
    ]
    return "\n".join(lines)


def basis_text(basis: Basis, grid_factor: float) -> str:
    """The common basis in words."""
    density = told("its own energy density" if basis.density is None else "one energy density per chemistry")
    factor = f"{significant(grid_factor)} kg CO2e/kWh"
    grid = said("electricity of {} ({} on {})", *map(AsIs, (basis.grid, factor, basis.background)))
    return AsIs(
        f"{said('per kWh of rated energy, cradle to gate, {}', basis.level)}; {basis.gwp_set}; {grid}; {density}"
    )


def spread_rows(spread: Sequence[FigureSpread]) -> list[list[str]]:
    """Family, step, n, mean, standard deviation, interquartile range, low to high, and what has disappeared."""
    return [
        [
            row.family,
            row.step,
            str(row.n),
            *(fixed(value, 1) for value in (row.mean, row.sd, row.iqr)),
            f"{fixed(row.low, 1)} to {fixed(row.high, 1)}",
            percent(1.0 - row.left),
        ]
        for row in spread
    ]


SPREAD_HEAD = ["chemistry", "after", "n", "mean", "sd", "IQR", "low to high", "sd gone"]


def spread_lines(spread: Sequence[FigureSpread]) -> list[str]:
    return aligned([SPREAD_HEAD, *spread_rows(spread)], "llrrrrrr") if spread else []


def _figures(harmonisation: HarmonisedFigures) -> list[str]:
    head = ["", "published", *harmonisation.basis.steps]
    rows = [
        [AsIs(shortened(figure.published.label, 46)), _published(figure), *step_cells(figure)]
        for figure in harmonisation.figures
    ]
    return aligned([head, *rows], "l" + "r" * (len(head) - 1))


def _published(figure: HarmonisedFigure) -> str:
    return f"{significant(figure.published.value)} {figure.published.unit.removeprefix('kg CO2e')}".replace(" /", "/")


def step_cells(figure: HarmonisedFigure) -> list[str]:
    return [step_cell(step) for step in figure.steps]


def step_cell(step: HarmonisationStep) -> str:
    """The figure after a step, with what it is per where that isn't a kWh of rated energy."""
    if not step.done:
        return "-"
    return fixed(step.value, 1) if step.per == "kWh" else f"{significant(step.value)}/{step.per}"


def undone(figures: Sequence[HarmonisedFigure]) -> dict[tuple[str, str, str], int]:
    """(study, step, reason) -> number of figures."""
    counts: dict[tuple[str, str, str], int] = {}
    for figure in figures:
        for step in figure.steps:
            if not step.done:
                key = (figure.published.study, step.step, step.text)
                counts[key] = counts.get(key, 0) + 1
    return counts


def _undone(figures: Sequence[HarmonisedFigure]) -> list[str]:
    counts = undone(figures).items()
    rows = [
        f"{study}, {told(step)}: {told(reason)} ({said('{} figures' if n > 1 else '{} figure', str(n))})"
        for (study, step, reason), n in counts
    ]
    return [line for row in rows for line in wrapped(AsIs(row), "  ", "    ")]
