"""Monte Carlo and Sobol indices of a product by the public functions, against the classes of bw2calc.

Each side has a process of its own, bound to one core; functions are compiled before. A whole job is reading, set-up and
all draws, the peer's draws extrapolated from some. The large database is that of `large_database`; its foreground is
written beside it with its uncertainty. Accuracy is that of a few draws: bw2calc solves the same amounts in 64-bit
arrays, or a factorisation does. The partitioned class needs `pip install bw2calc[partitioned]`.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any

from benchmarks.large_database import NAME, PRODUCT, PROJECT, folder, written
from benchmarks.processes import alone
from benchmarks.registry import Measured, workload

SEED, FEW = 1, 3
FOREGROUND_DRAWS, BACKGROUND_DRAWS, SOBOL_DRAWS = 10_000, 1_000, 4_096
ITERATIVE, DIRECT, PARTITIONED = 20, 5, 50


def one_core() -> None:
    """Bind this process to one core, and numerical libraries with it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _timed(job: Any, number: int, warm_up: Any) -> float:
    """Seconds per draw of a job of `number` draws, after a small job."""
    warm_up()
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) / number


def _monte_carlo(draws: int, background_uncertainty: bool) -> Any:
    import brightcell as bc

    return bc.monte_carlo(
        PRODUCT,
        background=NAME,
        project=PROJECT,
        draws=draws,
        seed=SEED,
        background_uncertainty=background_uncertainty,
    )


def drawn(number: str, background: str) -> dict[str, Any]:
    """bc.monte_carlo on the large database, and its first few draws."""
    one_core()
    found: list[Any] = []
    seconds = _timed(
        lambda: found.append(_monte_carlo(int(number), bool(background))),
        int(number),
        lambda: _monte_carlo(FEW, bool(background)),
    )
    return {"value": found[0].values()[:FEW].tolist(), "seconds": seconds}


def drawn_ready(number: str, background: str) -> dict[str, Any]:
    """The draws alone, once everything is set up."""
    one_core()
    task = _task(bool(background))
    seconds = _timed(lambda: task(0, int(number)), int(number), lambda: task(0, FEW))
    return {"value": task(0, FEW)["total"].tolist(), "seconds": seconds}


def _model() -> Any:
    from brightcell import pipeline
    from brightcell.choosing import read_background

    return pipeline.build(PRODUCT, pipeline.DEFAULT_RULEBOOK, background=read_background(NAME, project=PROJECT))


def _task(background_uncertainty: bool) -> Any:
    from brightcell import pipeline
    from brightcell.choosing import read_background
    from brightcell.simulating import alternatives_of
    from brightcell.uncertainty.designs import design
    from brightcell.uncertainty.task import MonteCarloTask

    back = read_background(NAME, project=PROJECT)
    alternatives, variables = alternatives_of(PRODUCT, pipeline.DEFAULT_RULEBOOK, back, background_uncertainty)
    names = variables.uncertain_names
    return MonteCarloTask(alternatives, variables, design("random", SEED, FOREGROUND_DRAWS, names))


def same_amounts() -> dict[str, Any]:
    """The first few draws of the foreground by bw2calc.LCA, with the whole database behind them."""
    import bw2data

    from benchmarks import drawn_packages as packages
    from brightcell.brightway.blocks import ids_of, members
    from brightcell.brightway.flows import characterise
    from brightcell.linking import background_code
    from brightcell.uncertainty.variables import draw

    task, model = _task(False), _model()
    (alternative,), back = task.alternatives, model.background
    amounts = draw(task.variables, task.design, 0, FEW)
    links = [background_code(back, label) for label in alternative.foreground.links]
    ids = ids_of(PROJECT, [back.nodes[code] for code in links])
    found = characterise(PROJECT, back.database, model.method)
    counted = {number: units * found.factors[flow] for number, (flow, units) in found.flows.items()}
    own = dict(enumerate(alternative.factors.tolist(), packages.GAS))
    bw2data.projects.set_current(PROJECT)
    behind = [bw2data.Database(name).datapackage() for name in members(bw2data, back.database)]
    foreground = packages.foreground(alternative, amounts, FEW, ids)
    scores = _scores(packages.demand(alternative), [*behind, foreground, packages.factors({**counted, **own})])
    return {"value": scores, "seconds": 0.0}


def _scores(demand: dict[int, float], packages: list[Any]) -> list[float]:
    """Scores of the first few draws of arrays."""
    import bw2calc

    lca = bw2calc.LCA(demand, data_objs=packages, use_arrays=True)
    lca.lci()
    lca.lcia()
    scores = [float(lca.score)]
    for _ in range(FEW - 1):
        next(lca)
        scores.append(float(lca.score))
    return scores


def factorised() -> dict[str, Any]:
    """The first few draws of everything, the background by a factorisation of each."""
    import numpy as np

    from brightcell.linking import background_code
    from brightcell.uncertain_database import uncertain_matrices
    from brightcell.uncertainty.engine import sample, scores_of
    from brightcell.uncertainty.foreground import evaluate
    from brightcell.uncertainty.variables import draw

    task, model = _task(True), _model()
    (alternative,), back = task.alternatives, model.background
    codes = [background_code(back, label) for label in alternative.foreground.links]
    matrices = uncertain_matrices(back, model.method, codes)
    scores = np.zeros((len(codes), len(alternative.foreground.flows), FEW))
    scores[:, -1] = scores_of(matrices, sample(matrices, SEED, 0, FEW))[:, 0]
    amounts = draw(task.variables, task.design, 0, FEW)
    total = evaluate(alternative.foreground, amounts, scores, alternative.factors, FEW).sum(axis=(0, 1))
    return {"value": total.tolist(), "seconds": 0.0}


def plain(told: str, kind: str, number: str) -> dict[str, Any]:
    """Time of the set-up (as value) and of a draw (median) of a class of bw2calc on what is written."""
    one_core()
    import bw2calc
    import bw2data

    place = json.loads(told)
    start = time.perf_counter()
    bw2data.projects.set_current(PROJECT)
    node = bw2data.get_node(database=place["database"], code=place["code"])
    demand, packages, _ = bw2data.prepare_lca_inputs({node: 1}, method=tuple(place["method"]))
    if kind == "PartitionedMonteCarloLCA":
        static = [name for name in bw2data.databases if name != place["database"]]
        lca = bw2calc.PartitionedMonteCarloLCA(demand, static, packages)
    else:
        lca = getattr(bw2calc, kind)(demand, data_objs=packages, use_distributions=True)
    lca.lci()
    lca.lcia()
    set_up = time.perf_counter() - start
    return {"value": set_up, "seconds": _per_draw(lca, int(number))}


def _per_draw(lca: Any, number: int) -> float:
    seconds = []
    for _ in range(number):
        start = time.perf_counter()
        next(lca)
        float(lca.score)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


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
    from brightcell import pipeline
    from brightcell.choosing import read_background
    from brightcell.simulating import alternatives_of
    from brightcell.uncertainty.designs import design
    from brightcell.uncertainty.variables import draw

    (alternative,), variables = alternatives_of(PRODUCT, pipeline.DEFAULT_RULEBOOK, read_background("open"), True)
    return alternative, draw(variables, design("random", SEED, FEW, variables.uncertain_names), 0, FEW)


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
    return {"value": _scores(packages.demand(alternative), given), "seconds": _per_draw(lca, ITERATIVE * 5)}


@cache
def _peer(kind: str, measured: int) -> Measured:
    return alone(plain, folder(), written(), kind, str(measured))


@cache
def _exact(background: str) -> list[float]:
    return alone(factorised if background else same_amounts, folder()).value


def _ready(kind: str, measured: int, draws: int, background: str) -> tuple[Measured, Measured]:
    """A draw of each, without set-up."""
    peer = replace(_peer(kind, measured), value=_exact(background))
    return alone(drawn_ready, folder(), str(draws), background), peer


def _whole(kind: str, measured: int, draws: int, background: str) -> tuple[Measured, Measured]:
    """All draws of each with set-up; the peer's are extrapolated."""
    peer, ours = _peer(kind, measured), alone(drawn, folder(), str(draws), background)
    whole = replace(peer, seconds=peer.value + peer.seconds * draws, value=_exact(background))
    return replace(ours, seconds=ours.seconds * draws), whole


@workload(
    "uncertainty",
    "a draw, foreground uncertain, 20,000 activities fixed, without set-up",
    "bw2calc.PartitionedMonteCarloLCA",
    target=300,
)
def foreground_draw() -> tuple[Measured, Measured]:
    return _ready("PartitionedMonteCarloLCA", PARTITIONED, FOREGROUND_DRAWS, "")


@workload(
    "uncertainty",
    f"{FOREGROUND_DRAWS:,} draws, foreground uncertain, 20,000 activities fixed, whole job",
    "bw2calc.PartitionedMonteCarloLCA, whole job, extrapolated",
)
def foreground_job() -> tuple[Measured, Measured]:
    return _whole("PartitionedMonteCarloLCA", PARTITIONED, FOREGROUND_DRAWS, "")


@workload(
    "uncertainty",
    "a draw, foreground and 20,000 activities uncertain, without set-up",
    "bw2calc.IterativeLCA",
    target=40,
)
def iterative_draw() -> tuple[Measured, Measured]:
    return _ready("IterativeLCA", ITERATIVE, BACKGROUND_DRAWS, "background")


@workload(
    "uncertainty",
    "the same draw of everything",
    "bw2calc.LCA with the installed solver",
    target=150,
)
def direct_draw() -> tuple[Measured, Measured]:
    return _ready("LCA", DIRECT, BACKGROUND_DRAWS, "background")


@workload(
    "uncertainty",
    f"{BACKGROUND_DRAWS:,} draws, foreground and 20,000 activities uncertain, whole job",
    "bw2calc.IterativeLCA, whole job, extrapolated",
)
def iterative_job() -> tuple[Measured, Measured]:
    return _whole("IterativeLCA", ITERATIVE, BACKGROUND_DRAWS, "background")


@workload(
    "uncertainty",
    f"Sobol indices with intervals, all data uncertain, background open, N = {SOBOL_DRAWS}, all included, per run",
    "bw2calc.IterativeLCA on the same matrices, per sample (extrapolated: the whole is N (inputs + 2) of them)",
    target=10_000,
)
def sobol() -> tuple[Measured, Measured]:
    """The target is for a background of 20,000 activities, where a sample costs the peer far more."""
    return alone(indices, folder()), alone(open_samples, folder())
