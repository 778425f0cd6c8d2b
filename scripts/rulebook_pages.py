"""A page per rulebook: every slot with its strategies, every parameter with status, source and an example that runs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from rulebook_examples import COUNTS, EXAMPLES, PACK, PRODUCT
from shell_lines import broken

import brightcell as bc
from brightcell.cli.options import settings as read_settings
from brightcell.rulebooks.defaults import BLOCKS
from brightcell.rulebooks.models import SLOTS, Rulebook, RuleParameter, Slot
from brightcell.rulebooks.registry import all_strategies, find_strategy
from brightcell.rulebooks.show import in_words
from brightcell.rulebooks.slots import rule_of
from brightcell.rulebooks.unset import unset_parameters

HEAD = """Each example is what follows

```bash
{command}
```

and gives the total that stands beside it, in place of {total}. In Python it is an entry of `settings`:

```python
bc.footprint("{pack}", "{book}", settings={settings})
```
"""
NEEDS = "The values in this command are made up, so that there is a figure: the rule's own are not known publicly."


def rulebook_page(rulebook: Rulebook) -> str:
    """Every slot and parameter of a rulebook with status, clause, source and an example."""
    lines = [f"# {rulebook.id}", "", f"**{rulebook.title}**", "", *_about(rulebook), *_how_to_set(rulebook)]
    for name in SLOTS:
        lines += _slot_section(rulebook, name)
    return "\n".join(lines)


def example(rulebook: Rulebook, slot: str, name: str) -> tuple[str, ...]:
    """Settings that give a parameter another value than the rulebook, and with it the strategy that reads it."""
    reader = _reader(rulebook, slot, name)
    before = _value(rulebook, supplied(rulebook), slot, name)
    for settings in _alternatives(rulebook, f"{slot}.{name}"):
        if _value(rulebook, (*supplied(rulebook), *settings), slot, name) != before:
            return settings if reader is None else _joined(strategy_example(rulebook, slot, reader), settings)
    raise ValueError(f"no example changes {slot}.{name} of {rulebook.id}")


def strategy_example(rulebook: Rulebook, slot: str, strategy: str) -> tuple[str, ...]:
    """Settings that choose a strategy, with what it needs and the rulebook doesn't have."""
    chosen = f"{slot}={strategy}"
    needed = unset_parameters(bc.read_rulebook(rulebook.id, read_settings([chosen])))
    more = [text for name in needed if name not in unset_parameters(rulebook) for text in _first(rulebook, name)]
    more += OUTSIDE if strategy == "warranty-cycles" and changes(rulebook) else []
    return (chosen, *more)


def supplied(rulebook: Rulebook) -> tuple[str, ...]:
    """Settings without which a rulebook that leaves parameters unset gives no figure."""
    return tuple(text for name in unset_parameters(rulebook) for text in _first(rulebook, name))


def changes(rulebook: Rulebook) -> dict[str, Any]:
    """Changes without which the pack is out of the rulebook's scope."""
    excluded = rulebook.slots.system_boundary.parameters.get("excluded_vehicle_categories")
    return {"performance.vehicle_category": "other"} if excluded is not None and excluded.value else {}


def _alternatives(rulebook: Rulebook, name: str) -> Iterator[tuple[str, ...]]:
    category = "other" if changes(rulebook) else "M1"
    for settings in EXAMPLES[name]:
        yield tuple(setting.replace("{category}", category) for setting in settings)


def _first(rulebook: Rulebook, name: str) -> tuple[str, ...]:
    return next(_alternatives(rulebook, name))


def _joined(first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
    """Settings one after another, each key once, as the later has it."""
    return tuple({text.partition("=")[0]: text for text in (*first, *then)}.values())


def names(rulebook: Rulebook, slot: str) -> tuple[str, ...]:
    """Every parameter of a slot: those that the rulebook has, and those that a strategy it offers would need."""
    here = rulebook.slot(slot)
    offered = [name for option in here.options for name in find_strategy(slot, option).reads]
    return tuple(dict.fromkeys((*here.parameters, *offered)))


@cache
def footprint(rulebook: str, settings: tuple[str, ...] = (), changed: tuple[str, ...] = ()) -> bc.Footprint:
    """The pack, with changes, under a rulebook with settings."""
    book = bc.read_rulebook(rulebook)
    return bc.footprint(_model(rulebook, changed).under(read_settings([*supplied(book), *settings])))


@cache
def _model(rulebook: str, changed: tuple[str, ...]) -> bc.Model:
    all_changes = {**changes(bc.read_rulebook(rulebook)), **read_settings(list(changed))}
    return bc.Model(bc.read_product(PACK).with_(all_changes) if all_changes else PACK, rulebook)


OUTSIDE = ["functional_unit.full_equivalent_cycles_per_year.other=60", "functional_unit.distance_per_year.other=20000"]
"""What a warranty needs of a pack that is for none of the vehicle categories."""


# ---- parts of the page


def _about(rulebook: Rulebook) -> list[str]:
    about = f"{rulebook.jurisdiction}. Edition {rulebook.edition}, {rulebook.status}. {rulebook.note}"
    return [_sentence(plain(about)), ""]


def _how_to_set(rulebook: Rulebook) -> list[str]:
    words = ["brightcell", "footprint", PACK, "--rulebook", rulebook.id]
    words += [word for path, value in changes(rulebook).items() for word in ("--with", f"{path}={value}")]
    command = "\n".join(broken(" ".join([*map(shlex.quote, words), *map(option, supplied(rulebook))])))
    shown = read_settings([*supplied(rulebook), *example(rulebook, "reporting", "method")])
    head = HEAD.format(
        command=command,
        total=_figure(footprint(rulebook.id)),
        pack=PACK,
        book=rulebook.id,
        settings=repr(shown).replace("'", '"'),
    )
    return [*head.splitlines(), "", *([NEEDS, ""] if supplied(rulebook) else [])]


def _slot_section(rulebook: Rulebook, name: str) -> list[str]:
    slot = rulebook.slot(name)
    lines = [f"## {name.replace('_', ' ')}", ""]
    summary = find_strategy(name, slot.strategy).summary
    lines += [f"`{slot.strategy}`, {slot.status}: {plain(summary)}", ""]
    lines += _notes(slot)
    lines += _options(rulebook, name, slot)
    for parameter in names(rulebook, name):
        lines += _parameter_section(rulebook, name, parameter)
    return lines


def _options(rulebook: Rulebook, name: str, slot: Slot) -> list[str]:
    others = [option for option in slot.options if option != slot.strategy]
    if not others:
        return []
    return ["It may be set to:", "", *(_option(rulebook, name, other) for other in others), ""]


def _option(rulebook: Rulebook, slot: str, strategy: str) -> str:
    settings, changed = strategy_example(rulebook, slot, strategy), PRODUCT.get(strategy, ())
    code = " ".join([*map(option, settings), *(f"--with {shlex.quote(change)}" for change in changed)])
    figure = _figure(footprint(rulebook.id, settings, changed))
    return f"- `{code}` gives {figure}. {plain(find_strategy(slot, strategy).summary).removesuffix('.')}."


def _parameter_section(rulebook: Rulebook, slot: str, name: str) -> list[str]:
    parameter = rulebook.slot(slot).parameters.get(name)
    reader = _reader(rulebook, slot, name)
    settings = example(rulebook, slot, name)
    lines = [f"### {heading(name)}", "", *(_standing(parameter) if parameter else ["**not set**", ""])]
    lines += [f"Read by `{reader}` alone.", ""] if reader else []
    return [*lines, f"{_code(settings)} {_effect(rulebook, reader, slot, name, settings)}", ""]


def heading(name: str) -> str:
    """A name as words, which a narrow page can break; one of letters as it is."""
    return name if name[0].isupper() else name.replace("_", " ")


def _standing(parameter: RuleParameter) -> list[str]:
    """The value with its status, source and reason; a table of words as a list of what has each word."""
    value = parameter.value
    if isinstance(value, Mapping) and value and all(isinstance(entry, str) for entry in value.values()):
        rows = [f"- `{word}`: {', '.join(keys)}" for word, keys in _gathered(value).items()]
        return [*rows, "", f"Status: {parameter.status}.", "", *_notes(parameter)]
    return [f"**{_in_words(parameter)}**, {parameter.status}", "", *_notes(parameter)]


def _notes(item: Slot | RuleParameter) -> list[str]:
    source = "; ".join(plain(text) for text in (item.source, item.clause) if text)
    notes = [_sentence(plain(item.why)), f"Source: {source}." if source else ""]
    return [line for note in notes if note for line in (note if note.endswith(".") else f"{note}.", "")]


def _effect(rulebook: Rulebook, reader: str | None, slot: str, name: str, settings: tuple[str, ...]) -> str:
    """What the settings change, beside the rulebook itself or with the strategy that reads them."""
    start = () if reader is None else strategy_example(rulebook, slot, reader)
    start = () if start == settings else start
    before, after = footprint(rulebook.id, start), footprint(rulebook.id, settings)
    if not _same(before.total, after.total):
        instead = f" in place of {before.total:.4g}" if reader else ""
        return f"gives {_figure(after)}{instead}."
    moved = [stage for stage in after.stages if not _same(before.stages[stage], after.stages[stage])]
    if moved:
        return f"moves {', '.join(stage.replace('_', ' ') for stage in moved)}; the total stays."
    return f"changes no figure of this pack; {COUNTS[f'{slot}.{name}']}."


# ---- what the settings do


def _reader(rulebook: Rulebook, slot: str, name: str) -> str | None:
    """The strategy that reads a parameter, where the rulebook's own doesn't and none is needed for it."""
    here = rulebook.slot(slot)
    if name in find_strategy(slot, here.strategy).reads or name in {rule.name for rule in BLOCKS.get(slot, ())}:
        return None
    reading = [strategy.name for strategy in all_strategies(slot) if name in strategy.reads]
    return next((option for option in here.options if option in reading), reading[-1])


def _value(rulebook: Rulebook, settings: tuple[str, ...], slot: str, name: str) -> Any:
    return rule_of(bc.read_rulebook(rulebook.id, read_settings(list(settings))), slot)[1].get(name)


def _same(first: float, second: float) -> bool:
    return abs(first - second) <= 1e-9 * abs(first)


# ---- words


def option(setting: str) -> str:
    """`--set` with a setting as a shell reads it."""
    return f"--set {shlex.quote(setting)}"


def plain(text: str | None) -> str:
    """A text as one line in which nothing is read as Markdown."""
    return " ".join(str(text or "").split()).replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


def _code(settings: tuple[str, ...]) -> str:
    return f"`{' '.join(map(option, settings))}`"


def _figure(result: bc.Footprint) -> str:
    return f"{result.total:.4g} {result.unit}"


def _sentence(text: str) -> str:
    """With a capital, but for units."""
    return text if text.startswith(("kWh", "kg")) else text[:1].upper() + text[1:]


def _in_words(parameter: RuleParameter) -> str:
    unit = "" if parameter.unit in (None, "1") or parameter.value is None else f" {parameter.unit}"
    entries = parameter.value.values() if isinstance(parameter.value, Mapping) else parameter.value
    if isinstance(entries, Iterable) and any(isinstance(entry, Mapping) for entry in entries):
        return f"`{_flow(parameter.value)}`"
    return plain(f"{in_words(parameter.value)}{unit.replace(' year', ' years')}")


def _flow(value: Any) -> str:
    """As a setting has it: `[{mode: road, distance: 1000 km}]`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)


def _gathered(table: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys of each word."""
    return {word: [key for key, entry in table.items() if entry == word] for word in dict.fromkeys(table.values())}


def parameters() -> Iterator[tuple[str, str, str]]:
    """Every rulebook with every slot and parameter."""
    for book in bc.rulebook_ids(incomplete=True):
        rulebook = bc.read_rulebook(book)
        for slot in SLOTS:
            for name in names(rulebook, slot):
                yield book, slot, name
