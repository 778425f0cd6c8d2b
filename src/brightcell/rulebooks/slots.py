"""Rulebooks slot by slot: in which slots two differ, and one with some slots of another."""

from __future__ import annotations

from collections.abc import Collection

from brightcell.rulebooks.models import SLOTS, Rulebook


def rule_of(book: Rulebook, slot: str) -> tuple[str, dict[str, object]]:
    """What a slot does, apart from where that is written."""
    choice = book.slot(slot)
    return choice.strategy, {name: parameter.value for name, parameter in choice.parameters.items()}


def differing_slots(first: Rulebook, second: Rulebook) -> tuple[str, ...]:
    """The slots in which two rulebooks do something else, in their order."""
    return tuple(slot for slot in SLOTS if rule_of(first, slot) != rule_of(second, slot))


def with_slots(book: Rulebook, other: Rulebook, slots: Collection[str]) -> Rulebook:
    """A rulebook with some slots of another; itself where there are none."""
    if not slots:
        return book
    taken = {slot: other.slot(slot) for slot in slots}
    return book.model_copy(update={"slots": book.slots.model_copy(update=taken)})
