"""From the total to the data behind it: activities, their biggest inputs, and the rules that touched them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.labels import STAGES, stage_name
from brightcell.results.meta import ExchangeContribution
from brightcell.results.numbers import share_of
from brightcell.rulebooks.settings import TraceStep

if TYPE_CHECKING:
    import pandas as pd

    from brightcell.results.footprint import Footprint

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
REST = "not itemised"
# Stages that a slot governs, for steps of the trace that don't say what they touched. Other slots govern all.
_SLOT_STAGES = {
    "allocation": ("manufacturing", "end_of_life"),
    "end_of_life": ("raw_material", "manufacturing", "end_of_life"),
    "electricity": ("raw_material", "manufacturing", "end_of_life"),
}


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
        left = self.value - math.fsum(one.score for one in self.inputs)
        magnitude = max([abs(self.value), *(abs(one.score) for one in self.inputs)])
        return 0.0 if abs(left) <= 1e-9 * magnitude else left


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why a part of a footprint is as large as it is; shows itself as text, HTML and table."""

    subject: str
    kind: str
    product: str
    unit: str
    total: float
    units_per_pack: float
    path: tuple[PathStep, ...]
    activities: tuple[ExplainedActivity, ...]
    rules: tuple[TraceStep, ...]

    @property
    def value(self) -> float:
        """Contribution of the subject, in `unit`."""
        return self.path[-1].value

    def to_frame(self) -> "pd.DataFrame":
        """One row per input, and one "not itemised" per activity whose inputs leave something open.

        The values sum to the subject's value; `amount` is per functional unit.
        """
        import pandas as pd

        rows = [row for activity in self.activities for row in _rows(self, activity)]
        return pd.DataFrame(rows, columns=list(EXPLANATION_COLUMNS))

    def __str__(self) -> str:
        from brightcell.results.explanation_tables import explanation_text

        return explanation_text(self)

    def __repr__(self) -> str:
        share = "" if self.path[-1].share is None else f", {self.path[-1].share:.1%} of the total"
        return f"<Explanation of {self.subject}: {self.value:.4g} {self.unit}{share}; print() shows it>"

    def _repr_html_(self) -> str:
        from brightcell.results.explanation_html import explanation_html

        return explanation_html(self)


def explain(footprint: "Footprint", name: str | None = None) -> Explanation:
    """Explain a stage, a component, an activity (by name or code), or without a name the whole footprint.

    A name is looked for in this order; one that is none of them raises InputError with the nearest names.
    """
    kind = EVERYTHING if name is None else _kind_of(footprint, name)
    chosen = _chosen(footprint, kind, name or "")
    found = tuple(sorted(chosen, key=lambda activity: -abs(activity.value)))
    return Explanation(
        subject=name or footprint.product,
        kind=kind,
        product=footprint.product,
        unit=footprint.unit,
        total=footprint.total,
        units_per_pack=footprint.functional_unit.units_per_pack,
        path=_path(footprint, kind, name or "", found),
        activities=found,
        rules=_rules(footprint.trace, found),
    )


def _names(footprint: "Footprint") -> dict[str, list[str]]:
    table = footprint.contributions
    components = [component for (component,) in table.grouped("component")]
    return {
        "stage": list(STAGES),
        "component": components,
        "activity": [*table.labels("activity"), *table.labels("code")],
    }


def _kind_of(footprint: "Footprint", name: str) -> str:
    known = _names(footprint)
    for kind, names in known.items():
        if name in names:
            return kind
    every = list(dict.fromkeys(one for names in known.values() for one in names))
    problem = Problem(
        what="no such stage, component or activity",
        found=name,
        expected="a stage, a component, or an activity's name or code",
        nearest=nearest(name, every),
        hint="by('component') and by('activity') list them",
    )
    raise InputError((problem,))


def _chosen(footprint: "Footprint", kind: str, name: str) -> list[ExplainedActivity]:
    table = footprint.contributions
    columns = {key: table.labels(key) for key in ("activity", "code", "stage", "component", "location")}
    wanted = {
        EVERYTHING: lambda index: columns["stage"][index] in STAGES,
        "activity": lambda index: name in (columns["activity"][index], columns["code"][index]),
    }.get(kind, lambda index: columns[kind][index] == name)
    inputs = _inputs_by_activity(footprint)
    return [
        _explained(footprint, {key: column[index] for key, column in columns.items()}, index, inputs)
        for index in range(len(columns["code"]))
        if wanted(index)
    ]


def _inputs_by_activity(footprint: "Footprint") -> dict[str, list[ExchangeContribution]]:
    found: dict[str, list[ExchangeContribution]] = {}
    for exchange in footprint.exchanges:
        found.setdefault(exchange.activity, []).append(exchange)
    return found


def _explained(
    footprint: "Footprint", row: dict[str, str], index: int, inputs: dict[str, list[ExchangeContribution]]
) -> ExplainedActivity:
    value = footprint.contributions.by_activity[index]
    own = sorted(inputs.get(row["code"]) or inputs.get(row["activity"], []), key=lambda one: -abs(one.score))
    return ExplainedActivity(
        name=row["activity"],
        code=row["code"],
        stage=row["stage"],
        component=row["component"],
        location=row["location"],
        supply=footprint.contributions.activities[index].supply,
        value=value,
        share=share_of(value, footprint.total),
        inputs=tuple(one for one in own if not one.counts_elsewhere),
        handed_on=tuple(one for one in own if one.counts_elsewhere),
    )


def _path(footprint: "Footprint", kind: str, name: str, found: Sequence[ExplainedActivity]) -> tuple[PathStep, ...]:
    total = footprint.total
    steps = [("total", total)]
    if kind == "activity":
        stages, components = (
            footprint.contributions.grouped("stage"),
            footprint.contributions.grouped("stage", "component"),
        )
        one = found[0]
        steps.append((stage_name(one.stage), stages[(one.stage,)]))
        steps.append((one.component, components[one.stage, one.component]))
    if kind != EVERYTHING:
        label = {"stage": stage_name(name), "activity": found[0].name if found else name}.get(kind, name)
        steps.append((label, math.fsum(activity.value for activity in found)))
    return tuple(PathStep(label, value, share_of(value, total)) for label, value in steps)


def _rules(trace: Sequence[TraceStep], found: Sequence[ExplainedActivity]) -> tuple[TraceStep, ...]:
    names = {name for one in found for name in (one.stage, one.component, one.name, one.code)}
    stages = {one.stage for one in found}
    return tuple(
        step
        for step in trace
        if (names.intersection(step.touches) if step.touches else stages.intersection(_stages_of(step)))
    )


def _stages_of(step: TraceStep) -> tuple[str, ...]:
    return _SLOT_STAGES.get(step.slot, STAGES)


def _rows(explanation: Explanation, activity: ExplainedActivity) -> list[tuple[object, ...]]:
    head = (activity.stage, activity.component, activity.name, activity.location)
    packs, total = explanation.units_per_pack, explanation.total
    rows: list[tuple[object, ...]] = []
    for one in activity.inputs:
        amounts = (one.amount, one.amount * packs, one.unit, one.score, share_of(one.score, total))
        rows.append((*head, one.input, one.kind, *amounts, one.source))
    if activity.rest:
        rows.append((*head, REST, "", None, None, "", activity.rest, share_of(activity.rest, total), None))
    return rows
