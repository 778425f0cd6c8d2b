"""Derive `databases/greet-2018`, `greet-2020` and `greet-2022`, the backgrounds of EverBatt, from their primary tables.

Without an argument the script writes processes.csv, exchanges.csv, flows.csv and the mapping tables;
`--check` says whether the shipped files are what the primary tables give.
"""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from background_builder.files import run, texts
from background_builder.materials import PROXIES, manganese_in_salt, material, proxy, species_sum
from background_builder.rows import (
    DATABASES,
    Link,
    Part,
    Process,
    Row,
    biosphere,
    combine,
    primary,
    read_table,
)

REMELTING = "the workbook has no remelting of recovered metal; nothing is charged, so that credits are one to one"
LICENCE = "BSD-3-Clause (Argonne)"
SOURCE = ("2022", "everbatt-2023", LICENCE)
OLDER = {"2018": "everbatt-2019", "2020": "everbatt-2020"}
"""Vintages of which only the total of each material is known, and the workbooks that they are from."""
RESIDUES = "the workbook charges no greenhouse gas to the treatment of residues of recycling"


def background() -> Part:
    materials = [material(row, uncertain=False) for row in primary("materials")]
    proxies = [certain(proxy(key, *target)) for key, target in PROXIES.items()]
    energy = [figure(row, SOURCE) for row in figures("2022", "energy_and_transport")]
    return combine([*materials, *proxies, manganese_in_salt(), aluminium_without_pfc(), free_of_charge(), *energy])


def older(vintage: str) -> Part:
    """Totals of materials and grids as CO2e, and what stands in for what the vintage lacks."""
    rows = figures(vintage, "figures")
    totals = [figure(row, (vintage, row["source"], LICENCE)) for row in rows]
    proxies = [certain(of_vintage(proxy(key, *target), vintage)) for key, target in PROXIES.items()]
    return combine([*totals, *proxies])


def figures(vintage: str, table: str) -> tuple[Row, ...]:
    return read_table(DATABASES / f"greet-{vintage}" / "primary" / f"{table}.csv")


def of_vintage(part: Part, vintage: str) -> Part:
    source = OLDER[vintage]
    return replace(
        part,
        processes=tuple(replace(process, year=vintage, source=source) for process in part.processes),
        exchanges=tuple(replace(exchange, source=source) for exchange in part.exchanges),
    )


def certain(part: Part) -> Part:
    """EverBatt publishes no uncertainty."""
    nothing = {"distribution": "none", "gsd": "", "basis": "the source gives none"}
    return replace(part, exchanges=tuple(replace(exchange, **nothing) for exchange in part.exchanges))


def figure(row: Row, provenance: tuple[str, str, str]) -> Part:
    code, year, source, licence = row["code"], *provenance
    process = Process(
        code,
        row["name"],
        row["product"],
        row["unit"],
        row["location"] or "US",
        row["group"],
        year,
        source,
        licence,
        row["confidence"],
        row["note"],
    )
    emission = biosphere(code, "ghg-aggregated", float(row["ghg_kgco2e"]), None, source, row["confidence"])
    emissions = (emission,) if float(row["ghg_kgco2e"]) else ()
    return Part((process,), emissions, (Link(row["key"], row["location"], code, row["note"]),))


def aluminium_without_pfc() -> Part:
    """What EverBatt charges aluminium of module and pack with: the species, without perfluorocarbons."""
    row = next(row for row in primary("materials") if row["key"] == "aluminium")
    total = {"key": "aluminium-without-pfc", "ghg_gco2e": repr(species_sum(row) * 1e3)}
    whole = material({**row, **total}, uncertain=False)
    note = "the figure that EverBatt 2023 uses in module and pack; the cell has the whole one"
    process = replace(whole.processes[0], name="aluminium, cradle to gate, without perfluorocarbons", note=note)
    return replace(whole, processes=(process,))


def free_of_charge() -> Part:
    """What the workbook charges no greenhouse gas to."""
    return combine(
        [
            nothing("water", "water", "kg", "water", "the workbook charges no greenhouse gas to process water"),
            nothing("landfill-inert", "residues to landfill", "kg", "waste treatment", RESIDUES),
            nothing("waste-water", "waste water", "m3", "waste treatment", RESIDUES),
            nothing("recycled-aluminium", "aluminium, remelted", "kg", "recycled material", REMELTING, "assumed"),
            nothing("recycled-copper", "copper, refined from scrap", "kg", "recycled material", REMELTING, "assumed"),
        ]
    )


def nothing(key: str, name: str, unit: str, group: str, note: str, confidence: str = "seen") -> Part:
    process = Process(key, name, name, unit, "US", group, *SOURCE, confidence, note)
    return Part((process,), (), (Link(key, "", key, note),))


def build() -> dict[str, str]:
    """File name below `databases/` -> its text."""
    built = texts("greet-2022", background())
    for vintage in OLDER:
        built |= texts(f"greet-{vintage}", older(vintage))
    return built


if __name__ == "__main__":
    sys.exit(run(build(), sys.argv[1:]))
