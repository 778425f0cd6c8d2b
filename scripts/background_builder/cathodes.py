"""Cathode powders as unit processes, one per place of making, with the electricity of that place."""

from collections.abc import Iterable
from itertools import groupby

from background_builder.providers import Grids, grids_of, makers
from background_builder.quality import Scores, scores, spread_of, written
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    biosphere,
    combine,
    conversion,
    joined,
    primary,
    provenance,
    technosphere,
)

HOME = "US"
AT_HOME_ONLY = ("lfp",)  # without electricity and 41 % short of iron: elsewhere other routes, see components
TECHNOLOGY = {
    "lfp": "hydrothermal synthesis of lithium hydroxide, phosphoric acid and iron sulfate, calcination",
    "lmo": "solid-state synthesis of lithium carbonate and manganese oxide",
    "lco": "solid-state synthesis of lithium carbonate and cobalt oxide",
}
LAYERED = "co-precipitation of sulfates with alkali and ammonia, then calcination with the lithium salt, in one plant"

FAULTS = {
    "lfp": "iron and phosphorus for 59 % of the powder and three mol of lithium per mol of iron, as the source has it: "
    "lfp-hydrothermal and lfp-via-iron-phosphate balance",
    "lmo": "the source has no CO2 of the carbonate, and a published factor of 3.46 kg CO2e/kg that its recipe exceeds",
    "nca": "aluminium for 96 % of the powder, as the source has it",
}


def cathodes(electricity: Part) -> Part:
    """Every chemistry at every maker's location and as a world average."""
    grids = grids_of(electricity)
    recipes = groupby(primary("cathodes"), key=lambda row: row["cathode"])
    return combine(
        _powder(cathode, rows, place, grids[place])
        for cathode, rows in [(cathode, list(rows)) for cathode, rows in recipes]
        for place in _places(cathode, grids)
    )


def _places(cathode: str, grids: Grids) -> tuple[str, ...]:
    """Where a recipe is made: all makers, but what no other country makes so is an average of its home."""
    return (HOME,) if cathode in AT_HOME_ONLY else makers(grids)


def _powder(cathode: str, rows: list[Row], place: str, grid: str) -> Part:
    code, first = f"{cathode}-{place.lower()}", rows[0]
    pedigree = scores("model", first["confidence"], first["year"], HOME, place)
    process = Process(
        code,
        f"{cathode.upper()} cathode powder production",
        f"{cathode.upper()} cathode powder",
        "kg",
        place,
        "cathode material",
        *provenance(first),
        joined("electricity of its origin; precursors as GREET 2022 has them", FAULTS.get(cathode, "")),
        TECHNOLOGY.get(cathode, LAYERED),
        written(pedigree),
    )
    return Part((process,), tuple(_exchanges(code, rows, grid, pedigree)), (Link(cathode, place, code),))


def _exchanges(code: str, rows: Iterable[Row], grid: str, pedigree: Scores) -> Iterable[Exchange]:
    providers = {"electricity": grid, "natural-gas": "natural-gas-burnt"}
    for row in rows:
        make = biosphere if row["direction"] == "output" else technosphere
        amount = float(row["amount"]) * conversion(row["item"], row["unit"])
        spread = spread_of(pedigree, row["unit"], row["item"])
        supplier = providers.get(row["item"], row["item"])
        yield make(code, supplier, amount, spread, row["source"], row["confidence"], row["note"])
