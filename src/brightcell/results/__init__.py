"""Results: the footprint by stage, component, activity and gas, what explains it, and comparisons."""

from brightcell.inventory.models import Assumption
from brightcell.results.comparison.data import DemandEffect, ParameterEffect, SlotEffect
from brightcell.results.comparison.face import Comparison
from brightcell.results.footprint.contributions import ActivityRow, Contributions, contributions
from brightcell.results.footprint.evidence import EvidenceRecord
from brightcell.results.footprint.explanation import Explanation
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.fingerprint import gwp_fingerprint, gwp_mixture
from brightcell.results.footprint.meta import (
    BackgroundRef,
    ExchangeContribution,
    FunctionalUnitRef,
    ProviderShare,
    RulebookRef,
)
from brightcell.results.page.data import FootprintError
from brightcell.rulebooks.settings import TraceStep

__all__ = [
    "ActivityRow",
    "Assumption",
    "BackgroundRef",
    "Comparison",
    "Contributions",
    "DemandEffect",
    "EvidenceRecord",
    "ExchangeContribution",
    "Explanation",
    "Footprint",
    "FootprintError",
    "FunctionalUnitRef",
    "ParameterEffect",
    "ProviderShare",
    "RulebookRef",
    "SlotEffect",
    "TraceStep",
    "contributions",
    "gwp_fingerprint",
    "gwp_mixture",
]
