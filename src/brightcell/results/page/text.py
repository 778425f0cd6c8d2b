"""Plain text for terminals: aligned tables and wrapped paragraphs, safe against control characters."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from brightcell.io.inert import FORMULA_STARTS
from brightcell.language import CHINESE, WIDEST, AsIs, line_width, spoken, told, width

WIDTH = WIDEST
_MARKS = "，。；：、！？）》”％"
"""Chinese marks that never begin a line."""
_LETTER = r"[^\s\u2e80-\uffef]"
_WORD = rf"{_LETTER}{{1,60}}(?!{_LETTER})|{_LETTER}{{1,39}}[./_\]-](?={_LETTER})|{_LETTER}{{1,40}}"
"""A word, or of one that is longer than sixty letters what ends behind a mark within it, or forty letters."""
_PIECES = re.compile(rf"(?:[\u2e80-\uffef]|{_WORD})[{_MARKS}]*\s*")

_AFTER_A_MARK = re.compile(
    rf"[^\s./_|\u2e80-\uffef-]+(?:[\s./_|-]+|$|(?=[\u2e80-\uffef]))|[\s./_|-]+|[\u2e80-\uffef][{_MARKS}]*\s*"
)


def clean(value: object) -> str:
    """Text on one line, without control characters: a name can't move the cursor or hide itself."""
    spaced = " ".join(str(value).split())
    return "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs"))


def shortened(value: object, columns: int) -> str:
    """A cleaned text in at most so many columns, "..." where something is left out."""
    text = clean(value)
    if width(text) <= columns:
        return text
    return f"{_beginning(text, columns - 3).rstrip()}..."


def abridged(value: object, columns: int) -> str:
    """A cleaned text in at most so many columns, with "…" in place of its middle: names often differ at their ends."""
    text = clean(value)
    if width(text) <= columns:
        return text
    head = _beginning(text, columns // 2)
    tail = _beginning(text[::-1], columns - 1 - width(head))[::-1]
    return f"{head.rstrip()}…{tail.lstrip()}"


def _beginning(text: str, columns: int) -> str:
    """The longest beginning of a text that takes no more columns, found in one pass however long the text is."""
    taken = list(accumulate(map(width, text)))
    return text[: bisect_right(taken, columns)]


def on_lines(value: object, columns: int, most: int = 3) -> str:
    """A cleaned text on at most so many lines of so many columns; what is too long loses the middle of the last.

    Each ends behind a space, or a dot, slash or underscore within a name.
    """
    rest = clean(value)
    lines: list[str] = []
    while len(lines) < most - 1 and width(rest) > columns:
        line = _up_to(rest, columns)
        lines.append(line.rstrip())
        rest = rest.removeprefix(line)
    return "\n".join([*lines, abridged(rest, columns)])


def _up_to(text: str, columns: int) -> str:
    """The pieces with which a text begins that take no more columns; a first piece that does is cut."""
    line = ""
    for piece in _AFTER_A_MARK.findall(text):
        if width((line + piece).rstrip()) > columns:
            break
        line += piece
    return line or text[: columns * len(text) // width(text)]


def wrapped(value: object, first: str = "", rest: str | None = None) -> list[str]:
    """A paragraph in lines of `WIDTH` columns, or of those of a narrower terminal, after `first` and then `rest`.

    Without `rest`, the other lines are indented by as much as `first` takes. Chinese text breaks anywhere.
    """
    head = headed(first)
    lines, line = [], head
    for piece in _PIECES.findall(clean(value) if isinstance(value, AsIs) else told(clean(value))):
        if width(line) + width(piece.rstrip()) > line_width():
            lines.append(line.rstrip())
            line = " " * width(head) if rest is None else rest
        line += piece
    return [*lines, line.rstrip()]


def in_lines(value: object, columns: int) -> list[str]:
    """A text in lines of at most so many columns; Chinese text breaks anywhere but before a mark."""
    lines, line = [], ""
    for piece in _PIECES.findall(clean(value)):
        if line and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def aligned(rows: Sequence[Sequence[str]], alignment: str, indent: str = "  ") -> list[str]:
    """Rows as lines, a column for each letter of `alignment` ("l" or "r"), two spaces between."""
    cells = [[told(cell) for cell in row] for row in rows]
    widths = [max(width(row[column]) for row in cells) for column in range(len(alignment))] if rows else []
    return [
        indent + "  ".join(_padded(*cell) for cell in zip(row, widths, alignment, strict=True)).rstrip()
        for row in cells
    ]


def headed(head: str) -> str:
    """What stands before a paragraph, in the language in force and as wide as in English where that is enough."""
    shown = told(head)
    return shown if shown == head else shown.rstrip() + " " * max(width(head) - width(shown.rstrip()), 1)


def titled(title: str, lines: Iterable[str]) -> list[str]:
    """A block under its title, with an empty line before; nothing where there are no lines."""
    block = list(lines)
    return ["", told(title), *block] if block else []


def _padded(text: str, columns: int, side: str) -> str:
    space = " " * (columns - width(text))
    return text + space if side == "l" else space + text


def inert(cell: object) -> object:
    """Text that starts like a formula, kept as text by a leading apostrophe."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return repr(cell)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number of things in words; Chinese has no plural."""
    if spoken() == CHINESE:
        return told(f"{number} {noun}")
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
