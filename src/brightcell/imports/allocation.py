"""The part of a process that goes to one of its products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from brightcell.imports.amounts import scaled
from brightcell.imports.models import ImportedExchange


def shared(exchanges: Iterable[ImportedExchange], share: float) -> list[ImportedExchange]:
    """Exchanges times a share, with their distributions; a share of zero leaves none."""
    if share == 1.0:
        return list(exchanges)
    return [of_share(row, share) for row in exchanges] if share else []


def of_share(row: ImportedExchange, share: float) -> ImportedExchange:
    """One exchange times a share."""
    amount = None if row.amount is None else row.amount * share
    return replace(row, amount=amount, uncertainty=scaled(row.uncertainty, share))
