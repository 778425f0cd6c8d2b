"""The lines of a SimaPro export as cells, by the separators that its header states."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.encodings import decoded
from brightcell.io.limits import IMPORTED_CSV_BYTES, content_within, in_time

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", ";": ";", ",": ",", "\t": "\t"}
_HEADER = re.compile(r"^\"?\{(.*)\}\"?[;,\t\s]*$")
_STATED = re.compile(r"CSV.*separator|separator.*CSV|S.parateur CSV|CSV-Trennzeichen", re.IGNORECASE)
_DECIMAL = re.compile(r"decimal|d.cimal|dezimal", re.IGNORECASE)
_PROJECT = re.compile(r"^(Project|Projet|Projekt|Proyecto|Progetto)$", re.IGNORECASE)


@dataclass(frozen=True)
class ExportLine:
    """A line that isn't blank: its number in the file, counted from 1, and its cells without outer spaces."""

    number: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """A cell; nothing beyond the end of the line."""
        return self.cells[at] if at < len(self.cells) else ""

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells)

    @property
    def word(self) -> str:
        """The first cell where it stands alone, as headings do."""
        return self.cell(0) if not any(self.cells[1:]) else ""


@dataclass(frozen=True)
class ExportText:
    """A whole export: project, decimal mark, and its lines behind the header."""

    file: str
    project: str
    decimal: str
    separator: str
    lines: tuple[ExportLine, ...]


def read_text(path: Path, encoding: str | None = None) -> ExportText:
    """The lines of an export; `BackgroundError` where it isn't one, or where its signs contradict each other."""
    if not path.is_file():
        raise BackgroundError(Problem("this is a folder, not a CSV export of SimaPro", file=path.name))
    text = decoded(content_within(path, IMPORTED_CSV_BYTES, refusal=BackgroundError), path.name, encoding)
    header, old = _header(text), _old_header(text)
    if not old and not any("SimaPro" in key or _STATED.search(key) for key in header):
        hint = "export all processes from SimaPro as CSV; its first line names SimaPro and its version in { }"
        raise BackgroundError(Problem("this is not a CSV export of SimaPro", file=path.name, line=1, hint=hint))
    separator = _separator(path.name, header, text)
    stated = next((value for key, value in header.items() if _DECIMAL.search(key)), "")
    decimal = stated or _decimal_in_use(text, separator)
    if decimal not in (".", ",") or decimal == separator:
        what = "the header states a decimal mark that can't be told from the separator of cells, or is none"
        raise BackgroundError(
            Problem(what, file=path.name, found=repr(decimal), expected=". or , other than the separator")
        )
    lines = _lines(path.name, text, separator)
    if old:
        header = {line.cell(0): line.cell(1) for line in lines[:old]}
    project = next((value for key, value in header.items() if _PROJECT.match(key)), "")
    return ExportText(path.name, project, decimal, separator, lines[old:])


def _old_header(text: str) -> int:
    """Lines of a header without braces, up to the first that is blank; none in any other file."""
    lines = text.splitlines()
    if not lines or not re.match(r"\ufeff?\"?SimaPro \d", lines[0]):
        return 0
    return next((number for number, line in enumerate(lines) if not line.strip(';,\t "')), len(lines))


def _decimal_in_use(text: str, separator: str) -> str:
    """A comma where cells have numbers with a comma and none with a point; else a point."""
    cells = [cell.strip() for line in text.splitlines() for cell in line.split(separator)]
    commas, points = (any(re.fullmatch(rf"-?\d+{sign}\d+", cell) for cell in cells) for sign in (",", "[.]"))
    return "," if commas and not points and separator != "," else "."


def _header(text: str) -> dict[str, str]:
    """Lines in { } at the top, by what stands before the colon."""
    header: dict[str, str] = {}
    for line in text.splitlines():
        match = _HEADER.match(line.strip("\ufeff \t"))
        if match is None:
            break
        key, _, value = match[1].partition(":")
        header[key.strip()] = value.strip()
    return header


def _separator(file: str, header: dict[str, str], text: str) -> str:
    """As the header states, else the one that most lines have."""
    stated = next((value for key, value in header.items() if _STATED.search(key)), None)
    if stated is None:
        counted = Counter({sign: sum(line.count(sign) for line in text.splitlines()) for sign in (";", "\t", ",")})
        return counted.most_common(1)[0][0]
    if stated.lower() not in SEPARATORS:
        what = "the header states a separator that is unknown"
        raise BackgroundError(Problem(what, file=file, found=stated, expected="Semicolon, Comma or Tab"))
    return SEPARATORS[stated.lower()]


def _lines(file: str, text: str, separator: str) -> tuple[ExportLine, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines: list[ExportLine] = []
    start = 1
    try:
        for cells in in_time(reader, file, len(text), BackgroundError):
            _refuse_swallowed(file, start, cells)
            lines.append(ExportLine(start, tuple(cell.replace("\x7f", "\n").strip() for cell in cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BackgroundError(Problem(f"this line can't be read: {error}", file=file, line=start)) from error
    return tuple(line for line in lines if not _HEADER.match(separator.join(line.cells)))


def _refuse_swallowed(file: str, line: int, cells: list[str]) -> None:
    """A quotation mark that is never closed takes whole blocks into one cell."""
    if any("\n" in cell and {"End", "Process"} & {part.strip() for part in cell.splitlines()} for cell in cells):
        what = "a quotation mark that begins in this line is never closed, and takes in the blocks after it"
        raise BackgroundError(Problem(what, file=file, line=line, hint="close it, or double it within a cell"))
