"""Build the shipped products from their primary tables.

    python scripts/build_products.py          write the files
    python scripts/build_products.py --check  say which files differ from what would be written

Reads `databases/products/primary/*.csv`, `databases/recycling/everbatt-2023.csv` and `databases/materials.csv`.
Writes `databases/products/*-pack-100kwh.yaml`, `databases/products/product.schema.json` and
`databases/recycling/everbatt-2023.recoveries.csv`. What it writes is never edited by hand.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brightcell.product.catalogue import materials
from brightcell.product.schema import json_schema

ROOT = Path(__file__).resolve().parent.parent / "databases"
PRIMARY = ROOT / "products" / "primary"
CHEMISTRIES = ("nmc111", "nmc532", "nmc622", "nmc811", "nca", "lfp", "lmo", "lco")
RECOVERED_ELEMENTS = {
    "nickel": ("nickel-in-salt", "Ni"),
    "cobalt": ("cobalt-in-salt", "Co"),
    "manganese": ("manganese-in-salt", "Mn"),
    "lithium": ("lithium-carbonate", "Li"),
}
RECOVERED_MATERIALS = ("graphite", "aluminium", "copper")
COMPONENTS = dict.fromkeys(("aluminium", "copper", "polypropylene"), "housing and structure")
YIELDS = {
    "carbon-black": "cathode material",
    "pvdf": "cathode material",
    "aluminium": "aluminium foil",
    "graphite": "anode material",
    "anode-binder": "anode material",
    "copper": "copper foil",
    "lipf6": "electrolyte",
    "ethylene-carbonate": "electrolyte",
    "dimethyl-carbonate": "electrolyte",
    "polypropylene": "separator",
    "polyethylene": "separator",
}
Row = Mapping[str, str]


def build() -> dict[Path, str]:
    """Every file that this script makes, as text by its path."""
    files = {ROOT / "products" / f"{c}-pack-100kwh.yaml": product_yaml(c) for c in CHEMISTRIES}
    files[ROOT / "products" / "product.schema.json"] = json.dumps(json_schema(), indent=1) + "\n"
    files[ROOT / "recycling" / "everbatt-2023.recoveries.csv"] = recoveries_csv()
    return files


# --- recoveries ------------------------------------------------------------------------------------------------


def recoveries(chemistry: str, route: str) -> dict[str, float]:
    """Recovered mass / content, per kg of cells, by a route.

    Elements: Ni, Co and Mn in product, Li in crude lithium carbonate, over the element in all cell materials.
    Materials: graphite after leaching, aluminium and copper from pre-processing, over the material in the cell.
    """
    content = {row["material"]: float(row["net"]) / _mass(chemistry, "cell mass") for row in _cell(chemistry)}
    shares = {
        name: _recovered(chemistry, route, key) * _element(key, element) / _content(content, element)
        for name, (key, element) in RECOVERED_ELEMENTS.items()
        if _recovered(chemistry, route, key)
    }
    shares |= {
        key: _recovered(chemistry, route, key) / content[key]
        for key in RECOVERED_MATERIALS
        if _recovered(chemistry, route, key)
    }
    return {name: round(value, 4) for name, value in shares.items()}


def recoveries_csv() -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("chemistry", "key", "recovery", "route", "source", "confidence"))
    for chemistry in CHEMISTRIES:
        for route in ("hydrometallurgical", "pyrometallurgical"):
            for key, value in recoveries(chemistry, route).items():
                writer.writerow((chemistry, key, f"{value:g}", route, "everbatt-2023", "computed"))
    return text.getvalue()


def _recovered(chemistry: str, route: str, key: str) -> float:
    """kg recovered per kg of cells: of the smelter, or from pre-processing and from the black mass."""
    after = _recycling(route, chemistry)
    if route == "pyrometallurgical":
        return after.get(key, 0.0)
    before = _recycling("preprocessing", chemistry)
    return before.get(key, 0.0) + before["black-mass"] * after.get(key, 0.0)


def _recycling(route: str, chemistry: str) -> dict[str, float]:
    rows = _rows(ROOT / "recycling" / "everbatt-2023.csv")
    kinds = ("recovered", "intermediate")
    return {
        row["key"]: float(row["amount"])
        for row in rows
        if (row["route"], row["chemistry"]) == (route, chemistry) and row["kind"] in kinds
    }


def _element(key: str, element: str) -> float:
    return materials()[key].elements[element]


def _content(content: Mapping[str, float], element: str) -> float:
    return sum(mass * materials()[key].elements.get(element, 0.0) for key, mass in content.items())


# --- products --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Design:
    """What the template of a product file is filled with."""

    chemistry: str
    layout: Mapping[str, float]

    @property
    def title(self) -> str:
        return self.chemistry.upper()

    @property
    def pack_energy(self) -> float:
        return self.layout["modules per pack"] * self.layout["cells per module"] * self.layout["cell energy"]


def product_yaml(chemistry: str) -> str:
    """The product file of one chemistry, with comments for who takes it as a template."""
    design = Design(chemistry, _process("layout"))
    blocks = (_head, _performance, _parameters, _pack, _sites, _transport, _end_of_life, _assumptions, _notes)
    return "\n".join(block(design) for block in blocks)


def _head(design: Design) -> str:
    return f"""\
# yaml-language-server: $schema=product.schema.json
# Made by scripts/build_products.py from the tables in primary/; copy it to describe a pack of your own.
# Amounts carry their unit and are converted: 36 MJ of electricity are 10 kWh, 500 g are 0.5 kg.
schema_version: 1

identity:
  model: {design.title} pack, {design.pack_energy:g} kWh
  maker: reference design (EverBatt 2023 / BatPaC 5.0)
  plant: {{name: reference plant, location: CN-JS, city: Changzhou}} # country, or country and province
  category: electric-vehicle
  chemistry: {design.chemistry}
"""


def _performance(design: Design) -> str:
    usable = design.pack_energy * _assumed("usable energy per rated energy")
    pack_mass = _mass(design.chemistry, "pack mass") * design.pack_energy
    return f"""\
performance:
  # What an amount rests on: measured, calculated, supplier, literature or estimated. It may be said of one amount, or
  # of a block for all amounts in it; an amount of which nothing is said counts as estimated.
  evidence: estimated
  rated_energy: {_number(design.pack_energy)} kWh
  usable_energy: {_number(usable)} kWh
  mass: {_number(pack_mass)} kg # of the finished pack; the parts below add up to it
  mass_tolerance: 1 %
  vehicle_category: M1
  # A declaration needs the warranty and the cycle life of your own pack. Leave out what you don't know.
  warranty:
    duration: {_number(_assumed("warranty duration"))} years
    distance: {_number(_assumed("warranty distance"))} km
    energy_retention: {_percent(_assumed("warranty energy retention"))}
  cycle_life:
    cycles: {_number(_assumed("cycles"))}
    end_state_of_health: {_percent(_assumed("end state of health"))}
    standard: none, these designs are not tested # for example GB/T 31484-2015
"""


def _parameters(design: Design) -> str:
    energy = _process("energy")
    return f"""\
# Named numbers. A formula that uses one follows it: one uncertain parameter moves electricity and gas together.
parameters:
  cell_energy: # to make cells of 1 kWh, good ones
    value: {_number(energy["cell"])}
    unit: MJ
    uncertainty: {{distribution: lognormal, gsd: {_number(_assumed("gsd of the cell energy"))}, nature: ignorance}}
    source: {_citation("cell")}
    evidence: literature # yours: {{type: measured, meter: ..., period: 2025}}
  electricity_share: {{value: {_share(energy)}, unit: "%", source: {_short()}, evidence: literature}}
"""


def _pack(design: Design) -> str:
    parts = "\n".join(_pack_part(design, row) for row in _of(design.chemistry, "pack_materials"))
    layout = design.layout
    cell_mass = _mass(design.chemistry, "cell mass") * layout["cell energy"]
    return f"""\
# Amounts are per one finished piece of the level that they stand in, net of scrap. A part's `yield` says which
# share of the material ends up in the piece; the `yield` of a level, which share of its pieces passes.
pack:
  evidence: {_literature()}
  parts: # modules and pack together: the source doesn't split them
{parts}
  module:
    count: {_number(layout["modules per pack"])}
    parts: []
    cell:
      count: {_number(layout["cells per module"])}
      yield: {_percent(_process("yield")["cell acceptance"])} # cells that pass
      mass: {_number(cell_mass)} kg # checked against its parts
      parts:
{_cell_parts(design, "cell", 8)}
      cathode:
        parts:
{_cell_parts(design, "cathode", 10)}
      anode:
        parts:
{_cell_parts(design, "anode", 10)}
"""


def _pack_part(design: Design, row: Row) -> str:
    amount = float(row["amount"]) * design.pack_energy
    component = COMPONENTS.get(row["material"])
    extra = f", component: {component}" if component else ""
    hint = " # recycled_content: 10 %" if row["material"] == "aluminium" else ""
    return f"    - {{material: {row['material']}, amount: {_number(amount)} kg{extra}, source: {_short()}}}{hint}"


def _cell_parts(design: Design, piece: str, indent: int) -> str:
    rows = [row for row in _cell(design.chemistry) if row["piece"] == piece]
    lines = [line for row in rows for line in _cell_part(design, row)]
    return "\n".join(" " * indent + line for line in lines)


def _cell_part(design: Design, row: Row) -> list[str]:
    material, amount = row["material"], float(row["net"]) * design.layout["cell energy"]
    if material == design.chemistry:
        return _cathode_part(material, amount)
    used = _process("yield").get(YIELDS.get(material, ""))
    yield_text = f", yield: {_percent(used)}" if used else ""
    return [f"- {{material: {material}, amount: {_number(amount)} kg{yield_text}, source: {_short()}}}"]


def _cathode_part(material: str, amount: float) -> list[str]:
    return [
        f"- material: {material}",
        "  amount:",
        f"    value: {_number(amount)}",
        "    unit: kg",
        f"    uncertainty: {_lognormal('pedigree of the cathode amount')}",
        f"    source: {_short()}",
        f"  yield: {_percent(_process('yield')['cathode material'])}",
        "  origin: CN # without an origin a material is taken as made in the plant's country",
        "  # supplier: {name: ..., footprint: 12.3 kg CO2e/kg, source: ...} # declared by your supplier",
    ]


def _sites(design: Design) -> str:
    solvent = _process("solvent")
    pvdf = next(row for row in _cell(design.chemistry) if row["material"] == "pvdf")
    circulated = float(pvdf["gross"]) * solvent["NMP per PVDF"]
    return f"""\
sites:
  - name: reference plant
    location: CN-JS
    evidence: {_literature()}
    steps:
      - step: cell # electrode, cell, module or pack; amounts are per good output of the step
        energy:
          - {{carrier: electricity, amount: {{formula: cell_energy * electricity_share, unit: kWh}}, per: kWh}}
          - {{carrier: natural-gas, amount: {{formula: cell_energy * (1 - electricity_share), unit: MJ}}, per: kWh}}
        solvents:
          # {_number(solvent["NMP per PVDF"])} kg per kg of PVDF bought. Only what isn't recovered is bought new.
          # EverBatt's demand for NMP leaves out this recovery, although its sheet defines it; here it is applied.
          - material: nmp
            amount: {{value: {_number(circulated)}, unit: kg, source: {_short()}}}
            per: kWh
            recovery: {_percent(solvent["NMP recovery"])}
    # Without this block all electricity is grid mix of the location.
    # electricity_supply:
    #   - {{kind: on-site, share: 20 %, technology: solar, proof: meter 4711}}
    #   - {{kind: grid, share: 80 %}}
"""


def _transport(design: Design) -> str:
    return f"""\
transport:
  evidence: estimated
  inbound: [] # legs of what is bought; a part may give its own `transport`
  outbound: # to a European vehicle plant
    - mode: road # road, rail, sea, inland-waterway or air
      vehicle: lorry-articulated-33t
      distance: {_number(_assumed("outbound road"))} km
    - mode: sea
      vehicle: container-ship
      distance: {_number(_assumed("outbound sea"))} km
"""


def _end_of_life(design: Design) -> str:
    fates = "\n".join(_fate(row) for row in _rows(PRIMARY / "process.csv") if row["item"] == "dismantled")
    return f"""\
end_of_life:
  location: EU27
  evidence: literature
  collection: # rate: 60 % # share of packs that is collected, if you know it; else the rulebook's
    evidence: estimated
    legs:
      - mode: road
        vehicle: lorry-articulated-33t
        distance: {_number(_assumed("collection road"))} km
  # Without routes and recoveries of your recycler, the rulebook's chain and the yields of the recycling data are taken.
  # routes: {{hydrometallurgical: 100 %}} # hydrometallurgical, pyrometallurgical, direct; the shares sum to 100 %
  # recoveries: {{nickel: 93 %, cobalt: 93 %}} # share of what is in the cells that leaves the plant as a product
  recycling_data: everbatt-2023
  dismantled: # materials outside of the cells; what isn't recovered is disposed of
{fates}
  source: EverBatt 2023 recycling rows (computed); ANL-19/16 Table 12
  note: recoveries are secondary data of a process model, not of a recycler
"""


def _fate(row: Row) -> str:
    source = "ANL-19/16 Table 12" if row["confidence"] == "seen" else "assumed, evidence: estimated"
    return (
        f"    - {{material: {row['key']}, recovery: {_percent(row['value'])}, source: {source}, note: {row['note']}}}"
    )


def _assumptions(design: Design) -> str:
    """What the project decided where the source is silent; each entry shows up in every result."""
    lines = [_assumed_field(design, **row) for row in _rows(PRIMARY / "assumed_fields.csv")]
    return "assumptions: # each is listed in every result; strike out what you know\n" + "\n".join(lines) + "\n"


def _assumed_field(design: Design, field: str, why: str) -> str:
    return f'  - field: {field.replace("CHEMISTRY", design.chemistry)}\n    why: "{why}"'


def _notes(design: Design) -> str:
    lines = [
        "Cell and pack design of BatPaC 5.0 as published in EverBatt 2023; made in Changzhou by assumption.",
        "Energy for making modules and packs is zero in the source; here it is not given.",
        "Carbon black and PVDF are taken to be in the cathode.",
    ]
    if design.chemistry in ("lmo", "lco"):
        lines.append("EverBatt 2023 gives LMO and LCO the same bill of materials apart from the cathode powder.")
    return "notes:\n" + "\n".join(f"  - {line}" for line in lines) + "\n"


# --- tables ----------------------------------------------------------------------------------------------------


@cache
def _rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _of(chemistry: str, table: str) -> list[dict[str, str]]:
    return [row for row in _rows(PRIMARY / f"{table}.csv") if row["chemistry"] == chemistry]


def _cell(chemistry: str) -> list[dict[str, str]]:
    return _of(chemistry, "cell_materials")


def _mass(chemistry: str, item: str) -> float:
    return next(float(row["amount"]) for row in _of(chemistry, "masses") if row["item"] == item)


def _process(item: str) -> dict[str, float]:
    return {row["key"]: float(row["value"]) for row in _rows(PRIMARY / "process.csv") if row["item"] == item}


def _assumption(item: str) -> str:
    return next(row["value"] for row in _rows(PRIMARY / "assumptions.csv") if row["item"] == item)


def _assumed(item: str) -> float:
    return float(_assumption(item))


def _citation(key: str) -> str:
    row = next(r for r in _rows(PRIMARY / "process.csv") if (r["item"], r["key"]) == ("energy", key))
    return f'"EverBatt 2023, {row["detail"]}: {row["note"]}"'


def _short() -> str:
    return "EverBatt 2023"


def _share(energy: Mapping[str, float]) -> str:
    return _number(100 * energy["electricity share"])


def _literature() -> str:
    return f"{{type: literature, document: {_short()}}}"


def _lognormal(item: str) -> str:
    scores = ", ".join(_assumption(item).split())
    return f"{{distribution: lognormal, pedigree: [{scores}], nature: ignorance}}"


def _number(value: float) -> str:
    """Digits enough that a product of two figures of the source stays exact."""
    return f"{value:.10g}"


def _percent(share: float | str) -> str:
    return f"{100 * float(share):.8g} %"


def main(arguments: list[str]) -> int:
    files = build()
    changed = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in changed:
        if "--check" not in arguments:
            path.write_text(files[path], encoding="utf-8", newline="\n")
        sys.stderr.write(f"{'differs' if '--check' in arguments else 'written'}: {path.relative_to(ROOT.parent)}\n")
    return 1 if changed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
