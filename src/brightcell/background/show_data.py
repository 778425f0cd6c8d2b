"""What is known of one process of a background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from brightcell.background.models import Process, Source


@dataclass(frozen=True)
class ProcessScore:
    """kg CO2e per unit of product: in all, by gas, of its own emissions, and of each input, largest first."""

    method: str
    total: float
    gases: Mapping[str, float]
    inputs: tuple[tuple[str, float], ...]
    direct: float


@dataclass(frozen=True)
class ExchangeLine:
    """An exchange as a reader sees it: the names of what is taken or emitted, and the uncertainty in words."""

    type: str
    code: str
    name: str
    amount: float
    unit: str
    uncertainty: str
    source: str
    confidence: str
    note: str


@dataclass(frozen=True, repr=False)
class ProcessData:
    """All that is known of one process."""

    background: str
    process: Process
    quality: tuple[tuple[str, int], ...]
    source: Source | None
    exchanges: tuple[ExchangeLine, ...]
    users: tuple[tuple[str, float], ...]
    keys: tuple[tuple[str, str], ...]
    score: ProcessScore | None
    spread: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "background": self.background,
            **asdict(self.process),
            "quality": dict(self.quality),
            "source": asdict(self.source) if self.source else self.process.source,
            "spread": self.spread,
            "exchanges": [asdict(line) for line in self.exchanges],
            "users": [{"process": code, "amount": amount} for code, amount in self.users],
            "keys": [{"key": key, "location": location} for key, location in self.keys],
            "score": asdict(self.score) if self.score else None,
        }

    def __repr__(self) -> str:
        total = f", {self.score.total:.6g} kg CO2e per {self.process.unit}" if self.score else ""
        return f"<ProcessPage {self.background}:{self.process.code}, {len(self.exchanges)} exchanges{total}>"
