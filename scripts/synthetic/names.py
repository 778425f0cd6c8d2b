"""Which activities there are: those a mapping table points to, what they need, and fillers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

from synthetic.streams import fraction
from synthetic.tables import rows

LOCATIONS = ("RoW", "RER", "CN", "US", "IN", "Europe without Switzerland", "CH", "BR", "ZA", "CA-QC", "JP", "AU")
FAMILIES = (  # filler products: noun, unit
    ("chemical", "kilogram"),
    ("metal", "kilogram"),
    ("polymer", "kilogram"),
    ("mineral", "kilogram"),
    ("machine part", "kilogram"),
    ("crop", "kilogram"),
    ("wood product", "cubic meter"),
    ("building", "square meter"),
    ("waste", "kilogram"),
    ("fuel heat", "megajoule"),
)
LARGE = 5000  # from this number of activities on, each has as many exchanges as in a large database
ROLES = {
    "kilowatt hour": "electricity",
    "ton kilometer": "transport",
    "megajoule": "heat",
    "unit": "infrastructure",
}


@dataclass(frozen=True)
class Activity:
    """One activity as Brightway knows it; `waste` when its reference product is taken in, with the amount -1.

    Two with the same name, product, location and unit are equal.
    """

    name: str
    product: str
    location: str
    unit: str
    waste: bool = field(default=False, compare=False)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return self.name, self.product, self.location, self.unit

    @property
    def is_market(self) -> bool:
        return self.name.startswith(("market for ", "market group for "))

    @property
    def is_recycling(self) -> bool:
        return self.name.startswith("treatment of ") and "scrap" in self.name and not self.waste

    @property
    def supplies_markets(self) -> bool:
        return not self.is_market and not self.is_recycling

    @property
    def is_filler(self) -> bool:
        return "filler" in self.product

    @property
    def role(self) -> str:
        """What others use it for: a service that all need, or a product of some."""
        if self.is_filler:
            return "product"
        return "waste" if self.waste else ROLES.get(self.unit, "product")


def _market(product: str, location: str, unit: str, waste: bool = False) -> Activity:
    return Activity(f"market for {product}", product, location, unit, waste)


CORE = (  # services that every database has
    Activity("market group for electricity, medium voltage", "electricity, medium voltage", "GLO", "kilowatt hour"),
    _market("transport, freight, aircraft, unspecified", "GLO", "ton kilometer"),
    _market("heat, from steam, in chemical industry", "RoW", "megajoule"),
    _market("chemical factory, organics", "GLO", "unit"),
    _market("wastewater, average", "RoW", "cubic meter", waste=True),
)


def read_mapping(path: Path) -> list[dict[str, str]]:
    """Rows of a mapping table: key, location, activity, product, activity_location, unit, factor, match, note."""
    return [row for row in rows(path) if row["activity"]]


def mapped(row: dict[str, str]) -> tuple[str, str, str, str]:
    """Name, product, location and unit of the activity that a row points to."""
    return row["activity"], row["product"], row["activity_location"], row["unit"]


def activities(mapping: Sequence[dict[str, str]], number: int, seed: int) -> list[Activity]:
    """`number` distinct activities: the mapped ones first, then what these need, then fillers.

    Raises ValueError when `number` is less than what the table needs.
    """
    needed = needed_activities(mapping)
    if len(needed) > number:
        raise ValueError(f"the mapping table needs {len(needed)} activities or more, {number} were asked for")
    return [*needed, *islice(_fillers(seed), number - len(needed))]


def needed_activities(mapping: Sequence[dict[str, str]]) -> list[Activity]:
    """The mapped activities, the services that all need, and producers for every market."""
    named = _distinct([*_named(mapping), *CORE])
    return _distinct([*named, *(producer for activity in named for producer in _producers(activity, named))])


def _named(mapping: Sequence[dict[str, str]]) -> list[Activity]:
    wastes = {mapped(row) for row in mapping if float(row["factor"] or 1) < 0}
    return _distinct([Activity(*mapped(row), mapped(row) in wastes) for row in mapping])


def _distinct(listed: Sequence[Activity]) -> list[Activity]:
    return list(dict.fromkeys(listed))


def _producers(market: Activity, named: Sequence[Activity]) -> list[Activity]:
    """Activities that make what a market sells where it sells it, unless the table has one."""
    if not market.is_market:
        return []
    if market.role == "electricity":
        return plants(market.location)
    sold = (market.product, market.location)
    if any((other.product, other.location) == sold and other.supplies_markets for other in named):
        return []
    name = f"treatment of {market.product}" if market.waste else f"{market.product} production"
    return [Activity(name, market.product, market.location, market.unit, market.waste)]


def plants(location: str) -> list[Activity]:
    """The two power plants that a grid's mix is made from: one with much carbon dioxide, one with little."""
    return [
        Activity(f"electricity production, {technology}", "electricity, high voltage", location, "kilowatt hour")
        for technology in ("hard coal", "hydro, run-of-river")
    ]


def _fillers(seed: int) -> Iterator[Activity]:
    for index in count(1):
        noun, unit = FAMILIES[index % len(FAMILIES)]
        yield from _filler_group(f"filler {noun} {index:04d}", unit, noun == "waste", seed)


def _filler_group(product: str, unit: str, waste: bool, seed: int) -> Iterator[Activity]:
    """A product made in one to four places, with one or two markets."""
    first = int(len(LOCATIONS) * fraction(seed, "places", product))
    places = 1 + int(4 * fraction(seed, "number of places", product))
    name = f"treatment of {product}" if waste else f"{product} production"
    for place in range(places):
        yield Activity(name, product, LOCATIONS[(first + place) % len(LOCATIONS)], unit, waste)
    for location in ("GLO",) if places < 3 else ("RER", "RoW"):
        yield _market(product, location, unit, waste)
