"""Sensitivity: which inputs make the result what it is, and which make it uncertain."""

from brightcell.methods.delta import Delta, delta
from brightcell.methods.draws import FunctionDraws, drawn
from brightcell.methods.function import Function, array_function
from brightcell.methods.gradient import Gradient, gradient
from brightcell.methods.information import ValueOfInformation, value_of_information
from brightcell.methods.morris import MorrisEffects, morris
from brightcell.methods.one_at_a_time import Spider, one_at_a_time
from brightcell.methods.pawn import Pawn, pawn
from brightcell.methods.shapley import ShapleyEffects, shapley
from brightcell.methods.sobol import SobolIndices, sobol
from brightcell.methods.tails import TailProbability, tail
from brightcell.methods.tornado import Tornado, tornado
from brightcell.methods.variance import VarianceShares, variance_from_draws, variance_from_slopes

__all__ = [
    "Delta",
    "Function",
    "FunctionDraws",
    "Gradient",
    "MorrisEffects",
    "Pawn",
    "ShapleyEffects",
    "SobolIndices",
    "Spider",
    "TailProbability",
    "Tornado",
    "ValueOfInformation",
    "VarianceShares",
    "array_function",
    "delta",
    "drawn",
    "gradient",
    "morris",
    "one_at_a_time",
    "pawn",
    "shapley",
    "sobol",
    "tail",
    "tornado",
    "value_of_information",
    "variance_from_draws",
    "variance_from_slopes",
]
