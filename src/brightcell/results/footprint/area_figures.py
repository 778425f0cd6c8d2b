"""A footprint as areas: each burden a rectangle of its size in the colour of its stage, credits hatched beside them.

Rectangles are laid out row by row, each row as long as makes its rectangles most like squares (Bruls, Huizing, van Wijk
2000, Squarified treemaps, doi:10.1007/978-3-7091-6783-0_4).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from brightcell.language import said, told
from brightcell.results.footprint.data import FootprintData
from brightcell.results.page.figures import figure_of, look, shades, stage_legend, titled_axes
from brightcell.results.page.labels import STAGE_COLOURS, STAGES
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.page.text import clean, on_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
"""x, y, width, height."""
WIDTH, HEIGHT = 1.0, 0.62
NARROWEST = 10
"""Characters of the lines of a name in a narrow box, which is left without one if they don't fit."""
MINUS = "\u2212"


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """Boxes of given sizes, from the largest, that fill one box; their areas are in the ratio of the sizes.

    Parameters
    ----------
    sizes : sequence of float
        Positive, from the largest down.
    box : Box
        The box that they fill.
    """
    whole = math.fsum(sizes)
    rest, areas = box, [size / whole * box[2] * box[3] for size in sizes]
    boxes: list[Box] = []
    while areas:
        number = 1
        while number < len(areas) and _worst(areas[: number + 1], rest) <= _worst(areas[:number], rest):
            number += 1
        row, rest = _row(areas[:number], rest)
        boxes += row
        areas = areas[number:]
    return boxes


def _worst(areas: Sequence[float], box: Box) -> float:
    """The largest ratio of sides in a row of these areas along the shorter side of a box."""
    side, whole = min(box[2], box[3]), math.fsum(areas)
    return max(max(side**2 * area / whole**2, whole**2 / (side**2 * area)) for area in areas)


def _row(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """The boxes of a row along the shorter side, and what is left of the box."""
    x, y, width, height = box
    whole, boxes = math.fsum(areas), []
    if height <= width:
        thick = whole / height
        for area in areas:
            boxes.append((x, y, thick, area / thick))
            y += area / thick
        return boxes, (x + thick, box[1], width - thick, height)
    thick = whole / width
    for area in areas:
        boxes.append((x, y, area / thick, thick))
        x += area / thick
    return boxes, (box[0], y + thick, width, height - thick)


def areas(footprint: FootprintData) -> dict[tuple[str, str], tuple[float, float]]:
    """Burden and credit (positive) by stage and component; burdens less credits sum to the total."""
    cells: dict[tuple[str, str], tuple[float, float]] = {}
    for (stage, component, _), value in footprint.contributions.grouped("stage", "component", "activity").items():
        burden, credit = cells.get((stage, component), (0.0, 0.0))
        cells[stage, component] = (burden + max(value, 0.0), credit + max(-value, 0.0))
    return cells


def draw_areas(footprint: FootprintData, ax: Axes, language: str, title: str) -> None:
    """Draw the burdens of each stage in a box of its own, and the credits of it hatched in another."""
    cells = areas(footprint)
    groups = [(stage, side) for stage in STAGES for side in (0, 1) if any(_of(cells, stage, side).values())]
    groups.sort(key=lambda group: -math.fsum(_of(cells, *group).values()))
    outer = squarified([math.fsum(_of(cells, *group).values()) for group in groups], (0.0, 0.0, WIDTH, HEIGHT))
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(0, HEIGHT)
    ax.set_axis_off()
    ax.set_xticks([])
    ax.set_yticks([])
    titled_axes(ax, *title.splitlines(), said("{}; credits hatched, with a minus", footprint.unit))
    stage_legend(ax, [stage for stage in STAGES if any(group[0] == stage for group in groups)], language)
    # Names come last, when the areas have the size in which the names must fit.
    for (stage, side), box in zip(groups, outer, strict=True):
        _group(ax, footprint, _of(cells, stage, side), stage, side == 1, box)


def _of(cells: dict[tuple[str, str], tuple[float, float]], stage: str, side: int) -> dict[str, float]:
    values = {component: both[side] for (s, component), both in cells.items() if s == stage and both[side] > 0}
    return dict(sorted(values.items(), key=lambda item: -item[1]))


def _group(ax: Axes, footprint: FootprintData, values: dict[str, float], stage: str, is_credit: bool, box: Box) -> None:
    from matplotlib.patches import Rectangle

    colours = shades(STAGE_COLOURS[stage], len(values))
    decimals = decimals_for([footprint.total])
    boxes = squarified(list(values.values()), box)
    for (component, value), (x, y, width, height), colour in zip(values.items(), boxes, colours, strict=True):
        look_of: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.8}
        ax.add_patch(Rectangle((x, y), width, height, hatch="////" if is_credit else None, **look_of))
        number = (MINUS if is_credit else "") + fixed(value, decimals)
        _name(ax, (x, y, width, height), f"{component}\n{number}", colour, is_credit)
    x, y, width, height = box
    ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor="white", linewidth=2.5))


def _ways_to_set(name: str) -> Iterator[str]:
    """A name on one line, and on more of them that cut no word."""
    yield name
    longest = max(map(len, name.split()), default=0)
    yield from (on_lines(name, columns) for columns in (look().columns(18), NARROWEST) if longest <= columns)


def _name(ax: Axes, box: Box, name: str, colour: Any, is_credit: bool) -> None:
    """The name in its rectangle where it fits, on more lines where that helps; else none."""
    x, y, width, height = box
    dark = not is_credit and 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] < 0.55
    component, number = name.split("\n")
    for words in _ways_to_set(told(clean(component))):
        text = ax.text(
            x + width / 2,
            y + height / 2,
            f"{words}\n{number}",
            ha="center",
            va="center",
            fontsize=look().font - 1,
            color="white" if dark else "black",
        )
        if is_credit:
            text.set_bbox({"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1})
        ax.set_xlim(0, WIDTH)
        ax.set_ylim(0, HEIGHT)
        figure_of(ax).draw_without_rendering()
        drawn, room = text.get_window_extent(), ax.transData.transform([(x, y), (x + width, y + height)])
        if drawn.width < room[1][0] - room[0][0] - 6 and drawn.height < room[1][1] - room[0][1] - 4:
            return
        text.remove()
