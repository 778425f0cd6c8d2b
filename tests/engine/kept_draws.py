"""A run that keeps draws and can be killed: `kept_draws.py FOLDER SECONDS`, each chunk taking so long."""

import sys
import time
from pathlib import Path

import numpy as np

from brightcell.engine import SolveReport, cache

DRAWS, LINKS = 60 * cache.CHUNK, 40


def _slow(plan: float, seed: int, start: int, stop: int) -> tuple[np.ndarray, SolveReport]:
    time.sleep(plan)
    rows = [np.random.default_rng([seed, chunk]).normal(size=(LINKS, cache.CHUNK)) for chunk in _chunks(start, stop)]
    return np.concatenate(rows, axis=1)[:, None], SolveReport(stop - start, 1.0, (), 0.0, ())


def _chunks(start: int, stop: int) -> range:
    return range(start // cache.CHUNK, stop // cache.CHUNK)


if __name__ == "__main__":
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    cache.unit_scores = _slow
    sample = cache.KeptSample(folder, {"background": "abc"}, 7, lambda: seconds)
    for start in range(0, DRAWS, 2 * cache.CHUNK):
        sample.scores(np.arange(LINKS), start, start + 2 * cache.CHUNK)
