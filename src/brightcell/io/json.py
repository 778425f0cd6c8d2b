"""JSON text, the same everywhere; and that of other people, within limits."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.io.limits import JSON_BYTES, JSON_DEPTH, Refusal, content_within, depth_of_json, may_be_deeper


def json_text(data: Any, indent: int | None = 2) -> str:
    """JSON text as RFC 8259 has it: UTF-8 as it is, NaN and infinity refused."""
    return json.dumps(data, indent=indent, ensure_ascii=False, allow_nan=False)


def read_json_file(path: Path, what: str = "the file", refusal: Refusal = InputError) -> Any:
    """The data of a JSON file as RFC 8259 has it; `what` it is in messages.

    Raises the error of `refusal` for a file that can't be read, is too large or too deep, isn't in UTF-8 or no JSON,
    and for a key that stands twice in a table, of which one value would be lost.
    """
    content = content_within(path, JSON_BYTES, what, refusal)
    return parse_json(content, str(path), what, refusal)


def parse_json(content: bytes, file: str, what: str = "the file", refusal: Refusal = InputError) -> Any:
    """The data of JSON text, as `read_json_file` reads it."""
    if may_be_deeper(content, JSON_DEPTH) and (depth := depth_of_json(content)) > JSON_DEPTH:
        expected = f"at most {JSON_DEPTH} levels"
        raise refusal(Problem(f"{what} is nested too deep", file, found=f"{depth:,} levels", expected=expected))
    return parse_one_of_many(content, file, what, refusal)


def parse_one_of_many(content: bytes, file: str, what: str = "the file", refusal: Refusal = InputError) -> Any:
    """`parse_json` of one of thousands of files: the depth is not counted, that of Python's own parser is the limit."""
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole)
        if _HALF.search(content):
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at column {error.colno}"
        raise refusal(Problem(f"{what} can't be read as JSON: {reason}", file, line=error.lineno)) from None
    except UnicodeDecodeError:
        raise refusal(Problem(f"{what} isn't text in UTF-8", file, hint="save it as UTF-8")) from None
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise refusal(Problem(f"{what} holds half of a character", file, found=half, hint="write it out")) from None
    except RecursionError:
        raise refusal(Problem(f"{what} is nested too deep", file, expected=f"at most {JSON_DEPTH} levels")) from None
    except _ContentError as error:
        raise refusal(Problem(f"{what} can't be read: {error}", file)) from None


_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""What may be one of the two halves that JSON writes some characters with; alone it is no text."""


class _ContentError(Exception):
    """What JSON may not say here."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        double = next(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)
        raise _ContentError(f"the key {double!r} appears twice in one table")
    return table


def _no_number(name: str) -> None:
    raise _ContentError(f"{name} is not a number")


def _whole(digits: str) -> int | float:
    """A whole number; one of more digits than any has as the nearest double."""
    return int(digits) if len(digits) <= 300 else float(digits)
