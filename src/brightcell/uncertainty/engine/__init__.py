"""Draws of a background's unit scores: compiled, adjoint, swept to an estimated error, hard draws solved directly."""

from brightcell.uncertainty.engine.background import (
    Entries,
    Spread,
    UncertainBackground,
    Values,
    certain,
    joined,
    lognormal,
)
from brightcell.uncertainty.engine.direct import Failure
from brightcell.uncertainty.engine.plan import Plan, prepare
from brightcell.uncertainty.engine.reference import Sampled, sample, scores_of
from brightcell.uncertainty.engine.solve import Report, merged, unit_scores

__all__ = [
    "Entries",
    "Failure",
    "Plan",
    "Report",
    "Sampled",
    "Spread",
    "UncertainBackground",
    "Values",
    "certain",
    "joined",
    "lognormal",
    "merged",
    "prepare",
    "sample",
    "scores_of",
    "unit_scores",
]
