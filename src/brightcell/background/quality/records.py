"""What a quality report is made of: verdicts on single cases, checks, sections, the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from brightcell.background.quality.limits import MissingFact, limit

FORMULA = (
    "check = cases that pass / cases that it applies to; section = mean of its checks; overall = mean of the sections; "
    "what doesn't apply is left out"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one case.

    `credit` is 1 for a pass, 0 for a fault, or the share that passes, None where the check doesn't apply; `kind` sorts
    cases into classes that are counted; the worst offenders are those of highest `severity`.
    """

    code: str
    credit: float | None = 1.0
    fault: str = ""
    severity: float = 0.0
    kind: str = ""


def passes(code: str, kind: str = "") -> Verdict:
    """A case in order."""
    return Verdict(code, kind=kind)


def fails(code: str, fault: str, severity: float = 0.0, kind: str = "", credit: float = 0.0) -> Verdict:
    """A case at fault, with the reason; `credit` is the share of it that is in order."""
    return Verdict(code, credit, fault, severity, kind)


def apart(code: str, kind: str) -> Verdict:
    """A case that the check can't judge, counted apart."""
    return Verdict(code, None, kind=kind)


def judged(code: str, good: bool, fault: str, severity: float = 0.0, kind: str = "") -> Verdict:
    """A pass, or else a fault with its reason."""
    return passes(code, kind) if good else fails(code, fault, severity, kind)


@dataclass(frozen=True)
class Offender:
    """A case at fault: a process, an exchange, a key or a source; `more` cases have the very same reason."""

    code: str
    reason: str
    more: int = 0


@dataclass(frozen=True)
class QualityCheck:
    """The outcome of one check: `found` of `of` cases pass, `apart` more can't be judged.

    `score` is found / of, None where there is no case; `worst` are those of the gravest reasons, one for each;
    `counts` are the cases by class, most frequent first.
    """

    name: str
    measures: str
    score: float | None
    found: float
    of: int
    apart: int
    faults: int
    worst: tuple[Offender, ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Section:
    """Checks of one kind; `score` is their mean, None where none applies."""

    name: str
    checks: tuple[QualityCheck, ...]

    @property
    def score(self) -> float | None:
        return _mean(check.score for check in self.checks)


@dataclass(frozen=True, repr=False)
class QualityFigures:
    """All checks of a background; `score` is the mean of the sections. `missing` are facts that it lacks."""

    background: str
    version: str
    year: str
    processes: int
    exchanges: int
    sections: tuple[Section, ...]
    missing: tuple[MissingFact, ...] = ()

    @property
    def score(self) -> float | None:
        """The mean of the sections, 0 to 1; None where none applies."""
        return _mean(section.score for section in self.sections)

    def check(self, name: str) -> QualityCheck:
        """The check of that name.

        Parameters
        ----------
        name : str
            Name of a check, such as source.

        Returns
        -------
        QualityCheck
            Score, cases, classes and the worst offenders.

        Raises
        ------
        KeyError
            For a name that no check has.
        """
        return {check.name: check for section in self.sections for check in section.checks}[name]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "background": self.background,
            "version": self.version,
            "year": self.year,
            "processes": self.processes,
            "exchanges": self.exchanges,
            "score": self.score,
            "formula": FORMULA,
            "sections": [
                {"name": s.name, "score": s.score, "checks": [_check_dict(check) for check in s.checks]}
                for s in self.sections
            ],
            "missing": [fact._asdict() for fact in self.missing],
        }


def summed_up(name: str, measures: str, verdicts: Iterable[Verdict]) -> QualityCheck:
    """The outcome of a check from what it says of each case."""
    verdicts = tuple(verdicts)
    credits = [verdict.credit for verdict in verdicts if verdict.credit is not None]
    offenders = _offenders(verdicts)
    total = sum(credits)
    return QualityCheck(
        name=name,
        measures=measures,
        score=total / len(credits) if credits else None,
        found=total,
        of=len(credits),
        apart=len(verdicts) - len(credits),
        faults=sum(1 + offender.more for offender in offenders),
        worst=offenders[: int(limit("worst-shown"))],
        counts=tuple(Counter(v.kind for v in verdicts if v.kind).most_common()),
    )


def _offenders(verdicts: Iterable[Verdict]) -> tuple[Offender, ...]:
    """One case for each reason, gravest first, with the number of others that share it."""
    codes: dict[str, list[str]] = {}
    for verdict in sorted(verdicts, key=lambda verdict: -verdict.severity):
        if verdict.fault:
            codes.setdefault(verdict.fault, []).append(verdict.code)
    return tuple(Offender(first, fault, len(others)) for fault, (first, *others) in codes.items())


def _check_dict(check: QualityCheck) -> dict[str, Any]:
    return {**asdict(check), "counts": dict(check.counts)}


def _mean(scores: Iterable[float | None]) -> float | None:
    numbers = [score for score in scores if score is not None]
    return sum(numbers) / len(numbers) if numbers else None
