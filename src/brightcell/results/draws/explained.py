"""An explanation with the draws of its reasons: how sure each step from the total to the data is.

The draws of a reason are the sum of those of the exchanges behind it; below the data, in the background, draws are not
told apart, so there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.language import told
from brightcell.results.draws.entries import DrawEntries
from brightcell.results.footprint.explanation import Explanation
from brightcell.results.footprint.explanation_data import EVERYTHING
from brightcell.results.footprint.subject import ACTIVITY, COMPONENT, MATERIAL, PROCESS, STAGE
from brightcell.results.footprint.tree import OPEN, REST, Cause
from brightcell.results.page.data import plain_data
from brightcell.results.page.labels import stage_name
from brightcell.results.page.numbers import decimals_for, draws_said, fixed, percent
from brightcell.results.page.text import abridged, aligned

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mean", "sd", "median", "p2.5", "p97.5")
LABEL = 58
Rows = frozenset[int]


@dataclass(frozen=True, eq=False, repr=False)
class ExplainedDraws:
    """An explanation, and the draws of those of its reasons that the data of the product make.

    Attributes
    ----------
    explanation : Explanation
        That of the nominal footprint.
    spread : dict
        mean, sd, median, p2.5 and p97.5, each (reason,) in the order of `explanation.tree_frame()`, kg CO2e per
        functional unit; NaN in the background and where the data leave something open.
    number : int
        How many draws there are.
    """

    explanation: Explanation
    spread: Mapping[str, np.ndarray]
    number: int

    def to_frame(self) -> pd.DataFrame:
        """`explanation.tree_frame()` with the columns of `spread`."""
        return self.explanation.tree_frame().assign(**self.spread)

    def as_dict(self) -> dict[str, Any]:
        """Plain data: a row per reason, each before what it consists of; None where there are no draws."""
        explanation = self.explanation
        rows = [
            {
                "depth": depth,
                "label": reason.label,
                "kind": reason.kind,
                "value": reason.value,
                **_spread_of(self, place),
            }
            for place, (depth, reason) in enumerate(explanation.tree.walk())
        ]
        about = {"subject": explanation.subject, "unit": explanation.unit, "draws": self.number}
        return plain_data({**about, "reasons": rows})

    def as_text(self) -> str:
        """The tree as an indented table: value, share, median and the 95 % of draws."""
        explanation = self.explanation
        decimals = decimals_for([explanation.total])
        head = ["", "value", "share", "median", "2.5 %", "97.5 %"]
        rows = []
        for place, (depth, reason) in enumerate(explanation.tree.walk()):
            figures = [float(self.spread[name][place]) for name in ("median", "p2.5", "p97.5")]
            shown = ["" if np.isnan(figure) else fixed(figure, decimals) for figure in figures]
            label = "  " * depth + abridged(reason.label, LABEL - 2 * depth)
            rows.append([label, fixed(reason.value, decimals), percent(reason.share), *shown])
        title = ", ".join((*map(told, (explanation.subject, explanation.unit, draws_said(self.number))),))
        return "\n".join([title, "", *aligned([head, *rows], "lrrrrr", indent="")]) + "\n"

    def __str__(self) -> str:
        return self.as_text()

    def __repr__(self) -> str:
        low, high = (float(self.spread[name][0]) for name in ("p2.5", "p97.5"))
        return f"{self.explanation!r}, 95 % of draws {low:.4g} to {high:.4g}"


def rows_of_reasons(explanation: Explanation, entries: DrawEntries) -> list[Rows | None]:
    """The exchanges (rows) behind each reason, in the order of the tree; None where they aren't known.

    Of a stage, a component or an activity they are all that it has under any option, also what the nominal one lacks.
    """
    behind = _Behind(explanation, entries)
    return list(behind.walk(explanation.tree, behind.of_subject()))


@dataclass(frozen=True, eq=False)
class _Behind:
    """Finds the exchanges of reasons by the codes of activities, and names and places of what these take."""

    explanation: Explanation
    entries: DrawEntries

    def of_subject(self) -> Rows:
        """The exchanges of what is explained."""
        kind, labels, named = self.explanation.kind, self.entries.labels, self.explanation.path[-1].label
        if kind == EVERYTHING:
            return frozenset(range(self.entries.number))
        if kind in (STAGE, COMPONENT):
            shown = [stage_name(text) if kind == STAGE else text for text in labels.labels(kind)]
            return frozenset(row for row, text in enumerate(shown) if text == named)
        return frozenset(row for a in self.explanation.activities for row in self.of_activity(a.code))

    def of_activity(self, code: str) -> Rows:
        """The exchanges of an activity that are explained: of a material those that concern it, else all."""
        rows = frozenset(row for row, (own, *_) in enumerate(self.ends) if own == code)
        if self.explanation.kind not in (MATERIAL, PROCESS):
            return rows
        inputs = next(activity.inputs for activity in self.explanation.activities if activity.code == code)
        named = {(e.input, e.place) for e in inputs if not e.counts_elsewhere}
        return frozenset(row for row in rows if self.ends[row][1:] in named)

    def walk(self, reason: Cause, rows: Rows | None) -> Iterator[Rows | None]:
        """The rows of a reason, then those of all below it."""
        yield rows
        below = [self._below(reason, child, rows) for child in reason.children]
        named = [own for child, own in zip(reason.children, below, strict=True) if child.kind not in (REST, OPEN)]
        rows_known = [own for own in named if own is not None]
        left = rows - frozenset().union(*rows_known) if rows is not None and len(rows_known) == len(named) else None
        for child, own in zip(reason.children, below, strict=True):
            yield from self.walk(child, left if child.kind == REST else own)

    def _below(self, reason: Cause, child: Cause, rows: Rows | None) -> Rows | None:
        """The rows of a child; None for what is gathered, left open or of the background."""
        if rows is None or child.kind in (REST, OPEN):
            return None
        if child.kind == STAGE:
            stages = self.entries.labels.labels("stage")
            return frozenset(row for row in rows if stage_name(stages[row]) == child.label)
        if child.kind == ACTIVITY:
            return rows & self.of_activity(child.code)
        if reason.kind != ACTIVITY:
            return None
        own = frozenset(row for row in rows if self.ends[row][1:] == (child.label, child.place))
        twice = sum(other.label == child.label and other.place == child.place for other in reason.children) > 1
        return None if twice else own or None

    @cached_property
    def ends(self) -> list[tuple[str, str, str]]:
        """Code of the activity, name and place of the input of each row."""
        labels = self.entries.labels
        places = [labels.inputs[place].place for place in labels.pairs[:, 1].tolist()]
        return list(zip(labels.labels("code"), self.entries.names, places, strict=True))


def _spread_of(explained: ExplainedDraws, place: int) -> dict[str, float | None]:
    values = {name: float(column[place]) for name, column in explained.spread.items()}
    return {name: None if np.isnan(value) else value for name, value in values.items()}


def summed(values: np.ndarray, rows: Sequence[Rows | None]) -> np.ndarray:
    """The draws of reasons (reason, draw) from those of exchanges (row, draw); NaN where they aren't known."""
    missing = np.full(values.shape[1], np.nan)
    return np.stack([missing if own is None else values[sorted(own)].sum(axis=0) for own in rows])
