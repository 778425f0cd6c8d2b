"""Figures to hover over: what they show, that no name breaks them, and what is said where plotly is missing."""

import re
import sys
from dataclasses import replace

import numpy as np
import pytest

import brightcell as bc
from brightcell.errors import BrightcellError
from brightcell.results.page.interactive import hover

BOOKS = ("cn-group-2024", "iso-14067-cutoff")


@pytest.fixture(scope="module")
def drawn():
    return bc.monte_carlo("nmc622-pack-100kwh", BOOKS, draws=200, seed=5, default_spreads=False)


def test_without_plotly_the_command_that_installs_it_is_told(drawn, monkeypatch):
    """No ImportError of a module that nobody asked for."""
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(BrightcellError, match=r'pip install "brightcell\[report\]"'):
        drawn.plot.violins(interactive=True)


def test_names_are_no_markup():
    """Tags of a name are shown, not followed."""
    assert hover("<a href='x'>a</a>", {"b": "<i>"}) == "<b>&lt;a href='x'&gt;a&lt;/a&gt;</b><br>b: &lt;i&gt;"


def test_violins_tell_their_figures(drawn):
    """Median, interval and nominal value of each alternative, at the row of its name."""
    pytest.importorskip("plotly")
    figure = drawn.plot.violins(interactive=True)
    medians = [trace for trace in figure.data if trace.name == "median"]
    assert [trace.y[0] for trace in medians] == [0, 1]
    factor = drawn.alternative(BOOKS[0]).per_kwh_rated.value
    assert medians[0].x[0] == pytest.approx(np.median(drawn.values(BOOKS[0])) * factor)
    assert all(said in medians[0].customdata[0] for said in (BOOKS[0], "97.5 %", "nominal"))
    assert figure.layout.yaxis.ticktext == BOOKS


def test_a_violin_is_its_own_mirror_image(drawn):
    """Along its lower half and back along the upper one."""
    pytest.importorskip("plotly")
    shape = next(trace for trace in drawn.plot.violins(interactive=True).data if trace.fill == "toself")
    x, y = np.array(shape.x), np.array(shape.y)
    assert x == pytest.approx(x[::-1])
    assert y == pytest.approx(-y[::-1])


def test_convergence_ends_with_all_draws(drawn):
    """Three percentiles, each with its band; the last point is that of the whole run."""
    pytest.importorskip("plotly")
    lines = [t for t in drawn.plot.convergence(BOOKS[0], interactive=True).data if t.name]
    assert [line.name for line in lines] == ["97.5 %", "median", "2.5 %"]
    assert lines[1].x[-1] == 200
    assert lines[1].y[-1] == pytest.approx(np.median(drawn.values(BOOKS[0])))


def test_a_page_needs_no_network_and_cannot_be_broken_by_a_name(drawn):
    """plotly's own script is inside, nothing is loaded, and no name ends a script."""
    pytest.importorskip("plotly")
    evil = "</script><script>alert(1)</script>"
    first = replace(drawn.alternatives[0], label=evil)
    columns = {name.replace(BOOKS[0], evil): values for name, values in drawn.draws.columns.items()}
    named = replace(drawn, alternatives=(first, *drawn.alternatives[1:]), draws=replace(drawn.draws, columns=columns))
    page = named.plot.violins(interactive=True).to_html()
    assert len(page) > 1_000_000
    assert not re.search(r"<(script|link)[^>]*\b(src|href)=", page)
    assert "<script>alert" not in page
