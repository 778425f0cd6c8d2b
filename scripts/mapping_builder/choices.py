"""From the choices of a primary table to the mapping table of one database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace

from background_builder.rows import DATABASES, Row, read_table, table_text

from mapping_builder.index import Activity, Index

PRIMARY = DATABASES / "mappings" / "primary"
RELEASES = ("3.8", "3.9.1", "3.10.1", "3.11", "3.12")
EVERYWHERE = "*"


@dataclass(frozen=True)
class MappingRow:
    """One row of a mapping table: what a key at a place is in a database."""

    key: str
    location: str
    activity: str
    product: str
    activity_location: str
    unit: str
    factor: str
    match: str
    note: str

    @property
    def target(self) -> Activity:
        return self.activity, self.product, self.activity_location


def mapping_text(rows: Iterable[MappingRow]) -> str:
    return table_text([field.name for field in fields(MappingRow)], [astuple(row) for row in rows])


def mapping(primary: str, index: Index, release: str = "") -> tuple[MappingRow, ...]:
    """The table of one database; ValueError with every row that points to nothing, to two things or stands twice."""
    choices = [row for row in read_table(PRIMARY / f"{primary}.csv") if not release or holds_in(row, release)]
    places = spellings(primary)
    rows = tuple(named(row, index) for row in resolved(choices, index, places))
    problems = [*repeated(rows), *unmatched(rows, index)]
    if problems:
        raise ValueError(f"primary/{primary}.csv, release {release or 'any'}:\n" + "\n".join(problems))
    return rows


def holds_in(row: Row, release: str) -> bool:
    """Whether a choice is meant for a release; `from` and `until` are both included."""
    first, last = row["from"] or RELEASES[0], row["until"] or RELEASES[-1]
    return RELEASES.index(first) <= RELEASES.index(release) <= RELEASES.index(last)


def spellings(primary: str) -> dict[str, str]:
    """Our location code -> the database's code, for each place of ours."""
    ours = [row["location"] for row in read_table(DATABASES / "locations.csv")]
    path = PRIMARY / f"{primary}_places.csv"
    theirs = {row["location"]: row[primary] for row in read_table(path)} if path.exists() else {}
    return {place: theirs.get(place, place) for place in ours}


def resolved(choices: Iterable[Row], index: Index, places: dict[str, str]) -> Iterator[MappingRow]:
    """One row per place; a choice for a named place goes before one for every place."""
    choices = tuple(choices)
    chosen = {(row["key"], place) for row in choices for place in _named_places(row)}
    for row in choices:
        if row["location"] != EVERYWHERE:
            yield from (_mapping_row(row, place, row["activity_location"]) for place in _named_places(row))
            continue
        there = index.places(row["activity"], row["product"])
        for place, theirs in places.items():
            if theirs in there and (row["key"], place) not in chosen:
                yield _mapping_row(row, place, theirs)


def named(row: MappingRow, index: Index) -> MappingRow:
    """The row with the name that this database has for its activity."""
    activity, product, place = index.named(row.target)
    return replace(row, activity=activity, product=product, activity_location=place)


def repeated(rows: Iterable[MappingRow]) -> list[str]:
    """Keys that have more than one row for a place."""
    counts = Counter((row.key, row.location) for row in rows)
    return [f"{key} at {place or 'every place'} stands {n} times" for (key, place), n in counts.items() if n > 1]


def unmatched(rows: Iterable[MappingRow], index: Index) -> list[str]:
    """Rows whose activity isn't in the database exactly once."""
    counted = [(row, index.counts.get(row.target, 0)) for row in rows]
    return [
        f"{row.key} at {row.location or 'every place'}: {' | '.join(row.target)} is there {count} times"
        for row, count in counted
        if count != 1
    ]


def _named_places(row: Row) -> list[str]:
    return [] if row["location"] == EVERYWHERE else row["location"].split() or [""]


def _mapping_row(row: Row, place: str, theirs: str) -> MappingRow:
    return MappingRow(
        row["key"],
        place,
        row["activity"],
        row["product"],
        theirs,
        row["unit"],
        row["factor"],
        row["match"],
        row["note"],
    )
