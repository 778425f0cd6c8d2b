"""Raw materials, heat and what stands in for gaps as linked unit processes, from `unit_*.csv` of the primary tables.

A process of places `makers` exists once for each place that makes batteries, with the electricity of that place; one
of places `source` exists where its source saw it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from background_builder.cathodes import COUNTRIES
from background_builder.rows import BASIC, Exchange, Link, Part, Process, Row, combine, primary
from background_builder.unit_rows import exchange, merged

Grids = Mapping[str, str]

TRANSPORT = "basic: transport services"
COMBUSTION = "basic: combustion CH4 and N2O"


def unit_processes(electricity: Part) -> Part:
    """All unit processes with their exchanges, and the keys under which products ask for them."""
    grids = {link.location: link.process for link in electricity.links if link.key == "electricity"}
    made = [_made(row, place, grids) for row in primary("unit_processes") for place in _places(row, grids)]
    return combine([*made, Part(links=tuple(_links(grids)))])


def _places(row: Row, grids: Grids) -> tuple[str, ...]:
    return makers(grids) if row["places"] == "makers" else (row["location"],)


def makers(grids: Grids) -> tuple[str, ...]:
    """Countries that make batteries, the provinces of China that have electricity, and the world."""
    provinces = sorted(place for place in grids if place.startswith("CN-"))
    return (*COUNTRIES, *provinces, "GLO")


def _made(row: Row, place: str, grids: Grids) -> Part:
    code = coded(row["code"], place)
    process = Process(
        code,
        row["name"],
        row["product"],
        row["unit"],
        place,
        row["group"],
        row["year"],
        row["source"],
        row["licence"],
        row["confidence"],
        row["note"],
        row["technology"],
        row["quality"],
    )
    return Part((process,), tuple(_exchanges(row["code"], code, place, grids)))


def coded(code: str, place: str) -> str:
    """The code of a process at a place: with the place as suffix if it is made in many."""
    return f"{code}-{place.lower()}" if code in _made_in_many_places() else code


def _made_in_many_places() -> set[str]:
    return {row["code"] for row in primary("unit_processes") if row["places"] == "makers"}


def _exchanges(template: str, code: str, place: str, grids: Grids) -> Iterable[Exchange]:
    """One exchange for each provider or gas: rows of the source that name the same one are added up."""
    found: dict[tuple[str, str], list[Exchange]] = defaultdict(list)
    for row in _rows_of()[template]:
        provider = _provider(row, place, grids)
        made = replace(exchange(row, provider, _basic(row)), process=code)
        found[made.type, made.input].append(made)
    return [merged(same) for same in found.values()]


def _rows_of() -> Mapping[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in primary("unit_exchanges"):
        rows[row["process"]].append(row)
    return rows


def _provider(row: Row, place: str, grids: Grids) -> str:
    if row["kind"] == "emission":
        return row["input"]
    if row["input"] == "electricity":
        return grids[place if row["process"] in _made_in_many_places() else row["location"]]
    return coded(row["input"], place)


def _basic(row: Row) -> str:
    """The kind of exchange whose basic variance goes with the pedigree scores."""
    if row["unit"] == "t km":
        return TRANSPORT
    return COMBUSTION if row["input"] in ("ch4-fossil", "n2o") else BASIC


def _links(grids: Grids) -> Iterable[Link]:
    for row in primary("unit_keys"):
        places = makers(grids) if row["location"] == "*" else (row["location"],)
        for place in places:
            yield Link(row["key"], place, coded(row["process"], place or row["default"]), row["note"])
