"""Single rows of `unit_exchanges.csv` in canonical units, with their uncertainty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from background_builder.rows import (
    Exchange,
    Row,
    Spread,
    biosphere,
    certain,
    from_pedigree,
    lognormal,
    number,
    primary,
    technosphere,
    triangular,
)


def exchange(row: Row, provider: str, basic: str) -> Exchange:
    """The exchange of a primary row with its provider, in the unit of the provider's product."""
    make = biosphere if row["kind"] == "emission" else technosphere
    factor = conversion(row["input"], row["unit"])
    amount = float(row["amount"]) * factor
    spread = SPREADS[row["distribution"]](row, factor, basic)
    return make(row["process"], provider, amount, spread, row["source"], row["confidence"], _told(row))


def conversion(provider: str, unit: str) -> float:
    """Units of the provider's product in one `unit` of the source; 1 where the table has no other."""
    found = (row for row in primary("unit_conversions") if (row["input"], row["unit"]) == (provider, unit))
    return next((float(row["factor"]) for row in found), 1.0)


def _told(row: Row) -> str:
    """What the source calls the exchange, then our note."""
    return "; ".join(part for part in (row["published"], row["note"]) if part)


def _certain(row: Row, _factor: float, _basic: str) -> Spread:
    return certain(row["basis"])


def _lognormal(row: Row, _factor: float, _basic: str) -> Spread:
    return lognormal(float(row["gsd"]), row["basis"])


def _pedigree(row: Row, _factor: float, basic: str) -> Spread:
    spread = from_pedigree([int(score) for score in row["pedigree"].strip("()").split(",")], basic)
    return replace(spread, basis=f"{row['basis']}; {spread.basis}")


def _triangular(row: Row, factor: float, _basic: str) -> Spread:
    return triangular(float(row["minimum"]) * factor, float(row["maximum"]) * factor, row["basis"])


SPREADS: Mapping[str, Callable[[Row, float, str], Spread]] = {
    "none": _certain,
    "lognormal": _lognormal,
    "pedigree": _pedigree,
    "triangular": _triangular,
}


def merged(rows: Sequence[Exchange]) -> Exchange:
    """Rows with the same provider added up; ranges add up too, any other spread is that of the largest row."""
    if len(rows) == 1:
        return rows[0]
    largest = max(rows, key=lambda row: float(row.amount))
    told = {"basis": f"{largest.basis}; sum of {len(rows)} rows of the source", "note": " + ".join(_notes(rows))}
    if all(row.distribution == "triangular" for row in rows):
        told |= {name: _sum(rows, name) for name in ("minimum", "maximum")}
    elif largest.distribution == "triangular":
        largest = _scaled_range(largest, rows)
    return replace(largest, amount=_sum(rows, "amount"), **told)


def _scaled_range(largest: Exchange, rows: Sequence[Exchange]) -> Exchange:
    """The largest row's range, widened in proportion to the sum."""
    ratio = float(_sum(rows, "amount")) / float(largest.amount)
    bounds = (number(float(bound) * ratio) for bound in (largest.minimum, largest.maximum))
    return replace(largest, **dict(zip(("minimum", "maximum"), bounds, strict=True)))


def _sum(rows: Sequence[Exchange], name: str) -> str:
    return number(sum(float(getattr(row, name)) for row in rows))


def _notes(rows: Sequence[Exchange]) -> list[str]:
    return list(dict.fromkeys(row.note for row in rows if row.note))
