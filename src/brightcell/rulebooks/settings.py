"""What a strategy reads: its slot's parameters, each reading noted for the trace."""

from __future__ import annotations

from dataclasses import dataclass, field
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

    steps: list[TraceStep] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, step: TraceStep) -> None:
        if step not in self.steps:
            self.steps.append(step)

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


@dataclass(frozen=True)
class Settings:
    """The parameters of one slot of one rulebook, read through `get` so that the trace knows of it."""

    rulebook: Rulebook
    slot: str
    trace: Trace

    @property
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
