"""Two models taken apart into groups of changes, and the model of any combination of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from brightcell.errors import BrightcellError, InputError, Problem, nearest
from brightcell.model.model import Model
from brightcell.model.variants import Variants, VariantValue
from brightcell.product.mixing import MASSES, Difference, KeyedPath, Mixture, written
from brightcell.rulebooks import Rulebook
from brightcell.rulebooks.slots import differing_slots, rule_of, with_slots

BACKGROUND, RULEBOOK = "background", "rulebook"
MOST = 12
LEVELS = ("part", "component", "block", "whole")
"""How finely changes are grouped: by part and what a site does, by component and site, by block of the file."""
KEPT = 4
"""Models of products made of both that are kept."""
_SMALL = 1e-3
_ONE_STEP = r"(?:\.[^.\[]+|\[.*?\])"
_LONGEST = 48


@dataclass(frozen=True)
class ModelChange:
    """One thing that differs: a piece of the product, a slot of the rulebook, or the background."""

    what: str
    before: str
    after: str
    path: KeyedPath | None = None
    slot: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it apart."""
        return self.path if self.path is not None else (f"rulebook.{self.slot}" if self.slot else BACKGROUND,)

    def __str__(self) -> str:
        return f"{self.what}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class ChangeGroup:
    """Changes that are swapped together, and why, where they can't be swapped by themselves."""

    name: str
    changes: tuple[ModelChange, ...]
    reason: str = ""

    def joined(self, other: ChangeGroup, reason: str) -> ChangeGroup:
        """Both groups as one."""
        told = "; ".join(dict.fromkeys(text for text in (self.reason, other.reason, reason) if text))
        return ChangeGroup(_both_names(self.name, other.name), (*self.changes, *other.changes), told)


def _both_names(one: str, other: str) -> str:
    """Two names, without the beginning that the second has in common: `cathode.parts[nmc622] + [lfp]`."""
    place = max(one.rfind("."), one.rfind("[")) if "." in one else 0
    common = place > 0 and other.startswith(one[:place]) and other[place : place + 1] in (".", "[")
    return f"{one} + {other[place:].removeprefix('.')}" if common else f"{one} + {other}"


@dataclass(frozen=True, eq=False)
class MixedModels:
    """Two models, and those with some changes of the second made to the first."""

    first: Model
    second: Model
    values: dict[frozenset[ModelChange], VariantValue | BrightcellError] = field(default_factory=dict)
    variants: dict[str, Variants] = field(default_factory=dict)
    models: dict[tuple[KeyedPath, ...], Model] = field(default_factory=dict)

    @cached_property
    def changes(self) -> tuple[ModelChange, ...]:
        """All that differs and may move the number."""
        books = self.first.rulebook, self.second.rulebook
        slots = [_slot_change(*books, slot) for slot in differing_slots(*books)]
        here, there = self.first.background, self.second.background
        backs = [ModelChange(BACKGROUND, *_two_names(here, there))] if here.sha256 != there.sha256 else []
        return (*map(_product_change, self.mixture.differences), *slots, *backs)

    @cached_property
    def mixture(self) -> Mixture:
        """The two products."""
        return Mixture(self.first.product, self.second.product)

    def model(self, changes: Iterable[ModelChange]) -> Model:
        """The first model with these changes; BrightcellError where it can't be built."""
        taken = frozenset(changes)
        if not taken:
            return self.first
        if taken == frozenset(self.changes):
            return self.second
        paths = [change.path for change in self.changes if change.path is not None and change in taken]
        model, book = self._of_product(tuple(paths)), self._rulebook(taken)
        back = self.second.background if any(_is_background(c) for c in taken) else self.first.background
        return (
            model if (book, back) == (model.rulebook, model.background) else model.with_(rulebook=book, background=back)
        )

    def value(self, changes: Iterable[ModelChange]) -> VariantValue:
        """What that model gives; each is computed once. BrightcellError where there is no number."""
        key = frozenset(changes)
        if key not in self.values:
            try:
                model = self.model(key)
                self.values[key] = self._on(model).of_model(model)
            except BrightcellError as error:
                self.values[key] = error
        value = self.values[key]
        if isinstance(value, BrightcellError):
            raise value
        return value

    def _on(self, model: Model) -> Variants:
        return self.variants.setdefault(model.background.sha256, Variants(model))

    def _of_product(self, paths: tuple[KeyedPath, ...]) -> Model:
        """The first model with pieces of the second product; the last few are kept for other rules."""
        if paths not in self.models:
            product = self.mixture.product(paths) if paths else self.first.product
            self.models[paths] = Model(product, self.first.rulebook, background=self.first.background)
            if len(self.models) > KEPT:
                del self.models[next(iter(self.models))]
        return self.models[paths]

    def _rulebook(self, taken: Collection[ModelChange]) -> Rulebook:
        slots = [change.slot for change in taken if change.slot is not None]
        return with_slots(self.first.rulebook, self.second.rulebook, slots)


def _is_background(change: ModelChange) -> bool:
    return change.path is None and change.slot is None


def _product_change(difference: Difference) -> ModelChange:
    return ModelChange(difference.text, _short(difference.before), _short(difference.after), path=difference.path)


def _slot_change(first: Rulebook, second: Rulebook, slot: str) -> ModelChange:
    before, after = rule_of(first, slot), rule_of(second, slot)
    if before[0] != after[0]:
        return ModelChange(f"rulebook.{slot}", before[0], after[0], slot=slot)
    odd = [n for n in dict.fromkeys((*before[1], *after[1])) if before[1].get(n) != after[1].get(n)]
    texts = [", ".join(f"{name} {_short(rule[1].get(name))}" for name in odd) for rule in (before, after)]
    return ModelChange(f"rulebook.{slot}", _short(texts[0]), _short(texts[1]), slot=slot)


def _two_names(first: Any, second: Any) -> tuple[str, str]:
    names = f"{first.label} {first.version}", f"{second.label} {second.version}"
    return names if names[0] != names[1] else (f"{names[0]} {first.sha256[:8]}", f"{names[1]} {second.sha256[:8]}")


def _short(value: Any) -> str:
    """A value in a few words: an amount with its unit, a block by its name and amount."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        if "unit" in value:
            return _amount(value)
        named = [str(value[key]) for key in ("material", "name", "step", "kind", "mode") if key in value]
        amount = value.get("amount") or value.get("share")
        return " ".join([*named[:1], *([_amount(amount)] if isinstance(amount, Mapping) else [])]) or "a block"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _amount(value: Mapping[str, Any]) -> str:
    number = value.get("value")
    text = str(value.get("formula")) if number is None else f"{number:.6g}"
    unit = str(value.get("unit", ""))
    spread = " with its spread" if number is not None and value.get("uncertainty") else ""
    return (text if unit in ("1", "piece") else f"{text} {unit}") + spread


# Groups


def groups_of(mixed: MixedModels, detail: str | None = None) -> tuple[ChangeGroup, ...]:
    """The changes by groups that a reader knows: as fine as `detail` says, or as fine as makes at most `MOST`."""
    for level in LEVELS if detail is None else (detail,):
        groups = _grouped(mixed, LEVELS.index(level))
        if len(groups) <= MOST:
            break
    return groups


def _grouped(mixed: MixedModels, level: int) -> tuple[ChangeGroup, ...]:
    groups: dict[str, list[ModelChange]] = {}
    loose: list[ModelChange] = []
    for change in mixed.changes:
        name = _group_name(change, level)
        if name is None:
            loose.append(change)
        else:
            groups.setdefault(name, []).append(change)
    for change in loose:
        groups.setdefault(_home(change, groups, mixed.mixture), []).append(change)
    return tuple(ChangeGroup(name, tuple(changes)) for name, changes in groups.items())


def _group_name(change: ModelChange, level: int) -> str | None:
    """The group of a change; None for one that goes with another."""
    if change.slot is not None:
        return RULEBOOK if level == len(LEVELS) - 1 else change.what
    if change.path is None:
        return BACKGROUND
    if change.path == MASSES or change.path[0] == "identity":
        return None
    if level >= 2:
        return change.path[0]
    return _part(change.path) if level == 0 else _component(change.path)


def _part(path: KeyedPath) -> str:
    """A part, a parameter, a site's place, step or supply; two fields of any other block."""
    entries = [place for place, step in enumerate(path) if step.startswith("[")]
    if path[0] == "sites" and entries:
        return written(path[: 4 if path[2:3] == ("steps",) else 3])
    if path[0] == "pack":
        return written(path[: entries[0] + 1] if entries else path)
    return written(path[:2])


def _component(path: KeyedPath) -> str:
    """A level of the pack with its parts, a site, or a block."""
    if path[0] == "sites":
        return written(path[:2])
    if path[0] != "pack":
        return path[0]
    levels = ("pack", "module", "cell", "cathode", "anode")
    steps = []
    for step in path:
        if step not in levels:
            break
        steps.append(step)
    return written(tuple(steps))


def _home(change: ModelChange, groups: Mapping[str, Sequence[ModelChange]], mixture: Mixture) -> str:
    """The group that a chemistry, a plant's place or declared masses go with."""
    path = change.path or ()
    if path[:2] == ("identity", "plant"):
        return _first(groups, lambda c: c.path is not None and c.path[0] == "sites" and c.path[-1] == "location", path)
    if path == ("identity", "chemistry"):
        return _first(groups, _is_cathode, path)
    if path == MASSES and mixture.masses_differ_by < _SMALL:
        return _first(groups, lambda c: c.path is not None and c.path[0] in ("pack", "parameters"), path)
    return written(path)


def _is_cathode(change: ModelChange) -> bool:
    """Whether a part of the cathode comes or goes."""
    return change.path is not None and "cathode" in change.path and change.path[-1].startswith("[")


def _first(groups: Mapping[str, Sequence[ModelChange]], fits: Any, path: KeyedPath) -> str:
    return next((name for name, changes in groups.items() if any(map(fits, changes))), written(path))


# Groups of one's own


def own_groups(
    mixed: MixedModels, patterns: Mapping[str, Sequence[str]], rest: Sequence[ChangeGroup]
) -> tuple[ChangeGroup, ...]:
    """Groups of changes by names of one's own; what no pattern meets stays in the groups that it has.

    A pattern is what a change, or a block that holds it, is called, with `*` as in paths. InputError for a pattern
    that meets no change, and for a change that two groups have.
    """
    found: dict[str, list[ModelChange]] = {name: [] for name in patterns}
    problems: list[Problem] = []
    for name, texts in patterns.items():
        for text in [texts] if isinstance(texts, str) else texts:
            met = [change for change in mixed.changes if _meets(text, change.what)]
            found[name] += [change for change in met if change not in found[name]]
            if not met:
                problems.append(_meets_nothing(mixed, name, text))
    counted = Counter(change for changes in found.values() for change in changes)
    for change in (change for change, number in counted.items() if number > 1):
        names = " and ".join(name for name, changes in found.items() if change in changes)
        problems.append(Problem("two groups have this change", path=change.what, found=names, expected="one of them"))
    if problems:
        raise InputError(problems)
    others = (ChangeGroup(g.name, tuple(c for c in g.changes if c not in counted), g.reason) for g in rest)
    own = (ChangeGroup(name, tuple(changes)) for name, changes in found.items())
    return (*own, *(group for group in others if group.changes))


def _meets(pattern: str, what: str) -> bool:
    """Whether a pattern names a change, or the beginning of its path; `.*` is one step, `*` elsewhere any text."""
    escaped = re.escape(pattern).replace(r"\.\*", _ONE_STEP).replace(r"\*", ".*")
    return re.fullmatch(rf"{escaped}([.\[].*)?", what) is not None


def _meets_nothing(mixed: MixedModels, name: str, text: str) -> Problem:
    names = [change.what for change in mixed.changes]
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    what = "this meets nothing in which the two differ"
    return Problem(what, path=f"groups {name}", found=text, expected=shown, nearest=nearest(text, names))
