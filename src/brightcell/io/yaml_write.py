"""Data and comments as the text of a YAML file that reads back as the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from brightcell.io.yaml import Location, resolved
from brightcell.io.yaml_comments import ABOVE, BESIDE, END, YamlComment

WIDTH = 118
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<][^\n\r\t\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*")
_NOT_PLAIN = re.compile(r": | #|:$|\s$")
_FLOW_SIGNS = re.compile(r"[,\[\]{}]")
_NUMBER = re.compile(r"[-+]?[\d.][\w.+]*")


def yaml_text(data: Mapping[str, Any], comments: Sequence[YamlComment] = ()) -> str:
    """The text of a file; long tables and those with comments in them are written in lines of their own."""
    return "\n".join(_Writer(comments).file(data)) + "\n"


def flow_text(value: Any) -> str:
    """A value in one line: `{nickel: 93 %, cobalt: 93 %}`, `[1, 2]`, a number or a text."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_text(str(k))}: {flow_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar_text(value)


def scalar_text(value: Any, in_flow: bool = True) -> str:
    """A text, number, truth or nothing; a text that would be read as something else, or not at all, in quotes.

    Within braces and brackets commas, braces and brackets need quotes too.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    is_plain = _PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text) and not _is_read_otherwise(text)
    is_plain = is_plain and not (in_flow and _FLOW_SIGNS.search(text))
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _is_read_otherwise(text: str) -> bool:
    return not isinstance(resolved(text), str) or bool(_NUMBER.fullmatch(text))


def _number_text(value: float) -> str:
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    return text.removesuffix(".0") if "e" not in text else text


def _is_amount(value: Any) -> bool:
    """Whether a table is an amount or a spread, which are written in one line."""
    return isinstance(value, Mapping) and any(key in value for key in ("value", "formula", "distribution"))


class _Writer:
    """Writes blocks, with the comments that belong to them."""

    def __init__(self, comments: Sequence[YamlComment]) -> None:
        self.comments: dict[tuple[Location, str], list[str]] = {}
        for comment in comments:
            self.comments.setdefault((comment.path, comment.position), []).extend(comment.text.split("\n"))
        self.opened = {comment.path[:length] for comment in comments for length in range(len(comment.path))}
        self.opened |= {comment.path for comment in comments if comment.position == END}

    def file(self, data: Mapping[str, Any]) -> Iterator[str]:
        yield from self._lines((), ABOVE, "")
        for number, (key, value) in enumerate(data.items()):
            if number and isinstance(value, Mapping | list | tuple):
                yield ""
            yield from self._entry(f"{scalar_text(key)}:", value, (key,), "")
        yield from self._lines((), END, "")

    def _entry(self, head: str, value: Any, path: Location, indent: str) -> Iterator[str]:
        """A key or a dash with what it holds, and the comments above and beside it."""
        yield from self._lines(path, ABOVE, indent)
        beside = " ".join(self.comments.get((path, BESIDE), ()))
        tail = f" # {beside}" if beside else ""
        is_scalar = not isinstance(value, Mapping | list | tuple)
        whole = f"{indent}{head} {scalar_text(value, in_flow=False) if is_scalar else flow_text(value)}"
        if is_scalar or not value or self._fits(head, value, path, whole):
            yield whole + tail
        elif head == "-" and isinstance(value, Mapping) and not self._opens_with_comment(value, path):
            yield from self._behind_dash(value, path, indent, tail)
        else:
            yield f"{indent}{head}{tail}"
            yield from self._block(value, path, f"{indent}  ")

    def _fits(self, head: str, value: Any, path: Location, whole: str) -> bool:
        """Whether a table or list is short, holds no further ones but amounts, and no comments."""
        if path in self.opened or len(whole) > WIDTH:
            return False
        if _is_amount(value):
            return True
        entries = list(value.values()) if isinstance(value, Mapping) else list(value)
        nested = [entry for entry in entries if isinstance(entry, Mapping | list | tuple) and not _is_amount(entry)]
        return not nested if isinstance(value, Mapping) and head == "-" else not nested and len(path) > 1

    def _opens_with_comment(self, value: Mapping[str, Any], path: Location) -> bool:
        first = (*path, next(iter(value)))
        return any((first, position) in self.comments for position in (ABOVE, BESIDE))

    def _behind_dash(self, value: Mapping[str, Any], path: Location, indent: str, tail: str) -> Iterator[str]:
        """A table whose first key stands behind the dash."""
        lines = list(self._block(value, path, f"{indent}  "))
        yield f"{indent}- {lines[0].lstrip()}{tail}"
        yield from lines[1:]

    def _block(self, value: Any, path: Location, indent: str) -> Iterator[str]:
        if isinstance(value, Mapping):
            for key, below in value.items():
                yield from self._entry(f"{scalar_text(key)}:", below, (*path, key), indent)
        else:
            for index, below in enumerate(value):
                yield from self._entry("-", below, (*path, index), indent)
        yield from self._lines(path, END, indent)

    def _lines(self, path: Location, position: str, indent: str) -> Iterator[str]:
        yield from (f"{indent}# {line}".rstrip() for line in self.comments.get((path, position), ()))
