"""Results as HTML for notebooks: self-contained, no script, readable on light and dark themes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from brightcell.results import tables
from brightcell.results.frames import in_order
from brightcell.results.labels import STAGE_COLOURS, TOTAL_COLOUR, stage_name
from brightcell.results.markup import Markup, collapsible, element, joined, table
from brightcell.results.numbers import decimals_for, fixed, percent, plain, share_of, significant

if TYPE_CHECKING:
    from brightcell.results.footprint import Footprint

# Colours are those of stages and badges, of the theme, or a translucent grey that suits light and dark.
_STYLE = """
.bc-result{max-width:68em;font-size:13px;line-height:1.45;color:inherit}
.bc-result .head{display:flex;flex-wrap:wrap;align-items:baseline;gap:.15em .6em;margin:0 0 .3em}
.bc-result .head b{font-size:1.15em}.bc-result .scroll{overflow-x:auto}
.bc-result .muted{opacity:.72}.bc-result .total{font-size:1.7em;font-weight:600;margin-right:.25em}
.bc-result .badge{display:inline-block;border:1px solid rgba(128,128,128,.55);border-radius:.9em;
padding:0 .6em;font-size:.88em;white-space:nowrap;color:inherit;background:transparent;font-weight:inherit}
.bc-result .badge.warn{border-color:#D55E00;background:rgba(213,94,0,.16)}
.bc-result .badge.good{border-color:#009E73;background:rgba(0,158,115,.16)}
.bc-result table{table-layout:auto!important;
border-collapse:collapse;margin:.5em 0;width:100%;font-size:1em;color:inherit}
.bc-result table tbody tr,.bc-result table thead tr{background:transparent!important}
.bc-result table tr td,.bc-result table tr th{text-align:left!important;padding:.2em .7em .2em 0;border:0;
border-bottom:1px solid rgba(128,128,128,.22);vertical-align:middle;white-space:normal;max-width:none}
.bc-result table tr th{white-space:nowrap}
.bc-result table tr .n{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}
.bc-result table tr.sum td{font-weight:600;border-bottom:0;border-top:1px solid rgba(128,128,128,.6)}
.bc-result td:has(.bar){width:45%}.bc-result td.k{white-space:nowrap}
.bc-result .bar{position:relative;height:1.05em;min-width:9em;background:rgba(128,128,128,.13)}
.bc-result .bar i{position:absolute;top:0;bottom:0}
.bc-result .bar i.credit{background-image:repeating-linear-gradient(135deg,rgba(255,255,255,.55) 0 3px,
transparent 3px 6px)}
.bc-result .bar u{position:absolute;top:-2px;bottom:-2px;border-left:1px solid rgba(128,128,128,.9)}
.bc-result .dot{display:inline-block;width:.75em;height:.75em;margin-right:.5em;border-radius:2px}
.bc-result details,.bc-result .leaf{margin:.25em 0}
.bc-result .leaf{margin-left:1.05em}.bc-result summary{cursor:pointer;padding:.1em 0}
.bc-result details>*:not(summary){margin-left:1.1em}.bc-result li{margin:.15em 0}
""".replace("\n", "")


def footprint_html(footprint: "Footprint") -> str:
    """A footprint: head, table by stage with bars, and what it rests on in blocks that open on a click."""
    blocks = [
        _head(footprint),
        _headline(footprint),
        _stage_table(footprint),
        element("div", tables.rounding_note(footprint), cls="muted"),
        _components(footprint),
        _assumptions(footprint),
        _listing("Warnings", footprint.warnings),
        _fallbacks(footprint),
        _provenance(footprint),
    ]
    return page_block(*blocks)


def page_block(*blocks: object) -> str:
    """Blocks under the style that all results share."""
    return str(element("div", element("style", Markup(_STYLE)), *blocks, cls="bc-result"))


def bar(parts: Sequence[tuple[str, float, str]], low: float, high: float) -> Markup:
    """A bar on the axis low..high: burdens stacked to the right of zero, credits hatched to the left of it.

    parts: name, value and colour of each segment; name and value show when the mouse rests on it.
    """
    span = (high - low) or 1.0
    ends = {True: 0.0, False: 0.0}
    pieces = []
    for name, value, colour in parts:
        burden = value >= 0
        start, ends[burden] = ends[burden], ends[burden] + value
        left, size = 100 * (min(start, ends[burden]) - low) / span, 100 * abs(value) / span
        style = f"left:{left:.2f}%;width:{size:.2f}%;background-color:{colour}"
        title = f"{name}: {significant(value)}"
        pieces.append(element("i", title=title, style=style, cls="" if burden else "credit"))
    if low < 0:
        pieces.append(element("u", style=f"left:{-100 * low / span:.2f}%"))
    return element("div", *pieces, cls="bar")


def stage_label(stage: str) -> Markup:
    """Name of a stage behind a dot in its colour."""
    dot = element("span", cls="dot", style=f"background-color:{STAGE_COLOURS.get(stage, TOTAL_COLOUR)}")
    return unbroken(dot, stage_name(stage))


def unbroken(*parts: str) -> Markup:
    """Text that stays on one line, unless it is too long for that."""
    style = "white-space:nowrap" if len(parts[-1]) <= 32 else "display:inline-block;min-width:14em"
    return element("span", *parts, style=style)


def badge(text: str, kind: str = "") -> Markup:
    """A short mark in a rounded frame; kind "warn" or "good" colours it."""
    return element("span", text, cls=f"badge {kind}".strip())


def status_badge(footprint: "Footprint") -> Markup:
    """ "provisional: 3 assumed parameters", or that none was assumed."""
    kind = "warn" if footprint.provisional or footprint.changed else "good"
    mark = badge(tables.status_text(footprint), kind)
    return element("span", mark, title=tables.changes_text(footprint)) if footprint.changed else mark


def burdens_and_credits(cells: dict[tuple[str, ...], float]) -> dict[str, tuple[float, float]]:
    """Sum of the positive and of the negative cells by the first label."""
    sides: dict[str, tuple[float, float]] = {}
    for (label, *_), value in cells.items():
        plus, minus = sides.get(label, (0.0, 0.0))
        sides[label] = (plus + max(value, 0.0), minus + min(value, 0.0))
    return sides


def _head(footprint: "Footprint") -> Markup:
    rulebook = footprint.rulebook
    title = f"{rulebook.title} ({rulebook.id}, {rulebook.edition})"
    return element(
        "div",
        element("b", footprint.product),
        element("span", title, cls="muted"),
        badge(rulebook.status),
        status_badge(footprint),
        cls="head",
    )


def _headline(footprint: "Footprint") -> Markup:
    others = (
        f"{significant(footprint.per_kwh_rated_kg)} kg per kWh rated, "
        f"{significant(footprint.per_pack_kg)} kg per pack, "
        f"{significant(footprint.per_kg_pack_kg)} kg per kg pack"
    )
    number = element("span", significant(footprint.total), cls="total")
    return joined(
        element("div", number, footprint.unit),
        element("div", others),
        element("div", f"Functional unit: {tables.functional_unit_text(footprint)}", cls="muted"),
    )


def _stage_table(footprint: "Footprint") -> Markup:
    sides = burdens_and_credits(footprint.contributions.grouped("stage", "activity"))
    low = min((minus for _, minus in sides.values()), default=0.0)
    high = max((plus for plus, _ in sides.values()), default=0.0)
    decimals, total = decimals_for([footprint.total, *footprint.stages.values()]), footprint.total
    rows: list[list[object]] = [
        [
            stage_label(stage),
            bar(_sides(stage, *sides.get(stage, (0.0, 0.0))), low, high),
            fixed(value, decimals),
            percent(share_of(value, total)),
        ]
        for stage, value in footprint.stages.items()
    ]
    rows.append(["Total", "", fixed(total, decimals), percent(share_of(total, total))])
    return table(["Stage", "", footprint.unit, "Share"], rows, {2, 3}, foot=True)


def _sides(stage: str, burdens: float, credits: float) -> list[tuple[str, float, str]]:
    sides = {"burdens": burdens, "credits": credits}
    return [(f"{stage_name(stage)}, {name}", value, STAGE_COLOURS[stage]) for name, value in sides.items() if value]


def _components(footprint: "Footprint") -> Markup:
    cells = in_order(footprint.contributions.grouped("component"), ("component",))
    decimals, total = decimals_for([footprint.total]), footprint.total
    rows: list[list[object]] = [
        [component, fixed(value, decimals), percent(share_of(value, total))]
        for (component,), value in cells.items()
        if value
    ]
    return collapsible(f"Components ({len(rows)})", table(["Component", footprint.unit, "Share"], rows, {1, 2}))


def _assumptions(footprint: "Footprint") -> Markup:
    if not footprint.assumed:
        return Markup("")
    rows: list[list[object]] = [
        [one.parameter, plain(one.value), joined(one.why, f" [{one.source}]" if one.source else "")]
        for one in footprint.assumed
    ]
    return collapsible(f"Assumed parameters ({len(rows)})", table(["Parameter", "Value", "Why"], rows, set()))


def _listing(title: str, texts: Sequence[str]) -> Markup:
    if not texts:
        return Markup("")
    return collapsible(f"{title} ({len(texts)})", element("ul", *(element("li", text) for text in texts)))


def _fallbacks(footprint: "Footprint") -> Markup:
    links = tables.fallback_links(footprint)
    if not links:
        return Markup("")
    head: list[object] = ["Demand", "Asked for", "Provider", "In", "How", "Share"]
    rows: list[list[object]] = [
        [
            one.demand,
            one.requested_location,
            one.provider,
            one.provider_location,
            one.step,
            percent(one.share),
        ]
        for one in links
    ]
    return collapsible(f"Providers from another place than asked for ({len(rows)})", table(head, rows, {5}))


def _provenance(footprint: "Footprint") -> Markup:
    facts = {
        "method": footprint.method,
        "background": tables.background_text(footprint),
        "aggregated": tables.aggregated_text(footprint),
        **footprint.provenance,
    }
    rows: list[list[object]] = [[name, _fact(fact)] for name, fact in facts.items()]
    sources = _listing("Sources", footprint.sources)
    return joined(collapsible("Provenance", table([], rows, set())), sources)


def _fact(value: object) -> str:
    """A fact on one line; of a record only what fits there, not the records within."""
    if isinstance(value, Mapping):
        shown = {key: one for key, one in value.items() if not isinstance(one, (Mapping, list, tuple))}
        return "; ".join(f"{key}: {one}" for key, one in shown.items())
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
