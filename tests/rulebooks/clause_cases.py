"""A passing and a failing case of every clause that is judged: changes of a product and settings of a rulebook.

The product is the shipped NMC622 pack. A change is a function of its file's content; "*" stands for all books.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from brightcell.product import Product

Data = dict[str, Any]


class Way(NamedTuple):
    """How a case is made: what is changed in the file, the settings of the book, the background, and the product."""

    change: Callable[[Data], None] = lambda data: None
    settings: dict[str, Any] = {}  # noqa: RUF012
    background: tuple[str, ...] = ("open",)
    mix_is_generation: bool = True
    after: Callable[[Product], Product] = lambda product: product


class Pair(NamedTuple):
    passing: Way
    failing: Way


AS_IT_IS = Way()


def setting(name: str, value: Any) -> Way:
    return Way(settings={name: value})


def stated(field: str) -> Way:
    """As if the maker stated a field that the shipped file assumes."""

    def change(data: Data) -> None:
        data["assumptions"] = [a for a in data["assumptions"] if not a["field"].startswith(field)]

    return Way(change)


def put(*path_and_value: Any) -> Way:
    """A value at a path of keys, None for leaving it out."""

    def change(data: Data) -> None:
        *path, last, value = path_and_value
        here: Any = data
        for key in path:
            here = here[key]
        here[last] = value
        if value is None:
            del here[last]

    return Way(change)


def measured(data: Data) -> None:
    """Everything is measured by the plant, suppliers' footprints included, and each process has its data."""
    own = {"type": "measured", "by": "reference plant"}
    for parameter in data["parameters"].values():
        parameter["evidence"] = dict(own)
    for block in (data["pack"], data["sites"][0], data["transport"]):
        block["evidence"] = dict(own)
    energy = [{"carrier": "electricity", "amount": "1 kWh", "per": "piece", "evidence": dict(own)}]
    data["sites"][0]["steps"] += [{"step": step, "energy": energy} for step in ("module", "pack")]
    cell = data["pack"]["module"]["cell"]
    for part in (*data["pack"]["parts"], *cell["parts"], *cell["cathode"]["parts"], *cell["anode"]["parts"]):
        part["supplier"] = {"name": "s", "footprint": {"value": 5, "unit": "kg CO2e/kg", "evidence": "measured"}}
        part["supplier"]["source"] = "a document"


def unstated(data: Data) -> None:
    """A mass of which nothing is said."""
    del data["performance"]["evidence"]


def supplier(source: str | None) -> Way:
    def change(data: Data) -> None:
        part = data["pack"]["module"]["cell"]["cathode"]["parts"][0]
        part["supplier"] = {"name": "powder maker", "footprint": "15 kg CO2e/kg", "source": source}
        if source is None:
            del part["supplier"]["source"]

    return Way(change)


def supply(kind: str, proof: str | None) -> Way:
    def change(data: Data) -> None:
        told = {"kind": kind, "share": "100 %", "technology": "wind", "proof": proof}
        data["sites"][0]["electricity_supply"] = [{key: v for key, v in told.items() if v is not None}]

    return Way(change)


def tested(standard: str, amendment: str | None) -> Way:
    def change(data: Data) -> None:
        data["performance"]["cycle_life"]["standard"] = standard
        if amendment:
            data["performance"]["cycle_life"]["amendment"] = amendment

    return Way(change)


def small(product: Product) -> Product:
    """A pack of 2 kWh, which is not above 2 kWh; its cells stay as they are, so that no file could say it."""
    performance = product.performance
    rated = performance.rated_energy.model_copy(update={"value": 2.0})
    return product.model_copy(update={"performance": performance.model_copy(update={"rated_energy": rated})})


def undescribed(data: Data) -> None:
    """Of the mass that is declared 3 % are described by no part."""
    data["performance"] |= {"mass": "530.7 kg", "mass_tolerance": "5 %"}


def without_electronics(data: Data) -> None:
    data["pack"]["parts"] = [part for part in data["pack"]["parts"] if part["material"] != "electronics"]
    data["performance"]["mass_tolerance"] = "5 %"
    data["end_of_life"]["dismantled"] = [d for d in data["end_of_life"]["dismantled"] if d["material"] != "electronics"]


ALL = Way(measured)
OWN = {
    "warranty": Pair(stated("performance.warranty"), AS_IT_IS),
    "usable-energy": Pair(stated("performance.usable_energy"), AS_IT_IS),
    "vehicle-category": Pair(AS_IT_IS, put("performance", "vehicle_category", None)),
    "warranty-retention": Pair(AS_IT_IS, put("performance", "warranty", "energy_retention", "60 %")),
    "stages": Pair(AS_IT_IS, setting("system_boundary.excluded_processes", ["delivery"])),
    "nothing-left-out": Pair(AS_IT_IS, setting("system_boundary.excluded_processes", ["collection"])),
    "mass-described": Pair(AS_IT_IS, Way(undescribed)),
    "identified-exactly": Pair(AS_IT_IS, Way(without_electronics)),
    "company-data": Pair(ALL, AS_IT_IS),
    "key-parts-company-specific": Pair(ALL, AS_IT_IS),
    "prescribed-background": Pair(setting("data_quality.prescribed_background", "open"), AS_IT_IS),
    "no-contracts": Pair(AS_IT_IS, setting("electricity.accepted", ["grid", "certificate"])),
    "national-mix": Pair(AS_IT_IS, setting("electricity.grid_level", "province")),
    "regional-grid": Pair(AS_IT_IS, setting("electricity.grid_level", "country")),
    "consumption-mix": Pair(Way(mix_is_generation=False), AS_IT_IS),
    "direct-connection-proven": Pair(supply("direct-line", "meter 7"), supply("direct-line", None)),
    "green-power-proven": Pair(supply("certificate", "GEC 12"), supply("certificate", None)),
    "life-cycle-electricity": Pair(AS_IT_IS, setting("electricity.factor_kind", "co2-only")),
    "circular-footprint-formula": Pair(AS_IT_IS, setting("end_of_life", "avoided-burden")),
    "recycled-content": Pair(AS_IT_IS, setting("end_of_life", "avoided-burden")),
    "allocation": Pair(AS_IT_IS, setting("allocation", "economic")),
    "latest-gwp": Pair(AS_IT_IS, setting("reporting.method", "ipcc-ar5-gwp100")),
    "evidence-stated": Pair(AS_IT_IS, Way(unstated)),
    "suppliers-documented": Pair(supplier("declaration 7"), supplier(None)),
    "cycle-life-test": Pair(tested("GB/T 31484-2015", "2025XG1"), tested("GB/T 31484-2015", None)),
    "scope": Pair(AS_IT_IS, Way(after=small)),
}
OF_BOOK = {
    ("cn-miit-2025-551", "in-force"): Pair(
        put("identity", "production", "2026-03"), put("identity", "production", "2025-12-29")
    ),
    ("iso-14067-cutoff", "in-force"): Pair(put("identity", "production", "2026"), AS_IT_IS),
    **{
        (book, "in-force"): Pair(put("identity", "production", inside), put("identity", "production", outside))
        for book, inside, outside in (
            ("jrc-cfb-ev-2023", "2023-06-01", "2023-05-31"),
            ("pefcr-2018", "2020-12-31", "2021-01-01"),
            ("gba-2", "2023", "2022-12-31"),
            ("catena-x-4", "2025-09", "2025-08-31"),
        )
    },
    **{
        (book, clause): Pair(AS_IT_IS, setting(slot, strategy))
        for book in ("jrc-cfb-ev-2023", "pefcr-2018", "gba-2", "catena-x-4", "pact-3")
        for clause, slot, strategy in (
            ("functional-unit", "functional_unit", "requested-service"),
            ("recycling-method", "end_of_life", "avoided-burden"),
        )
    },
    ("eu-cfb-2024-draft", "functional-unit"): Pair(AS_IT_IS, setting("functional_unit", "rated-energy")),
    ("cn-miit-2025-551", "functional-unit"): Pair(AS_IT_IS, setting("functional_unit", "rated-energy")),
    ("cn-group-2024", "functional-unit"): Pair(
        setting("functional_unit", "rated-energy"), setting("functional_unit", "mass")
    ),
    ("iso-14067-cutoff", "functional-unit"): Pair(AS_IT_IS, setting("functional_unit", "pack")),
    ("eu-cfb-2024-draft", "biogenic"): Pair(AS_IT_IS, setting("reporting.biogenic", "-1/+1")),
    ("iso-14067-cutoff", "biogenic"): Pair(AS_IT_IS, setting("reporting.biogenic", "0/0")),
}


def pair_of(book: str, clause: str) -> Pair | None:
    """The two cases of a clause of a book; None where one is missing."""
    name = clause.partition(":")[0]
    return OF_BOOK.get((book, name)) or OWN.get(name)
