"""What a strategy reads: its slot's parameters, each reading noted for the trace."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from brightcell.errors import Problem, RulebookError
from brightcell.rulebooks.models import Rulebook, RuleParameter, Slot


@dataclass(frozen=True)
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
    """The steps of one application of a rulebook, in order, each parameter once."""

    _steps: dict[Hashable, TraceStep] = field(default_factory=dict)
    _warnings: dict[str, None] = field(default_factory=dict)

    @property
    def steps(self) -> list[TraceStep]:
        """What was decided, in order."""
        return list(self._steps.values())

    @property
    def warnings(self) -> list[str]:
        """What a reader must know, in order, each once."""
        return list(self._warnings)

    def has_read(self, slot: str, parameter: str) -> bool:
        """Whether the parameter is in the trace already."""
        return (slot, parameter) in self._steps

    def add(self, step: TraceStep) -> None:
        """Note a step once: a parameter by its name, a decision by its words, its value and what it touches."""
        decision = (step.text, repr(step.value), step.touches)
        self._steps.setdefault((step.slot, step.parameter or decision), step)

    def warn(self, text: str) -> None:
        self._warnings.setdefault(text)


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
            raise RulebookError([_unset(self.rulebook, self.slot, name)])
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
        raise RulebookError([_unset(self.rulebook, self.slot, f"{name}.{key}")])

    def note(self, text: str, value: Any = None, touches: tuple[str, ...] = ()) -> None:
        """Log a decision of the strategy, with its reason."""
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
            )
        )


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


def _unset(rulebook: Rulebook, slot: str, name: str) -> Problem:
    return Problem(
        what=f"the rulebook {rulebook.id} leaves {slot}.{name} unset, and the strategy needs it",
        path=f"slots.{slot}.parameters.{name}",
        hint=f"supply it with --set {slot}.{name}=VALUE or in a rulebook of your own that extends {rulebook.id}",
    )
