"""Patterns of names, in which * stands for any text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from brightcell.errors import Problem, in_words


def met_by(pattern: str, names: Iterable[str]) -> list[str]:
    """The names that a pattern meets, in which * stands for any text; a name meets itself."""
    form = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
    return [name for name in names if name == pattern or form.fullmatch(name)]


def group_problems(what: str, groups: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each group of names that is neither one name or pattern nor a list of them."""
    for label, given in groups.items():
        names = [given] if isinstance(given, str) else given
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            expected = "a name, a pattern, or a list of them"
            problem = "the group is not made of names"
            yield Problem(problem, path=f"{what}[{label}]", found=in_words(given), expected=expected)
