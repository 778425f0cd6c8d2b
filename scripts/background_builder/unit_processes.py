"""Raw materials, heat and what stands in for gaps as linked unit processes, from `unit_*.csv` of the primary tables.

A process of places `makers` exists once for each place that makes batteries, with the electricity of that place; one
of places `source` exists where its source saw it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from background_builder import quality
from background_builder.merging import merged
from background_builder.providers import Grids, grids_of, makers
from background_builder.rows import Exchange, Link, Part, Process, Row, combine, joined, primary, provenance
from background_builder.unit_rows import exchange


def unit_processes(electricity: Part) -> Part:
    """All unit processes with their exchanges, and the keys under which products ask for them."""
    grids = grids_of(electricity)
    parts = [_part(row, place, grids) for row in primary("unit_processes") for place in _places(row, grids)]
    return combine([*parts, Part(links=tuple(_links(grids)))])


def _places(row: Row, grids: Grids) -> tuple[str, ...]:
    return makers(grids) if row["places"] == "makers" else (row["location"],)


def _part(row: Row, place: str, grids: Grids) -> Part:
    code, scores = coded(row["code"], place), scores_of(row, place)
    process = Process(
        code,
        row["name"],
        row["product"],
        row["unit"],
        place,
        row["group"],
        *provenance(row),
        _note(row),
        row["technology"],
        quality.written(scores),
    )
    return Part((process,), merged(_exchanges(row["code"], code, place, grids, scores)))


def _note(row: Row) -> str:
    """Our note, and what of a published inventory is here."""
    counted = f"{row['published']} exchanges published, {row['left_out']} of them no greenhouse gas and left out"
    return joined(row["note"], counted if row["published"] else "")


def scores_of(row: Row, place: str) -> quality.Scores:
    """Those that the source publishes, else those of the rule; at another place at best as near as the rule has."""
    ruled = quality.scores(row["kind"], row["confidence"], row["year"], row["location"], place)
    if not row["quality"]:
        return ruled
    given = quality.read(row["quality"])
    return (*given[:3], max(given[3], ruled[3]), given[4])


def coded(code: str, place: str) -> str:
    """The code of a process at a place: with the place as suffix if it is made in many."""
    return f"{code}-{place.lower()}" if code in _made_in_many_places() else code


@cache
def _made_in_many_places() -> frozenset[str]:
    return frozenset(row["code"] for row in primary("unit_processes") if row["places"] == "makers")


def _exchanges(template: str, code: str, place: str, grids: Grids, scores: quality.Scores) -> Iterable[Exchange]:
    for row in _rows_of()[template]:
        yield replace(exchange(row, _provider(row, place, grids), scores), process=code)


@cache
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


def _links(grids: Grids) -> Iterable[Link]:
    for row in primary("unit_keys"):
        places = makers(grids) if row["location"] == "*" else (row["location"],)
        for place in places:
            yield Link(row["key"], place, coded(row["process"], place or row["default"]), row["note"])
