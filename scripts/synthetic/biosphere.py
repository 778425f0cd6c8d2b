"""Elementary flows in ecoinvent's words, and climate methods over them.

Greenhouse gases are in `gases.csv`: names and CAS numbers of the two nomenclatures, and which flow of
`databases/methods` gives the factor. Where that has none, gwp100 and gwp20 are those of IPCC AR6 WGI table 7.SM.7,
read through openclimatedata/globalwarmingpotentials 0.13.1 (CC0).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from synthetic.names import LARGE
from synthetic.streams import code
from synthetic.tables import HERE, METHODS, rows

AIR = (
    ("air", "urban air close to ground"),
    ("air", "non-urban air or from high stacks"),
    ("air",),
    ("air", "low population density, long-term"),
    ("air", "lower stratosphere + upper troposphere"),
)
PLACES = (
    *AIR[:4],
    ("water", "surface water"),
    ("water", "ground-"),
    ("water", "ground-, long-term"),
    ("water", "ocean"),
    ("water",),
    ("soil", "industrial"),
    ("soil", "agricultural"),
    ("natural resource", "in ground"),
)
SUBSTANCES = (  # flows that no climate method counts
    "Ammonia",
    "Arsenic ion",
    "Benzene",
    "Cadmium II",
    "Carbon monoxide, fossil",
    "Chloride",
    "Copper ion",
    "Lead II",
    "Mercury II",
    "NMVOC, non-methane volatile organic compounds",
    "Nickel II",
    "Nitrogen oxides",
    "Particulate Matter, < 2.5 um",
    "Phosphate",
    "Sulfate",
    "Sulfur dioxide",
    "Toluene",
    "Zinc II",
)


@dataclass(frozen=True)
class Gas:
    """A greenhouse gas and its factors in kg CO2e per kg; 0 where the methods leave it out."""

    name: str
    cas: str
    gwp100: float
    gwp20: float


@dataclass(frozen=True)
class Flow:
    name: str
    categories: tuple[str, ...]
    cas: str
    code: str

    @property
    def is_long_term(self) -> bool:
        return "long-term" in self.categories[-1]


@dataclass(frozen=True)
class Flows:
    """All flows, and where in them a gas (by compartment, as in AIR) and the uncounted ones are.

    `per_activity` is how many uncounted ones an activity has, at least and below.
    """

    flows: list[Flow]
    gases: list[Gas]
    places: dict[str, list[int]]
    others: list[int]
    per_activity: tuple[int, int]


def flows(activities: int, release: str) -> Flows:
    """The flows of a database of so many activities: about 300, or 2,000 for a large one."""
    gases = read_gases(release)
    emitted = [_flow(gas.name, place, gas.cas) for gas in gases for place in AIR]
    number, per_activity = (2000, (10, 51)) if activities >= LARGE else (300, (2, 9))
    taken_up = _flow("Carbon dioxide, in air", ("natural resource", "in air"), "000124-38-9")
    others = [taken_up, *islice(_others(), number - len(emitted) - 1)]
    return Flows(
        flows=emitted + others,
        gases=gases,
        places={gas.name: list(range(len(AIR) * i, len(AIR) * (i + 1))) for i, gas in enumerate(gases)},
        others=list(range(len(emitted), number)),
        per_activity=per_activity,
    )


def methods(release: str, all_flows: Flows) -> dict[tuple[str, ...], list[tuple[int, float]]]:
    """Method name -> position and factor of each flow that it counts."""
    database, change = f"ecoinvent-{release}", "climate change"
    title = "global warming potential (GWP{})"
    hundred, twenty = (_factors(all_flows, horizon) for horizon in ("gwp100", "gwp20"))
    soon = [(at, factor) for at, factor in hundred if not all_flows.flows[at].is_long_term]
    return {
        (database, "IPCC 2021", change, title.format(100)): hundred,
        (database, "IPCC 2021", change, title.format(20)): twenty,
        (database, "IPCC 2021 no LT", f"{change} no LT", f"{title.format(100)} no LT"): soon,
        (database, "EF v3.1", change, title.format(100)): hundred,
    }


def _factors(all_flows: Flows, horizon: str) -> list[tuple[int, float]]:
    factors = [(gas.name, float(getattr(gas, horizon))) for gas in all_flows.gases]
    return [(at, factor) for name, factor in factors if factor for at in all_flows.places[name]]


def read_gases(release: str) -> list[Gas]:
    """Greenhouse gases by the names of a release, with the factors of `databases/methods`."""
    sets = {horizon: _method(f"ipcc-ar6-{horizon}.csv") for horizon in ("gwp100", "gwp20")}
    name = "name" if tuple(int(part) for part in release.split(".")[:2]) >= (3, 10) else "name_before_3.10"
    return [
        Gas(row[name], row["cas"], *(sets[horizon].get(row["flow"], float(row[horizon] or 0)) for horizon in sets))
        for row in rows(HERE / "gases.csv")
    ]


def _method(name: str) -> dict[str, float]:
    return {row["flow"]: float(row["factor"]) for row in rows(METHODS / name)}


def _flow(name: str, place: tuple[str, ...], cas: str) -> Flow:
    return Flow(name, place, cas, code(0, "flow", name, *place))


def _others() -> Iterator[Flow]:
    for name in SUBSTANCES:
        for place in PLACES[:-1]:
            yield _flow(name, place, "")
    for index in count(1):
        yield _flow(f"Filler substance {index // len(PLACES):04d}", PLACES[index % len(PLACES)], "")
