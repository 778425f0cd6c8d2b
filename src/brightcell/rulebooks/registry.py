"""The strategies of each slot, found by name; a name is given once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from brightcell.errors import Problem, RulebookError, nearest
from brightcell.rulebooks import strategies
from brightcell.rulebooks.defaults import BLOCKS
from brightcell.rulebooks.models import SLOTS
from brightcell.rulebooks.parameters import Rule


@dataclass(frozen=True)
class Strategy:
    """A pure function that answers a slot's question, and what the parameters that it reads may be."""

    slot: str
    name: str
    function: Callable[..., Any]
    parameters: tuple[Rule, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(rule.name for rule in self.parameters)

    @property
    def summary(self) -> str:
        return (self.function.__doc__ or "").strip().splitlines()[0]


_STRATEGIES: dict[tuple[str, str], Strategy] = {}


def strategy(slot: str, name: str, *, parameters: tuple[Rule, ...] = ()) -> Callable[..., Any]:
    """Register a function as strategy `name` of `slot`; a second one of that name is refused."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        if (slot, name) in _STRATEGIES:
            raise ValueError(f"strategy {name!r} of slot {slot!r} is registered twice")
        _STRATEGIES[slot, name] = Strategy(slot, name, function, parameters)
        return function

    return register


def find_strategy(slot: str, name: str) -> Strategy:
    """The strategy of that name; raises `RulebookError` with the nearest names."""
    _load()
    if (slot, name) not in _STRATEGIES:
        raise RulebookError([unknown_strategy(slot, name)])
    return _STRATEGIES[slot, name]


def all_strategies(slot: str | None = None) -> tuple[Strategy, ...]:
    """All strategies, or those of one slot, by name."""
    _load()
    fitting = (s for s in _STRATEGIES.values() if slot in (None, s.slot))
    return tuple(sorted(fitting, key=lambda s: (s.slot, s.name)))


def parameter_rules(slot: str) -> dict[str, Rule]:
    """What each parameter of a slot may be, by name: those of its strategies, and those that fill in blocks."""
    rules = [rule for own in all_strategies(slot) for rule in own.parameters]
    return {rule.name: rule for rule in (*rules, *BLOCKS.get(slot, ()))}


def unknown_slot(path: str) -> Problem:
    """What is wrong with a setting whose slot there isn't; a parameter without its slot is answered with both."""
    slot = path.partition(".")[0]
    whole = tuple(f"{name}.{slot}" for name in SLOTS if slot in parameter_rules(name))
    return Problem(
        what="no slot of this name",
        path=path,
        found=slot,
        expected=", ".join(SLOTS),
        nearest=whole or nearest(slot, SLOTS),
    )


def unknown_parameter(slot: str, name: str) -> Problem:
    names = sorted(parameter_rules(slot))
    return Problem(
        what=f"no parameter of this name in the slot {slot}",
        path=f"{slot}.{name}",
        expected=", ".join(names) or "none",
        nearest=nearest(name, names),
    )


def unknown_strategy(slot: str, name: str) -> Problem:
    names = [s.name for s in all_strategies(slot)]
    return Problem(
        what=f"no strategy of this name for the slot {slot}",
        path=f"slots.{slot}.strategy",
        found=name,
        expected=", ".join(names),
        nearest=nearest(name, names),
    )


@cache
def _load() -> None:
    """Import every module of `strategies`, so that a new file there is found without a list."""
    for module in iter_modules(strategies.__path__):
        import_module(f"{strategies.__name__}.{module.name}")
