"""A background of tables in one SQLite file, kept in the cache: a footprint reads the few processes that it reaches.

The CSV tables stay the truth. A compiled file is made only of tables that keep all rules, and holds their sizes and
times of change, so that changed tables are read anew. Its checksum is in SQLite's own field `user_version`.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import astuple, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from brightcell.background.models import (
    Background,
    BackgroundExchange,
    CommonSpread,
    Dangling,
    Flow,
    MappingRow,
    Offers,
    Process,
    Provider,
    Source,
    Spread,
    offer_of,
)
from brightcell.io.cache import can_keep, is_settled, key_of, read_cached, stamp_of, write_cached

LAYOUT = 4
OPTIONAL_TABLE = "spreads"
"""The table that a background needn't have."""
KIND = "backgrounds"
KEPT = 16
_CHECKSUM = slice(60, 64)  # where an SQLite file has its `user_version`
_SPREAD = len(fields(Spread))
_FIELDS = tuple(field.name for field in fields(Background))
_HEADER = ("name", "title", "version", "sha256", "licence", "year")


class CompiledBackground(Background):
    """A background whose processes and exchanges are read from its compiled form when they are needed.

    It equals the background of its tables; a copy, changed or sent to another process, is a plain one.
    """

    _LAZY = ("processes", "exchanges", "mapping")

    def __new__(cls, **values: Any) -> Background:  # type: ignore[misc]
        """What `dataclasses.replace` makes."""
        return Background(**values)

    @classmethod
    def opened(cls, content: bytes) -> CompiledBackground:
        """The background in the content of a compiled file; sqlite3.Error or ValueError where that is none."""
        if checksum(content) != content[_CHECKSUM]:
            raise ValueError("the file is damaged")
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.deserialize(content)
        (text,) = connection.execute("select value from about where name = 'header'").fetchone()
        header = json.loads(text)
        if stamp_of(Path(path) for path, *_ in header["stamp"]) != header["stamp"]:
            raise ValueError("the tables have changed since")
        if is_new(Path(path) for path, *_ in header["stamp"]):
            raise ValueError("a table has come since")
        background = object.__new__(cls)
        plain = {name: header[name] for name in _HEADER}
        plain |= {
            "flows": tuple(Flow(*row) for row in header["flows"]),
            "sources": tuple(Source(*row) for row in header["sources"]),
            "mix_groups": tuple(header["mix_groups"]),
            "choice_groups": tuple(header["choice_groups"]),
            "dangling": {},
            "log_correlations": {},
            "_connection": connection,
        }
        background.__dict__.update(plain)
        return background

    def __getattr__(self, name: str) -> Any:
        """Whole tables, read when they are first used."""
        if name not in self._LAZY:
            raise AttributeError(name)
        rows = getattr(self, f"_all_{name}")()
        self.__dict__[name] = rows
        return rows

    def __reduce__(self) -> tuple[Any, ...]:
        return _plain, ({name: getattr(self, name) for name in _FIELDS},)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Background):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _FIELDS)

    __hash__ = None  # type: ignore[assignment]

    def process(self, code: str) -> Process:
        """The process with this code; KeyError if there is none."""
        if code not in self._read:
            row = self._connection.execute("select * from process where code = ?", (code,)).fetchone()
            if row is None:
                raise KeyError(code)
            self._read[code] = Process(*row[1:])
        return self._read[code]

    def exchanges_of(self, code: str) -> tuple[BackgroundExchange, ...]:
        """What a process takes and emits, in the order of the table."""
        rows = self._connection.execute("select * from exchange where process = ? order by place", (code,))
        return tuple(_exchange(row) for row in rows)

    def order_of(self, codes: set[str]) -> list[str]:
        """Some processes in the order of the table."""
        return sorted(codes, key=lambda code: self._places[code])

    @cached_property
    def spreads(self) -> tuple[CommonSpread, ...]:  # type: ignore[override]
        """The processes that move as a whole."""
        return tuple(CommonSpread(*row[1:]) for row in self._connection.execute("select * from spread order by place"))

    @cached_property
    def offers(self) -> Offers:
        """What each demand key is met by, read key by key."""
        return _LazyOffers(self)

    @cached_property
    def _read(self) -> dict[str, Process]:
        return {}

    @cached_property
    def _places(self) -> dict[str, int]:
        return dict(self._connection.execute("select code, place from process"))

    def _all_processes(self) -> tuple[Process, ...]:
        return tuple(Process(*row[1:]) for row in self._connection.execute("select * from process order by place"))

    def _all_exchanges(self) -> tuple[BackgroundExchange, ...]:
        return tuple(_exchange(row) for row in self._connection.execute("select * from exchange order by place"))

    def _all_mapping(self) -> tuple[MappingRow, ...]:
        return tuple(MappingRow(*row[1:]) for row in self._connection.execute("select * from mapping order by place"))


class _LazyOffers(Mapping[str, Mapping[str, "Provider | Dangling"]]):
    """Offers of a compiled background by demand key."""

    def __init__(self, background: CompiledBackground) -> None:
        self._background = background
        self._read: dict[str, dict[str, Provider | Dangling]] = {}
        rows = background._connection.execute("select key from mapping order by place")
        self._keys = dict.fromkeys(key for (key,) in rows)

    def __getitem__(self, key: str) -> Mapping[str, Provider | Dangling]:
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._read:
            background = self._background
            rows = background._connection.execute("select * from mapping where key = ? order by place", (key,))
            mapping = [MappingRow(*row[1:]) for row in rows]
            self._read[key] = {row.location: offer_of(row, background.process(row.process)) for row in mapping}
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys


def compiled(tables: Path) -> CompiledBackground | None:
    """The compiled form of a folder of tables that have not changed since; None where there is none to be read."""
    content = read_cached(KIND, _name(tables))
    if content is None:
        return None
    try:
        return CompiledBackground.opened(content)
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_new(stamped: Iterable[Path]) -> bool:
    """Whether a folder has the optional table by now, which it hadn't when these files were stamped."""
    paths = list(stamped)
    folders = {path.parent for path in paths if path.name == "exchanges.csv"}
    optional = {folder / f"{OPTIONAL_TABLE}.csv" for folder in folders}
    return any(path.is_file() for path in optional.difference(paths))


def keep(background: Background, tables: Path, stamp: list[list[Any]]) -> None:
    """Compile a background that keeps all rules, so that it is read in an instant next time.

    `stamp` is that of the files of the folder `tables` from before they were read; files that have just been changed
    may change once more within the same tick of the clock, and are compiled later.
    """
    if can_keep(KIND) and is_settled(stamp):
        with suppress(sqlite3.Error, AttributeError):
            write_cached(KIND, _name(tables), content_of(background, stamp), KEPT)


def content_of(background: Background, stamp: list[list[Any]]) -> bytes:
    """The content of the compiled file."""
    with closing(sqlite3.connect(":memory:")) as connection:
        _fill(connection, background, stamp)
        content = bytearray(connection.serialize())
    content[_CHECKSUM] = checksum(content)
    return bytes(content)


def checksum(content: bytes | bytearray) -> bytes:
    """CRC-32 of a compiled file without the field that holds it."""
    view = memoryview(content)
    return zlib.crc32(view[_CHECKSUM.stop :], zlib.crc32(view[: _CHECKSUM.start])).to_bytes(4, "big")


def _name(tables: Path) -> str:
    """A file for each folder of tables, and for each state of the code that reads and checks them."""
    code = stamp_of(Path(__file__).parent.glob("*.py"))
    return f"{key_of(LAYOUT, code, str(tables.resolve()))}.sqlite"


def _fill(connection: sqlite3.Connection, background: Background, stamp: list[list[Any]]) -> None:
    about = {name: getattr(background, name) for name in _HEADER}
    about |= {"flows": [astuple(flow) for flow in background.flows], "mix_groups": background.mix_groups}
    about |= {"choice_groups": background.choice_groups}
    about |= {"stamp": stamp, "sources": [astuple(source) for source in background.sources]}
    with connection:
        connection.execute("create table about (name text primary key, value text)")
        connection.execute("insert into about values ('header', ?)", (json.dumps(about),))
        _table(connection, "process", "code", [astuple(process) for process in background.processes])
        _table(connection, "exchange", "process", [_cells(exchange) for exchange in background.exchanges])
        _table(connection, "mapping", "key", [astuple(row) for row in background.mapping])
        _table(connection, "spread", "process", [astuple(row) for row in background.spreads])


def _table(connection: sqlite3.Connection, name: str, key: str, rows: list[tuple[Any, ...]]) -> None:
    """A table of rows with their place, and an index by its first column."""
    width = len(rows[0]) if rows else 1
    columns = ", ".join([key, *(f"c{i}" for i in range(1, width))])
    connection.execute(f"create table {name} (place integer primary key, {columns})")
    marks = ", ".join("?" * (width + 1))
    connection.executemany(f"insert into {name} values ({marks})", ((i, *row) for i, row in enumerate(rows)))
    connection.execute(f"create index {name}_{key} on {name} ({key})")


def _cells(exchange: BackgroundExchange) -> tuple[Any, ...]:
    e = exchange
    return (e.process, e.type, e.input, e.amount, *astuple(e.spread), e.source, e.confidence, e.note)


def _exchange(row: tuple[Any, ...]) -> BackgroundExchange:
    _, process, kind, supplier, amount, *rest = row
    return BackgroundExchange(process, kind, supplier, amount, Spread(*rest[:_SPREAD]), *rest[_SPREAD:])


def _plain(values: dict[str, Any]) -> Background:
    return Background(**values)
