"""Problems in the words of a product file, from the errors that pydantic collects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from brightcell.errors import Problem, UnitError, in_words, nearest
from brightcell.io.formats import other_version
from brightcell.product.amounts import CONSEQUENCE
from brightcell.product.paths import Path, dotted
from brightcell.units import parse_quantity
from brightcell.words import folded

UNKNOWN, MISSING, TOO_FEW, NO_TABLE = "unknown key", "missing", "too few entries", "not a table"


@dataclass(frozen=True)
class LocatedProblem:
    """A problem and the keys and indices that lead to it."""

    path: Path
    problem: Problem


def problems_of(error: ValidationError, model: type[BaseModel], prefix: Path = ()) -> list[LocatedProblem]:
    """Every problem that pydantic collected, without those that only follow from another one."""
    details = [detail for detail in error.errors(include_url=False) if detail["type"] != CONSEQUENCE]
    located = [_located(detail, model, prefix) for detail in details]
    misspelt = {(*entry.path[:-1], *entry.problem.nearest[:1]) for entry in located if entry.problem.what == UNKNOWN}
    paths = {entry.path[:length] for entry in located for length in range(len(entry.path))}
    return [entry for entry in located if not _follows(entry, misspelt, paths)]


def _follows(entry: LocatedProblem, misspelt: set[Path], blocks_with_problems: set[Path]) -> bool:
    """A key is missing because it is misspelt; a list is too short because its entries are wrong."""
    if entry.problem.what == MISSING:
        return entry.path in misspelt
    return entry.problem.what == TOO_FEW and entry.path in blocks_with_problems


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a block may have, as they are written."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _located(detail: Any, model: type[BaseModel], prefix: Path) -> LocatedProblem:
    path, owner = _walk(detail["loc"], model)
    if detail["type"] == "extra_forbidden":
        return LocatedProblem(prefix + path, _unknown_key(path, owner))
    below = detail.get("ctx", {}).get("below", ())
    return LocatedProblem(prefix + path + below, problem_in_words(detail, owner))


def _description(owner: type[BaseModel] | None, key: Any) -> str | None:
    """What belongs under a key, in the words of the field."""
    fields = owner.model_fields.items() if owner else ()
    text = next((field.description for name, field in fields if key in (name, field.alias)), None)
    return None if not text else f"{text[0].lower()}{text[1:]}".rstrip(".")


def _unknown_key(path: Path, owner: type[BaseModel] | None) -> Problem:
    if str(path[-1])[:1].isdigit():
        hint = "within braces a comma begins a new key; write decimals with a point, and thousands without a separator"
        return Problem("a number where a key belongs", found=str(path[-1]), hint=hint)
    keys = keys_of(owner) if owner else ()
    return Problem(UNKNOWN, found=str(path[-1]), expected=", ".join(keys), nearest=nearest(str(path[-1]), keys))


def problem_in_words(detail: Any, owner: type[BaseModel] | None = None) -> Problem:
    """What pydantic says of a value, in words of our own."""
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind == "brightcell":
        problem: Problem = context["problem"]
        return problem
    if kind == "missing":
        return Problem(MISSING, expected=_description(owner, detail["loc"][-1]))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_distribution(kind, context)
    if kind in ("float_type", "int_type") and isinstance(value, str):
        return _text_for_a_number(value)
    if kind not in _WORDS:
        return _in_own_words(str(detail["msg"]), value)
    return _by_kind(detail)


def _by_kind(detail: Any) -> Problem:
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if detail["loc"] == ("schema_version",) and kind == "literal_error" and type(value) is int:
        return other_version(value, int(context["expected"]))
    what, expected = _WORDS[kind]
    hint = "write each as key: value, on a line of its own" if what == NO_TABLE and isinstance(value, str) else None
    return Problem(what, found=in_words(value), expected=expected.format(**context) if expected else None, hint=hint)


_WORDS: Mapping[str, tuple[str, str | None]] = {
    "string_type": ("not a text", "a text; put it in quotes"),
    "string_unicode": ("half of a character", "a text"),
    "string_too_short": ("an empty text", "a text"),
    "string_too_long": ("the text is too long", "at most {max_length} characters"),
    "float_type": ("not a number", "a number"),
    "int_type": ("not a whole number", "a whole number"),
    "int_from_float": ("not a whole number", "a whole number"),
    "finite_number": ("not a finite number", "a number"),
    "greater_than": ("too small", "a number above {gt}"),
    "greater_than_equal": ("too small", "a number of at least {ge}"),
    "less_than": ("too large", "a number below {lt}"),
    "less_than_equal": ("too large", "a number of at most {le}"),
    "too_short": (TOO_FEW, "at least {min_length}"),
    "too_long": ("too many entries", "at most {max_length}"),
    "tuple_type": ("not a list", "a list: one entry per line, each with a leading dash"),
    "list_type": ("not a list", "a list: one entry per line, each with a leading dash"),
    "dict_type": (NO_TABLE, "a table of keys"),
    "mapping_type": (NO_TABLE, "a table of keys"),
    "model_type": (NO_TABLE, "a table of keys"),
    "model_attributes_type": (NO_TABLE, "a table of keys"),
    "literal_error": ("unknown value", "{expected}"),
}


def _unknown_distribution(kind: str, context: Mapping[str, Any]) -> Problem:
    if kind == "union_tag_not_found":
        return Problem("distribution is missing", expected="for example distribution: lognormal")
    names = [name.strip(" '") for name in str(context["expected_tags"]).split(",")]
    tag = str(context["tag"])
    return Problem("unknown distribution", found=tag, expected=", ".join(names), nearest=nearest(tag, names))


def _in_own_words(message: str, value: Any) -> Problem:
    """A rule of a whole block says what it found itself; that it is a table is no news."""
    found = None if isinstance(value, Mapping) else in_words(value)
    return Problem(message.removeprefix("Value error, ").replace("Input should be", "expected"), found=found)


def _text_for_a_number(text: str) -> Problem:
    try:
        parse_quantity(text)
    except UnitError as error:
        return error.problems[0]
    hint = "leave out the quotes and the unit" if text.isascii() else f"write {folded(text)}"
    return Problem("a text where a number belongs", found=repr(text), hint=hint)


def _walk(location: Sequence[str | int], model: type[BaseModel]) -> tuple[Path, type[BaseModel] | None]:
    """The path as it is written, without pydantic's own steps, and the block that owns its last key."""
    path: list[str | int] = []
    owner: type[BaseModel] | None = None
    here: Any = model
    for step in location:
        if step == "[key]":
            continue
        members = [member for member in _members(here) if _tag(member) == step]
        if members and len(_members(here)) > 1:
            here = members[0]
            continue
        owner = here if _is_block(here) else None
        here = _below(here, step)
        path.append(step)
    return tuple(path), owner


def _below(annotation: Any, step: str | int) -> Any:
    """The type of the field, entry or value that `step` leads to; None where that isn't known."""
    if _is_block(annotation):
        for name, field in annotation.model_fields.items():
            if step in (name, field.alias):
                return stripped(field.annotation)
        return None
    arguments = get_args(annotation)
    if not arguments:
        return None
    return stripped(arguments[-1] if get_origin(annotation) is dict else arguments[0])


def stripped(annotation: Any) -> Any:
    """A type without `Annotated` and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    members = _members(annotation)
    return stripped(members[0]) if len(members) == 1 and members[0] is not annotation else annotation


def type_below(model: type[BaseModel], path: Path) -> Any:
    """The type of what stands at a path of a model; None where that isn't known."""
    here: Any = model
    for step in path:
        here = _below(here, step)
    return here


def located_details(error: ValidationError, model: type[BaseModel]) -> list[tuple[Path, bool]]:
    """The path of all that pydantic refuses, and whether it is a key; what only follows from another error too."""
    return [
        ((*_walk(detail["loc"], model)[0], *detail.get("ctx", {}).get("below", ())), detail["loc"][-1:] == ("[key]",))
        for detail in error.errors(include_url=False)
    ]


def _members(annotation: Any) -> list[Any]:
    is_union = "Union" in str(get_origin(annotation))
    return [member for member in get_args(annotation) if member is not NoneType] if is_union else [annotation]


def _tag(member: Any) -> str | None:
    field = member.model_fields.get("distribution") if _is_block(member) else None
    return field.default if field else None


def _is_block(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def in_file(located: LocatedProblem, file: str | None, data: Any, line: int | None) -> Problem:
    """The problem with its file, dotted path and line."""
    return replace(located.problem, file=file, path=dotted(located.path, data) or None, line=line)
