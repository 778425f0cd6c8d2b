"""Electricity of China: the calibrated nation, provinces, regional grids, residual mixes, the nation as built up."""

from collections.abc import Iterable
from math import log

from background_builder import quality
from background_builder.china_factors import (
    FOOTPRINT_YEARS,
    RESIDUAL,
    TRANSMISSION,
    built_up,
    calibration,
    carbon_factors,
    carbon_years,
    chinese_provider,
    footprint_year,
    fossil_share,
    from_readings,
    grid_factor,
    official_loss,
    readings,
    remainder,
    shares_from_carbon,
)
from background_builder.electricity import shares_by_location
from background_builder.grids import Grid, Supply, mix, share_scores, voltages
from background_builder.propagation import Chain
from background_builder.rows import (
    Link,
    Part,
    Process,
    Row,
    biosphere,
    combine,
    from_pedigree,
    number,
    technosphere,
)
from background_builder.technologies import NATIONAL_DEFAULT_YEAR

SPLIT = "fossil share from the official CO2 factor; fossil and other power each split as in the nation"
EXACT = "exact given the fossil share; how sure that is stands at high voltage"


def china(generation: Part) -> Iterable[Part]:
    for year in FOOTPRINT_YEARS:
        nation = national(generation, year)
        yield nation
        yield transmission(year)
        yield uncalibrated(nation.processes[0], year)
    for row in carbon_factors("average"):
        if row["location"] != "CN" or row["year"] not in FOOTPRINT_YEARS:
            yield from (derived(generation, row, year) for year in carbon_years(row))
    for row in carbon_factors(RESIDUAL):
        yield from (derived(generation, row, year, "residual") for year in carbon_years(row))


def vintage(year: str) -> str:
    return "" if year == NATIONAL_DEFAULT_YEAR else f"-{year}"


def national(generation: Part, year: str) -> Part:
    """The shares of the nation, with the official technology factors, scaled to the official average."""
    rows = shares_by_location()["CN"]
    grid = Grid("CN", "China", year, vintage(year))
    providers = {row["technology"]: chinese_provider(row["technology"], year) for row in rows}
    mixed = mix(grid, rows, providers, share_scores(rows[0]))
    variance = _variance(generation, mixed)
    supply = _official_supply(generation, year, variance, rows[0]["year"])
    return combine([mixed, voltages(grid, mixed.processes[0].code, supply)])


def _variance(generation: Part, mixed: Part) -> float:
    return Chain((*generation.exchanges, *mixed.exchanges)).variance(mixed.processes[0].code)


def _official_supply(generation: Part, year: str, variance: float, year_of_shares: str) -> Supply:
    official = grid_factor("CN", year, "life-cycle", "average")
    factor = calibration(generation, year)
    note = f"built-up mix times {factor:.4f} is the official {official['value']} kg CO2e/kWh, read as delivered"
    shares = older_shares(year, year_of_shares, "no later ones were at hand")
    note += _shares_note(*shares)
    scores = quality.scores("statistic", official["confidence"], official["year"])
    sigma = log(float(from_pedigree(scores).gsd))
    spread = remainder(sigma, variance, f"pedigree {quality.written(scores)} of the official average")
    return Supply(factor, spread, official["confidence"], note, scores, official["source"], *shares)


def older_shares(year: str, year_of_shares: str, why: str) -> tuple[str, str]:
    """The year of the shares behind a mix and why they are no later; two blanks where they are of its own year."""
    return ("", "") if year == year_of_shares else (year_of_shares, why)


def _shares_note(year: str, why: str) -> str:
    return f"; shares of {year}, {why}" if year else ""


def transmission(year: str) -> Part:
    """The official factor of transmission and distribution without the electricity lost."""
    row = grid_factor("CN", year, "life-cycle", TRANSMISSION)
    scores = quality.scores("statistic", row["confidence"], year)
    code = f"electricity-transmission-cn-{year}"
    process = Process(
        code,
        "electricity transmission and distribution, China, without line losses",
        "electricity transmission",
        "kWh",
        "CN",
        "electricity transmission",
        year,
        row["source"],
        row["licence"],
        row["confidence"],
        "per kWh delivered; the official average is read as having it inside",
        "the grid of China without the electricity that is lost in it",
        quality.written(scores),
    )
    exchange = biosphere(
        code, "ghg-aggregated", float(row["value"]), from_pedigree(scores), row["source"], row["confidence"]
    )
    return Part((process,), (exchange,), _links("transmission", year, code))


def _links(what: str, year: str, code: str) -> tuple[Link, ...]:
    """Under the key without a year for the default year, and under that of the year."""
    dated = (Link(f"electricity-{what}-{year}", "CN", code),)
    return dated if vintage(year) else (Link(f"electricity-{what}", "CN", code), *dated)


def uncalibrated(national_mix: Process, year: str) -> Part:
    """The nation as built up: production mix with the losses and the transmission of the official factors."""
    code, loss = f"electricity-built-up-cn{vintage(year)}", official_loss()
    note = f"not calibrated; losses of {loss:.4f} kWh per kWh from the official factors of 2024"
    scores = quality.scores("statistic", "derived", year)
    process = Process(
        code,
        "electricity, built up without calibration, China",
        "electricity",
        "kWh",
        "CN",
        "electricity built up",
        *(year, "brightcell", "CC-BY-4.0", "derived"),
        note,
        "production mix with official losses and transmission",
        quality.written(scores),
    )
    spread, lines = from_pedigree(scores), f"electricity-transmission-cn-{year}"
    exchanges = tuple(
        technosphere(code, source, amount, spread, "brightcell", "derived", note)
        for source, amount in ((national_mix.code, 1.0 + loss), (lines, 1.0))
    )
    return Part((process,), exchanges, _links("built-up", year, code))


def derived(generation: Part, row: Row, year: str, kind: str = "") -> Part:
    """A place in a year, whose fossil share follows from its official CO2 factor of that year or the latest one."""
    grid = Grid(row["location"], row["name"], year, vintage(year), kind)
    shares = shares_from_carbon(row)
    rows = [_share_row(row, technology, share) for technology, share in shares.items()]
    scores = share_scores(rows[0], "split")
    providers = {technology: chinese_provider(technology, year) for technology in shares}
    mixed = mix(grid, rows, providers, scores, EXACT)
    supply = _supply(generation, row, year, shares, _variance(generation, mixed))
    return combine([mixed, voltages(grid, mixed.processes[0].code, supply)])


def _share_row(row: Row, technology: str, share: float) -> Row:
    return {**row, "technology": technology, "share": number(share), "confidence": "derived", "note": SPLIT}


def _supply(generation: Part, row: Row, year: str, shares: dict[str, float], variance: float) -> Supply:
    factor = calibration(generation, year)
    factors = [
        reading
        for then in dict.fromkeys((year, row["year"]))
        for reading in readings(row, calibration(generation, then) * built_up(generation, shares, then), then)
    ]
    note = f"fossil share {fossil_share(row):.3f} from the official CO2 factor; times {factor:.4f} as the nation"
    older = older_shares(year, row["year"], "no later CO2 factor was at hand")
    note += _shares_note(*older)
    if footprint_year(year) != year:
        note += f"; technology factors and calibration of {footprint_year(year)} are assumed for {year}"
    scores = quality.scores("split", "assumed", footprint_year(year))
    spread = from_readings(tuple(factors), variance)
    return Supply(factor, spread, "assumed", note, scores, shares_year=older[0], shares_note=older[1])
