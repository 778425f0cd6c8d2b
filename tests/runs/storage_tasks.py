"""Tasks that workers in other processes can import, and a run that can be killed."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from brightcell.runs.gathering import gather
from brightcell.runs.request import Request

COLUMNS = ("materials", "energy", "total")


@dataclass(frozen=True)
class Sums:
    """Pure function of the numbers of the draws; `seconds` for each chunk, `releases_gil` as tasks may say."""

    seconds: float = 0.0
    releases_gil: bool = False

    def __call__(self, start: int, stop: int) -> dict[str, np.ndarray]:
        time.sleep(self.seconds)
        rows = [np.random.default_rng([7, draw]).lognormal(size=2) for draw in range(start, stop)]
        materials, energy = np.array(rows).T.copy()
        return {"materials": materials, "energy": energy, "total": materials + energy}


@dataclass(frozen=True)
class Products:
    """A matrix product, whose last digits depend on the number of threads of the linear algebra."""

    def __call__(self, start: int, stop: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(start)
        left, right = rng.normal(size=(stop - start, 700)), rng.normal(size=(700, 301))
        return {"total": (left @ right).sum(axis=1)}


@dataclass(frozen=True)
class Failing:
    """Fails from the draw `at` on."""

    at: int

    def __call__(self, start: int, stop: int) -> dict[str, np.ndarray]:
        if stop > self.at:
            raise ZeroDivisionError("no energy was delivered")
        return Sums()(start, stop)


def request(draws: int = 400, chunk: int = 10, seed: int = 7, **changed: object) -> Request:
    """A request that suits `Sums`."""
    return Request(draws, chunk, seed, COLUMNS, hashes={"model": "abc", "background": "def"}, **changed)


if __name__ == "__main__":
    folder, seconds, workers = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    found = gather(Sums(seconds), request(), folder, resume=True, workers=workers)
    print(found.status, found.number)
