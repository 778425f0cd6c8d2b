"""Rulebooks from YAML: layered by `extends`, changed by the user's settings, validated once, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from brightcell.arguments import checked
from brightcell.errors import Problem, RulebookError, in_words, nearest
from brightcell.io.paths import is_file
from brightcell.io.yaml import read_yaml
from brightcell.product.messages import problem_in_words
from brightcell.rulebooks.models import SLOTS, Rulebook
from brightcell.rulebooks.parameters import TableRule
from brightcell.rulebooks.registry import (
    all_strategies,
    parameter_rules,
    unknown_parameter,
    unknown_slot,
    unknown_strategy,
)
from brightcell.rulebooks.unset import unset_parameters

Tree = dict[str, Any]


@checked
def rulebook_ids(*, incomplete: bool = False) -> tuple[str, ...]:
    """Ids of the shipped rulebooks.

    Parameters
    ----------
    incomplete : bool, optional
        With those that leave parameters unset which they need, since their values are not known publicly.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Raises
    ------
    InputError
        For anything but True or False.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.rulebook_ids()
    ('catena-x-4', 'cn-group-2024', 'cn-miit-2025-551', ..., 'pact-3', 'pefcr-2018')
    """
    return tuple(name for name in _all_ids() if incomplete or not unset_parameters(read_rulebook(name)))


def _all_ids() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _books().glob("*.yaml") if not path.name.startswith("_")))


@checked
def read_rulebook(name: str | Path, settings: Mapping[str, Any] | None = None) -> Rulebook:
    """A rulebook by id or path, with what it extends, and the user's settings on top.

    Parameters
    ----------
    name : str or Path
        Id of a shipped rulebook, or the path of a file that ends in .yaml.
    settings : Mapping, optional
        `slot` or `slot.strategy` to a strategy, `slot.parameter[.key]` to a value, for example
        `{"end_of_life": "burdens-without-credit", "reporting.method": "ipcc-ar5-gwp100"}`; what they set has the
        status `user`.

    Returns
    -------
    Rulebook
        Resolved, validated and frozen.

    Raises
    ------
    RulebookError
        With all problems.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.read_rulebook("iso-14067-cutoff").slots.functional_unit.strategy
    'rated-energy'
    """
    path = _find(name)
    if not _is_shipped(path):
        return _settled(_validated(_resolve(path, ()), str(path)), settings or {}, str(path))
    return _settled(_shipped(path), settings, str(path)) if settings else _shipped(path)


@cache
def _shipped(path: Path) -> Rulebook:
    """A shipped rulebook, read once; it is frozen, so that all who read it have the same."""
    return _settled(_validated(_resolve(path, ()), str(path)), {}, str(path))


@checked
def change_rulebook(rulebook: Rulebook, settings: Mapping[str, Any]) -> Rulebook:
    """A rulebook with the user's settings on top, as in `read_rulebook`."""
    return _settled(rulebook, settings, None) if settings else rulebook


def rulebook_of(rulebook: Rulebook | str | Path, settings: Mapping[str, Any] | None = None) -> Rulebook:
    """A rulebook by object, id or path, with the user's settings on top: the same book whichever of them is given."""
    if isinstance(rulebook, Rulebook):
        return rulebook if settings is None else change_rulebook(rulebook, settings)
    if isinstance(rulebook, str | Path):
        return read_rulebook(rulebook, settings)
    expected = "a Rulebook, its id, or the path of its file"
    raise RulebookError([Problem(what="this is not a rulebook", found=repr(rulebook), expected=expected)])


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
        if is_file(path):
            return path
        raise RulebookError([Problem(what="there is no such rulebook file", file=str(path))])
    shipped = _books() / f"{name}.yaml"
    if is_file(shipped):
        return shipped
    ids = _all_ids()
    alike = nearest(str(name), ids) or tuple(book for book in ids if book.startswith(str(name).casefold()))
    raise RulebookError(
        [
            Problem(
                what="there is no rulebook of this id",
                found=str(name),
                expected=", ".join(ids),
                nearest=alike,
            )
        ]
    )


def _resolve(path: Path, below: tuple[str, ...]) -> Tree:
    """The file's content over what it extends; a circle of `extends` is refused."""
    if path.resolve() in (Path(other).resolve() for other in below):
        raise RulebookError([Problem(what="rulebooks extend each other: " + " -> ".join((*below, str(path))))])
    tree: Tree = read_yaml(path).data
    if not isinstance(tree, dict):
        raise RulebookError([Problem(what="a rulebook is a table of keys", file=str(path))])
    if not _is_shipped(path):
        _refuse_borrowed_id(tree, path)
        tree = _owned(tree)
    base = tree.get("extends")
    if base is None:
        return tree
    if not isinstance(base, str):
        expected = "the id or the path of one rulebook"
        raise RulebookError(
            [Problem("this is not a text", file=str(path), path="extends", found=in_words(base), expected=expected)]
        )
    return layer(_resolve(_find_base(base, path), (*below, str(path))), tree)


def _is_shipped(path: Path) -> bool:
    return path.resolve().parent == _books().resolve()


def _owned(tree: Tree) -> Tree:
    """A book of one's own in full: `slot: strategy` and `parameter: value` are short for tables, and what it sets
    is its author's, unless it says otherwise; sources and reasons of the book below don't speak for it.
    """
    slots = tree.get("slots")
    if not isinstance(slots, dict):
        return tree
    return {**tree, "slots": {name: _owned_slot(slot, str(tree["id"])) for name, slot in slots.items()}}


def _owned_slot(slot: Any, book: str) -> Any:
    if isinstance(slot, str):
        slot = {"strategy": slot}
    if not isinstance(slot, dict):
        return slot
    signed = _signed(slot, book) if "strategy" in slot else slot
    parameters = slot.get("parameters")
    if isinstance(parameters, dict):
        full = {name: p if isinstance(p, dict) and "value" in p else {"value": p} for name, p in parameters.items()}
        signed = {**signed, "parameters": {name: _signed(p, book) for name, p in full.items()}}
    return signed


def _signed(rule: Tree, book: str) -> Tree:
    return {"status": "user", "why": f"set in {book}", "source": None, "clause": None, **rule}


def _refuse_borrowed_id(tree: Tree, path: Path) -> None:
    """A book of one's own has an id of its own, so that no result can seem to come from a shipped one."""
    id = tree.get("id")
    hint = "name it after yourself or the study; `extends: cn-group-2024`, for example, takes over the rules of a book"
    if not id:
        raise RulebookError([Problem("a rulebook needs an id of its own", file=str(path), path="id", hint=hint)])
    shipped = {path.stem.lstrip("_") for path in _books().glob("*.yaml")}
    if str(id).strip().lstrip("_").casefold() in shipped:
        what = "this id belongs to a shipped rulebook"
        raise RulebookError([Problem(what, file=str(path), path="id", found=str(id), hint=hint)])


def _find_base(base: str, path: Path) -> Path:
    beside = path.parent / f"{base}.yaml"
    return beside if is_file(beside) else _find(base)


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
        return unknown_slot(".".join(path))
    here = tree["slots"][slot]
    if path[1:] in ([], ["strategy"]):
        names = [s.name for s in all_strategies(slot)]
        if value not in names:
            return unknown_strategy(slot, str(value))
        here.update(strategy=value, status="user", why="chosen by the user", clause=None, source=None)
        return None
    return _set_parameter(here, slot, path[1:], value)


def _set_parameter(slot: Tree, name: str, path: list[str], value: Any) -> Problem | None:
    rule = parameter_rules(name).get(path[0])
    if rule is None:
        return unknown_parameter(name, path[0])
    old = slot["parameters"].get(path[0], {})
    if len(path) > 1:
        table = rule.settled(old.get("value"))
        if not (isinstance(table, dict) or (table is None and isinstance(rule, TableRule))):
            return Problem("this parameter has no entries", path=".".join((name, *path)), hint=f"set {name}.{path[0]}")
        value = {**(table or {}), ".".join(path[1:]): value}
    elif isinstance(value, dict) and isinstance(old.get("value"), dict):
        value = {**old["value"], **value}
    slot["parameters"][path[0]] = {**old, "value": value, "status": "user", "why": "set by the user", "source": None}
    return None


def _settled(rulebook: Rulebook, settings: Mapping[str, Any], file: str | None) -> Rulebook:
    """The rulebook with the settings, every value checked and in the form that strategies read."""
    tree = rulebook.model_dump(mode="json")
    problems = _apply_settings(tree, settings)
    problems += [_placed(problem, settings, file) for slot in SLOTS for problem in _slot_problems(slot, tree)]
    if problems:
        raise RulebookError(problems)
    return Rulebook.model_validate(tree)


def _slot_problems(slot: str, tree: Tree) -> list[Problem]:
    """What is wrong with the strategy and the parameters of a slot; what is right is brought to its final form."""
    here, rules = tree["slots"][slot], parameter_rules(slot)
    names = [s.name for s in all_strategies(slot)]
    problems = [] if here["strategy"] in names else [unknown_strategy(slot, here["strategy"])]
    for name, parameter in here["parameters"].items():
        if name not in rules:
            problems.append(unknown_parameter(slot, name))
        elif parameter["value"] is not None:
            parameter["value"] = rules[name].settled(parameter["value"])
            problems += rules[name].problems(parameter["value"], f"{slot}.{name}")
    return problems


def _placed(problem: Problem, settings: Mapping[str, Any], file: str | None) -> Problem:
    """A problem with the file that it is in, but for what the user set."""
    parameter = ".".join((problem.path or "").partition("[")[0].split(".")[:2])
    is_set = any(f"{key}.".startswith(f"{parameter}.") for key in settings)
    return problem if is_set else replace(problem, file=file)


def _validated(tree: Tree, file: str) -> Rulebook:
    try:
        return Rulebook.model_validate(tree)
    except ValidationError as error:
        raise RulebookError([_problem(file, detail) for detail in error.errors()]) from None


def _problem(file: str, detail: Any) -> Problem:
    path = ".".join(str(part) for part in detail["loc"])
    words = {"missing": "this is missing", "extra_forbidden": "no such key"}
    if detail["type"] in words:
        return Problem(words[detail["type"]], file=file, path=path)
    return replace(problem_in_words(detail), file=file, path=path)
