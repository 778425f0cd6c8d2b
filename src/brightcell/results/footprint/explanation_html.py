"""Explanations as HTML for notebooks."""

from collections.abc import Sequence

from brightcell.results.footprint.explanation_data import EVERYTHING, REST, ExplainedActivity, ExplanationData
from brightcell.results.page.block import bar, page_block
from brightcell.results.page.labels import TOTAL_COLOUR, stage_name
from brightcell.results.page.markup import Markup, collapsible, element, table
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, share_of, significant
from brightcell.rulebooks.settings import TraceStep

ACTIVITIES_SHOWN, INPUTS_SHOWN, OPEN = 20, 10, 3


def explanation_html(explanation: ExplanationData) -> str:
    """An explanation: the path down, then each activity with its inputs, then the rules."""
    kind = "" if explanation.kind == EVERYTHING else f"{explanation.kind} in {explanation.product}"
    shown, hidden = explanation.activities[:ACTIVITIES_SHOWN], explanation.activities[ACTIVITIES_SHOWN:]
    title = element("div", element("b", explanation.subject), element("span", kind, cls="muted"), cls="head")
    blocks = [_activity(explanation, one, index < OPEN) for index, one in enumerate(shown)]
    if hidden:
        value = significant(sum(one.value for one in hidden))
        blocks.append(element("div", f"{len(hidden)} further activities: {value}", cls="muted"))
    return page_block(title, _path(explanation), *blocks, _rules(explanation.rules))


def _path(explanation: ExplanationData) -> Markup:
    values = [step.value for step in explanation.path]
    low, high, decimals = min(0.0, *values, 0.0), max(0.0, *values, 0.0), decimals_for(values)
    rows: list[list[object]] = [
        [
            step.label,
            bar([(step.label, step.value, TOTAL_COLOUR)], low, high),
            fixed(step.value, decimals),
            percent(step.share),
        ]
        for step in explanation.path
    ]
    return table(["From the total down", "", explanation.unit, "Share"], rows, {2, 3})


def _activity(explanation: ExplanationData, activity: ExplainedActivity, open_: bool) -> Markup:
    value = f"{fixed(activity.value, decimals_for([explanation.total]))} ({percent(activity.share)})"
    place = ", ".join(filter(None, (stage_name(activity.stage), activity.component, activity.location)))
    title = f"{activity.name}: {value}, {place}"
    if not (activity.inputs or activity.handed_on):
        return element("div", title, cls="leaf")
    head: list[object] = ["Input", "Per pack", explanation.unit, "Share", "Source"]
    inputs = table(head, _input_rows(explanation, activity), {1, 2, 3})
    return collapsible(title, inputs, _handed_on(explanation, activity), open_=open_)


def _handed_on(explanation: ExplanationData, activity: ExplainedActivity) -> Markup:
    if not activity.handed_on:
        return Markup("")
    named = [f"{exchange.input} ({significant(exchange.score)} {explanation.unit})" for exchange in activity.handed_on]
    return element("div", f"Takes, counted there: {'; '.join(named)}", cls="muted")


def _input_rows(explanation: ExplanationData, activity: ExplainedActivity) -> list[list[object]]:
    packs = explanation.units_per_pack
    hidden = activity.inputs[INPUTS_SHOWN:]
    rows = [
        (
            exchange.input,
            f"{significant(exchange.amount * packs)} {exchange.unit}",
            exchange.score,
            exchange.source or "",
        )
        for exchange in activity.inputs[:INPUTS_SHOWN]
    ]
    if hidden:
        rows.append((f"{len(hidden)} further inputs", "", sum(exchange.score for exchange in hidden), ""))
    if activity.rest:
        rows.append((REST, "", activity.rest, ""))
    decimals, total = decimals_for([explanation.total]), explanation.total
    return [
        [name, amount, fixed(score, decimals), percent(share_of(score, total)), source]
        for name, amount, score, source in rows
    ]


def _rules(rules: Sequence[TraceStep]) -> Markup:
    if not rules:
        return Markup("")
    rows: list[list[object]] = [
        [
            step.slot,
            f"{step.strategy}: {step.text}" if step.text else step.strategy,
            f"{step.parameter} = {plain(step.value)} {step.unit or ''}".strip() if step.parameter else "",
            step.clause or "",
            step.status,
        ]
        for step in rules
    ]
    head: list[object] = ["Slot", "Rule", "Parameter", "Clause", "Status"]
    return collapsible(f"Rules applied ({len(rows)})", table(head, rows, set()))
