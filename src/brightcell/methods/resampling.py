"""Bootstrap by weights: how often each draw is taken, so that all resamples are one matrix product."""

import numpy as np

from brightcell.methods.designs import generator
from brightcell.methods.function import Array


def weights(draws: int, repeats: int, seed: int) -> Array:
    """float64[1 + repeats, draws]: the sample itself first (all ones), then resamples with replacement."""
    taken = generator(seed, "bootstrap").integers(0, draws, (repeats, draws))
    taken += draws * np.arange(repeats)[:, None]
    counts = np.bincount(taken.ravel(), minlength=repeats * draws).reshape(repeats, draws)
    return np.vstack([np.ones(draws), counts.astype(np.float64)])


def half_width(resampled: Array, level: float) -> Array:
    """Half of the normal confidence interval from resampled estimates [R, ...]; nan for fewer than two."""
    from scipy.special import ndtri

    if len(resampled) < 2:
        return np.full(resampled.shape[1:], np.nan)
    return np.asarray(ndtri(0.5 + level / 2) * resampled.std(axis=0, ddof=1))


def share(part: Array, whole: Array) -> Array:
    """part / whole, nan where the whole is zero."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)
