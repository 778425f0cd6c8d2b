"""The numbers behind Chinese electricity: official factors, fossil shares, calibration, readings.

No province has an official footprint factor. Its share of fossil power follows from its official CO2 factor,

    share = CO2 factor of the place / CO2 factor of fossil power, both of the same year

fossil and low-carbon power are each split as in the national mix, the official footprint factors of
technologies apply, and the calibration of the national mix closes the gap to the official average.
"""

from math import exp, log

from background_builder.electricity import shares_by_location
from background_builder.propagation import Chain
from background_builder.rows import Part, Row, Spread, assumption, certain, lognormal, primary
from background_builder.technologies import (
    refuse_co2_only,
    technology_code,
    world_technology,
)

LOW_CARBON = ("nuclear", "hydro", "wind", "solar", "bioenergy")
FOSSIL = ("coal", "gas", "oil")
FOOTPRINT_YEARS = ("2023", "2024")
RESIDUAL = "average without traded non-fossil power"
TRANSMISSION = "transmission and distribution without losses"
TRANSMISSION_AND_LOSSES = "transmission and distribution with losses"


def grid_factor(location: str, year: str, kind: str, statistic: str) -> Row:
    wanted = (location, year, kind, statistic)
    return next(
        row
        for row in primary("electricity_grid_factors")
        if (row["location"], row["year"], row["factor_kind"], row["statistic"]) == wanted
    )


def carbon_years(row: Row) -> tuple[str, ...]:
    """The years that a CO2 factor serves: its own, and 2024 for the latest, since there is none of 2024 yet."""
    return (row["year"], FOOTPRINT_YEARS[1]) if row["year"] == FOOTPRINT_YEARS[0] else (row["year"],)


def carbon_factors(statistic: str) -> list[Row]:
    """Official CO2 factors of China, its regional grids and provinces, all years."""
    return [
        row
        for row in primary("electricity_grid_factors")
        if row["factor_kind"] == "co2-only" and row["statistic"] == statistic
    ]


def footprint_year(year: str) -> str:
    """Footprint factors begin in 2023; earlier years take those of 2023."""
    return year if year in FOOTPRINT_YEARS else FOOTPRINT_YEARS[0]


def chinese_provider(technology: str, year: str) -> str:
    """The official Chinese factor; oil has none, so the world's plant stands in."""
    if technology == "oil":
        return world_technology(technology)
    return technology_code(technology, "CN", footprint_year(year))


def built_up(generation: Part, shares: dict[str, float], year: str) -> float:
    """Footprint of a mix of Chinese technologies, kg CO2e per kWh generated."""
    technologies = Chain(generation.exchanges)
    return sum(
        share * technologies.footprint(chinese_provider(technology, year)) for technology, share in shares.items()
    )


def national_shares() -> dict[str, float]:
    rows = shares_by_location()["CN"]
    total = sum(float(row["share"]) for row in rows)
    return {row["technology"]: float(row["share"]) / total for row in rows}


def calibration(generation: Part, year: str) -> float:
    """kWh of the built-up national mix per kWh of the official average, which is read as delivered."""
    official = grid_factor("CN", footprint_year(year), "life-cycle", "average")
    refuse_co2_only(official)
    return float(official["value"]) / built_up(generation, national_shares(), year)


def official_loss() -> float:
    """kWh lost per kWh delivered: what losses add to the official factor of transmission, over the average."""
    factors = (TRANSMISSION_AND_LOSSES, TRANSMISSION, "average")
    both, without, average = (float(grid_factor("CN", "2024", "life-cycle", kind)["value"]) for kind in factors)
    return (both - without) / average


def fossil_share(row: Row) -> float:
    """Share of fossil power = CO2 factor of the place / CO2 factor of fossil power."""
    fossil = grid_factor("CN", row["year"], "co2-only", "fossil power")
    return float(row["value"]) / float(fossil["value"])


def shares_from_carbon(row: Row) -> dict[str, float]:
    """Fossil and low-carbon power each split as in the national mix."""
    nation, fossil = national_shares(), fossil_share(row)
    return {**_split(nation, FOSSIL, fossil), **_split(nation, LOW_CARBON, 1.0 - fossil)}


def _split(nation: dict[str, float], technologies: tuple[str, ...], share: float) -> dict[str, float]:
    total = sum(nation[technology] for technology in technologies)
    return {technology: share * nation[technology] / total for technology in technologies}


def readings(row: Row, delivered: float, year: str | None = None) -> tuple[float, float, float]:
    """Three readings of a place's footprint in a year, by default that of its CO2 factor, kg CO2e/kWh.

    The official CO2 factor as it stands, the same times the national ratio of footprint to CO2 factor, and the
    calibrated mix of technologies. The CO2 factor of 2023 serves 2024 too.
    """
    year = footprint_year(year or row["year"])
    footprint = float(grid_factor("CN", year, "life-cycle", "average")["value"])
    carbon = float(grid_factor("CN", FOOTPRINT_YEARS[0], "co2-only", "average")["value"])
    reading = float(row["value"])
    return (reading, reading * footprint / carbon, delivered)


def remainder(total: float, mix: float, origin: str) -> Spread:
    """What is left for the exchange so that the chain up to medium voltage is as wide as `total`, in ln units.

    sigma^2 = total^2 - variance of the mix - variance of the voltage step; nothing where that is negative.
    """
    rest = total**2 - mix - log(assumption("grid-loss-gsd")) ** 2
    if rest <= 0.0:
        return certain(f"exact given technologies, shares and losses, which are as wide as {origin}: nothing is added")
    taken = f"{total**2:.5f} - {total**2 - rest:.5f}"
    basis = f"{origin}; less the variance of technologies, shares and losses: gsd = exp(sqrt({taken}))"
    return lognormal(exp(rest**0.5), basis)


def from_readings(factors: tuple[float, ...], mix: float) -> Spread:
    """The readings are two standard deviations either side: sigma = ln(high / low) / 4."""
    low, high = min(factors), max(factors)
    sigma = log(high / low) / 4.0
    return remainder(
        sigma,
        mix,
        f"published factors in three readings, {low:.4f} to {high:.4f} kg CO2e/kWh: sigma = ln(high / low) / 4",
    )
