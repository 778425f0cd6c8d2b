"""The mean of the result given some inputs, from draws alone: additive cubic splines of the inputs' normal scores."""

from dataclasses import dataclass

import numpy as np

from brightcell.methods.checks import require_at_least
from brightcell.methods.draws import FunctionDraws, scores
from brightcell.methods.factors import Factors
from brightcell.methods.function import Array, Indices

DEGREE = 3
KNOTS = np.array([0.02, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.98])
"""In probability; those near the ends let a curve follow a long tail."""
SIZE = DEGREE + 1 + len(KNOTS)
"""Functions of the basis of one input; they sum to one, so SIZE - 1 of them count."""


@dataclass(frozen=True, eq=False)
class ConditionalFit:
    """fitted [M, D] without the mean; coefficients [J, SIZE, M] of the J inputs; `rank`, the functions that count."""

    fitted: Array
    coefficients: Array
    rank: int

    @property
    def whole(self) -> bool:
        """Whether every input had enough different values for a curve."""
        return self.rank == len(self.coefficients) * (SIZE - 1)


def basis(z: Array, draws: int) -> Array:
    """Cubic B-splines [len(z), SIZE] with knots at `KNOTS`, constant beyond what `draws` can reach."""
    from scipy.interpolate import BSpline
    from scipy.special import ndtri

    reach = ndtri(1 - 0.5 / draws)
    knots = np.concatenate([np.full(DEGREE + 1, -reach), ndtri(KNOTS), np.full(DEGREE + 1, reach)])
    return np.asarray(BSpline.design_matrix(np.clip(z, -reach, reach), knots, DEGREE).toarray())


def regressed(z: Array, y: Array) -> ConditionalFit:
    """Least squares of the results y [M, D] on the normal scores z [J, D] of J inputs."""
    draws = z.shape[1]
    need = 2 * SIZE * len(z)
    require_at_least("draws", draws, need, f"a regression on {len(z)} inputs needs {need}")
    design = np.hstack([basis(row, draws) for row in z])
    design -= design.mean(axis=0)
    centred = y - y.mean(axis=1, keepdims=True)
    coefficients, rank = _least_squares(design, centred.T)
    return ConditionalFit((design @ coefficients).T, coefficients.reshape(len(z), SIZE, len(y)), rank)


def summaries(draws: FunctionDraws, factors: Factors, output: int) -> Array:
    """One number per factor and draw [F, D]: the scores of an input, and of a group the mean that it predicts.

    What a group says beyond this mean is not in its summary.
    """
    z, y = scores(draws), draws.y[output : output + 1]
    return np.stack([_summary(z, y, j) for j in factors.all_inputs()])


def _least_squares(design: Array, y: Array) -> tuple[Array, int]:
    """Shortest coefficients [P, M] by the normal equations, well conditioned for splines, and their rank."""
    values, vectors = np.linalg.eigh(design.T @ design)
    kept = values > 1e-11 * values[-1]
    turned = vectors[:, kept]
    return turned @ ((turned.T @ (design.T @ y)) / values[kept, None]), int(kept.sum())


def _summary(z: Array, y: Array, j: Indices) -> Array:
    return z[j[0]] if len(j) == 1 else regressed(z[j], y).fitted[0]
