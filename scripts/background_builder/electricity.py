"""Electricity of every place in the share table, and of grids that publish a factor but no shares."""

from collections.abc import Iterable

from background_builder import quality
from background_builder.grids import Grid, by_location, chain, dated, provider, share_scores, with_losses
from background_builder.intensities import BURNING, COMBUSTION, burning_plants, intensity, merged
from background_builder.propagation import Chain
from background_builder.rows import Link, Part, Process, Row, biosphere, combine, from_pedigree, primary, provenance
from background_builder.technologies import refuse_co2_only


def shares_by_location() -> dict[str, list[Row]]:
    return by_location(primary("electricity_shares"))


def markets(generation: Part) -> Iterable[Part]:
    world = Chain(generation.exchanges)
    places = sorted(shares_by_location().items())
    return (_market(generation, world, location, rows) for location, rows in places if location != "CN")


def _market(generation: Part, world: Chain, location: str, rows: list[Row]) -> Part:
    grid = Grid(location, rows[0]["name"], rows[0]["year"])
    scores = share_scores(rows[0])
    providers = {row["technology"]: provider(row["technology"]) for row in rows}
    factor, note, confidence = calibration(world, location, rows)
    if factor is None:
        return chain(grid, rows, providers, scores, with_losses(scores), "")
    plants = burning_plants(generation, grid, rows, factor, note, confidence)
    burning = {**providers, COMBUSTION: plants.processes[0].code}
    return combine([plants, chain(grid, merged(rows), burning, scores, with_losses(scores), "")])


def calibration(world: Chain, location: str, rows: list[Row]) -> tuple[float | None, str, str]:
    """The factor on plants that burn fuel, what is said of it, and how sure that is; a province has its nation's."""
    nation = location.split("-", maxsplit=1)[0]
    if nation == location:
        own = intensity(world, location, rows)
        note = f"times {own.factor or 1:.4g}, so that generation has Ember's intensity of {own.published} kg CO2e/kWh"
        return own.factor, note, "derived"
    if not any(row["technology"] in BURNING for row in rows):
        return None, "", ""
    factor = intensity(world, nation, shares_by_location()[nation]).factor
    return factor, f"times {factor or 1:.4g}, the nation's; no intensity of the province is published", "assumed"


def published_grids() -> Iterable[Part]:
    """Grids without published shares, at the factor of their source (California in GREET)."""
    with_shares = set(shares_by_location())
    for row in primary("electricity_grid_factors"):
        if row["factor_kind"] == "fuel-cycle" and row["location"] not in with_shares:
            yield published_grid(row)


def published_grid(row: Row) -> Part:
    refuse_co2_only(row)
    code = f"electricity-delivered-{row['location'].lower()}"
    scores = quality.scores("model", row["confidence"], row["year"])
    process = Process(
        code,
        f"electricity, medium voltage, {row['name']}",
        "electricity",
        "kWh",
        row["location"],
        "electricity",
        *provenance(row),
        f"{row['factor_kind']} factor; {row['note']}",
        "mix of power plants as published, at the user",
        quality.written(scores),
    )
    exchange = biosphere(
        code, "ghg-aggregated", float(row["value"]), from_pedigree(scores), row["source"], row["confidence"]
    )
    links = (Link("electricity", row["location"], code), *dated("electricity", row["year"], row["location"], code))
    return Part((process,), (exchange,), links)
