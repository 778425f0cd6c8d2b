"""The main job: the footprint of the shipped pack, as a whole process and as the calculation alone."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import time
from typing import Any

from benchmarks.processes import alone, medians, peak_mb
from benchmarks.registry import Measured, workload
from brightcell.model import Model
from brightcell.results.calculate import calculate

PRODUCT = "nmc622-pack-100kwh"
RUNS = 5


def ours() -> dict[str, Any]:
    """The command line, as it is typed."""
    from brightcell.cli import main

    sys.argv = ["brightcell", "footprint", PRODUCT, "--format", "json"]
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(SystemExit):
        main()
    return {"value": json.loads(printed.getvalue())["total"]}


def plain() -> dict[str, Any]:
    """bw2calc.LCA on what ours has written."""
    import bw2calc
    import bw2data

    bw2data.projects.set_current("brightcell")
    (name,) = [n for n in bw2data.databases if n.startswith(PRODUCT)]
    node = bw2data.get_node(database=name, code="functional-unit")
    method = ("brightcell", "IPCC AR6 GWP100", "0/0")
    demand, data_objs, _ = bw2data.prepare_lca_inputs({node: 1}, method=method)
    lca = bw2calc.LCA(demand, data_objs=data_objs)
    lca.lci()
    lca.lcia()
    return {"value": float(lca.score)}


@workload(
    "main", "footprint, warm, whole process", "a cold process with bw2data and bw2calc.LCA, same databases", target=2
)
def whole_process() -> tuple[Measured, Measured]:
    """Ours reads the product, applies the rulebook, solves and checks the project; the peer solves only."""
    with tempfile.TemporaryDirectory() as folder:
        alone(ours, folder)  # writes the model, so that both sides are warm
        pairs = [(alone(ours, folder), alone(plain, folder)) for _ in range(RUNS)]
    return medians([a for a, _ in pairs]), medians([b for _, b in pairs])


@workload("main", "footprint, calculation from linked model to result", "the same system with a dense solver")
def calculation() -> tuple[Measured, Measured]:
    """Matrices, solve, unit scores and the assembled result, in a warm process."""

    model = Model(PRODUCT)
    calculate(model)
    runs: dict[str, list[Measured]] = {"lu": [], "dense": []}
    for _ in range(RUNS):
        for solver, results in runs.items():
            start = time.perf_counter()
            total = calculate(model, solver).total
            results.append(Measured(time.perf_counter() - start, peak_mb(), total))
    return medians(runs["lu"]), medians(runs["dense"])
