"""What becomes of the spreads of parameters in the exchanges that are computed from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from brightcell.errors import Problem
from brightcell.imports.models import ImportedExchange, ReaderRemark

ComputedRow = tuple[ImportedExchange, tuple[str, ...], tuple[str, ...]]
"""An exchange, the uncertain parameters whose spread it lost, and the keys of those that it has a spread of."""


def spread_remarks(rows: Iterable[ComputedRow]) -> Iterator[ReaderRemark]:
    """Exchanges that lost the spread of a parameter, and those that share one and will be drawn apart."""
    rows = list(rows)
    for exchange, lost, _ in rows:
        if lost:
            what = f"the amount is taken as certain: no distribution is known for {exchange.formula!r}"
            found = f"uncertain: {', '.join(lost)}"
            place = exchange.place
            problem = Problem(what, file=place.document, line=place.row, path=exchange.name, found=found)
            yield ReaderRemark("spread_of_a_parameter_is_lost", problem)
    drawn = Counter(key for _, lost, keys in rows if not lost for key in keys)
    for key, count in drawn.items():
        if count > 1:
            name = key.partition("|")[2]
            first = next(exchange for exchange, _, keys in rows if key in keys)
            what = f"{count} exchanges are computed from the uncertain parameter {name}; their spreads are drawn apart"
            yield ReaderRemark(
                "parameter_is_drawn_apart", Problem(what, file=first.place.document, line=first.place.row, path=name)
            )
