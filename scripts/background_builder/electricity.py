"""Electricity of every place in the share table, and of grids that publish a factor but no shares."""

from collections.abc import Iterable

from background_builder import quality
from background_builder.grids import Grid, by_location, chain, provider, share_scores, with_losses
from background_builder.rows import Link, Part, Process, Row, biosphere, from_pedigree, primary, provenance
from background_builder.technologies import refuse_co2_only


def shares_by_location() -> dict[str, list[Row]]:
    return by_location(primary("electricity_shares"))


def markets() -> Iterable[Part]:
    return (_market(location, rows) for location, rows in sorted(shares_by_location().items()) if location != "CN")


def _market(location: str, rows: list[Row]) -> Part:
    grid = Grid(location, rows[0]["name"], rows[0]["year"])
    scores = share_scores(rows[0])
    return chain(
        grid, rows, {row["technology"]: provider(row["technology"]) for row in rows}, scores, with_losses(scores), ""
    )


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
    return Part((process,), (exchange,), (Link("electricity", row["location"], code),))
