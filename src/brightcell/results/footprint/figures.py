"""Figures of results. They are returned, not shown; matplotlib is imported when a figure is drawn.

Colours are those of the stages everywhere; credits are hatched and lie left of zero.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.language import said, spoken, told
from brightcell.results.footprint.area_figures import draw_areas
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.flow_figures import draw_flows, sides
from brightcell.results.footprint.frames import in_order
from brightcell.results.footprint.map_data import grids, plants
from brightcell.results.page.figures import (
    BAR,
    COMPONENTS_SHOWN,
    SMALLEST_SEGMENT,
    FigureSize,
    Segments,
    extent,
    figure_of,
    figure_settings,
    finish,
    look,
    net,
    new_axes,
    number_at_end,
    segment,
    shades,
    stack,
    stage_legend,
    widen,
)
from brightcell.results.page.labels import STAGE_COLOURS, STAGES, TOTAL_COLOUR, stage_name
from brightcell.results.page.map_figures import draw_map, map_axes
from brightcell.results.page.numbers import decimals_for, fixed, percent, share_of
from brightcell.results.page.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle


@dataclass(frozen=True, repr=False)
class FootprintPlots:
    """Figures of one footprint.

    `ax` are axes of a figure of your own, whose size they keep; `language` is "en" or "zh", by default
    the one that is in force; `figsize` is "column"
    (89 mm), "page" (183 mm), or width and height in inches; `title` says whether there is one. All are returned, not
    shown; `figure.savefig("stages.svg")` keeps one, as SVG, PDF or PNG.
    """

    footprint: "FootprintData"

    def stages(
        self, ax: "Axes | None" = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> "Figure":
        """A bar per stage, split by component; the number at its end is the stage's net value and share."""
        return _drawn(self.footprint, _stages, len(STAGES), ax, language, figsize, title)

    def waterfall(
        self, ax: "Axes | None" = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> "Figure":
        """From zero to the total, stage by stage; burdens and credits of a stage are steps of their own."""
        return _drawn(self.footprint, _waterfall, len(_steps(self.footprint)) + 1, ax, language, figsize, title)

    def components(
        self, ax: "Axes | None" = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> "Figure":
        """A bar per component, split by stage in the stages' colours, largest first."""
        rows = min(len(self.footprint.contributions.grouped("component")), COMPONENTS_SHOWN + 1)
        return _drawn(self.footprint, _components, rows, ax, language, figsize, title)

    def sankey(
        self, ax: "Axes | None" = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> "Figure":
        """Two sides of one height: burdens by component through the stages, and the net footprint with the credits."""
        rows = max(map(len, sides(self.footprint)))
        return _drawn(self.footprint, _sankey, rows + 6, ax, language, figsize, title)

    def treemap(
        self, ax: "Axes | None" = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> "Figure":
        """Areas: each burden in the colour of its stage, credits hatched in boxes of their own."""
        return _drawn(self.footprint, _treemap, 9, ax, language, figsize, title)

    def map(
        self,
        ax: "Axes | None" = None,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
        whole_world: bool = False,
    ) -> "Figure":
        """The plants with their shares, and what a kWh of the grid causes by place, around them or in `whole_world`."""
        points, values = plants(self.footprint), grids(self.footprint)
        with figure_settings(ax, figsize, title, language):
            axes = map_axes(ax, whole_world)
            draw_map(axes, points, values, _title(self.footprint), whole_world=whole_world)
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .stages(), .waterfall(), .components(), .sankey(), .treemap(), .map()>"


def _drawn(
    footprint: "FootprintData",
    draw: Any,
    rows: int,
    ax: "Axes | None",
    language: str | None,
    figsize: FigureSize,
    title: bool,
) -> "Figure":
    with figure_settings(ax, figsize, title, language):
        axes = new_axes(rows, ax)
        draw(footprint, axes, spoken())
        return figure_of(axes)


def _sankey(footprint: "FootprintData", ax: "Axes", language: str) -> None:
    draw_flows(footprint, ax, language, _title(footprint))


def _treemap(footprint: "FootprintData", ax: "Axes", language: str) -> None:
    draw_areas(footprint, ax, language, _title(footprint))


def _title(footprint: "FootprintData") -> str:
    rulebook = footprint.rulebook
    whats = [w for w, these in (("rules", footprint.changed_rules), ("product", footprint.changed_fields)) if these]
    changed = f", {said('{} changed', told(' and ').join(map(told, whats)))}" if whats else ""
    rule = f"{rulebook.id}, {rulebook.edition}{changed}, {footprint.method}"
    return f"{clean(footprint.product)}\n{clean(rule)}"


def _stages(footprint: "FootprintData", ax: "Axes", language: str) -> None:
    cells = in_order(footprint.contributions.grouped("stage", "component"), ("stage", "component"))
    bars = [_by_component(cells, stage) for stage in STAGES]
    patches = [patch for row, bar in enumerate(bars) for patch in stack(ax, row, bar)]
    for row, (stage, bar) in enumerate(zip(STAGES, bars, strict=True)):
        number_at_end(ax, row, extent([bar])[1], net(bar) + _value_and_share(footprint, footprint.stages[stage]))
    finish(ax, [stage_name(stage, language) for stage in STAGES], footprint.unit, _title(footprint))
    widen(ax, *extent(bars))
    _name_segments(ax, patches, [label for bar in bars for label, _, _ in bar])


def _by_component(cells: Mapping[tuple[str, ...], float], stage: str) -> Segments:
    values = {component: value for (cell_stage, component), value in cells.items() if cell_stage == stage and value}
    kept = _without_slivers(values, SMALLEST_SEGMENT * max(map(abs, cells.values())))
    colours = shades(STAGE_COLOURS[stage], len(kept))
    return [(component, value, colour) for (component, value), colour in zip(kept, colours, strict=True)]


def _without_slivers(values: Mapping[str, float], smallest: float) -> list[tuple[str, float]]:
    """Components largest first; those too small to see put together, burdens and credits each."""
    large = {name: value for name, value in values.items() if abs(value) >= smallest}
    small = [value for name, value in values.items() if name not in large]
    sides = (math.fsum(max(value, 0.0) for value in small), math.fsum(min(value, 0.0) for value in small))
    ordered = sorted(large.items(), key=lambda item: -abs(item[1]))
    return [*ordered, *(("other", side) for side in sides if side)]


def _name_segments(ax: "Axes", patches: "Sequence[Rectangle]", names: Sequence[str]) -> None:
    """Write the component into each segment that is wide enough for it."""
    figure_of(ax).draw_without_rendering()
    for patch, name in zip(patches, names, strict=True):
        middle = (patch.get_x() + patch.get_width() / 2, patch.get_y() + patch.get_height() / 2)
        colour = "white" if _dark(patch) else "black"
        text = ax.text(*middle, told(clean(name)), ha="center", va="center", fontsize=look().font - 1, color=colour)
        if patch.get_hatch():
            text.set_bbox({"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1})
        if text.get_window_extent().width > abs(patch.get_window_extent().width) - 6:
            text.remove()


def _dark(patch: "Rectangle") -> bool:
    """Whether white is easier to read on a segment than black; on hatching, black on a white ground is."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(patch.get_facecolor())
    return not patch.get_hatch() and 0.299 * red + 0.587 * green + 0.114 * blue < 0.55


def _steps(footprint: "FootprintData") -> list[tuple[str, float]]:
    """Stages as steps of a waterfall: (stage, value), two where a stage has burdens and credits."""
    cells = footprint.contributions.grouped("stage", "activity")
    steps = []
    for stage in STAGES:
        values = [value for (cell_stage, _), value in cells.items() if cell_stage == stage]
        sides = [
            math.fsum(max(value, 0.0) for value in values),
            math.fsum(min(value, 0.0) for value in values),
        ]
        steps += [(stage, side) for side in sides if side] or [(stage, 0.0)]
    return steps


def _waterfall(footprint: "FootprintData", ax: "Axes", language: str) -> None:
    steps = _steps(footprint)
    stages = [stage for stage, _ in steps]
    decimals, reached, ends = decimals_for([footprint.total]), 0.0, [0.0]
    for row, (stage, value) in enumerate(steps):
        segment(ax, row, reached, value, STAGE_COLOURS[stage])
        reached += value
        ends.append(reached)
        ax.vlines(reached, row - BAR / 2, row + 1 + BAR / 2, color="#808080", linewidth=0.7, zorder=0)
        number_at_end(ax, row, max(ends[-2:]), ("+" if value > 0 else "") + fixed(value, decimals))
    ax.barh(len(steps), footprint.total, height=BAR, color=TOTAL_COLOUR)
    number_at_end(ax, len(steps), footprint.total, fixed(footprint.total, decimals))
    names = [_step_name(stage, value, stages.count(stage) > 1, language) for stage, value in steps]
    finish(ax, [*names, stage_name("total", language)], footprint.unit, _title(footprint))
    widen(ax, min(ends), max(ends))


def _step_name(stage: str, value: float, split: bool, language: str) -> str:
    side = told("credits" if value < 0 else "burdens")
    return f"{stage_name(stage, language)} ({side})" if split else stage_name(stage, language)


def _components(footprint: "FootprintData", ax: "Axes", language: str) -> None:
    cells = _with_others(footprint.contributions.grouped("component", "stage"))
    nets = _nets(cells)
    bars = {component: _by_stage(cells, component) for component in nets}
    for row, (component, bar) in enumerate(bars.items()):
        stack(ax, row, bar)
        number_at_end(ax, row, extent([bar])[1], net(bar) + _value_and_share(footprint, nets[component]))
    finish(ax, list(bars), footprint.unit, _title(footprint))
    widen(ax, *extent(list(bars.values())))
    shown = {label for bar in bars.values() for label, _, _ in bar}
    stage_legend(ax, [stage for stage in STAGES if stage in shown], language)


def _nets(cells: Mapping[tuple[str, ...], float]) -> dict[str, float]:
    """Net value by component, the largest burdens and credits first, "other" last."""
    nets: dict[str, float] = {}
    for (component, _), value in cells.items():
        nets[component] = nets.get(component, 0.0) + value
    return dict(sorted(nets.items(), key=lambda item: (item[0].startswith("other ("), -abs(item[1]))))


def _with_others(cells: Mapping[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """Cells by component and stage, with the components beyond the largest put together."""
    nets = {component: 0.0 for component, _ in cells}
    for (component, _), value in cells.items():
        nets[component] += abs(value)
    ordered = sorted((name for name in nets if nets[name]), key=lambda name: -nets[name])
    small = set(ordered[COMPONENTS_SHOWN:]) if len(ordered) > COMPONENTS_SHOWN + 1 else set()
    merged: dict[tuple[str, ...], float] = {}
    for (component, stage), value in cells.items():
        place = (f"other ({len(small)})" if component in small else component, stage)
        merged[place] = merged.get(place, 0.0) + value
    return {place: value for place, value in merged.items() if value}


def _by_stage(cells: Mapping[tuple[str, ...], float], component: str) -> Segments:
    return [(stage, cells[component, stage], STAGE_COLOURS[stage]) for stage in STAGES if (component, stage) in cells]


def _value_and_share(footprint: "FootprintData", value: float) -> str:
    decimals = decimals_for([footprint.total])
    return f"{fixed(value, decimals)} ({percent(share_of(value, footprint.total))})"
