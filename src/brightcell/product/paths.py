"""The one language of paths into a product, for changes, choices, studies, sweeps and messages.

Dots lead to fields. Of the entries of a list, `[name]` is the one of that name, material, step or carrier,
`[key=value]` those that fit (several pairs with commas), `[#1]` the first, and `*` all: `pack.parts[steel].amount`,
`sites.*.location`, `transport.outbound[mode=sea].distance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel

from brightcell.errors import Problem, ProductError, nearest
from brightcell.product.fields import table_of
from brightcell.words import bare

Path = tuple[str | int, ...]

NAMING_KEYS = ("name", "material", "step", "carrier", "kind", "flow", "waste", "mode", "field")
_EXAMPLE = "for example performance.mass, pack.parts[steel].amount or sites.*.location"
_LARGEST = 12


@dataclass(frozen=True)
class FieldStep:
    """One step of a path: a field after a dot, or what stands in brackets."""

    text: str
    bracketed: bool = False

    @property
    def is_all(self) -> bool:
        """Whether it stands for everything there is."""
        return self.text == "*"

    def __str__(self) -> str:
        return f"[{self.text}]" if self.bracketed else f".{self.text}"


# Paths as text


@lru_cache(maxsize=4096)
def steps_of(text: str) -> tuple[FieldStep, ...]:
    """The steps of a path; ProductError for what is no path, and for `parts.[steel]`, as paths were written before."""
    steps = tuple(_steps_in(text))
    if steps and "".join(map(str, steps)).removeprefix(".") == text:
        return steps
    spelt = "".join(map(str, steps)).removeprefix(".")
    if steps and text.replace(".[", "[") == spelt:
        raise ProductError(_spelt_anew(text, spelt))
    raise ProductError(Problem("this is not a path into a product", found=repr(text), expected=_EXAMPLE))


def _steps_in(text: str) -> Iterator[FieldStep]:
    """Fields and what stands in brackets, of which there may be further ones within a name."""
    start = depth = 0
    for here, sign in enumerate(text):
        if sign == "[":
            if depth == 0:
                yield from _field(text[start:here])
                start = here + 1
            depth += 1
        elif sign == "]" and depth:
            depth -= 1
            if depth == 0:
                yield FieldStep(text[start:here], bracketed=True)
                start = here + 1
        elif sign == "." and not depth:
            yield from _field(text[start:here])
            start = here + 1
    yield from _field(text[start:])


def _field(text: str) -> tuple[FieldStep, ...]:
    return (FieldStep(text),) if text else ()


def dotted(path: Path, data: Any) -> str:
    """The path in one text: entries of lists by their name where one alone has it, otherwise by their position."""
    return "".join(_written(path, data)).removeprefix(".")


def _written(path: Path, data: Any) -> Iterator[str]:
    for step in path:
        below = item(data, step)
        yield f"[{_entry_name(data, below, step)}]" if isinstance(step, int) else f".{step}"
        data = below


def _entry_name(entries: Any, entry: Any, index: int) -> str:
    """The first name that this entry alone has, if it can stand in brackets."""
    listed = entries if isinstance(entries, Sequence) else ()
    for name in _names(entry):
        if sum(name in _names(other) for other in listed) == 1 and _can_be_written(name):
            return name
    return f"#{index + 1}"


@lru_cache(maxsize=4096)
def _can_be_written(name: str) -> bool:
    return (
        name != "*" and not name.startswith("#") and tuple(_steps_in(f"[{name}]")) == (FieldStep(name, bracketed=True),)
    )


# Where paths lead


def places(data: Any, text: str) -> tuple[Path, ...]:
    """Keys and indices of every place that a path names in a product, or in nested data of its shape.

    The last step may be a key that isn't there yet. Of the entries that `*` and `[key=value]` stand for, those in which
    the path goes on are met. Raises ProductError where there is none of them, or where a name fits several entries.
    """
    steps = steps_of(text)
    reached: list[tuple[Path, Any]] = [((), data)]
    for number in range(len(steps)):
        reached = _further(reached, steps, number, text)
    return tuple(path for path, _ in reached)


def _further(
    reached: list[tuple[Path, Any]], steps: Sequence[FieldStep], number: int, text: str
) -> list[tuple[Path, Any]]:
    """What one more step leads to; the first of the problems where it leads nowhere at all."""
    further: list[tuple[Path, Any]] = []
    problem: Problem | None = None
    for path, data in reached:
        keys = _keys(data, steps, number, text)
        if isinstance(keys, Problem):
            problem = problem or keys
            continue
        further += [((*path, key), item(data, key)) for key in keys]
    if not further:
        raise ProductError(problem or _no_such(text, steps[number], ()))
    return further


def _keys(data: Any, steps: Sequence[FieldStep], number: int, text: str) -> Sequence[str | int] | Problem:
    """The keys or indices of one step; ProductError for a name that fits several, or that is written as before."""
    step, table = steps[number], table_of(data)
    if step.is_all:
        keys = list(table) if isinstance(table, Mapping) else list(range(len(table))) if _is_list(table) else []
        return keys or _no_such(text, step, ())
    if _is_list(table):
        return _entries(table, steps, number, text)
    if not isinstance(table, Mapping):
        return _no_such(text, step, ())
    if step.bracketed:
        raise ProductError(_spelt_anew(text, _with_step(steps, number, FieldStep(step.text))))
    if step.text in table or number == len(steps) - 1:
        return [step.text]
    return _left_out(text, step, data) if step.text in _field_names(data) else _no_such(text, step, tuple(table))


def _entries(entries: Sequence[Any], steps: Sequence[FieldStep], number: int, text: str) -> Sequence[int] | Problem:
    step = steps[number]
    fitting = tuple(_fitting(entries, step.text))
    if not step.bracketed or not fitting:
        anew = _bracketed(entries, step, bool(fitting))
        if anew is not None:
            raise ProductError(_spelt_anew(text, _with_step(steps, number, anew)))
    if not fitting:
        return _no_such(text, step, tuple(dict.fromkeys(name for entry in entries for name in _names(entry))))
    if len(fitting) > 1 and any(step.text in _names(entry) for entry in entries):
        expected = " or ".join(f"[{_told_apart(entries, index)}]" for index in fitting)
        raise ProductError(Problem("this name fits several entries", path=text, found=step.text, expected=expected))
    return fitting


def _bracketed(entries: Sequence[Any], step: FieldStep, fits: bool) -> FieldStep | None:
    """The step as it is written now, if it is one of before: `parts.steel`, `parts.0` and `parts[0]`."""
    if fits:
        return FieldStep(step.text, bracketed=True)
    if step.text.isdigit() and int(step.text) < len(entries):
        return FieldStep(f"#{int(step.text) + 1}", bracketed=True)
    return None


def _fitting(entries: Sequence[Any], name: str) -> Iterator[int]:
    """Entries of a list: by position from one, by their name, or by what their fields hold."""
    position = re.fullmatch(r"#(\d+)", name)
    if position:
        yield from [int(position[1]) - 1] if 0 < int(position[1]) <= len(entries) else []
        return
    named = [index for index, entry in enumerate(entries) if name in _names(entry)]
    spelt = named or [index for index, entry in enumerate(entries) if bare(name) in map(bare, _names(entry))]
    yield from spelt or _holding(entries, _pairs(name))


def _holding(entries: Sequence[Any], pairs: Mapping[str, str]) -> Iterator[int]:
    for index, entry in enumerate(map(table_of, entries)):
        if pairs and isinstance(entry, Mapping) and all(_says(entry.get(key), text) for key, text in pairs.items()):
            yield index


def _pairs(text: str) -> dict[str, str]:
    """`mode=sea, vehicle=ship` as a table; a comma before something else than `key=` belongs to the value."""
    pairs = re.split(r",(?=\s*\w+\s*=)", text) if re.match(r"\s*\w+\s*=", text) else []
    return {key.strip(): value.strip() for key, _, value in (pair.partition("=") for pair in pairs)}


def _says(value: Any, text: str) -> bool:
    """Whether a field holds this word or number; blocks and lists of a product aren't compared."""
    return value is not None and not isinstance(value, BaseModel | tuple | list | Mapping) and str(value) == text


def _told_apart(entries: Sequence[Any], index: int) -> str:
    """The words that only this entry has, `material=copper,component=busbar`, or its position."""
    tables = [table_of(entry) for entry in entries]
    words = {key: value for key, value in tables[index].items() if isinstance(value, str) and "," not in value}
    for keys in _combinations([key for key in words if key not in ("source", "note", "amount")]):
        if sum(all(isinstance(t, Mapping) and t.get(key) == words[key] for key in keys) for t in tables) == 1:
            pairs = ",".join(f"{key}={words[key]}" for key in keys)
            if _can_be_written(pairs):
                return pairs
    return f"#{index + 1}"


def _combinations(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The first key with each of the others."""
    yield from ((keys[0], other) for other in keys[1:])


def path_of(text: str, data: Any) -> Path:
    """The keys and indices of a path to one place, as far as `data` has them; what leads nowhere is kept as it is.

    The inverse of `dotted`. Raises ProductError for what is no path, a name that fits several, and paths of before.
    """
    steps = steps_of(text)
    path: list[str | int] = []
    for number, step in enumerate(steps):
        key: str | int = step.text
        if (step.bracketed or isinstance(data, list | tuple)) and data is not None and not step.is_all:
            keys = _keys(data, steps, number, text)
            key = step.text if isinstance(keys, Problem) else keys[0]
        path.append(key)
        data = item(data, key)
    return tuple(path)


def _with_step(steps: Sequence[FieldStep], number: int, step: FieldStep) -> str:
    return "".join(map(str, (*steps[:number], step, *steps[number + 1 :]))).removeprefix(".")


def _is_list(data: Any) -> bool:
    return isinstance(data, list | tuple)


def _names(entry: Any) -> list[str]:
    """The names of an entry of a list; of a block without asking for what it lacks, which takes long."""
    kind: Any = type(entry)
    fields = entry if _holds_items(kind) else getattr(entry, "__dict__", None)
    if not isinstance(fields, dict | Mapping):
        return []
    return [name for key in NAMING_KEYS if isinstance(name := fields.get(key), str)]


def _no_such(text: str, step: FieldStep, allowed: Sequence[str]) -> Problem:
    shown = f"{', '.join(allowed[:_LARGEST])}{', ...' if len(allowed) > _LARGEST else ''}"
    return Problem(
        "this path meets nothing in the product",
        path=text,
        found=step.text,
        expected=f"one of {shown}" if allowed else None,
        nearest=nearest(step.text, allowed),
    )


def _left_out(text: str, step: FieldStep, block: Any) -> Problem:
    hint = f"the product leaves {step.text} out; give it whole, as a table of keys or a list"
    return replace(_no_such(text, step, tuple(table_of(block))), nearest=(), hint=hint)


def _spelt_anew(text: str, anew: str) -> Problem:
    what = "this isn't how a path is written"
    hint = "dots lead to fields, brackets to entries of lists: [name], [key=value] or [#1] for the first"
    return Problem(what, path=text, found=text, expected=anew, hint=hint)


# Values at paths


def item(data: Any, step: str | int) -> Any:
    """The value of a key, field or index; None where there is none."""
    kind: Any = type(data)
    if _holds_items(kind):
        try:
            return data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return getattr(data, "yield_" if step == "yield" else str(step), None)


@cache
def _holds_items(kind: type) -> bool:
    """Whether values of a type have keys or indices; asked once, since to ask an abstract class takes long."""
    return issubclass(kind, (Mapping, list, tuple))


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path; None where there is nothing."""
    for step in path:
        data = item(data, step)
    return data


def misspelt(path: Path, data: Any) -> tuple[str, tuple[str, ...]] | None:
    """The step of a path that no block has a field for, and the fields there are; None if all is well.

    What is merely left out, here and below, is not misspelt.
    """
    for step in path:
        fields = _field_names(data)
        if fields and step not in fields:
            return str(step), fields
        data = item(data, step)
        if data is None:
            return None
    return None


def _field_names(block: Any) -> tuple[str, ...]:
    kind: Any = type(block)
    return _fields_of(kind)


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    fields = getattr(kind, "model_fields", {})
    return tuple(field.alias or name for name, field in fields.items())


def by_first_step(values: Mapping[Path, Any]) -> dict[str | int, dict[Path, Any]]:
    """Values by path, sorted by the first step of their paths: those below each, by what is left of the path."""
    below: dict[str | int, dict[Path, Any]] = {}
    for path, value in values.items():
        below.setdefault(path[0], {})[path[1:]] = value
    return below
