"""What a verb takes, by its signature: a value of another kind is refused in words before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from inspect import signature
from numbers import Integral, Real
from os import PathLike
from pathlib import PurePath
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from brightcell.errors import MOST_OF_A_VALUE, InputError, Problem

P = ParamSpec("P")
R = TypeVar("R")
Fits = Callable[[Any], bool]
Taken = Callable[[Any], Any]


class Unset:
    """The place of an argument that was left out, whose default depends on what else is given."""

    def __repr__(self) -> str:
        return '"brightcell" for a product, None for a model'


UNSET = Unset()


@dataclass(frozen=True)
class ArgumentKind:
    """A kind of values: its name in a message, whether a value is of it, and the value as a verb is given it."""

    name: str
    fits: Fits
    taken: Taken = lambda value: value


def checked(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that refuses values of kinds that its signature doesn't name, all of them in one InputError.

    Whole numbers, truth values and lists of numpy and pandas become Python's own on the way.
    """
    defaults = {name: parameter.default for name, parameter in signature(verb).parameters.items()}
    kinds = cache(lambda: _kinds_of(verb))

    @wraps(verb)
    def calling(*values: P.args, **options: P.kwargs) -> R:
        problems: list[Problem] = []

        def taken(name: str, value: Any) -> Any:
            is_given = name in kinds() and value is not defaults[name]
            return _taken(name, value, kinds()[name], problems) if is_given else value

        placed = [taken(name, value) for name, value in zip(defaults, values, strict=False)]
        named = {name: taken(name, value) for name, value in options.items()}
        if problems:
            raise InputError(problems)
        return verb(*placed, *values[len(placed) :], **named)  # type: ignore[arg-type]

    return calling


def _taken(name: str, value: Any, kinds: Sequence[ArgumentKind], problems: list[Problem]) -> Any:
    """The value as a verb is given it; a problem is noted where it is of no kind that the parameter takes."""
    for kind in kinds:
        if kind.fits(value):
            return kind.taken(value)
    is_empty = isinstance(value, str) and not value
    what = "the text is empty" if is_empty else f"this is not {_either(kinds)}"
    problems.append(Problem(what, path=name, found=_shown(value)))
    return value


def _either(kinds: Sequence[ArgumentKind]) -> str:
    """The kinds that a message names: what is left out is not said to be None."""
    return _alternatives(kind.name for kind in kinds if kind.name)


def _alternatives(names: Iterable[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} or {last}" if others else last


def _shown(value: Any) -> str:
    """A value in a message: numbers and texts as they are written, of all others what they are."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if not isinstance(value, str | bytes | Real | NoneType | PurePath):
        return _a(type(value).__name__)
    text = repr(value)
    return text if len(text) <= MOST_OF_A_VALUE else f"{text[: MOST_OF_A_VALUE - 3]}..."


def _a(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOaeio' else 'a'} {name}"


def _kinds_of(verb: Callable[..., Any]) -> dict[str, tuple[ArgumentKind, ...]]:
    """The kinds that each parameter takes, without those that take anything."""
    texts = {name: text for name, text in verb.__annotations__.items() if name != "return"}
    hints = get_type_hints(SimpleNamespace(__annotations__=texts), verb.__globals__)
    kinds = {name: _kinds(hint) for name, hint in hints.items()}
    return {name: of_name for name, of_name in kinds.items() if of_name}


def _kinds(hint: Any) -> tuple[ArgumentKind, ...]:
    """The kinds that a type hint names; none where it takes anything."""
    if get_origin(hint) not in (Union, UnionType):
        return (kind,) if (kind := _kind(hint)) is not None else ()
    parts = [_kinds(part) for part in get_args(hint)]
    return tuple(kind for kinds in parts for kind in kinds) if all(parts) else ()


def _kind(hint: Any) -> ArgumentKind | None:
    if hint in PLAIN:
        return PLAIN[hint]
    origin = get_origin(hint) or hint
    if origin is Any or not isinstance(origin, type) or getattr(origin, "_is_protocol", False):
        return None
    if origin is Callable:
        return ArgumentKind("a function", callable)
    if issubclass(origin, Mapping):
        return ArgumentKind("a dict with texts as keys", _has_texts_as_keys)
    if issubclass(origin, Iterable) and get_args(hint):
        return _listing(origin, get_args(hint))
    return (
        ArgumentKind("a path", _is_path)
        if issubclass(origin, PurePath)
        else ArgumentKind(_a(origin.__name__), _is_a(origin))
    )


def _listing(origin: type, items: tuple[Any, ...]) -> ArgumentKind:
    """Lists of values that are each of a kind; arrays are lists too, and sets where any order will do."""
    kinds = _kinds(items[0])
    number = len(items) if kinds and origin is tuple and Ellipsis not in items else None
    lists = Sequence if issubclass(origin, Sequence) else Collection | Iterator

    def fits(value: Any) -> bool:
        is_list = isinstance(value, lists) or getattr(value, "ndim", 0) > 0
        if not is_list or isinstance(value, str | bytes | Mapping):
            return False
        if number is not None and len(value) != number:
            return False
        return not kinds or isinstance(value, Iterator) or all(any(kind.fits(each) for kind in kinds) for each in value)

    def taken(value: Any) -> Any:
        items = [next((kind.taken(each) for kind in kinds if kind.fits(each)), each) for each in value]
        return tuple(items) if isinstance(value, tuple) else items

    names = [_plural(kind.name) for kind in kinds if kind.name]
    of_items = f" of {'' if number is None else f'{number} '}{_alternatives(names)}" if names else ""
    return ArgumentKind(f"a list{of_items}", fits, taken)


def _plural(name: str) -> str:
    """Texts for a text, lists of texts for a list of texts."""
    return re.sub(r"^an? (.*?)(?= with | of |$)", r"\1s", name)


def _is_a(kind: type) -> Fits:
    return lambda value: isinstance(value, kind)


def _is_path(value: Any) -> bool:
    return isinstance(value, PathLike) and "\0" not in str(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and "\0" not in value


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _has_texts_as_keys(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)


PLAIN: Mapping[Any, ArgumentKind] = {
    NoneType: ArgumentKind("", _is_a(NoneType)),
    Unset: ArgumentKind("", _is_a(Unset)),
    str: ArgumentKind("a text", _is_text),
    bool: ArgumentKind("True or False", _is_truth, bool),
    int: ArgumentKind("a whole number", lambda value: isinstance(value, Integral) and _is_number(value), int),
    float: ArgumentKind("a number", _is_number),
}
