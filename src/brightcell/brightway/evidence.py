"""The evidence of amounts as fields of a Brightway database: its type, its kind, and what shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from brightcell.inventory.models import Exchange
from brightcell.product.evidence import evidence_types, weakest

_SHOWN_BY = ("document", "meter", "period", "by")


def exchange_evidence(exchange: Exchange) -> dict[str, str]:
    """What an exchange rests on: the weakest of its amounts and of the figure that it carries, in words.

    `evidence` is the type, `evidence kind` primary, secondary or default; documents, meters, periods and who told it
    are those of its data of this type. Nothing where no amount of the product leads to it.
    """
    type_ = _type(exchange)
    if type_ is None:
        return {}
    stated = [datum.evidence for datum in exchange.amount.inputs().values() if datum.evidence is not None]
    shown = [evidence for evidence in stated if evidence.type == type_]
    details = {
        f"evidence {field}": "; ".join(dict.fromkeys(filter(None, (getattr(evidence, field) for evidence in shown))))
        for field in _SHOWN_BY
    }
    return {
        "evidence": type_,
        "evidence kind": evidence_types()[type_].kind,
        **{field: text for field, text in details.items() if text},
    }


def activity_evidence(exchanges: Iterable[Exchange]) -> dict[str, str]:
    """How many exchanges of an activity rest on each type, from the strongest, and the kind of the weakest."""
    counts = Counter(type_ for exchange in exchanges if (type_ := _type(exchange)) is not None)
    if not counts:
        return {}
    counted = ", ".join(f"{name} {counts[name]}" for name in evidence_types() if counts[name])
    return {"evidence": counted, "evidence kind": evidence_types()[weakest(counts)].kind}


def _type(exchange: Exchange) -> str | None:
    stated = [type_ for type_ in (exchange.evidence, exchange.figure_evidence) if type_ is not None]
    return weakest(stated) if stated else None
