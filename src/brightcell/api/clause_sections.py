"""Verdicts on clauses under headings, failures first."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.language import AsIs, said
from brightcell.results.page.report import Section
from brightcell.rulebooks.clauses import ClauseCheck

NOT_MET, UNSEEN, NOT_HERE, MET = (
    "clauses not met",
    "clauses not assessable, text not available",
    "clauses not assessable from this file",
    "clauses met",
)


def clause_sections(checks: Sequence[ClauseCheck]) -> list[Section]:
    """What isn't met in full, then what can't be assessed, then what is met, in short."""
    of = {"fail": NOT_MET, "pass": MET}
    groups: dict[str, list[ClauseCheck]] = {NOT_MET: [], UNSEEN: [], NOT_HERE: [], MET: []}
    for check in checks:
        groups[of.get(check.verdict, UNSEEN if check.why_not == "text" else NOT_HERE)].append(check)
    groups[NOT_MET].sort(key=_weight)
    return [
        (heading, [str(check) if heading == NOT_MET else short(check) for check in group], heading == NOT_MET)
        for heading, group in groups.items()
    ]


def _weight(check: ClauseCheck) -> tuple[bool, float]:
    """What puts first what must be, and of that what most of the footprint rests on."""
    return check.severity != "must", -((check.effect.share if check.effect else None) or 0.0)


def short(check: ClauseCheck) -> str:
    """A verdict by its id and what was found."""
    return said("{} ({}, {}): {}", AsIs(check.id), check.clause, check.status, check.evidence)
