"""Cathode powders as unit processes, one per place of making, with the electricity of that place."""

from collections.abc import Iterable
from itertools import groupby

from background_builder.providers import grids_of, makers
from background_builder.quality import scores, written
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    biosphere,
    combine,
    conversion,
    lognormal,
    primary,
    provenance,
    technosphere,
)

ENERGY = ("electricity", "natural-gas")
TECHNOLOGY = {
    "lfp": "hydrothermal synthesis of lithium hydroxide, phosphoric acid and iron sulfate, calcination",
    "lmo": "solid-state synthesis of lithium carbonate and manganese oxide",
    "lco": "solid-state synthesis of lithium carbonate and cobalt oxide",
}
LAYERED = "co-precipitation of sulfates with alkali and ammonia, then calcination with the lithium salt, in one plant"


def cathodes(electricity: Part) -> Part:
    """Every chemistry at every maker's location and as a world average."""
    grids = grids_of(electricity)
    recipes = groupby(primary("cathodes"), key=lambda row: row["cathode"])
    return combine(
        _powder(cathode, rows, place, grids[place])
        for cathode, rows in [(cathode, list(rows)) for cathode, rows in recipes]
        for place in makers(grids)
    )


def _powder(cathode: str, rows: list[Row], place: str, grid: str) -> Part:
    code = f"{cathode}-{place.lower()}"
    process = Process(
        code,
        f"{cathode.upper()} cathode powder production",
        f"{cathode.upper()} cathode powder",
        "kg",
        place,
        "cathode material",
        *provenance(rows[0]),
        "electricity of its origin; precursors as GREET 2022 has them",
        TECHNOLOGY.get(cathode, LAYERED),
        written(scores("model", rows[0]["confidence"], rows[0]["year"], "US", place)),
    )
    return Part((process,), tuple(_exchanges(code, rows, grid)), (Link(cathode, place, code),))


def _exchanges(code: str, rows: Iterable[Row], grid: str) -> Iterable[Exchange]:
    providers = {"electricity": grid, "natural-gas": "natural-gas-burnt"}
    for row in rows:
        amount = float(row["amount"]) * conversion(row["item"], row["unit"])
        spread = lognormal(float(row["gsd"]), f"default of ours for {_what(row)}")
        if row["direction"] == "output":
            yield biosphere(code, row["item"], amount, spread, row["source"], row["confidence"], row["note"])
        else:
            provider = providers.get(row["item"], row["item"])
            yield technosphere(code, provider, amount, spread, row["source"], row["confidence"], row["note"])


def _what(row: Row) -> str:
    return "process energy" if row["item"] in ENERGY else "the stoichiometry of a recipe"
