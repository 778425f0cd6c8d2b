"""Formats of brightcell's own files: each file names its format and version, and another version is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from brightcell.errors import Problem

_VERSION = re.compile(r"(.*?)[ /](\d+)")


def other_format(content: Any, format: str, what: str, file: str) -> Problem | None:
    """Why a file isn't of this format, such as `brightcell draws 1`; None where it is.

    An earlier or later version of the same format is told apart from a file of another kind.
    """
    found = content.get("format") if isinstance(content, Mapping) else None
    if found == format:
        return None
    expected = f'"format": "{format}"'
    shown = f'"format": "{found}"' if isinstance(found, str) else None
    here, there = _VERSION.fullmatch(format), _VERSION.fullmatch(found) if isinstance(found, str) else None
    if not (here and there and here[1] == there[1]):
        return Problem(f"this is not {what}", file=file, found=shown, expected=expected)
    problem = other_version(int(there[2]), int(here[2]))
    return replace(problem, file=file, found=shown, expected=expected)


def other_version(found: int, read: int) -> Problem:
    """That a file is in another version of its format than the one that is read, and the way out."""
    told = f"this file is in version {found} of its format, and this brightcell reads version {read}"
    hint = "a later brightcell wrote it: update this one" if found > read else "make it again with this brightcell"
    return Problem(told, found=str(found), expected=str(read), hint=hint)
