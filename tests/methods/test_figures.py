"""Figures of sensitivity records: bars, intervals, names and units."""

import dataclasses
import re

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
from matplotlib import pyplot
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from brightcell.methods import (
    delta,
    drawn,
    figures,
    gradient,
    morris,
    one_at_a_time,
    pawn,
    shapley,
    sobol,
    tornado,
    value_of_information,
    variance_from_slopes,
)
from brightcell.results.page.labels import STAGE_COLOURS

METHODS = {
    "tornado": tornado,
    "gradient": gradient,
    "spider": one_at_a_time,
    "morris": lambda model: morris(model, trajectories=10, repeats=20),
    "sobol": lambda model: sobol(model, draws=64, repeats=20),
    "delta": lambda model: delta(drawn(model, draws=256)),
    "pawn": lambda model: pawn(drawn(model, draws=256)),
    "shapley": lambda model: shapley(model, orders=10, draws=16),
    "variance": variance_from_slopes,
    "information": lambda model: value_of_information(drawn(model, draws=256)),
}


@pytest.fixture(params=METHODS)
def record(request, linear):
    return METHODS[request.param](linear)


def ticks(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def test_every_method_has_a_figure_that_is_not_shown(record):
    """It is returned, has labels on its axis, and pyplot keeps none."""
    figure = record.plot()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_xlabel()
    assert record.title.rstrip(",") in figure.axes[0].get_title(loc="left")
    assert pyplot.get_fignums() == []


def test_inputs_are_named_in_the_order_of_the_table(linear):
    """The most important is on top."""
    found = variance_from_slopes(linear)
    axes = found.plot().axes[0]
    assert ticks(axes) == [found.labels[f] for f in found.order()]
    assert axes.yaxis_inverted()


def test_a_tornado_goes_from_the_low_to_the_high_result(linear):
    """Each bar starts at the nominal result and ends at that of the moved input; the unit is the result's."""
    found = tornado(linear)
    axes = found.plot().axes[0]
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches]
    expected = np.concatenate([table[0, found.order()] for table in (found.low, found.high)])
    assert ends == pytest.approx(expected)
    assert axes.get_xlabel() == found.outputs[0]


def test_sobol_has_two_bars_for_each_input(linear):
    """First order and total, each with an interval."""
    axes = METHODS["sobol"](linear).plot().axes[0]
    assert len(axes.patches) == 2 * 3
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["first order", "total"]
    assert sum(len(one.get_segments()) for one in axes.collections) == 2 * 3


def test_morris_has_a_point_and_a_name_for_each_input(linear):
    """mu* to the right, sigma up, both in the unit of the result."""
    found = METHODS["morris"](linear)
    axes = found.plot().axes[0]
    assert {text.get_text() for text in axes.texts} == set(found.labels)
    assert axes.get_xlabel() == f"\u03bc*, {found.outputs[0]}"
    assert axes.get_ylabel() == f"\u03c3, {found.outputs[0]}"


def test_elasticities_keep_their_sign(linear):
    """An input that lowers the result has its bar left of zero."""
    axes = gradient(linear).plot().axes[0]
    assert axes.patches[ticks(axes).index("c")].get_width() < 0


def test_only_the_most_important_are_shown_where_there_are_many(linear):
    """How many of how many is said in the title."""
    axes = tornado(linear).plot(most=2).axes[0]
    assert len(ticks(axes)) == 2
    assert "the first 2 of 3 inputs" in axes.get_title(loc="left")


def test_one_at_a_time_is_lines_over_the_quantiles(linear):
    """A line per input from its lowest to its highest quantile, each with its name, all through the nominal result."""
    found = one_at_a_time(linear)
    axes = found.plot().axes[0]
    lines = [line for line in axes.lines if len(line.get_xdata()) == len(found.quantiles)]
    assert [list(line.get_ydata()) for line in lines] == [list(found.values[0, f]) for f in found.order()]
    assert [label.get_text() for label in axes.get_xticklabels()] == [f"P{100 * q:g}" for q in found.quantiles]
    assert {text.get_text() for text in axes.texts} == set(found.labels)


def test_stages_have_their_colours(linear):
    """Where inputs are counted by stage, as in every other figure; nothing else has the colour of a stage."""
    stages = dataclasses.replace(linear, groups={"stage": ("raw_material", "manufacturing", "raw_material")})
    axes = variance_from_slopes(stages, by="stage").plot().axes[0]
    colours = {name: to_hex(bar.get_facecolor()).upper() for name, bar in zip(ticks(axes), axes.patches, strict=True)}
    assert colours == {
        "Raw material": STAGE_COLOURS["raw_material"],
        "Manufacturing": STAGE_COLOURS["manufacturing"],
    }
    others = {to_hex(bar.get_facecolor()).upper() for bar in tornado(linear).plot().axes[0].patches}
    assert not others & set(STAGE_COLOURS.values())


def test_long_names_keep_both_ends(linear):
    """Exchanges of one activity differ at the end of their names, those of one flow at the beginning."""
    middle = " with many words" * 12
    names = tuple(f"background/{name}{middle}/{name} flow" for name in linear.names)
    shown = ticks(tornado(dataclasses.replace(linear, names=names)).plot().axes[0])
    assert len(set(shown)) == 3
    assert all(name.startswith("background/") and name.endswith("flow") and "…" in name for name in shown)
    assert all(len(name.splitlines()) <= 3 for name in shown)


def test_names_beside_points_do_not_overlap():
    """Points at one height have their names one below the other."""
    heights = figures._heights(np.zeros(8), 0.05)
    assert np.diff(heights) == pytest.approx(-0.05)
    assert heights.min() >= 0


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_an_interactive_figure(method, linear):
    """All figures of an input are under the mouse, by the names of the table."""
    pytest.importorskip("plotly")
    found = METHODS[method](linear)
    figure = found.plot(interactive=True)
    told = [text for trace in figure.data for text in trace.customdata]
    assert {re.search("<b>(.*?)</b>", text).group(1) for text in told} == set(found.labels)
    assert all(f"{column}: " in told[0] for column in found.columns())
