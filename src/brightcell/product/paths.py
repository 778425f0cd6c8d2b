"""Places in a product file: dotted paths as people read them, and the keys and indices that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from brightcell.words import bare

Path = tuple[str | int, ...]

NAMING_KEYS = ("name", "material", "step", "carrier", "kind", "flow", "waste", "mode", "field")
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")


def dotted(path: Path, data: Any) -> str:
    """The path in one text, entries of lists by their name where they have one: pack.parts[steel].amount."""
    return "".join(_steps(path, data)).removeprefix(".")


def path_of(text: str, data: Any) -> Path:
    """The keys and indices of a dotted path, as far as `data` has them: the inverse of `dotted`."""
    path: list[str | int] = []
    for bracketed, plain in _STEP.findall(text):
        step = _index(data, bracketed) if bracketed else plain
        path.append(step)
        data = item(data, step)
    return tuple(path)


def item(data: Any, step: str | int) -> Any:
    """The value of a key, field or index; None where there is none."""
    if isinstance(data, Mapping | list | tuple):
        try:
            return data[step]  # type: ignore[index, call-overload]
        except (KeyError, IndexError, TypeError):
            return None
    return getattr(data, "yield_" if step == "yield" else str(step), None)


def misspelt(text: str, data: Any) -> tuple[str, tuple[str, ...]] | None:
    """The step of a dotted path that no block has a field for, and the fields there are; None if all is well.

    What is merely left out, here and below, is not misspelt.
    """
    for step in path_of(text, data):
        fields = _field_names(data)
        if fields and step not in fields:
            return str(step), fields
        data = item(data, step)
        if data is None:
            return None
    return None


def _field_names(block: Any) -> tuple[str, ...]:
    fields = getattr(type(block), "model_fields", {})
    return tuple(field.alias or name for name, field in fields.items())


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path; None where there is nothing."""
    for step in path:
        data = item(data, step)
    return data


def by_first_step(values: Mapping[Path, Any]) -> dict[str | int, dict[Path, Any]]:
    """Values by path, sorted by the first step of their paths: those below each, by what is left of the path."""
    below: dict[str | int, dict[Path, Any]] = {}
    for path, value in values.items():
        below.setdefault(path[0], {})[path[1:]] = value
    return below


def _steps(path: Path, data: Any) -> Iterator[str]:
    for step in path:
        below = item(data, step)
        yield f"[{_entry_name(data, below, step)}]" if isinstance(step, int) else f".{step}"
        data = below


def _entry_name(entries: Any, entry: Any, index: int) -> str:
    name = _name_of(entry)
    alike = [other for other in entries if _name_of(other) == name] if isinstance(entries, Sequence) else []
    return name if name and len(alike) == 1 else str(index)


def _index(entries: Any, name: str) -> int | str:
    names = [_name_of(entry) for entry in entries] if isinstance(entries, list | tuple) else []
    spelt = [candidate and bare(candidate) for candidate in names]
    if name in names or bare(name) in spelt:
        return names.index(name) if name in names else spelt.index(bare(name))
    return int(name) if name.isdigit() else name


def _name_of(entry: Any) -> str | None:
    fields = vars(entry) if isinstance(entry, BaseModel) else entry  # to ask a block for what it lacks takes long
    names = (fields.get(key) for key in NAMING_KEYS) if isinstance(fields, Mapping) else ()
    return next((name for name in names if isinstance(name, str)), None)
