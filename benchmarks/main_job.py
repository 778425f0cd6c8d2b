"""The main job: the footprint of the shipped pack, as a whole process and as the calculation alone."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache

from benchmarks.registry import Measured, workload

RUNS = 5
OURS = """
import sys
sys.argv = ["brightcell", "footprint", "nmc622-pack-100kwh", "--format", "json"]
from brightcell.cli import main
main()
"""
PLAIN = """
import json, bw2data, bw2calc
bw2data.projects.set_current("brightcell")
(name,) = [n for n in bw2data.databases if n.startswith("nmc622-pack-100kwh")]
node = bw2data.get_node(database=name, code="functional-unit")
method = ("brightcell", "IPCC AR6 GWP100", "0/0")
demand, data_objs, _ = bw2data.prepare_lca_inputs({node: 1}, method=method)
lca = bw2calc.LCA(demand, data_objs=data_objs)
lca.lci()
lca.lcia()
print(json.dumps({"total": float(lca.score)}))
"""


@cache
def project_folder() -> tempfile.TemporaryDirectory[str]:
    """A Brightway folder in which the model has been written once, so that both sides are warm."""
    folder = tempfile.TemporaryDirectory()
    _process(OURS, folder.name)
    return folder


def _process(code: str, folder: str) -> tuple[float, float, float]:
    """Wall time in s, peak memory in MB and total of one process."""
    start = time.perf_counter()
    env = {**os.environ, "BRIGHTWAY2_DIR": folder}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    text = done.stdout
    return seconds, peak, json.loads(text[text.index("{") :])["total"]


def _median(runs: list[tuple[float, float, float]]) -> Measured:
    return Measured(statistics.median(r[0] for r in runs), max(r[1] for r in runs), runs[0][2])


@workload("main", "footprint, warm, whole process", "a cold process with bw2data and bw2calc.LCA, same databases")
def whole_process() -> tuple[Measured, Measured]:
    """Ours reads the product, applies the rulebook, solves and checks the project; the peer solves only."""
    folder = project_folder().name
    pairs = [(_process(OURS, folder), _process(PLAIN, folder)) for _ in range(RUNS)]
    return _median([a for a, _ in pairs]), _median([b for _, b in pairs])


@workload("main", "footprint, calculation from linked model to result", "the same system with a dense solver")
def calculation() -> tuple[Measured, Measured]:
    """Matrices, solve, unit scores and the assembled result, in a warm process."""
    from brightcell import pipeline

    model = pipeline.build("nmc622-pack-100kwh")
    pipeline.calculate(model)
    runs: dict[str, list[tuple[float, float, float]]] = {"superlu": [], "dense": []}
    for _ in range(RUNS):
        for solver, results in runs.items():
            start = time.perf_counter()
            total = pipeline.calculate(model, solver).total
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            results.append((time.perf_counter() - start, peak, total))
    return _median(runs["superlu"]), _median(runs["dense"])
