"""What computes chunks: a task, and a pool that it is submitted to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

Columns = Mapping[str, np.ndarray]
Task = Callable[[int, int], Columns]
AHEAD = 2  # chunks for each worker, so that none waits while the results are written


@dataclass(frozen=True)
class Pool:
    """`submit(start, stop)` begins a chunk and gives what waits for its columns; `ahead` chunks may be begun."""

    ahead: int
    submit: Callable[[int, int], Callable[[], Columns]]
