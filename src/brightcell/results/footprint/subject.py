"""What a question about a footprint means: a stage, a component, an activity, a material, or a process behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.footprint.behind import RuledFootprint
from brightcell.results.footprint.contributions import Contributions
from brightcell.results.footprint.explanation_data import EVERYTHING
from brightcell.results.footprint.meta import ExchangeContribution
from brightcell.results.footprint.subject_words import likely_names, meant_by
from brightcell.results.page.labels import STAGES

STAGE, COMPONENT, ACTIVITY, MATERIAL, PROCESS = "stage", "component", "activity", "material", "process"
_MATERIAL_AT = {"supply": 2, "credit": 1, "metal": 1}
"""How far behind these words the material stands in the code of an activity."""


@dataclass(frozen=True)
class ExplainedPart:
    """A part of a footprint: its `kind` and its `name`, as they are found in any footprint of the same product."""

    kind: str
    name: str

    def rows(self, table: Contributions) -> list[int]:
        """The activities that belong to it whole."""
        rows = range(len(table.activities))
        if self.kind == EVERYTHING:
            return [row for row in rows if table.activities[row].stage in STAGES]
        if self.kind in (STAGE, COMPONENT):
            return [row for row in rows if getattr(table.activities[row], self.kind) == self.name]
        if self.kind == ACTIVITY:
            names = zip(table.labels("activity"), table.labels("code"), strict=True)
            return [row for row, labels in enumerate(names) if self.name in labels]
        if self.kind == MATERIAL:
            return [row for row in rows if self.name in materials_in(table.activities[row].code)]
        return []

    def chooses(self, exchange: ExchangeContribution) -> bool:
        """Whether an input belongs to it, of an activity that doesn't belong to it whole."""
        if exchange.counts_elsewhere:
            return False
        if self.kind == MATERIAL:
            return exchange.key == self.name
        return self.kind == PROCESS and self.name in (exchange.input, exchange.process)

    def value(self, footprint: RuledFootprint) -> float:
        """Its contribution in a footprint, kg CO2e per functional unit."""
        table = footprint.contributions
        rows = self.rows(table)
        whole = {table.activities[row].code for row in rows}
        parts = [table.by_activity[row] for row in rows]
        if self.kind in (MATERIAL, PROCESS):
            parts += [e.score for e in footprint.exchanges if e.activity not in whole and self.chooses(e)]
        return math.fsum(parts)


def subject_of(table: Contributions, exchanges: Sequence[ExchangeContribution], name: str | None) -> ExplainedPart:
    """What a name means, looked for among stages, components, activities, materials and processes, in this order.

    An activity that causes nothing itself, as "cathode" does, gives way to the one component whose name begins so.
    Raises InputError with the nearest names for one that is none of them.
    """
    if name is None:
        return ExplainedPart(EVERYTHING, "")
    by_kind = _names(table, exchanges)
    named = list(_named(name, by_kind))
    for part in named:
        if part.kind != ACTIVITY or any(table.by_activity[row] for row in part.rows(table)):
            return part
    meant = meant_by(name, by_kind)
    if len(meant) == 1:
        return ExplainedPart(*meant[0])
    if named:
        components = table.grouped("component").items()
        longer = [text for (text,), value in components if value and _plain(text).startswith(_plain(name))]
        return ExplainedPart(COMPONENT, longer[0]) if len(longer) == 1 else named[0]
    raise InputError((_unknown(name, by_kind, tuple(text for _, text in meant)),))


def _named(name: str, by_kind: dict[str, dict[str, str]]) -> Iterator[ExplainedPart]:
    """The parts of this name, then those whose name differs in what people write in various ways."""
    for kind, names in by_kind.items():
        if name in names:
            yield ExplainedPart(kind, names[name])
    for kind, names in by_kind.items():
        alike = {_plain(text): meant for text, meant in names.items()}
        if _plain(name) in alike:
            yield ExplainedPart(kind, alike[_plain(name)])


def materials_in(code: str) -> set[str]:
    """The materials that the code of an activity names: what is supplied, remelted or credited, and in what it was."""
    segments = code.split("/")
    materials = {
        segments[place + step]
        for place, word in enumerate(segments)
        if (step := _MATERIAL_AT.get(word)) is not None and place + step < len(segments)
    }
    return materials | ({segments[-1]} if "in" in segments else set())


def _names(table: Contributions, exchanges: Sequence[ExchangeContribution]) -> dict[str, dict[str, str]]:
    """By kind, each name that may be asked for and what it means."""
    activities = [*table.labels("activity"), *table.labels("code")]
    materials = {name for row in table.activities for name in materials_in(row.code)}
    materials |= {exchange.key for exchange in exchanges if exchange.key}
    processes = [name for e in exchanges if e.process for name in (e.input, e.process)]
    return {
        STAGE: _as_they_are(STAGES),
        COMPONENT: _as_they_are(component for (component,) in table.grouped("component")),
        ACTIVITY: _as_they_are(activities),
        MATERIAL: _as_they_are(sorted(materials)),
        PROCESS: _as_they_are(processes),
    }


def _as_they_are(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in dict.fromkeys(names)}


def _plain(text: str) -> str:
    """A name without what people write in various ways."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _unknown(name: str, by_kind: dict[str, dict[str, str]], meant: tuple[str, ...]) -> Problem:
    every = list(dict.fromkeys(text for names in by_kind.values() for text in names))
    within = [text for text in every if _plain(name) and _plain(name) in _plain(text)]
    what = "there is no such stage, component, activity, material or process in this footprint"
    return Problem(
        what="this word may mean several things in this footprint" if meant else what,
        found=name,
        expected="a stage, a component, an activity's name or code, a material's key, or a process of the background",
        nearest=meant or tuple(dict.fromkeys((*within[:5], *likely_names(name, by_kind), *nearest(name, every)))),
        hint="by('component'), by('activity') and by('input') list them",
    )
