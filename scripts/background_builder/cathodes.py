"""Cathode powders as unit processes, one per place of making, with the electricity of that place."""

from collections.abc import Iterable
from itertools import groupby

from background_builder.quality import scores, written
from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    biosphere,
    combine,
    lognormal,
    primary,
    technosphere,
)

EUROPE = ("EU27", "DE", "PL", "HU", "SE", "FR", "ES", "FI", "NO", "GB")
COUNTRIES = ("CN", "US", "KR", "JP", *EUROPE, "CA", "IN", "ID")
KWH_PER_MJ = 1.0 / 3.6
M3_PER_US_GALLON = 0.003785411784
ENERGY = ("electricity", "natural-gas")
TECHNOLOGY = {
    "lfp": "hydrothermal synthesis of lithium hydroxide, phosphoric acid and iron sulfate, calcination",
    "lmo": "solid-state synthesis of lithium carbonate and manganese oxide",
    "lco": "solid-state synthesis of lithium carbonate and cobalt oxide",
}
LAYERED = "co-precipitation of sulfates with alkali and ammonia, then calcination with the lithium salt, in one plant"
CONVERSIONS = {("electricity", "MJ"): KWH_PER_MJ, ("tap-water", "gal"): M3_PER_US_GALLON}


def cathodes(electricity: Part) -> Part:
    """Every chemistry at every maker's location and as a world average."""
    places = {link.location: link.process for link in electricity.links if link.key == "electricity"}
    provinces = sorted(place for place in places if place.startswith("CN-"))
    recipes = groupby(primary("cathodes"), key=lambda row: row["cathode"])
    return combine(
        _powder(cathode, rows, place, places[place])
        for cathode, rows in [(cathode, list(rows)) for cathode, rows in recipes]
        for place in (*COUNTRIES, *provinces, "GLO")
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
        rows[0]["year"],
        rows[0]["source"],
        rows[0]["licence"],
        rows[0]["confidence"],
        "electricity of its origin; precursors as GREET 2022 has them",
        TECHNOLOGY.get(cathode, LAYERED),
        written(scores("model", rows[0]["confidence"], rows[0]["year"], "US", place)),
    )
    return Part((process,), tuple(_exchanges(code, rows, grid)), (Link(cathode, place, code),))


def _exchanges(code: str, rows: Iterable[Row], grid: str) -> Iterable[Exchange]:
    providers = {"electricity": grid, "natural-gas": "natural-gas-burnt"}
    for row in rows:
        amount = float(row["amount"]) * CONVERSIONS.get((row["item"], row["unit"]), 1.0)
        spread = lognormal(float(row["gsd"]), f"default of ours for {_what(row)}")
        if row["direction"] == "output":
            yield biosphere(code, row["item"], amount, spread, row["source"], row["confidence"], row["note"])
        else:
            provider = providers.get(row["item"], row["item"])
            yield technosphere(code, provider, amount, spread, row["source"], row["confidence"], row["note"])


def _what(row: Row) -> str:
    return "process energy" if row["item"] in ENERGY else "the stoichiometry of a recipe"
