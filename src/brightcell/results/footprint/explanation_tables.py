"""Explanations as text for people."""

from collections.abc import Iterable, Sequence

from brightcell.results.footprint.behind import Uncredited
from brightcell.results.footprint.explanation_data import EVERYTHING, ExplainedActivity, ExplanationData
from brightcell.results.footprint.rule_effects import RuleEffect
from brightcell.results.footprint.tree import REST, Reason
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, significant
from brightcell.results.page.text import abridged, aligned, clean, count, shortened, titled, wrapped

LABEL, SOURCE = 50, 14
HEAD = ("", "value", "share", "per pack", "each", "source")
HANDED_ON_SHOWN = 6


def explanation_text(explanation: ExplanationData) -> str:
    """An explanation for a terminal: the way down, the tree of reasons, what rules moved, what isn't credited."""
    kind = "" if explanation.kind == EVERYTHING else f" ({explanation.kind}) in {explanation.product}"
    lines = [
        *wrapped(f"{explanation.subject}{kind}, {explanation.unit}"),
        *_path_lines(explanation),
        *(["", *wrapped(unit_sentence(explanation))] if unit_sentence(explanation) else []),
        "",
        *tree_lines(explanation),
        *_handed_on(explanation),
        *titled("Rules that moved it, against", (line for e in explanation.effects for line in effect_lines(e))),
        *titled("Recovered, not credited", (line for u in explanation.uncredited for line in uncredited_lines(u, explanation))),
        *_other_decisions(explanation),
    ]
    return "\n".join(lines) + "\n"


def unit_sentence(explanation: ExplanationData) -> str:
    """What the functional unit is and how many of it a pack gives."""
    return explanation.unit_note


def tree_lines(explanation: ExplanationData) -> list[str]:
    """The tree as an indented table: value, share of the total, amount per pack, kg CO2e of one unit, source."""
    decimals = decimals_for([explanation.total])
    rows = [_tree_row(depth, reason, explanation.units_per_pack, decimals) for depth, reason in explanation.tree.walk()]
    return aligned([HEAD, *rows], "lrrrrl", indent="")


def _tree_row(depth: int, reason: Reason, packs: float, decimals: int) -> tuple[str, ...]:
    place = f" [{clean(reason.place)}]" if reason.place else ""
    room = max(LABEL - 2 * depth - len(place), 12)
    label = f"{'  ' * depth}{abridged(reason.label, room)}{place}"
    amount = "" if reason.amount is None else f"{significant(reason.amount * packs)} {clean(reason.unit)}"
    each = "" if reason.per_unit is None else significant(reason.per_unit, 3)
    source = "" if reason.kind == REST else shortened(reason.source, SOURCE)
    return label, fixed(reason.value, decimals), percent(reason.share), amount, each, source


def effect_lines(effect: RuleEffect) -> list[str]:
    """What a rule moved, in a line or two."""
    sign = "+" if effect.value > 0 else ""
    chosen = plain_list(effect.chosen)
    return wrapped(f"{sign}{significant(effect.value)}  {effect.setting} = {chosen}, against {effect.words}", "  - ")


def plain_list(value: object) -> str:
    """A parameter as somebody would write it."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(plain, value)) or "nothing"
    return plain(value)


def uncredited_lines(one: Uncredited, explanation: ExplanationData) -> list[str]:
    """A recovered product without a credit: how much, why, what a credit would change."""
    kg = significant(one.kg * explanation.units_per_pack)
    worth = "" if one.worth is None else f"; a full credit would change the total by {significant(one.worth)}"
    return wrapped(f"{one.recovered}, {kg} kg per pack: {one.why}{worth}", "  - ")


def _path_lines(explanation: ExplanationData) -> list[str]:
    decimals = decimals_for(step.value for step in explanation.path)
    rows = [
        ("  " * depth + shortened(step.label, 60), fixed(step.value, decimals), percent(step.share))
        for depth, step in enumerate(explanation.path)
    ]
    return aligned(rows, "lrr") if len(rows) > 1 else []


def _handed_on(explanation: ExplanationData) -> list[str]:
    """Products of other activities that the explained one takes, with the score of their chains."""
    if len(explanation.activities) != 1 or not explanation.activities[0].handed_on:
        return []
    return ["", *wrapped(handed_on_sentence(explanation, explanation.activities[0]))]


def handed_on_sentence(explanation: ExplanationData, activity: ExplainedActivity) -> str:
    """What an activity takes from others, where that counts."""
    packs, decimals = explanation.units_per_pack, decimals_for([explanation.total])
    named = [
        f"{one.input} ({significant(one.amount * packs)} {one.unit}, {fixed(one.score, decimals)})"
        for one in activity.handed_on[:HANDED_ON_SHOWN]
    ]
    more = len(activity.handed_on) - HANDED_ON_SHOWN
    return f"takes, counted there: {'; '.join([*named, *([f'{more} more'] if more > 0 else [])])}"


def _other_decisions(explanation: ExplanationData) -> Iterable[str]:
    """Where all the decisions of the rulebook are listed."""
    if not explanation.rules:
        return []
    decisions = count(len(explanation.rules), "decision")
    return ["", *wrapped(f"The rulebook made {decisions} here; `.rules` has each with its clause and status.")]
