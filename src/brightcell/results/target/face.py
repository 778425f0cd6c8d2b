"""Targets as a person holds them: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.language import paragraph, speaking
from brightcell.results.page.block import badge, page_block, span_bar
from brightcell.results.page.data import plain_data
from brightcell.results.page.held import HeldResult, csv_text
from brightcell.results.page.labels import DARK_COLOUR
from brightcell.results.page.markup import Markup, element, table
from brightcell.results.page.numbers import decimals_for, fixed, percent
from brightcell.results.page.text import abridged, aligned, titled, wrapped
from brightcell.results.target.data import ChoiceMove, LeverMove, TargetData, TriedCombination
from brightcell.results.target.figures import TargetPlots

NAME_WIDTH = 40
HEAD = ("Lever", "Now", "Needed", "of its range", "Alone")
CHOICE_HEAD = ("Choice", "Now", "Needed", "Alone")
TRIED_HEAD = ("Combination", "As it stands", "With levers", "Effort", "")
NOTE = (
    "Needed: the smallest move of all levers together, each counted in its range; alone: where that lever would "
    "have to go by itself."
)
NOTE_ON_CHOICES = (
    "Needed: what reaches the goal with the least effort, the root of the sum of squares of the moves, each a share of "
    "its range times its effort, and of the efforts of other choices; efforts are 1 unless they were given.",
    "Alone: what one would do by itself.",
    "Combinations whose choices cost as much as the best or more are passed over.",
)
MOST = 12
"""Combinations that the text shows; the page and the table have all."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TargetSearch(TargetData, HeldResult):
    """What brings a footprint down to a goal with the least effort; `bc.target` makes it.

    Attributes
    ----------
    is_reached : bool
        Whether the goal can be met within the ranges.
    answer : str
        What came out, in one sentence.
    moves : tuple of LeverMove
        Each lever: now, needed together with the others, and needed alone.
    choices : tuple of ChoiceMove
        Each choice: now, needed, and the option that does most by itself.
    tried : tuple of TriedCombination
        Every combination of choices, the best first; `tried_frame()` is a table of them.
    changes : dict
        What is chosen anew, and the levers at what is needed, as a sweep takes them.
    """

    @property
    def plot(self) -> TargetPlots:
        """Figures: `.plot.levers()`."""
        return TargetPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The answer for a terminal."""
        with speaking(language):
            lines = [*wrapped(self._title()), *wrapped(self.answer)]
            lines += wrapped(_met(self)) if self.met_now is not None else []
            if self.choices:
                rows = [_choice_cells(self, choice, NAME_WIDTH) for choice in self.choices]
                lines += ["", *aligned([list(CHOICE_HEAD), *rows], "lrrr")]
            if self.moves:
                cells = [_cells(self, move, NAME_WIDTH) for move in self.moves]
                lines += ["", *aligned([list(HEAD), *cells], "lrrrr")]
            lines += self._tried_lines()
            lines += titled("Caution", [line for text in self.cautions for line in wrapped(text, "  - ")])
            return "\n".join([*lines, "", *wrapped(_note(self))]) + "\n"

    def _tried_lines(self) -> list[str]:
        if not self.choices:
            return []
        shown = self.tried[:MOST]
        rows = [_tried_cells(self, trial, NAME_WIDTH) for trial in shown]
        more = len(self.tried) - len(shown)
        lines = ["", *aligned([list(TRIED_HEAD), *rows], "lrrrl")]
        lines += [f"  and {more} more; the page and the JSON have all"] if more else []
        refused = [
            line
            for trial in shown
            if trial.message
            for line in wrapped(f"{trial.label}: {trial.message}", "  - ", "    ")
        ]
        return [*lines, *titled("Refused", refused)]

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
        met = [_met(self)] if self.met_now is not None else []
        return page_block(
            element("div", element("b", self._title()), mark, cls="head"),
            *(element("div", text) for text in (self.answer, *met)),
            *self._tables(),
            *(element("div", text, cls="muted") for text in (*self.cautions, _note(self))),
        )

    def _tables(self) -> list[Markup]:
        """Choices, levers, and all combinations, as far as there are any."""
        tables = []
        if self.choices:
            chosen: list[list[object]] = [list(_choice_cells(self, choice, 200)) for choice in self.choices]
            tables.append(table(list(CHOICE_HEAD), chosen, set()))
        if self.moves:
            rows: list[list[object]] = []
            for move in self.moves:
                name, *numbers = _cells(self, move, 200)
                needed = move.start if move.needed is None else move.needed
                low, high = min(move.low, move.start), max(move.high, move.start)
                rows.append([name, span_bar(name, move.start, needed, low, high, DARK_COLOUR), *numbers])
            tables.append(table([HEAD[0], "from now to needed, in its range", *HEAD[1:]], rows, {2, 3, 4, 5}))
        if self.choices:
            tried: list[list[object]] = [[*_tried_cells(self, trial, 400), trial.message] for trial in self.tried]
            tables.append(table([*TRIED_HEAD, ""], tried, {1, 2, 3}))
        return tables


def _choice_cells(target: TargetData, choice: ChoiceMove, width: int) -> list[str]:
    """A choice as texts, under `CHOICE_HEAD`."""
    if choice.alone is None or choice.alone_total is None:
        alone = "none can be computed"
    else:
        total = fixed(choice.alone_total, decimals_for([target.now]))
        alone = choice.alone if choice.alone_reaches else f"only to {total} with {choice.alone}"
    needed = choice.needed if choice.is_changed else "stays"
    return [abridged(choice.key, width), abridged(choice.now, width), abridged(needed, width), abridged(alone, width)]


def _tried_cells(target: TargetData, trial: TriedCombination, width: int) -> list[str]:
    """A combination as texts, under `TRIED_HEAD`."""
    decimals = decimals_for([target.now])
    numbers = ["" if value is None else fixed(value, decimals) for value in (trial.unmoved, trial.total)]
    effort = "" if trial.effort is None else fixed(trial.effort, 3)
    return [abridged(trial.label, width), *numbers, effort, trial.status]


def _met(target: TargetData) -> str:
    """How many draws meet the goal."""
    then = "" if target.met_then is None else f", then in {percent(target.met_then)}"
    return f"The goal is met in {percent(target.met_now or 0.0)} of draws now{then}."


def _cells(target: TargetData, move: LeverMove, width: int) -> list[str]:
    """A lever as texts, under `HEAD`."""
    decimals = decimals_for([target.now])
    alone = f"only to {fixed(move.alone_total, decimals)}" if move.alone is None else move.said(move.alone)
    return [abridged(move.key, width), move.said(move.now), move.said(move.needed), percent(move.share), alone]


def _note(target: TargetData) -> str:
    parts = [NOTE] if not target.choices else list(NOTE_ON_CHOICES)
    computed = "1 footprint was" if target.evaluations == 1 else f"{target.evaluations} footprints were"
    parts += [f"{computed} computed{_slopes(target)}."]
    if target.probability is not None:
        parts += [f"{target.draws:,} paired draws of each, seed {target.seed}, {target.regime}."]
    return paragraph(*parts)


def _slopes(target: TargetData) -> str:
    """How the slopes of several levers came about."""
    on_differences = [key for key, kind in target.slopes.items() if kind == "differences"]
    if len(target.slopes) < 2:
        return ""
    if len(on_differences) == len(target.slopes):
        return ", slopes are differences"
    return ", slopes are exact" + (f" but of {', '.join(on_differences)}" if on_differences else "")
