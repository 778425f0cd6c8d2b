"""From the total to the data behind it: activities, their biggest inputs, and the rules that touched them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from brightcell.brightway.cut_offs import CUT_OFF as OF_DATABASE
from brightcell.errors import InputError, Problem
from brightcell.io.json import json_text
from brightcell.language import speaking
from brightcell.results.footprint.behind import Uncredited
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.explanation_data import EVERYTHING, ExplainedActivity, ExplanationData, PathStep
from brightcell.results.footprint.explanation_html import explanation_html
from brightcell.results.footprint.explanation_tables import explanation_text
from brightcell.results.footprint.interactive import ExplanationPlots
from brightcell.results.footprint.meta import ExchangeContribution
from brightcell.results.footprint.model_files import models_of_activities
from brightcell.results.footprint.rule_effects import RuleEffect, rule_effects
from brightcell.results.footprint.subject import ACTIVITY, MATERIAL, PROCESS, STAGE, ExplainedPart, subject_of
from brightcell.results.footprint.tree import CUT_OFF, DEPTH, Cause, TreeMaker
from brightcell.results.page.document import html_document
from brightcell.results.page.labels import STAGES, stage_name
from brightcell.results.page.numbers import share_of, significant
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
    tree : Cause
        From the subject to its activities, their data, the processes behind them and their emissions; the children of a
        reason sum to it. What is smaller than the cut-off is gathered and stated.
    effects : tuple of RuleEffect
        The rules that moved the value, and by how much against a plain reference.
    uncredited : tuple of Uncredited
        What recycling gives back without a credit, why, and what a full credit would change.
    rules : tuple of TraceStep
        Every decision of the rulebook that touched them.

    Examples
    --------
    >>> import brightcell as bc
    >>> explanation = bc.footprint("nmc622-pack-100kwh", project=None).explain("manufacturing")
    >>> largest = explanation.activities[0]
    >>> largest.name, round(largest.value, 4), largest.inputs[0].unit
    ('natural-gas, reference plant', 0.023, 'MJ')
    """

    @property
    def plot(self) -> ExplanationPlots:
        """Figures: `.plot.sankey()`, a plotly figure."""
        return ExplanationPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The explanation for a terminal, in at most 110 columns."""
        with speaking(language):
            return explanation_text(self)

    def to_json(self, indent: int | None = 2) -> str:
        """`as_dict` as JSON text."""
        return json_text(self.as_dict(), indent)

    def __str__(self) -> str:
        return explanation_text(self)

    def to_html(self, language: str | None = None) -> str:
        """The explanation as a page of its own for any browser; nothing is fetched."""
        with speaking(language):
            return html_document(f"{self.subject}, explained", self._repr_html_())

    def _repr_html_(self) -> str:
        return explanation_html(self)


def explain(
    footprint: "FootprintData", name: str | None = None, depth: int = DEPTH, cut_off: float = CUT_OFF
) -> Explanation:
    """Explain a stage, a component, an activity, a material, a process, or without a name the whole footprint.

    A name is looked for in this order; one that is none of them raises InputError with the nearest names. `depth`:
    levels of the background below the data of the product. `cut_off`: share of the value below which parts are summed.
    """
    _refuse_odd(depth, cut_off)
    subject = subject_of(footprint.contributions, footprint.exchanges, name)
    chosen = _chosen(footprint, subject)
    activities = tuple(sorted(chosen, key=lambda activity: -abs(activity.value)))
    path = _path(footprint, subject, name or "", activities)
    return Explanation(
        subject=name or footprint.product,
        kind=subject.kind,
        product=footprint.product,
        unit=footprint.unit,
        total=footprint.total,
        units_per_pack=footprint.functional_unit.units_per_pack,
        path=path,
        activities=activities,
        rules=_rules(footprint.trace, activities),
        tree=_tree(footprint, subject, path, activities, depth, cut_off),
        effects=_effects(footprint, subject, path[-1].value),
        uncredited=_uncredited(footprint, subject),
        withheld=footprint.withheld if subject.kind == EVERYTHING or subject.name == "end_of_life" else (),
        unit_note=_unit_note(footprint),
        models=models_of_activities(footprint, (activity.code for activity in activities)),
        cautions=tuple(warning for warning in footprint.warnings if OF_DATABASE in warning),
        depth=depth if footprint.behind is not None else 0,
        cut_off=cut_off,
    )


def _refuse_odd(depth: int, cut_off: float) -> None:
    problems = []
    if depth < 0:
        problems.append(Problem("the depth is negative", path="depth", found=str(depth), expected="0 or more"))
    if not 0.0 <= cut_off < 1.0:
        expected = "a share of the value, from 0 to less than 1"
        problems.append(Problem("the cut-off is not a share", path="cut_off", found=str(cut_off), expected=expected))
    if problems:
        raise InputError(tuple(problems))


def _tree(
    footprint: "FootprintData",
    subject: ExplainedPart,
    path: Sequence[PathStep],
    activities: Sequence[ExplainedActivity],
    depth: int,
    cut_off: float,
) -> Cause:
    value = path[-1].value
    size = abs(value) or math.fsum(abs(activity.value) for activity in activities)
    background = footprint.behind.background if footprint.behind is not None and depth > 0 else None
    maker = TreeMaker(footprint.total, cut_off * size, depth, background)
    if subject.kind == ACTIVITY and len(activities) == 1:
        return _activity(maker, activities[0])
    root = Cause(path[-1].label, subject.kind, value)
    if subject.kind != EVERYTHING:
        return maker.gathered(root, (_activity(maker, activity) for activity in activities))
    return maker.gathered(root, (_stage(maker, stage, activities) for stage in STAGES))


def _stage(maker: TreeMaker, stage: str, activities: Sequence[ExplainedActivity]) -> Cause:
    own = [activity for activity in activities if activity.stage == stage]
    value = math.fsum(activity.value for activity in own)
    return maker.gathered(Cause(stage_name(stage), STAGE, value), (_activity(maker, activity) for activity in own))


def _activity(maker: TreeMaker, activity: ExplainedActivity) -> Cause:
    reason = Cause(activity.name, ACTIVITY, activity.value, place=activity.location, code=activity.code)
    return maker.gathered(reason, (maker.exchange(exchange) for exchange in activity.inputs))


def _effects(footprint: "FootprintData", subject: ExplainedPart, value: float) -> tuple[RuleEffect, ...]:
    if footprint.behind is None:
        return ()
    return rule_effects(footprint.behind, value, abs(footprint.total), subject.value)


def _uncredited(footprint: "FootprintData", subject: ExplainedPart) -> tuple[Uncredited, ...]:
    """What is recovered without a credit, where the question is about that."""
    if footprint.behind is None or subject.kind == PROCESS:
        return ()
    if subject.kind == MATERIAL:
        return tuple(product for product in footprint.behind.uncredited if product.recovered == subject.name)
    asked = subject.kind == EVERYTHING or subject.name in ("end_of_life", "credits", "recycling")
    return footprint.behind.uncredited if asked else ()


def _unit_note(footprint: "FootprintData") -> str:
    """How many functional units a pack gives, and how the energy that it delivers came about."""
    unit = footprint.functional_unit
    steps = [step.text for step in footprint.trace if step.slot == "functional_unit"]
    how = next((text for text in steps if text.startswith("E_total = ")), "")
    gives = f"one pack gives {unit.units_per_pack:,.6g} {unit.unit}"
    return f"{gives} and causes {significant(footprint.per_pack_kg)} kg CO2e" + (f"; {how}" if how else "")


def _chosen(footprint: "FootprintData", subject: ExplainedPart) -> list[ExplainedActivity]:
    table = footprint.contributions
    whole, inputs = set(subject.rows(table)), _inputs_by_activity(footprint)
    activities = []
    for row, activity in enumerate(table.activities):
        own = inputs.get(activity.code) or inputs.get(activity.name, [])
        if row in whole:
            activities.append(_explained(footprint, row, own, table.by_activity[row]))
        elif matching := [exchange for exchange in own if subject.chooses(exchange)]:
            activities.append(_explained(footprint, row, matching, math.fsum(exchange.score for exchange in matching)))
    return activities


def _inputs_by_activity(footprint: "FootprintData") -> dict[str, list[ExchangeContribution]]:
    inputs: dict[str, list[ExchangeContribution]] = {}
    for exchange in footprint.exchanges:
        inputs.setdefault(exchange.activity, []).append(exchange)
    return inputs


def _explained(
    footprint: "FootprintData", row: int, exchanges: Sequence[ExchangeContribution], value: float
) -> ExplainedActivity:
    activity = footprint.contributions.activities[row]
    own = sorted(exchanges, key=lambda exchange: -abs(exchange.score))
    return ExplainedActivity(
        name=footprint.contributions.labels("activity")[row],
        code=activity.code,
        stage=activity.stage,
        component=activity.component,
        location=activity.location,
        supply=activity.supply,
        value=value,
        share=share_of(value, footprint.total),
        inputs=tuple(exchange for exchange in own if not exchange.counts_elsewhere),
        handed_on=tuple(exchange for exchange in own if exchange.counts_elsewhere),
    )


def _path(
    footprint: "FootprintData", subject: ExplainedPart, name: str, activities: Sequence[ExplainedActivity]
) -> tuple[PathStep, ...]:
    total = footprint.total
    steps = [("total", total)]
    if subject.kind == ACTIVITY:
        stages, components = (
            footprint.contributions.grouped("stage"),
            footprint.contributions.grouped("stage", "component"),
        )
        explained = activities[0]
        steps.append((stage_name(explained.stage), stages[(explained.stage,)]))
        steps.append((explained.component, components[explained.stage, explained.component]))
    if subject.kind != EVERYTHING:
        label = {STAGE: stage_name(subject.name), ACTIVITY: activities[0].name if activities else name}
        value = math.fsum(activity.value for activity in activities)
        steps.append((label.get(subject.kind, subject.name), value))
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
