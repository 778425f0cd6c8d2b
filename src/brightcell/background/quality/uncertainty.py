"""Do amounts say how sure they are, and why?"""

from collections.abc import Iterable

from brightcell.background.models import Spread
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.limits import limit
from brightcell.background.quality.records import Verdict, apart, judged, passes
from brightcell.background.quality.subject import Subject, label

SECTION = "uncertainty"
CERTAIN = "none"
EXACT = "exact"
DEFAULT = "default of ours"
NO_BASIS = "no basis"
TOGETHER = "with its process"
KINDS = {
    "published": "published range",
    "pedigree": "pedigree",
    "default": DEFAULT,
    "our default": DEFAULT,
    "exact": EXACT,
}
"""How a basis begins, and what kind it is then."""


def basis_kind(basis: str) -> str:
    """What an uncertainty rests on: a published range, pedigree scores, a default of ours, or another reason."""
    text = basis.casefold().strip()
    if not text:
        return NO_BASIS
    return next((kind for start, kind in KINDS.items() if text.startswith(start)), "other reason")


def _is_exact(spread: Spread) -> bool:
    return spread.distribution == CERTAIN and basis_kind(spread.basis) == EXACT


@check(SECTION, "Amounts with a spread; exact ones, like conversions, need none.")
def spread(subject: Subject) -> Iterable[Verdict]:
    for exchange in subject.background.exchanges:
        distribution = exchange.spread.distribution
        if _is_exact(exchange.spread):
            yield apart(label(exchange), EXACT)
        elif distribution == CERTAIN and exchange.process in subject.background.common:
            yield passes(label(exchange), TOGETHER)
        else:
            yield judged(label(exchange), distribution != CERTAIN, "no spread", abs(exchange.amount), distribution)


@check(
    SECTION, "Amounts by what their uncertainty rests on; spreads by a default of ours or without a basis don't count."
)
def basis(subject: Subject) -> Iterable[Verdict]:
    for exchange in subject.background.exchanges:
        kind = basis_kind(exchange.spread.basis)
        if exchange.spread.distribution == CERTAIN:
            yield apart(label(exchange), f"certain: {kind}")
        else:
            yield judged(label(exchange), kind not in {DEFAULT, NO_BASIS}, kind, exchange.spread.gsd or 0.0, kind)
    for together in subject.background.spreads:
        kind = basis_kind(together.basis)
        yield judged(together.process, kind not in {DEFAULT, NO_BASIS}, kind, together.gsd, kind)


@check(SECTION, "Certain amounts that say why they are certain.")
def certain_for_a_reason(subject: Subject) -> Iterable[Verdict]:
    for exchange in subject.background.exchanges:
        if exchange.spread.distribution == CERTAIN:
            kind = basis_kind(exchange.spread.basis)
            yield judged(label(exchange), kind != NO_BASIS, "certain, and no reason given", abs(exchange.amount), kind)


@check(SECTION, "Geometric standard deviations of a plausible size.")
def plausible_gsd(subject: Subject) -> Iterable[Verdict]:
    low, high = limit("gsd-lowest"), limit("gsd-highest")
    for exchange in subject.background.exchanges:
        gsd = exchange.spread.gsd
        if gsd is not None:
            finding = f"gsd {gsd:g} is not between {low:g} and {high:g}"
            yield judged(label(exchange), low <= gsd <= high, finding, max(gsd, 1 / gsd))
    for together in subject.background.spreads:
        finding = f"gsd {together.gsd:g} is not between {low:g} and {high:g}"
        yield judged(together.process, low <= together.gsd <= high, finding, together.gsd)
