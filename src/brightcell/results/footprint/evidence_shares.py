"""On what evidence a footprint rests: shares of its gross burden by that of the product's amounts, and primary data.

The gross burden is the sum of the positive contributions, without credit activities. A contribution rests on the
amount of the product that its exchange comes from; an exchange without one of its own, such as the kilogram of a supply
or the grid behind a plant's meter, on those by which other activities ask for it, in proportion. What no amount of
the product leads to, such as the processes of a recycling library, rests on `model`.

Primary data share = sum of the contributions whose amount and factor are both primary / gross burden.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from brightcell.inventory.models import Emission, Foreground
from brightcell.product.evidence import evidence_types, is_primary
from brightcell.results.footprint.solved import SolvedExchange

MODEL = "model"
"""What no amount of the product leads to."""
CREDIT = "credit"
Mix = Mapping[str, float]


@dataclass(frozen=True)
class EvidenceShares:
    """Shares of the gross burden: by the evidence of amounts, which sum to 1, and the share of primary data."""

    amounts: Mapping[str, float] = field(default_factory=dict)
    primary: float = 0.0


def evidence_shares(exchanges: Sequence[SolvedExchange], totals_per_unit: Sequence[float]) -> EvidenceShares:
    """The shares of a solved product system; `totals_per_unit` as in `SolvedSystem`."""
    mix_of = _mixes(exchanges)
    by_type: dict[str, list[float]] = {name: [] for name in (*evidence_types(), MODEL)}
    primary: list[float] = []
    for exchange in exchanges:
        score = exchange.amount * totals_per_unit[exchange.scored]
        if not exchange.is_own or score <= 0.0 or exchange.process == CREDIT:
            continue
        for name, share in _mix(exchange, mix_of).items():
            by_type[name].append(score * share)
            if _is_primary(exchange, name):
                primary.append(score * share)
    total = math.fsum(value for values in by_type.values() for value in values)
    shares = {name: math.fsum(values) / total if total else 0.0 for name, values in by_type.items()}
    return EvidenceShares(shares, math.fsum(primary) / total if total else 0.0)


def primary_parts(exchanges: Sequence[SolvedExchange]) -> list[float]:
    """Of each exchange that counts in its own activity, the share whose amount and factor are both primary."""
    mix_of = _mixes(exchanges)
    return [
        math.fsum(share for name, share in _mix(exchange, mix_of).items() if _is_primary(exchange, name))
        for exchange in exchanges
        if exchange.is_own
    ]


def factor_evidence(exchange: SolvedExchange) -> str | None:
    """The evidence of the factor behind an exchange: a stated figure's, an emission's own; None for a background's."""
    if exchange.figure_evidence is not None:
        return exchange.figure_evidence
    return exchange.evidence if isinstance(exchange.target, Emission) else None


def _is_primary(exchange: SolvedExchange, amount: str) -> bool:
    factor = factor_evidence(exchange)
    if factor is None or amount == MODEL:
        return False
    emitted = exchange.figure_evidence is None
    return evidence_types()[amount].is_primary if emitted else is_primary(amount, factor)


def _mix(exchange: SolvedExchange, mix_of: Callable[[str], Mix]) -> Mix:
    return mix_of(exchange.activity) if exchange.evidence is None else {exchange.evidence: 1.0}


def _mixes(exchanges: Sequence[SolvedExchange]) -> Callable[[str], Mix]:
    """The evidence of the amounts by which each activity is asked for, as shares; each is worked out once."""
    asking: dict[str, list[SolvedExchange]] = defaultdict(list)
    for exchange in exchanges:
        if isinstance(exchange.target, Foreground) and exchange.amount > 0.0:
            asking[exchange.target.code].append(exchange)
    mixes: dict[str, Mix] = {}

    def mix_of(code: str) -> Mix:
        if code not in mixes:
            mixes[code] = {MODEL: 1.0}  # what leads back to itself has no amount of the product on the way
            mixes[code] = _weighted(asking[code], mix_of)
        return mixes[code]

    return mix_of


def _weighted(asking: Sequence[SolvedExchange], mix_of: Callable[[str], Mix]) -> Mix:
    """The mean of the evidence of some exchanges, by their amounts."""
    total = math.fsum(exchange.amount for exchange in asking)
    if not total:
        return {MODEL: 1.0}
    mix: dict[str, float] = defaultdict(float)
    for exchange in asking:
        for name, share in _mix(exchange, mix_of).items():
            mix[name] += share * exchange.amount / total
    return mix
