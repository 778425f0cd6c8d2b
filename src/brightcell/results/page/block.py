"""A block of HTML for notebooks: self-contained, no script, readable on light and dark themes."""

from collections.abc import Sequence

from brightcell.results.page.labels import STAGE_COLOURS, TOTAL_COLOUR, stage_name
from brightcell.results.page.markup import Markup, element
from brightcell.results.page.numbers import significant

# Colours are those of stages and badges, of the theme, or a translucent grey that suits light and dark.
_STYLE = """
.bc-result{max-width:96em;font-size:13px;line-height:1.45;color:inherit}
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
.bc-result table tr td,.bc-result table tr th{text-align:left!important;padding:.2em .45em .2em 0;border:0;
border-bottom:1px solid rgba(128,128,128,.22);vertical-align:middle;white-space:normal;max-width:none}
.bc-result table tr th{white-space:nowrap}
.bc-result table tr td:first-child:not(.n){min-width:6em}.bc-result table tr td:last-child:not(.n){min-width:8em}
.bc-result table tr .n{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}
.bc-result table tr.sum td{font-weight:600;border-bottom:0;border-top:1px solid rgba(128,128,128,.6)}
.bc-result td:has(.bar){width:45%}.bc-result td.k{white-space:nowrap}
.bc-result .bar{position:relative;height:1.05em;min-width:4em;background:rgba(128,128,128,.13)}
.bc-result .bar i{position:absolute;top:0;bottom:0}
.bc-result .bar i.credit{background-image:repeating-linear-gradient(135deg,rgba(255,255,255,.55) 0 3px,
transparent 3px 6px)}
.bc-result .bar u{position:absolute;top:-2px;bottom:-2px;border-left:1px solid rgba(128,128,128,.9)}
.bc-result .dot{display:inline-block;width:.75em;height:.75em;margin-right:.5em;border-radius:2px}
.bc-result details,.bc-result .leaf{margin:.25em 0}
.bc-result .leaf{margin-left:1.05em}.bc-result summary{cursor:pointer;padding:.1em 0}
.bc-result details>*:not(summary){margin-left:1.1em}.bc-result li{margin:.15em 0}
""".replace("\n", "")


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


def span_bar(name: str, start: float, end: float, low: float, high: float, colour: str) -> Markup:
    """A bar from `start` to `end` on the axis low..high, as in a waterfall; a fall is hatched."""
    span = (high - low) or 1.0
    left, size = 100 * (min(start, end) - low) / span, 100 * abs(end - start) / span
    style = f"left:{left:.2f}%;width:{size:.2f}%;background-color:{colour}"
    piece = element("i", title=f"{name}: {significant(end - start)}", style=style, cls="credit" if end < start else "")
    return element("div", piece, cls="bar")


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
