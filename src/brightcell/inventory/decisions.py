"""Decisions about the structure of what is built: which values they looked at, and how they fell.

With other amounts an inventory keeps its structure as long as each decision falls alike, and then its formulas alone
need to be computed again. So who looks at the value of a quantity while inventory or rules are made does it by
`decided`, in whatever way; a test holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol


class Valued(Protocol):
    """What has a value."""

    @property
    def value(self) -> float: ...


class Decision(NamedTuple):
    """A test of some quantities, and how it came out."""

    test: Callable[..., Any]
    quantities: tuple[Any, ...]
    outcome: Any

    @property
    def stands(self) -> bool:
        """Whether the test comes out alike."""
        return bool(self.test(*self.quantities) == self.outcome)


_NOTED: ContextVar[list[Decision] | None] = ContextVar("decisions", default=None)


def decided(test: Callable[..., Any], *quantities: Valued) -> Any:
    """What a test says of some quantities, noted where decisions are."""
    outcome = test(*quantities)
    noted = _NOTED.get()
    if noted is not None:
        noted.append(Decision(test, quantities, outcome))
    return outcome


@contextmanager
def noted_decisions() -> Iterator[list[Decision]]:
    """The decisions that are made inside the `with` block."""
    decisions: list[Decision] = []
    token = _NOTED.set(decisions)
    try:
        yield decisions
    finally:
        _NOTED.reset(token)


def is_zero(quantity: Valued) -> bool:
    """Whether there is nothing of it."""
    return quantity.value == 0.0


def is_positive(quantity: Valued) -> bool:
    """Whether there is any of it."""
    return quantity.value > 0.0


def is_below_one(share: Valued) -> bool:
    """Whether a share leaves something over."""
    return share.value < 1.0


def value_of(quantity: Valued) -> float:
    """The value, where another one makes something else, as a text does that has it."""
    return quantity.value
