"""Build the products of studies that have cells of their own, from the primary tables in their folders.

    python scripts/build_study_products.py          write the files
    python scripts/build_study_products.py --check  say which files differ from what would be written

Reads `databases/studies/everbatt-2019/primary/cells.csv`, writes one product file per chemistry beside it.
"""

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "databases" / "studies" / "everbatt-2019"
CELL_ENERGY, CELLS, ELECTRICITY_SHARE = 0.168, 100, 17.6
YIELDS = {
    "carbon-black": "cathode material",
    "pvdf": "cathode material",
    "aluminium": "aluminium foil",
    "graphite": "anode material",
    "copper": "copper foil",
    "lipf6": "electrolyte",
    "ethylene-carbonate": "electrolyte",
    "dimethyl-carbonate": "electrolyte",
    "polypropylene": "separator",
    "polyethylene": "separator",
}
Row = Mapping[str, str]


def build() -> dict[Path, str]:
    """Every product file of the folder, as text by its path."""
    rows = _rows()
    chemistries = dict.fromkeys(row["chemistry"] for row in rows if row["chemistry"])
    return {FOLDER / "products" / f"{name}.yaml": product(name, rows) for name in chemistries}


def product(chemistry: str, rows: list[Row]) -> str:
    """A hundred cells of 0.168 kWh, without module and pack: the source's results are of cells."""
    process = {row["material"]: float(row["share"]) for row in rows if row["piece"] == "process"}
    own = [row for row in rows if row["chemistry"] == chemistry]
    mass = next(float(row["share"]) for row in own if row["material"] == "cell mass") * CELL_ENERGY
    share = {row["material"]: float(row["share"]) for row in own}
    bought = share["pvdf"] * mass / CELL_ENERGY / process["cathode material"] / process["cell"]
    energy = process["cell energy"]
    return f"""\
# Made by scripts/build_study_products.py from primary/cells.csv.
schema_version: 1

identity:
  model: {chemistry.upper()} cells of EverBatt 2019
  maker: reference design (ANL-19/16)
  plant: {{name: reference plant, location: US}}
  category: electric-vehicle
  chemistry: {chemistry}

performance:
  rated_energy: {CELL_ENERGY * CELLS:g} kWh
  usable_energy: {CELL_ENERGY * CELLS:g} kWh
  mass: {mass * CELLS:.7g} kg
  mass_tolerance: 1 % # shares of Table 4 have three digits

pack:
  parts: []
  cell:
    count: {CELLS}
    yield: {100 * process["cell"]:g} %
    mass: {mass:.7g} kg
    parts:
{_parts(own, "cell", mass, process, 6)}
    cathode:
      parts:
{_parts(own, "cathode", mass, process, 8)}
    anode:
      parts:
{_parts(own, "anode", mass, process, 8)}

sites:
  - name: reference plant
    location: US
    steps:
      - step: cell
        energy: # {energy:g} MJ per kWh of cells
          - {{carrier: electricity, amount: {energy * ELECTRICITY_SHARE / 360:.7g} kWh, per: kWh}}
          - {{carrier: natural-gas, amount: {energy * (100 - ELECTRICITY_SHARE) / 100:.7g} MJ, per: kWh}}
        solvents: # {process["NMP per binder"]:g} kg per kg of binder bought
          - material: nmp
            amount: {{value: {bought * process["NMP per binder"]:.7g}, unit: kg, source: ANL-19/16 Table 5}}
            per: kWh
            recovery: {100 * process["NMP recovery"]:g} %
"""


def _parts(rows: Iterable[Row], piece: str, mass: float, process: Mapping[str, float], indent: int) -> str:
    materials = [row for row in rows if row["piece"] == piece and row["material"] != "cell mass"]
    return "\n".join(" " * indent + _part(row, mass, process) for row in materials)


def _part(row: Row, mass: float, process: Mapping[str, float]) -> str:
    material = row["material"]
    kind = "cathode material" if material == row["chemistry"] else YIELDS.get(material)
    passed = f", yield: {100 * process[kind]:g} %" if kind else ""
    return f"- {{material: {material}, amount: {float(row['share']) * mass:.7g} kg{passed}, source: ANL-19/16 Table 4}}"


def _rows() -> list[Row]:
    with (FOLDER / "primary" / "cells.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main() -> int:
    built = build()
    if "--check" in sys.argv[1:]:
        changed = [path for path, text in built.items() if not path.is_file() or path.read_text("utf-8") != text]
        for path in changed:
            print(f"{path.name} differs from what its primary table gives", file=sys.stderr)
        return 1 if changed else 0
    for path, text in built.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
