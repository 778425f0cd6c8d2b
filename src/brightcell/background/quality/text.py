"""A quality report in lines for a terminal and in markdown for the documentation."""

from collections.abc import Iterable

from brightcell.background.quality.records import FORMULA, Offender, QualityCheck, QualityFigures, Section
from brightcell.language import padded, said, told

NOT_APPLICABLE = "n/a"
MOST_COUNTS = 12
SHOWN_IN_TEXT = 3


def as_text(report: QualityFigures) -> str:
    """One line for each check, its worst offenders below it."""
    lines = [
        f"{report.background} {report.version}, {report.year}: {said('quality {}', percent(report.score))} "
        f"({said('{} processes, {} exchanges', str(report.processes), str(report.exchanges))})",
        f"  {told(FORMULA)}",
    ]
    for section in report.sections:
        lines += ["", f"{padded(told(section.name), 44)}{percent(section.score):>8}", *_section_lines(section)]
    if report.missing:
        lines += ["", told("missing: open facts that nobody could give it")]
        lines += [f"  {fact.what}: {fact.missing} ({fact.why})" for fact in report.missing]
    return "\n".join(lines)


def _section_lines(section: Section) -> Iterable[str]:
    for check in section.checks:
        yield f"  {check.name:<42}{percent(check.score):>8}   {cases(check)}"
        if check.counts:
            yield f"      {classes(check)}"
        for offender in check.worst[:SHOWN_IN_TEXT]:
            yield f"      - {offender.code}{others(offender)}: {told(offender.reason)}"
        if left := check.faults - sum(1 + offender.more for offender in check.worst[:SHOWN_IN_TEXT]):
            yield f"      - {said('{} for other reasons', str(left))}"


def as_markdown(report: QualityFigures) -> str:
    """A table of sections, then a table of checks and the worst offenders for each section."""
    lines = [
        f"**{percent(report.score)}** over {report.processes} processes and {report.exchanges} exchanges. {FORMULA}.",
        "",
        "| section | score | checks |",
        "|---|---:|---:|",
        *(f"| {s.name} | {percent(s.score)} | {len(s.checks)} |" for s in report.sections),
    ]
    for section in report.sections:
        lines += ["", f"### {section.name.capitalize()}: {percent(section.score)}", "", *_tables(section)]
    if report.missing:
        lines += ["", "### Missing", "", "| of | open fact | why |", "|---|---|---|"]
        lines += [f"| {' | '.join(map(_cell, fact))} |" for fact in report.missing]
    return "\n".join(lines)


def _tables(section: Section) -> Iterable[str]:
    yield "| check | measures | score | cases | classes |"
    yield "|---|---|---:|---|---|"
    for check in section.checks:
        row = (f"`{check.name}`", check.measures, percent(check.score), cases(check), classes(check))
        yield f"| {' | '.join(map(_cell, row))} |"
    for check in section.checks:
        if check.worst:
            yield from ("", f"`{check.name}`, {_shown(check)}:", "")
            yield from (f"* `{offender.code}`{others(offender)}: {offender.reason}" for offender in check.worst)


def percent(score: float | None) -> str:
    """A score to a tenth of a per cent; 100 % is said of all cases only."""
    if score is None:
        return NOT_APPLICABLE
    return f"{min(score, 0.999) if score < 1 else 1.0:.1%}"


def cases(check: QualityCheck) -> str:
    """Cases that pass and that there are, and those counted apart."""
    number = f"{check.found:.0f}" if check.found == int(check.found) else f"{check.found:.1f}"
    text = told(f"{number} of {check.of}")
    return f"{text}, {said('{} not applicable', str(check.apart))}" if check.apart else text


def classes(check: QualityCheck) -> str:
    """Cases by class, most frequent first."""
    texts = [f"{told(kind)} {count}" for kind, count in check.counts[:MOST_COUNTS]]
    more = len(check.counts) - MOST_COUNTS
    return "; ".join([*texts, said("{} more", str(more))] if more > 0 else texts)


def others(offender: Offender) -> str:
    """How many more cases share the reason of an offender."""
    return f" {said('and {} more', str(offender.more))}" if offender.more else ""


def _shown(check: QualityCheck) -> str:
    shown = sum(1 + offender.more for offender in check.worst)
    text = "1 fault" if check.faults == 1 else f"{check.faults} faults"
    return text if shown == check.faults else f"{text}, of which"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
