"""Results: the footprint by stage, component, activity and gas, what explains it, and comparisons."""

from brightcell.inventory.models import Assumption
from brightcell.results.checks import FootprintError
from brightcell.results.comparison import Comparison, DemandEffect, SlotEffect
from brightcell.results.contributions import ActivityRow, Contributions, contributions
from brightcell.results.explanation import Explanation
from brightcell.results.fingerprint import gwp_fingerprint, gwp_mixture
from brightcell.results.footprint import Footprint
from brightcell.results.meta import (
    BackgroundRef,
    ExchangeContribution,
    FunctionalUnitRef,
    ProviderShare,
    RulebookRef,
)
from brightcell.results.monte_carlo import MonteCarlo
from brightcell.rulebooks.settings import TraceStep

__all__ = [
    "ActivityRow",
    "Assumption",
    "BackgroundRef",
    "Comparison",
    "Contributions",
    "DemandEffect",
    "ExchangeContribution",
    "Explanation",
    "Footprint",
    "FootprintError",
    "FunctionalUnitRef",
    "MonteCarlo",
    "ProviderShare",
    "RulebookRef",
    "SlotEffect",
    "TraceStep",
    "contributions",
    "gwp_fingerprint",
    "gwp_mixture",
]
