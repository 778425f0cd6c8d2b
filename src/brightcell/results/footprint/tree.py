"""The tree of reasons: from a part of a footprint to its activities, their data, and the processes behind them.

The children of a reason sum to it. What is smaller than the cut-off, and what lies below the last level, is gathered
and stated, so that nothing is lost on the way down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from brightcell.model.opened import DIRECT, OpenedBackground, ProcessPart
from brightcell.results.footprint.meta import ExchangeContribution
from brightcell.results.page.labels import gas_name
from brightcell.results.page.numbers import share_of

REST, OPEN = "rest", "open"
"""Kinds of what is gathered: smaller than the cut-off, or left open by the data."""
EMISSIONS = "emissions"
DEPTH, CUT_OFF = 2, 0.02
HANDED_ON, LONGEST = 0.98, 24
"""Share from which a process is said to hand on what it takes; and the longest path, whatever it hands on."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Cause:
    """A part of a footprint and what it consists of.

    Attributes
    ----------
    label, kind : str
        Its name, and what it is: footprint, stage, component, activity, material, process, emissions, emission, rest
        (what is smaller than the cut-off) or open (what the data leave open).
    value, share : float
        kg CO2e per functional unit, and as a share of the whole footprint; credits are negative.
    place, source, code : str
        Where it is, what the figure comes from, and its code.
    amount, unit : float or None, str
        How much of it is taken per functional unit; `per_unit` is kg CO2e of one unit.
    children : tuple of Cause
        What it consists of, largest first; they sum to `value`. Empty where it isn't opened further.
    note : str
        What a reader must know of it.
    """

    label: str
    kind: str
    value: float
    share: float | None = None
    place: str = ""
    amount: float | None = None
    unit: str = ""
    per_unit: float | None = None
    source: str = ""
    code: str = ""
    children: tuple[Cause, ...] = ()
    note: str = ""

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Cause]]:
        """This reason and all below it with their depth, each before what it consists of."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without what isn't known."""
        fields = ("label", "kind", "value", "share", "place", "amount", "unit", "per_unit", "source", "code", "note")
        stated = {name: getattr(self, name) for name in fields if getattr(self, name) not in (None, "")}
        return {**stated, **({"children": [child.as_dict() for child in self.children]} if self.children else {})}


@dataclass(frozen=True)
class TreeMaker:
    """Makes reasons, down to `depth` levels of the background, of what weighs at least `least` kg CO2e."""

    total: float
    least: float
    depth: int
    background: OpenedBackground | None = None

    def gathered(self, reason: Cause, parts: Iterable[Cause]) -> Cause:
        """A reason with its parts: the largest first, the small ones in one, and what they leave open."""
        listed = sorted(parts, key=lambda part: -abs(part.value))
        kept = [part for part in listed if abs(part.value) >= self.least]
        small = [part for part in listed if abs(part.value) < self.least and part.value]
        if len(small) == 1:
            kept, small = [*kept, *small], []
        rest = self._rest(small)
        left = reason.value - math.fsum(part.value for part in listed)
        magnitude = max([abs(reason.value), *(abs(part.value) for part in listed)], default=0.0)
        gap = (self._shared(Cause("not itemised", OPEN, left)),) if abs(left) > _ROUNDING * magnitude else ()
        if not kept and not gap:
            return self._shared(replace(reason, note=reason.note or f"{len(listed)} parts, each below the cut-off"))
        return self._shared(replace(reason, children=(*kept, *rest, *gap)))

    def exchange(self, exchange: ExchangeContribution) -> Cause:
        """What an activity takes or emits, opened where it is met by a process."""
        reason = self._shared(
            Cause(
                exchange.input,
                "process" if exchange.process else exchange.kind,
                exchange.score,
                place=exchange.place,
                amount=exchange.amount,
                unit=exchange.unit,
                per_unit=exchange.score / exchange.amount if exchange.amount else None,
                source=exchange.source or "",
                code=exchange.process,
            )
        )
        return self._opened(reason, self.depth, LONGEST) if exchange.process else reason

    def _opened(self, reason: Cause, depth: int, longest: int) -> Cause:
        """A process with what it takes and emits, as far down as is asked for; one that hands on is no level."""
        if depth <= 0 or longest <= 0 or self.background is None or reason.amount is None:
            return reason
        parts = self.background.parts(reason.code)
        inputs = [part for part in parts if part.kind != DIRECT]
        emitted = [part for part in parts if part.kind == DIRECT]
        if not inputs:
            return self._without_inputs(reason, emitted)
        below = depth if _hands_on(parts) else depth - 1
        taken = [self._process(part, reason.amount, below, longest - 1) for part in inputs]
        return self.gathered(reason, [*taken, *self._emissions(emitted, reason.amount)])

    def _process(self, part: ProcessPart, amount: float, depth: int, longest: int) -> Cause:
        total_amount = amount * part.amount
        reason = self._shared(
            Cause(
                part.name,
                "process",
                total_amount * part.per_unit,
                place=part.place,
                amount=total_amount,
                unit=part.unit,
                per_unit=part.per_unit,
                source=part.source,
                code=part.code,
            )
        )
        return self._opened(reason, depth, longest) if abs(reason.value) >= self.least else reason

    def _emissions(self, parts: Sequence[ProcessPart], amount: float) -> list[Cause]:
        """What a process emits itself, as one reason with its gases."""
        counted = [part for part in parts if part.per_unit]
        if not counted:
            return []
        value = math.fsum(amount * part.amount * part.per_unit for part in counted)
        sources = dict.fromkeys(part.source for part in counted if part.source)
        reason = Cause("its own emissions", EMISSIONS, value, source=", ".join(sources))
        return [self.gathered(reason, self._gases(counted, amount))]

    def _gases(self, parts: Sequence[ProcessPart], amount: float) -> list[Cause]:
        return [
            self._shared(
                Cause(
                    gas_name(part.code) if not part.code.startswith("#") else part.name,
                    DIRECT,
                    amount * part.amount * part.per_unit,
                    amount=amount * part.amount,
                    unit=part.unit,
                    per_unit=part.per_unit,
                    source=part.source,
                    code=part.code,
                )
            )
            for part in parts
            if part.per_unit
        ]

    def _without_inputs(self, reason: Cause, parts: Sequence[ProcessPart]) -> Cause:
        """A process that is given as emissions alone: the end of the way."""
        note = "given as emissions, without inputs"
        return replace(self.gathered(reason, self._gases(parts, reason.amount or 0.0)), note=note)

    def _rest(self, small: Sequence[Cause]) -> tuple[Cause, ...]:
        if not small:
            return ()
        value = math.fsum(part.value for part in small)
        return (self._shared(Cause(f"{len(small)} smaller ones", REST, value)),)

    def _shared(self, reason: Cause) -> Cause:
        return replace(reason, share=share_of(reason.value, self.total))


def _hands_on(parts: Sequence[ProcessPart]) -> bool:
    """Whether nearly all that a process causes is that of one other process, as of a voltage or a market."""
    scores = [(abs(part.amount * part.per_unit), part.kind) for part in parts]
    largest, kind = max(scores, default=(0.0, DIRECT))
    return kind != DIRECT and largest > 0.0 and largest >= HANDED_ON * math.fsum(score for score, _ in scores)
