"""From the total to the data behind it: activities, their biggest inputs, and the rules that touched them."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.results.footprint.behind import Uncredited
from brightcell.results.footprint.meta import ExchangeContribution, Withheld
from brightcell.results.footprint.rule_effects import RuleEffect
from brightcell.results.footprint.tree import Cause
from brightcell.results.page.data import plain_data
from brightcell.results.page.numbers import share_of
from brightcell.rulebooks.settings import TraceStep

if TYPE_CHECKING:
    import pandas as pd


EVERYTHING = "footprint"
EXPLANATION_COLUMNS = (
    "stage",
    "component",
    "activity",
    "location",
    "input",
    "kind",
    "amount",
    "amount_per_pack",
    "unit",
    "value",
    "share",
    "source",
)
TREE_COLUMNS = (
    *("depth", "label", "kind", "value", "share", "place", "amount", "amount_per_pack"),
    *("unit", "per_unit", "source", "code", "note"),
)
REST = "not itemised"
"""Name of what the inputs of an activity leave open."""


@dataclass(frozen=True)
class PathStep:
    """One step of the way down from the total. value in the footprint's unit."""

    label: str
    value: float
    share: float | None


@dataclass(frozen=True)
class ExplainedActivity:
    """An activity with its inputs, largest first; value and scores in the footprint's unit.

    inputs: what its own value consists of. handed_on: products of other activities that it takes; their
    scores count in those activities.
    """

    name: str
    code: str
    stage: str
    component: str
    location: str
    supply: float
    value: float
    share: float | None
    inputs: tuple[ExchangeContribution, ...]
    handed_on: tuple[ExchangeContribution, ...] = ()

    @property
    def rest(self) -> float:
        """What the inputs leave open; exactly zero within what float64 can tell."""
        left = self.value - math.fsum(exchange.score for exchange in self.inputs)
        magnitude = max([abs(self.value), *(abs(exchange.score) for exchange in self.inputs)])
        return 0.0 if abs(left) <= 1e-9 * magnitude else left


@dataclass(frozen=True, repr=False)
class ExplanationData:
    """Why a part of a footprint is as large as it is, in numbers and words."""

    subject: str
    kind: str
    product: str
    unit: str
    total: float
    units_per_pack: float
    path: tuple[PathStep, ...]
    activities: tuple[ExplainedActivity, ...]
    rules: tuple[TraceStep, ...]
    tree: Cause
    effects: tuple[RuleEffect, ...] = ()
    uncredited: tuple[Uncredited, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    unit_note: str = ""
    models: tuple[str, ...] = ()
    depth: int = 0
    cut_off: float = 0.0
    cautions: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        """Contribution of the subject, in `unit`."""
        return self.path[-1].value

    def to_frame(self) -> "pd.DataFrame":
        """The inputs behind the subject as a table.

        Returns
        -------
        pandas.DataFrame
            A row per input, and one "not itemised" per activity whose inputs leave something open; their `value`
            (kg CO2e per functional unit) sums to that of the subject. `amount` is per functional unit, in `unit`,
            `amount_per_pack` per pack.

        Examples
        --------
        >>> import brightcell as bc
        >>> explanation = bc.footprint("nmc622-pack-100kwh", project=None).explain("distribution")
        >>> bool(abs(explanation.to_frame()["value"].sum() / explanation.value - 1) < 1e-9)
        True
        """
        import pandas as pd

        rows = [row for activity in self.activities for row in _rows(self, activity)]
        return pd.DataFrame(rows, columns=list(EXPLANATION_COLUMNS))

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON: the tree, what each rule moved, and what recycling gives back without a credit."""
        data = {
            "subject": self.subject,
            "kind": self.kind,
            "product": self.product,
            "unit": self.unit,
            "total": self.total,
            "value": self.value,
            "share": self.path[-1].share,
            "units_per_pack": self.units_per_pack,
            "functional_unit": self.unit_note,
            "depth": self.depth,
            "cut_off": self.cut_off,
            "cautions": self.cautions,
            "path": self.path,
            "tree": self.tree.as_dict(),
            "rules": self.effects,
            "uncredited": self.uncredited,
            "withheld": self.withheld,
            **({"supplier_models": self.models} if self.models else {}),
        }
        return plain_data(data)

    def tree_frame(self) -> "pd.DataFrame":
        """The tree as a table.

        Returns
        -------
        pandas.DataFrame
            A row per reason, each before what it consists of: depth (0 for the subject), label, kind, value (kg CO2e
            per functional unit), share of the total, place, amount per functional unit and per pack, unit, per_unit (kg
            CO2e of one unit), source, code, note.

        Examples
        --------
        >>> import brightcell as bc
        >>> tree = bc.footprint("nmc622-pack-100kwh", project=None).explain("graphite").tree_frame()
        >>> list(tree.columns[:4])
        ['depth', 'label', 'kind', 'value']
        """
        import pandas as pd

        rows = [_tree_row(depth, reason, self.units_per_pack) for depth, reason in self.tree.walk()]
        return pd.DataFrame(rows, columns=list(TREE_COLUMNS))

    def __repr__(self) -> str:
        share = "" if self.path[-1].share is None else f", {self.path[-1].share:.1%} of the total"
        return f"<Explanation of {self.subject}: {self.value:.4g} {self.unit}{share}; print() shows it>"


def _tree_row(depth: int, reason: Cause, packs: float) -> tuple[object, ...]:
    per_pack = None if reason.amount is None else reason.amount * packs
    head = (depth, reason.label, reason.kind, reason.value, reason.share, reason.place, reason.amount, per_pack)
    return (*head, reason.unit, reason.per_unit, reason.source, reason.code, reason.note)


def _rows(explanation: ExplanationData, activity: ExplainedActivity) -> list[tuple[object, ...]]:
    head = (activity.stage, activity.component, activity.name, activity.location)
    packs, total = explanation.units_per_pack, explanation.total
    rows: list[tuple[object, ...]] = []
    for exchange in activity.inputs:
        amounts = (
            exchange.amount,
            exchange.amount * packs,
            exchange.unit,
            exchange.score,
            share_of(exchange.score, total),
        )
        rows.append((*head, exchange.input, exchange.kind, *amounts, exchange.source))
    if activity.rest:
        rows.append((*head, REST, "", None, None, "", activity.rest, share_of(activity.rest, total), None))
    return rows
