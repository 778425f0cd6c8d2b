"""Rulebooks from YAML: layered by `extends`, changed by the user's settings, validated once, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from brightcell.errors import Problem, RulebookError, nearest
from brightcell.io.yaml import read_yaml
from brightcell.rulebooks.models import SLOTS, Rulebook
from brightcell.rulebooks.registry import all_strategies, unknown_strategy

Tree = dict[str, Any]


def rulebooks() -> tuple[str, ...]:
    """The ids of the shipped rulebooks: the files of `books`, without those whose name begins with `_`."""
    return tuple(sorted(path.stem for path in _books().glob("*.yaml") if not path.name.startswith("_")))


def read_rulebook(name: str | Path, settings: Mapping[str, Any] | None = None) -> Rulebook:
    """A rulebook by id or path, with what it extends, and the user's settings on top.

    `settings` maps `slot` or `slot.strategy` to a strategy and `slot.parameter[.key]` to a value, for example
    `{"end_of_life": "burdens-without-credit", "reporting.method": "ipcc-ar5-gwp100"}`; what they set has the
    status `user`. Raises `RulebookError` with all problems found.
    """
    path = _find(name)
    tree = _resolve(path, ())
    problems = _apply_settings(tree, settings or {})
    if problems:
        raise RulebookError(problems)
    return _validated(tree, str(path))


def change_rulebook(rulebook: Rulebook, settings: Mapping[str, Any]) -> Rulebook:
    """A rulebook with the user's settings on top, as in `read_rulebook`."""
    tree = rulebook.model_dump(mode="json")
    problems = _apply_settings(tree, settings)
    if problems:
        raise RulebookError(problems)
    return _validated(tree, rulebook.id)


def layer(base: Tree, change: Tree) -> Tree:
    """`change` over `base`: tables merge key by key, everything else replaces. Neither is altered.

    A parameter or slot is a table too, so a book that gives only a new value keeps the rest.
    """
    merged = dict(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = layer(merged[key], value) if both and key != "value" else value
    return merged


def _books() -> Path:
    return Path(str(resources.files("brightcell.rulebooks") / "books"))


def _find(name: str | Path) -> Path:
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if path.is_file():
            return path
        raise RulebookError([Problem(what="no such rulebook file", file=str(path))])
    shipped = _books() / f"{name}.yaml"
    if shipped.is_file():
        return shipped
    known = rulebooks()
    raise RulebookError(
        [
            Problem(
                what="no rulebook of this id",
                found=str(name),
                expected=", ".join(known),
                nearest=nearest(str(name), known),
            )
        ]
    )


def _resolve(path: Path, below: tuple[str, ...]) -> Tree:
    """The file's content over what it extends; a circle of `extends` is refused."""
    if str(path) in below:
        raise RulebookError([Problem(what="rulebooks extend each other: " + " -> ".join((*below, str(path))))])
    tree: Tree = read_yaml(path).data
    if not isinstance(tree, dict):
        raise RulebookError([Problem(what="a rulebook is a table of keys", file=str(path))])
    base = tree.get("extends")
    if base is None:
        return tree
    return layer(_resolve(_find_base(base, path), (*below, str(path))), tree)


def _find_base(base: str, path: Path) -> Path:
    beside = path.parent / f"{base}.yaml"
    return beside if beside.is_file() else _find(base)


def _apply_settings(tree: Tree, settings: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for key, value in settings.items():
        problem = _set(tree, key.split("."), value)
        if problem:
            problems.append(problem)
    return problems


def _set(tree: Tree, path: list[str], value: Any) -> Problem | None:
    slot = path[0]
    if slot not in SLOTS:
        return Problem(what="no slot of this name", path=".".join(path), found=slot, nearest=nearest(slot, SLOTS))
    here = tree["slots"][slot] = dict(tree["slots"][slot])
    if path[1:] in ([], ["strategy"]):
        known = [s.name for s in all_strategies(slot)]
        if value not in known:
            return unknown_strategy(slot, str(value))
        here.update(strategy=value, status="user", why="chosen by the user", clause=None, source=None)
        return None
    return _set_parameter(here, slot, path[1:], value)


def _set_parameter(slot: Tree, name: str, path: list[str], value: Any) -> Problem | None:
    known = {p for s in all_strategies(name) for p in s.parameters} | set(slot.get("parameters", {}))
    if path[0] not in known:
        return Problem(
            what=f"no parameter of this name in the slot {name}",
            path=f"{name}.{path[0]}",
            expected=", ".join(sorted(known)),
            nearest=nearest(path[0], known),
        )
    parameters = slot["parameters"] = dict(slot.get("parameters", {}))
    old = dict(parameters.get(path[0], {}))
    if len(path) > 1:
        value = {**(old.get("value") or {}), ".".join(path[1:]): value}
    parameters[path[0]] = {**old, "value": value, "status": "user", "why": "set by the user", "source": None}
    return None


def _validated(tree: Tree, file: str) -> Rulebook:
    try:
        rulebook = Rulebook.model_validate(tree)
    except ValidationError as error:
        raise RulebookError([_problem(file, detail) for detail in error.errors()]) from None
    names = {(s.slot, s.name) for s in all_strategies()}
    unknown = [s for s in SLOTS if (s, rulebook.slot(s).strategy) not in names]
    if unknown:
        raise RulebookError([unknown_strategy(s, rulebook.slot(s).strategy) for s in unknown])
    return rulebook


def _problem(file: str, detail: Any) -> Problem:
    path = ".".join(str(part) for part in detail["loc"])
    words = {"missing": "this is missing", "extra_forbidden": "no such key"}
    return Problem(what=words.get(detail["type"], detail["msg"]), file=file, path=path)
