"""Ways between plants: cells and other pieces carried from where they are made to where they are built in."""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.inventory.context import Context
from brightcell.inventory.models import Activity, Assumption, Exchange, Foreground
from brightcell.inventory.quantity import ONE, Quantity, constant, total
from brightcell.inventory.transport import transport
from brightcell.product.models import Product
from brightcell.product.options import share_name
from brightcell.product.plants import StepPlant, carried_steps, covers, next_step, pairs_of, plants_of, ways_of
from brightcell.product.transport import Way

BETWEEN_PLANTS = "transport between plants"
_NODES = {"electrode": ("cathode", "anode"), "cell": ("cell",), "module": ("module",)}
_NO_WAY = "no way between these plants is given, so none is counted; describe it under transport.between"
_IN_PROPORTION = "which plant supplies which isn't given: each one all others, in proportion to their shares"


def way_activities(context: Context, node: str) -> list[Activity]:
    """The carrying of 1 kg over each way that leads from the making of a piece."""
    return [_activity(context, index, way) for index, way in _ways_from(context.product, node) if _is_first(node)]


def carried(context: Context, node: str, mass: Quantity) -> list[Exchange]:
    """`mass` kg of a piece on each way: m x sum over the plants that it joins of s_i s_j, with s the share of each."""
    return [
        Exchange(Foreground(_code(index, way)), mass * _share(context, way), context.source(None, way.source))
        for index, way in _ways_from(context.product, node)
    ]


def way_assumptions(product: Product) -> list[Assumption]:
    """Plants in different places between which no way is described, and what is read into several ways."""
    return [assumption for step in carried_steps(product) for assumption in _assumed_of(product, step)]


def _assumed_of(product: Product, step: str) -> Iterator[Assumption]:
    ways, pairs = ways_of(product), [pair for pair in pairs_of(product, step) if all(map(_makes_any, pair))]
    without = [
        f"{a.name} ({a.location}) to {b.name} ({b.location})"
        for a, b in pairs
        if a.location != b.location and not any(covers(way, step, a, b) for way in ways)
    ]
    if without:
        yield Assumption(f"transport.between[{step}]", f"none: {'; '.join(without)}", _NO_WAY)
    several = len(plants_of(product, step)) > 1 and len(plants_of(product, next_step(product, step))) > 1
    if several and any(way.step == step for way in ways):
        yield Assumption(f"transport.between[{step}]", "in proportion", _IN_PROPORTION)


def _makes_any(plant: StepPlant) -> bool:
    return plant.share is None or plant.share.value > 0


def _ways_from(product: Product, node: str) -> list[tuple[int, Way]]:
    return [(index, way) for index, way in enumerate(ways_of(product)) if node in _NODES.get(way.step, ())]


def _is_first(node: str) -> bool:
    """Whether the activity is made with this level: both electrodes of a cell share a way."""
    return node != _NODES["electrode"][1]


def _code(index: int, way: Way) -> str:
    return f"way/{way.step}/{index}"


def _activity(context: Context, index: int, way: Way) -> Activity:
    ends = f"from {way.from_}" if way.from_ else "", f"to {way.to}" if way.to else ""
    return Activity(
        code=_code(index, way),
        name=" ".join(filter(None, (f"carrying of {way.step}s", *ends))),
        process=BETWEEN_PLANTS,
        component=BETWEEN_PLANTS,
        unit="kg",
        place=None,
        exchanges=tuple(transport(context, way.legs, ONE, f"transport.between[{index}:{way.step}]")),
    )


def _share(context: Context, way: Way) -> Quantity:
    """The share of a step's pieces that goes this way."""
    pairs = [(a, b) for a, b in pairs_of(context.product, way.step) if covers(way, way.step, a, b)]
    following = next_step(context.product, way.step)
    return total(_of(context, way.step, a) * _of(context, following, b) for a, b in pairs)


def _of(context: Context, step: str, plant: StepPlant) -> Quantity:
    return constant(1.0) if plant.share is None else context.read(plant.share, share_name(plant.name, step))
