"""Figures: returned, not shown, with unit, title and the colours of the stages."""

import io
import itertools
import subprocess
import sys

import matplotlib as mpl
import pytest

mpl.use("Agg")
from matplotlib import pyplot
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from brightcell.results import ActivityRow, Comparison, contributions
from brightcell.results.page import figures as page_figures
from brightcell.results.page.labels import STAGE_COLOURS

KINDS = ("stages", "waterfall", "components")


def texts(figure):
    axes = figure.axes[0]
    labels = [*axes.texts, *axes.get_yticklabels(), axes.title, axes.xaxis.label, axes.get_title(loc="left")]
    legend = axes.get_legend().get_texts() if axes.get_legend() else []
    return [one if isinstance(one, str) else one.get_text() for one in [*labels, *legend]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_returned_and_not_shown(footprint, kind):
    """No figure is left with pyplot, so that a notebook shows it once."""
    figure = getattr(footprint.plot, kind)()
    assert isinstance(figure, Figure)
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("kind", KINDS)
def test_unit_and_title_are_on_the_figure(footprint, kind):
    """The axis has its unit, the title product and rulebook."""
    said = texts(getattr(footprint.plot, kind)())
    assert "kg CO2e / kWh delivered" in said
    assert any("NMC622 pack, 100 kWh" in one and "cn-group-2024" in one for one in said)


@pytest.mark.parametrize("kind", KINDS)
def test_axes_of_ones_own_are_drawn_into(footprint, kind):
    """A figure of several panels can be made."""
    figure, axes = pyplot.subplots(ncols=2)
    assert getattr(footprint.plot, kind)(ax=axes[1]) is figure
    assert axes[1].patches
    assert not axes[0].patches
    pyplot.close(figure)


def test_stages_have_their_numbers(footprint):
    """Value and share at the end of each bar; "net" where burdens and credits meet."""
    said = texts(footprint.plot.stages())
    assert "0.04900 (72.1 %)" in said
    assert "net −0.00280 (−4.1 %)" in said


def test_wide_segments_are_named(footprint):
    """Components that have room are named in the bar."""
    assert {"cathode", "housing", "anode", "cell"} <= set(texts(footprint.plot.stages()))


def test_the_waterfall_ends_at_the_total(footprint):
    """Burdens and credits of the end of life are two steps; the last bar is the total."""
    figure = footprint.plot.waterfall()
    assert {"End of life (burdens)", "End of life (credits)", "Total"} <= set(texts(figure))
    last = figure.axes[0].patches[-1]
    assert last.get_width() == pytest.approx(footprint.total)


def test_each_bar_of_the_waterfall_starts_where_the_last_one_ended(footprint):
    """0.0490, + 0.0206, + 0.0012, + 0.0056 of burdens, - 0.0084 of credits; then 0.0680 from zero."""
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in footprint.plot.waterfall().axes[0].patches]
    reached = [0.0, 0.0490, 0.0696, 0.0708, 0.0764, 0.0680]
    assert len(bars) == 6
    for (start, end), expected in zip(bars[:5], itertools.pairwise(reached), strict=True):
        assert sorted((start, end)) == pytest.approx(sorted(expected), abs=1e-12)
    assert bars[5] == pytest.approx((0.0, 0.0680), abs=1e-12)


def test_credits_are_hatched_and_left_of_zero(footprint):
    """A credit can't be taken for a burden."""
    patches = footprint.plot.components().axes[0].patches
    hatched = [patch for patch in patches if patch.get_hatch()]
    assert len(hatched) == 1
    assert hatched[0].get_width() < 0


def test_a_stage_has_one_colour_everywhere(footprint):
    """Manufacturing is the same orange in every figure."""
    colour = STAGE_COLOURS["manufacturing"].lower()
    figures = [footprint.plot.components(), footprint.plot.waterfall(), footprint.plot.stages()]
    figures.append(Comparison((footprint, footprint)).plot.stages())
    for figure in figures:
        assert colour in {to_hex(patch.get_facecolor()) for patch in figure.axes[0].patches}


def test_many_components_are_put_together(make_footprint):
    """Beyond fourteen components the small ones are one bar, and nothing is lost."""
    rows = [ActivityRow(f"a{i}", "raw_material", f"part {i}", f"c{i}", 1.0, "CN") for i in range(40)]
    values = [[float(i + 1)] for i in range(40)]
    figure = make_footprint(contributions=contributions(rows, ["n2o"], values)).plot.components()
    assert "other (26)" in texts(figure)
    assert sum(patch.get_width() for patch in figure.axes[0].patches) == pytest.approx(820.0)


@pytest.mark.filterwarnings("ignore:Glyph")
def test_chinese_names_need_a_chinese_font(footprint, monkeypatch):
    """Without such a font stages keep their English names."""
    monkeypatch.setattr(page_figures, "cjk_font", lambda: None)
    assert "Manufacturing" in texts(footprint.plot.stages(language="zh"))
    monkeypatch.setattr(page_figures, "cjk_font", lambda: "DejaVu Sans")
    assert "生产制造" in texts(footprint.plot.stages(language="zh"))


def test_a_dollar_sign_is_a_dollar_sign(make_footprint):
    """Names with dollar signs are no formulas, and draw."""
    figure = make_footprint(product="$pack_{1$ \\frac").plot.stages()
    figure.savefig(io.BytesIO(), format="png")


def test_svg_is_escaped(hostile):
    """No tag of a name is a tag of the file."""
    stream = io.StringIO()
    hostile.plot.components().savefig(stream, format="svg")
    assert "<script" not in stream.getvalue().lower()
    assert "<img" not in stream.getvalue().lower()


def test_the_comparison_is_per_kwh_rated(footprint):
    """One denominator for all bars."""
    said = texts(Comparison((footprint, footprint)).plot.stages())
    assert "kg CO2e / kWh rated" in said
    assert "net 59.50" in said


def test_settings_of_others_stay_as_they_are(footprint):
    """Drawing changes no setting of matplotlib."""
    before = dict(mpl.rcParams)
    footprint.plot.stages()
    assert dict(mpl.rcParams) == before


def test_matplotlib_is_imported_only_to_draw():
    """Results can be made and read without matplotlib, pandas or xarray being imported."""
    code = (
        "import sys, brightcell.results, brightcell.results.footprint.tables, brightcell.results.footprint.html;"
        "print([one for one in ('matplotlib', 'pandas', 'xarray', 'bw2data') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
