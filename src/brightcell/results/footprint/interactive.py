"""An explanation as a Sankey diagram to hover over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.results.footprint.explanation_data import ExplanationData
from brightcell.results.footprint.tree import Cause
from brightcell.results.page.interactive import hover, new_figure, safe
from brightcell.results.page.labels import DARK_COLOUR, LIGHT_COLOUR, NOMINAL_COLOUR
from brightcell.results.page.numbers import percent, significant
from brightcell.results.page.text import abridged

if TYPE_CHECKING:
    import plotly.graph_objects as go

NAME, ROW, LEAST = 34, 26, 420


@dataclass(frozen=True)
class ExplanationPlots:
    """Figures of an explanation."""

    explanation: ExplanationData

    def sankey(self) -> go.Figure:
        """The tree of reasons from right to left, the width of a band its kg CO2e; credits in another colour.

        Returns
        -------
        plotly.graph_objects.Figure
            `.write_html("name.html")` gives a page that needs no network.

        Raises
        ------
        BrightcellError
            Where plotly isn't installed.
        """
        return sankey(self.explanation)


def sankey(explanation: ExplanationData) -> go.Figure:
    """A band from each reason to what it is a part of; a credit takes as much away as its band is wide."""
    rows = [reason for _, reason in explanation.tree.walk()]
    links = [(child, parent, rows[child]) for child, parent in _parents(explanation.tree) if rows[child].value]
    leaves = sum(1 for reason in rows if not reason.children)
    figure = new_figure(
        f"{explanation.subject} in {explanation.product}",
        f"{explanation.unit}; bands of another colour are credits, which take away",
        max(LEAST, ROW * leaves),
    )
    figure.add_sankey(
        arrangement="snap",
        valueformat=".4g",
        node={
            "label": [safe(abridged(reason.label, NAME)) for reason in rows],
            "customdata": [_hover(explanation, reason) for reason in rows],
            "hovertemplate": "%{customdata}<extra></extra>",
            "color": DARK_COLOUR,
            "pad": 8,
            "thickness": 12,
        },
        link={
            "source": [child for child, _, _ in links],
            "target": [parent for _, parent, _ in links],
            "value": [abs(reason.value) for _, _, reason in links],
            "color": [NOMINAL_COLOUR if reason.value < 0 else LIGHT_COLOUR for _, _, reason in links],
            "customdata": [_hover(explanation, reason) for _, _, reason in links],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )
    return figure


def _parents(tree: Cause) -> list[tuple[int, int]]:
    """Place of each reason below the first, and that of what it is a part of, in the order of `walk`."""
    last_at: dict[int, int] = {}
    pairs = []
    for place, (depth, _) in enumerate(tree.walk()):
        if depth:
            pairs.append((place, last_at[depth - 1]))
        last_at[depth] = place
    return pairs


def _hover(explanation: ExplanationData, reason: Cause) -> str:
    amount = "" if reason.amount is None else f"{significant(reason.amount * explanation.units_per_pack)} {reason.unit}"
    facts = {
        explanation.unit: f"{significant(reason.value)} ({percent(reason.share)})",
        "place": reason.place,
        "per pack": amount,
        "kg CO2e each": "" if reason.per_unit is None else significant(reason.per_unit),
        "source": reason.source,
        "note": reason.note,
    }
    return hover(reason.label, {name: text for name, text in facts.items() if text})
