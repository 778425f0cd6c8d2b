"""Electrodes, cells, modules and the pack, chained: yields and scrap multiply through.

Per good piece of a step: its parts and the pieces below, divided by the yield of the step, and a part's amount
divided by its own material yield. What is lost goes to the scrap activity of the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from brightcell.inventory.context import Context, merged
from brightcell.inventory.decisions import decided, is_below_one
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Activity, Exchange, Foreground, Purchase
from brightcell.inventory.purchases import purchase_of, supply_code
from brightcell.inventory.quantity import ONE, Quantity, total
from brightcell.inventory.recovered import Content
from brightcell.inventory.recycling import HYDRO, RecyclingPlant, treat_cathode_scrap, treat_cells, treat_part
from brightcell.inventory.sites import Piece, place_of_step, site_exchanges, step_activities
from brightcell.inventory.supply import supplies
from brightcell.inventory.ways import carried, way_activities
from brightcell.product.catalogue import CATHODE
from brightcell.product.end_of_life import DismantledMaterial
from brightcell.product.pack import Level, Part
from brightcell.records import record

ELECTRODES = ("cathode", "anode")
PROCESSES = {
    "cathode": "electrode making",
    "anode": "electrode making",
    "cell": "cell assembly",
    "module": "module assembly",
    "pack": "pack assembly",
}


@dataclass(frozen=True)
class PackLevel:
    """One level of the pack: its description, how many of it make one of the level above, what lies below."""

    name: str
    level: Level
    count: Quantity
    below: tuple[PackLevel, ...]

    @property
    def walk(self) -> Iterator[PackLevel]:
        yield self
        for node in self.below:
            yield from node.walk

    def find(self, name: str) -> PackLevel | None:
        return next((node for node in self.walk if node.name == name), None)


@record
class BuiltIn:
    """A part of one level: its `net` amount in one finished piece, kg, and the share of it that ends up there."""

    part: Part
    net: Quantity
    material_yield: Quantity
    gross: Quantity
    purchase: Purchase

    def content(self, mass: Quantity) -> Content:
        """A mass of the part, kg, as it was bought."""
        return Content(self.part.material, mass, self.purchase)


@dataclass(frozen=True)
class Maker:
    """The tree of the pack with what its parts weigh and deliver."""

    context: Context
    pack: PackLevel
    scrap: RecyclingPlant
    _parts: dict[str, list[BuiltIn]] = field(default_factory=dict, compare=False)
    _contents: dict[str, list[Content]] = field(default_factory=dict, compare=False)
    _masses: dict[str, Quantity] = field(default_factory=dict, compare=False)

    def contents(self, node: PackLevel) -> list[Content]:
        """Everything in one finished piece of a level, kg."""
        if node.name not in self._contents:
            below = [_times(c, n.count) for n in node.below for c in self.contents(n)]
            self._contents[node.name] = self.own(node) + below
        return self._contents[node.name]

    def own(self, node: PackLevel) -> list[Content]:
        """The parts of one finished piece of a level, kg, without the pieces below."""
        return [built_in.content(built_in.net) for built_in in self.parts(node)]

    def parts(self, node: PackLevel) -> list[BuiltIn]:
        """The parts of a level with their amounts."""
        if node.name not in self._parts:
            self._parts[node.name] = [_built_in(self.context, node, part) for part in node.level.parts]
        return self._parts[node.name]

    def mass(self, node: PackLevel) -> Quantity:
        """Mass of one finished piece of a level, kg."""
        if node.name not in self._masses:
            self._masses[node.name] = total(content.mass for content in self.contents(node))
        return self._masses[node.name]

    def good_share(self, node: PackLevel) -> Quantity:
        return self.context.read_optional(node.level.yield_, f"{node.name}.yield", 1.0)

    def pieces_per_pack(self, name: str) -> Quantity:
        """How many pieces of a level are in one finished pack."""
        return _pieces(self.pack, name) or ONE

    def piece(self, node: PackLevel, rated_energy: Quantity) -> Piece:
        return Piece(self.mass(node), rated_energy / self.pieces_per_pack(node.name))


def pack_tree(context: Context) -> PackLevel:
    """The product's pack as nodes: pack, module if there is one, cell and, unless it is bought, its electrodes."""
    pack = context.product.pack
    module = pack.module
    cell = module.cell if module is not None else pack.cell
    assert cell is not None, "the product model refuses a pack without cells"
    levels = {name: getattr(cell, name) for name in ELECTRODES if getattr(cell, name).parts}
    electrodes = tuple(PackLevel(name, level, ONE, ()) for name, level in levels.items())
    node = PackLevel("cell", cell, context.read_optional(cell.count, "cell.count", 1.0), electrodes)
    if module is not None:
        node = PackLevel("module", module, context.read_optional(module.count, "module.count", 1.0), (node,))
    return PackLevel("pack", pack, ONE, (node,))


def making_activities(maker: Maker, rated_energy: Quantity) -> list[Activity]:
    """The supplies and the making of every level, from the electrodes up to the pack."""
    activities: list[Activity] = []
    for node in reversed(list(maker.pack.walk)):
        activities += supplies(maker.context, node.name, node.level.parts)
        scrap = _scrap(maker, node)
        activities += [scrap] if scrap else []
        activities += _at_several_plants(maker, node, rated_energy)
        activities += way_activities(maker.context, node.name)
        activities.append(_making(maker, node, scrap, rated_energy))
    return activities


def _built_in(context: Context, node: PackLevel, part: Part) -> BuiltIn:
    """What enters the step per piece started is net / material yield."""
    name = supply_code(node.name, part)
    net = context.read(part.amount, f"{name}.amount")
    material_yield = context.read_optional(part.yield_, f"{name}.yield", 1.0)
    return BuiltIn(part, net, material_yield, net / material_yield, purchase_of(context, node.name, part))


def _times(content: Content, factor: Quantity) -> Content:
    return Content(content.material, content.mass * factor, content.purchase)


def _pieces(node: PackLevel, name: str) -> Quantity | None:
    if node.name == name:
        return node.count
    for below in node.below:
        pieces = _pieces(below, name)
        if pieces is not None:
            return pieces * node.count
    return None


def _making(maker: Maker, node: PackLevel, scrap: Activity | None, rated_energy: Quantity) -> Activity:
    context, good = maker.context, maker.good_share(node)
    exchanges = [
        Exchange(
            Foreground(supply_code(node.name, built_in.part)),
            built_in.gross / good,
            context.source(built_in.part.amount, built_in.part.source),
            evidence=context.evidence(built_in.part.amount, built_in.part.yield_),
        )
        for built_in in maker.parts(node)
    ]
    exchanges += [Exchange(Foreground(n.name), n.count / good, context.source(None)) for n in node.below]
    exchanges += [e for n in node.below for e in carried(context, n.name, maker.mass(n) * n.count / good)]
    exchanges += _plant_exchanges(maker, node, rated_energy)
    if scrap is not None:
        exchanges.append(Exchange(Foreground(scrap.code), ONE, context.source(None)))
    return Activity(
        code=node.name,
        name=f"{node.name} of {context.product.identity.model}",
        process=PROCESSES[node.name],
        component=f"{node.name} making",
        unit="piece",
        place=_place(context, node),
        exchanges=merged(exchanges),
        step=node.name,
    )


def _plant_exchanges(maker: Maker, node: PackLevel, rated_energy: Quantity) -> list[Exchange]:
    """What the plant gives per good piece; a cell also takes the making of its set of electrodes, one per cell
    started.
    """
    if node.name in ELECTRODES:
        return []
    piece = maker.piece(node, rated_energy)
    own = site_exchanges(maker.context, node.name, piece)
    if node.name != "cell":
        return own
    electrode_exchanges = site_exchanges(maker.context, "electrode", _electrodes(maker, node, piece))
    return own + [
        replace(exchange, amount=exchange.amount / maker.good_share(node)) for exchange in electrode_exchanges
    ]


def _at_several_plants(maker: Maker, node: PackLevel, rated_energy: Quantity) -> list[Activity]:
    """The making of pieces at each of the plants that share a step; that of electrodes is beside that of cells."""
    if node.name in ELECTRODES:
        return []
    piece = maker.piece(node, rated_energy)
    activities = step_activities(maker.context, node.name, piece)
    if node.name != "cell":
        return activities
    return step_activities(maker.context, "electrode", _electrodes(maker, node, piece)) + activities


def _electrodes(maker: Maker, cell: PackLevel, piece: Piece) -> Piece:
    """The set of electrodes of one cell."""
    return Piece(total(maker.mass(electrode) for electrode in cell.below), piece.energy)


def _place(context: Context, node: PackLevel) -> Location:
    return place_of_step(context, "cell" if node.name in ELECTRODES else node.name)


def _scrap(maker: Maker, node: PackLevel) -> Activity | None:
    """What is lost per good piece: material in the step, and whole pieces that fail it."""
    good = maker.good_share(node)
    lost = [
        built_in.content((built_in.gross - built_in.net) / good)
        for built_in in maker.parts(node)
        if _loses(built_in.material_yield)
    ]
    exchanges = treat_scrap(maker, lost)
    if _loses(good):
        exchanges += treat_pieces(maker, node, 1.0 / good - 1.0)
    if not exchanges:
        return None
    return Activity(
        code=f"scrap/{node.name}",
        name=f"scrap of {node.name} making",
        process="scrap recycling",
        component="scrap",
        unit="piece",
        place=maker.scrap.place,
        exchanges=merged(exchanges),
        step=node.name,
    )


def _loses(share: Quantity) -> bool:
    """Whether a yield lets anything fall, now or in a draw."""
    return decided(is_below_one, share) or share.may_vary


def treat_scrap(maker: Maker, lost: Sequence[Content]) -> list[Exchange]:
    """Material lost in a step: cathode material by hydrometallurgy, foils as metal scrap, the rest disposed of."""
    context = maker.context
    cathode = [c for c in lost if context.materials[c.material].component == CATHODE]
    exchanges = treat_cathode_scrap(maker.scrap, cathode) if cathode and _hydro(maker) else []
    rest = lost if not _hydro(maker) else [c for c in lost if c not in cathode]
    for content in rest:
        exchanges += treat_part(maker.scrap, content, fate_of(context, content.material))
    return exchanges


def treat_pieces(
    maker: Maker, node: PackLevel, pieces: Quantity, plant: RecyclingPlant | None = None
) -> list[Exchange]:
    """Whole pieces: their cells through the cell routes, the other parts by their fate."""
    plant = plant or maker.scrap
    cell = node.find("cell")
    exchanges = []
    if cell is not None:
        count = (_pieces(node, "cell") or ONE) / node.count
        contents = [Content(c.material, c.mass * count * pieces, c.purchase) for c in maker.contents(cell)]
        exchanges += treat_cells(plant, maker.mass(cell) * count * pieces, contents)
    else:
        exchanges += treat_scrap(maker, [_times(c, pieces) for c in maker.contents(node)])
    for content in parts_outside_cells(maker, node):
        part = _times(content, pieces)
        exchanges += treat_part(plant, part, fate_of(maker.context, content.material))
    return exchanges


def parts_outside_cells(maker: Maker, node: PackLevel) -> list[Content]:
    """Parts of a piece that are not in its cells, kg per piece."""
    if node.name in ("cell", *ELECTRODES):
        return []
    below = [_times(c, n.count) for n in node.below for c in parts_outside_cells(maker, n)]
    return maker.own(node) + below


def fate_of(context: Context, material: str) -> DismantledMaterial | None:
    """The maker's entry on what becomes of a dismantled material, or None."""
    block = context.product.end_of_life
    entries = block.dismantled if block else ()
    return next((fate for fate in entries if fate.material == material), None)


def _hydro(maker: Maker) -> bool:
    chemistry = maker.context.recycled_as
    return maker.context.library.has(HYDRO, chemistry)
