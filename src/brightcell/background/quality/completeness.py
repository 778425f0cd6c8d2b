"""Does every process say what a reader needs to judge it?"""

from collections.abc import Iterable

from brightcell.background.models import Source
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.records import Verdict, fails, judged, passes
from brightcell.background.quality.subject import Subject

SECTION = "completeness"
AGGREGATED = ("ghg-aggregated", "pfc-aggregated")


def _filled(subject: Subject, field: str) -> Iterable[Verdict]:
    for process in subject.background.processes:
        yield judged(process.code, bool(getattr(process, field).strip()), f"{field} is empty")


@check(SECTION, "Every process names the source of its figures.")
def source(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "source")


@check(SECTION, "Every process says what year its figures stand for.")
def year(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "year")


@check(SECTION, "Every process has a location.")
def geography(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "location")


@check(SECTION, "Every process describes its technology.")
def technology(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "technology")


@check(SECTION, "Every process states the licence of its figures.")
def licence(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "licence")


@check(SECTION, "Every process says how its figures were come by.")
def confidence(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "confidence")


@check(SECTION, "Every process has pedigree scores.")
def quality_scores(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "quality")


@check(SECTION, "Every process has a note.")
def note(subject: Subject) -> Iterable[Verdict]:
    return _filled(subject, "note")


@check(SECTION, "Every source that is used has a citation and an address; assumptions of ours have none.")
def sources_cited(subject: Subject) -> Iterable[Verdict]:
    for entry in _sources_used(subject):
        missing = [field for field in ("citation", "url") if not getattr(entry, field).strip()]
        yield judged(entry.source, not missing, f"no {' and no '.join(missing)}")


def _sources_used(subject: Subject) -> Iterable[Source]:
    back = subject.background
    used = {process.source for process in back.processes} | {exchange.source for exchange in back.exchanges}
    return (entry for entry in back.sources if entry.source in used)


@check(SECTION, "Processes by confidence; what is assumed doesn't count.")
def verified(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        yield judged(
            process.code, process.confidence != "assumed", process.note or "assumed", kind=process.confidence or "none"
        )


@check(SECTION, "Processes that are unit processes, with at least one input from another process.")
def unit_processes(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        linked = bool(subject.inputs(process))
        kind = "unit process" if linked else "single aggregated figure"
        yield judged(process.code, linked, f"no input, flows: {len(subject.emissions(process))}", kind=kind)


@check(SECTION, "Emissions by gas; those published as CO2e can't be characterised by another method.")
def emissions_by_gas(subject: Subject) -> Iterable[Verdict]:
    for exchange in subject.background.exchanges:
        if exchange.type == "biosphere":
            lumped = exchange.input in AGGREGATED
            kind = "published CO2e" if lumped else "gas by mass"
            fault = f"{exchange.amount:.4g} kg CO2e as {exchange.input}"
            yield judged(exchange.process, not lumped, fault, abs(exchange.amount), kind)


@check(SECTION, "Share of each process's score, its supply chain included, that is carried by gases by mass.")
def score_by_gas(subject: Subject) -> Iterable[Verdict]:
    for code, share in subject.aggregated.items():
        if share <= 0:
            yield passes(code)
        else:
            fault = f"{share:.1%} of its score is published CO2e"
            yield fails(code, fault, round(share, 3), credit=max(1 - share, 0.0))
