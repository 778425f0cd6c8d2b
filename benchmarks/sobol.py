"""Sobol indices of a product by the public function, against samples that bw2calc solves one by one."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.large_database import PRODUCT, folder
from benchmarks.processes import alone
from benchmarks.registry import workload
from benchmarks.uncertainty import FEW, ITERATIVE, Sides, one_core, per_draw, ready_task, scores_of_draws

SOBOL_DRAWS = 4_096


def indices() -> dict[str, Any]:
    """Sobol indices of all uncertain data of the product on the open background; scores of a few points."""
    one_core()
    import brightcell as bc

    options = {"background_uncertainty": True}
    bc.sobol(PRODUCT, draws=64, **options)
    start = time.perf_counter()
    found = bc.sobol(PRODUCT, draws=SOBOL_DRAWS, **options)
    runs = SOBOL_DRAWS * (len(found.labels) + 2)
    seconds = (time.perf_counter() - start) / runs
    alternative, draws = _open_draws()
    return {"value": alternative.contributions(draws, FEW).sum(axis=(0, 1)).tolist(), "seconds": seconds}


def _open_draws() -> tuple[Any, dict[str, Any]]:
    from brightcell.uncertainty.variables import draw

    task = ready_task(True, "open")
    return task.alternatives[0], draw(task.variables, task.design, 0, FEW)


def open_samples() -> dict[str, Any]:
    """The same points by bw2calc, and the time of a sample of IterativeLCA."""
    one_core()
    import bw2calc

    from benchmarks import drawn_packages as packages

    alternative, draws = _open_draws()
    background, links = packages.tables(alternative, draws, FEW)
    own = dict(enumerate(alternative.factors.tolist(), packages.GAS))
    given = [background, packages.foreground(alternative, draws, FEW, links), packages.factors(own)]
    lca = bw2calc.IterativeLCA(packages.demand(alternative), data_objs=given, use_arrays=True)
    lca.lci()
    lca.lcia()
    return {"value": scores_of_draws(packages.demand(alternative), given), "seconds": per_draw(lca, ITERATIVE * 5)}


@workload(
    "uncertainty",
    f"Sobol indices with intervals, all data uncertain, background open, N = {SOBOL_DRAWS}, all included, per run",
    "bw2calc.IterativeLCA on the same matrices, per sample (extrapolated: the whole is N (inputs + 2) of them)",
    target=10_000,
)
def sobol() -> Sides:
    """The target is for a background of 23,500 activities, where a sample costs the peer far more."""
    return alone(indices, folder()), alone(open_samples, folder())
