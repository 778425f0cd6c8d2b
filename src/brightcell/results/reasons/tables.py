"""Reasons as text for people, and as CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from brightcell.language import AsIs, paragraph, said, told
from brightcell.results.page.numbers import decimals_for, fixed, percent, share_of, significant
from brightcell.results.page.text import abridged, aligned, count, inert, titled, wrapped
from brightcell.results.reasons.data import Reason, ReasonsData

NAME_WIDTH, CHANGES_SHOWN = 40, 6


def as_text(reasons: ReasonsData) -> str:
    """The difference for a terminal: what each group makes of it, then what is in each group."""
    lines = [*wrapped(heading(reasons)), *wrapped(sentence(reasons))]
    lines += ["", *aligned([head(reasons), *rows(reasons)], "l" + "r" * (len(head(reasons)) - 1))]
    lines += [*wrapped(idle(reasons))] if reasons.idle else []
    lines += titled("What changes", list(_changes(reasons)))
    lines += titled("Sites", [line for text in reasons.paired for line in wrapped(text, "  - ")])
    lines += titled("Caution", [line for text in reasons.cautions for line in wrapped(text, "  - ")])
    return "\n".join([*lines, "", *wrapped(note(reasons))]) + "\n"


def short_text(reasons: ReasonsData) -> str:
    """The difference in one line."""
    return f"<Reasons: {sentence(reasons)}; {count(len(reasons.reasons), 'group')}; print(.as_text()) shows them>"


def as_csv(reasons: ReasonsData) -> str:
    """`to_frame` as CSV at full precision; text that a spreadsheet would run starts with "'"."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    frame = reasons.to_frame()
    writer.writerow(map(inert, frame.columns))
    writer.writerows(["" if v is None else inert(v) for v in row] for row in frame.itertuples(index=False, name=None))
    return stream.getvalue()


def heading(reasons: ReasonsData) -> str:
    """Which two."""
    return said("From {} to {}", *map(AsIs, reasons.labels))


def sentence(reasons: ReasonsData) -> str:
    """Which of the two is lower, and by how much."""
    decimals = decimals_for([reasons.first])
    first, second = fixed(reasons.first, decimals), fixed(reasons.second, decimals)
    ends = said("{} to {} {}", first, second, reasons.unit)
    share = share_of(abs(reasons.difference), reasons.first)
    way = "lower" if reasons.difference < 0 else "higher"
    text = f"the second is {percent(share)} {way}: {ends}" if reasons.difference else f"both give the same: {ends}"
    probability = reasons.probability_lower
    return text if probability is None else f"{text}; it is lower in {percent(probability)} of paired draws"


def head(reasons: ReasonsData) -> list[str]:
    """The names of the columns."""
    spread = ["p5", "p95"] if reasons.draws is not None else []
    error = [] if reasons.is_exact else ["+/-"]
    return ["Reason", "kg CO2e", *error, *spread, "of it", "alone", "last"]


def rows(reasons: ReasonsData) -> list[list[str]]:
    """A row per reason, then their sum."""
    decimals = decimals_for([reasons.first])
    moving = [_row(reasons, reason, decimals) for reason in reasons.moving]
    empty = [""] * (len(head(reasons)) - 4)
    share = "100.0 %" if reasons.difference else "-"
    return [*moving, ["Together", signed(reasons.difference, decimals), *empty[:-1], share, "", ""]]


def _row(reasons: ReasonsData, reason: Reason, decimals: int) -> list[str]:
    texts = [signed(reason.value, decimals)]
    if reason.error is not None:
        texts.append(significant(reason.error, 2))
    if reason.low is not None and reason.high is not None:
        texts += [signed(reason.low, decimals), signed(reason.high, decimals)]
    share = percent(share_of(reason.value, reasons.difference))
    ends = [signed(reason.alone, decimals), signed(reason.last, decimals)]
    return [AsIs(abridged(reason.name, NAME_WIDTH)), *texts, share, *ends]


def idle(reasons: ReasonsData) -> str:
    """What differs and moves nothing, in a sentence."""
    return said("Without effect here: {}", AsIs(", ".join(reason.name for reason in reasons.idle)))


def signed(value: float, decimals: int) -> str:
    """A difference with its sign."""
    text = fixed(value, decimals)
    return text if text.startswith("-") or float(text) == 0 else f"+{text}"


def _changes(reasons: ReasonsData) -> Iterator[str]:
    for reason in reasons.moving:
        yield from wrapped(AsIs(reason.name), "  ", "    ")
        for change in reason.changes[:CHANGES_SHOWN]:
            yield from wrapped(change, "    - ", "      ")
        if len(reason.changes) > CHANGES_SHOWN:
            yield told(f"    and {len(reason.changes) - CHANGES_SHOWN} more: --format json")
        if reason.joined:
            yield from wrapped(
                f"swapped together, because by themselves they can't be: {reason.joined}", "    ", "    "
            )


def note(reasons: ReasonsData) -> str:
    """How the numbers were made."""
    how = (
        f"the mean over all orders, from all {reasons.evaluations:,} combinations"
        if reasons.is_exact
        else f"the mean over {reasons.orders} orders, from {reasons.evaluations:,} combinations, +/- its standard error"
    )
    parts = [
        f"Each reason is what its changes add, {how} (Shapley value), so that no order is preferred; they sum to the "
        "difference. alone: as the only change of the first; last: as the last change to the second."
    ]
    if reasons.draws is not None:
        parts += [f"p5 and p95 of {reasons.draws.shape[1]:,} paired draws, seed {reasons.seed}; {reasons.regime}."]
    return paragraph(*parts)
