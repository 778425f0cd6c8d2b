"""How much a file may hold that somebody gives: asked before a parser sees it, each limit in this one place."""

from __future__ import annotations

import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import monotonic, thread_time
from typing import TypeVar

from brightcell.errors import InputError, Problem, reason

YAML_BYTES = 2_000_000
YAML_DEPTH = 50
YAML_VALUES = 100_000
FORMULA_SIGNS = 200_000
"""Of all formulas of a file together; each takes far longer to compute than to read."""

TABLE_BYTES = 100_000_000
TABLE_ROWS = 1_000_000
TABLE_COLUMNS = 2_000
ROWS_CELLS = 300_000
"""Filled cells of a table whose cells are read one by one as YAML."""
ROWS_BYTES = 2**30
"""Of the rows of a sweep, one JSON object a line."""
INDEX_BYTES = 500_000_000
"""Of the list of rows or columns of an openLCA library."""
LIST_BYTES = 20_000_000
"""Of lists of names."""

JSON_BYTES = 50_000_000
JSON_DEPTH = 100

WORKBOOK_BYTES = 20_000_000
WORKBOOK_UNPACKED = 150_000_000
WORKBOOK_RATIO = 400
WORKBOOK_MEMBERS = 2_000
WORKBOOK_CELLS = 300_000
WORKBOOK_MERGED = 20_000

ZIP_FILES = 200_000
ZIP_BYTES = 4 * 2**30
ZIP_RATIO = 200
ZIP_SMALL = 64 * 2**20
"""Unpacked bytes below which no ratio is asked."""
BUNDLE_BYTES = 512 * 2**20
BUNDLE_FILES = 1_000
XML_BYTES = 2 * 2**30
XML_DEPTH = 100
XML_ELEMENTS = 20_000_000
IMPORTED_CSV_BYTES = 2**30
IMPORTED_CELL_BYTES = 2**20
MATRIX_BYTES = 2 * 2**30
PARQUET_BYTES = 4 * 2**30

READ_SECONDS = 60
"""For reading a file, and a second more for each `READ_BYTES_A_SECOND` of it: many times what a slow machine takes."""
READ_BYTES_A_SECOND = 50_000
SECONDS_VARIABLE = "BRIGHTCELL_READ_SECONDS"
"""Names another number of seconds than `READ_SECONDS`."""

Item = TypeVar("Item")

ZIP_FAULTS = (
    zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, OverflowError, struct.error, zlib.error,
    lzma.LZMAError,
)  # fmt: skip
"""What reading a damaged or forged zip may raise."""

Refusal = Callable[[Problem], Exception]
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_TEXTS = re.compile(rb'"[^"]*"?')
_TABLES_AS_LISTS = bytes.maketrans(b"{}", b"[]")
_PASSES = 8  # over all brackets of a text; each leaves a part of them in files that people have
_NO_MARKS = bytes(set(range(256)) - set(b'"[]{}'))


def content_within(path: Path, most: int, what: str = "the file", refusal: Refusal = InputError) -> bytes:
    """The bytes of a file that is at most so large, asked before it is read.

    Raises the error of `refusal` for a larger one, and for a file that can't be read.
    """
    try:
        refuse_larger(path, most, what, refusal)
        return path.read_bytes()
    except OSError as error:
        raise refusal(Problem(f"{what} can't be read: {error.strerror or error}", file=str(path))) from None


def refuse_larger(path: Path, most: int, what: str = "the file", refusal: Refusal = InputError) -> None:
    """Raise the error of `refusal` for a file of more than so many bytes, and for what has no size of its own."""
    refuse_pipes(path, what, refusal)
    if (size := path.stat().st_size) > most:
        found, expected = f"{size:,} bytes", f"at most {most:,} bytes"
        raise refusal(Problem(f"{what} is too large", file=str(path), found=found, expected=expected))


def in_time(items: Iterable[Item], file: str, size: int, refusal: Refusal = InputError) -> Iterator[Item]:
    """The rows, events or pieces of a file of `size` bytes, as long as they come in time, by clocks that nobody sets.

    Raises the error of `refusal` for the first that comes too late. Only the work of the processor counts: not a
    debugger that halts, a machine that is busy or sleeps, or a slow disk. That takes longer to ask than the time, which
    is why it's asked once the time is over.
    """
    most = _seconds() + size / READ_BYTES_A_SECOND
    end, worked = monotonic() + most, thread_time()
    for item in items:
        if monotonic() > end and thread_time() - worked > most:
            hint = f"if the file is sound, {SECONDS_VARIABLE} gives it more seconds than {_seconds():g}"
            expected = f"at most {most:,.0f} s for a file of {size:,} bytes"
            raise refusal(Problem("the file takes too long to read", file=file, expected=expected, hint=hint))
        yield item


def _seconds() -> float:
    """What the environment says, where that is a number of seconds."""
    try:
        return max(float(os.environ.get(SECONDS_VARIABLE, READ_SECONDS)), 0.0)
    except ValueError:
        return READ_SECONDS


def refuse_pipes(path: Path, what: str = "the file", refusal: Refusal = InputError) -> None:
    """Raise the error of `refusal` for a pipe or a device, which may never end."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        hint = "write what it gives into a file, and name that"
        raise refusal(Problem(f"{what} is a pipe or a device, which is not read", file=str(path), hint=hint))


def zip_fault(error: Exception) -> str:
    """Why a zip can't be read, of what is in `ZIP_FAULTS`, without the folder that it was being unpacked to."""
    if isinstance(error, UnicodeError):
        return "a name in it isn't text"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "it has a password" if "password" in str(error) else reason(error)


def may_be_deeper(content: bytes, most: int) -> bool:
    """Whether tables and lists of a JSON text may stand deeper in each other, far faster than their depth is found.

    What stands in texts is left out, and the innermost pairs are taken away time and again, while that goes fast.
    """
    marks = _ESCAPED.sub(b"", content) if b"\\" in content else content
    marks = marks.translate(_TABLES_AS_LISTS, _NO_MARKS)
    bare = marks.translate(None, b'"')
    is_bare = 2 * marks.count(b'""') == len(marks) - len(bare)  # nothing stands in texts
    marks = bare if is_bare else _TEXTS.sub(b"", marks.replace(b'""', b""))
    left = _PASSES * len(marks)
    for _ in range(most):
        left -= len(marks)
        if not marks or left < 0:
            break
        marks = marks.replace(b"[]", b"")
    return b"[" in marks


def depth_of_json(content: bytes) -> int:
    """How deep tables and lists stand in each other, counted without a parser."""
    deepest = depth = 0
    for bracket in _BRACKETS.finditer(content):
        sign = bracket[0]
        if sign in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif sign in (b"]", b"}"):
            depth -= 1
    return deepest
