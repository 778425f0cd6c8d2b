"""Electricity: technologies, production mixes, and what reaches the user.

    technology -> production mix (shares) -> delivered (losses, or the calibration to an official average)

Each is a process, so that every share, loss and factor is an exchange of its own with its own uncertainty.
"""

from collections import defaultdict
from collections.abc import Iterable

from background_builder.rows import (
    Exchange,
    Link,
    Part,
    Process,
    Row,
    assumption,
    biosphere,
    combine,
    primary,
    species,
    technosphere,
)

STAND_INS = {"other-renewable": "geothermal"}
KEYS = {"bioenergy": "biomass"}
NATIONAL_DEFAULT_YEAR = "2023"


def technologies() -> Part:
    return combine(_technology(row) for row in primary("electricity_technologies"))


def technology_code(technology: str, location: str, year: str) -> str:
    suffix = f"{location.lower()}-{year}" if location == "CN" else location.lower()
    return f"electricity-{technology}-{suffix}"


def _technology(row: Row) -> Part:
    code = technology_code(row["technology"], row["location"], row["year"])
    process = Process(
        code,
        f"electricity production, {row['technology'].replace('-', ' ')}",
        "electricity",
        "kWh",
        row["location"],
        "electricity technology",
        row["year"],
        row["source"],
        row["licence"],
        row["confidence"],
        f"{row['factor_kind']} factor; {row['note']}".rstrip("; "),
    )
    return Part((process,), tuple(_emissions(code, row)), (_technology_link(row, code),))


def _emissions(code: str, row: Row) -> Iterable[Exchange]:
    refuse_co2_only(row)
    return species(code, row)


def _technology_link(row: Row, code: str) -> Link:
    technology = KEYS.get(row["technology"], row["technology"])
    vintage = f"-{row['year']}" if row["location"] == "CN" and row["year"] != NATIONAL_DEFAULT_YEAR else ""
    return Link(f"electricity-{technology}{vintage}", row["location"], code)


def refuse_co2_only(row: Row) -> None:
    """A factor of direct CO2 leaves out fuel supply and other gases: it is never an electricity score."""
    if row["factor_kind"] == "co2-only":
        raise ValueError(
            f"{row['location']} {row['year']}: a CO2-only grid factor can't be the footprint of electricity"
        )


def shares_by_location() -> dict[str, list[Row]]:
    shares: dict[str, list[Row]] = defaultdict(list)
    for row in primary("electricity_shares"):
        shares[row["location"]].append(row)
    return dict(shares)


def markets() -> Iterable[Part]:
    return (_market(location, rows) for location, rows in sorted(shares_by_location().items()) if location != "CN")


def _market(location: str, rows: list[Row]) -> Part:
    mix = production_mix(location, rows, {row["technology"]: world_technology(row["technology"]) for row in rows})
    loss = assumption("grid-loss")
    delivered = delivery(
        mix.processes[0],
        1.0 / (1.0 - loss),
        assumption("grid-loss-gsd"),
        "assumed",
        f"loss of {loss:.0%} between power plant and user",
    )
    return combine([mix, delivered])


def world_technology(technology: str) -> str:
    return technology_code(STAND_INS.get(technology, technology), "GLO", "")


def production_mix(location: str, rows: list[Row], providers: dict[str, str], suffix: str = "") -> Part:
    """Shares of generation, made to add up to exactly 1 kWh."""
    code = f"electricity-production-mix-{location.lower()}{suffix}"
    total = sum(float(row["share"]) for row in rows)
    first = rows[0]
    process = Process(
        code,
        f"electricity, production mix, {first['name']}",
        "electricity",
        "kWh",
        location,
        "electricity production mix",
        first["year"],
        first["source"],
        first["licence"],
        first["confidence"],
    )
    exchanges = tuple(
        technosphere(
            code,
            providers[row["technology"]],
            float(row["share"]) / total,
            float(row["gsd"]),
            row["source"],
            row["confidence"],
            f"geothermal stands in for {row['technology']}" if row["technology"] in STAND_INS else "",
        )
        for row in rows
    )
    return Part((process,), exchanges)


def delivery(
    mix: Process,
    amount: float,
    gsd: float,
    confidence: str,
    note: str,
    source: str = "brightcell",
    key: str = "electricity",
) -> Part:
    """Electricity at the user: so many kWh of the production mix for each kWh delivered."""
    code = mix.code.replace("production-mix", "delivered")
    process = Process(
        code,
        mix.name.replace("production mix", "delivered"),
        "electricity",
        "kWh",
        mix.location,
        "electricity",
        mix.year,
        source,
        "CC-BY-4.0" if source == "brightcell" else "official public factor",
        confidence,
        note,
    )
    exchange = technosphere(code, mix.code, amount, gsd, source, confidence, note)
    return Part((process,), (exchange,), (Link(key, mix.location, code),))


def published_grids() -> Iterable[Part]:
    """Grids without published shares, at the factor of their source (California in GREET)."""
    with_shares = set(shares_by_location())
    for row in primary("electricity_grid_factors"):
        if row["factor_kind"] == "fuel-cycle" and row["location"] not in with_shares:
            yield published_grid(row)


def published_grid(row: Row) -> Part:
    refuse_co2_only(row)
    code = f"electricity-delivered-{row['location'].lower()}"
    process = Process(
        code,
        f"electricity, delivered, {row['name']}",
        "electricity",
        "kWh",
        row["location"],
        "electricity",
        row["year"],
        row["source"],
        row["licence"],
        row["confidence"],
        f"{row['factor_kind']} factor; {row['note']}",
    )
    exchange = biosphere(
        code, "ghg-aggregated", float(row["value"]), float(row["gsd"]), row["source"], row["confidence"]
    )
    return Part((process,), (exchange,), (Link("electricity", row["location"], code),))
