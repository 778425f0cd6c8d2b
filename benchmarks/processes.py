"""One side of a workload in a process of its own, which tells its numbers, its time and its peak memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.registry import Measured

ROOT = Path(__file__).resolve().parent.parent
Side = Callable[..., dict[str, Any]]


def alone(side: Side, folder: str | Path, *given: str, interpreter: str = sys.executable) -> Measured:
    """Run `side(*given)` in a fresh process with `folder` as Brightway's.

    It returns {"value": ...} and, where not all of the process counts, {"seconds": ...}; the time is else that of
    the whole process.
    """
    code = f"from benchmarks.processes import tell; from {side.__module__} import {side.__name__} as side; tell(side)"
    env = {**os.environ, "BRIGHTWAY2_DIR": str(folder), "BRIGHTCELL_CACHE": str(Path(folder) / "brightcell-cache")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # the peer's modules came compiled with their installation
    start = time.perf_counter()
    done = subprocess.run(
        [interpreter, "-c", code, *given], check=False, capture_output=True, text=True, env=env, cwd=ROOT
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{side.__module__}.{side.__name__} failed:\n{done.stderr}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measured(answer.get("seconds", seconds), answer["peak_mb"], answer["value"])


def tell(side: Side) -> None:
    """Print what a side returns, with the peak memory of this process, as the last line."""
    answer = side(*sys.argv[1:])
    print()
    print(json.dumps({**answer, "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """Peak memory of this process in MB; ru_maxrss would count the parent's before the start (Linux)."""
    status = Path("/proc/self/status")
    if status.is_file():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def warm(job: Callable[[], float], runs: int = 5) -> dict[str, Any]:
    """Median time of a job that was done once before, and its number."""
    value = job()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - start)
    return {"value": value, "seconds": median(seconds)}


def medians(runs: list[Measured]) -> Measured:
    """The median time, the highest peak and the number of several runs."""
    return Measured(median(run.seconds for run in runs), max(run.peak_mb for run in runs), runs[0].value)
