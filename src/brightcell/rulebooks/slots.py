"""Rulebooks slot by slot: in which slots two differ, and one with some slots of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from brightcell.rulebooks.defaults import BLOCKS
from brightcell.rulebooks.models import SLOTS, Rulebook, RuleParameter, Slot
from brightcell.rulebooks.registry import find_strategy


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


def steps_of_slot(first: Rulebook, second: Rulebook, slot: str) -> Iterator[tuple[str, Rulebook]]:
    """The way of `first` to the slot of `second`: its strategy, then a parameter at a time, each with the book so far.

    With the strategy comes what it needs and the first book doesn't have. The last book has the whole slot.
    """
    before, after = first.slot(slot), second.slot(slot)
    names = [name for name in _differing(before, after) if name in _counted(slot, after)]
    parameters = dict(before.parameters)
    if before.strategy != after.strategy:
        missing = [name for name in names if _value(before.parameters, name) is None]
        parameters |= {name: after.parameters[name] for name in missing if name in after.parameters}
        names = [name for name in names if name not in missing]
        yield "strategy", _with_slot(first, slot, after.model_copy(update={"parameters": dict(parameters)}))
    for name in names:
        if name in after.parameters:
            parameters[name] = after.parameters[name]
        else:
            del parameters[name]
        yield name, _with_slot(first, slot, after.model_copy(update={"parameters": dict(parameters)}))


def _differing(before: Slot, after: Slot) -> list[str]:
    names = dict.fromkeys([*before.parameters, *after.parameters])
    return [name for name in names if _value(before.parameters, name) != _value(after.parameters, name)]


def _counted(slot: str, after: Slot) -> tuple[str, ...]:
    """Parameters that change a figure: those of the strategy, and those that fill in blocks."""
    return (*find_strategy(slot, after.strategy).reads, *(rule.name for rule in BLOCKS.get(slot, ())))


def _value(parameters: dict[str, RuleParameter], name: str) -> object:
    parameter = parameters.get(name)
    return None if parameter is None else parameter.value


def _with_slot(book: Rulebook, slot: str, taken: Slot) -> Rulebook:
    return book.model_copy(update={"slots": book.slots.model_copy(update={slot: taken})})
