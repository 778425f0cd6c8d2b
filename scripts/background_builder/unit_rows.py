"""Single rows of `unit_exchanges.csv` in canonical units, with their uncertainty."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from background_builder import quality
from background_builder.rows import (
    Exchange,
    Row,
    Spread,
    biosphere,
    certain,
    conversion,
    joined,
    lognormal,
    technosphere,
    triangular,
)


def exchange(row: Row, provider: str, scores: quality.Scores) -> Exchange:
    """The exchange of a primary row with its provider, in the provider's unit; `scores` are those of the process."""
    make = biosphere if row["kind"] == "emission" else technosphere
    factor = conversion(row["input"], row["unit"])
    amount = float(row["amount"]) * factor
    spread = SPREADS[row["distribution"]](row, factor, scores)
    return make(row["process"], provider, amount, spread, row["source"], row["confidence"], _note(row))


def _note(row: Row) -> str:
    """What the source calls the exchange, then our note."""
    return joined(row["published"], row["note"])


def _certain(row: Row, _factor: float, _scores: quality.Scores) -> Spread:
    return certain(row["basis"])


def _lognormal(row: Row, _factor: float, _scores: quality.Scores) -> Spread:
    return lognormal(float(row["gsd"]), row["basis"])


def _pedigree(row: Row, _factor: float, scores: quality.Scores) -> Spread:
    """Of the scores that the source gives the exchange, else of those of the process."""
    own = quality.read(row["pedigree"]) if row["pedigree"] else scores
    spread = quality.spread_of(own, row["unit"], row["input"])
    return replace(spread, basis=f"{spread.basis}; {row['basis']}")


def _triangular(row: Row, factor: float, _scores: quality.Scores) -> Spread:
    return triangular(float(row["minimum"]) * factor, float(row["maximum"]) * factor, row["basis"])


SPREADS: Mapping[str, Callable[[Row, float, quality.Scores], Spread]] = {
    "none": _certain,
    "lognormal": _lognormal,
    "pedigree": _pedigree,
    "triangular": _triangular,
}
