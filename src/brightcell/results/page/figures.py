"""Figures of results. They are returned, not shown; matplotlib is imported when a figure is drawn.

Colours are those of the stages everywhere; credits are hatched and lie left of zero.
"""

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from brightcell.results.page.labels import STAGE_COLOURS, stage_name
from brightcell.results.page.text import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle


CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK JP",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Heiti SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
COMPONENTS_SHOWN, TITLE_WIDTH = 14, 74
SMALLEST_SEGMENT = 0.02
BAR = 0.62
Segments = Sequence[tuple[str, float, Any]]


def cjk_font() -> str | None:
    """A font on this machine that has Chinese characters, or None."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CJK_FONTS if name in installed), None)


@contextmanager
def figure_settings() -> Iterator[None]:
    """Settings of every figure: names drawn as they are (a dollar starts no formula), Chinese if possible."""
    import matplotlib

    chinese = cjk_font()
    families = ["DejaVu Sans", chinese] if chinese else ["DejaVu Sans"]
    logging.getLogger("matplotlib.font_manager").addFilter(_not_about_weight)
    settings: dict[str, Any] = {
        "font.family": families,
        "font.size": 9,
        "text.parse_math": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "hatch.linewidth": 0.8,
    }
    with matplotlib.rc_context(cast(Any, settings)):
        yield


def _not_about_weight(record: logging.LogRecord) -> bool:
    """Chinese fonts often come in one weight; that it is taken is no news to anybody."""
    return "Failed to find font weight" not in record.getMessage()


def new_axes(rows: int, ax: "Axes | None" = None) -> "Axes":
    """The axes given, or new ones as high as so many bars need, on a figure that isn't shown by itself."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8.2, 1.5 + (0.48 if rows < 9 else 0.36) * rows), layout="constrained")
    pyplot.close(figure)
    return axes


def usable_language(language: str) -> str:
    """The language asked for; "en" in place of "zh" where no font has the characters."""
    return "en" if language == "zh" and cjk_font() is None else language


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


def finish(ax: "Axes", names: Sequence[str], unit: str, title: str, zero: bool = True) -> None:
    """Title, names of the rows (first on top), axis with its unit, a line at zero where bars start there."""
    ax.set_yticks(range(len(names)), [shortened(name, 34) for name in names])
    ax.set_ylim(len(names) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(shortened(unit, 80))
    lines = (shortened(line, TITLE_WIDTH) for line in title.splitlines())
    ax.set_title("\n".join(lines), loc="left", fontsize=10)
    if zero:
        ax.axvline(0, color="#404040", linewidth=0.8, zorder=3)
    ax.xaxis.grid(True, color="#d9d9d9", linewidth=0.6)
    ax.set_axisbelow(True)


def widen(ax: "Axes", low: float, high: float) -> None:
    """Limits of the value axis with room on the right for the numbers."""
    span = (high - low) or 1.0
    ax.set_xlim(low - (0.03 * span if low < 0 else 0), high + 0.27 * span)


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
    return "net " if low < 0 < high else ""


def stage_legend(ax: "Axes", stages: Sequence[str], language: str) -> None:
    """The colours of some stages, in one row below the axis."""
    from matplotlib.patches import Patch

    legend_below(ax, handles=[Patch(color=STAGE_COLOURS[stage], label=stage_name(stage, language)) for stage in stages])


def legend_below(ax: "Axes", columns: int = 4, **options: Any) -> None:
    """The legend in rows of so many below the axis, where it hides nothing."""
    from matplotlib.transforms import offset_copy

    below = offset_copy(ax.transAxes, figure_of(ax), y=-34, units="points")
    place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, 0), "bbox_transform": below}
    ax.legend(ncols=columns, frameon=False, borderaxespad=0, **place, **options)


def figure_of(ax: "Axes") -> "Figure":
    """The figure that some axes lie in."""
    return cast("Figure", ax.get_figure(root=True))


def shades(colour: str, number: int) -> list[Any]:
    """A colour, and lighter ones of it, as many as there are segments."""
    from matplotlib.colors import to_rgb

    base = to_rgb(colour)
    tints = [0.6 * index / max(number - 1, 1) for index in range(number)]
    return [tuple(channel + (1 - channel) * tint for channel in base) for tint in tints]
