"""What a strategy reads: its slot's parameters, each reading noted for the trace."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from brightcell.errors import Problem, RulebookError
from brightcell.inventory.locations import Location, moved
from brightcell.inventory.quantity import Input, Quantity, from_input
from brightcell.product.paths import Path
from brightcell.records import record
from brightcell.rulebooks.models import Rulebook, RuleParameter, Slot
from brightcell.rulebooks.parameters import OTHER

RULES = "rules."
"""Begins the name of a datum of a rule."""
STATED = ("official", "user")
"""Standing of a parameter that is certain: read in the rule's text, or set by the user."""
PLACE = "\ue000"
"""Stands for the code of a place in the texts of a strategy; a character for private use, which no product has."""


@record
class TraceStep:
    """One thing that the rulebook decided: under which slot and clause, with what value and standing.

    `touches` are stages, components, activity names or codes that it concerned; empty where it holds for all that
    its slot governs.
    """

    slot: str
    strategy: str
    parameter: str | None = None
    value: Any = None
    unit: str | None = None
    clause: str | None = None
    source: str | None = None
    status: str = "official"
    text: str = ""
    touches: tuple[str, ...] = ()


@dataclass
class Trace:
    """The steps of one application of a rulebook, in order, each parameter once.

    Texts name a place by `PLACE`, and its code comes in when they are read, so that a strategy that only mentions a
    place doesn't depend on it.
    """

    _steps: list[tuple[TraceStep, Location | None]] = field(default_factory=list)
    _read: set[tuple[str, str]] = field(default_factory=set)
    _warnings: list[tuple[str, Location | None]] = field(default_factory=list)

    @property
    def steps(self) -> list[TraceStep]:
        """What was decided, in order, each once."""
        steps: dict[Hashable, TraceStep] = {}
        for noted, place in self._steps:
            step = replace(noted, text=_in_words(noted.text, place)) if PLACE in noted.text else noted
            steps.setdefault((step.slot, step.parameter, step.text, repr(step.value), step.touches), step)
        return list(steps.values())

    @property
    def warnings(self) -> list[str]:
        """What a reader must know, in order, each once."""
        return list(dict.fromkeys(_in_words(text, place) for text, place in self._warnings))

    def moved(self, codes: Mapping[Path, str]) -> Trace:
        """The trace with the codes that the fields of its places have now."""
        steps = [(step, moved(place, codes)) for step, place in self._steps]
        return Trace(steps, self._read, [(text, moved(place, codes)) for text, place in self._warnings])

    def has_read(self, slot: str, parameter: str) -> bool:
        """Whether the parameter is in the trace already."""
        return (slot, parameter) in self._read

    def add(self, step: TraceStep, place: Location | None = None) -> None:
        """Note a step; `PLACE` in its text stands for the code of `place`."""
        self._steps.append((step, place))
        if step.parameter is not None:
            self._read.add((step.slot, step.parameter))

    def warn(self, text: str, place: Location | None = None) -> None:
        """Note what a reader must know; `PLACE` in the text stands for the code of `place`."""
        self._warnings.append((text, place))


@dataclass(frozen=True)
class Settings:
    """The parameters of one slot of one rulebook, read through `get` so that the trace knows of it."""

    rulebook: Rulebook
    slot: str
    trace: Trace

    @cached_property
    def _slot(self) -> Slot:
        return self.rulebook.slot(self.slot)

    def has(self, name: str) -> bool:
        parameter = self._slot.parameters.get(name)
        return parameter is not None and parameter.value is not None

    def get(self, name: str) -> Any:
        """The parameter's value; raises `RulebookError` when the rulebook leaves it unset."""
        parameter = self._slot.parameters.get(name)
        if parameter is None or parameter.value is None:
            raise RulebookError([unset_problem(self.rulebook, self.slot, name)])
        if not self.trace.has_read(self.slot, name):
            self.trace.add(_step(self.slot, self._slot, name, parameter))
        return parameter.value

    def choose(self, name: str, key: str) -> Any:
        """One entry of a parameter that is a table, for example A by material class; `other` is the rest."""
        table = self.get(name)
        if key in table:
            return table[key]
        if "other" in table:
            return table["other"]
        raise RulebookError([unset_problem(self.rulebook, self.slot, f"{name}.{key}")])

    def datum(self, name: str, key: str) -> Quantity:
        """One entry of a table of numbers as a datum of its own, `rules.SLOT.NAME.ENTRY`.

        What was read in the rule's text, and what the user sets, is exact; what is assumed may have a default spread.
        """
        value = float(self.choose(name, key))
        parameter = self._slot.parameters[name]
        entry = key if key in parameter.value else OTHER
        exact = parameter.status in STATED
        return from_input(Input(f"{RULES}{self.slot}.{name}.{entry}", value, "1", None, parameter.source, exact))

    def note(self, text: str, value: Any = None, touches: tuple[str, ...] = (), place: Location | None = None) -> None:
        """Log a decision of the strategy, with its reason; `PLACE` in the text stands for the code of `place`."""
        slot = self._slot
        self.trace.add(
            TraceStep(
                slot=self.slot,
                strategy=slot.strategy,
                parameter=None,
                value=value,
                unit=None,
                status=slot.status,
                clause=slot.clause,
                source=slot.source,
                text=text,
                touches=touches,
            ),
            place,
        )


def _in_words(text: str, place: Location | None) -> str:
    return text.replace(PLACE, str(place))


def _step(name: str, slot: Slot, parameter_name: str, parameter: RuleParameter) -> TraceStep:
    return TraceStep(
        slot=name,
        strategy=slot.strategy,
        parameter=parameter_name,
        value=parameter.value,
        unit=parameter.unit,
        status=parameter.status,
        clause=parameter.clause or slot.clause,
        source=parameter.source or slot.source,
        text=parameter.why or "",
    )


def unset_problem(rulebook: Rulebook, slot: str, name: str) -> Problem:
    """A parameter that a rulebook leaves unset and a strategy needs, and how to supply it."""
    return Problem(
        what=f"the rulebook {rulebook.id} leaves {slot}.{name} unset, and the strategy needs it",
        path=f"slots.{slot}.parameters.{name}",
        hint=f"supply it with --set {slot}.{name}=VALUE or in a rulebook of your own that extends {rulebook.id}",
    )
