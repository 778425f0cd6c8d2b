"""Figures of sensitivity records: bars, intervals, names and units."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
from matplotlib import pyplot
from matplotlib.figure import Figure

from brightcell.sensitivity import (
    delta,
    drawn,
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

METHODS = {
    "tornado": tornado,
    "gradient": gradient,
    "spider": one_at_a_time,
    "morris": lambda model: morris(model, trajectories=10, repeats=20),
    "sobol": lambda model: sobol(model, draws=64, repeats=20),
    "delta": lambda model: delta(drawn(model, draws=256)),
    "pawn": lambda model: pawn(drawn(model, draws=256)),
    "shapley": lambda model: shapley(model, pairs=5, draws=16),
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
