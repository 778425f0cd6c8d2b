"""Patterns that match nothing: a stage would be 0 without a word, an omission would omit nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from brightcell.errors import Problem, nearest
from brightcell.published.scopes import StudyError


def refuse_idle(patterns: Sequence[str], codes: Collection[str]) -> None:
    """Raise StudyError for patterns that match none of the activities, with the nearest codes."""
    idle = [pattern for pattern in patterns if not any(fnmatchcase(code, pattern) for code in codes)]
    if idle:
        what = "no activity has this name"
        raise StudyError(
            [Problem(what, "study.yaml", found=pattern, nearest=nearest(pattern, codes)) for pattern in idle]
        )
