"""Draws as HTML for notebooks: statistics by stage, paired comparisons, and what was drawn."""

from __future__ import annotations

from brightcell.language import AsIs, said
from brightcell.propagation.drawn_routes import route_lines
from brightcell.results.draws.data import COMPLETE, MonteCarloData
from brightcell.results.draws.default_spreads import defaults_html
from brightcell.results.draws.nested import TOO_SMALL, can_nest, nested_of, nested_rows
from brightcell.results.draws.options import option_rows
from brightcell.results.draws.text import expected, failed, stopped
from brightcell.results.page.block import badge, page_block, stage_label
from brightcell.results.page.markup import Markup, element, joined, table
from brightcell.results.page.numbers import draws_said, significant


def monte_carlo_html(monte_carlo: MonteCarloData) -> str:
    """Tables per alternative, then a line per comparison with the first, then the regime."""
    enough = monte_carlo.number > 1
    tables = [_alternative(monte_carlo, label) for label in monte_carlo.labels] if enough else []
    compared = _comparisons(monte_carlo) if enough else "too few draws for statistics"
    note = element("div", _note(monte_carlo), cls="muted")
    routes = [element("div", said, cls="muted") for said in route_lines(monte_carlo.routes)]
    defaults = defaults_html(monte_carlo.default_spreads)
    unsolved = [element("div", said) for said in failed(monte_carlo)]
    return page_block(_head(monte_carlo), *unsolved, *tables, compared, note, *routes, defaults)


def _head(monte_carlo: MonteCarloData) -> Markup:
    asked = "" if monte_carlo.status == COMPLETE else f" of {monte_carlo.draws.asked:,}"
    drawn = f"{draws_said(monte_carlo.number)}{asked}, seed {monte_carlo.seed}, {monte_carlo.design}"
    products = ", ".join(dict.fromkeys(footprint.product for footprint in monte_carlo.nominal))
    outcome = monte_carlo.outcome
    status = badge(outcome, "good" if outcome == COMPLETE else "warn")
    return element("div", element("b", products), element("span", drawn, cls="muted"), status, cls="head")


def _alternative(monte_carlo: MonteCarloData, label: str) -> Markup:
    heading = element("div", element("b", label), f", {monte_carlo.alternative(label).unit}")
    head: list[object] = ["", "Nominal", "Median ± SE", "2.5 %", "97.5 %", "CV"]
    values = monte_carlo.nominal_values(label)
    rows = [_row(monte_carlo, label, column, nominal) for column, nominal in values.items()]
    mean = element("div", expected(monte_carlo, label), cls="muted")
    skew = monte_carlo.skew(label)
    reason = element("div", skew.in_words() if skew else "", cls="muted")
    further = [reason, *_options(monte_carlo, label), *_nested(monte_carlo, label)]
    return joined(heading, table(head, rows, {1, 2, 3, 4, 5}, foot=True), mean, *further)


def _options(monte_carlo: MonteCarloData, label: str) -> list[Markup]:
    rows = option_rows(monte_carlo, label)
    return [table(["Total, by option", "Draws", "Median"], rows, {1, 2})] if rows else []


def _nested(monte_carlo: MonteCarloData, label: str) -> list[Markup]:
    if not can_nest(monte_carlo):
        return []
    head: list[object] = ["Total, by variability", "Median", "2.5 %", "97.5 % of ignorance"]
    return [table(head, nested_rows(nested_of(monte_carlo, label, "total")), {1, 2, 3})]


def _row(monte_carlo: MonteCarloData, label: str, column: str, nominal: float) -> list[object]:
    summary = monte_carlo.summary(label, column)
    low, high = summary.percentiles[2.5].value, summary.percentiles[97.5].value
    median = f"{significant(summary.median.value)} ± {significant(summary.median.standard_error, 2)}"
    name = "Total" if column == "total" else stage_label(column)
    return [name, significant(nominal), median, significant(low), significant(high), f"{summary.cv.value:.1%}"]


def _comparisons(monte_carlo: MonteCarloData) -> Markup:
    """The first alternative against each other, on the same draws."""
    first, *others = monte_carlo.labels
    if not others:
        return Markup("")
    head: list[object] = [said("{} minus", AsIs(first)), "Median difference", "2.5 %", "97.5 %", "below zero in"]
    heading = element("div", element("b", "Paired differences"), ", kg CO2e / kWh rated")
    return joined(heading, table(head, [_comparison(monte_carlo, first, other) for other in others], {1, 2, 3, 4}))


def _comparison(monte_carlo: MonteCarloData, first: str, second: str) -> list[object]:
    paired = monte_carlo.compare(first, second)
    estimates = (paired.difference.median, *(paired.difference.percentiles[percent] for percent in (2.5, 97.5)))
    return [second, *(significant(estimate.value) for estimate in estimates), f"{paired.below.value:.1%} of draws"]


def _note(monte_carlo: MonteCarloData) -> str:
    """What was drawn, and what SE and CV stand for."""
    drawn = f"{monte_carlo.regime}; {len(monte_carlo.variables):,} uncertain data"
    rule = f"; {stopped(monte_carlo)}" if stopped(monte_carlo) else ""
    nested = "" if monte_carlo.repeats is None else f" Standard errors of nested draws {TOO_SMALL}."
    return f"{drawn}{rule}. SE: standard error of the median; CV: standard deviation by mean.{nested}"
