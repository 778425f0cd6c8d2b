"""Draws as text for a terminal."""

from __future__ import annotations

from brightcell.results.draws.data import MonteCarloData
from brightcell.results.draws.nested import nested_lines
from brightcell.results.draws.options import option_lines
from brightcell.results.page.labels import stage_name
from brightcell.results.page.numbers import draws_said, significant
from brightcell.results.page.text import aligned, titled, wrapped


def monte_carlo_text(found: MonteCarloData, threshold: float | None = None) -> str:
    """What was drawn, a table per alternative, how probable it is to be below a threshold, and the differences."""
    lines = _head(found)
    for label in found.with_statistics:
        lines += titled(f"{label}, {found.alternative(label).unit}", _table(found, label))
        lines += [*option_lines(found, label), *nested_lines(found, label)]
    if threshold is not None:
        lines += titled(f"Probability of a total below {threshold:g}", _below(found, threshold))
    first, *others = found.with_statistics or ("",)
    for other in others:
        lines += titled(f"{first} minus {other}, kg CO2e / kWh rated", _difference(found, first, other))
    return "\n".join(lines) + "\n"


def _head(found: MonteCarloData) -> list[str]:
    cut_short = "" if found.status == "complete" else f" of {found.draws.asked:,}, cut short"
    drawn = f"{draws_said(found.number)}{cut_short}, seed {found.seed}, {found.design}"
    lines = [f"{drawn}; {_counted(found)}", *wrapped(found.regime, first="")]
    if found.failed:
        lines += wrapped(failed(found), first="")
    lines += [stopped(found)] if stopped(found) else []
    return lines if found.with_statistics else [*lines, "too few draws for statistics"]


def _counted(found: MonteCarloData) -> str:
    """How many data were drawn by name; the exchanges of a database are drawn beside them."""
    told = f"{len(found.variables):,} uncertain data"
    of_database = any(one.own_draws for one in found.alternatives)
    return f"{told} of the product beside those of the database" if of_database else told


def _table(found: MonteCarloData, label: str) -> list[str]:
    head = ["", "Nominal", "Median", "± SE", "2.5 %", "97.5 %", "Mean", "CV"]
    rows = [_row(found, label, column, nominal) for column, nominal in found.nominal_values(label).items()]
    told = expected(found, label)
    return [*aligned([head, *rows], "lrrrrrrr"), *([f"  {told}"] if told else [])]


def failed(found: MonteCarloData) -> str:
    """How many draws have no solution."""
    if found.failed == 1:
        return "1 further draw has no solution and counts in no statistic"
    return f"{found.failed:,} further draws have no solution and count in no statistic"


def stopped(found: MonteCarloData) -> str:
    """Whether the stop rule was reached; empty without one."""
    told = {
        True: "drawn until the standard error that was asked for",
        False: "the standard error that was asked for is not reached: ask for more draws",
    }
    return told[found.draws.stop_reached] if found.draws.stop_reached is not None else ""


def expected(found: MonteCarloData, label: str) -> str:
    """The mean with its linear part known; empty where that is the plain mean of the draws."""
    surer, plain = found.mean(label), found.summary(label).mean
    if surer == plain:
        return ""
    error, other = (significant(one.standard_error, 2) for one in (surer, plain))
    return f"expected total {significant(surer.value)} (± {error}; ± {other} by the draws alone)"


def _row(found: MonteCarloData, label: str, column: str, nominal: float) -> list[str]:
    drawn = found.summary(label, column)
    low, high = (drawn.percentiles[percent].value for percent in (2.5, 97.5))
    first, median, *rest = map(significant, (nominal, drawn.median.value, low, high, drawn.mean.value))
    error = significant(drawn.median.standard_error, 2)
    return [stage_name(column), first, median, error, *rest, f"{drawn.cv.value:.1%}"]


def _below(found: MonteCarloData, threshold: float) -> list[str]:
    chances = {label: found.probability_below(threshold, label) for label in found.with_statistics}
    rows = [
        [f"{label}, {found.alternative(label).unit}", f"{one.value:.1%}", f"({one.low:.1%} to {one.high:.1%})"]
        for label, one in chances.items()
    ]
    return aligned(rows, "lrr")


def _difference(found: MonteCarloData, one: str, other: str) -> list[str]:
    paired = found.compare(one, other)
    low, high = (significant(paired.difference.percentiles[percent].value) for percent in (2.5, 97.5))
    return [
        f"  median {significant(paired.difference.median.value)}, 95 % of draws {low} to {high}",
        f"  below zero in {paired.below.value:.1%} of the draws",
    ]
