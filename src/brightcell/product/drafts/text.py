"""The product file of a draft: YAML with a comment beside each line that says what is given and what is assumed."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.product.catalogue import CATHODE, materials
from brightcell.product.drafts.life import energy_delivered
from brightcell.product.drafts.scaling import Bill
from brightcell.product.drafts.tables import (
    CellMaterial,
    Row,
    assumed,
    cell_plants,
    cell_share,
    dismantled,
    formats,
    process,
    steps,
)
from brightcell.product.drafts.wanted import Wanted

SCALED = "estimated after EverBatt 2023"
_COMPONENTS = dict.fromkeys(("aluminium", "copper", "polypropylene"), "housing and structure")


def draft_text(wanted: Wanted, bill: Bill) -> str:
    """The file, which reads as a product and names each of its assumptions once more for every result."""
    blocks = (_head, _performance, _parameters, _pack, _sites, _transport, _end_of_life, _assumptions, _notes)
    return "\n".join(block(wanted, bill) for block in blocks)


def _head(wanted: Wanted, bill: Bill) -> str:
    return f"""\
# A first description of a battery pack, drafted by `brightcell new` from the few numbers that are marked "given".
# All else is assumed, and marked so: put your own figure in its place, strike out its entry under `assumptions`, and
# the result says that there is less to doubt. `brightcell check FILE` tells what is missing or implausible.
# Amounts carry their unit and are converted: 36 MJ of electricity are 10 kWh, 500 g are 0.5 kg.
schema_version: 1

identity:
  model: {_quoted(wanted.name)}{_mark(wanted, "name")}
  maker: {_quoted(wanted.maker)}{_mark(wanted, "maker")}
  plant: {{name: pack plant, location: {wanted.plant}}} # given; country, or country and province
  category: electric-vehicle
  chemistry: {wanted.chemistry} # given
  # production: 2026-03 # year or month; its grid is that of this year
"""


def _performance(wanted: Wanted, bill: Bill) -> str:
    life = wanted.life
    delivered = energy_delivered(wanted.energy, life)
    density = 1000 * wanted.energy / wanted.mass
    return f"""\
performance:
  # What an amount rests on: measured, calculated, supplier, literature or estimated; of one amount, or of a block.
  evidence: estimated
  rated_energy: {_number(wanted.energy)} kWh # given
  usable_energy: {_number(wanted.usable)} kWh{_mark(wanted, "usable", "all of the rated energy")}
  mass: {_number(wanted.mass)} kg # given; {density:.0f} Wh/kg. The parts below add up to it
  mass_tolerance: 1 %
  vehicle_category: {wanted.category}{_mark(wanted, "category", "a car")}
  # What rulebooks for declarations divide by. Put in what you warrant and what your cells have done in the test.
  warranty:
    duration: {_number(wanted.warranty_years)} years{_mark(wanted, "warranty_years")}
    distance: {_number(wanted.warranty_km)} km{_mark(wanted, "warranty_km")}
    energy_retention: {_percent(wanted.retention)}{_mark(wanted, "retention")}
  # {_number(wanted.energy)} kWh x {life.cycles:g} cycles x (100 % + {_percent(life.state_of_health)}) / 2 = \
{delivered:.0f} kWh are delivered by these cycles; rules that go by the warranty have a figure of their own.
  cycle_life:
    cycles: {_number(life.cycles)} # {"given" if life.given else "assumed"}: {life.told}
    end_state_of_health: {_percent(life.state_of_health)}
    standard: none stated # for example GB/T 31484-2015
"""


def _parameters(wanted: Wanted, bill: Bill) -> str:
    plant = cell_plants()[wanted.cell_plant]
    step_lines = "\n".join(f"# - {step}" for step in steps())
    return f"""\
# Named numbers. A formula that uses one follows it: one uncertain parameter moves electricity and gas together.
# Energy of making cells is the figure to measure first. Single steps are known of two plants, not by size of plant:
{step_lines}
parameters:
  cell_energy: # to make cells of 1 kWh, good ones; assumed: {plant.name}
    value: {_number(plant.energy)}
    unit: kWh{_range(plant.low, plant.high)}
    source: "estimated after {plant.source}"
    evidence: estimated # yours: {{type: measured, meter: ..., period: 2026}}
  electricity_share: {{value: {_number(100 * plant.electricity_share)}, unit: "%", \
source: estimated, evidence: estimated}} # assumed; the rest is natural gas
"""


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    spread = f"{{distribution: triangular, min: {low:g}, max: {high:g}, nature: ignorance}}"
    return f"\n    uncertainty: {spread}"


def _pack(wanted: Wanted, bill: Bill) -> str:
    container = formats()[wanted.format]
    beside = sum(bill.pack.values())
    return f"""\
# Amounts are per one finished piece of the level that they stand in, net of scrap. A part's `yield` says which
# share of the material ends up in the piece; the `yield` of a level, which share of its pieces passes.
# The bill of materials is that of EverBatt 2023 for {wanted.chemistry}, scaled: active materials are per kWh the same;
# foils, electrolyte, separator and binder are {bill.inactive:.3g} times as much, so that {wanted.cells:g} cells of \
{bill.cell_mass:.4g} kg and {beside:.4g} kg
# beside them are {wanted.mass:g} kg.
pack:
  evidence: estimated
  parts: # assumed: what is beside the cells, in the proportions of EverBatt 2023, a pack with modules
{_lines((_pack_part(material, mass) for material, mass in bill.pack.items()), 4)}
{_module(wanted)}\
{_cell(wanted, bill, container.material, 4 if wanted.pack == "cell-to-pack" else 6)}"""


def _module(wanted: Wanted) -> str:
    if wanted.pack == "cell-to-pack":
        return f"  cell: # no modules\n    count: {_number(wanted.cells)} # given, {wanted.format}\n"
    origin = "given" if "modules" in wanted.given else "assumed"
    return f"""\
  module:
    count: {_number(wanted.modules)} # {origin}
    parts: [] # the source doesn't split modules and pack
    cell:
      count: {_number(wanted.cells / wanted.modules)} # {wanted.cells:g} cells given, {wanted.format}
"""


def _cell(wanted: Wanted, bill: Bill, container: str, indent: int) -> str:
    origin = "given" if wanted.cell_mass is not None else f"assumed: {_told_share(wanted, bill)} of a pack"
    energy = 1000 * wanted.energy / wanted.cells / bill.cell_mass
    can = [_can(container, bill.container)] if container else []
    lines = [
        f"yield: {_percent(process('yield')['cell acceptance'])} # assumed: cells that pass",
        f"mass: {_number(bill.cell_mass)} kg # {origin}; {energy:.0f} Wh/kg",
        "parts:",
        *_below([*can, *map(_material, bill.of("cell"))]),
        "cathode:",
        "  parts:",
        *_below(_cathode(wanted, bill), 4),
        "anode:",
        "  parts:",
        *_below(map(_material, bill.of("anode")), 4),
    ]
    return _lines(lines, indent) + "\n"


def _told_share(wanted: Wanted, bill: Bill) -> str:
    """The cells' share in words: usual, or moved so that a kilogram of cells holds what is usual."""
    usual = cell_share(wanted.pack, wanted.chemistry)
    if bill.share == usual:
        return "the cells' usual share"
    side = "more" if bill.share > usual else "less"
    return f"{_percent(bill.share)} ({side} than the cells' usual share, for the energy of a kilogram of them)"


def _can(material: str, mass: float) -> str:
    rest = "component: cell container, source: estimated} # assumed share of the cell's mass"
    return f"- {{material: {material}, amount: {_number(mass)} kg, {rest}"


def _cathode(wanted: Wanted, bill: Bill) -> Iterable[str]:
    for part in bill.of("cathode"):
        if materials()[part.material].component != CATHODE:
            yield _material(part)
            continue
        yield f"- material: {part.material}"
        yield f"  amount: {_number(part.mass)} kg"
        yield f"  yield: {_percent(part.used or 1.0)}"
        yield f"  source: {SCALED}"
        yield "  # origin: CN # without an origin a material is taken as made in the plant's country"
        yield "  # supplier: {name: ..., footprint: 12.3 kg CO2e/kg, source: ...} # declared by your supplier"


def _material(part: CellMaterial) -> str:
    used = f", yield: {_percent(part.used)}" if part.used else ""
    return f"- {{material: {part.material}, amount: {_number(part.mass)} kg{used}, source: {SCALED}}}"


def _pack_part(material: str, mass: float) -> str:
    component = f", component: {_COMPONENTS[material]}" if material in _COMPONENTS else ""
    hint = " # recycled_content: 10 %" if material == "aluminium" else ""
    return f"- {{material: {material}, amount: {_number(mass)} kg{component}, source: {SCALED}}}{hint}"


def _sites(wanted: Wanted, bill: Bill) -> str:
    solvent = process("solvent")
    ratio = _number(solvent["NMP per PVDF"])
    gas = cell_plants()[wanted.cell_plant].electricity_share < 1
    fuel = "amount: {formula: cell_energy * (1 - electricity_share), unit: kWh}"
    second = f"          - {{carrier: natural-gas, {fuel}, per: kWh}}\n" if gas else ""
    return f"""\
sites:
  - name: pack plant
    location: {wanted.plant} # given; cells and packs are made here. Another site with its own steps is one more entry
    evidence: estimated
    steps:
      - step: cell # electrode, cell, module or pack; amounts are per good output of the step
        energy:
          - {{carrier: electricity, amount: {{formula: cell_energy * electricity_share, unit: kWh}}, per: kWh}}
{second}\
        solvents: # assumed: {ratio} kg per kg of PVDF bought; what isn't recovered is bought new
          - material: nmp
            amount: {{value: {_number(bill.solvent)}, unit: kg, source: estimated}}
            per: kWh
            recovery: {_percent(solvent["NMP recovery"])}
      # - step: pack # energy of making modules and packs is zero in EverBatt 2023; give that of your own plant
      #   energy: [{{carrier: electricity, amount: 2 kWh, per: kWh}}]
    # Without this block all electricity is grid mix of the location.
    # electricity_supply:
    #   - {{kind: direct-line, share: 20 %, technology: hydro, proof: contract 4711}}
    #   - {{kind: grid, share: 80 %}}
"""


def _transport(wanted: Wanted, bill: Bill) -> str:
    return f"""\
transport:
  evidence: estimated
  inbound: [] # legs of what is bought; a part may give its own `transport`
  outbound:
    - mode: road # assumed; road, rail, sea, inland-waterway or air
      vehicle: lorry-articulated-33t
      distance: {_number(assumed("outbound road"))} km # assumed: to a vehicle plant in the same country
    # - {{mode: sea, vehicle: container-ship, distance: {_number(assumed("outbound sea"))} km}} # from China to Europe
"""


def _end_of_life(wanted: Wanted, bill: Bill) -> str:
    fates = (
        f"- {{material: {row['key']}, recovery: {_percent(float(row['value']))}, source: {_fate_source(row)}}}"
        for row in dismantled()
        if row["key"] in bill.pack
    )
    return f"""\
end_of_life:
  evidence: estimated
  location: {wanted.plant.partition("-")[0]} # assumed: where the plant is
  collection: # rate: 60 % # share of packs that is collected, if you know it; else the rulebook's
    legs:
      - mode: road
        vehicle: lorry-articulated-33t
        distance: {_number(assumed("collection road"))} km # assumed
  # Without routes and recoveries of your recycler, the rulebook's chain and the yields of the recycling data are taken.
  # routes: {{hydrometallurgical: 100 %}} # hydrometallurgical, pyrometallurgical, direct; the shares sum to 100 %
  # recoveries: {{nickel: 93 %, cobalt: 93 %}} # share of what is in the cells that leaves the plant as a product
  recycling_data: everbatt-2023
  dismantled: # assumed: materials outside of the cells; what isn't recovered is disposed of
{_lines(fates, 4)}
  source: EverBatt 2023 recycling rows (computed); ANL-19/16 Table 12
"""


def _fate_source(row: Row) -> str:
    return "ANL-19/16 Table 12" if row["confidence"] == "seen" else "assumed"


def _assumptions(wanted: Wanted, bill: Bill) -> str:
    """What wasn't given, with the reason; each entry shows up in every result."""
    entries = _lines((f'- {{field: {field}, why: "{why}"}}' for field, why in _assumed_fields(wanted, bill)), 2)
    return "assumptions: # each is listed in every result; strike out what you know\n" + entries + "\n"


def _assumed_fields(wanted: Wanted, bill: Bill) -> Iterable[tuple[str, str]]:
    given, plant = wanted.given, cell_plants()[wanted.cell_plant]
    cell = "pack.cell" if wanted.pack == "cell-to-pack" else "pack.module.cell"
    if "usable" not in given:
        yield "performance.usable_energy", "usable energy isn't given and taken as the rated energy"
    if not {"warranty_years", "warranty_km", "retention"} <= given:
        yield "performance.warranty", "not all of it is given: usual are 8 years, 160,000 km and 70 %"
    if not wanted.life.given:
        yield "performance.cycle_life", f"{wanted.life.told}"
    yield "parameters.cell_energy", f"a {plant.name}; no figure of the maker's own"
    yield "parameters.electricity_share", "as for the cell energy"
    yield "pack.parts", f"proportions of EverBatt 2023 for {wanted.chemistry}, a pack with modules"
    if wanted.cell_mass is None:
        yield f"{cell}.mass", f"{_told_share(wanted, bill)} of the mass of such a pack"
    yield (
        f"{cell}.parts",
        f"EverBatt 2023 for {wanted.chemistry}, scaled; the container is an assumed share of the cell",
    )
    yield (
        f"{cell}.cathode.parts",
        f"active material per kWh as in EverBatt 2023 for {wanted.chemistry}, the rest scaled",
    )
    yield f"{cell}.anode.parts", f"active material per kWh as in EverBatt 2023 for {wanted.chemistry}, the rest scaled"
    yield f"{cell}.yield", "cells that pass in EverBatt 2023"
    yield "transport.outbound", "1,000 km by lorry to a vehicle plant"
    yield "end_of_life.location", "recycled in the country of the plant"
    yield "end_of_life.collection.legs", "collected over 1,000 km by articulated lorry"
    yield "end_of_life.dismantled", "recovery rates given for cells (ANL-19/16 Table 12), applied to other parts"


def _notes(wanted: Wanted, bill: Bill) -> str:
    return f"""\
notes:
  - Drafted from {len(wanted.given)} given numbers and words; the bill of materials is that of EverBatt 2023, scaled.
  - Energy of making modules and packs isn't given.
"""


# --- words -----------------------------------------------------------------------------------------------------


def _mark(wanted: Wanted, name: str, why: str = "") -> str:
    """The comment beside a line: given, or assumed and as what."""
    return " # given" if name in wanted.given else f" # assumed{f': {why}' if why else ''}"


def _lines(lines: Iterable[str], indent: int) -> str:
    return "\n".join(" " * indent + line for line in lines)


def _below(lines: Iterable[str], indent: int = 2) -> list[str]:
    return [" " * indent + line for line in lines]


def _quoted(text: str) -> str:
    """A text as YAML takes it whatever signs are in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _number(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"
