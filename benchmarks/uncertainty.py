"""Monte Carlo of a product by the public functions, against the classes of bw2calc.

Each side has a process of its own, bound to one core; functions are compiled before. A whole job is reading, set-up and
all draws, the peer's draws extrapolated from some; draws of the background are made anew but where a row says that they
are kept. The large database is that of `large_database`; its foreground is written beside it with its uncertainty.
Accuracy is that of a few draws: bw2calc solves the same amounts in 64-bit arrays, or a factorisation does. The
partitioned class needs `pip install bw2calc[partitioned]`.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from functools import cache, partial
from statistics import median
from typing import Any

from benchmarks.large_database import NAME, PRODUCT, PROJECT, folder, written
from benchmarks.processes import alone
from benchmarks.registry import Measured, workload

Sides = tuple[Measured, Measured]
SEED, FEW, CHUNK = 1, 3, 1_000
FOREGROUND_DRAWS, BACKGROUND_DRAWS = 10_000, 1_000
ITERATIVE, DIRECT, PARTITIONED = 20, 5, 50


def one_core() -> None:
    """Bind this process to one core, and numerical libraries with it: so before any of them is imported."""
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
    """bc.monte_carlo on the large database, and its first few draws; the background's are made with it."""
    one_core()

    def warm_up() -> None:
        _monte_carlo(FEW, bool(background))
        _sample(drop=True)

    return _job(int(number), bool(background), warm_up)


def drawn_kept(number: str, background: str) -> dict[str, Any]:
    """The same where the draws of the background are kept already."""
    one_core()
    _sample(int(number))
    return _job(int(number), bool(background), lambda: _monte_carlo(FEW, bool(background)))


def _job(number: int, background: bool, warm_up: Any) -> dict[str, Any]:
    found: list[Any] = []
    seconds = _timed(lambda: found.append(_monte_carlo(number, background)), number, warm_up)
    return {"value": found[0].values()[:FEW].tolist(), "seconds": seconds}


def _sample(draws: int = 0, drop: bool = False) -> None:
    """Make the kept draws of the large database, or drop them."""
    from brightcell.api.samples import background_sample

    background_sample(NAME, draws, seed=SEED, project=PROJECT, drop=drop)


def drawn_ready(number: str, background: str) -> dict[str, Any]:
    """The draws alone, once everything is set up; nothing of them is kept."""
    one_core()
    _sample(drop=True)
    return _draws(ready_task(bool(background), is_sent=True), int(number))


def drawn_from_kept(number: str, background: str) -> dict[str, Any]:
    """The draws alone, read from those that are kept, chunk by chunk as a run does."""
    one_core()
    _sample(int(number))
    return _draws(ready_task(bool(background)), int(number))


def _draws(task: Any, number: int) -> dict[str, Any]:
    chunks = [(start, min(start + CHUNK, number)) for start in range(0, number, CHUNK)]
    seconds = _timed(lambda: [task(*chunk) for chunk in chunks], number, lambda: task(0, FEW))
    return {"value": task(0, FEW)["total"].tolist(), "seconds": seconds}


def _model() -> Any:
    from brightcell.model import Model

    return Model(PRODUCT, background=NAME, project=PROJECT)


def ready_task(background_uncertainty: bool, name: str = NAME, is_sent: bool = False) -> Any:
    """The draws of the product; `is_sent` with a plan for those of a database, as workers elsewhere get it."""
    from brightcell.model import Model
    from brightcell.propagation.alternatives import lay_out
    from brightcell.propagation.database_sample import made_ready
    from brightcell.propagation.task import MonteCarloTask
    from brightcell.uncertainty.designs import design

    model = Model(PRODUCT, background=name, project=PROJECT)
    found, variables = lay_out([model], background_uncertainty=background_uncertainty)
    ready = made_ready(found, FEW, is_sent)
    return MonteCarloTask(ready, variables, design("random", SEED, FOREGROUND_DRAWS, variables.uncertain_names))


def same_amounts() -> dict[str, Any]:
    """The first few draws of the foreground by bw2calc.LCA, with the whole database behind them."""
    import bw2data

    from benchmarks import drawn_packages as packages
    from brightcell.brightway.arrays import ids_of, members
    from brightcell.brightway.flows import characterise
    from brightcell.linking import background_code
    from brightcell.uncertainty.variables import draw

    task, model = ready_task(False), _model()
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
    scores = scores_of_draws(packages.demand(alternative), [*behind, foreground, packages.factors({**counted, **own})])
    return {"value": scores, "seconds": 0.0}


def scores_of_draws(demand: dict[int, float], packages: list[Any]) -> list[float]:
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

    from brightcell.engine import sample, scores_of
    from brightcell.linking import background_code
    from brightcell.propagation.database import uncertain_matrices
    from brightcell.propagation.foreground import evaluate
    from brightcell.uncertainty.variables import draw

    task, model = ready_task(True), _model()
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
    return {"value": set_up, "seconds": per_draw(lca, int(number))}


def per_draw(lca: Any, number: int) -> float:
    seconds = []
    for _ in range(number):
        start = time.perf_counter()
        next(lca)
        float(lca.score)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


@cache
def _peer(kind: str, measured: int) -> Measured:
    return alone(plain, folder(), written(), kind, str(measured))


@cache
def _exact(background: str) -> list[float]:
    return alone(factorised if background else same_amounts, folder()).value


def _ready(kind: str, measured: int, draws: int, background: str, side: Any = drawn_ready) -> Sides:
    """A draw of each, without set-up."""
    peer = replace(_peer(kind, measured), value=_exact(background))
    return alone(side, folder(), str(draws), background), peer


def _whole(kind: str, measured: int, draws: int, background: str, side: Any = drawn) -> Sides:
    """All draws of each with set-up; the peer's are extrapolated."""
    peer, ours = _peer(kind, measured), alone(side, folder(), str(draws), background)
    whole = replace(peer, seconds=peer.value + peer.seconds * draws, value=_exact(background))
    return replace(ours, seconds=ours.seconds * draws), whole


def _row(name: str, against: str, target: float | None, measure: Any, *given: Any) -> None:
    workload("uncertainty", name, against, target)(partial(measure, *given))


_row(
    "a draw, foreground uncertain, 23,500 activities fixed, without set-up",
    "bw2calc.PartitionedMonteCarloLCA",
    300,
    *(_ready, "PartitionedMonteCarloLCA", PARTITIONED, FOREGROUND_DRAWS, ""),
)
_row(
    f"{FOREGROUND_DRAWS:,} draws, foreground uncertain, 23,500 activities fixed, whole job",
    "bw2calc.PartitionedMonteCarloLCA, whole job, extrapolated",
    None,
    *(_whole, "PartitionedMonteCarloLCA", PARTITIONED, FOREGROUND_DRAWS, ""),
)
_row(
    "a draw, foreground and 23,500 activities uncertain, without set-up",
    "bw2calc.IterativeLCA",
    40,
    *(_ready, "IterativeLCA", ITERATIVE, BACKGROUND_DRAWS, "background"),
)
_row(
    "the same draw of everything",
    "bw2calc.LCA with the installed solver",
    150,
    *(_ready, "LCA", DIRECT, BACKGROUND_DRAWS, "background"),
)
_row(
    f"{BACKGROUND_DRAWS:,} draws, foreground and 23,500 activities uncertain, whole job",
    "bw2calc.IterativeLCA, whole job, extrapolated",
    None,
    *(_whole, "IterativeLCA", ITERATIVE, BACKGROUND_DRAWS, "background"),
)
_row(
    "a draw of a further product on a kept sample of 23,500 uncertain activities, without set-up",
    "bw2calc.IterativeLCA",
    4_000,
    *(_ready, "IterativeLCA", ITERATIVE, FOREGROUND_DRAWS, "background", drawn_from_kept),
)
_row(
    f"{FOREGROUND_DRAWS:,} draws of a further product on a kept sample of 23,500 uncertain activities, whole job",
    "bw2calc.IterativeLCA, whole job, extrapolated",
    None,
    *(_whole, "IterativeLCA", ITERATIVE, FOREGROUND_DRAWS, "background", drawn_kept),
)
