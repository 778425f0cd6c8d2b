"""Workloads register themselves; each is measured together with the peer that it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


class Missing(Exception):
    """A peer that is not installed, and what to do about it."""


@dataclass(frozen=True)
class Measured:
    """Seconds (median of the runs) and peak memory of one side, with the number or numbers that it computed."""

    seconds: float
    peak_mb: float
    value: Any


@dataclass(frozen=True)
class Result:
    """One workload beside its peer; `ratio` is the peer's time over ours, so that more is better."""

    workload: str
    against: str
    ratio: float
    target: float | None
    max_rel_error: float
    peak_mb: float
    seconds: float
    seconds_against: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Workload:
    """What is measured, in which group, against whom, and the ratio that is aimed at."""

    group: str
    name: str
    against: str
    target: float | None
    measure: Callable[[], tuple[Measured, Measured]]

    def run(self) -> Result:
        ours, theirs = self.measure()
        return Result(
            workload=self.name,
            against=self.against,
            ratio=theirs.seconds / ours.seconds,
            target=self.target,
            max_rel_error=largest_difference(ours.value, theirs.value),
            peak_mb=ours.peak_mb,
            seconds=ours.seconds,
            seconds_against=theirs.seconds,
        )


def largest_difference(ours: Any, theirs: Any) -> float:
    """The largest relative difference between two numbers or two lists of them; absolute where theirs is zero."""
    pairs = zip(ours, theirs, strict=True) if isinstance(ours, list) else [(ours, theirs)]
    return max(abs(a - b) / (abs(b) or 1.0) for a, b in pairs)


WORKLOADS: list[Workload] = []


def workload(group: str, name: str, against: str, target: float | None = None) -> Callable[..., Any]:
    """Register a function that measures a workload and its peer."""

    def register(measure: Callable[[], tuple[Measured, Measured]]) -> Callable[[], tuple[Measured, Measured]]:
        if any(other.name == name for other in WORKLOADS):
            raise ValueError(f"workload {name!r} is registered twice")
        WORKLOADS.append(Workload(group, name, against, target, measure))
        return measure

    return register
