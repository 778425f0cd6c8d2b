"""A study as HTML: what it is, a chart, the table, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brightcell.results.html import badge, bar, page_block, unbroken
from brightcell.results.labels import TOTAL_COLOUR
from brightcell.results.markup import Markup, element, joined, table
from brightcell.results.numbers import significant
from brightcell.study.result import MISSED, REPRODUCED, Figure, StudyResult
from brightcell.study.table import DIGITS, difference_text, published_text, summary

PUBLISHED_COLOUR = "#999999"


def study_html(result: StudyResult) -> str:
    """A study for a notebook."""
    return page_block(_block(result))


def studies_page(results: Sequence[StudyResult]) -> str:
    """A page of its own that holds one study or several."""
    title = results[0].study.title if len(results) == 1 else "Published studies, computed again"
    head = element("head", Markup('<meta charset="utf-8">'), element("title", title))
    return f"<!DOCTYPE html>\n{element('html', head, element('body', Markup(page_block(*map(_block, results)))))}\n"


def _block(result: StudyResult) -> Markup:
    study = result.study
    mark = badge(result.outcome, {"passed": "good", MISSED: "warn"}.get(result.outcome, ""))
    facts = (
        ("Source", study.citation),
        ("Boundary", study.boundary),
        ("Functional unit", study.functional_unit),
        ("GWP set", study.gwp),
        ("Background", f"{study.background.name} {study.background.version}" if study.background else "none"),
        ("Variant", f"{result.variant}: {study.variants[result.variant].note}"),
    )
    return joined(
        element("div", element("b", study.title), mark, badge(study.kind), cls="head"),
        table([], [[name, text] for name, text in facts], set()),
        element("div", summary(result), cls="muted"),
        _chart(result),
        *(_listing(*part) for part in (("Not run", result.missing), ("Warnings", result.warnings))),
        _listing("Not known of the source", study.missing),
    )


def _chart(result: StudyResult) -> Markup:
    """The table, with a bar of the computed figure below that of the published one; one scale per unit."""
    scales: dict[str, tuple[float, float]] = {}
    for figure in result.figures:
        low, high = scales.get(figure.unit, (0.0, 0.0))
        scales[figure.unit] = min(low, *_values(figure)), max(high, *_values(figure))
    head: list[object] = [
        "Chemistry",
        "Location",
        "Stage",
        "Unit",
        "Published",
        "Computed",
        "",
        "Difference",
        "Verdict",
    ]
    return table(head, [_row(figure, *scales[figure.unit]) for figure in result.figures], {4, 5, 7})


def _row(figure: Figure, low: float, high: float) -> list[object]:
    return [
        unbroken(figure.chemistry),
        unbroken(figure.location),
        unbroken(figure.stage),
        unbroken(figure.unit),
        published_text(figure) if figure.is_published else "-",
        "-" if figure.computed is None else significant(figure.computed, DIGITS),
        joined(*(bar(parts, low, high) for parts in _bars(figure))),
        difference_text(figure),
        badge(figure.verdict, {REPRODUCED: "good", MISSED: "warn"}.get(figure.verdict, "")),
    ]


def _bars(figure: Figure) -> Iterator[list[tuple[str, float, str]]]:
    """Published, from zero or from the low to the high end of its band; computed."""
    if figure.low is not None and figure.high is not None:
        yield [("", figure.low, "transparent"), ("published", figure.high - figure.low, PUBLISHED_COLOUR)]
    elif figure.is_published:
        yield [("published", _values(figure)[0], PUBLISHED_COLOUR)]
    if figure.computed is not None:
        yield [("computed", figure.computed, TOTAL_COLOUR)]


def _values(figure: Figure) -> list[float]:
    """What a scale must hold, the published figure first."""
    return [v for v in (figure.published, figure.low, figure.high, figure.computed) if v is not None] or [0.0]


def _listing(title: str, texts: Sequence[str]) -> Markup:
    items = [element("li", text) for text in texts]
    return joined(element("div", title, cls="muted"), element("ul", *items)) if items else Markup("")
