"""Rulebooks as text, and where two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from brightcell.language import line_width, told
from brightcell.rulebooks.defaults import BLOCKS
from brightcell.rulebooks.models import SLOTS, InForce, Rulebook, RuleParameter, Slot
from brightcell.rulebooks.registry import find_strategy


def as_text(rulebook: Rulebook) -> str:
    """Every slot with its strategy and the parameters that the strategy reads, each with status and source."""
    head = f"{rulebook.id} ({rulebook.edition}), {told(rulebook.status)}"
    lines = [head, told(rulebook.title), told(rulebook.jurisdiction)]
    if rulebook.in_force is not None:
        lines += _in_force_lines(rulebook.in_force)
    if rulebook.note:
        lines.append(told(rulebook.note))
    for name in SLOTS:
        lines += ["", *_slot_lines(name, rulebook.slot(name))]
    return "\n".join(lines)


def _in_force_lines(days: InForce) -> list[str]:
    notes = (("source", days.source), ("why", days.why))
    head = f"{told('in force')}: {told(str(days))}  [{told(days.status)}]"
    return [head, *(f"    {told(label)}: {told(text)}" for label, text in notes if text)]


def differences(first: Rulebook, second: Rulebook) -> list[dict[str, Any]]:
    """A row per strategy or parameter in use that differs, with its value and status on both sides."""
    rows = []
    ours, theirs = dict(_used(first)), dict(_used(second))
    for key in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get(key), theirs.get(key)
        if a is None or b is None or a[0] != b[0]:
            rows.append({"what": key, first.id: _side(a), second.id: _side(b)})
    return rows


def _slot_lines(name: str, slot: Slot) -> list[str]:
    summary = find_strategy(name, slot.strategy).summary
    lines = [f"{name}: {slot.strategy}  [{told(slot.status)}]", f"    {told(summary)}"]
    lines += [f"    {told(label)}: {told(text)}" for label, text in _notes(slot)]
    if len(slot.options) > 1:
        lines.append(f"    {told('may be set to')}: {', '.join(slot.options)}")
    for key, parameter in _parameters(name, slot):
        lines += _wrapped(f"{key} = {_shown(parameter)}  [{told(parameter.status)}]")
        lines += [f"        {told(label)}: {told(text)}" for label, text in _notes(parameter)]
    return lines


def _notes(item: Slot | RuleParameter) -> list[tuple[str, str]]:
    notes = (("clause", item.clause), ("source", item.source), ("why", item.why))
    return [(label, " ".join(text.split())) for label, text in notes if text]


def _parameters(name: str, slot: Slot) -> Iterator[tuple[str, RuleParameter]]:
    """The parameters that the slot's strategy reads, and those that no strategy names (defaults of blocks)."""
    read = (*find_strategy(name, slot.strategy).reads, *(rule.name for rule in BLOCKS.get(name, ())))
    for key, parameter in slot.parameters.items():
        if key in read:
            yield key, parameter


def _shown(parameter: RuleParameter) -> str:
    unit = "" if parameter.unit in (None, "1") else f" {parameter.unit}"
    return f"{in_words(parameter.value)}{unit}"


def _used(rulebook: Rulebook) -> Iterator[tuple[str, tuple[Any, str]]]:
    for name in SLOTS:
        slot = rulebook.slot(name)
        yield f"{name}.strategy", (slot.strategy, slot.status)
        for key, parameter in _parameters(name, slot):
            yield f"{name}.{key}", (parameter.value, parameter.status)


def _side(entry: tuple[Any, str] | None) -> str:
    return "not used" if entry is None else f"{in_words(entry[0])} [{entry[1]}]"


def in_words(value: Any) -> str:
    """A value as people write it: "M1: 60, M2: 250" for a table, "not set" for none."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_within(entry)}" for key, entry in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_within, value)) or "none"
    return f"{value:g}" if isinstance(value, float) and value == float(f"{value:g}") else str(value)


def _within(value: Any) -> str:
    """A value of a table or list, in brackets if it is one itself."""
    return f"({in_words(value)})" if isinstance(value, Mapping | list | tuple) and value else in_words(value)


def _wrapped(text: str) -> list[str]:
    """A parameter in lines of a readable width."""
    return wrap(text, line_width(), initial_indent="    ", subsequent_indent="      ", break_long_words=False)
