"""What is wrong with a text that can't be read as YAML, in plain words instead of those of the parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from brightcell.errors import Problem

START = "the file can't be read as YAML"
FARTHEST = 200

_LINE = re.compile(r"( *)(- +)?(.*)")
_KEY = re.compile(r"""\s*(?:-(?: |$)|[\w-]+:|"[^"]*":|'[^']*':)""")
_LOOK = "check indentation, colons and quotation marks"
_BACKSLASH = "a backslash within double quotation marks has a meaning of its own"


@dataclass(frozen=True)
class _Margin:
    """Where a line begins: its spaces, and whether it is an entry of a list."""

    number: int
    spaces: int
    is_entry: bool


def in_plain_words(problem: Problem, text: str, reaches: Callable[[str], float]) -> Problem:
    """A problem of the parser as a clause; a wrong indentation is told if the text reads further without it.

    `reaches` is the line, counted from 0, up to which a text can be read.
    """
    if problem.line is None or "\\t" in problem.what:
        return problem
    indentation = _of_indentation(problem, text.split("\n"), reaches)
    if indentation is not None:
        return indentation
    for words, what, hint in _CLAUSES:
        match = re.search(words, problem.what)
        if match:
            return replace(problem, what=f"{START}: {what.format(*match.groups())}", hint=hint.format(*match.groups()))
    return problem


_CLAUSES = (
    (r"found character '(.)' that cannot start", "a value can't begin with {0}", "put the text in quotation marks"),
    (r"unknown escape|expected escape", _BACKSLASH, "use single quotation marks, or write each backslash twice"),
    (r"quoted scalar", "a quotation mark is opened in this line and never closed", "close it"),
    (
        r"flow (?:mapping|sequence) opened in line (\d+)",
        "the brace or bracket that is opened in line {0} isn't closed, or a comma is missing in it",
        "check line {0}",
    ),
    (r"flow (?:mapping|sequence)", "a brace or bracket isn't closed, or a comma is missing in it", "check this line"),
    (r"found '?<scalar>", "this text belongs to no key", "check the quotation marks of this line"),
    (r"simple key", "this line is neither a key with a colon nor a part of a list", "write KEY: VALUE"),
    (r"found '([\]}}])'", "{0} closes what was never opened", "leave it out, or open it before"),
    (
        r"while|not allowed here",
        "this line doesn't fit those above it",
        "check indentation, colons and quotation marks",
    ),
)


def _of_indentation(problem: Problem, lines: list[str], reaches: Callable[[str], float]) -> Problem | None:
    """The problem of a line that has other spaces than the line above that it goes with."""
    number = (problem.line or 1) - 1
    if number >= len(lines) or not _KEY.match(lines[number]):
        return None
    here = _margin(lines, number)
    for other in sorted(_above(lines, here), key=lambda line: (abs(line.spaces - here.spaces), -line.number)):
        if reaches(_moved(lines, here, other.spaces)) > number:
            kind = "entry" if here.is_entry else "key"
            return Problem(
                f"{START}: this line is indented wrongly",
                problem.file,
                line=problem.line,
                found=_spaces(here.spaces),
                expected=f"{_spaces(other.spaces)}, as the {kind} above in line {other.number + 1}",
                hint="give lines that belong together the same indentation",
            )
    return None


def _above(lines: list[str], here: _Margin) -> Iterator[_Margin]:
    """The nearest line above of each other indentation: entries of lists for an entry, keys for a key."""
    seen = {here.spaces}
    for number in range(here.number - 1, max(here.number - FARTHEST, -1), -1):
        if not lines[number].strip() or lines[number].lstrip().startswith("#"):
            continue
        other = _margin(lines, number)
        if other.is_entry and not here.is_entry:
            other = replace(other, spaces=_LINE.match(lines[number]).end(2))  # type: ignore[union-attr]
        if (other.is_entry or not here.is_entry) and other.spaces not in seen:
            seen.add(other.spaces)
            yield other


def _margin(lines: list[str], number: int) -> _Margin:
    match = _LINE.match(lines[number])
    assert match is not None
    return _Margin(number, len(match[1]), match[2] is not None)


def _moved(lines: list[str], here: _Margin, spaces: int) -> str:
    """The text with a line, and those that are indented deeper below it, at another indentation."""
    moved = list(lines)
    for number in range(here.number, len(lines)):
        depth = len(lines[number]) - len(lines[number].lstrip(" "))
        if number > here.number and lines[number].strip() and depth <= here.spaces:
            break
        moved[number] = " " * max(depth + spaces - here.spaces, 0) + lines[number].lstrip(" ")
    return "\n".join(moved)


def _spaces(count: int) -> str:
    return "no spaces" if count == 0 else f"{count} space{'s' if count > 1 else ''}"
