"""Electricity of China: the national mix calibrated to the official averages, and its provinces.

No province has an official footprint factor. Its share of fossil power follows from its official CO2 factor,

    share = CO2 factor of the province / CO2 factor of fossil power

fossil and low-carbon power are each split as in the national mix, the official footprint factors of
technologies apply, and the calibration of the national mix closes the gap to the official average.
"""

from collections.abc import Iterable

from background_builder.electricity import (
    NATIONAL_DEFAULT_YEAR,
    delivery,
    production_mix,
    refuse_co2_only,
    shares_by_location,
    technology_code,
    world_technology,
)
from background_builder.rows import Part, Row, combine, number, primary, score

LOW_CARBON = ("nuclear", "hydro", "wind", "solar", "bioenergy")
FOSSIL = ("coal", "gas", "oil")


def china(generation: Part) -> Iterable[Part]:
    for year in ("2023", "2024"):
        yield national(generation, year)
    for row in province_factors():
        yield province(generation, row)


def grid_factor(location: str, year: str, kind: str, statistic: str) -> Row:
    wanted = (location, year, kind, statistic)
    return next(
        row
        for row in primary("electricity_grid_factors")
        if (row["location"], row["year"], row["factor_kind"], row["statistic"]) == wanted
    )


def province_factors() -> list[Row]:
    return [
        row
        for row in primary("electricity_grid_factors")
        if row["factor_kind"] == "co2-only" and row["location"].startswith("CN-")
    ]


def chinese_provider(technology: str, year: str) -> str:
    """The official Chinese factor; oil has none, so the world's plant stands in."""
    return world_technology(technology) if technology == "oil" else technology_code(technology, "CN", year)


def built_up(generation: Part, shares: dict[str, float], year: str) -> float:
    """Footprint of a mix of Chinese technologies, kg CO2e per kWh generated."""
    return sum(
        share * score(generation.exchanges, chinese_provider(technology, year)) for technology, share in shares.items()
    )


def national_shares() -> dict[str, float]:
    rows = shares_by_location()["CN"]
    total = sum(float(row["share"]) for row in rows)
    return {row["technology"]: float(row["share"]) / total for row in rows}


def calibration(generation: Part, year: str) -> float:
    """kWh of the built-up national mix per kWh of the official average, which is read as delivered."""
    official = grid_factor("CN", year, "life-cycle", "average")
    refuse_co2_only(official)
    return float(official["value"]) / built_up(generation, national_shares(), year)


def national(generation: Part, year: str) -> Part:
    rows = shares_by_location()["CN"]
    default = year == NATIONAL_DEFAULT_YEAR
    providers = {row["technology"]: chinese_provider(row["technology"], year) for row in rows}
    mix = production_mix("CN", rows, providers, "" if default else f"-{year}")
    official = grid_factor("CN", year, "life-cycle", "average")
    factor = calibration(generation, year)
    note = f"built-up mix times {factor:.4f} is the official {official['value']} kg CO2e/kWh, read as delivered"
    if not default:
        note += f"; shares of {rows[0]['year']}, no later ones were at hand"
    return combine(
        [
            mix,
            delivery(
                mix.processes[0],
                factor,
                float(official["gsd"]),
                official["confidence"],
                note,
                official["source"],
                "electricity" if default else f"electricity-{year}",
            ),
        ]
    )


def fossil_share(row: Row) -> float:
    """Share of fossil power = CO2 factor of the province / CO2 factor of fossil power."""
    fossil = grid_factor("CN", row["year"], "co2-only", "fossil power")
    return float(row["value"]) / float(fossil["value"])


def province_shares(row: Row) -> dict[str, float]:
    """Fossil and low-carbon power each split as in the national mix."""
    nation = national_shares()
    fossil = fossil_share(row)
    split = {**dict.fromkeys(FOSSIL, fossil), **dict.fromkeys(LOW_CARBON, 1.0 - fossil)}
    totals = {
        **dict.fromkeys(FOSSIL, sum(nation[technology] for technology in FOSSIL)),
        **dict.fromkeys(LOW_CARBON, sum(nation[technology] for technology in LOW_CARBON)),
    }
    return {
        technology: split[technology] * nation[technology] / totals[technology] for technology in (*FOSSIL, *LOW_CARBON)
    }


def spread_of_readings(row: Row, delivered: float) -> float:
    """Geometric standard deviation from the three readings of a province, two deviations either side.

    The readings: the official CO2 factor as it stands, the same times the national ratio of footprint to
    CO2 factor, and the mix of technologies. gsd = (highest / lowest) ** (1/4).
    """
    year = row["year"]
    footprint = float(grid_factor("CN", year, "life-cycle", "average")["value"])
    carbon = float(grid_factor("CN", year, "co2-only", "average")["value"])
    reading = float(row["value"])
    readings = (reading, reading * footprint / carbon, delivered)
    return (max(readings) / min(readings)) ** 0.25


def province(generation: Part, row: Row) -> Part:
    year = row["year"]
    shares = province_shares(row)
    nation = shares_by_location()["CN"][0]
    rows = [
        {
            "name": row["name"],
            "year": year,
            "technology": technology,
            "share": number(share),
            "gsd": nation["gsd"],
            "source": row["source"],
            "licence": row["licence"],
            "confidence": "derived",
        }
        for technology, share in shares.items()
    ]
    mix = production_mix(
        row["location"], rows, {technology: chinese_provider(technology, year) for technology in shares}
    )
    factor = calibration(generation, year)
    spread = spread_of_readings(row, factor * built_up(generation, shares, year))
    note = f"fossil share {fossil_share(row):.3f} from the official CO2 factor; times {factor:.4f} as the nation"
    return combine([mix, delivery(mix.processes[0], factor, spread, "assumed", note)])
