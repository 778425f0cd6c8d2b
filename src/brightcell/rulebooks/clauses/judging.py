"""Clauses judged on a case: the verdict of each, and of a failure what rests on it."""

from __future__ import annotations

from datetime import date

from brightcell.errors import Problem, RulebookError, nearest
from brightcell.rulebooks.clauses.dates import days_of, in_force_words, is_in_force
from brightcell.rulebooks.clauses.models import (
    ALL,
    FAIL,
    NOT_ASSESSABLE,
    PASS,
    Clause,
    ClauseCase,
    ClauseCheck,
    ClauseEffect,
    ClauseFinding,
    Verdict,
)
from brightcell.rulebooks.clauses.predicates import PREDICATES, Predicate

Judged = tuple[ClauseFinding, str | None]
"""What was found, and why nothing can be told: text, product file, date or data."""


def judge(clauses: tuple[Clause, ...], case: ClauseCase) -> tuple[ClauseCheck, ...]:
    """The verdict on each clause: failures by severity and what rests on them, what isn't assessable, what is met."""
    return tuple(sorted((_check(clause, case) for clause in clauses), key=_rank))


def _rank(check: ClauseCheck) -> tuple[int, bool, float]:
    order = (FAIL, NOT_ASSESSABLE, PASS)
    share = check.effect.share if check.effect is not None else None
    return order.index(check.verdict), check.severity != "must", -(share or 0.0)


def _check(clause: Clause, case: ClauseCase) -> ClauseCheck:
    finding, why_not = _judged(clause, case)
    verdict: Verdict = "not assessable" if finding.met is None else "pass" if finding.met else "fail"
    is_failed = verdict == FAIL
    return ClauseCheck(
        id=clause.id,
        clause=clause.clause,
        severity=clause.severity,
        verdict=verdict,
        evidence=finding.evidence,
        fix=clause.fix if is_failed else None,
        ask=(finding.ask or clause.ask) if is_failed else None,
        effect=_effect(clause.behind if finding.behind is None else finding.behind, case) if is_failed else None,
        requires=clause.requires,
        source=clause.source,
        status=clause.status,
        why_not=why_not,
    )


def _judged(clause: Clause, case: ClauseCase) -> Judged:
    days = days_of(case.product.identity.production)
    if days is not None and not is_in_force(days, _day(clause.first_day), _day(clause.last_day)):
        words = in_force_words(clause.first_day, clause.last_day)
        return ClauseFinding(None, f"{words}; the product is of {case.product.identity.production}"), "date"
    if clause.unseen is not None:
        return ClauseFinding(None, f"text not available: {clause.unseen}"), "text"
    if clause.outside is not None:
        return ClauseFinding(None, f"not in a product file: {clause.outside}"), "product file"
    finding = _predicate(clause)(case, clause.given)
    return finding, "data" if finding.met is None else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _predicate(clause: Clause) -> Predicate:
    name = str(clause.predicate)
    if name not in PREDICATES:
        problem = Problem(
            "no predicate of this name",
            path=f"clauses.{clause.id}.predicate",
            found=name,
            expected=", ".join(PREDICATES),
            nearest=nearest(name, tuple(PREDICATES)),
        )
        raise RulebookError([problem])
    return PREDICATES[name]


def _effect(behind: tuple[str, ...], case: ClauseCase) -> ClauseEffect | None:
    """What of the footprint rests on a clause: the sum of the shares of the parts that it names."""
    if not behind:
        return None
    if ALL in behind:
        return ClauseEffect(1.0, "the whole footprint rests on it")
    parts = ", ".join(key.partition(": ")[2] or key for key in behind)
    if case.shares is None:
        return ClauseEffect(None, f"what {parts} causes rests on it")
    share = sum(case.shares.get(key, 0.0) for key in behind)
    if not share:
        why = f"no burden is counted for {parts} by itself: it is missing, or counted in another part"
        return ClauseEffect(0.0, why)
    return ClauseEffect(share, f"{share:.1%} of the gross burden rest on it")
