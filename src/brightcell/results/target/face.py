"""Targets as a person holds them: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.language import speaking
from brightcell.results.page.block import badge, page_block, span_bar
from brightcell.results.page.data import plain_data
from brightcell.results.page.held import HeldResult, csv_text
from brightcell.results.page.labels import DARK_COLOUR
from brightcell.results.page.markup import element, table
from brightcell.results.page.numbers import decimals_for, fixed, percent
from brightcell.results.page.text import abridged, aligned, titled, wrapped
from brightcell.results.target.data import LeverMove, TargetData
from brightcell.results.target.figures import TargetPlots

NAME_WIDTH = 40
HEAD = ("Lever", "Now", "Needed", "of its range", "Alone")


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TargetSearch(TargetData, HeldResult):
    """What brings a footprint down to a goal at least effort; `bc.target` makes it.

    Attributes
    ----------
    is_reached : bool
        Whether the goal can be met within the ranges.
    answer : str
        What came out, in one sentence.
    moves : tuple of LeverMove
        Each lever: now, needed together with the others, and needed alone.
    changes : dict
        The levers at what is needed, as `Model.with_` takes them.
    """

    @property
    def plot(self) -> TargetPlots:
        """Figures: `.plot.levers()`."""
        return TargetPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The answer for a terminal."""
        with speaking(language):
            rows = [_cells(self, move, NAME_WIDTH) for move in self.moves]
            lines = [*wrapped(self._title()), *wrapped(self.answer), "", *aligned([list(HEAD), *rows], "lrrrr")]
            lines += titled("Caution", [line for text in self.cautions for line in wrapped(text, "  - ")])
            return "\n".join([*lines, "", *wrapped(_note(self))]) + "\n"

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision."""
        frame = self.to_frame()
        return csv_text(frame.columns, frame.itertuples(index=False, name=None))

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data at full precision, as `brightcell target --format json` prints it."""
        return plain_data(super().as_dict())

    def _title(self) -> str:
        return f"{self.model}: what reaches {fixed(self.goal, decimals_for([self.goal]))} {self.unit}"

    def __repr__(self) -> str:
        return f"<TargetSearch {self.answer}>"

    def _repr_html_(self) -> str:
        mark = badge("reached", "good") if self.is_reached else badge("not reached", "warn")
        rows: list[list[object]] = []
        for move in self.moves:
            name, *numbers = _cells(self, move, 200)
            low, high = min(move.low, move.now), max(move.high, move.now)
            rows.append([name, span_bar(name, move.now, move.needed, low, high, DARK_COLOUR), *numbers])
        return page_block(
            element("div", element("b", self._title()), mark, cls="head"),
            element("div", self.answer),
            table([HEAD[0], "from now to needed, in its range", *HEAD[1:]], rows, {2, 3, 4, 5}),
            *(element("div", text, cls="muted") for text in (*self.cautions, _note(self))),
        )


def _cells(target: TargetData, move: LeverMove, width: int) -> list[str]:
    """A lever as texts, under `HEAD`."""
    decimals = decimals_for([target.now])
    alone = f"only to {fixed(move.alone_total, decimals)}" if move.alone is None else move.said(move.alone)
    return [abridged(move.key, width), move.said(move.now), move.said(move.needed), percent(move.share), alone]


def _note(target: TargetData) -> str:
    text = (
        "Needed: the smallest move of all levers together, each counted in its range; alone: where that lever would "
        f"have to go by itself. {target.evaluations} footprints were computed."
    )
    if target.probability is not None:
        text += f" {target.draws:,} paired draws of each, seed {target.seed}."
    return text
