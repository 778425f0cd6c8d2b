"""The parametric foreground of a battery: evaluations, Sobol indices and Morris effects, and what peers need for them.

The background is the synthetic one of `uncertainty_engine`, solved once; its set-up is not counted on either side. Each
side has a process of its own, bound to one core. Sobol's and Morris' peer solves samples of the same parameters on the
full matrices, and is extrapolated.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any

import numpy as np

from benchmarks import algebraic
from benchmarks.battery import FACTORS, LINKS, PARAMETERS, Battery, alternative, battery, single
from benchmarks.processes import alone
from benchmarks.registry import Measured, workload
from benchmarks.uncertainty import one_core, per_draw

EVALUATIONS, SOBOL_DRAWS, TRAJECTORIES, POINTS, SAMPLES, RUNS = 10_000, 4_096, 64, 3, 20, 5
SOBOL_RUNS = SOBOL_DRAWS * (PARAMETERS + 2)
MORRIS_RUNS = TRAJECTORIES * (PARAMETERS + 1)


def _alone(side: Any, *given: str) -> Measured:
    """A side in a process with an empty folder for Brightway."""
    with tempfile.TemporaryDirectory() as folder:
        return alone(side, folder, *given)


@cache
def unit_scores() -> str:
    """Scores of the background's processes that the foreground takes, as JSON."""
    return json.dumps(_alone(solved).value)


def solved() -> dict[str, Any]:
    """The same by a factorisation at nominal amounts."""
    from benchmarks.uncertainty_engine import background
    from brightcell.engine import SampledEntries, scores_of

    nominal_background = background()
    nominal = (nominal_background.technosphere.amount, nominal_background.biosphere.amount, nominal_background.factors)
    return {
        "value": scores_of(nominal_background, SampledEntries(*(part[:, None] for part in nominal)))[:, 0, 0].tolist()
    }


def _alone_on_a_core() -> None:
    """Bind this process to one core, and the libraries that were loaded already to one thread."""
    from threadpoolctl import threadpool_limits

    one_core()
    threadpool_limits(1)


def _problem(of: Battery, scores: str) -> Any:
    from brightcell.methods.of_alternative import function_of

    return function_of(*alternative(of, json.loads(scores)))


def _median(job: Any) -> float:
    """Median time of a job that was done once before."""
    job()
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def evaluated(scores: str) -> dict[str, Any]:
    """Totals of arrays of parameters."""
    _alone_on_a_core()
    of = battery()
    problem, x = _problem(of, scores), of.parameters(EVALUATIONS)
    seconds = _median(lambda: problem.evaluate(x)) / EVALUATIONS
    return {"value": problem.evaluate(x)[:100].tolist(), "seconds": seconds}


def sobol_indices(scores: str) -> dict[str, Any]:
    """Sobol indices with intervals from the model on, per run; totals of a few points."""
    from brightcell.methods import sobol

    return _studied(scores, lambda problem: sobol(problem, draws=SOBOL_DRAWS), SOBOL_RUNS)


def morris_effects(scores: str) -> dict[str, Any]:
    """Morris effects with intervals from the model on, per run; totals of a few points."""
    from brightcell.methods import morris

    return _studied(scores, lambda problem: morris(problem, trajectories=TRAJECTORIES), MORRIS_RUNS)


def _studied(scores: str, study: Any, runs: int) -> dict[str, Any]:
    _alone_on_a_core()
    of = battery()
    model, variables = alternative(of, json.loads(scores))

    def job() -> Any:
        from brightcell.methods.of_alternative import function_of

        return study(function_of(model, variables))

    return {"value": _problem(of, scores).evaluate(of.parameters(POINTS)).tolist(), "seconds": _median(job) / runs}


def sampled(scores: str) -> dict[str, Any]:
    """A sample of IterativeLCA on the full matrices with new parameters, and the same points by LCA."""
    _alone_on_a_core()
    import bw2calc

    from benchmarks import drawn_packages as packages
    from benchmarks.uncertainty_engine import FIRST_FLOW, background

    of, behind = battery(), background()
    model, _ = alternative(of, json.loads(scores))
    counted = dict(enumerate(behind.factors.tolist(), FIRST_FLOW)) | dict(enumerate(FACTORS, packages.GAS))
    static = [_matrices(behind), packages.factors({flow: factor for flow, factor in counted.items() if factor})]
    demand = packages.demand(model)

    def lca_of(kind: Any, number: int) -> Any:
        drawn = {f"p{i:03d}": row for i, row in enumerate(of.parameters(number))}
        given = [*static, packages.foreground(model, drawn, number, list(range(LINKS)))]
        lca = kind(demand, data_objs=given, use_arrays=True)
        lca.lci()
        lca.lcia()
        return lca

    seconds = per_draw(lca_of(bw2calc.IterativeLCA, 1 + SAMPLES), SAMPLES)
    exact = lca_of(bw2calc.LCA, POINTS)
    points = [float(exact.score)]
    for _ in range(POINTS - 1):
        next(exact)
        points.append(float(exact.score))
    return {"value": points, "seconds": seconds}


def _matrices(behind: Any) -> Any:
    """The background at nominal amounts."""
    import bw_processing

    from benchmarks.uncertainty_engine import FIRST_FLOW

    package = bw_processing.create_datapackage(sum_intra_duplicates=True)
    parts = {"technosphere_matrix": (behind.technosphere, 0), "biosphere_matrix": (behind.biosphere, FIRST_FLOW)}
    for name, (entries, first) in parts.items():
        indices = np.zeros(len(entries.row), bw_processing.INDICES_DTYPE)
        indices["row"], indices["col"] = entries.row + first, entries.col
        package.add_persistent_vector(matrix=name, name=name, indices_array=indices, data_array=entries.amount)
    return package


@cache
def _sample() -> Measured:
    return _alone(sampled, unit_scores())


@workload(
    "uncertainty",
    f"an evaluation of a battery's foreground ({PARAMETERS} parameters), {EVALUATIONS:,} at once",
    "lca_algebraic.compute_impacts, compiled",
    target=5,
)
def evaluation() -> tuple[Measured, Measured]:
    scores = [single(score) for score in json.loads(unit_scores())]  # the peer's database holds 32-bit numbers
    return _alone(evaluated, json.dumps(scores)), algebraic.measured(scores, EVALUATIONS)


@workload(
    "uncertainty",
    f"Sobol indices with intervals, {PARAMETERS} parameters, N = {SOBOL_DRAWS:,}, sampling and analysis included",
    f"bw2calc.IterativeLCA, {SOBOL_RUNS:,} samples, extrapolated from {SAMPLES}",
    target=10_000,
)
def sobol() -> tuple[Measured, Measured]:
    return _whole(_alone(sobol_indices, unit_scores()), SOBOL_RUNS)


@workload(
    "uncertainty",
    f"Morris effects with intervals, {PARAMETERS} parameters, {TRAJECTORIES} paths",
    f"bw2calc.IterativeLCA, {MORRIS_RUNS:,} samples, extrapolated from {SAMPLES}",
)
def morris() -> tuple[Measured, Measured]:
    return _whole(_alone(morris_effects, unit_scores()), MORRIS_RUNS)


def _whole(ours: Measured, runs: int) -> tuple[Measured, Measured]:
    """Both for all runs."""
    peer = _sample()
    return replace(ours, seconds=ours.seconds * runs), replace(peer, seconds=peer.seconds * runs)
