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
    stated = content.get("format") if isinstance(content, Mapping) else None
    if stated == format:
        return None
    expected = f'"format": "{format}"'
    shown = f'"format": "{stated}"' if isinstance(stated, str) else None
    here, there = _VERSION.fullmatch(format), _VERSION.fullmatch(stated) if isinstance(stated, str) else None
    if not (here and there and here[1] == there[1]):
        return Problem(f"this is not {what}", file=file, found=shown, expected=expected)
    problem = other_version(int(there[2]), int(here[2]))
    return replace(problem, file=file, found=shown, expected=expected)


def other_version(version: int, read: int) -> Problem:
    """That a file is in another version of its format than the one that is read, and the way out."""
    what = f"this file is in version {version} of its format, and this brightcell reads version {read}"
    hint = "a later brightcell wrote it: update this one" if version > read else "make it again with this brightcell"
    return Problem(what, found=str(version), expected=str(read), hint=hint)
