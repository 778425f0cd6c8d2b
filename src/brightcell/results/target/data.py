"""How far some numbers have to move for a footprint to reach a goal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from brightcell.results.page.numbers import decimals_for, fixed, percent, short

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class LeverMove:
    """One number: what it is now, where it goes together with the others, and where it would have to go alone.

    now is what leaves the footprint as it is. share: of its range that it moves. alone: None where it can't reach the
    goal by itself; `alone_total` is then the lowest that it reaches.
    """

    key: str
    unit: str
    low: float
    high: float
    now: float
    needed: float
    alone: float | None
    alone_total: float

    @property
    def share(self) -> float:
        """The part of its range that it moves, with its sign."""
        return (self.needed - self.now) / (self.high - self.low)

    @property
    def value(self) -> float | str:
        """What is needed, with its unit where the field has one."""
        if self.unit in ("1", "piece") or not ("." in self.key or "[" in self.key) or self.key.startswith("settings."):
            return self.needed
        return f"{self.needed!r} {self.unit}"

    def said(self, value: float) -> str:
        """A number with its unit."""
        return short(value) + ("" if self.unit in ("1", "piece") else f" {self.unit}")


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TargetData:
    """What brings a footprint down to a goal at least effort; `bc.target` makes it.

    goal, now, total: in `unit`; of draws, their quantile of `probability`. effort: the length of the move, in ranges.
    cautions: what the footprint leaves out.
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
    probability: float | None = None
    draws: int | None = None
    seed: int | None = None
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
        return f"not reached: {self.what} is {now}, the lowest with these levers {total}, the goal {goal} {self.unit}"

    @property
    def changes(self) -> dict[str, float | str]:
        """The levers at what is needed, at full precision, as a sweep and, where they are paths, `with_` take them."""
        return {move.key: move.value for move in self.moves}

    def to_frame(self) -> pd.DataFrame:
        """The levers as a table.

        Returns
        -------
        pandas.DataFrame
            A row per lever: `key`, `unit`, `low`, `high`, `now`, `needed`, the `share` of its range that it moves, what
            it would have to be `alone`, and the footprint that it then gives, `alone_total`.
        """
        import pandas as pd

        return pd.DataFrame([{**asdict(move), "share": move.share} for move in self.moves])

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data at full precision."""
        drawn = {"probability": self.probability, "draws": self.draws, "seed": self.seed}
        return {
            "model": self.model,
            "answer": self.answer,
            "goal": self.goal,
            "unit": self.unit,
            "now": self.now,
            "total": self.total,
            "is_reached": self.is_reached,
            "effort": self.effort,
            "levers": [{**asdict(move), "share": move.share} for move in self.moves],
            "evaluations": self.evaluations,
            "cautions": self.cautions,
            **({} if self.probability is None else drawn),
        }
