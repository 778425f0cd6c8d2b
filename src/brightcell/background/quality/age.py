"""How old are the figures, against the year of the background itself?"""

import re
from collections.abc import Iterable

from brightcell.background.models import Process
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.limits import limit
from brightcell.background.quality.records import Verdict, apart, fails, judged, passes
from brightcell.background.quality.subject import Subject

SECTION = "age"
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def year_of(text: str) -> int | None:
    """The last year that a text names: 2023 for "2022/2023"; None where it names none."""
    years = YEAR.findall(text)
    return max(map(int, years)) if years else None


@check(SECTION, f"Figures of the last {limit('young'):g} years before the background's own.")
def young(subject: Subject) -> Iterable[Verdict]:
    return _within(limit("young"), subject)


@check(SECTION, f"Figures of the last {limit('old'):g} years before the background's own.")
def not_old(subject: Subject) -> Iterable[Verdict]:
    return _within(limit("old"), subject)


@check(SECTION, f"Full credit for the background's own year, none for {limit('old'):g} years before; the oldest first.")
def recent(subject: Subject) -> Iterable[Verdict]:
    for process, age in _ages(subject):
        if age is None:
            yield apart(process.code, "no year")
        elif age <= 0:
            yield passes(process.code, process.year)
        else:
            yield fails(process.code, _age_in_words(process, age), age, process.year, max(1 - age / limit("old"), 0.0))


def _within(years: float, subject: Subject) -> Iterable[Verdict]:
    for process, age in _ages(subject):
        if age is None:
            yield apart(process.code, "no year")
        else:
            yield judged(process.code, age <= years, _age_in_words(process, age), age)


def _ages(subject: Subject) -> Iterable[tuple[Process, int | None]]:
    """Each process with its age in years at the time of the background; None where either year is unknown."""
    now = year_of(subject.background.year)
    for process in subject.background.processes:
        year = year_of(process.year)
        yield process, None if now is None or year is None else now - year


def _age_in_words(process: Process, age: int) -> str:
    return f"of {process.year}, {age} year{'s' if age > 1 else ''} before the background"
