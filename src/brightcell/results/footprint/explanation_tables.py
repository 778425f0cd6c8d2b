"""Explanations as text for people."""

from collections.abc import Iterable, Sequence

from brightcell.language import AsIs, said, told
from brightcell.results.footprint.behind import Uncredited
from brightcell.results.footprint.explanation_data import EVERYTHING, ExplainedActivity, ExplanationData
from brightcell.results.footprint.rule_effects import RuleEffect
from brightcell.results.footprint.tree import REST, Cause
from brightcell.results.page.numbers import decimals_for, fixed, percent, plain, significant
from brightcell.results.page.text import abridged, aligned, clean, count, shortened, titled, width, wrapped

SHORTEST, SOURCE, TREE_WIDTH = 16, 15, 110
HEAD = ("", "value", "share", "per pack", "each", "source")
HANDED_ON_SHOWN = 6
NAMED_BY_DATA = ("activity", "process")
"""Kinds of reasons whose names are looked up in databases, and so the same in every language."""


def explanation_text(explanation: ExplanationData) -> str:
    """An explanation for a terminal: the way down, the tree of reasons, what rules moved, what isn't credited."""
    subject, product = AsIs(explanation.subject), AsIs(explanation.product)
    part = said("{} ({}) in {}, {}", subject, explanation.kind, product, explanation.unit)
    lines = [
        *wrapped(AsIs(f"{subject}, {told(explanation.unit)}" if explanation.kind == EVERYTHING else part)),
        *_path_lines(explanation),
        *(["", *wrapped(explanation.unit_note)] if explanation.unit_note else []),
        *titled("By suppliers' own models", explanation.models),
        "",
        *tree_lines(explanation),
        *wrapped(
            f"({told(cut_sentence(explanation))}; {told('names with … are in full in the page, --out FILE.html')})",
            rest="  ",
        ),
        *titled("Sources that are shortened above", _sources(explanation)),
        *_handed_on(explanation),
        *titled("Rules that moved it, against", (line for e in explanation.effects for line in effect_lines(e))),
        *titled("Recovered, not credited", _uncredited(explanation)),
        *_other_decisions(explanation),
        *titled("Caution", (line for text in explanation.cautions for line in wrapped(text, "  - "))),
    ]
    return "\n".join(lines) + "\n"


def cut_sentence(explanation: ExplanationData) -> str:
    """How far the tree goes, and what is gathered in it."""
    levels = count(explanation.depth, "level") if explanation.depth else "no level"
    sentence = [f"{levels} of the background below the data, a level that only passes on another process isn't counted"]
    if explanation.cut_off:
        sentence.append(f"parts below {percent(explanation.cut_off)} of the value are gathered")
    return "; ".join(sentence)


def tree_lines(explanation: ExplanationData) -> list[str]:
    """The tree as an indented table: value, share of the total, amount per pack, kg CO2e of one unit, source."""
    decimals, packs = decimals_for([explanation.total]), explanation.units_per_pack
    reasons = list(explanation.tree.walk())
    figures = [HEAD[1:], *(_figures(reason, packs, decimals) for _, reason in reasons)]
    taken = sum(max(width(row[column]) for row in figures) + 2 for column in range(len(HEAD) - 1))
    labels = [HEAD[0], *(_label(depth, reason, TREE_WIDTH - taken) for depth, reason in reasons)]
    return aligned([(label, *row) for label, row in zip(labels, figures, strict=True)], "lrrrrl", indent="")


def _sources(explanation: ExplanationData) -> Iterable[str]:
    """What the tree has no room for, in full: each source once, in the order of the tree."""
    full: dict[str, dict[str, None]] = {}
    for _, reason in explanation.tree.walk():
        source = clean(reason.source)
        if reason.kind != REST and width(source) > SOURCE:
            full.setdefault(shortened(source, SOURCE), {})[source] = None
    return [line for short, sources in full.items() for line in wrapped("; ".join(sources), f"  {short} = ", "    ")]


def _label(depth: int, reason: Cause, columns: int) -> str:
    """Name and place of a reason behind its indent; a long name loses its middle."""
    indent, place = "  " * depth, f" [{clean(reason.place)}]" if reason.place else ""
    label = reason.label if reason.kind in NAMED_BY_DATA else told(reason.label)
    return AsIs(f"{indent}{abridged(label, max(columns - len(indent) - width(place), SHORTEST))}{place}")


def _figures(reason: Cause, packs: float, decimals: int) -> tuple[str, ...]:
    amount = "" if reason.amount is None else f"{significant(reason.amount * packs)} {clean(reason.unit)}"
    per_unit = "" if reason.per_unit is None else significant(reason.per_unit, 3)
    source = "" if reason.kind == REST else shortened(reason.source, SOURCE)
    return fixed(reason.value, decimals), percent(reason.share), amount, per_unit, source


def effect_lines(effect: RuleEffect) -> list[str]:
    """What a rule moved, in a line or two."""
    sign = "+" if effect.value > 0 else ""
    chosen = plain_list(effect.chosen)
    value = f"{sign}{significant(effect.value)}"
    return wrapped(said("{}  {} = {}, against {}", value, AsIs(effect.setting), AsIs(chosen), effect.words), "  - ")


def plain_list(value: object) -> str:
    """A parameter as somebody would write it."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(plain, value)) or "nothing"
    return plain(value)


def _uncredited(explanation: ExplanationData) -> Iterable[str]:
    withheld = (
        line
        for credit in explanation.withheld
        for line in wrapped(
            f"{credit.recovered} of {credit.material}: {credit.why}; worth {significant(credit.kg)}", "  - "
        )
    )
    return (*(line for product in explanation.uncredited for line in uncredited_lines(product, explanation)), *withheld)


def uncredited_lines(product: Uncredited, explanation: ExplanationData) -> list[str]:
    """A recovered product without a credit: how much, why, what a credit would change."""
    kg = significant(product.kg * explanation.units_per_pack)
    worth = (
        "" if product.worth is None else f"; if all of it did, the total would change by {significant(product.worth)}"
    )
    return wrapped(f"{product.recovered}, {kg} kg per pack: {product.why}{worth}", "  - ")


def _path_lines(explanation: ExplanationData) -> list[str]:
    decimals = decimals_for(step.value for step in explanation.path)
    rows = [
        ("  " * depth + shortened(told(step.label), 60), fixed(step.value, decimals), percent(step.share))
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
        f"{exchange.input} ({significant(exchange.amount * packs)} {exchange.unit}, {fixed(exchange.score, decimals)})"
        for exchange in activity.handed_on[:HANDED_ON_SHOWN]
    ]
    more = len(activity.handed_on) - HANDED_ON_SHOWN
    return f"takes, counted there: {'; '.join([*named, *([f'{more} more: --format json'] if more > 0 else [])])}"


def _other_decisions(explanation: ExplanationData) -> Iterable[str]:
    """Where all the decisions of the rulebook are listed."""
    if not explanation.rules:
        return []
    decisions = count(len(explanation.rules), "decision")
    return ["", *wrapped(f"The rulebook made {decisions} here; `.rules` has each with its clause and status.")]
