"""Exchanges of one process that name the same provider or gas, added up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from background_builder.rows import Exchange, joined, number


def merged(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """One exchange for each provider or gas of each process, in the order in which they first come."""
    by_provider: dict[tuple[str, str, str], list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        by_provider[exchange.process, exchange.type, exchange.input].append(exchange)
    return tuple(total(same) for same in by_provider.values())


def total(rows: Sequence[Exchange]) -> Exchange:
    """Rows with the same provider added up; ranges add up too, any other spread is that of the largest row.

    The sum is assumed where one of its rows is.
    """
    if len(rows) == 1:
        return rows[0]
    largest = max(rows, key=lambda row: float(row.amount))
    assumed = any(row.confidence == "assumed" for row in rows)
    changes = {
        "basis": f"{largest.basis}; sum of {len(rows)} rows of the source",
        "note": joined(*_notes(rows)),
        "confidence": "assumed" if assumed else largest.confidence,
    }
    if all(row.distribution == "triangular" for row in rows):
        changes |= {name: _sum(rows, name) for name in ("minimum", "maximum")}
    elif largest.distribution == "triangular":
        largest = _scaled_range(largest, rows)
    return replace(largest, amount=_sum(rows, "amount"), **changes)


def _scaled_range(largest: Exchange, rows: Sequence[Exchange]) -> Exchange:
    """The largest row's range, widened in proportion to the sum."""
    ratio = float(_sum(rows, "amount")) / float(largest.amount)
    bounds = (number(float(bound) * ratio) for bound in (largest.minimum, largest.maximum))
    return replace(largest, **dict(zip(("minimum", "maximum"), bounds, strict=True)))


def _sum(rows: Sequence[Exchange], name: str) -> str:
    return number(sum(float(getattr(row, name)) for row in rows))


def _notes(rows: Sequence[Exchange]) -> list[str]:
    return list(dict.fromkeys(row.note for row in rows if row.note))
