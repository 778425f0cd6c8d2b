"""Break-even points as text for people."""

from __future__ import annotations

from math import isfinite

from brightcell.results.break_even.data import BreakEvenData
from brightcell.results.page.numbers import decimals_for, fixed, short
from brightcell.results.page.text import abridged, aligned, count, titled, wrapped

ROWS, NAME_WIDTH = 9, 26


def as_text(result: BreakEvenData) -> str:
    """The answer for a terminal, then both footprints over the range."""
    lines = [*wrapped(heading(result)), *wrapped(result.answer)]
    if result.points:
        lines += ["", *aligned([["At", result.total_unit, ""], *point_rows(result)], "rrl")]
    lines += titled("Over the range", aligned([head(result), *curve_rows(result)], "rrrr"))
    lines += refused_lines(result)
    lines += titled("Caution", [line for text in result.cautions for line in wrapped(text, "  - ")])
    return "\n".join(lines) + "\n"


def heading(result: BreakEvenData) -> str:
    """Which two, over what."""
    now = "" if result.now is None else f", now {result.said(result.now)}"
    of = "" if result.of == "both" else f" of the {result.of}"
    first, second = (
        label if label.endswith(f" ({place})") else f"{label} ({place})"
        for label, place in zip(result.labels, ("first", "second"), strict=True)
    )
    return f"{first} against {second} over {result.key}{of}{now}"


def point_rows(result: BreakEvenData) -> list[list[str]]:
    """A row per point."""
    return [
        [result.said(point.at), fixed(point.total, decimals_for([point.total])), point.kind] for point in result.points
    ]


def head(result: BreakEvenData) -> list[str]:
    """Names of the columns of both curves."""
    unit = "" if result.unit == "1" else f", {result.unit}"
    return [f"At{unit}", *(abridged(label, NAME_WIDTH) for label in result.labels), "second - first"]


def curve_rows(result: BreakEvenData, most: int = ROWS) -> list[list[str]]:
    """Both curves at some of the numbers that were looked at."""
    last = len(result.at) - 1
    places = sorted({round(step * last / (most - 1)) for step in range(most)})
    decimals = decimals_for([abs(v) for v in result.first.tolist() if isfinite(v)])
    rows = []
    for place in places:
        values = [result.first[place], result.second[place], result.second[place] - result.first[place]]
        texts = [fixed(float(value), decimals) if isfinite(value) else "refused" for value in values]
        rows.append([short(float(result.at[place])), *texts])
    return rows


def refused_lines(result: BreakEvenData) -> list[str]:
    """How many numbers were refused, and the reasons."""
    if not result.refused:
        return []
    first, *_, last = [*result.refused, *result.refused]
    where = f"{result.said(first)}: {result.refused[first]}"
    lines = wrapped(where, "  - ") + (
        wrapped(f"{result.said(last)}: {result.refused[last]}", "  - ") if last != first else []
    )
    return titled(f"{count(len(result.refused), 'value')} refused, the first and the last of them", lines)
