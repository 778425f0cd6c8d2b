"""Mean and variance of inputs, of those that are known by their inverse distributions only by quadrature."""

import numpy as np

from brightcell.methods.function import Array, Function

REACH, NODES = 8.0, 801
"""Trapezoids over normal scores from -8 to 8: for smooth inverse distributions the error is far below 1e-6."""


def moments(function: Function) -> tuple[Array, Array]:
    """Means and variances [K] of the inputs."""
    if function.moments is not None:
        return function.moments()
    from scipy.special import ndtr

    z = np.linspace(-REACH, REACH, NODES)
    weight = np.exp(-z * z / 2)
    weight /= weight.sum()
    x = function.quantile(np.tile(ndtr(z), (len(function.names), 1)))
    mean = x @ weight
    return mean, np.square(x - mean[:, None]) @ weight
