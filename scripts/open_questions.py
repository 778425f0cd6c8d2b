"""The five largest open questions of the shipped packs: totals at a low and a high reading of each, as a table and
figures.

A reading is a row of `databases/open/primary/open_questions.csv`: other shares of a mix of the background, or other
values of the product, with source and confidence. One is changed at a time; all else is as shipped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from typing import ClassVar

import numpy as np
from background_builder.rows import Row, primary

import brightcell as bc
from brightcell.background import Background
from brightcell.background.models import BackgroundExchange
from brightcell.methods import Tornado

PACKS = {"LFP": "lfp-pack-100kwh", "NMC622": "nmc622-pack-100kwh"}
PRODUCT, LOW, HIGH = "product", "low", "high"
ENDS = (LOW, HIGH)
UNIT = "change of the footprint, kg CO2e per kWh rated"
ISO = "iso-14067-cutoff"
SHORT = {"cn-group-2024": "Chinese group standard"}


@dataclass(frozen=True)
class OpenQuestion:
    """Totals of a pack with a question at its low and its high reading and as by default, kg CO2e per kWh rated."""

    name: str
    low: float
    base: float
    high: float
    readings: Mapping[str, Row]

    @property
    def swing(self) -> float:
        """Width of the three together."""
        three = (self.low, self.base, self.high)
        return max(three) - min(three)

    @property
    def book(self) -> str:
        """The rulebook of its totals."""
        return self.readings[LOW]["book"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OpenQuestionsTornado(Tornado):
    """The five questions of one pack as swings around its footprint."""

    title: ClassVar[str] = "The largest open questions, kg CO2e per kWh rated"


@dataclass(frozen=True)
class OpenQuestions:
    """The questions of both packs on one background."""

    background: Background

    @cached_property
    def by_pack(self) -> Mapping[str, tuple[OpenQuestion, ...]]:
        """The questions of each pack, the widest first."""
        return {name: self._of(product) for name, product in PACKS.items()}

    def _of(self, product: str) -> tuple[OpenQuestion, ...]:
        questions: dict[str, dict[str, Row]] = {}
        for row in primary("open_questions"):
            questions.setdefault(row["question"], {})[row["end"]] = row
        asked = [self._asked(product, name, readings) for name, readings in questions.items()]
        return tuple(sorted(asked, key=lambda question: -question.swing))

    def _asked(self, product: str, name: str, readings: Mapping[str, Row]) -> OpenQuestion:
        base = bc.Model(product, readings[LOW]["book"], background=self.background)
        low, high = (_total(read_as(base, readings[end])) for end in ENDS)
        return OpenQuestion(name, low, _total(base), high, readings)


def read_as(model: bc.Model, row: Row) -> bc.Model:
    """A model at one reading of a question."""
    changes = changes_of(row)
    if row["of"] == PRODUCT:
        return model.with_(changes)
    assert isinstance(model.background, Background)
    return model.with_(background=with_shares(model.background, row["of"], changes))


def changes_of(row: Row) -> dict[str, str]:
    """What a reading changes: field or provider, and its value or share."""
    pairs = (change.split("=") for change in row["changes"].split("; "))
    return {name: value for name, value in pairs}


def with_shares(background: Background, mix: str, shares: Mapping[str, str]) -> Background:
    """The background whose mix has these shares of these providers; ValueError where they don't add up to one."""
    amounts = {background.process(code).code: float(share) for code, share in shares.items()}
    if abs(sum(amounts.values()) - 1.0) > 1e-6:
        raise ValueError(f"the shares of {mix} in open_questions.csv add up to {sum(amounts.values()):g}, not to 1")
    first, *_ = background.exchanges_of(mix)
    mixed = tuple(replace(first, input=code, amount=share) for code, share in amounts.items())
    kept = tuple(exchange for exchange in background.exchanges if exchange.process != mix)
    return replace(background, exchanges=_in_order(background, kept + mixed))


def _in_order(background: Background, exchanges: Sequence[BackgroundExchange]) -> tuple[BackgroundExchange, ...]:
    places = {process.code: place for place, process in enumerate(background.processes)}
    return tuple(sorted(exchanges, key=lambda exchange: places[exchange.process]))


def _total(model: bc.Model) -> float:
    return bc.footprint(model, project=None).per_kwh_rated_kg


def tornado(pack: str, questions: Sequence[OpenQuestion]) -> OpenQuestionsTornado:
    """The questions that move a pack, as changes of its footprint, kg CO2e per kWh rated."""
    asked = [question for question in questions if question.swing > 1e-6]
    low, high = (np.array([[getattr(q, end) - q.base for q in asked]]) for end in ENDS)
    (base,) = {round(q.base, 1) for q in asked if q.book == ISO}
    return OpenQuestionsTornado(
        labels=tuple(_label(question) for question in asked),
        outputs=(UNIT,),
        low=low,
        high=high,
        base=np.zeros(1),
        ends=f"{pack} pack of {base} by ISO 14067: low and high reading",
    )


def _label(question: OpenQuestion) -> str:
    return question.name if question.book == ISO else f"{question.name} ({SHORT[question.book]})"


def figures(questions: OpenQuestions) -> dict[str, str]:
    """File name below `docs/figures` -> SVG, with the numbers in its description."""
    return {
        f"open-questions-{pack.lower()}.svg": svg(tornado(pack, asked), numbers(asked))
        for pack, asked in questions.by_pack.items()
    }


def numbers(questions: Iterable[OpenQuestion]) -> str:
    """The totals of a figure in one line, so that it can be told whether it is up to date."""
    return "; ".join(f"{q.name} {q.low:.2f} {q.base:.2f} {q.high:.2f}" for q in questions)


def svg(record: Tornado, description: str) -> str:
    """A figure as SVG, the same each time for one version of matplotlib."""
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "brightcell", "svg.fonttype": "path"}):
        text = StringIO()
        record.plot().savefig(text, format="svg", metadata={"Date": None, "Description": description})
    return text.getvalue()


def section(questions: OpenQuestions) -> Iterator[str]:
    """The part of a page with the figures and the table beside them."""
    yield from HEAD.strip().splitlines()
    for pack in PACKS:
        yield ""
        yield f"![The five largest open questions of the {pack} pack](figures/open-questions-{pack.lower()}.svg)"
    yield ""
    yield from _table(questions)
    yield ""
    yield from TAIL.strip().splitlines()


def _table(questions: OpenQuestions) -> Iterator[str]:
    heads = [f"{pack}, {what}" for pack in PACKS for what in ("low", "base", "high")]
    yield f"| question | rulebook | {' | '.join(heads)} |"
    yield f"|---|---|{'---:|' * len(heads)}"
    first, second = questions.by_pack.values()
    others = {question.name: question for question in second}
    for question in first:
        both = (question, others[question.name])
        cells = [f"{total:.1f}" for q in both for total in (q.low, q.base, q.high)]
        yield f"| {question.name} | {question.book} | {' | '.join(cells)} |"
    yield ""
    yield "| question | reading | what | rests on | confidence |"
    yield "|---|---|---|---|---|"
    for question in first:
        for end in ENDS:
            row = question.readings[end]
            rests = f"{row['source']}; {row['note']}"
            yield f"| {question.name} | {end} | {row['words']} | {rests} | {row['confidence']} |"


HEAD = """
## The five largest open questions

What a low and a high reading of each would make of the shipped packs in Jiangsu, one at a time, kg CO2e per kWh rated.
Readings are other shares of a mix, or another figure of the product; they are no probability, and no default follows
from them.
"""
TAIL = """
The base of cell energy is EverBatt's 47.2 kWh per kWh, 17.6 % of it electric, which stands between the readings because
gas weighs less than electricity. Nickel moves no LFP pack. Collection hardly moves a cut-off (see
[end of life](end-of-life.md)), so it is shown under the Chinese group standard, whose base is half of the packs.
"""
