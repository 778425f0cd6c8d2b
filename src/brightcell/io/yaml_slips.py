"""Slips of punctuation in YAML: full-width signs, a colon or a space that is missing, a tab, each with its line.

A slip is told only where the file can be read further with the line as it was meant, so that a hint never misleads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from brightcell.errors import Problem
from brightcell.words import folded

MOST_SLIPS = 30
MOST_ATTEMPTS = 60
FARTHEST = 30
LONGEST_TEXT = 200_000
FULL_WIDTH = "there are full-width signs where YAML needs plain ones"
NO_COLON = "a colon is missing behind a key"
NO_SPACE = "a space is missing behind a colon"
NO_DASH_SPACE = "a space is missing behind a dash"
UNCLOSED = "the file can't be read as YAML: a brace, bracket or quotation mark isn't closed"
COLON = "there is a colon within a value that has no quotation marks"
TAB = "the file can't be read as YAML: a tab can't indent a line"

_SIGNS = ":,{}[]#'\"- "
_KEY = r"[A-Za-z_][\w-]*"
_INDENTED_KEY = re.compile(rf"(\s*(?:- +)?)({_KEY})(?:\s+(\S.*)|\s*)")
_DASH = re.compile(r"(\s*-)(?=[A-Za-z{\"'])")
_NO_SPACE = re.compile(rf"(\s*(?:- +)?{_KEY}):(?=[^\s/])")
_NO_SPACE_IN_BRACES = re.compile(rf"([{{,]\s*{_KEY}):(?=[^\s/])")
_SOUND = re.compile(r""" *(?:#.*|(?:- +)*(?:(?![{\["'])[\x21-\x7e]+|"[^"]*"|'[^']*'):(?: .*)?)?""")
_OPENED = re.compile(r"""(?:^\s*|[:\[{,-]\s*)["'][^"']*$""")
_COLON = re.compile(rf"""({_KEY}: +)(?![{{\["'#])([^,{{}}\[\]"'#]*?:(?: [^,{{}}\[\]"'#]*?)?)(?=\s*(?:[,}}\]]|\s#|$))""")
_PIECES = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<=\s)#.*$)""")


@dataclass(frozen=True)
class Slip:
    """A line of a text, counted from 0, what is wrong with it, and the line as it was meant."""

    line: int
    what: str
    found: str
    meant: str

    def problem(self, file: str) -> Problem:
        """The slip as a problem of its file."""
        expected, hint = ("spaces", "use spaces") if self.what == TAB else (None, f"write {self.meant.strip()}")
        return Problem(self.what, file, line=self.line + 1, found=self.found, expected=expected, hint=hint)

    def mended(self, text: str) -> str:
        """The text with the line as it was meant."""
        lines = text.split("\n")
        return "\n".join([*lines[: self.line], self.meant, *lines[self.line + 1 :]])


def is_slip_of_a_key(key: str) -> bool:
    """Whether a key holds what can only be punctuation in another form: "material：steel，amount", "a:1"."""
    return any(not sign.isascii() and folded(sign) in _SIGNS for sign in key) or bool(_NO_SPACE.match(key))


def slips_at(text: str, line: int, reaches: Callable[[str], float]) -> list[Slip]:
    """The slips that keep a text from being read beyond a line, counted from 0; none where none is found.

    `reaches` is the line up to which a text can be read. Where no single one helps, those of several lines in a row do.
    """
    if len(text) > LONGEST_TEXT:
        return []
    lines = text.split("\n")
    together: list[Slip] = []
    mended = text
    for number in _suspects(lines, line):
        slips = list(_slips(lines, number))
        helping = (slip for slip in slips if reaches(slip.mended(text)) > line)
        alone = next(helping, None)
        if alone is not None:
            return [alone]
        if slips:
            together, mended = [slips[0], *together], slips[0].mended(mended)
            if len(together) > 1 and reaches(mended) > line:
                return together
    return _opened_above(text, lines, line, reaches)


def _opened_above(text: str, lines: list[str], line: int, reaches: Callable[[str], float]) -> list[Slip]:
    """The first quotation mark that isn't closed in its line, where the text reads further once it is."""
    for number in range(min(line, len(lines))):
        written = lines[number]
        if _OPENED.search("".join(_unquoted(written))):
            for what, found, meant in _unclosed(written):
                slip = Slip(number, what, found, meant)
                if reaches(slip.mended(text)) > line:
                    return [slip]
            return []
    return []


def _suspects(lines: list[str], line: int) -> Iterator[int]:
    """The line where reading stopped, then those above it, up to the first that is sound."""
    for number in range(min(line, len(lines) - 1), max(line - FARTHEST, -1), -1):
        if number < line and _SOUND.fullmatch(lines[number]) and not list(_unclosed(lines[number])):
            return
        yield number


def _slips(lines: list[str], number: int) -> Iterator[Slip]:
    written = lines[number]
    for what, found, meant in (
        *_indentation(lines, number),
        *_full_width(written),
        *_missing(written),
        *_colon_within(written),
        *_unclosed(written),
    ):
        if meant != written:
            yield Slip(number, what, found, meant)


def _full_width(written: str) -> Iterator[tuple[str, str, str]]:
    signs = [sign for piece in _unquoted(written) for sign in piece if not sign.isascii() and folded(sign) in _SIGNS]
    if not signs:
        return
    shown = " ".join(dict.fromkeys(repr(sign) if sign.isspace() else sign for sign in signs))
    if not re.match(r"\s*(?:- *)?[\[{]", folded(written)) and not re.search(r":\s*[\[{]", folded(written)):
        yield FULL_WIDTH, shown, _with_plain_key(written)
    yield FULL_WIDTH, shown, "".join(_spaced(piece) if i % 2 == 0 else piece for i, piece in _pieces(written))


def _with_plain_key(written: str) -> str:
    """The line with plain signs up to its first colon; what follows is left as it is written."""
    match = re.match(r"([^:：]*)[:：]\s*(.*)", written)
    if match is None:
        return re.sub(r"^\W*", lambda indent: folded(indent[0]), written)
    key, value = match.groups()
    return f"{folded(key)}: {value}".rstrip()


def _spaced(piece: str) -> str:
    """A piece with plain signs, a space behind each colon and comma that was full-width."""
    spaced = re.sub(r"([：，])(?=\S)", r"\1 ", piece)
    return "".join(folded(sign) if folded(sign) in _SIGNS else sign for sign in spaced)


def _missing(written: str) -> Iterator[tuple[str, str, str]]:
    if _NO_SPACE.match(written) or _NO_SPACE_IN_BRACES.search(written):
        spaced = _NO_SPACE_IN_BRACES.sub(r"\1: ", _NO_SPACE.sub(r"\1: ", written))
        yield NO_SPACE, written.strip(), spaced
    if _DASH.match(written):
        yield NO_DASH_SPACE, written.strip(), _DASH.sub(r"\1 ", written)
    match = _INDENTED_KEY.fullmatch(written) if ":" not in folded(written) else None
    if match is not None:
        indent, key, value = match.groups(default="")
        yield NO_COLON, written.strip(), f"{indent}{key}: {value}".rstrip()


def _unclosed(written: str) -> Iterator[tuple[str, str, str]]:
    """A line that opens a brace, a bracket or a quotation mark and doesn't close it."""
    plain = "".join(_unquoted(written))
    for opens, closes in ("{}", "[]", '""', "''"):
        missing = plain.count(opens) % 2 if opens == closes else plain.count(opens) - plain.count(closes)
        if missing == 1:
            text, comment = _before_comment(written)
            yield UNCLOSED, opens, f"{text}{closes}{comment}"


def _before_comment(written: str) -> tuple[str, str]:
    """A line up to its comment, and the comment with the space before it."""
    match = re.search(r"\s+#.*$", written)
    return (written.rstrip(), "") if match is None else (written[: match.start()], match[0])


def _colon_within(written: str) -> Iterator[tuple[str, str, str]]:
    match = _COLON.search(written)
    if match is not None:
        quoted = f'{match[1]}"{match[2]}"'
        yield COLON, match[2], f"{written[: match.start()]}{quoted}{written[match.end() :]}"


def _indentation(lines: list[str], number: int) -> Iterator[tuple[str, str, str]]:
    """A line that is indented by tabs or by spaces of another width, as its neighbours are indented."""
    written = lines[number]
    indent = written[: len(written) - len(written.lstrip())]
    other = next((sign for sign in indent if sign != " "), None)
    if other is None:
        return
    what, found = (TAB, "a tab") if "\t" in indent else (FULL_WIDTH, repr(other))
    for neighbour in (*lines[number + 1 : number + 2], *reversed(lines[max(number - FARTHEST, 0) : number])):
        rest = neighbour.lstrip()
        spaces = neighbour[: len(neighbour) - len(rest)]
        if rest and not rest.startswith("#") and set(spaces) <= {" "}:
            yield what, found, f"{spaces}{written.lstrip()}"


def _pieces(written: str) -> Iterator[tuple[int, str]]:
    """A line in pieces, by turns outside of quotes and comments and within."""
    return enumerate(_PIECES.split(written))


def _unquoted(written: str) -> Iterator[str]:
    return (piece for index, piece in _pieces(written) if index % 2 == 0)
