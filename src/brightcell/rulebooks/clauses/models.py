"""A clause of a rulebook, what it is judged on, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from brightcell.language import AsIs, said, sentences, told
from brightcell.product import Product
from brightcell.rulebooks.models import Rulebook, Status

Severity = Literal["must", "should"]
Verdict = Literal["pass", "fail", "not assessable"]
PASS, FAIL, NOT_ASSESSABLE = "pass", "fail", "not assessable"
ALL = "all"
"""Key of the shares that stands for the whole footprint."""


class Clause(BaseModel):
    """What a rule asks, in our words, where that stands, how it is known, and how a product is judged by it.

    Exactly one of three says how: `predicate` names the function that judges, with the parameters `given`; `unseen`
    says which text is not available; `outside` why no product file can show it. `first_day` and `last_day` bound the
    days on which it is in force. `fix`, `ask` and `behind` belong to a failure: what to do, whom to ask for what, and
    the parts of the footprint that rest on it, as keys of the shares. Of a clause that is asked for each entry of the
    list `for_each`, a parameter of the rulebook, `asks` tells for each of them whom to ask.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    clause: str
    requires: str
    severity: Severity
    status: Status
    source: str
    predicate: str | None = None
    given: dict[str, Any] = Field(default_factory=dict)
    unseen: str | None = None
    outside: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    for_each: str | None = None
    fix: str | None = None
    ask: str | None = None
    asks: dict[str, str] = Field(default_factory=dict)
    behind: tuple[str, ...] = ()

    @model_validator(mode="after")
    def is_judged_in_one_way(self) -> Clause:
        ways = [name for name in ("predicate", "unseen", "outside") if getattr(self, name) is not None]
        if len(ways) != 1:
            raise ValueError(f"a clause has one of predicate, unseen and outside, not {' and '.join(ways) or 'none'}")
        if self.predicate is not None and self.fix is None:
            raise ValueError("a clause that can fail says what to do (fix)")
        return self


@dataclass(frozen=True)
class ClauseCase:
    """What clauses are judged on.

    described: as of the inventory, the processes on which the product gives data, each with what of them isn't the
    company's own. stages: those of which an activity is in the foreground. background: names of the background.
    mix_is_generation: whether grid mixes without trade stand for those of consumption; None where nobody knows.
    shares: of the gross burden by part of the footprint ("process: cell assembly"); None where it wasn't solved.
    """

    product: Product
    rulebook: Rulebook
    described: Mapping[str, Sequence[str]]
    stages: frozenset[str]
    background: tuple[str, ...] = ()
    mix_is_generation: bool | None = None
    shares: Mapping[str, float] | None = None


@dataclass(frozen=True)
class ClauseFinding:
    """What a predicate found: whether the clause is met, None where that can't be told, and why.

    `ask` and `behind` stand in place of those of the clause, where the product says more than it.
    """

    met: bool | None
    evidence: str
    ask: str | None = None
    behind: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ClauseEffect:
    """How much of the footprint a failure is about: the share of the gross burden behind it, None where not solved."""

    share: float | None
    text: str


@dataclass(frozen=True)
class ClauseCheck:
    """The verdict on a clause, and of a failure what to do, whom to ask for which datum, and what rests on it."""

    id: str
    clause: str
    severity: Severity
    verdict: Verdict
    evidence: str
    fix: str | None = None
    ask: str | None = None
    effect: ClauseEffect | None = None
    requires: str = ""
    source: str = ""
    status: str = ""
    why_not: str | None = None
    """Of what isn't assessable: text, product file, date or data."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        parts = (AsIs(self.id), self.severity, self.clause, self.status, self.requires, self.evidence)
        head = said("{} ({}; {}, {}): {}. Found: {}", *parts)
        next_steps = (said("To do: {}", self.fix) if self.fix else "", said("Ask {}", self.ask) if self.ask else "")
        effect = told(self.effect.text) if self.effect else ""
        return sentences(head, *next_steps, effect[:1].upper() + effect[1:])


def headline(checks: Sequence[ClauseCheck]) -> str:
    """The outcome in a line, which claims no conformity."""
    assessed = [check for check in checks if check.verdict != NOT_ASSESSABLE]
    met = sum(check.verdict == PASS for check in assessed)
    unseen = sum(check.why_not == "text" for check in checks)
    others = len(checks) - len(assessed) - unseen
    rest = f"; {unseen} are not assessable, since the text is not available" if unseen else ""
    return f"{met} of {len(assessed)} clauses that can be assessed are met{rest}" + (
        f"{',' if unseen else ';'} {others} for other reasons" if others else ""
    )
