"""Sensitivity: which inputs make the result what it is, and which make it uncertain."""

from brightcell.sensitivity.delta import Delta, delta
from brightcell.sensitivity.draws import Draws, drawn
from brightcell.sensitivity.gradient import Gradient, gradient
from brightcell.sensitivity.information import ValueOfInformation, value_of_information
from brightcell.sensitivity.morris import MorrisEffects, morris
from brightcell.sensitivity.one_at_a_time import Spider, one_at_a_time
from brightcell.sensitivity.pawn import Pawn, pawn
from brightcell.sensitivity.problem import Problem, array_problem
from brightcell.sensitivity.shapley import ShapleyEffects, shapley
from brightcell.sensitivity.sobol import SobolIndices, sobol
from brightcell.sensitivity.tornado import Tornado, tornado
from brightcell.sensitivity.variance import VarianceShares, variance_from_draws, variance_from_slopes

__all__ = [
    "Delta",
    "Draws",
    "Gradient",
    "MorrisEffects",
    "Pawn",
    "Problem",
    "ShapleyEffects",
    "SobolIndices",
    "Spider",
    "Tornado",
    "ValueOfInformation",
    "VarianceShares",
    "array_problem",
    "delta",
    "drawn",
    "gradient",
    "morris",
    "one_at_a_time",
    "pawn",
    "shapley",
    "sobol",
    "tornado",
    "value_of_information",
    "variance_from_draws",
    "variance_from_slopes",
]
