"""The evidence of a product's amounts in a few lines: how many of each type, which state none, what rests on them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brightcell.product.evidence import UNSTATED, evidence_types
from brightcell.results.footprint.amounts import AmountRecord
from brightcell.results.footprint.evidence_shares import EvidenceShares


@dataclass(frozen=True)
class EvidenceSummary:
    """Number of amounts by evidence, fields that state none, and shares of the gross burden, where they are known."""

    numbers: Mapping[str, int]
    unstated: tuple[str, ...]
    shares: EvidenceShares | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "numbers": dict(self.numbers),
            "unstated": list(self.unstated),
            "shares": None if self.shares is None else dict(self.shares.amounts),
            "primary_data_share": None if self.shares is None else self.shares.primary,
        }

    def lines(self) -> list[str]:
        """Each type with its number and share, and the fields that state none."""
        lines = [self._line(name, number) for name, number in self.numbers.items() if number]
        if self.shares is not None:
            lines.append(f"primary data: {self.shares.primary:.1%} of the gross burden")
        return lines + ([f"not stated: {', '.join(self.unstated)}"] if self.unstated else [])

    def _line(self, name: str, number: int) -> str:
        word = f"{name} (counts as estimated)" if name == UNSTATED else name
        share = "" if self.shares is None else f", behind {self.shares.amounts[name]:.1%} of the gross burden"
        return f"{word}: {number} amounts{share}"


def evidence_summary(amounts: tuple[AmountRecord, ...], shares: EvidenceShares | None) -> EvidenceSummary:
    """The summary of the amounts of a product; `shares` of the gross burden, where they are known."""
    counts = Counter(record.evidence for record in amounts)
    unstated = tuple(record.field for record in amounts if record.evidence == UNSTATED)
    return EvidenceSummary({name: counts[name] for name in evidence_types()}, unstated, shares)
