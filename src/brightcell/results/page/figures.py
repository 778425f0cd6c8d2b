"""Figures of results. They are returned, not shown; matplotlib is imported when a figure is drawn.

Colours are those of the stages everywhere; credits are hatched and lie left of zero.
"""

import logging
import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from numbers import Real
from pathlib import Path
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any, Literal, cast

from brightcell.errors import InputError, Problem, in_words, nearest
from brightcell.language import CHINESE, ENGLISH, checked, speaking, spoken, told
from brightcell.results.page.fonts import CJK_FONTS
from brightcell.results.page.labels import STAGE_COLOURS, TOTAL_COLOUR, stage_name
from brightcell.results.page.text import in_lines, on_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle


COMPONENTS_SHOWN, TITLE_WIDTH, TITLE_NARROW = 14, 74, 56
"""Characters of a title by width of a notebook's figure; in a narrow one, names of rows take more beside it."""
SMALLEST_SEGMENT = 0.02
BAR = 0.62
SMALLEST_LETTERS = 6.0
"""Points; journals refuse smaller ones."""
TITLE_LINES = 2
"""Lines of a title for which a figure of our own has room; for more of them it grows."""
LETTER = 0.58
"""Width of a letter as a share of its size, in the mean."""
WIDER_ELSEWHERE = 0.05
"""Share of the width by which a legend may grow in another resolution, where letters are hinted anew."""
LEGEND_BELOW = 34
"""Points from the axis down to the legend, in a notebook."""
WITHOUT_TICKS = 10
"""The same below areas and flows, which have no ticks."""
Segments = Sequence[tuple[str, float, Any]]
INCH = 25.4
PRESETS = {"column": 89 / INCH, "page": 183 / INCH}
"""Widths in inches of one and of two columns of a journal, 89 and 183 mm."""
FigureSize = Literal["column", "page"] | tuple[float, float] | None
"""A preset, or width and height in inches; None for a size that suits a notebook."""


@dataclass(frozen=True)
class FigureLook:
    """How a figure is set: width and height in inches (without one, that which suits its rows), and whether titled."""

    width: float = 8.2
    height: float | None = None
    title: bool = True
    grows: bool = False
    """Whether a figure is of our own height, so that names of three lines may make it higher."""

    @property
    def font(self) -> float:
        """Size of letters in points: 7 in one column of a journal, as journals ask, 9 in a notebook."""
        return 9.0 if self.width >= 6.5 else 7.0

    @property
    def small(self) -> float:
        """Size of letters of captions; none in a figure is smaller than 6 points."""
        return max(SMALLEST_LETTERS, self.font - 1.5)

    @property
    def is_narrow(self) -> bool:
        """Whether little room is left beside names."""
        return self.width < 5.0

    def columns(self, number: int) -> int:
        """So many characters as take the share of the width that `number` take in a notebook."""
        return max(14, int(number * self.width / 8.2 * 9.0 / self.font))


_NOTEBOOK = FigureLook(grows=True)
_LOOK: ContextVar[FigureLook] = ContextVar("look of a figure", default=_NOTEBOOK)


def look() -> FigureLook:
    """The look of the figure that is being drawn."""
    return _LOOK.get()


def cjk_font() -> str | None:
    """A font on this machine that has Chinese characters, or None.

    matplotlib keeps a list of the fonts that it once found; one that was installed later is looked for.
    """
    return _listed() or _installed_later()


def _listed() -> str | None:
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CJK_FONTS if name in names), None)


@cache
def _installed_later() -> str | None:
    """Fonts of these names that lie on the machine, put into matplotlib's list of this process."""
    from matplotlib import font_manager

    wanted = {name.casefold().replace(" ", "") for name in CJK_FONTS} | {"notosanscjk", "sourcehansans", "msyh"}
    for path in sorted(font_manager.findSystemFonts()):
        stem = Path(path).stem.casefold().replace("-", "").replace("regular", "")
        if any(stem.startswith(name) for name in wanted):
            with suppress(OSError, RuntimeError, ValueError):  # a font that can't be read is none
                font_manager.fontManager.addfont(path)
    return _listed()


@contextmanager
def figure_settings(
    ax: "Axes | None" = None, figsize: FigureSize = None, title: bool = True, language: str | None = None
) -> Iterator[None]:
    """Settings of a figure: names drawn as they are (a dollar starts no formula), letters that suit its size.

    A figure of the caller's is as wide as its axes with what stands beside them. Without a language it speaks the one
    that is in force.
    """
    import matplotlib

    words = usable_language(spoken() if language is None else language)

    chinese = cjk_font()
    families = ["DejaVu Sans", chinese] if chinese else ["DejaVu Sans"]
    logging.getLogger("matplotlib.font_manager").addFilter(_not_about_weight)
    chosen = _look_of(ax, figsize, title)
    settings: dict[str, Any] = {
        "font.family": families,
        "font.size": chosen.font,
        "text.parse_math": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "hatch.linewidth": 0.8,
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
    }
    token = _LOOK.set(chosen)
    try:
        with matplotlib.rc_context(cast(Any, settings)), speaking(words):
            yield
    finally:
        _LOOK.reset(token)


def _look_of(ax: "Axes | None", figsize: FigureSize, title: bool) -> FigureLook:
    if ax is not None:
        from matplotlib.axes import Axes

        if not isinstance(ax, Axes):
            what = "these are not axes to draw on"
            raise InputError(Problem(what, path="ax", found=in_words(ax), expected="matplotlib.axes.Axes"))
        if figsize is not None:
            what = "the size of a figure is that of the axes given"
            raise InputError(Problem(what, path="figsize", found=str(figsize), hint="leave figsize or ax out"))
        figure = figure_of(ax)
        return FigureLook(float(figure.get_figwidth() * ax.get_position().width / 0.775), title=title)
    if figsize is None:
        return FigureLook(title=title, grows=True)
    if isinstance(figsize, str) and figsize in PRESETS:
        return FigureLook(PRESETS[figsize], title=title, grows=True)
    if not (isinstance(figsize, tuple | list) and len(figsize) == 2 and all(isinstance(s, Real) for s in figsize)):
        what, expected = "this is not the size of a figure", f"{', '.join(PRESETS)}, or (width, height) in inches"
        found, near = in_words(figsize), nearest(str(figsize), PRESETS)
        raise InputError(Problem(what, path="figsize", found=found, expected=expected, nearest=near))
    width, height = (float(side) for side in figsize)
    if not (1 <= width <= 100 and 0.5 <= height <= 100):
        what, found = "a figure of this size can't be drawn", f"{width:g} x {height:g}"
        raise InputError(Problem(what, path="figsize", found=found, expected="inches, from 1 x 0.5 to 100 x 100"))
    return FigureLook(width, height, title)


def _not_about_weight(record: logging.LogRecord) -> bool:
    """Chinese fonts often come in one weight; that it is taken is no news to anybody."""
    return "Failed to find font weight" not in record.getMessage()


def new_axes(rows: int, ax: "Axes | None" = None) -> "Axes":
    """The axes given, or new ones as high as so many bars need, on a figure that isn't shown by itself."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    chosen = look()
    height = chosen.height or chosen.font / 9 * 1.5 + _row_height(rows) * rows + (0.35 if chosen.is_narrow else 0)
    figure, axes = pyplot.subplots(figsize=(chosen.width, height), layout="constrained")
    pyplot.close(figure)
    return axes


def usable_language(language: str) -> str:
    """The language asked for; "en" in place of "zh", with a warning, where no font has the characters."""
    if checked(language) == CHINESE and cjk_font() is None:
        message = "no font here has Chinese characters, so labels are in English; install one, such as Noto Sans CJK"
        warnings.warn(message, stacklevel=6)
        return ENGLISH
    return language


def stack(ax: "Axes", row: float, segments: Segments) -> "list[Rectangle]":
    """One horizontal bar of (label, value, colour): burdens right of zero, credits hatched left of it."""
    ends, rectangles = {True: 0.0, False: 0.0}, []
    for _, value, colour in segments:
        burden = value >= 0
        rectangles.append(segment(ax, row, ends[burden], value, colour))
        ends[burden] += value
    return rectangles


def segment(ax: "Axes", row: float, start: float, value: float, colour: Any) -> "Rectangle":
    """A piece of a bar from `start` to `start + value`; a credit (a negative value) is hatched."""
    hatch = None if value >= 0 else "////"
    style: dict[str, Any] = {"color": colour, "edgecolor": "white", "linewidth": 0.7, "hatch": hatch}
    return cast("Rectangle", ax.barh(row, value, left=start, height=BAR, **style)[0])


def finish(ax: "Axes", names: Sequence[str], unit: str, title: str, zero: bool = True, columns: int = 34) -> None:
    """Title, names of the rows (first on top), axis with its unit, a line at zero where bars start there."""
    name_rows(ax, names, columns)
    ax.set_ylim(len(names) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(on_lines(told(unit), look().columns(64)))
    titled_axes(ax, *title.splitlines())
    if zero:
        ax.axvline(0, color="#404040", linewidth=0.8, zorder=3)
    ax.xaxis.grid(True, color="#d9d9d9", linewidth=0.6)
    ax.set_axisbelow(True)


def name_rows(ax: "Axes", names: Sequence[str], columns: int = 34) -> None:
    """Names of the rows, each on up to three lines, for which the figure grows; on two where its height is given."""
    most = 3 if look().grows else 2
    lines = [on_lines(told(name), look().columns(columns), most) for name in names]
    ax.set_yticks(range(len(names)), lines)
    needed = (1.2 * max(1 + name.count("\n") for name in lines) + 0.3) * look().font / 72 if lines else 0.0
    if look().grows and needed > _row_height(len(names)):
        grow(ax, len(names) * (needed - _row_height(len(names))))


def _row_height(rows: int) -> float:
    """Inches of a row of a figure of so many."""
    return look().font / 9 * (0.48 if rows < 9 else 0.36)


def titled_axes(ax: "Axes", *lines: str) -> None:
    """A title in small lines above the left end, unless the figure is to have none."""
    if look().title:
        columns = _title_columns(ax)
        wrapped = [part for line in dict.fromkeys(lines) for part in _title_lines(told(line), columns)]
        if look().grows:
            more = max(len(wrapped), TITLE_LINES) - max(1 + ax.get_title(loc="left").count("\n"), TITLE_LINES)
            grow(ax, more * 1.2 * (look().font + 1) / 72)
        ax.set_title("\n".join(wrapped), loc="left", fontsize=look().font + 1)


def _title_columns(ax: "Axes") -> int:
    """Characters of a title: up to the right end of a figure of our own, of others a share of the width."""
    usual = look().columns(TITLE_NARROW if look().is_narrow else TITLE_WIDTH)
    if not look().grows:
        return usual
    figure_of(ax).draw_without_rendering()
    points = (figure_of(ax).bbox.x1 - ax.get_window_extent().x0) * 72 / figure_of(ax).dpi
    return max(usual, int(points / (LETTER * (look().font + 1))))


def _title_lines(line: str, columns: int) -> list[str]:
    """A line of a title in at most six; "…" stands for what is left out."""
    if spoken() == CHINESE:
        lines = in_lines(line, columns)
        return lines if len(lines) <= 6 else [*lines[:5], f"{lines[5]} …"]
    return wrap(line, columns, max_lines=6, placeholder=" …", break_on_hyphens=False)


def grow(ax: "Axes", inches: float) -> None:
    """Make the figure so much higher."""
    figure_of(ax).set_figheight(figure_of(ax).get_figheight() + inches)


def widen(ax: "Axes", low: float, high: float) -> None:
    """Limits of the value axis with just the room on the right that the numbers at the bars' ends need."""
    span = (high - low) or 1.0
    start = low - (0.03 * span if low < 0 else 0)
    ax.set_xlim(start, high + 0.27 * span)
    figure_of(ax).draw_without_rendering()
    width = ax.get_window_extent().width
    ends = [(float(text.xy[0]), text.get_window_extent().width) for text in ax.texts if hasattr(text, "xy")]
    needed = [(end - start) * width / max(width - size - 9, 0.2 * width) for end, size in ends]
    ax.set_xlim(start, start + max([1.02 * (high - start), *needed]))


def number_at_end(ax: "Axes", row: float, end: float, text: str) -> None:
    """A number to the right of a bar."""
    place = (max(end, 0.0), row)
    ax.annotate(text.replace("-", "\u2212"), place, xytext=(5, 0), textcoords="offset points", va="center")


def extent(bars: Sequence[Segments]) -> tuple[float, float]:
    """Lowest and highest end of some stacked bars."""
    lows = [math.fsum(min(value, 0.0) for _, value, _ in bar) for bar in bars]
    highs = [math.fsum(max(value, 0.0) for _, value, _ in bar) for bar in bars]
    return min(lows, default=0.0), max(highs, default=0.0)


def net(bar: Segments) -> str:
    """ "net " where a bar has both burdens and credits, so that the number isn't read as its length."""
    low, high = extent([bar])
    return told("net ") if low < 0 < high else ""


def stage_legend(ax: "Axes", stages: Sequence[str], language: str) -> None:
    """The colours of some stages, in one row below the axis."""
    from matplotlib.patches import Patch

    legend_below(ax, handles=[Patch(color=STAGE_COLOURS[stage], label=stage_name(stage, language)) for stage in stages])


def legend_below(ax: "Axes", columns: int = 4, below_label: bool = False, **options: Any) -> None:
    """The legend in rows of so many, of two in a narrow figure, below the axis, where it hides nothing.

    `below_label`: below the axis' label wherever that lies, as it does beneath slanted ticks.
    """
    from matplotlib.transforms import offset_copy

    columns = min(columns, 2) if look().is_narrow else columns
    drop = _depth_of_label(ax) if below_label else (LEGEND_BELOW if ax.axison else WITHOUT_TICKS) * look().font / 9
    below = offset_copy(ax.transAxes, figure_of(ax), y=-drop, units="points")
    place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, 0), "bbox_transform": below}
    for number in dict.fromkeys((columns, min(columns, 2), 1)):
        legend = ax.legend(ncols=number, frameon=False, borderaxespad=0, **place, **options)
        for text in legend.get_texts():
            text.set_text(told(text.get_text()))
        figure_of(ax).draw_without_rendering()
        if legend.get_window_extent().x1 <= figure_of(ax).bbox.x1 * (1 - WIDER_ELSEWHERE):
            return


def _depth_of_label(ax: "Axes") -> float:
    """Points from the axis down to the lower end of its label, and a little more."""
    figure_of(ax).draw_without_rendering()
    depth = ax.get_window_extent().y0 - ax.xaxis.label.get_window_extent().y0
    return float(depth * 72 / figure_of(ax).dpi + 0.6 * look().font)


def caption_below(ax: "Axes", text: str) -> None:
    """A caption in small letters below the legend."""
    legend = ax.get_legend()
    figure_of(ax).draw_without_rendering()
    rows = len({round(text.get_window_extent().y0) for text in legend.get_texts()}) if legend else 0
    scale = look().font / 9
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    below = -scale * (LEGEND_BELOW + 16 * rows + 6)
    columns = look().columns(100)
    lines = "\n".join(in_lines(told(text), columns)) if spoken() == CHINESE else fill(text, columns)
    ax.annotate(lines, (0, 0), xytext=(0, below), fontsize=look().small, color=TOTAL_COLOUR, **place)


def figure_of(ax: "Axes") -> "Figure":
    """The figure that some axes lie in."""
    return cast("Figure", ax.get_figure(root=True))


def shades(colour: str, number: int) -> list[Any]:
    """A colour, and lighter ones of it, as many as there are segments."""
    from matplotlib.colors import to_rgb

    base = to_rgb(colour)
    tints = [0.6 * index / max(number - 1, 1) for index in range(number)]
    return [tuple(channel + (1 - channel) * tint for channel in base) for tint in tints]
