"""How far some numbers have to move, and what is chosen anew, for a footprint to reach a goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from brightcell.results.page.numbers import decimals_for, fixed, percent, short

if TYPE_CHECKING:
    import pandas as pd


REACHED, NOT_REACHED, PASSED, REFUSED = "reached", "not reached", "passed over", "refused"


@dataclass(frozen=True, kw_only=True)
class LeverMove:
    """One number: what it is now, where it goes together with the others, and where it would have to go alone.

    now is what leaves the footprint as it is, start what it is where the choices are made, such as in another product.
    needed: None where what is chosen doesn't have it. share: of its range that it moves. alone: None where it can't
    reach the goal by itself; `alone_total` is then the lowest that it reaches.
    """

    key: str
    unit: str
    low: float
    high: float
    now: float
    start: float
    needed: float | None
    alone: float | None
    alone_total: float

    @property
    def share(self) -> float:
        """The part of its range that it moves, with its sign."""
        return 0.0 if self.needed is None else (self.needed - self.start) / (self.high - self.low)

    @property
    def value(self) -> float | str:
        """What is needed, with its unit where the field has one."""
        if self.needed is None:
            return self.now
        if self.unit in ("1", "piece") or not ("." in self.key or "[" in self.key) or self.key.startswith("settings."):
            return self.needed
        return f"{self.needed!r} {self.unit}"

    def said(self, value: float | None) -> str:
        """A number with its unit."""
        return "none" if value is None else short(value) + ("" if self.unit in ("1", "piece") else f" {self.unit}")


@dataclass(frozen=True, kw_only=True)
class ChoiceMove:
    """One choice: what it is now and would be, and the option that gives the lowest footprint as the only change.

    `alone` and `alone_total` are None where no option can be computed; `alone_reaches` says whether that is enough.
    """

    key: str
    options: tuple[str, ...]
    now: str
    needed: str
    is_changed: bool
    alone: str | None
    alone_total: float | None
    alone_reaches: bool


@dataclass(frozen=True, kw_only=True)
class TriedCombination:
    """One option of each choice: what it gives with no lever moved, and with the levers moved at the least effort.

    total and effort are None where they weren't searched for: `passed over`, since the choices alone cost more than the
    best one does in all, or `refused`, for the reason in `message`; effort also where the goal isn't reached.
    """

    choices: dict[str, str]
    changed: tuple[str, ...]
    status: str
    unmoved: float | None
    total: float | None
    choice_effort: float
    effort: float | None
    message: str = ""

    @property
    def label(self) -> str:
        """The options that aren't as they are."""
        return ", ".join(self.choices[key] for key in self.changed) or "as it is"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TargetData:
    """What brings a footprint down to a goal with the least effort; `bc.target` makes it.

    goal, now, total: in `unit`; of draws, their quantile of `probability`. effort: the length of the move, in ranges
    and changed choices. tried: all combinations of choices, the best first. slopes: by lever `exact`, `differences`, or
    `root` where one lever alone needs none. met_now, met_then: the share of draws that meet the goal. cautions: what
    the footprint leaves out.
    """

    model: str
    goal: float
    unit: str
    now: float
    total: float
    is_reached: bool
    effort: float
    moves: tuple[LeverMove, ...]
    evaluations: int
    choices: tuple[ChoiceMove, ...] = ()
    tried: tuple[TriedCombination, ...] = ()
    slopes: Mapping[str, str] = field(default_factory=dict)
    probability: float | None = None
    draws: int | None = None
    seed: int | None = None
    regime: str = ""
    met_now: float | None = None
    met_then: float | None = None
    cautions: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What is to come down."""
        return "the footprint" if self.probability is None else f"the footprint in {percent(self.probability)} of draws"

    @property
    def answer(self) -> str:
        """What came out, in one sentence."""
        decimals = decimals_for([self.now, self.goal])
        goal, now, total = (f"{fixed(value, decimals)}" for value in (self.goal, self.now, self.total))
        if self.is_reached and self.effort == 0:
            return f"reached already: {self.what} is {now}, the goal {goal} {self.unit}"
        if self.is_reached:
            return f"reached: {self.what} comes down from {now} to {total} {self.unit}"
        means = " and ".join(name for name, given in (("levers", self.moves), ("choices", self.choices)) if given)
        return f"not reached: {self.what} is {now}, the lowest with these {means} {total}, the goal {goal} {self.unit}"

    @property
    def changes(self) -> dict[str, float | str]:
        """What is chosen anew, and levers at full precision, as a sweep takes them, and of paths `with_`."""
        chosen: dict[str, float | str] = {choice.key: choice.needed for choice in self.choices if choice.is_changed}
        return chosen | {move.key: move.value for move in self.moves if move.needed is not None}

    def to_frame(self) -> pd.DataFrame:
        """The levers and choices as a table.

        Returns
        -------
        pandas.DataFrame
            A row per lever: `key`, `unit`, `low`, `high`, `now`, `start`, `needed`, the `share` of its range that it
            moves, what it would have to be `alone`, and the footprint that it then gives, `alone_total`; below, a row
            per choice: `key`, `now`, `needed`, `share` 1 where it changes, `alone`, `alone_total`.
        """
        import pandas as pd

        levers = [{**asdict(move), "share": move.share} for move in self.moves]
        names = ("key", "now", "needed", "alone", "alone_total")
        chosen = [
            {name: getattr(choice, name) for name in names} | {"start": choice.now, "share": float(choice.is_changed)}
            for choice in self.choices
        ]
        columns = ("key", "unit", "low", "high", "now", "start", "needed", "alone", "alone_total", "share")
        return pd.DataFrame([*levers, *chosen], columns=list(columns))

    def tried_frame(self) -> pd.DataFrame:
        """Every combination of choices, the best first.

        Returns
        -------
        pandas.DataFrame
            A column per choice, `status`, `unmoved`, `total`, `choice_effort`, `effort`, `message`.
        """
        import pandas as pd

        names = ("status", "unmoved", "total", "choice_effort", "effort", "message")
        return pd.DataFrame(
            [{**trial.choices, **{name: getattr(trial, name) for name in names}} for trial in self.tried]
        )

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data at full precision."""
        drawn = {
            "probability": self.probability,
            "draws": self.draws,
            "seed": self.seed,
            "regime": self.regime,
            "met_now": self.met_now,
            "met_then": self.met_then,
        }
        return {
            "model": self.model,
            "answer": self.answer,
            "goal": self.goal,
            "unit": self.unit,
            "now": self.now,
            "total": self.total,
            "is_reached": self.is_reached,
            "effort": self.effort,
            "changes": self.changes,
            "levers": [{**asdict(move), "share": move.share} for move in self.moves],
            "choices": [asdict(choice) for choice in self.choices],
            "tried": [asdict(trial) for trial in self.tried] if self.choices else [],
            "slopes": dict(self.slopes),
            "evaluations": self.evaluations,
            "cautions": self.cautions,
            **({} if self.probability is None else drawn),
        }
