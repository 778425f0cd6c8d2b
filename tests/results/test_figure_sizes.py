"""Figures in a journal's columns: as wide as asked, no text cut, on one's own axes, without a title, in a language."""

import warnings

import matplotlib.pyplot as plt
import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.results.page import figures as page

MM = 25.4


@pytest.fixture(scope="module")
def plots():
    """Each figure of each kind of result, as a function of its options."""
    model = bc.Model("nmc622-pack-100kwh")
    footprint = bc.footprint(model, project=None)
    comparison = bc.compare([model, model.with_(rulebook="cn-miit-2025-551"), bc.Model("lfp-pack-100kwh")])
    draws = bc.monte_carlo([model, bc.Model("lfp-pack-100kwh")], draws=100, seed=1)
    one, other = draws.labels
    tornado = bc.sensitivity.tornado(model)
    places = bc.sweep(model, {"sites.*.location": ["CN-SC", "DE"]})
    grids = bc.sweep(model, {"grid": [0.0, 0.4, 0.8]})
    reasons = bc.why(model, model.with_({"sites.*.location": "DE", "pack.module.cell.yield": "90 %"}))
    even = bc.break_even(
        model, model.with_({"sites.*.location": "CN-NM"}), "parameters.cell_energy", ("30 kWh", "60 kWh")
    )
    goal = bc.target(model, 80, {"parameters.cell_energy": ("30 kWh", "50 kWh"), "grid": (0.0, 0.8)})
    return {
        "stages": footprint.plot.stages,
        "waterfall": footprint.plot.waterfall,
        "components": footprint.plot.components,
        "sankey": footprint.plot.sankey,
        "treemap": footprint.plot.treemap,
        "sweep": places.plot.stages,
        "line": lambda **options: grids.plot.line("grid", **options),
        "lines": lambda **options: places.plot.line(**options),
        "map": footprint.plot.map,
        "world": lambda **options: footprint.plot.map(whole_world=True, **options),
        "map of several": comparison.plot.map,
        "why": reasons.plot.waterfall,
        "break-even": even.plot.curves,
        "target": goal.plot.levers,
        "compare": comparison.plot.stages,
        "draws by stage": draws.plot.stages,
        "violins": draws.plot.violins,
        "histogram": lambda **options: draws.plot.histogram(one, **options),
        "difference": lambda **options: draws.plot.difference(one, other, **options),
        "convergence": lambda **options: draws.plot.convergence(one, **options),
        "tornado": tornado.plot,
    }


NAMES = (
    "stages", "waterfall", "components", "compare", "draws by stage", "violins", "histogram", "difference",
    "convergence", "tornado", "sankey", "treemap", "sweep", "line", "why", "break-even", "target",
    "lines", "map", "world", "map of several",
)  # fmt: skip


def written(figure):
    """All texts that are drawn; ticks beyond the limits are not."""
    for ax in figure.axes:
        yield from (*ax.texts, ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label)
        yield from ax.get_legend().get_texts() if ax.get_legend() else ()
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            yield from (tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high)


def outside(figure) -> list[str]:
    """Texts that leave the figure."""
    figure.draw_without_rendering()
    boxes = {text: text.get_window_extent() for text in written(figure) if text.get_text().strip()}
    width, height = figure.bbox.width + 2, figure.bbox.height + 2
    return [t.get_text() for t, b in boxes.items() if min(b.x0, b.y0) < -2 or b.x1 > width or b.y1 > height]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("size", "millimetres"), [("column", 89), ("page", 183)])
def test_a_figure_is_as_wide_as_asked_and_cuts_nothing(plots, name: str, size: str, millimetres: int) -> None:
    """89 and 183 mm; every text lies in the figure, and no letters are smaller than 6 points."""
    figure = plots[name](figsize=size)
    assert figure.get_figwidth() * MM == pytest.approx(millimetres)
    assert outside(figure) == []
    assert min(text.get_fontsize() for text in written(figure)) >= 6


LONG_NAME = "High-energy-density traction battery system, long-range all-wheel-drive edition 2027 (after the facelift)"
LONG_PART = "outer housing with underbody protection plates and crash structure"


@pytest.fixture(scope="module")
def long_names():
    """A pack whose name, and the component of a part, are longer than a column of a journal is wide."""
    changes = {"identity.model": LONG_NAME, "pack.parts[aluminium].component": LONG_PART}
    return bc.Model("nmc622-pack-100kwh").with_(changes)


@pytest.mark.parametrize("kind", ["sankey", "treemap", "components", "map"])
def test_long_names_are_set_on_lines_and_cut_nothing(long_names, kind: str) -> None:
    """Names of components stood beyond both ends of the flows, and a title of eight lines took the rows' room."""
    figure = getattr(bc.footprint(long_names, project=None).plot, kind)(figsize="column")
    assert outside(figure) == []
    assert figure.axes[0].get_window_extent().height > 1.2 * figure.dpi


def test_a_break_even_with_long_names_says_both_sides_in_its_title(long_names) -> None:
    """In Chinese the sentence ended behind the first name."""
    even = bc.break_even(
        long_names,
        long_names.with_({"sites.*.location": "CN-SC"}),
        "pack.module.cell.yield",
        ("60 %", "99 %"),
        of="second",
    )
    for language, ends in (("en", ("below it", "above it")), ("zh", ("低于该值时", "高于该值时"))):
        title = even.plot.curves(figsize="column", language=language).axes[0].get_title(loc="left").replace("\n", " ")
        assert all(end in title for end in ends)


def test_a_line_over_the_grid_has_its_unit(plots) -> None:
    """A number without one says nothing."""
    assert plots["line"](figsize="column").axes[0].get_xlabel() == "grid, kg CO2e/kWh"


def test_several_plants_at_one_place_are_a_list(plots) -> None:
    """Names of several ran into one another and hid the grids; the diamonds have numbers, the names stand below."""
    axes = plots["map of several"](figsize="column").axes[0]
    assert [text.get_text() for text in axes.texts if text.get_text().isdigit()] == ["1"]
    assert [line[:2] for line in axes.get_xlabel().splitlines() if "%" in line and "CN-JS" in line] == ["1:"] * 3


def test_a_legend_stays_in_the_figure_in_any_resolution() -> None:
    """Letters are a little wider in some: names as long as these left two points for the legend's last word."""
    draws = bc.monte_carlo([bc.Model("lto-bus"), bc.Model("sodium-ion-layered-oxide")], draws=20, seed=1)
    figure = draws.plot.violins(figsize="column")
    for dpi in (72, 150, 300, 600):
        figure.set_dpi(dpi)
        figure.draw_without_rendering()
        assert figure.axes[0].get_legend().get_window_extent().x1 <= figure.bbox.x1
    plt.close(figure)


@pytest.mark.parametrize("name", NAMES)
def test_a_title_can_be_switched_off(plots, name: str) -> None:
    """A paper has its own caption."""
    (axes, *_) = plots[name](title=False).axes
    assert axes.get_title(loc="left") == ""
    (axes, *_) = plots[name]().axes
    assert axes.get_title(loc="left") != ""


def test_axes_of_ones_own_keep_their_size_and_letters_follow(plots) -> None:
    """Two figures side by side on 183 mm: each is set as one of half the width."""
    figure, both = plt.subplots(1, 2, figsize=(183 / MM, 2.6), layout="constrained")
    for ax in both:
        assert plots["stages"](ax=ax) is figure
    assert figure.get_size_inches() == pytest.approx((183 / MM, 2.6))
    assert both[0].get_title(loc="left")
    plt.close(figure)


@pytest.mark.parametrize("size", ["colum", (0, 3), (3.0, 1000.0)])
def test_a_size_that_cannot_be_is_refused(plots, size) -> None:
    """With what is allowed, and the nearest name."""
    with pytest.raises(InputError, match="column" if size == "colum" else "inches"):
        plots["stages"](figsize=size)


def test_a_size_beside_axes_is_refused(plots) -> None:
    """Which of both should count?"""
    figure, ax = plt.subplots()
    with pytest.raises(InputError, match="leave figsize or ax out"):
        plots["stages"](ax=ax, figsize="column")
    plt.close(figure)


@pytest.mark.parametrize("language", ["cn", "zh-CN", "de"])
def test_a_language_without_labels_is_refused(plots, language: str) -> None:
    """Named with those that there are."""
    with pytest.raises(InputError, match="expected en or zh"):
        plots["stages"](language=language)


def test_chinese_without_a_font_is_a_warning_and_no_boxes(plots, monkeypatch) -> None:
    """Labels are English then, and a message says why."""
    monkeypatch.setattr(page, "cjk_font", lambda: None)
    with pytest.warns(UserWarning, match="no font here has Chinese characters"):
        figure = plots["stages"](language="zh")
    assert "Raw material" in [label.get_text() for label in figure.axes[0].get_yticklabels()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.draw_without_rendering()


def test_a_font_that_was_installed_after_matplotlibs_list_is_found(monkeypatch) -> None:
    """The message asks for one; whoever follows it gets Chinese labels without clearing a cache."""
    from matplotlib import font_manager

    def is_chinese(path: str) -> bool:
        return "CJK" in path

    if not any(map(is_chinese, font_manager.findSystemFonts())):
        pytest.skip("no font with Chinese characters is installed here")
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [font for font in manager.ttflist if not is_chinese(font.fname)])
    page._installed_later.cache_clear()
    assert page.cjk_font() in page.CJK_FONTS


def test_a_figure_grows_for_names_of_three_lines_unless_its_height_is_given() -> None:
    """None of the name is lost at 89 mm; in a height of one's own two lines have to do, with the middle left out."""
    name = "supply/pack/aluminium/housing and structure.amount"
    for size, lines in (("column", 3), ((89 / MM, 3.0), 2)):
        with page.figure_settings(figsize=size):
            axes = page.new_axes(12)
            before = axes.figure.get_figheight()
            page.name_rows(axes, [name] * 12, 46)
        written_name = axes.get_yticklabels()[0].get_text()
        assert len(written_name.splitlines()) == lines
        assert (written_name.replace("\n", "").replace(" ", "") == name.replace(" ", "")) is (lines == 3)
        assert bool(axes.figure.get_figheight() > before) is (lines == 3)


def test_years_are_whole_on_their_axis() -> None:
    """Not 2022.5; found with years at which nothing changes."""
    sweep = bc.sweep(bc.Model("two-cell-plants"), {"year": [2020, 2022, 2035]})
    axes = sweep.plot.line("year", figsize="column").axes[0]
    axes.figure.draw_without_rendering()
    assert all(label.get_text().isdigit() for label in axes.get_xticklabels() if label.get_text())
