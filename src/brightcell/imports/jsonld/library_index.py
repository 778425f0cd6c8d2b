"""What the rows and columns of a library's matrices are: openLCA writes it as CSV, or as messages of protocol buffers.

The messages are few and flat, so they are read here by their field numbers, with nothing generated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.encodings import decoded
from brightcell.io.limits import INDEX_BYTES, content_within, in_time

_VARINT, _EIGHT, _TEXT, _FOUR = 0, 1, 2, 5
_LONGEST = 10  # bytes of a varint
_IndexRow = TypeVar("_IndexRow")
_Message = Mapping[int, int | bytes]


@dataclass(frozen=True, slots=True)
class IndexedFlow:
    """A flow with the path of its category and the unit that it is counted in."""

    id: str
    name: str
    category: str
    unit: str


@dataclass(frozen=True, slots=True)
class IndexedProduct:
    """A row and column of A: a process with one of its products."""

    process: str
    name: str
    location: str
    flow: IndexedFlow


@dataclass(frozen=True, slots=True)
class IndexedIntervention:
    """A row of B: an elementary flow, taken from nature where it is an input, which B counts negative."""

    is_input: bool
    flow: IndexedFlow
    location: str


def products(folder: Path) -> tuple[IndexedProduct, ...]:
    """The index of A in its order; raises BackgroundError where it has gaps."""
    rows = _csv(folder / "index_A.csv")
    if rows is not None:
        flows = [IndexedFlow(row[5], row[6], row[7], row[8]) for row in rows]
        indexed = [IndexedProduct(row[1], row[2], row[4], flow) for row, flow in zip(rows, flows, strict=True)]
        return _in_order(folder / "index_A.csv", [row[0] for row in rows], indexed)
    entries = _messages(folder / "index_A.bin")
    with _in_words("index_A.bin"):
        indexed = [_product(entry) for entry in entries]
    return _in_order(folder / "index_A.bin", [str(entry.get(1, 0)) for entry in entries], indexed)


def interventions(folder: Path) -> tuple[IndexedIntervention, ...]:
    """The index of B in its order."""
    rows = _csv(folder / "index_B.csv")
    if rows is not None:
        indexed = [
            IndexedIntervention(row[1].lower() == "true", IndexedFlow(row[2], row[3], row[4], row[5]), row[9])
            for row in rows
        ]
        return _in_order(folder / "index_B.csv", [row[0] for row in rows], indexed)
    entries = _messages(folder / "index_B.bin")
    with _in_words("index_B.bin"):
        indexed = [_intervention(entry) for entry in entries]
    return _in_order(folder / "index_B.bin", [str(entry.get(1, 0)) for entry in entries], indexed)


def _product(entry: _Message) -> IndexedProduct:
    process, flow = _fields(_bytes(entry, 2)), _fields(_bytes(entry, 3))
    return IndexedProduct(_text(process, 1), _text(process, 2), _text(process, 4), _flow(flow))


def _intervention(entry: _Message) -> IndexedIntervention:
    place = _fields(_bytes(entry, 3))
    return IndexedIntervention(bool(entry.get(4, 0)), _flow(_fields(_bytes(entry, 2))), _text(place, 3))


@contextmanager
def _in_words(file: str) -> Iterator[None]:
    """Tell what a broken index makes of its reader as what it is."""
    try:
        yield
    except UnicodeDecodeError:
        raise BackgroundError(Problem("the index of the matrix holds a text that isn't in UTF-8", file)) from None
    except (ValueError, IndexError, csv.Error) as error:
        raise BackgroundError(Problem(f"the index of the matrix can't be read: {error}", file)) from None


def _in_order(file: Path, numbers: Sequence[str], rows: Sequence[_IndexRow]) -> tuple[_IndexRow, ...]:
    """By the numbers that the index states: 0, 1, 2, ..."""
    placed = dict(zip(numbers, rows, strict=True))
    wanted = [str(number) for number in range(len(rows))]
    if missing := [number for number in wanted if number not in placed]:
        what = "the index of the matrix has gaps"
        found, expected = f"no entry {missing[0]}", f"0 to {len(rows) - 1}"
        raise BackgroundError(Problem(what, file.name, found=found, expected=expected))
    return tuple(placed[number] for number in wanted)


def _csv(file: Path) -> list[list[str]] | None:
    """Rows below the head, ten cells each; None where there is no such file."""
    if not file.is_file():
        return None
    with _in_words(file.name):
        text = decoded(_content(file), file.name)
        reader = csv.reader(io.StringIO(text, newline=""))
        rows = list(in_time(reader, file.name, len(text), BackgroundError))[1:]
    return [[*row, *[""] * (10 - len(row))] for row in rows if row]


def _content(file: Path) -> bytes:
    return content_within(file, INDEX_BYTES, "the index of the matrix", BackgroundError)


def _messages(file: Path) -> list[_Message]:
    if not file.is_file():
        raise BackgroundError(Problem("the library has no such index", f"{file.stem}.csv", expected=f"or {file.name}"))
    with _in_words(file.name):
        content = _content(file)
        fields = in_time(_each(content), file.name, len(content), BackgroundError)
        entries = [value for number, value in fields if number == 1]
        return [_fields(entry) for entry in entries if isinstance(entry, bytes)]


def _fields(message: bytes) -> _Message:
    return dict(_each(message))


def _each(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message by their numbers."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        length = {_EIGHT: 8, _FOUR: 4}.get(kind, 0)
        if kind == _TEXT:
            length, at = _varint(message, at)
        elif not length:
            raise ValueError(f"field {number} is of the unknown kind {kind}")
        if at + length > len(message):
            raise ValueError(f"field {number} is longer than its message")
        yield number, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_LONGEST):
        if at + place >= len(message):
            raise ValueError("a number is cut off")
        byte = message[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("a number is too long")


def _bytes(fields: _Message, number: int) -> bytes:
    value = fields.get(number, b"")
    return value if isinstance(value, bytes) else b""


def _text(fields: _Message, number: int) -> str:
    return _bytes(fields, number).decode("utf-8")


def _flow(fields: _Message) -> IndexedFlow:
    return IndexedFlow(_text(fields, 1), _text(fields, 2), _text(fields, 3), _text(fields, 5))
