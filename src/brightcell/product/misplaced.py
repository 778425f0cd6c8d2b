"""Keys that stand in the wrong block since a line is indented too much or too little, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from brightcell.errors import Problem
from brightcell.io.yaml import TWICE, written_location
from brightcell.product.formulas import UNKNOWN_NAME
from brightcell.product.messages import MISSING, NO_TABLE, UNKNOWN, LocatedProblem, keys_of, type_below
from brightcell.product.models import Product
from brightcell.product.paths import Path, dotted, value_at

_NAMED_BY_USERS = ("parameters", "materials")
"""Blocks whose keys are names of the user's own, so that none of them is unknown."""


class Misplaced:
    """The misplaced keys of a document: where each stands, and the block that it belongs to.

    A key is misplaced where its block doesn't have it, and a block around that one, or in it, has it and lacks it.
    """

    def __init__(self, problems: Iterable[LocatedProblem], data: Any, line_of: Callable[[Path], int | None]) -> None:
        self.data, self.line_of = data, line_of
        found = ((located, _home(located, data)) for located in problems)
        self.homes = {located.path: home for located, home in found if home is not None}

    def told_once(self, problems: list[LocatedProblem]) -> list[LocatedProblem]:
        """Problems without those that a misplaced key brings with it.

        They are its own keys beside it, the place where it is missing, and formulas that don't find its name.
        """
        unknown = {str(located.path[-1]) for located in problems if located.problem.what == UNKNOWN}
        return [
            self._with_home(located)
            for located in problems
            if not self._follows(located) and not _is_unknown_name(located, unknown)
        ]

    def without_repeated(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of a file without keys that are there twice since those of a misplaced block stand beside it."""
        repeated = {
            written_location((*place[:-1], key))
            for place, home in self.homes.items()
            for key in _keys_below((*home, place[-1]))
        }
        return [problem for problem in problems if not problem.what.startswith(TWICE) or problem.path not in repeated]

    def _with_home(self, located: LocatedProblem) -> LocatedProblem:
        home = self.homes.get(located.path)
        if home is None:
            return located
        name = dotted(home, self.data)
        what = f"this key belongs to the block {name}" if home else "this key stands by itself, in no block"
        hint = f"give it the indentation of the other keys of {name}" if home else "write it without spaces before it"
        problem = Problem(what, found=str(located.path[-1]), hint=f"{hint}, and its own keys two spaces more")
        return replace(located, problem=problem)

    def _follows(self, located: LocatedProblem) -> bool:
        """Whether a problem is only there because a key isn't in the block that it belongs to."""
        if located.path in self.homes:
            return any(self._is_of(located, place) for place in self.homes if place != located.path)
        missing = [(*home, place[-1]) for place, home in self.homes.items()]
        is_lacking = located.problem.what == MISSING and located.path in missing
        is_lacking |= located.path != () and located.path in self.homes.values()
        return is_lacking or any(self._is_of(located, place) for place in self.homes)

    def _is_of(self, located: LocatedProblem, place: Path) -> bool:
        """Whether a problem is with what stands below a misplaced key and beside it, and is one of its own keys."""
        beside = located.path[: len(place)]
        if beside[:-1] != place[:-1] or beside == place or len(beside) < len(place):
            return False
        is_named = place[-1] in _NAMED_BY_USERS and located.problem.what == UNKNOWN
        is_own = is_named or beside[-1] in _keys_below((*self.homes[place], place[-1]))
        return is_own and (self.line_of(beside) or 0) > (self.line_of(place) or 0)


def is_incomplete(problems: Iterable[LocatedProblem]) -> bool:
    """Whether a block is empty, so that what is checked between blocks would only follow from that."""
    return any(one.problem.what == NO_TABLE and one.problem.found == "nothing" for one in problems)


def _home(located: LocatedProblem, data: Any) -> Path | None:
    """The block that a key belongs to by its name, where it isn't the one that it stands in."""
    path = located.path
    is_out_of_place = located.problem.what == UNKNOWN or (len(path) == 2 and path[0] in _NAMED_BY_USERS)
    if not is_out_of_place or (located.problem.what != UNKNOWN and value_at(data, path) is not None):
        return None
    key, value = path[-1], value_at(data, path)
    lacking = [
        place
        for place in _blocks_near(path[:-1], data)
        if key in _keys_below(place) and value_at(data, (*place, key)) is None
    ]
    return next((place for place in lacking if _fits(value, (*place, key))), None)


def _fits(value: Any, path: Path) -> bool:
    """Whether a value may stand at a path of a product, as far as it is a table or none."""
    return value is None or isinstance(value, Mapping) or not _keys_below(path)


def _blocks_near(block: Path, data: Any) -> Iterator[Path]:
    """The blocks around a block, the nearest first, then the tables in it."""
    yield from (block[:length] for length in reversed(range(len(block))))
    inside = value_at(data, block)
    yield from ((*block, key) for key, value in (inside or {}).items() if value is None or isinstance(value, Mapping))


def _is_unknown_name(located: LocatedProblem, unknown: set[str]) -> bool:
    return located.problem.what == UNKNOWN_NAME and located.problem.found in unknown


def _keys_below(path: Path) -> tuple[str, ...]:
    """The keys of the block at a path of a product; none where there is no block."""
    block = type_below(Product, path)
    return keys_of(block) if isinstance(block, type) and issubclass(block, BaseModel) else ()
