"""Patterns of names, in which * stands for any text."""

from __future__ import annotations

import re
from collections.abc import Iterable


def met_by(pattern: str, names: Iterable[str]) -> list[str]:
    """The names that a pattern meets, in which * stands for any text; a name meets itself."""
    form = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
    return [name for name in names if name == pattern or form.fullmatch(name)]
