"""A map of plants and grids: where the plants are, with their share of the footprint, and what a kWh causes by place.

Plate carrée, x = longitude, y = latitude, with one degree of latitude as long as 1 / cos(middle latitude) degrees of
longitude, so that distances in the middle are right in both directions. No borders are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

from brightcell.errors import InputError, Problem
from brightcell.language import CHINESE, AsIs, said, spoken, told
from brightcell.product.positions import Position, land, position_of, positions
from brightcell.results.page.figures import SMALLEST_LETTERS, figure_of, grow, look, new_axes, titled_axes
from brightcell.results.page.labels import NOMINAL_COLOUR
from brightcell.results.page.numbers import percent
from brightcell.results.page.text import abridged, clean, in_lines, on_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

LAND_COLOUR, SEA_COLOUR, COAST_COLOUR = "#ececec", "#ffffff", "#b5b5b5"
SCALE = "cividis"
"""Colours of what a kWh causes: even in lightness, and the same for people with colour-blindness."""
WORLD = (-57.0, 76.0, -170.0, 185.0)
MARGIN, LEAST_HEIGHT = 9.0, 36.0
"""Degrees of latitude around the plants, and the least that a map shows."""
NAME_WIDTH = 90
"""Characters of a plant's name in a notebook; a longer one loses its middle, as several differ at their ends."""
SUBDIVIDED = 3
"""A country with so many grids of its own parts has no point for itself."""
GRID_UNIT = "kg CO2e per kWh of the grid"
CAPTION = (
    "Diamonds: plants, with the share of the footprint that their energy, auxiliaries and solvents cause. Points: a "
    "whole country or province, by its ISO 3166 code (of provinces without the country's)."
)
Box = tuple[float, float, float, float]
"""South, north, west, east."""
Frame = tuple[float, float, float, float]
"""Left, lower, right and upper end in pixels."""
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Where words may stand by a point: right and up."""


class PlantPoint(NamedTuple):
    """A plant: its name, the code of its place, and its share of the footprint."""

    name: str
    place: str
    share: float


def map_axes(ax: Axes | None, whole_world: bool) -> Axes:
    """The axes given, or new ones as high as the map is."""
    narrow = look().is_narrow
    rows = ((3 if narrow else 6) if whole_world else (4 if narrow else 8)) if ax is None else 0
    return new_axes(rows, ax)


def draw_map(
    ax: Axes,
    plants: Sequence[PlantPoint],
    grids: Mapping[str, float],
    title: str,
    *,
    whole_world: bool = False,
) -> None:
    """Draw the land, a point per grid in the colour of its kWh, and the plants.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    plants : sequence of PlantPoint
        What is marked; InputError where none of them has a position.
    grids : Mapping
        kg CO2e per kWh by place.
    title : str
        Above it.
    whole_world : bool
        Show all of it, and not only what lies around the plants.
    """
    placed = by_position(plants)
    if not placed:
        what = "no plant of this footprint has a place that can be shown"
        found = ", ".join(dict.fromkeys(plant.place or "none" for plant in plants))
        raise InputError(Problem(what, path="sites", found=found, hint="state sites.*.location, such as CN-JS"))
    titled_axes(ax, *title.splitlines())
    lost = [clean(plant.name) for plant in plants if position_of(plant.place) is None]
    missing = said("Not on the map: {}.", AsIs(", ".join(dict.fromkeys(lost)))) if lost else ""
    names = [_lines(there) for there in placed.values()]
    listed = [] if sum(map(len, names)) == 1 else [f"{n}: {line}" for n, lines in enumerate(names, 1) for line in lines]
    caption = _wrapped(f"{told(CAPTION)} {missing}".rstrip())
    ax.set_xlabel("\n".join([*map(_wrapped, listed), caption]), fontsize=look().small, loc="left")
    if look().grows:
        grow(ax, len(listed) * 1.25 * look().small / 72)
    _land(ax)
    colours = _colour_bar(ax, told(GRID_UNIT)) if grids else None
    sides = _sides(ax)
    box = widened(WORLD, sides) if whole_world else box_around(placed, sides)
    ax.set_ylim(box[:2])
    ax.set_xlim(box[2:])
    shown = shown_grids(grids, box)
    size = look().font * (0.45 if whole_world else 0.75)
    if colours is not None:
        _points(ax, shown, size, colours)
    taken = [_around(ax, position, size) for position, _ in shown.values()]
    taken += [_around(ax, position, 1.6 * look().font) for position in placed]
    for number, (position, (name, *_)) in enumerate(zip(placed, names, strict=True), 1):
        _plant(ax, position, str(number) if listed else on_lines(name, look().columns(44)), taken)
    for code, (position, _) in shown.items():
        _code(ax, position, code, taken, size)


def by_position(plants: Iterable[PlantPoint]) -> dict[Position, list[PlantPoint]]:
    """Plants that have a position, those at one point together."""
    plants_at: dict[Position, list[PlantPoint]] = {}
    for plant in plants:
        position = position_of(plant.place)
        if position is not None:
            plants_at.setdefault(position, []).append(plant)
    return plants_at


def box_around(points: Iterable[Position], sides: float) -> Box:
    """A box of the given width by height on paper that holds all points with a margin."""
    listed = list(points)
    south, north = min(p.latitude for p in listed) - MARGIN, max(p.latitude for p in listed) + MARGIN
    west, east = min(p.longitude for p in listed) - 2 * MARGIN, max(p.longitude for p in listed) + 2 * MARGIN
    more = max(0.0, LEAST_HEIGHT - (north - south)) / 2
    return widened((south - more, north + more, west, east), sides)


def widened(box: Box, sides: float) -> Box:
    """A box with one of its sides made longer on both ends, until it has the given width by height on paper."""
    south, north, west, east = box
    middle, centre = (south + north) / 2, (west + east) / 2
    stretch = 1 / math.cos(math.radians(middle))
    height = max(north - south, (east - west) / stretch / sides)
    width = height * stretch * sides
    return middle - height / 2, middle + height / 2, centre - width / 2, centre + width / 2


def shown_grids(grids: Mapping[str, float], box: Box) -> dict[str, tuple[Position, float]]:
    """Grids of countries and of their parts that lie in a box, by their codes.

    Without regions of several countries, and without a country of which several parts have grids.
    """
    parts: dict[str, int] = {}
    for code in grids:
        if "-" in code and code in positions():
            parts[code.split("-")[0]] = parts.get(code.split("-")[0], 0) + 1
    south, north, west, east = box
    return {
        code: (position, grids[code])
        for code, position in positions().items()
        if code in grids
        and parts.get(code, 0) < SUBDIVIDED
        and ("-" in code or len(code) == 2)
        and south < position.latitude < north
        and west < position.longitude < east
    }


def _land(ax: Axes) -> None:
    """The land on an axis without ticks; what lies across the date line is drawn on both ends."""
    from matplotlib.collections import PolyCollection

    rings = [[(point.longitude, point.latitude) for point in ring] for ring in land()]
    rings += [[(x + turn, y) for x, y in ring] for ring in rings for turn in (-360.0, 360.0)]
    style: dict[str, Any] = {"facecolor": LAND_COLOUR, "edgecolor": COAST_COLOUR, "linewidth": 0.4, "zorder": 0}
    ax.add_collection(PolyCollection(rings, **style), autolim=False)
    ax.set_facecolor(SEA_COLOUR)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set(visible=True, color=COAST_COLOUR, linewidth=0.6)


def _colour_bar(ax: Axes, unit: str) -> ScalarMappable:
    """The bar of colours below the map, whose limits the points give it."""
    from matplotlib.cm import ScalarMappable

    colours = ScalarMappable(cmap=SCALE)
    bar = figure_of(ax).colorbar(colours, ax=ax, location="bottom", aspect=40, pad=0.03, fraction=0.08)
    bar.set_label(unit)
    bar.outline.set_visible(False)  # type: ignore[operator]
    return colours


def _sides(ax: Axes) -> float:
    """Width by height of the axes on paper, once everything beside them has its room."""
    figure_of(ax).draw_without_rendering()
    frame = ax.get_window_extent()
    return float(frame.width / frame.height)


def _points(ax: Axes, shown: Mapping[str, tuple[Position, float]], size: float, colours: ScalarMappable) -> None:
    values = [value for _, value in shown.values()]
    colours.set_clim(min(0.0, *values) if values else 0.0, max(values, default=1.0))
    longitudes = [position.longitude for position, _ in shown.values()]
    latitudes = [position.latitude for position, _ in shown.values()]
    style: dict[str, Any] = {"norm": colours.norm, "edgecolors": "white", "linewidths": 0.4, "zorder": 2}
    ax.scatter(longitudes, latitudes, s=size**2, c=values, cmap=SCALE, **style)


def _plant(ax: Axes, position: Position, words: str, taken: list[Frame]) -> None:
    """A diamond around the point, with the plant's name and share, or its number in the list, where it hides least."""
    place = (position.longitude, position.latitude)
    size = (1.2 * look().font) ** 2
    ax.scatter(*place, s=size, marker="D", facecolors="none", edgecolors=NOMINAL_COLOUR, linewidths=1.6, zorder=4)
    _written(ax, place, words, taken, look().font, 0.9 * look().font + 1, always=True)


def _lines(there: Sequence[PlantPoint]) -> list[str]:
    """The plants at a point, each with its place and share."""
    return [f"{_name(plant)}, {percent(plant.share)}" for plant in there]


def _name(plant: PlantPoint) -> str:
    name = clean(plant.name)
    place = "" if plant.place in name else f" ({plant.place})"
    return f"{abridged(name, look().columns(NAME_WIDTH))}{place}"


def _code(ax: Axes, position: Position, code: str, taken: list[Frame], size: float) -> None:
    """The code of a grid beside its point, where there is room."""
    words = code.split("-")[1] if "-" in code else code
    place = (position.longitude, position.latitude)
    _written(ax, place, words, taken, max(SMALLEST_LETTERS, look().font - 2.5), size / 2 + 1, always=False)


def _written(
    ax: Axes, place: tuple[float, float], words: str, taken: list[Frame], size: float, gap: float, *, always: bool
) -> None:
    """Words beside a point on the first side on which they lie in the map and on nothing; `always`: on the least."""
    style: dict[str, Any] = {"textcoords": "offset points", "fontsize": size, "zorder": 5 if always else 3}
    text = ax.annotate(words, place, xytext=(0, 0), ha="left", va="bottom", **style)
    drawn, scale = text.get_window_extent(), figure_of(ax).dpi / 72
    x, y = ax.transData.transform(place)
    frame = ax.get_window_extent()
    choices: list[tuple[tuple[float, int], int, Frame, tuple[int, int]]] = []
    for right, up in SIDES if always else SIDES[:4]:
        x0 = x + right * gap * scale - drawn.width * (1 - right) / 2
        y0 = y + up * gap * scale - drawn.height * (1 - up) / 2
        box = (x0, y0, x0 + drawn.width, y0 + drawn.height)
        beyond = max(frame.x0 - box[0], box[2] - frame.x1, frame.y0 - box[1], box[3] - frame.y1, 0.0)
        choices.append(((beyond, _overlaps(box, taken)), len(choices), box, (right, up)))
    cost, _, box, (right, up) = min(choices)
    if not always and any(cost):
        text.remove()
        return
    taken.append(box)
    text.set_position((right * gap, up * gap))
    text.set(multialignment="left", ha=("right", "center", "left")[right + 1], va=("top", "center", "bottom")[up + 1])
    if always:
        text.set_bbox({"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1})


def _overlaps(box: Frame, taken: Sequence[Frame]) -> int:
    """How many of the frames a frame lies on."""
    x0, y0, x1, y1 = box
    return sum(x0 < right and left < x1 and y0 < upper and lower < y1 for left, lower, right, upper in taken)


def _around(ax: Axes, position: Position, points: float) -> Frame:
    """The square of so many points around a position."""
    x, y = ax.transData.transform((position.longitude, position.latitude))
    half = points * figure_of(ax).dpi / 72 / 2
    return x - half, y - half, x + half, y + half


def _wrapped(text: str) -> str:
    columns = look().columns(136)
    return "\n".join(in_lines(text, columns)) if spoken() == CHINESE else fill(text, columns)
