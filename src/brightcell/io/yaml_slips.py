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
FEW_TABS = 3
"""Lines with tabs that are told one by one."""
LONGEST_TEXT = 200_000
FULL_WIDTH = "there are full-width signs where YAML needs plain ones"
NO_COLON = "a colon is missing behind a key"
NO_SPACE = "a space is missing behind a colon"
NO_DASH_SPACE = "a space is missing behind a dash"
UNCLOSED = "the file can't be read as YAML: a brace, bracket or quotation mark isn't closed"
COLON = "there is a colon within a value that has no quotation marks"
NO_COMMA = "a comma is missing between two keys"
BACKSLASH = "there is a backslash at the end of this line, which YAML doesn't need"
TAB = "the file can't be read as YAML: a tab can't indent a line"

_SIGNS = ":,{}[]#'\"- "
_KEY = r"[A-Za-z_][\w-]*"
_INDENTED_KEY = re.compile(rf"(\s*(?:- +)?)({_KEY})(?:\s+(\S.*)|\s*)")
_DASH = re.compile(r"(\s*-)(?=[A-Za-z{\"'])")
_NO_SPACE = re.compile(rf"(\s*(?:- +)?{_KEY}):(?=[^\s/])")
_NO_SPACE_IN_BRACES = re.compile(rf"([{{,]\s*{_KEY}):(?=[^\s/])")
_NO_COLON_BEFORE_QUOTE = re.compile(rf"""{_KEY}\s+["']""")
_SOUND = re.compile(r""" *(?:#.*|(?:- +)*(?:(?![{\["'])[\x21-\x7e]+|"[^"]*"|'[^']*'):(?: .*)?)?""")
_OPENED = re.compile(r"""(?:^\s*|[:\[{,-]\s*)["'][^"']*$""")
_COLON = re.compile(rf"""({_KEY}: +)(?![{{\["'#])([^,{{}}\[\]"'#]*?:(?: [^,{{}}\[\]"'#]*?)?)(?=\s*(?:[,}}\]]|\s#|$))""")
_TABS = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)
_LONE = re.compile(r"""([^\["']*: +)([\["'])([^,\[\]{}"']+)""")
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
    is_in_other_form = any(not sign.isascii() and folded(sign) in _SIGNS for sign in key)
    return is_in_other_form or bool(_NO_SPACE.match(key) or _NO_COLON_BEFORE_QUOTE.match(key))


def tabs_throughout(text: str, file: str) -> Problem | None:
    """One problem for a file that is indented by tabs in more than a few lines."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _TABS.match(line)]
    if len(lines) <= FEW_TABS:
        return None
    what = f"the file can't be read as YAML: {len(lines)} lines are indented by tabs, this one first"
    return Problem(what, file, line=lines[0], found="tabs", expected="spaces", hint="replace each tab by two spaces")


def without_tabs(text: str) -> str:
    """A text with two spaces in place of each tab that a line begins with."""
    return _TABS.sub(lambda indent: indent[0].replace("\t", "  "), text)


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
        alone = _furthest(slips, text, line, reaches)
        if alone is not None:
            return [alone]
        if slips:
            together, mended = [slips[0], *together], slips[0].mended(mended)
            if len(together) > 1 and reaches(mended) > line:
                return together
    return _opened_above(text, lines, line, reaches)


def _furthest(slips: list[Slip], text: str, line: int, reaches: Callable[[str], float]) -> Slip | None:
    """The first slip with which a text can be read beyond a line; of indentations the one with which it is furthest."""
    best, furthest = None, float(line)
    for slip in slips:
        if best is not None and slip.what != best.what:
            break
        reached = reaches(slip.mended(text))
        if reached > furthest:
            best, furthest = slip, reached
        if best is not None and (best.what not in (TAB, FULL_WIDTH) or furthest == float("inf")):
            break
    return best


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
        *_backslash(written),
        *_missing(written),
        *_comma_missing(lines, written),
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


def _backslash(written: str) -> Iterator[tuple[str, str, str]]:
    text, comment = _before_comment(written)
    if text.endswith("\\"):
        yield BACKSLASH, "\\", f"{text.rstrip(chr(92)).rstrip()}{comment}"


def _missing(written: str) -> Iterator[tuple[str, str, str]]:
    if _NO_SPACE.match(written) or _NO_SPACE_IN_BRACES.search(written):
        spaced = _NO_SPACE_IN_BRACES.sub(r"\1: ", _NO_SPACE.sub(r"\1: ", written))
        yield NO_SPACE, written.strip(), spaced
    if _DASH.match(written):
        yield NO_DASH_SPACE, written.strip(), _DASH.sub(r"\1 ", written)
    match = _INDENTED_KEY.fullmatch(written) if ":" not in folded("".join(_unquoted(written))) else None
    if match is not None:
        indent, key, value = match.groups(default="")
        yield NO_COLON, written.strip(), f"{indent}{key}: {value}".rstrip()


def _comma_missing(lines: list[str], written: str) -> Iterator[tuple[str, str, str]]:
    """A word with a colon within a value in braces that is a key in other places of the file."""
    for match in _COLON.finditer(written) if "{" in written else ():
        inner = re.search(rf"\S( +)({_KEY}): ", match[2])
        if inner is not None and any(re.search(rf"(?:^|[{{,-])\s*{inner[2]}: ", other) for other in lines):
            place = match.start(2) + inner.start(1)
            yield NO_COMMA, match[2], f"{written[:place]},{written[place:]}"


def _unclosed(written: str) -> Iterator[tuple[str, str, str]]:
    """A line that opens a brace, a bracket or a quotation mark and doesn't close it, or that needs none."""
    plain = "".join(_unquoted(written))
    for opens, closes in ("{}", "[]", '""', "''"):
        missing = plain.count(opens) % 2 if opens == closes else plain.count(opens) - plain.count(closes)
        if missing == 1:
            text, comment = _before_comment(written)
            lone = _LONE.fullmatch(text) if opens in ("[", '"', "'") else None
            if lone is not None and (opens == "[" or lone[3][0].isdigit()):
                yield UNCLOSED, opens, f"{lone[1]}{lone[3]}{comment}"
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
    for spaces in dict.fromkeys(spaces for spaces in _indentations(lines, number) if spaces >= 0):
        yield what, found, f"{' ' * spaces}{written.lstrip()}"


def _indentations(lines: list[str], number: int) -> Iterator[int]:
    """Spaces that a line may begin with, by its neighbours, the likeliest first.

    What opens a block has fewer than what stands in it; an entry of a list as many as the next, or two fewer than its
    own keys; all else as many as the key above.
    """
    written = lines[number].strip()
    above = next(filter(_is_content, reversed(lines[max(number - FARTHEST, 0) : number])), "")
    below = next(filter(_is_content, lines[number + 1 : number + FARTHEST]), "")
    inner, outer = _spaces(below), _spaces(above)
    next_is_entry = below.lstrip().startswith("- ")
    opens_block = _opens_block(written)
    if inner is not None and opens_block:
        yield from (inner - 2, inner) if next_is_entry else (inner - 2,)
    elif inner is not None and written.startswith("- "):
        yield inner if next_is_entry else inner - 2
    elif outer is not None and not written.startswith("- "):
        yield outer + 2 * (_opens_block(above) or above.lstrip().startswith("- "))
    for neighbour in filter(_is_content, (below, *reversed(lines[max(number - FARTHEST, 0) : number]))):
        spaces = _spaces(neighbour)
        if spaces is not None and not (opens_block and inner is not None and spaces + (not next_is_entry) > inner):
            yield spaces


def _opens_block(line: str) -> bool:
    return _before_comment(line)[0].endswith(":")


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _spaces(line: str) -> int | None:
    """Spaces that a line begins with; None where other signs are among them."""
    indent = line[: len(line) - len(line.lstrip())]
    return len(indent) if set(indent) <= {" "} else None


def _pieces(written: str) -> Iterator[tuple[int, str]]:
    """A line in pieces, by turns outside of quotes and comments and within."""
    return enumerate(_PIECES.split(written))


def _unquoted(written: str) -> Iterator[str]:
    return (piece for index, piece in _pieces(written) if index % 2 == 0)
