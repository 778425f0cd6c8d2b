"""YAML 1.2 files, read from their events: every value keeps its line, and nothing hostile is ever built.

Anchors, aliases and tags are refused, so are duplicate keys, more than one document, deep nesting and large
files. Scalars follow the core schema of YAML 1.2: `NO` and `12:30` are texts, `010` is ten, `1e3` a thousand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.io import yaml_slips
from brightcell.io.cache import key_of, read_json, stamp_of, write_json
from brightcell.io.file_kinds import encoding_of, kind_of, kind_of_file
from brightcell.io.limits import YAML_BYTES as MAX_BYTES
from brightcell.io.limits import YAML_DEPTH as MAX_DEPTH
from brightcell.io.limits import YAML_VALUES as MAX_VALUES
from brightcell.io.limits import in_time, refuse_pipes
from brightcell.io.yaml_clauses import in_plain_words
from brightcell.io.yaml_slips import (
    LONGEST_TEXT,
    MOST_ATTEMPTS,
    MOST_SLIPS,
    Slip,
    is_slip_of_a_key,
    slips_at,
    tabs_throughout,
    without_tabs,
)

KIND = "yaml"
TWICE = "the key is given twice"

Location = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MARK_OF_ORDER = "\ufeff"  # invisible wherever it stands: at the beginning, or where files were put together
_BEGUN = ("quoted scalar", "simple key")  # what the parser misses the end of is told where it begins
_AGAIN = "(again)"  # a step of its own, so that what a repeated key holds leaves the lines of the first alone
_NESTED = re.compile(rf"[\[{{](?:\s*[\[{{]){{{MAX_DEPTH}}}")
_SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


@dataclass(frozen=True)
class Document:
    """The content of a file as dicts, lists, texts and numbers, and where each value stands.

    `problems` are duplicate keys and slips of punctuation, where they were not raised: of a duplicate key the first
    value that is not empty is in `data`, of a slip what was meant.
    """

    data: Any
    file: str
    lines: Mapping[Location, int] = field(default_factory=dict, repr=False)
    texts: Mapping[Location, str] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()

    def line_of(self, path: Location) -> int | None:
        """Line of a value, counted from 1; for one that isn't there, the line of the block that lacks it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def text_of(self, path: Location) -> str | None:
        """A scalar as it is written, for example "010" where the value is 10; None where other data stand there now."""
        text = self.texts.get(path)
        return text if text is not None and resolved(text) == value_held(self.data, path) else None

    def with_data(self, data: Any) -> Document:
        """Other data in the place of those of the file, with its lines."""
        return Document(data, self.file, self.lines, self.texts)


class KeptDocument(Document):
    """A document whose content was kept; its file is parsed again for the lines of a message."""

    @classmethod
    def of(cls, data: Any, file: str, content: bytes) -> KeptDocument:
        """The document of a file's content, whose data are known."""
        document = cls.__new__(cls)
        document.__dict__.update(data=data, file=file, problems=(), _content=content)
        return document

    def with_data(self, data: Any) -> KeptDocument:
        """Other data in the place of those of the file, whose lines are still to be found, once for all of them."""
        other = self.of(data, self.file, self._content)
        other.__dict__["_source"] = self.__dict__.get("_source", self)
        return other

    def __getattr__(self, name: str) -> Any:
        """Lines and texts, from the file as it was read."""
        if name not in ("lines", "texts"):
            raise AttributeError(name)
        source = self.__dict__.get("_source") or parse_yaml(self._content, self.file, collect=True)
        self.__dict__.update(lines=source.lines, texts=source.texts)
        return self.__dict__[name]


def read_yaml(path: str | Path, collect: bool = False) -> Document:
    """Read a YAML 1.2 file.

    `InputError` with file and line for what isn't readable YAML or is refused. Duplicate keys and slips of
    punctuation are raised all at once, or with `collect` kept in the document, so that they can be reported together
    with other problems.
    """
    file = Path(path)
    try:
        refuse_pipes(file)
        if file.stat().st_size > MAX_BYTES:
            _refuse_other_kinds(str(path), kind_of_file(str(path)))
            raise _error(str(path), None, "the file is too large", f"at most {MAX_BYTES // 1_000_000} MB")
        content = file.read_bytes()
    except OSError as error:
        raise _error(str(path), None, f"the file can't be read: {error.strerror or error}") from None
    key = _key(content)
    kept = read_json(KIND, key)
    if kept is not None:
        return KeptDocument.of(kept, str(path), content)
    document = parse_yaml(content, str(path), collect)
    if _can_be_kept(document):
        write_json(KIND, key, document.data)
    return document


def _key(content: bytes) -> str:
    """Key of a file's content, for this state of the code that parses it."""
    return key_of(stamp_of([Path(__file__), Path(yaml_slips.__file__)]), hashlib.sha256(content).hexdigest())


def _can_be_kept(document: Document) -> bool:
    """Whether a file is sound and JSON can hold all of it; lines are found again when a message needs them."""
    if document.problems or not isinstance(document.data, dict):
        return False
    return bool(json.loads(json.dumps(document.data)) == document.data)


def parse_yaml(content: bytes | str, file: str = "<text>", collect: bool = False) -> Document:
    """Read YAML 1.2 from text or bytes; `file` is the name to show in problems."""
    text = _decoded(content, file) if isinstance(content, bytes) else content
    slips: list[Slip] = []
    attempts = iter(range(MOST_ATTEMPTS))
    result = _parsed(text, file)
    tabs = tabs_throughout(text, file) if result.may_be_slip else None
    if tabs is not None:
        text = without_tabs(text)
        result = _parsed(text, file)
    while result.error is not None and len(slips) < MOST_SLIPS:
        further = _next_slips(text, result, file, attempts)
        if not further:
            break
        slips += further
        for slip in further:
            text = slip.mended(text)
        result = _parsed(text, file)
    problems = [
        *filter(None, [tabs]),
        *(slip.problem(file) for slip in slips),
        *_in_words(text, result, file, attempts),
    ]
    if result.error is not None or (problems and not collect):
        raise InputError(_without_what_follows([*problems, *result.builder.problems]))
    if result.builder.problems and not collect:
        raise InputError(result.builder.problems)
    if not result.builder.has_document:
        raise _error(file, 1, "the file is empty", "a table of keys")
    builder = result.builder
    return Document(builder.root, file, builder.lines, builder.texts, (*problems, *builder.problems))


@dataclass(frozen=True)
class _Parsed:
    """What could be read of a text; `error` where that isn't all, and whether it may be a slip of punctuation."""

    builder: _Builder
    error: InputError | None = None
    may_be_slip: bool = False

    @property
    def line(self) -> float:
        """The line, counted from 0, where reading stopped; infinite where it didn't."""
        return float("inf") if self.error is None else (self.error.problems[0].line or 1) - 1


def _parsed(text: str, file: str) -> _Parsed:
    builder = _Builder(file)
    try:
        for event in _events(text, file):
            builder.take(event)
    except _SyntaxError as error:
        return _Parsed(builder, error, may_be_slip=True)
    except InputError as error:
        return _Parsed(builder, error)
    return _Parsed(builder)


def _without_what_follows(problems: list[Problem]) -> list[Problem]:
    """Problems without the indentation that seems wrong after a line that has a key twice for its own indentation."""
    ends = tuple(f"above in line {problem.line}" for problem in problems if problem.what.startswith(TWICE))
    return [problem for problem in problems if not ends or not (problem.expected or "").endswith(ends)]


def _next_slips(text: str, result: _Parsed, file: str, attempts: Iterator[int]) -> list[Slip]:
    """The slips at which reading stopped, if some explain it."""

    def reaches(mended: str) -> float:
        return _parsed(mended, file).line if next(attempts, None) is not None else -1.0

    return slips_at(text, int(result.line), reaches) if result.may_be_slip else []


def _in_words(text: str, result: _Parsed, file: str, attempts: Iterator[int]) -> tuple[Problem, ...]:
    """The problem at which reading stopped at last, if it did, in plain words."""
    if result.error is None or not result.may_be_slip or len(text) > LONGEST_TEXT:
        return result.error.problems if result.error else ()

    def reaches(mended: str) -> float:
        return _parsed(mended, file).line if next(attempts, None) is not None else -1.0

    return tuple(in_plain_words(problem, text, reaches) for problem in result.error.problems)


def _decoded(content: bytes, file: str) -> str:
    _refuse_other_kinds(file, kind_of(content))
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        raise _error(file, None, f"the file is in {encoding_of(content)}", "UTF-8", hint="save it as UTF-8")
    if b"\0" in content:
        encoding = encoding_of(content)
        line = None if encoding else content.count(b"\n", 0, content.index(b"\0")) + 1
        what = f"the file is in {encoding}" if encoding else "there is a character in this line that no text has (NUL)"
        hint = "save it as UTF-8" if encoding else "delete the line and type it anew, or save the file as UTF-8"
        raise _error(file, line, what, "UTF-8", hint=hint)
    try:
        return content.decode("utf-8-sig").replace(_MARK_OF_ORDER, "")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        encoding = encoding_of(content)
        hint = "save it as UTF-8" + ("" if encoding else "; it may be in GB18030, Windows-1252 or another encoding")
        found = f"{encoding}, by its bytes" if encoding else None
        raise _error(file, line, "the file is not in UTF-8", "UTF-8", found=found, hint=hint) from None


def _refuse_other_kinds(file: str, kind: str | None) -> None:
    """A workbook or picture under the name of a text is told as what it is."""
    if kind is not None:
        hint = "give the file that an editor of plain text can show; another name doesn't turn one into the other"
        if kind == "an Excel workbook":
            hint = "a form of brightcell is read as one if its name ends in .xlsx; make one with `brightcell template`"
        raise _error(file, None, f"this file is {kind}", "plain text in YAML", found=kind, hint=hint)


class _SyntaxError(InputError):
    """What the parser of YAML can't make sense of."""


def _events(text: str, file: str) -> Iterator[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    nested = _NESTED.search(text)
    if nested:
        raise _too_deep(file, text.count("\n", 0, nested.start()) + 1)
    try:
        yield from in_time(YAML(typ="safe", pure=True).parse(StringIO(text)), file, len(text))
    except MarkedYAMLError as error:
        is_begun_there = any(words in (error.context or "") for words in _BEGUN)
        mark = (error.context_mark if is_begun_there else error.problem_mark) or error.context_mark
        what = " ".join(filter(None, (error.context, _opened_in(error), error.problem)))
        hint = "a tab can't indent YAML; use spaces" if "\\t" in what else "check indentation, colons and quotes"
        line = mark.line + 1 if mark else None
        raise _SyntaxError([Problem(f"the file can't be read as YAML: {what}", file, line=line, hint=hint)]) from None
    except YAMLError as error:
        what = str(error).splitlines()[0]
        raise _error(file, _line_of_control_character(text), f"the file can't be read as YAML: {what}") from None
    except RecursionError:
        raise _too_deep(file, None) from None


def _opened_in(error: Any) -> str:
    """Where a brace or bracket is opened that isn't closed in its line."""
    opened, stopped = error.context_mark, error.problem_mark
    is_above = opened is not None and stopped is not None and opened.line < stopped.line
    return f"opened in line {opened.line + 1}" if is_above and "flow" in (error.context or "") else ""


class _Builder:
    """Builds plain values from the events of a parser, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.has_document = False
        self.lines: dict[Location, int] = {}
        self.texts: dict[Location, str] = {}
        self.problems: list[Problem] = []
        self._open: list[_Open] = []

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark else None
        self._refuse_what_is_not_data(event, kind, line)
        if kind == "ScalarEvent":
            self._scalar(event, line)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start({} if kind == "MappingStartEvent" else [], line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._open.pop()

    def _refuse_what_is_not_data(self, event: Any, kind: str, line: int | None) -> None:
        if kind == "AliasEvent" or getattr(event, "anchor", None) is not None:
            raise _error(self.file, line, "anchors and aliases (& and *) are not allowed", hint="write the value out")
        if getattr(event, "tag", None) is not None or getattr(event, "ctag", None) is not None:
            hint = "put a text that begins with ! in quotes"
            raise _error(self.file, line, "tags (!) are not allowed", found=str(event.tag), hint=hint)
        if kind == "DocumentStartEvent":
            if self.has_document:
                raise _error(
                    self.file, line, "the file holds a second document (---)", hint="make it a file of its own"
                )
            if event.version not in (None, (1, 2)):
                raise _error(
                    self.file,
                    line,
                    "the file asks for another version of YAML",
                    found=str(event.version),
                    expected="1.2",
                )
            self.has_document = True

    def _start(self, container: Any, line: int | None) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _too_deep(self.file, line)
        here = self._open[-1] if self._open else None
        if here is not None and here.awaits_key:
            raise _error(self.file, line, "a key is a table or a list", expected="a text")
        location = self._place(container, line)
        self._open.append(_Open(container, location))

    def _scalar(self, event: Any, line: int | None) -> None:
        here = self._open[-1] if self._open else None
        if here is not None and here.awaits_key:
            self._key(here, event.value, line)
            return
        plain = event.style in (None, "")
        location = self._place(resolved(event.value) if plain else event.value, line)
        self.texts[location] = event.value

    def _key(self, here: _Open, key: str, line: int | None) -> None:
        location = (*here.location, key)
        if is_slip_of_a_key(key):
            raise _SyntaxError(
                [Problem("this is not a key", self.file, written_location(location), line, found=repr(key))]
            )
        if key in here.container:
            first = self.lines.get(location)
            what = f"{TWICE}, first in line {first}"
            hint = "leave one of them, with all that belongs below it, or indent it as what it belongs to"
            self.problems.append(Problem(what, self.file, written_location(location), line, found=key, hint=hint))
            if here.container[key] is None:
                del here.container[key]
        if key not in here.container and line is not None:
            self.lines[location] = line
        here.key, here.repeats = key, key in here.container

    def _place(self, value: Any, line: int | None) -> Location:
        """Put a value where the parser stands; a repeated key keeps its first value that is not empty."""
        if len(self.texts) + len(self.lines) > MAX_VALUES:
            raise _error(self.file, line, "there are too many values", expected=f"at most {MAX_VALUES}")
        if not self._open:
            if isinstance(value, str) and is_slip_of_a_key(value.partition(" ")[0]):
                raise _SyntaxError([Problem("this is not a table of keys", self.file, line=line, found=repr(value))])
            self.root = value
            self.lines[()] = line or 1
            return ()
        here = self._open[-1]
        if isinstance(here.container, list):
            here.container.append(value)
            location: Location = (*here.location, len(here.container) - 1)
            self.lines[location] = line or 1
            return location
        key, here.key = here.key, None
        assert key is not None
        here.container.setdefault(key, value)
        return (*here.location, key, _AGAIN) if here.repeats else (*here.location, key)


@dataclass
class _Open:
    """A table or list that is being read."""

    container: Any
    location: Location
    key: str | None = None
    repeats: bool = False

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None


def resolved(text: str) -> Any:
    """The value of a plain scalar by the core schema of YAML 1.2."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) <= 300 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0) if len(text) <= 60 else text
    return text


def value_held(data: Any, path: Location) -> Any:
    """What data have at a place; None where there is none."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def written_location(location: Location) -> str:
    """A place in a file as paths are written: entries of lists by position from one, `sites[#1].name`."""
    return "".join(f"[#{step + 1}]" if isinstance(step, int) else f".{step}" for step in location).removeprefix(".")


def _line_of_control_character(text: str) -> int | None:
    match = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _too_deep(file: str, line: int | None) -> InputError:
    return _error(file, line, "the file is nested too deep", expected=f"at most {MAX_DEPTH} levels")


def _error(
    file: str,
    line: int | None,
    what: str,
    expected: str | None = None,
    *,
    found: str | None = None,
    hint: str | None = None,
) -> InputError:
    return InputError([Problem(what, file=file, line=line, found=found, expected=expected, hint=hint)])
