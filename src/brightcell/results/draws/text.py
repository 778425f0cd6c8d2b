"""Draws as text for a terminal."""

from __future__ import annotations

from brightcell.language import AsIs, said, told
from brightcell.propagation.drawn_routes import route_lines
from brightcell.propagation.without_value import in_words
from brightcell.results.draws.data import MonteCarloData
from brightcell.results.draws.default_spreads import default_lines
from brightcell.results.draws.nested import nested_lines
from brightcell.results.draws.options import option_lines
from brightcell.results.page.labels import stage_name
from brightcell.results.page.numbers import draws_said, significant
from brightcell.results.page.text import aligned, titled, wrapped


def monte_carlo_text(draws: MonteCarloData, threshold: float | None = None) -> str:
    """What was drawn, a table per alternative, how probable it is to be below a threshold, and the differences."""
    lines = _head(draws)
    for label in draws.with_statistics:
        lines += titled(f"{label}, {told(draws.alternative(label).unit)}", _table(draws, label))
        lines += [*option_lines(draws, label), *nested_lines(draws, label)]
    if threshold is not None:
        lines += titled(f"Probability of a total below {threshold:g}", _below(draws, threshold))
    first, *others = draws.with_statistics or ("",)
    for other in others:
        lines += titled(
            said("{} minus {}, kg CO2e / kWh rated", AsIs(first), AsIs(other)), _difference(draws, first, other)
        )
    return "\n".join(lines) + "\n"


def _head(draws: MonteCarloData) -> list[str]:
    cut_short = "" if draws.status == "complete" else f" of {draws.draws.asked:,}, cut short"
    drawn = f"{draws_said(draws.number)}{cut_short}, seed {draws.seed}, {draws.design}"
    lines = [told(f"{drawn}; {_counted(draws)}"), *wrapped(draws.regime, first="")]
    lines += default_lines(draws.default_spreads)
    lines += [line for said in route_lines(draws.routes) for line in wrapped(said, first="")]
    lines += [line for said in failed(draws) for line in wrapped(said, first="")]
    lines += [told(stopped(draws))] if stopped(draws) else []
    return lines if draws.with_statistics else [*lines, told("too few draws for statistics")]


def _counted(draws: MonteCarloData) -> str:
    """How many data were drawn by name; the exchanges of a database are drawn beside them."""
    data = f"{len(draws.variables):,} uncertain data"
    of_database = any(alternative.own_draws for alternative in draws.alternatives)
    if not of_database:
        return data
    of_tables = any(v.group == "background" for alternative in draws.alternatives for v in alternative.data.values())
    return f"{data} of the product{' and of tables' if of_tables else ''} beside those of the database"


def _table(draws: MonteCarloData, label: str) -> list[str]:
    head = ["", "Nominal", "Median", "± SE", "2.5 %", "97.5 %", "Mean", "CV"]
    rows = [_row(draws, label, column, nominal) for column, nominal in draws.nominal_values(label).items()]
    mean = expected(draws, label)
    skew = draws.skew(label)
    reason = wrapped(skew.in_words(), first="  ") if skew else []
    return [*aligned([head, *rows], "lrrrrrrr"), *([told(f"  {mean}")] if mean else []), *reason]


def failed(draws: MonteCarloData) -> list[str]:
    """How many draws have no value, and why; nothing where all have."""
    return in_words(draws.failed, draws.without_value) if draws.failed else []


def stopped(draws: MonteCarloData) -> str:
    """Whether the stop rule was reached; empty without one."""
    words = {
        True: "drawn until the standard error that was asked for",
        False: "target not reached: the standard error that was asked for needs more draws",
    }
    return words[draws.draws.stop_reached] if draws.draws.stop_reached is not None else ""


def expected(draws: MonteCarloData, label: str) -> str:
    """The mean with its linear part known; empty where that is the plain mean of the draws."""
    surer, plain = draws.mean(label), draws.summary(label).mean
    if surer == plain:
        return ""
    error, other = (significant(estimate.standard_error, 2) for estimate in (surer, plain))
    return f"expected total {significant(surer.value)} (± {error}; ± {other} by the draws alone)"


def _row(draws: MonteCarloData, label: str, column: str, nominal: float) -> list[str]:
    drawn = draws.summary(label, column)
    low, high = (drawn.percentiles[percent].value for percent in (2.5, 97.5))
    first, median, *rest = map(significant, (nominal, drawn.median.value, low, high, drawn.mean.value))
    error = significant(drawn.median.standard_error, 2)
    return [stage_name(column), first, median, error, *rest, f"{drawn.cv.value:.1%}"]


def _below(draws: MonteCarloData, threshold: float) -> list[str]:
    chances = {label: draws.probability_below(threshold, label) for label in draws.with_statistics}
    rows = [
        [f"{label}, {draws.alternative(label).unit}", f"{chance.value:.1%}", f"({chance.low:.1%} to {chance.high:.1%})"]
        for label, chance in chances.items()
    ]
    return aligned(rows, "lrr")


def _difference(draws: MonteCarloData, first: str, second: str) -> list[str]:
    paired = draws.compare(first, second)
    low, high = (significant(paired.difference.percentiles[percent].value) for percent in (2.5, 97.5))
    return [
        told(f"  median {significant(paired.difference.median.value)}, 95 % of draws {low} to {high}"),
        told(f"  below zero in {paired.below.value:.1%} of the draws"),
    ]
