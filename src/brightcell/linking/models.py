"""What linking finds: a demand and its provider."""

from __future__ import annotations

from brightcell.background.models import Process, Provider
from brightcell.inventory.models import Demand
from brightcell.records import record

EXACT = "exact"
ANYWHERE = "no place asked"


@record
class Link:
    """A demand and its provider; `step` says how it was found: exact, or which fallback.

    `layer` is the background that has the provider, where several are asked in turn.
    """

    demand: Demand
    provider: Provider
    step: str
    layer: str = ""

    @property
    def process(self) -> Process:
        return self.provider.process

    @property
    def is_fallback(self) -> bool:
        return self.step not in (EXACT, ANYWHERE)

    @property
    def is_instead(self) -> bool:
        """Whether something else than what was asked for takes its place."""
        return self.demand.instead is not None and self.step.startswith(f"{self.demand.instead} instead")
