"""Explanations as HTML for notebooks."""

from collections.abc import Sequence

from brightcell.language import AsIs, told
from brightcell.results.footprint.explanation_data import EVERYTHING, ExplanationData
from brightcell.results.footprint.explanation_tables import cut_sentence, handed_on_sentence, plain_list
from brightcell.results.footprint.tree import Cause
from brightcell.results.page.block import bar, page_block
from brightcell.results.page.labels import DARK_COLOUR, TOTAL_COLOUR
from brightcell.results.page.markup import Markup, collapsible, element, joined, table
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, significant
from brightcell.rulebooks.settings import TraceStep

OPEN = 2
"""Levels of the tree that are open at first."""


def explanation_html(explanation: ExplanationData) -> str:
    """An explanation: the path down, the tree that opens on a click, what rules moved, all decisions."""
    kind = "" if explanation.kind == EVERYTHING else told(f"{explanation.kind} in {explanation.product}")
    title = element("div", element("b", AsIs(explanation.subject)), element("span", kind, cls="muted"), cls="head")
    return page_block(
        title,
        _path(explanation),
        element("div", explanation.unit_note, cls="muted"),
        *(element("div", f"by a supplier's own model: {line}", cls="muted") for line in explanation.models),
        _reason(explanation, explanation.tree, 0),
        element("div", cut_sentence(explanation), cls="muted"),
        _handed_on(explanation),
        _effects(explanation),
        _uncredited(explanation),
        _rules(explanation.rules),
        *(element("div", text, cls="muted") for text in explanation.cautions),
    )


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


def _reason(explanation: ExplanationData, reason: Cause, depth: int) -> Markup:
    """A reason and, when it is opened, what it consists of."""
    title = joined(
        element("b", fixed(reason.value, decimals_for([explanation.total]))),
        f" ({percent(reason.share)}) {told(reason.label)}",
        element("span", _details(explanation, reason), cls="muted"),
    )
    if not reason.children:
        return element("div", title, cls="leaf")
    if any(child.children for child in reason.children):
        return collapsible(title, *(_reason(explanation, c, depth + 1) for c in reason.children), open_=depth < OPEN)
    return collapsible(title, _leaves(explanation, reason), open_=depth < OPEN)


def _leaves(explanation: ExplanationData, reason: Cause) -> Markup:
    """What isn't opened any further, as a table with bars."""
    values = [child.value for child in reason.children]
    low, high, decimals = min(0.0, *values, 0.0), max(0.0, *values, 0.0), decimals_for([explanation.total])
    rows: list[list[object]] = [
        [
            child.label,
            child.place,
            bar([(child.label, child.value, DARK_COLOUR)], low, high),
            _per_pack(explanation, child),
            "" if child.per_unit is None else significant(child.per_unit),
            fixed(child.value, decimals),
            percent(child.share),
            child.source,
        ]
        for child in reason.children
    ]
    head: list[object] = ["Input", "Place", "", "Per pack", "kg CO2e each", explanation.unit, "Share", "Source"]
    return table(head, rows, {3, 4, 5, 6})


def _per_pack(explanation: ExplanationData, reason: Cause) -> str:
    if reason.amount is None:
        return ""
    return f"{significant(reason.amount * explanation.units_per_pack)} {reason.unit}"


def _details(explanation: ExplanationData, reason: Cause) -> str:
    """Place, amount per pack, kg CO2e of one unit, source and note of a reason."""
    amount = f"{_per_pack(explanation, reason)} per pack" if reason.amount is not None else ""
    per_unit = "" if reason.per_unit is None else f"{significant(reason.per_unit)} kg CO2e each"
    parts = (reason.place, told(amount), told(per_unit), reason.source, told(reason.note))
    texts = "; ".join(filter(None, parts))
    return f"; {texts}" if texts else ""


def _handed_on(explanation: ExplanationData) -> Markup:
    if len(explanation.activities) != 1 or not explanation.activities[0].handed_on:
        return Markup("")
    return element("div", handed_on_sentence(explanation, explanation.activities[0]), cls="muted")


def _effects(explanation: ExplanationData) -> Markup:
    if not explanation.effects:
        return Markup("")
    rows: list[list[object]] = [
        [effect.setting, plain_list(effect.chosen), effect.words, significant(effect.value)]
        for effect in explanation.effects
    ]
    head: list[object] = ["Rule that moved it", "Here", "Against", explanation.unit]
    return table(head, rows, {3})


def _uncredited(explanation: ExplanationData) -> Markup:
    if not explanation.uncredited:
        return Markup("")
    rows: list[list[object]] = [
        [
            product.recovered,
            significant(product.kg * explanation.units_per_pack),
            product.why,
            "-" if product.worth is None else significant(product.worth),
        ]
        for product in explanation.uncredited
    ]
    head: list[object] = ["Recovered, not credited", "kg per pack", "Why", "Total would change by"]
    return table(head, rows, {1, 3})


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
    return collapsible(f"All decisions of the rulebook here ({len(rows)})", table(head, rows, set()))
