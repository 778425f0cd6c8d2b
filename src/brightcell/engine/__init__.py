"""Draws of a background's unit scores: compiled, adjoint, swept to an estimated error, hard draws solved directly."""

from brightcell.engine.background import (
    QuantileSpread,
    UncertainBackground,
    UncertainEntries,
    Values,
    certain,
    joined,
    lognormal,
)
from brightcell.engine.direct import Failure
from brightcell.engine.plan import Plan, prepare
from brightcell.engine.reference import SampledEntries, sample, scores_of
from brightcell.engine.solve import SolveReport, merged, unit_scores

__all__ = [
    "Failure",
    "Plan",
    "QuantileSpread",
    "SampledEntries",
    "SolveReport",
    "UncertainBackground",
    "UncertainEntries",
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
