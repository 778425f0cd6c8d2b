"""A study as HTML: what it is, a chart, the table, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brightcell.published.remarks import facts_of, facts_of_cases, mark_of, remark_on, remarks_on
from brightcell.published.table import DIGITS, difference_text, published_text, summary
from brightcell.published.verdicts import MISSED, REPRODUCED, Figure, StudyFigures
from brightcell.results.page.block import badge, bar, page_block, unbroken
from brightcell.results.page.document import html_document
from brightcell.results.page.labels import TOTAL_COLOUR
from brightcell.results.page.markup import Markup, element, joined, table
from brightcell.results.page.numbers import significant

PUBLISHED_COLOUR = "#999999"


def study_html(result: StudyFigures) -> str:
    """A study for a notebook."""
    return page_block(_block(result))


def studies_page(results: Sequence[StudyFigures]) -> str:
    """A page of its own that holds one study or several."""
    title = results[0].study.title if len(results) == 1 else "Published studies, computed again"
    return html_document(title, page_block(*map(_block, results)))


def _block(result: StudyFigures) -> Markup:
    study = result.study
    mark = badge(result.outcome, {"passed": "good", MISSED: "warn"}.get(result.outcome, ""))
    return joined(
        element("div", element("b", study.title), mark, badge(study.kind), cls="head"),
        table([], _facts(result), set()),
        element("div", summary(result), cls="muted"),
        _chart(result),
        *(_listing(*part) for part in _listings(result)),
    )


def _facts(result: StudyFigures) -> list[list[object]]:
    """Facts of the source, then a row per case: what it rests on, and below it what was filled in."""
    rows: list[list[object]] = [[name, text] for name, text in facts_of(result)]
    for name, (basis, *blocks) in facts_of_cases(result):
        lines = [element("div", basis), *(element("div", block, cls="muted") for block in blocks)]
        rows.append([name, joined(*lines)])
    return rows


def _listings(result: StudyFigures) -> tuple[tuple[str, Sequence[str]], ...]:
    return (
        ("Remarks", [f"[{number}] {text}" for text, number in remarks_on(result.figures).items()]),
        ("Not run", result.missing),
        ("Spreads", result.spreads),
        ("Warnings", result.warnings),
        ("Notes", result.study.notes),
        ("Not known of the source", result.study.missing),
    )


def _chart(result: StudyFigures) -> Markup:
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
        "Tolerance",
        "Verdict",
        "Confidence",
    ]
    remarks = remarks_on(result.figures)
    rows = [[*_row(f, *scales[f.unit]), *_verdict(f, remarks)] for f in result.figures]
    return table(head, rows, {4, 5, 7, 8})


def _verdict(figure: Figure, remarks: dict[str, int]) -> list[object]:
    mark = badge(figure.verdict, {REPRODUCED: "good", MISSED: "warn"}.get(figure.verdict, ""))
    return [
        f"{100 * figure.tolerance:g} %" if figure.tolerance else "-",
        element("span", unbroken(mark, " ", mark_of(figure, remarks)), title=remark_on(figure)),
        element("span", figure.confidence, title=figure.source),
    ]


def _row(figure: Figure, low: float, high: float) -> list[object]:
    return [
        unbroken(figure.chemistry),
        unbroken(figure.location),
        unbroken(figure.stage),
        unbroken(figure.unit),
        published_text(figure),
        "-" if figure.computed is None else significant(figure.computed, DIGITS),
        joined(*(bar(parts, low, high) for parts in _bars(figure))),
        difference_text(figure),
    ]


def _bars(figure: Figure) -> Iterator[list[tuple[str, float, str]]]:
    """Published, from zero or from the low to the high end of its band; computed."""
    if figure.low is not None and figure.high is not None:
        yield _band(figure.low, figure.high)
    elif figure.is_published:
        yield [("published", _values(figure)[0], PUBLISHED_COLOUR)]
    if figure.computed is not None:
        yield [("computed", figure.computed, TOTAL_COLOUR)]


def _band(low: float, high: float) -> list[tuple[str, float, str]]:
    """From low to high: away from zero where both lie on one side of it, else both ways from it."""
    if low < 0.0 < high:
        return [("published", low, PUBLISHED_COLOUR), ("published", high, PUBLISHED_COLOUR)]
    near, far = (low, high) if low >= 0.0 else (high, low)
    return [("", near, "transparent"), ("published", far - near, PUBLISHED_COLOUR)]


def _values(figure: Figure) -> list[float]:
    """What a scale must hold, the published figure first."""
    return [v for v in (figure.published, figure.low, figure.high, figure.computed) if v is not None] or [0.0]


def _listing(title: str, texts: Sequence[str]) -> Markup:
    items = [element("li", text) for text in texts]
    return joined(element("div", title, cls="muted"), element("ul", *items)) if items else Markup("")
