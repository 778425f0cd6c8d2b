"""Exact Sobol indices of a function whose structure is a sum of products, tested before they are claimed."""

from __future__ import annotations

import numpy as np

from brightcell.methods.factors import Factors
from brightcell.methods.function import Array, Function
from brightcell.methods.products import ExactIndices, NoProductsError, Products, indices

POINTS, MORE_POINTS = 32, 48
"""Points of the rules of Gauss; with more of them nothing may change."""
SETTLED, AGREES, TESTED = 1e-9, 1e-9, 64
"""Relative changes that are allowed, and at how many points the structure is compared with the function."""


def exact_indices(function: Function, factors: Factors) -> ExactIndices:
    """First and total indices of each factor; NoProductsError, in words, where they aren't exact."""
    if function.structure is None:
        raise NoProductsError("nothing is known of the formula")
    products = function.structure(POINTS)
    _refuse_otherwise(function, products)
    exact = indices(products, [inputs.tolist() for inputs in factors.all_inputs()])
    again = indices(function.structure(MORE_POINTS), [range(len(function.names))])
    if not np.isclose(exact.variance, again.variance, rtol=SETTLED, atol=0.0):
        raise NoProductsError("its variance is not settled by rules of Gauss: some input may come near zero")
    return exact


def _refuse_otherwise(function: Function, products: Products) -> None:
    """The sum of products and the function agree at points of the rules, drawn by their weights."""
    random = np.random.Generator(np.random.Philox(key=0))
    rules = products.factors.rules
    points = np.array([random.choice(len(rule.points), TESTED, p=rule.weights / rule.weights.sum()) for rule in rules])
    x: Array = np.array([rule.points[row] for rule, row in zip(rules, points, strict=True)])
    expected = np.atleast_2d(function.evaluate(x))[0]
    summed = np.array([products.at(column) for column in points.T.tolist()])
    size = max(float(np.abs(expected).max()), float(np.abs(summed).max()))
    if not np.allclose(summed, expected, rtol=0.0, atol=AGREES * size):
        raise NoProductsError("its sum of products does not give what the model gives")


def said(exact: ExactIndices) -> str:
    """What exact indices rest on, in words."""
    terms = "one product" if exact.products == 1 else f"a sum of {exact.products:,} products"
    return (
        f"exact indices: the result is {terms} of functions of independent inputs, compared with the model at {TESTED} "
        f"points; mean {exact.mean:.6g}, standard deviation {exact.variance**0.5:.4g}"
    )
