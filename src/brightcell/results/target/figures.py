"""Figures of targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.errors import InputError, Problem
from brightcell.language import told
from brightcell.results.page.figures import (
    FigureSize,
    figure_of,
    figure_settings,
    finish,
    look,
    new_axes,
    number_at_end,
    segment,
    widen,
)
from brightcell.results.page.labels import DARK_COLOUR
from brightcell.results.target.data import TargetData

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class TargetPlots:
    """Figures of one target."""

    target: TargetData

    def levers(
        self, ax: Axes | None = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """A bar per lever: the share of its range that it moves; beside it, from what to what."""
        target = self.target
        with figure_settings(ax, figsize, title, language):
            if not target.moves:
                hint = "the table says which choices reach the goal"
                raise InputError(Problem("there are no levers to draw, choices only", path="plot.levers", hint=hint))
            axes = new_axes(len(target.moves), ax)
            for row, move in enumerate(target.moves):
                segment(axes, row, 0.0, 100 * move.share, DARK_COLOUR)
                joint = f"\n{told('to ')}" if look().is_narrow else told(" to ")
                number_at_end(axes, row, 100 * move.share, f"{move.said(move.start)}{joint}{move.said(move.needed)}")
            finish(axes, [move.key for move in target.moves], "move, % of the range", target.answer)
            shares = [100 * move.share for move in target.moves]
            widen(axes, min(0.0, *shares, -1.0), max(0.0, *shares, 1.0))
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .levers()>"
