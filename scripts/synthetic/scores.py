"""How many kg CO2e a unit of a product is meant to have: invented, in the range where such products are found.

`scores.csv` gives a figure for the first word that fits a product, `grids.csv` one for electricity by location.
Other products take a figure from the range of their unit. Nothing here comes from a licensed database.
"""

from functools import cache

from synthetic.names import Activity
from synthetic.streams import fraction
from synthetic.tables import HERE, rows

RANGES = {
    "kilogram": (0.3, 9.0),
    "kilowatt hour": (0.1, 0.7),
    "megajoule": (0.03, 0.12),
    "ton kilometer": (0.02, 0.2),
    "cubic meter": (0.1, 5.0),
    "unit": (1e5, 1e7),
}
OTHER = (0.5, 20.0)
PROVINCE = (0.3, 0.9)
WASTE = {"kilogram": (0.01, 1.0), "cubic meter": (0.1, 0.6)}
PLANTS = {  # kg CO2e per kWh by technology; every grid has the first two
    "hard coal": (0.93, 1.0),
    "hydro": (0.01, 0.02),
    "lignite": (0.95, 1.0),
    "natural gas": (0.4, 0.5),
    "oil": (0.7, 0.9),
    "nuclear": (0.01, 0.02),
    "wind": (0.015, 0.03),
    "photovoltaic": (0.04, 0.08),
    "solar": (0.03, 0.06),
    "geothermal": (0.05, 0.08),
    "bio": (0.05, 0.15),
    "wood": (0.05, 0.1),
}
RECYCLED = 0.2  # of the score of primary material
OF_PRODUCERS = 0.9  # share of a market's score that its producers have


def score(activity: Activity, seed: int) -> float:
    """kg CO2e per unit of what the activity makes, or takes where it treats waste."""
    plant = next((bounds for word, bounds in PLANTS.items() if _is_plant(activity, word)), None)
    if plant:
        return _within(plant, seed, activity.name, activity.location)
    value = _of_product(activity, seed) * (RECYCLED if activity.is_recycling else 1)
    return value if activity.is_market else _rounded(value * OF_PRODUCERS)


def _is_plant(activity: Activity, word: str) -> bool:
    return activity.role == "electricity" and not activity.is_market and word in activity.name


def _of_product(activity: Activity, seed: int) -> float:
    if activity.role == "electricity":
        return _of_grid(activity.location, seed)
    figure = _listed(activity) or _within(_range(activity), seed, activity.product)
    return _rounded(figure * (0.9 + 0.2 * fraction(seed, activity.product, activity.location)))


def _of_grid(location: str, seed: int) -> float:
    listed = _table("grids.csv").get(location)
    return listed or _within(PROVINCE if location.startswith("CN-") else RANGES["kilowatt hour"], seed, location)


def _listed(activity: Activity) -> float | None:
    if activity.waste or activity.is_filler:
        return None
    return next((figure for word, unit, figure in _words() if unit == activity.unit and word in activity.product), None)


def _range(activity: Activity) -> tuple[float, float]:
    return (WASTE if activity.waste else RANGES).get(activity.unit, OTHER)


def _within(bounds: tuple[float, float], seed: int, *keys: str) -> float:
    low, high = bounds
    return _rounded(low * (high / low) ** fraction(seed, "score", *keys))


def _rounded(figure: float) -> float:
    """Three digits: what differs between machines in the last bit is gone."""
    return float(f"{figure:.3g}")


@cache
def _table(name: str) -> dict[str, float]:
    return {row["location"]: float(row["score"]) for row in rows(HERE / name)}


@cache
def _words() -> list[tuple[str, str, float]]:
    return [(row["word"], row["unit"], float(row["score"])) for row in rows(HERE / "scores.csv")]
