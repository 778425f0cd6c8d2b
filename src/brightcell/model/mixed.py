"""Two models taken apart into groups of changes, and the model of any combination of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from brightcell.errors import BrightcellError
from brightcell.model.model import Model
from brightcell.model.variants import Variants, VariantValue
from brightcell.product.mixing import Difference, KeyedPath, Mixture
from brightcell.rulebooks import Rulebook
from brightcell.rulebooks.show import in_words
from brightcell.rulebooks.slots import differing_slots, rule_of, with_slots

BACKGROUND, RULEBOOK = "background", "rulebook"
KEPT = 4
"""Models of products made of both that are kept."""
_LONGEST = 48


@dataclass(frozen=True)
class ModelChange:
    """One thing that differs: a piece of the product, a slot of the rulebook, or the background; and that in words."""

    what: str
    told: tuple[str, ...]
    path: KeyedPath | None = None
    slot: str | None = None


@dataclass(frozen=True)
class ChangeGroup:
    """Changes that are swapped together, and why, where they can't be swapped by themselves."""

    name: str
    changes: tuple[ModelChange, ...]
    reason: str = ""

    def joined(self, other: ChangeGroup, reason: str) -> ChangeGroup:
        """Both groups as one."""
        reasons = "; ".join(dict.fromkeys(text for text in (self.reason, other.reason, reason) if text))
        return ChangeGroup(_both_names(self.name, other.name), (*self.changes, *other.changes), reasons)


def _both_names(first: str, second: str) -> str:
    """Two names, without the beginning that the second has in common: `cathode.parts[nmc622] + [lfp]`."""
    place = max(first.rfind("."), first.rfind("[")) if "." in first else 0
    common = place > 0 and second.startswith(first[:place]) and second[place : place + 1] in (".", "[")
    return f"{first} + {second[place:].removeprefix('.')}" if common else f"{first} + {second}"


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
        backs = [_model_change(BACKGROUND, *_two_names(here, there))] if here.sha256 != there.sha256 else []
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
    return _model_change(difference.text, _short(difference.before), _short(difference.after), path=difference.path)


def _slot_change(first: Rulebook, second: Rulebook, slot: str) -> ModelChange:
    """The strategy of a slot where that differs, else each of its parameters that does, in full."""
    before, after = rule_of(first, slot), rule_of(second, slot)
    what = f"rulebook.{slot}"
    if before[0] != after[0]:
        return _model_change(what, before[0], after[0], slot=slot)
    pairs = {name: (before[1].get(name), after[1].get(name)) for name in dict.fromkeys((*before[1], *after[1]))}
    sentences = (_from_to(f"{what}.{name}", *map(in_words, pair)) for name, pair in pairs.items() if pair[0] != pair[1])
    return ModelChange(what, tuple(sentences), slot=slot)


def _model_change(what: str, before: str, after: str, **where: Any) -> ModelChange:
    return ModelChange(what, (_from_to(what, before, after),), **where)


def _from_to(what: str, before: str, after: str) -> str:
    return f"{what}: {before} -> {after}"


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
