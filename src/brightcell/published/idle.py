"""Patterns that match nothing: a stage would be 0 without a word, an omission would omit nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from brightcell.errors import Problem, nearest
from brightcell.published.scopes import HEADER, StudyError

SHOWN = 8
"""Codes that an error lists."""


def refuse_idle(patterns: Sequence[str], codes: Collection[str], stage: str) -> None:
    """Raise StudyError for patterns of a stage that match none of the activities, with those that there are."""
    idle = [pattern for pattern in patterns if not any(fnmatchcase(code, pattern) for code in codes)]
    if idle:
        what, ordered = "no activity has this code", sorted(codes)
        listed = ", ".join(ordered[:SHOWN]) + (f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else "")
        hint = "`brightcell footprint PRODUCT --format csv` has them in its column code"
        raise StudyError(
            [
                Problem(what, HEADER, f"stages.{stage}", None, pattern, listed, _alike(pattern, ordered), hint)
                for pattern in idle
            ]
        )


def _alike(pattern: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Codes, or the folders that they begin with, that look like a pattern."""
    folders = dict.fromkeys(f"{code.partition('/')[0]}/*" for code in codes if "/" in code)
    return tuple(nearest(pattern, [*folders, *codes]))
