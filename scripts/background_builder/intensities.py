"""Plants that burn fuel, place by place, so that generation has the life-cycle intensity published for the place.

    f = (I - sum over other plants of share x factor) / sum over plants that burn of share x factor of the world

I is Ember's intensity of generation (kg CO2e per kWh, life cycle) in `primary/electricity_intensities.csv`. The plants
of the world are GREET's of the United States; f is what those of the place emit for each kg of theirs. Each gas is
scaled alike.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from background_builder import quality
from background_builder.grids import STAND_INS, Grid
from background_builder.propagation import Chain
from background_builder.rows import Exchange, Part, Process, Row, biosphere, lognormal, primary
from background_builder.technologies import world_technology

BURNING = ("coal", "gas", "oil", "bioenergy")
COMBUSTION = "combustion"
LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Intensity:
    """What is published for a place, what its shares give with the plants of the world, and the factor between.

    `burnt` is the share of plants that burn fuel. `factor` is None where nothing is published or next to nothing burnt.
    """

    published: float | None
    built_up: float
    burnt: float
    factor: float | None


def published_intensity(location: str) -> Row | None:
    """The row of a place, none for provinces."""
    return next((row for row in primary("electricity_intensities") if row["location"] == location), None)


def shares_of(rows: Sequence[Row]) -> dict[str, float]:
    """Shares of generation, made to add up to one."""
    total = sum(float(row["share"]) for row in rows)
    return {row["technology"]: float(row["share"]) / total for row in rows}


def intensity(world: Chain, location: str, rows: Sequence[Row]) -> Intensity:
    """The intensity of a place by its shares of generation."""
    shares = shares_of(rows)
    factors = {name: world.footprint(world_technology(STAND_INS.get(name, name))) for name in shares}
    burning = sum(shares.get(name, 0.0) * factors.get(name, 0.0) for name in BURNING)
    built_up = sum(share * factors[name] for name, share in shares.items())
    burnt = sum(shares.get(name, 0.0) for name in BURNING)
    row = published_intensity(location)
    if row is None or burnt < LEAST_SHARE:
        return Intensity(float(row["value"]) if row else None, built_up, burnt, None)
    published = float(row["value"])
    return Intensity(published, built_up, burnt, (published - built_up + burning) / burning)


def burning_plants(
    generation: Part, grid: Grid, rows: Sequence[Row], factor: float, note: str, confidence: str
) -> Part:
    """One process for what is burnt at a place, `factor` times the plants of the world by their shares of it."""
    shares = {name: share for name, share in shares_of(rows).items() if name in BURNING}
    burnt = sum(shares.values())
    code = combustion_code(grid)
    scores = quality.scores("model", confidence, rows[0]["year"], "US", grid.location)
    process = Process(
        code,
        f"electricity production, fuels burnt, {grid.name}",
        "electricity",
        "kWh",
        grid.location,
        "electricity technology",
        *(rows[0]["year"], "owid-ember", "CC BY 4.0", confidence),
        note,
        "plants that burn fuel, by share of their generation: "
        + ", ".join(f"{name} {100 * share / burnt:.3g} %" for name, share in shares.items()),
        quality.written(scores),
    )
    return Part((process,), tuple(_emissions(generation, code, shares, factor / burnt, note, confidence)))


def combustion_code(grid: Grid) -> str:
    return f"electricity-combustion-{grid.location.lower()}"


def _emissions(
    generation: Part, code: str, shares: Mapping[str, float], factor: float, note: str, confidence: str
) -> list[Exchange]:
    plants = {world_technology(name): share for name, share in shares.items()}
    gases: dict[str, float] = defaultdict(float)
    for exchange in generation.exchanges:
        if exchange.type == "biosphere" and exchange.process in plants:
            gases[exchange.input] += factor * plants[exchange.process] * float(exchange.amount)
    basis = "as wide as the plants of the world that stand behind it: sigma^2 = sum of (share of the score x sigma)^2"
    spread = lognormal(exp(sqrt(_variance(generation, plants))), basis)
    return [biosphere(code, gas, amount, spread, "owid-ember", confidence, note) for gas, amount in gases.items()]


def _variance(generation: Part, plants: Mapping[str, float]) -> float:
    """Variance of the logarithm of what the plants emit, first order, each plant with that of its main gas."""
    world = Chain(generation.exchanges)
    scores = {code: share * world.footprint(code) for code, share in plants.items()}
    total = sum(scores.values())
    return sum((score / total) ** 2 * world.variance(code) for code, score in scores.items())


def merged(rows: Sequence[Row]) -> list[Row]:
    """The share table of a place with its plants that burn fuel as one row."""
    burning = [row for row in rows if row["technology"] in BURNING]
    share = sum(float(row["share"]) for row in burning)
    combustion = {**burning[0], "technology": COMBUSTION, "share": repr(share)}
    return [combustion, *(row for row in rows if row["technology"] not in BURNING)]
