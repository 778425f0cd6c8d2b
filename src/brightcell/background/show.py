"""One process of a background as a page: what it is, what it rests on, what it takes and emits, who uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from brightcell.background.models import Background, BackgroundExchange, CommonSpread, Process, Spread
from brightcell.background.show_data import ExchangeLine, ProcessData, ProcessScore
from brightcell.background.show_text import as_text
from brightcell.distributions import CRITERIA
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.io.shown import ShownAsText


@dataclass(frozen=True, repr=False)
class ProcessPage(ProcessData, ShownAsText):
    """All that is known of one process, as a page."""

    def as_text(self) -> str:
        """Lines for a terminal."""
        return as_text(self)


def page(background: Background, code: str, score: ProcessScore | None = None) -> ProcessPage:
    """The page of one process; raises BackgroundError for an unknown code, with the nearest ones."""
    process = process_of(background, code)
    mine = [exchange for exchange in background.exchanges if exchange.process == code]
    users = [e for e in background.exchanges if e.type == "technosphere" and e.input == code]
    return ProcessPage(
        background=background.name,
        process=process,
        quality=quality_of(process),
        source=next((source for source in background.sources if source.source == process.source), None),
        exchanges=lines(background, mine),
        users=tuple((exchange.process, exchange.amount) for exchange in users),
        keys=tuple((row.key, row.location) for row in background.mapping if row.process == code),
        score=score,
        spread=together(background.common.get(code)),
    )


def process_of(background: Background, code: str) -> Process:
    """The process of this code; raises BackgroundError with the nearest codes if there is none."""
    try:
        return background.process(code)
    except KeyError:
        near = nearest(code, (process.code for process in background.processes))
        hint = f"`brightcell background quality {background.name}` counts what it holds"
        problem = Problem(
            "there is no process of this code",
            background.name,
            found=repr(code),
            nearest=near,
            hint=None if near else hint,
        )
        raise BackgroundError(problem) from None


def quality_of(process: Process) -> tuple[tuple[str, int], ...]:
    """Pedigree scores 1 (best) to 5 by criterion; empty where nobody scored it."""
    scores = process.quality.strip("()").split(",") if process.quality else []
    return tuple((criterion, int(score)) for criterion, score in zip(CRITERIA, scores, strict=False))


def lines(background: Background, exchanges: list[BackgroundExchange]) -> tuple[ExchangeLine, ...]:
    """Exchanges with the names and units of what they take and emit, in the order given."""
    names = {flow.flow: (flow.name, flow.unit) for flow in background.flows}
    names |= {process.code: (f"{process.name} [{process.location}]", process.unit) for process in background.processes}
    return tuple(
        ExchangeLine(
            exchange.type,
            exchange.input,
            *_named(names, exchange),
            spread_in_words(exchange.spread),
            exchange.source,
            exchange.confidence,
            exchange.note,
        )
        for exchange in exchanges
    )


def _named(names: Mapping[str, tuple[str, str]], exchange: BackgroundExchange) -> tuple[str, float, str]:
    name, unit = names.get(exchange.input, (exchange.input, "?"))
    return name, exchange.amount, unit


def together(spread: CommonSpread | None) -> str:
    """The factor that moves a whole process in words; nothing where it has none."""
    if spread is None:
        return ""
    others = "" if spread.draw == spread.process else f", in one draw with all of {spread.draw!r}"
    return f"all that it takes and emits together{others}: lognormal, gsd {spread.gsd:g} ({spread.basis})"


def spread_in_words(spread: Spread) -> str:
    """A spread in words, with what it rests on."""
    figures = {
        "lognormal": f"lognormal, gsd {spread.gsd:g}" if spread.gsd else "lognormal",
        "triangular": f"triangular, {spread.minimum} to {spread.maximum}",
        "none": "certain",
    }
    return f"{figures[spread.distribution]} ({spread.basis or 'no basis given'})"
