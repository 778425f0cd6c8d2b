"""Sobol indices of a product by the public function, against samples that bw2calc solves one by one."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.large_database import PRODUCT, folder
from benchmarks.processes import alone
from benchmarks.registry import workload
from benchmarks.uncertainty import FEW, ITERATIVE, Sides, one_core, ready_task, scores_of_draws

SOBOL_DRAWS, RUNS = 4_096, 7


def indices() -> dict[str, Any]:
    """Time of a run of Sobol indices of all uncertain data on the open background; scores of a few points."""
    one_core()
    import brightcell as bc

    model = bc.Model(PRODUCT)

    def study(draws: int = SOBOL_DRAWS) -> int:
        record = bc.sensitivity.sobol(model, draws=draws, background_uncertainty=True)
        return draws * (len(record.labels) + 2)

    study(64)
    seconds = median(_cpu_time(study) for _ in range(RUNS))
    return {"value": _by_functions(model), "seconds": seconds}


def _cpu_time(study: Callable[[], int]) -> float:
    """Processor time of a study by the number of its runs."""
    start = time.process_time()
    runs = study()
    return (time.process_time() - start) / runs


def _by_functions(model: Any) -> list[float]:
    """The footprint at a few points, as the indices evaluate it: all at once, and with one datum after another."""
    import numpy as np

    import brightcell as bc

    function = bc.sensitivity.footprint_function(model, background_uncertainty=True)
    _, draws = _open_draws()
    x = np.array([draws[name] for name in function.names])
    assert function.nominal is not None
    nominal, everything = np.repeat(function.nominal[:, None], FEW, axis=1), np.arange(len(function.names))
    changed = function.evaluate_changed
    assert changed is not None
    return [*function.evaluate(x).tolist(), *changed(nominal, everything, x).tolist()]


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
    scores = scores_of_draws(packages.demand(alternative), given)
    return {"value": scores * 2, "seconds": median(_cpu_time(lambda: _sample(lca)) for _ in range(ITERATIVE * 5))}


def _sample(lca: Any) -> int:
    """The next sample, with its score."""
    next(lca)
    float(lca.score)
    return 1


@workload(
    "uncertainty",
    f"Sobol indices with intervals of one model, all data uncertain, background open, N = {SOBOL_DRAWS}, per run of a "
    "second study",
    "bw2calc.IterativeLCA on the same matrices, per sample (extrapolated: the whole is N (inputs + 2) of them)",
    target=10_000,
)
def sobol() -> Sides:
    """A study of a model that a first one has prepared: design, quantiles, runs, intervals; samples after lci."""
    return alone(indices, folder()), alone(open_samples, folder())
