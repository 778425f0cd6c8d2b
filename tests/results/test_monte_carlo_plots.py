"""Figures and notebook view of draws: units, stages, nominal values, nothing shown by itself."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
from matplotlib import pyplot
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import brightcell as bc
from brightcell.errors import InputError
from brightcell.results.draws.shapes import outline
from brightcell.results.page.block import badge
from brightcell.results.page.labels import STAGE_COLOURS, STAGES
from brightcell.results.page.numbers import significant

BOOKS = ("cn-group-2024", "iso-14067-cutoff")
COMMON = "kg CO2e / kWh rated"
DRAWS = {
    "histogram": lambda plot, ax=None: plot.histogram(BOOKS[0], ax=ax),
    "stages": lambda plot, ax=None: plot.stages(ax=ax),
    "violins": lambda plot, ax=None: plot.violins(ax=ax),
    "difference": lambda plot, ax=None: plot.difference(*BOOKS, ax=ax),
    "convergence": lambda plot, ax=None: plot.convergence(BOOKS[1], ax=ax),
}


@pytest.fixture(scope="module")
def drawn():
    return bc.monte_carlo("nmc622-pack-100kwh", BOOKS, draws=200, seed=5, default_spreads=False)


def axes_of(drawn, kind):
    return DRAWS[kind](drawn.plot).axes[0]


@pytest.mark.parametrize("kind", DRAWS)
def test_a_figure_is_returned_and_not_shown(drawn, kind):
    """No figure is left with pyplot, so that a notebook shows it once."""
    assert isinstance(DRAWS[kind](drawn.plot), Figure)
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize(
    ("kind", "x", "y"),
    [
        ("histogram", "kg CO2e / kWh delivered", "draws"),
        ("stages", COMMON, ""),
        ("violins", COMMON, ""),
        ("difference", f"difference, {COMMON}", "draws"),
        ("convergence", "draws", COMMON),
    ],
)
def test_axes_have_their_units(drawn, kind, x, y):
    """Totals in the unit of the alternative, what compares alternatives per kWh rated."""
    axes = axes_of(drawn, kind)
    assert (axes.get_xlabel(), axes.get_ylabel()) == (x, y)


@pytest.mark.parametrize("kind", DRAWS)
def test_number_of_draws_and_seed_are_on_the_figure(drawn, kind):
    """A figure alone says how it was drawn, and that the background was fixed."""
    said = [text.get_text() for text in axes_of(drawn, kind).texts]
    assert any("200 draws, seed 5, random" in one and "fixed" in one for one in said)


@pytest.mark.parametrize("kind", DRAWS)
def test_axes_of_ones_own_are_drawn_into(drawn, kind):
    """A figure of several panels can be made."""
    figure, axes = pyplot.subplots(ncols=2)
    assert DRAWS[kind](drawn.plot, axes[1]) is figure
    assert axes[1].get_xlabel()
    assert not axes[0].get_xlabel()
    pyplot.close(figure)


def test_a_bar_for_each_stage_of_each_alternative(drawn):
    """Bars are the mean of the stage, in the colours of the stages, in their order."""
    bars = axes_of(drawn, "stages").patches
    assert [to_hex(bar.get_facecolor()).upper() for bar in bars] == [STAGE_COLOURS[stage] for stage in STAGES] * 2
    factor = drawn.alternative(BOOKS[0]).per_kwh_rated.value
    assert bars[0].get_width() == pytest.approx(drawn.values(BOOKS[0], "raw_material").mean() * factor)


def test_the_interval_of_a_credit_is_where_its_bar_ends(drawn):
    """A credit lies left of zero, and so does its interval, around the end of the bar and not beyond."""
    axes = axes_of(drawn, "stages")
    credit = axes.patches[3]
    end = min(credit.get_x(), credit.get_x() + credit.get_width())
    ends = [segment[:, 0] for line in axes.collections for segment in line.get_segments()]
    assert end < 0
    assert any(left < end < right < 0 for left, right in ends)


def test_the_nominal_value_is_marked(drawn):
    """The nominal total stands on the histogram as a line at its place."""
    axes = axes_of(drawn, "histogram")
    (line,) = [line for line in axes.lines if line.get_label().startswith("nominal")]
    assert line.get_xdata()[0] == drawn.nominal[0].total


def test_shapes_of_two_rows_never_touch(drawn):
    """Rows are 1 apart, and a shape is less than half of that to each side."""
    assert 0 < outline(drawn.values(BOOKS[0]))[1].max() < 0.5


def test_violins_are_as_high_as_the_bars_of_the_same_alternatives(drawn):
    """Both have a row for each."""
    heights = {DRAWS[kind](drawn.plot).get_figheight() for kind in ("stages", "violins")}
    assert len(heights) == 1


def test_median_and_interval_stand_beside_a_violin_in_words(drawn):
    """With four digits."""
    values = drawn.values(BOOKS[0]) * drawn.alternative(BOOKS[0]).per_kwh_rated.value
    low, median, high = (significant(value) for value in np.percentile(values, [2.5, 50, 97.5]))
    assert f"{median} ({low} to {high})" in [text.get_text() for text in axes_of(drawn, "violins").texts]


def test_convergence_has_the_nominal_total_and_round_numbers_of_draws(drawn):
    """1, 2 and 5 times powers of ten."""
    axes = axes_of(drawn, "convergence")
    (nominal,) = [line for line in axes.lines if line.get_label() == "nominal"]
    assert set(nominal.get_ydata()) == {drawn.nominal[1].total}
    assert {place for place in axes.xaxis.get_majorticklocs() if 20 <= place <= 200} == {20, 50, 100, 200}


def test_every_draw_is_in_the_histogram(drawn):
    """The bars count all draws."""
    assert sum(bar.get_height() for bar in axes_of(drawn, "histogram").patches) == 200


def test_an_alternative_must_be_named_where_there_are_several(drawn):
    """The error lists them."""
    with pytest.raises(InputError, match=BOOKS[1]):
        drawn.plot.histogram()


def test_a_partial_run_says_so(drawn):
    """On figures and in the notebook view."""
    partial = replace(drawn, draws=replace(drawn.draws, status="partial", asked=500))
    said = [text.get_text() for text in axes_of(partial, "violins").texts]
    assert any("200 draws of 500 asked, cut short" in one for one in said)
    assert "200 draws of 500" in partial._repr_html_()


def test_the_notebook_view_has_the_statistics(drawn):
    """Nominal value, median with its standard error, interval, comparison and regime."""
    html = drawn._repr_html_()
    for said in ("Median ± SE", "2.5 %", "97.5 %", "Raw material", "below zero in", drawn.regime):
        assert said in html


def test_the_notebook_view_has_the_expected_total(drawn):
    """With its own standard error and that of the draws alone."""
    assert drawn._repr_html_().count("expected total") == len(BOOKS)


@pytest.mark.parametrize(
    ("reached", "said"), [(True, "drawn until"), (False, "target not reached: the standard error")]
)
def test_the_notebook_view_says_whether_the_stop_rule_was_reached(drawn, reached, said):
    """In the note below; nothing without a rule."""
    assert said in replace(drawn, draws=replace(drawn.draws, stop_reached=reached))._repr_html_()
    assert said not in drawn._repr_html_()


@pytest.mark.parametrize(
    ("reached", "status", "outcome"),
    [
        (None, "complete", "complete"),
        (True, "complete", "complete"),
        (False, "complete", "target not reached"),
        (False, "partial", "partial"),
    ],
)
def test_a_target_that_was_missed_is_not_complete(drawn, reached, status, outcome):
    """In the first line of the text, and in the badge of the notebook view."""
    run = replace(drawn, draws=replace(drawn.draws, stop_reached=reached, status=status))
    assert repr(run).splitlines()[0].endswith(f", {outcome}>")
    level = "good" if outcome == "complete" else "warn"
    assert str(badge(outcome, level)) in run._repr_html_()
    assert ("target not reached" in run.as_text()) == (reached is False)


def test_no_expected_total_where_it_is_the_mean_of_the_draws(drawn):
    """Too few draws for a slope in each half."""
    short = bc.monte_carlo("nmc622-pack-100kwh", draws=7)
    assert "expected total" not in short.as_text() + short._repr_html_()
    assert "expected total" in drawn.as_text()


def test_names_cannot_break_the_notebook_view(drawn):
    """Labels and regime are escaped."""
    evil = "<script>alert(1)</script>"
    first = replace(drawn.alternatives[0], label=evil)
    columns = {name.replace(BOOKS[0], evil): values for name, values in drawn.draws.columns.items()}
    changed = replace(
        drawn,
        alternatives=(first, *drawn.alternatives[1:]),
        draws=replace(drawn.draws, columns=columns),
        regime=evil,
    )
    html = changed._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_one_draw_has_a_view_without_statistics(drawn):
    """A run that was cut short at once can still be looked at."""
    columns = {name: values[:1] for name, values in drawn.draws.columns.items()}
    short = replace(drawn, draws=replace(drawn.draws, columns=columns, status="partial"))
    assert "too few draws for statistics" in short._repr_html_()
    assert repr(short).startswith("<MonteCarlo of 1 draw,")
