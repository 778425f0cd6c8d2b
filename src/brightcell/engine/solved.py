"""How the draws of a sample were solved, file by file, as its manifest keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from brightcell.engine.solve import SolveReport


@dataclass(frozen=True)
class DrawQuality:
    """Draws that were factorised, draws without a solution, and the largest estimated error of all others.

    The error is relative to the sum of the absolute contributions; files that were computed at once share theirs.
    """

    direct: int = 0
    failed: int = 0
    largest_error: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain data for a manifest."""
        return asdict(self)

    def __str__(self) -> str:
        error = f"estimated error up to {self.largest_error:.0e}, {self.direct:,} solved directly"
        return f"{error}, {self.failed:,} without a solution" if self.failed else error


def solved_in(report: SolveReport, draws: range) -> DrawQuality:
    """What a report says of some of its draws."""
    direct = sum(number in draws for number in report.direct)
    return DrawQuality(direct, sum(failure.draw in draws for failure in report.failures), report.largest_error)


def solved_in_all(entries: Iterable[Mapping[str, Any]]) -> DrawQuality:
    """All files together."""
    qualities = [DrawQuality(**entry) for entry in entries]
    errors = (quality.largest_error for quality in qualities)
    return DrawQuality(
        sum(quality.direct for quality in qualities),
        sum(quality.failed for quality in qualities),
        max(errors, default=0.0),
    )
