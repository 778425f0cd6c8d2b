"""The catalogue of checks: each has a name, a section and a sentence that says what it measures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from brightcell.background.models import Background
from brightcell.background.quality.limits import missing_facts
from brightcell.background.quality.records import QualityCheck, Section, Verdict, summed_up
from brightcell.background.quality.report import QualityReport
from brightcell.background.quality.subject import Subject

SECTIONS = ("completeness", "balance", "links", "uncertainty", "age")
Judge = Callable[[Subject], Iterable[Verdict]]


@dataclass(frozen=True)
class CatalogueEntry:
    """A check as it is registered."""

    section: str
    measures: str
    judge: Judge


CHECKS: dict[str, CatalogueEntry] = {}


def check(section: str, measures: str) -> Callable[[Judge], Judge]:
    """Register a check under its name."""

    def register(judge: Judge) -> Judge:
        if judge.__name__ in CHECKS:
            raise ValueError(f"two checks are named {judge.__name__}")
        if section not in SECTIONS:
            raise ValueError(f"{section} is none of the sections {', '.join(SECTIONS)}")
        CHECKS[judge.__name__] = CatalogueEntry(section, measures, judge)
        return judge

    return register


def quality(background: Background, aggregated: Mapping[str, float] | None = None) -> QualityReport:
    """Run every check.

    `aggregated` is the share of each process's score that published CO2e figures carry, by code; without it the check
    of that share doesn't apply.
    """
    subject = Subject(background, aggregated or {})
    return QualityReport(
        background.name,
        background.version,
        background.year,
        len(background.processes),
        len(background.exchanges),
        tuple(Section(name, _checks(name, subject)) for name in SECTIONS),
        missing_facts(background.name),
    )


def _checks(section: str, subject: Subject) -> tuple[QualityCheck, ...]:
    return tuple(
        summed_up(name, entry.measures, entry.judge(subject))
        for name, entry in CHECKS.items()
        if entry.section == section
    )
