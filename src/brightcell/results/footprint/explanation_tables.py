"""Explanations as text for people."""

from brightcell.results.footprint.explanation_data import EVERYTHING, REST, ExplainedActivity, ExplanationData
from brightcell.results.footprint.meta import ExchangeContribution
from brightcell.results.page.labels import stage_name
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, significant
from brightcell.results.page.text import aligned, clean, count, shortened, titled, wrapped
from brightcell.rulebooks.settings import TraceStep

ACTIVITIES_SHOWN, INPUTS_SHOWN = 12, 5


def explanation_text(explanation: ExplanationData) -> str:
    """An explanation for a terminal: the path down, the activities with their biggest inputs, the rules."""
    shown, hidden = explanation.activities[:ACTIVITIES_SHOWN], explanation.activities[ACTIVITIES_SHOWN:]
    blocks = [line for one in shown for line in _activity_lines(explanation, one)]
    if hidden:
        value = sum(one.value for one in hidden)
        blocks.append(f"  {count(len(hidden), 'further activity', 'further activities')}: {significant(value)}")
    kind = "" if explanation.kind == EVERYTHING else f" ({explanation.kind}) in {explanation.product}"
    lines = [
        *wrapped(f"{explanation.subject}{kind}, {explanation.unit}"),
        *_path_lines(explanation),
        *titled("Activities and their biggest inputs, amounts per pack", blocks),
        *titled("Rules applied", (line for step in explanation.rules for line in rule_lines(step))),
    ]
    return "\n".join(lines) + "\n"


def rule_lines(step: TraceStep) -> list[str]:
    """A step of the trace as text: slot, strategy, parameter, clause, status."""
    unit = f" {step.unit}" if step.unit and step.unit != "1" else ""
    parameter = f": {step.parameter} = {plain(step.value)}{unit}" if step.parameter else ""
    clause = ", ".join(part for part in (step.clause, step.status) if part)
    head = wrapped(f"{step.slot}: {step.strategy}{parameter} [{clause}]", first="  - ")
    return head + (wrapped(step.text, first="    ") if step.text else [])


def _path_lines(explanation: ExplanationData) -> list[str]:
    decimals = decimals_for(step.value for step in explanation.path)
    rows = [
        ("  " * depth + shortened(step.label, 60), fixed(step.value, decimals), percent(step.share))
        for depth, step in enumerate(explanation.path)
    ]
    return aligned(rows, "lrr")


def _activity_lines(explanation: ExplanationData, activity: ExplainedActivity) -> list[str]:
    decimals = decimals_for([explanation.total])
    place = ", ".join(filter(None, (stage_name(activity.stage), clean(activity.component), clean(activity.location))))
    head = f"  {shortened(activity.name, 50)} ({shortened(place, 44)})"
    value = f"    {fixed(activity.value, decimals)}, {percent(activity.share)} of the total"
    shown, hidden = activity.inputs[:INPUTS_SHOWN], activity.inputs[INPUTS_SHOWN:]
    rows = [_input_row(explanation, exchange, decimals) for exchange in shown]
    if hidden:
        score = sum(exchange.score for exchange in hidden)
        rows.append((count(len(hidden), "further input"), "", "", fixed(score, decimals), ""))
    if activity.inputs and activity.rest:
        rows.append((REST, "", "", fixed(activity.rest, decimals), ""))
    return [
        head,
        value,
        *aligned(rows, "lrlrl", indent="      "),
        *_handed_on(explanation, activity, decimals),
    ]


def _handed_on(explanation: ExplanationData, activity: ExplainedActivity, decimals: int) -> list[str]:
    """Products of other activities that it takes, with the score of their chains."""
    packs = explanation.units_per_pack
    named = [
        f"{one.input} ({significant(one.amount * packs)} {one.unit}, {fixed(one.score, decimals)})"
        for one in activity.handed_on
    ]
    return wrapped(f"takes, counted there: {'; '.join(named)}", first="      ") if named else []


def _input_row(explanation: ExplanationData, exchange: ExchangeContribution, decimals: int) -> tuple[str, ...]:
    amount = significant(exchange.amount * explanation.units_per_pack)
    source = shortened(exchange.source or "", 24)
    return (shortened(exchange.input, 34), amount, shortened(exchange.unit, 6), fixed(exchange.score, decimals), source)
