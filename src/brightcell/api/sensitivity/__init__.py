"""Sensitivity of a footprint: which data make it what it is, which make it uncertain, and which to measure next.

A function per method, each of a model or of what makes one, with the options that the method has and no others. The
same methods for any function of uncertain inputs are in `brightcell.methods`.
"""

from brightcell.api.sensitivity.amounts import elasticities
from brightcell.api.sensitivity.by_name import METHODS, analyse
from brightcell.api.sensitivity.drawing import delta, information, morris, pawn, shapley, sobol
from brightcell.api.sensitivity.given import difference, of_draws
from brightcell.api.sensitivity.local import gradient, one_at_a_time, spider, tornado, variance
from brightcell.api.sensitivity.tail import tail
from brightcell.api.sensitivity.uncertain import footprint_function

__all__ = [
    "METHODS",
    "analyse",
    "delta",
    "difference",
    "elasticities",
    "footprint_function",
    "gradient",
    "information",
    "morris",
    "of_draws",
    "one_at_a_time",
    "pawn",
    "shapley",
    "sobol",
    "spider",
    "tail",
    "tornado",
    "variance",
]
