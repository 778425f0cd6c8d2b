"""Mutants of the rulebooks: a number half or one and a half times as large, another word, an entry less."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from brightcell.rulebooks.models import STAGES
from brightcell.rulebooks.parameters import ChoiceRule, Choices, TableRule
from brightcell.rulebooks.read import layer
from brightcell.rulebooks.registry import all_strategies, parameter_rules
from mutation.mutant import Mutant

STATUSES = ("official", "secondary", "assumed")
BOOK_STATUSES = ("draft", "adopted", "assumed", "provisional")
TEXTS = {"method": "ipcc-ar5-gwp100", "biogenic": "-1/+1", "mode": "rail", "unit": "other"}
"""What another text of a name may be; elsewhere the text and a word more."""
BASE = "_common.yaml"
REASONS = ("why", "source", "note")
Place = tuple[str | int, ...]


def book_mutants(folder: Path) -> list[Mutant]:
    """Every mutant of the books in a folder that changes what some shipped book says."""
    trees = {
        path.name: YAML(typ="safe").load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))
    }
    mutants = []
    for name, tree in trees.items():
        for place, changed in _changes(tree):
            other = _with(tree, place, changed)
            if _resolved({**trees, name: other}) != _resolved(trees):
                where = ".".join(map(str, place))
                mutants.append(Mutant(name, 0, where, f"{_at(tree, place)!r} => {changed!r}", _written(other)))
    return mutants


class Gone:
    """Stands for an entry that is left out."""

    def __repr__(self) -> str:
        return "left out"


GONE = Gone()


def _resolved(trees: dict[str, Any]) -> list[Any]:
    """The books over what they share, without the words that explain a value."""
    return [_said(layer(trees[BASE], tree)) for name, tree in trees.items() if name != BASE]


def _said(tree: Any) -> Any:
    """A tree of keys without reasons, sources and notes."""
    if not isinstance(tree, dict):
        return tree
    return {key: _said(value) for key, value in tree.items() if key not in REASONS}


def _changes(tree: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Places of a book, and what may stand there instead."""
    yield ("edition",), f"{tree['edition']} other"
    yield from ((("status",), other) for other in _others(BOOK_STATUSES, tree["status"])[:1])
    for slot, content in tree["slots"].items():
        here: Place = ("slots", slot)
        strategies = [strategy.name for strategy in all_strategies(slot)]
        yield from _standing(content, here)
        if "strategy" in content:
            yield from (((*here, "strategy"), other) for other in _others(strategies, content["strategy"])[:1])
        yield from (((*here, "options", i), GONE) for i in range(len(content.get("options", ()))))
        for name, parameter in content.get("parameters", {}).items():
            there = (*here, "parameters", name)
            yield there, GONE
            yield from _standing(parameter, there)
            if "value" in parameter:
                words = _words(slot, name)
                yield from _other_values(parameter["value"], (*there, "value"), words, name)


def _standing(rule: dict[str, Any], place: Place) -> Iterator[tuple[Place, Any]]:
    """Status, clause and unit."""
    if "status" in rule:
        yield from (((*place, "status"), other) for other in _others(STATUSES, rule["status"])[:1])
    for name in ("clause", "unit"):
        if name in rule:
            yield (*place, name), f"{rule[name]}.9"


def _other_values(value: Any, place: Place, words: tuple[str, ...], name: str) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*place, key), GONE
            yield from _other_values(inner, (*place, key), words, str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield (*place, number), GONE
            yield from _other_values(inner, (*place, number), words, name)
        yield from ((place, [*value, word]) for word in [word for word in words if word not in value][:1])
    elif isinstance(value, bool):
        yield place, not value
    elif isinstance(value, int | float):
        yield from ((place, value * factor if value else 1) for factor in (1.5,))
    elif value is not None:
        yield from ((place, other) for other in _other_texts(str(value), words, name))


def _other_texts(value: str, words: tuple[str, ...], name: str) -> list[str]:
    number = re.match(r"[0-9.]+", value)
    if words:
        return _others(words, value)[:1]
    if number and " " in value:
        return [value.replace(number.group(), f"{1.5 * float(number.group()):g}")]
    return [TEXTS[name] if TEXTS.get(name, value) != value else f"{value} other"]


def _words(slot: str, name: str) -> tuple[str, ...]:
    """The words that a parameter may have."""
    rule = parameter_rules(slot).get(name)
    if isinstance(rule, TableRule):
        rule = rule.entry
    return rule.words if isinstance(rule, ChoiceRule | Choices) else STAGES if name == "stages" else ()


def _others(words: Any, value: Any) -> list[str]:
    return [word for word in words if word != value]


def _at(tree: Any, place: Place) -> Any:
    for key in place:
        tree = tree[key]
    return tree


def _with(tree: Any, place: Place, value: Any) -> Any:
    """A copy of a book with something else in one place."""
    changed = copy.deepcopy(tree)
    inner = _at(changed, place[:-1])
    if value is GONE:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return changed


def _written(tree: Any) -> str:
    stream = StringIO()
    YAML().dump(tree, stream)
    return stream.getvalue()
