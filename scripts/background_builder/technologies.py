"""Generation technologies, each with its factor and how far that may be off.

An official factor of a country has pedigree scores. A world factor has its published range, else the range of three
or more sources to compare with, either as two standard deviations either side, else our default.
"""

from background_builder import quality
from background_builder.rows import (
    Link,
    Part,
    Process,
    Row,
    Spread,
    combine,
    from_pedigree,
    from_range,
    joined,
    lognormal,
    primary,
    provenance,
    species,
)

KEYS = {"bioenergy": "biomass"}
NATIONAL_DEFAULT_YEAR = "2024"
ENOUGH_SOURCES = 3


def technologies() -> Part:
    return combine(_technology(row) for row in primary("electricity_technologies"))


def technology_code(technology: str, location: str, year: str) -> str:
    suffix = f"{location.lower()}-{year}" if location == "CN" else location.lower()
    return f"electricity-{technology}-{suffix}"


def world_technology(technology: str) -> str:
    return technology_code(technology, "GLO", "")


def refuse_co2_only(row: Row) -> None:
    """A factor of direct CO2 leaves out fuel supply and other gases: it is never an electricity score."""
    if row["factor_kind"] == "co2-only":
        raise ValueError(
            f"{row['location']} {row['year']}: a CO2-only grid factor can't be the footprint of electricity"
        )


def _technology(row: Row) -> Part:
    refuse_co2_only(row)
    code = technology_code(row["technology"], row["location"], row["year"])
    process = Process(
        code,
        f"electricity production, {row['technology'].replace('-', ' ')}",
        "electricity",
        "kWh",
        row["location"],
        "electricity technology",
        *provenance(row),
        _note(row),
        row["description"],
        quality.written(_scores(row)),
    )
    return Part((process,), species(code, row, technology_spread(row)), _links(row, code))


def _note(row: Row) -> str:
    parted = f"{row['at_plant_kgco2e']} of it at the plant, {row['fuel_supply_kgco2e']} of fuel supply"
    return joined(f"{row['factor_kind']} factor", row["note"], parted if row["at_plant_kgco2e"] else "")


def _scores(row: Row) -> quality.Scores:
    """National averages cover all plants; the United States stand in for the world; literature covers some."""
    if row["source"].startswith("mee-"):
        return quality.scores("statistic", row["confidence"], row["year"])
    if row["factor_kind"] == "fuel-cycle":
        return quality.scores("model", row["confidence"], row["year"], "US", row["location"])
    return quality.scores("literature", row["confidence"], row["year"])


def technology_spread(row: Row) -> Spread:
    if row["source"].startswith("mee-"):
        return from_pedigree(_scores(row))
    if row["low"]:
        return from_range(float(row["low"]), float(row["high"]))
    others = [other for other in primary("electricity_cross_sources") if other["technology"] == row["compared_as"]]
    if len(others) < ENOUGH_SOURCES:
        return lognormal(float(row["default_gsd"]), "default of ours: fewer than three sources to compare")
    low, high = min(float(other["low"]) for other in others), max(float(other["high"]) for other in others)
    basis = f"published range of {len(others)} sources, {low:g} to {high:g} kg CO2e/kWh: gsd = (high / low)^(1/4)"
    return lognormal((high / low) ** 0.25, basis)


def _links(row: Row, code: str) -> tuple[Link, ...]:
    """The factors of the default year without it; those of China by their year too."""
    key = f"electricity-{KEYS.get(row['technology'], row['technology'])}"
    dated = (Link(f"{key}-{row['year']}", "CN", code),) if row["location"] == "CN" else ()
    usual = () if dated and row["year"] != NATIONAL_DEFAULT_YEAR else (Link(key, row["location"], code),)
    return (*usual, *dated)
