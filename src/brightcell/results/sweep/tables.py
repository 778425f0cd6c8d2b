"""Sweeps as text for people, and as CSV for programs."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.language import AsIs, said, told
from brightcell.results.page.held import csv_text
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.page.text import WIDTH, abridged, aligned, count, titled, wrapped
from brightcell.results.sweep.data import COMMON, SweepData, VariantRow

SHOWN, REASONS, LEAST = 40, 12, 8


def as_text(sweep: SweepData) -> str:
    """A sweep for a terminal: a line per variant, and why some were refused."""
    lines = [*wrapped(heading(sweep)), *wrapped(f"{told(counts(sweep))}; {unit_text(sweep)}")]
    rows = sweep.rows[:SHOWN]
    lines += ["", *aligned([head(sweep), *(cells(sweep, row) for row in rows)], alignment(sweep))]
    if len(sweep.rows) > SHOWN:
        lines.append(told(f"  and {len(sweep.rows) - SHOWN} more: --format csv or json"))
    lines += titled("Without effect", [line for text in idle_texts(sweep) for line in wrapped(text, "  - ")])
    lines += titled("Refused", _reasons(sweep.refused))
    lines += titled("Draws without a value", _reasons(sweep.without_value))
    lines += titled("Caution", [line for text in sweep.cautions for line in wrapped(text, "  - ")])
    if sweep.draws is not None:
        lines += ["", *wrapped(note_on_draws(sweep))]
    return "\n".join(lines) + "\n"


def short_text(sweep: SweepData) -> str:
    """A sweep in one line."""
    return f"<Sweep of {sweep.model}: {counts(sweep)}; print(.as_text()) shows it>"


def as_csv(sweep: SweepData) -> str:
    """`to_frame` as CSV at full precision; text that a spreadsheet would run starts with "'"."""
    frame = sweep.to_frame()
    return csv_text(frame.columns, frame.itertuples(index=False, name=None))


def heading(sweep: SweepData) -> str:
    """What was varied, and in which keys."""
    keys = ", ".join(sweep.keys)
    return said("{}: {} over {}", AsIs(sweep.model), count(len(sweep.rows), "variant"), AsIs(keys))


def unit_text(sweep: SweepData) -> str:
    """In which unit the numbers are."""
    if len(sweep.units) < 2:
        return said("in {}", sweep.units[0] if sweep.units else COMMON)
    return f"in {COMMON}, since the rulebooks count in several units; --format csv has each in its own"


def idle_texts(sweep: SweepData) -> list[str]:
    """The keys that change no number, in words."""
    return [f"{key}: all its values give the same numbers" for key in sweep.idle_keys]


def counts(sweep: SweepData) -> str:
    """How many have a number."""
    missing = len(sweep.rows) - len(sweep.computed) - len(sweep.refused)
    parts = [f"{len(sweep.computed)} computed", f"{len(sweep.refused)} refused"]
    return ", ".join(parts + ([f"{missing} not reached: the sweep was cut short"] if missing else []))


def note_on_draws(sweep: SweepData) -> str:
    """How the draws were made."""
    assert sweep.draws is not None
    number = sweep.draws.shape[1]
    return f"p5, median and p95 of {number:,} draws of the total, paired over all variants; seed {sweep.seed}; " + (
        sweep.regime
    )


def head(sweep: SweepData) -> list[str]:
    """The names of the columns."""
    keys = [AsIs(abridged(key, _width(sweep))) for key in sweep.keys]
    return [*_named(sweep, "Variant"), *keys, *_numbers(sweep)]


def _numbers(sweep: SweepData) -> list[str]:
    """The columns of numbers; the total in its own unit where all have the same."""
    own = ["Total"] if len(sweep.units) == 1 and sweep.units != (COMMON,) else []
    drawn = [] if sweep.draws is None else ["p5", "Median", "p95"]
    return [*own, "per kWh rated", "vs first", *drawn]


def alignment(sweep: SweepData) -> str:
    """Texts left, numbers right."""
    texts = len(sweep.keys) + len(_named(sweep, ""))
    return "l" * texts + "r" * (len(head(sweep)) - texts)


def cells(sweep: SweepData, row: VariantRow) -> list[str]:
    """A row as texts, under `head`."""
    columns = _width(sweep)
    keys = (AsIs(abridged("-" if row.values.get(key) is None else row.values[key], columns)) for key in sweep.keys)
    texts = [*_named(sweep, abridged(row.label, columns)), *keys]
    width = len(head(sweep)) - len(texts)
    if not row.is_computed:
        return [*texts, row.status, *[""] * (width - 1)]
    common = fixed(row.per_kwh_rated, decimals_for([row.per_kwh_rated]))
    own = [] if "Total" not in _numbers(sweep) else [fixed(row.total, decimals_for([row.total]))]
    return [*texts, *own, common, against(sweep, row), *_drawn(sweep, row)]


def against(sweep: SweepData, row: VariantRow) -> str:
    """The difference to the first variant that has a number, in percent, per kWh of rated energy."""
    first = sweep.computed[0]
    if row is first or not first.per_kwh_rated:
        return "-"
    share = row.per_kwh_rated / first.per_kwh_rated - 1
    return f"{'+' if share >= 0 else ''}{fixed(100 * share, 1)} %"


def _drawn(sweep: SweepData, row: VariantRow) -> list[str]:
    if sweep.draws is None:
        return []
    unit = 1.0 if len(sweep.units) == 1 else row.per_kwh_rated / row.total
    values = [row.statistics[name] * unit for name in ("p5", "median", "p95")]
    return [fixed(value, decimals_for([row.total * unit])) for value in values]


def _named(sweep: SweepData, name: str) -> list[str]:
    """The label of a row, where its keys don't say it already."""
    return [] if sweep.axes else [name]


def _width(sweep: SweepData) -> int:
    """Columns for each key and label: what the numbers leave of a line."""
    numbers = 25 + (10 if "Total" in _numbers(sweep) else 0) + (29 if sweep.draws is not None else 0)
    texts = len(sweep.keys) + len(_named(sweep, ""))
    return max((WIDTH - 2 - numbers) // texts - 2, LEAST)


def _reasons(rows: Sequence[VariantRow]) -> Sequence[str]:
    """What some variants say, such as why they were refused, those of one message together."""
    variants: dict[str, list[str]] = {}
    for row in rows:
        variants.setdefault(row.message, []).append(row.label)
    lines = []
    for message, labels in list(variants.items())[:REASONS]:
        named = ", ".join(labels[:4]) + (f" and {len(labels) - 4} more" if len(labels) > 4 else "")
        lines += wrapped(f"{named}: {message}", "  - ", "    ")
    more = len(variants) - REASONS
    return lines + ([f"  and {count(more, 'further reason')}: --format json"] if more > 0 else [])
