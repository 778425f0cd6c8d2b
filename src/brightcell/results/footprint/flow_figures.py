"""A footprint as a flow of two sides: what burdens it, through the stages, and what of that stays or is credited.

On the left the burdens b_c of the components c, in the middle those of the stages, on the right the net footprint h
and the credits k: sum(b) = h + sum(|k|), so both sides are of one height. Where credits exceed burdens, what is gained
stands on the left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.language import told
from brightcell.results.footprint.data import FootprintData
from brightcell.results.page.figures import COMPONENTS_SHOWN, figure_of, look, stage_legend, titled_axes
from brightcell.results.page.labels import STAGE_COLOURS, STAGES, TOTAL_COLOUR
from brightcell.results.page.numbers import decimals_for, fixed, percent, share_of
from brightcell.results.page.text import clean, on_lines, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

GAP = 0.02
"""Room between two nodes, as a share of the height of all."""
NODE = 0.035
"""Width of a node where the distance from the left to the right is one."""
APART = 1.18
"""Height that a label takes for itself, as a multiple of its own, so that two lines of one are nearer to each other."""
ONE_LINE = 48
"""Characters of a label that stays on one line, in a notebook."""
NAME_WIDTH = 44
"""Characters of a line of a longer name, in a notebook."""
SMALLEST = 0.01
"""Share of the gross burden below which nodes of one side are put together."""
MINUS = "\u2212"
NET, GAIN, OTHER = "net footprint", "gain", "other"


@dataclass(frozen=True)
class Node:
    """A node of a side: its name, its size, its parts by stage (or the whole of it), its bottom, whether a credit."""

    name: str
    size: float
    parts: tuple[tuple[str, float], ...]
    bottom: float = 0.0
    is_credit: bool = False


def sides(footprint: FootprintData) -> tuple[list[Node], list[Node]]:
    """The nodes of the left and of the right side, from the top; each side sums to the same."""
    cells = footprint.contributions.grouped("stage", "component", "activity")
    burdens: dict[str, dict[str, float]] = {}
    credits: dict[str, float] = {}
    for (stage, component, activity), value in cells.items():
        if value > 0:
            of = burdens.setdefault(component, {})
            of[stage] = of.get(stage, 0.0) + value
        elif value < 0:
            name = _credited(activity)
            credits[name] = credits.get(name, 0.0) - value
    left = [Node(name, math.fsum(of.values()), tuple(of.items())) for name, of in burdens.items()]
    right = [Node(name, size, (("credit", size),), is_credit=True) for name, size in credits.items()]
    total = math.fsum(node.size for node in left) - math.fsum(node.size for node in right)
    left, right = _largest(left, OTHER), _largest(right, OTHER)
    if total >= 0:
        return left, [Node(NET, total, (("net", total),)), *right]
    return [*left, Node(GAIN, -total, (("net", -total),))], right


def _credited(activity: str) -> str:
    """The name of what is credited: "credit for recovered nickel, end of life" is "recovered nickel"."""
    return activity.split(",", maxsplit=1)[0].removeprefix("credit for ")


def _largest(nodes: Sequence[Node], other: str) -> list[Node]:
    """The nodes from the largest down; those too small to see together, if there are several."""
    ordered = sorted(nodes, key=lambda node: -node.size)
    whole = math.fsum(node.size for node in ordered)
    small = [n for i, n in enumerate(ordered) if i >= COMPONENTS_SHOWN - 2 or n.size < SMALLEST * whole]
    if len(small) < 2:
        return ordered
    parts: dict[str, float] = {}
    for node in small:
        for stage, size in node.parts:
            parts[stage] = parts.get(stage, 0.0) + size
    together = Node(f"{other} ({len(small)})", math.fsum(parts.values()), tuple(parts.items()), 0.0, small[0].is_credit)
    return [*ordered[: len(ordered) - len(small)], together]


def _placed(nodes: Sequence[Node], height: float, gap: float) -> list[Node]:
    """The nodes with their bottoms, the first on top, the side centred on its height."""
    top = height / 2 + (math.fsum(node.size for node in nodes) + gap * (len(nodes) - 1)) / 2
    placed = []
    for node in nodes:
        placed.append(Node(node.name, node.size, node.parts, top - node.size, node.is_credit))
        top -= node.size + gap
    return placed


def draw_flows(footprint: FootprintData, ax: Axes, language: str, title: str) -> None:
    """Draw both sides and the stages between them."""
    left, right = sides(footprint)
    whole = math.fsum(node.size for node in left)
    gap = GAP * whole
    left, right = _placed(left, whole, gap), _placed(right, whole, gap)
    middle = _stages(left, whole, gap)
    entered = dict.fromkeys(middle, 0.0)
    for node in left:
        _inflow(ax, node, middle, entered)
    _outflow(ax, right, middle)
    for stage, (bottom, size) in middle.items():
        _box(ax, 0.5, bottom, size, _colour(stage), hatched=False)
    ax.set_axis_off()
    ax.set_xticks([])
    ax.set_yticks([])
    titled_axes(ax, *title.splitlines(), footprint.unit)
    stage_legend(ax, [stage for stage in STAGES if stage in middle], language)
    _names(ax, footprint, left, right)


def _stages(left: Sequence[Node], whole: float, gap: float) -> dict[str, tuple[float, float]]:
    """The bottom and the size of each stage in the middle, in order from the top."""
    sizes = {
        stage: math.fsum(size for node in left for s, size in node.parts if s == stage) for stage in (*STAGES, "net")
    }
    sizes = {stage: size for stage, size in sizes.items() if size}
    top = whole / 2 + (whole + gap * (len(sizes) - 1)) / 2
    middle = {}
    for stage, size in sizes.items():
        middle[stage] = (top - size, size)
        top -= size + gap
    return middle


def _inflow(ax: Axes, node: Node, middle: Mapping[str, tuple[float, float]], entered: dict[str, float]) -> None:
    """The bands of one component to its stages."""
    reached = node.bottom + node.size
    for stage, size in sorted(node.parts, key=lambda part: [*STAGES, "net"].index(part[0])):
        bottom, whole = middle[stage]
        end = bottom + whole - entered[stage]
        _band(ax, (NODE, 0.5), (reached - size, reached), (end - size, end), _colour(stage))
        _box(ax, 0.0, reached - size, size, _colour(stage), hatched=False)
        reached -= size
        entered[stage] += size


def _outflow(ax: Axes, right: Sequence[Node], middle: Mapping[str, tuple[float, float]]) -> None:
    """The bands from the stages, taken together, to what stays and what is credited."""
    stages = [[bottom + size, size] for bottom, size in middle.values()]
    for node in right:
        reached, left_over = node.bottom + node.size, node.size
        for piece in stages:
            size = min(piece[1], left_over)
            if size <= 0:
                continue
            _band(ax, (0.5 + NODE, 1.0), (piece[0] - size, piece[0]), (reached - size, reached), "#9a9a9a")
            piece[0], piece[1] = piece[0] - size, piece[1] - size
            reached, left_over = reached - size, left_over - size
        _box(ax, 1.0, node.bottom, node.size, "#CC79A7" if node.is_credit else TOTAL_COLOUR, node.is_credit)


def _colour(stage: str) -> str:
    return STAGE_COLOURS.get(stage, TOTAL_COLOUR)


def _box(ax: Axes, x: float, bottom: float, size: float, colour: Any, hatched: bool) -> None:
    from matplotlib.patches import Rectangle

    look_of: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.4}
    ax.add_patch(Rectangle((x, bottom), NODE, size, hatch="/////" if hatched else None, zorder=3, **look_of))


def _band(
    ax: Axes, ends: tuple[float, float], start: tuple[float, float], end: tuple[float, float], colour: Any
) -> None:
    """A band between two heights, curved so that it leaves and arrives level."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x0, x1), (a, b), (c, d) = ends, start, end
    middle = (x0 + x1) / 2
    points = [(x0, b), (middle, b), (middle, d), (x1, d), (x1, c), (middle, c), (middle, a), (x0, a), (x0, b)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colour, edgecolor="none", alpha=0.32, zorder=1))


def _names(ax: Axes, footprint: FootprintData, left: Sequence[Node], right: Sequence[Node]) -> None:
    """Names and values beside the nodes, none upon another, with the axes as wide and as high as they need."""
    columns = [(left, -0.02, "right"), (right, 1.0 + NODE + 0.02, "left")]
    texts = [[_text(ax, footprint, node, x, side) for node in nodes] for nodes, x, side in columns]
    nodes = (*left, *right)
    low, high = min(node.bottom for node in nodes), max(node.bottom + node.size for node in nodes)
    ax.set_xlim(-1.0, 2.0)
    for _ in range(3):
        ax.set_ylim(low, high)
        figure_of(ax).draw_without_rendering()
        scale = (high - low) / ax.get_window_extent().height
        for (side, _, _), column in zip(columns, texts, strict=True):
            sizes = [APART * scale * text.get_window_extent().height for text in column]
            heights = _apart([node.bottom + node.size / 2 for node in side], sizes)
            for text, height, size in zip(column, heights, sizes, strict=True):
                text.set_y(height)
                low, high = min(low, height - size / 2), max(high, height + size / 2)
    width = ax.get_window_extent().width
    room = [max((text.get_window_extent().width for text in column), default=0.0) for column in texts]
    inner = max(width - sum(room) - 14, 0.2 * width)
    ax.set_xlim(-0.03 - room[0] / inner * 1.1, 1.0 + NODE + 0.03 + room[1] / inner * 1.1)


def _text(ax: Axes, footprint: FootprintData, node: Node, x: float, side: str) -> Text:
    value = -node.size if node.is_credit else node.size
    number = fixed(value, decimals_for([footprint.total])).replace("-", MINUS)
    share = percent(share_of(value, footprint.total)).replace("-", MINUS)
    words = on_lines(told(clean(node.name)), look().columns(NAME_WIDTH), 2)
    line = f"{words}  {number} ({share})"
    label = line if "\n" not in words and width(line) <= look().columns(ONE_LINE) else f"{words}\n{number} ({share})"
    text = ax.text(x, node.bottom, label, ha=side, va="center", fontsize=look().font - 1)
    text.set_in_layout(False)
    return text


def _apart(heights: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Middles of labels of some sizes, from the top, as near to the heights wanted as none upon another allows.

    Labels that touch are moved as one block whose mean is that of what they want.
    """
    blocks: list[list[int]] = []
    middles: list[float] = []
    for i in range(len(heights)):
        blocks.append([i])
        middles.append(heights[i])
        while len(blocks) > 1 and _top(middles[-1], blocks[-1], sizes) > _bottom(middles[-2], blocks[-2], sizes):
            joined = blocks[-2] + blocks[-1]
            whole = math.fsum(sizes[j] for j in joined)
            offsets = _offsets(joined, sizes, whole)
            middle = math.fsum(heights[j] - offset for j, offset in zip(joined, offsets, strict=True)) / len(joined)
            blocks[-2:], middles[-2:] = [joined], [middle]
    placed = [0.0] * len(heights)
    for block, middle in zip(blocks, middles, strict=True):
        whole = math.fsum(sizes[j] for j in block)
        for j, offset in zip(block, _offsets(block, sizes, whole), strict=True):
            placed[j] = middle + offset
    return placed


def _offsets(block: Sequence[int], sizes: Sequence[float], whole: float) -> list[float]:
    """Where the middles of a block's labels lie from the middle of the block, from the top."""
    offsets, top = [], whole / 2
    for j in block:
        offsets.append(top - sizes[j] / 2)
        top -= sizes[j]
    return offsets


def _top(middle: float, block: Sequence[int], sizes: Sequence[float]) -> float:
    return middle + math.fsum(sizes[j] for j in block) / 2


def _bottom(middle: float, block: Sequence[int], sizes: Sequence[float]) -> float:
    return middle - math.fsum(sizes[j] for j in block) / 2
