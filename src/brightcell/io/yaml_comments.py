"""The comments of a YAML file, each with the place that it belongs to.

A comment stands `beside` what begins in its line, `above` what begins in the next line, or at the `end` of the block
whose last line is above it and whose indentation it has. What stands above the first line belongs to the file.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from brightcell.io.yaml import Document, Location

ABOVE, BESIDE, END = "above", "beside", "end"
POSITIONS = (ABOVE, BESIDE, END)


@dataclass(frozen=True)
class YamlComment:
    """A comment: the block, field or entry that it belongs to, where it stands there, and its lines."""

    path: Location
    position: str
    text: str


@dataclass(frozen=True)
class _Begun:
    """What begins in a line: the outermost of it, and its column."""

    path: Location
    column: int


def comments_of(text: str, document: Document) -> tuple[YamlComment, ...]:
    """The comments of the text of a document, in their order."""
    begun = _begun(text, document)
    numbers = sorted(begun)
    comments: list[YamlComment] = []
    for line, column, comment in _written(text):
        placed = _placed(line, column, comment, begun, numbers)
        last = comments[-1] if comments else None
        if (
            last is not None
            and placed.position != BESIDE
            and (last.path, last.position) == (placed.path, placed.position)
        ):
            comments[-1] = YamlComment(last.path, last.position, f"{last.text}\n{placed.text}")
        else:
            comments.append(placed)
    return tuple(comments)


def _begun(text: str, document: Document) -> dict[int, _Begun]:
    """By line, counted from 1, the outermost value that begins there; the document itself is none."""
    outermost: dict[int, Location] = {}
    for path, line in document.lines.items():
        if path and (line not in outermost or len(path) < len(outermost[line])):
            outermost[line] = path
    lines = text.split("\n")
    return {line: _Begun(path, _indent(lines[line - 1])) for line, path in outermost.items()}


def _placed(line: int, column: int, text: str, begun: dict[int, _Begun], numbers: list[int]) -> YamlComment:
    if line in begun and begun[line].column < column:
        return YamlComment(begun[line].path, BESIDE, text)
    here = bisect.bisect_left(numbers, line)
    if here == 0:
        return YamlComment((), ABOVE, text)
    after = begun[numbers[here]] if here < len(numbers) else None
    if after is not None and column <= after.column:
        return YamlComment(after.path, ABOVE, text)
    return YamlComment(_block_at(column, [begun[number] for number in numbers[:here]]), END, text)


def _block_at(column: int, above: list[_Begun]) -> Location:
    """The block to whose entries a line of this indentation belongs."""
    for begun in reversed(above):
        if begun.column == column:
            return begun.path[:-1]
        if begun.column < column:
            return begun.path
    return ()


def _written(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, counted from 1, column and text of each comment: what follows a "#" outside of scalars."""
    spans = _scalars(text)
    starts = [start for start, _ in spans]
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for match in re.finditer(r"(?:^|(?<=\s))#", line):
            at = offset + match.start()
            span = spans[index] if (index := bisect.bisect_right(starts, at) - 1) >= 0 else (0, 0)
            if not span[0] <= at < span[1]:
                yield number, match.start(), line[match.end() :].removeprefix(" ").rstrip()
                break
        offset += len(line) + 1


def _scalars(text: str) -> list[tuple[int, int]]:
    """Where scalars begin and end."""
    from ruamel.yaml import YAML

    events = YAML(typ="safe", pure=True).parse(StringIO(text))
    return sorted((e.start_mark.index, e.end_mark.index) for e in events if type(e).__name__ == "ScalarEvent")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
