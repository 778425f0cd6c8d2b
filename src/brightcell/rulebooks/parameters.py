"""What the value of a rule's parameter may be; rulebooks and the user's settings are checked alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any

from pydantic import BaseModel, ValidationError

from brightcell.errors import Problem, in_words, nearest
from brightcell.product.messages import problems_of

OTHER = "other"
CLASSES = ("metal", "graphite", "lithium", "plastic", "electronics", OTHER)


@dataclass(frozen=True)
class Rule:
    """What one parameter may be. `problems` names everything that is wrong with a value."""

    name: str

    def settled(self, value: Any) -> Any:
        """The value in the form in which strategies read it."""
        return value

    def problems(self, value: Any, path: str) -> list[Problem]:
        raise NotImplementedError


@dataclass(frozen=True)
class NumberRule(Rule):
    """A finite number from `least` to `most`; with `above`, larger than `least`."""

    least: float = -inf
    most: float = inf
    above: bool = False

    @property
    def expected(self) -> str:
        if self.most < inf:
            return f"a number from {self.least:g} to {self.most:g}"
        return f"a number {'above' if self.above else 'of at least'} {self.least:g}"

    def problems(self, value: Any, path: str) -> list[Problem]:
        if not is_number(value):
            return [Problem("this is not a number", path=path, found=in_words(value), expected=self.expected)]
        if self.least <= value <= self.most and not (self.above and value == self.least):
            return []
        return [Problem("outside of the allowed range", path=path, found=f"{value:g}", expected=self.expected)]


@dataclass(frozen=True)
class Text(Rule):
    """A text that is checked where it is used."""

    def problems(self, value: Any, path: str) -> list[Problem]:
        if isinstance(value, str) and value:
            return []
        return [Problem("this is not a text", path=path, found=in_words(value), expected="a text")]


@dataclass(frozen=True)
class Texts(Rule):
    """A list of texts."""

    def problems(self, value: Any, path: str) -> list[Problem]:
        if isinstance(value, list | tuple) and all(isinstance(entry, str) and entry for entry in value):
            return []
        return [Problem("this is not a list of texts", path=path, found=in_words(value), expected="a list of texts")]


@dataclass(frozen=True)
class ChoiceRule(Rule):
    """One of some words."""

    words: tuple[str, ...]

    def problems(self, value: Any, path: str) -> list[Problem]:
        return [] if value in self.words else [_no_such("there is no such choice", path, value, self.words)]


@dataclass(frozen=True)
class Choices(Rule):
    """A list of some words, in any order; `hint` says why others are not among them."""

    words: tuple[str, ...]
    hint: str | None = None

    def problems(self, value: Any, path: str) -> list[Problem]:
        if not isinstance(value, list | tuple):
            hint = f"write a list: [{value}]"
            return [
                Problem(
                    "this is not a list", path=path, found=in_words(value), expected=", ".join(self.words), hint=hint
                )
            ]
        wrong = [word for word in value if word not in self.words]
        return [_no_such("not allowed in this list", path, word, self.words, self.hint) for word in wrong]


@dataclass(frozen=True)
class TableRule(Rule):
    """An entry of one kind per key; a single number stands for all keys."""

    keys: tuple[str, ...]
    entry: NumberRule | ChoiceRule

    def settled(self, value: Any) -> Any:
        return {OTHER: value} if is_number(value) and isinstance(self.entry, NumberRule) else value

    def problems(self, value: Any, path: str) -> list[Problem]:
        if not isinstance(value, Mapping):
            expected = f"a table by {', '.join(self.keys)}"
            if isinstance(self.entry, NumberRule):
                expected = f"{self.entry.expected}, or {expected}"
            return [Problem("this is not a table", path=path, found=in_words(value), expected=expected)]
        unknown = [
            _no_such("there is no such entry", f"{path}.{key}", key, self.keys) for key in value if key not in self.keys
        ]
        entries = [(key, given) for key, given in value.items() if key in self.keys]
        return unknown + [problem for key, given in entries for problem in self.entry.problems(given, f"{path}.{key}")]


@dataclass(frozen=True)
class Blocks(Rule):
    """A block of a product file, or with `several` a list of them; `given` is what the product itself adds."""

    model: type[BaseModel]
    given: tuple[tuple[str, Any], ...] = ()
    several: bool = False

    def problems(self, value: Any, path: str) -> list[Problem]:
        if not self.several:
            return self._block_problems(value, path)
        if not isinstance(value, list | tuple):
            return [Problem("this is not a list", path=path, found=in_words(value), expected="a list of tables")]
        return [problem for i, block in enumerate(value) for problem in self._block_problems(block, f"{path}[{i}]")]

    def _block_problems(self, value: Any, path: str) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [Problem("this is not a table", path=path, found=in_words(value), expected="a table of keys")]
        try:
            self.model.model_validate({**dict(self.given), **value})
        except ValidationError as error:
            return [_below(path, located.path, located.problem) for located in problems_of(error, self.model)]
        return []


def number(name: str, least: float, most: float = inf, *, above: bool = False) -> NumberRule:
    """A number from `least` to `most`, or `above` `least`."""
    return NumberRule(name, least, most, above)


def number_table(
    name: str, least: float, most: float = inf, *, keys: tuple[str, ...], above: bool = False
) -> TableRule:
    """A number per key."""
    return TableRule(name, keys, NumberRule(name, least, most, above))


def share_table(name: str, keys: tuple[str, ...] = CLASSES) -> TableRule:
    """A share from 0 to 1 per key."""
    return number_table(name, 0.0, 1.0, keys=keys)


def choice(name: str, *words: str) -> ChoiceRule:
    """One of some words."""
    return ChoiceRule(name, words)


def choices(name: str, *words: str, hint: str | None = None) -> Choices:
    """A list of some words."""
    return Choices(name, words, hint)


def choice_table(name: str, *words: str, keys: tuple[str, ...]) -> TableRule:
    """One of some words per key."""
    return TableRule(name, keys, ChoiceRule(name, words))


def text(name: str) -> Text:
    """A text."""
    return Text(name)


def is_number(value: Any) -> bool:
    """True for a finite number; a truth value is none, and neither is a text that looks like one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _no_such(what: str, path: str, value: Any, words: tuple[str, ...], hint: str | None = None) -> Problem:
    return Problem(
        what=what,
        path=path,
        found=value if isinstance(value, str) else in_words(value),
        expected=", ".join(words),
        nearest=nearest(str(value), words),
        hint=hint,
    )


def _below(path: str, below: tuple[str | int, ...], problem: Problem) -> Problem:
    return replace(problem, path=".".join([path, *map(str, below)]))
