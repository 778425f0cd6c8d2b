"""From the total to the data behind it: activities, their biggest inputs, and the rules that touched them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.explanation_data import EVERYTHING, ExplainedActivity, ExplanationData, PathStep
from brightcell.results.footprint.explanation_html import explanation_html
from brightcell.results.footprint.explanation_tables import explanation_text
from brightcell.results.footprint.meta import ExchangeContribution
from brightcell.results.page.labels import STAGES, stage_name
from brightcell.results.page.numbers import share_of
from brightcell.rulebooks.settings import TraceStep

# Stages that a slot governs, for steps of the trace that don't say what they touched. Other slots govern all.
_SLOT_STAGES = {
    "allocation": ("manufacturing", "end_of_life"),
    "end_of_life": ("raw_material", "manufacturing", "end_of_life"),
    "electricity": ("raw_material", "manufacturing", "end_of_life"),
}


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(ExplanationData):
    """Why a part of a footprint is as large as it is.

    `print` shows it in a terminal, Jupyter as HTML, `to_frame` as a table.

    Attributes
    ----------
    subject, kind : str
        What is explained, and whether it is a stage, a component, an activity, or the whole footprint.
    value : float
        Its contribution to the footprint, in `unit`.
    path : tuple of PathStep
        The way down from the total: label, value and share of each step.
    activities : tuple of ExplainedActivity
        The activities behind it, largest first, each with its inputs, largest first.
    rules : tuple of TraceStep
        The decisions of the rulebook that touched them.

    Examples
    --------
    >>> import brightcell as bc
    >>> explanation = bc.footprint("nmc622-pack-100kwh", project=None).explain("manufacturing")
    >>> largest = explanation.activities[0]
    >>> largest.name, round(largest.value, 4), largest.inputs[0].unit
    ('natural-gas, reference plant', 0.023, 'MJ')
    """

    def __str__(self) -> str:
        return explanation_text(self)

    def _repr_html_(self) -> str:
        return explanation_html(self)


def explain(footprint: "FootprintData", name: str | None = None) -> Explanation:
    """Explain a stage, a component, an activity (by name or code), or without a name the whole footprint.

    A name is looked for in this order; one that is none of them raises InputError with the nearest names.
    """
    kind = EVERYTHING if name is None else _kind_of(footprint, name)
    chosen = _chosen(footprint, kind, name or "")
    activities = tuple(sorted(chosen, key=lambda activity: -abs(activity.value)))
    return Explanation(
        subject=name or footprint.product,
        kind=kind,
        product=footprint.product,
        unit=footprint.unit,
        total=footprint.total,
        units_per_pack=footprint.functional_unit.units_per_pack,
        path=_path(footprint, kind, name or "", activities),
        activities=activities,
        rules=_rules(footprint.trace, activities),
    )


def _names(footprint: "FootprintData") -> dict[str, list[str]]:
    table = footprint.contributions
    components = [component for (component,) in table.grouped("component")]
    return {
        "stage": list(STAGES),
        "component": components,
        "activity": [*table.labels("activity"), *table.labels("code")],
    }


def _kind_of(footprint: "FootprintData", name: str) -> str:
    names_by_kind = _names(footprint)
    for kind, names in names_by_kind.items():
        if name in names:
            return kind
    every = list(dict.fromkeys(label for names in names_by_kind.values() for label in names))
    problem = Problem(
        what="there is no such stage, component or activity",
        found=name,
        expected="a stage, a component, or an activity's name or code",
        nearest=nearest(name, every),
        hint="by('component') and by('activity') list them",
    )
    raise InputError((problem,))


def _chosen(footprint: "FootprintData", kind: str, name: str) -> list[ExplainedActivity]:
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


def _inputs_by_activity(footprint: "FootprintData") -> dict[str, list[ExchangeContribution]]:
    inputs: dict[str, list[ExchangeContribution]] = {}
    for exchange in footprint.exchanges:
        inputs.setdefault(exchange.activity, []).append(exchange)
    return inputs


def _explained(
    footprint: "FootprintData", row: dict[str, str], index: int, inputs: dict[str, list[ExchangeContribution]]
) -> ExplainedActivity:
    value = footprint.contributions.by_activity[index]
    own = sorted(inputs.get(row["code"]) or inputs.get(row["activity"], []), key=lambda exchange: -abs(exchange.score))
    return ExplainedActivity(
        name=row["activity"],
        code=row["code"],
        stage=row["stage"],
        component=row["component"],
        location=row["location"],
        supply=footprint.contributions.activities[index].supply,
        value=value,
        share=share_of(value, footprint.total),
        inputs=tuple(exchange for exchange in own if not exchange.counts_elsewhere),
        handed_on=tuple(exchange for exchange in own if exchange.counts_elsewhere),
    )


def _path(
    footprint: "FootprintData", kind: str, name: str, activities: Sequence[ExplainedActivity]
) -> tuple[PathStep, ...]:
    total = footprint.total
    steps = [("total", total)]
    if kind == "activity":
        stages, components = (
            footprint.contributions.grouped("stage"),
            footprint.contributions.grouped("stage", "component"),
        )
        explained = activities[0]
        steps.append((stage_name(explained.stage), stages[(explained.stage,)]))
        steps.append((explained.component, components[explained.stage, explained.component]))
    if kind != EVERYTHING:
        label = {"stage": stage_name(name), "activity": activities[0].name if activities else name}.get(kind, name)
        steps.append((label, math.fsum(activity.value for activity in activities)))
    return tuple(PathStep(label, value, share_of(value, total)) for label, value in steps)


def _rules(trace: Sequence[TraceStep], activities: Sequence[ExplainedActivity]) -> tuple[TraceStep, ...]:
    names = {
        name for activity in activities for name in (activity.stage, activity.component, activity.name, activity.code)
    }
    stages = {activity.stage for activity in activities}
    return tuple(
        step
        for step in trace
        if (names.intersection(step.touches) if step.touches else stages.intersection(_stages_of(step)))
    )


def _stages_of(step: TraceStep) -> tuple[str, ...]:
    return _SLOT_STAGES.get(step.slot, STAGES)
