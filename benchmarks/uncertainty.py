"""Monte Carlo of a product by the public functions, against the classes of bw2calc.

Each side has a process of its own, bound to one core but where a row says otherwise; functions are compiled before. A
whole job is a whole process:
loading, reading, set-up and all draws, the peer's draws extrapolated from some. Rows take turns with their peers, and
medians count. The large database is that of `large_database`; its foreground is written beside it with its uncertainty.
Accuracy is that of a few draws: bw2calc solves the same amounts in 64-bit arrays, or a factorisation does. The
partitioned class needs `pip install bw2calc[partitioned]`, which the extra `dev` has.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from importlib.util import find_spec
from statistics import median
from typing import Any

from benchmarks.large_database import NAME, PRODUCT, PROJECT, folder, written
from benchmarks.processes import alone, medians
from benchmarks.registry import Measured, Missing, workload
from benchmarks.solver import SOLVER
from brightcell.engine.threads import processors

Sides = tuple[Measured, Measured]
SEED, FEW, CHUNK, RUNS = 1, 3, 1_000, 3
FOREGROUND_DRAWS, BACKGROUND_DRAWS = 10_000, 1_000
ITERATIVE, DIRECT, PARTITIONED = 20, 5, 50
PARTITIONED_CLASS = "PartitionedMonteCarloLCA"


def one_core() -> None:
    """Bind this process to one core, and numerical libraries with it: so before any of them is imported."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def job(number: str, background: str, seed: str, keep: str = "") -> dict[str, Any]:
    """A whole process of bc.monte_carlo on the large database, and its first few draws; `keep` for all products."""
    one_core()
    import brightcell as bc

    run = bc.monte_carlo(
        PRODUCT,
        background=NAME,
        project=PROJECT,
        draws=int(number),
        seed=int(seed),
        background_uncertainty=bool(background),
        keep=bool(keep),
    )
    return {"value": run.values()[:FEW].tolist()}


def cleared() -> dict[str, Any]:
    """Drop whatever is kept of draws of the large database, and of how they are laid out."""
    from brightcell.api.samples import background_sample
    from brightcell.brightway.projects import cache_folder
    from brightcell.propagation.database_plan import ORDERED, WEIGHTS

    background_sample(NAME, project=PROJECT, drop=True)
    for kind in (ORDERED, WEIGHTS):
        for file in cache_folder(PROJECT).glob(f"{kind}*"):
            file.unlink()
    return {"value": None}


def sampled(number: str) -> dict[str, Any]:
    """Keep draws of all linked processes."""
    from brightcell.api.samples import background_sample

    background_sample(NAME, int(number), seed=SEED, project=PROJECT)
    return {"value": None}


def drawn_ready(number: str, background: str) -> dict[str, Any]:
    """The draws alone, once everything is set up; read, chunk by chunk as a run does, where they are kept."""
    one_core()
    return drawn(number, background)


def drawn(number: str, background: str) -> dict[str, Any]:
    """The same on all cores that the process has, as a run takes them."""
    task, size = ready_task(bool(background), draws=int(number)), int(number)
    task(0, FEW)
    start = time.perf_counter()
    for first in range(0, size, CHUNK):
        task(first, min(first + CHUNK, size))
    seconds = (time.perf_counter() - start) / size
    return {"value": task(0, FEW)["total"].tolist(), "seconds": seconds}


def _model() -> Any:
    from brightcell.model import Model

    return Model(PRODUCT, background=NAME, project=PROJECT)


def ready_task(background_uncertainty: bool, name: str = NAME, draws: int = FEW) -> Any:
    """The draws of the product, made ready as a run makes them, data without a spread by the default ones too."""
    from brightcell.model import Model
    from brightcell.propagation.alternatives import lay_out
    from brightcell.propagation.database_sample import made_ready
    from brightcell.propagation.task import MonteCarloTask
    from brightcell.uncertainty.designs import design

    model = Model(PRODUCT, background=name, project=PROJECT)
    alternatives, variables = lay_out([model], background_uncertainty=background_uncertainty, default_spreads=True)
    ready = made_ready(alternatives, draws, sent=False)
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
    counted_flows = characterise(PROJECT, back.database, model.method)
    counted = {number: units * counted_flows.factors[flow] for number, (flow, units) in counted_flows.flows.items()}
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


def plain(place: str, kind: str, number: str) -> dict[str, Any]:
    """A whole process of a class of bw2calc on what is written, with some draws; the median time of a draw."""
    one_core()
    import bw2calc
    import bw2data

    where = json.loads(place)
    bw2data.projects.set_current(PROJECT)
    node = bw2data.get_node(database=where["database"], code=where["code"])
    demand, packages, _ = bw2data.prepare_lca_inputs({node: 1}, method=tuple(where["method"]))
    if kind == PARTITIONED_CLASS:
        static = [name for name in bw2data.databases if name != where["database"]]
        lca = bw2calc.PartitionedMonteCarloLCA(demand, static, packages)
    else:
        lca = getattr(bw2calc, kind)(demand, data_objs=packages, use_distributions=True)
    lca.lci()
    lca.lcia()
    return {"value": per_draw(lca, int(number))}


def per_draw(lca: Any, number: int) -> float:
    seconds = []
    for _ in range(number):
        start = time.perf_counter()
        next(lca)
        float(lca.score)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


@cache
def _peer(kind: str, measured: int, run: int) -> Measured:
    """One of several runs of a peer, each for all rows."""
    if kind == PARTITIONED_CLASS and not find_spec("bw_graph_tools"):
        raise Missing("bw2calc.PartitionedMonteCarloLCA needs bw_graph_tools: pip install bw2calc[partitioned]")
    return alone(plain, folder(), written(), kind, str(measured))


@cache
def _exact(background: str) -> list[float]:
    return alone(factorised if background else same_amounts, folder()).value


@cache
def _compiled() -> None:
    """Machine code is kept from here on."""
    for background in ("", "background"):
        alone(job, folder(), "8", background, "99")


def _ready(kind: str, measured: int, draws: int, background: str, kept: int = 0, side: Any = drawn_ready) -> Sides:
    """A draw of each, without set-up."""
    _compiled()
    _prepare(kept)
    runs = [(alone(side, folder(), str(draws), background), _peer(kind, measured, i)) for i in range(RUNS)]
    peers = [replace(peer, seconds=peer.value, value=_exact(background)) for _, peer in runs]
    return medians([ours for ours, _ in runs]), medians(peers)


def _whole(kind: str, measured: int, draws: int, background: str, before: Callable[[], None], keep: str = "") -> Sides:
    """Whole processes with all draws, each after `before`; those of the peer that it didn't draw are extrapolated."""
    _compiled()
    ours, peers = [], []
    for i in range(RUNS):
        before()
        ours.append(alone(job, folder(), str(draws), background, str(SEED), keep))
        peer = _peer(kind, measured, i)
        peers.append(replace(peer, seconds=peer.seconds + peer.value * (draws - measured), value=_exact(background)))
    return medians(ours), medians(peers)


def _prepare(kept: int = 0) -> None:
    """Nothing is kept of draws, or a sample of all linked processes is."""
    alone(cleared, folder())
    if kept:
        alone(sampled, folder(), str(kept))


def _another_seed() -> None:
    """A job before, of another seed: the database is laid out, no draw is kept."""
    _prepare()
    alone(job, folder(), "8", "background", str(SEED + 1))


def _row(name: str, against: str, target: float | None, measure: Any, *given: Any) -> None:
    workload("uncertainty", name, against, target)(partial(measure, *given))


ITERATIVE_LCA = f"bw2calc.IterativeLCA (first draw by {SOLVER})"
EVERYTHING = ("IterativeLCA", ITERATIVE, BACKGROUND_DRAWS, "background")
_row(
    "a draw, foreground uncertain, 23,500 activities fixed, without set-up",
    f"bw2calc.{PARTITIONED_CLASS} with {SOLVER}",
    300,
    *(_ready, PARTITIONED_CLASS, PARTITIONED, FOREGROUND_DRAWS, ""),
)
_row(
    f"{FOREGROUND_DRAWS:,} draws, foreground uncertain, 23,500 activities fixed, whole job",
    f"bw2calc.{PARTITIONED_CLASS} with {SOLVER}, whole job, extrapolated",
    None,
    *(_whole, PARTITIONED_CLASS, PARTITIONED, FOREGROUND_DRAWS, "", _prepare),
)
_row(
    "a draw of one product, foreground and 23,500 activities uncertain, without set-up, as a run draws: on all "
    f"{processors()} cores",
    f"{ITERATIVE_LCA}; it has no threads",
    60,
    *(_ready, *EVERYTHING, 0, drawn),
)
_row(
    "the same on one core",
    ITERATIVE_LCA,
    None,
    *(_ready, *EVERYTHING),
)
_row(
    "the same draw of everything",
    f"bw2calc.LCA with {SOLVER}",
    150,
    *(_ready, "LCA", DIRECT, BACKGROUND_DRAWS, "background"),
)
_row(
    f"{BACKGROUND_DRAWS:,} draws of one product, foreground and 23,500 activities uncertain, whole job, the first on "
    "that database",
    f"{ITERATIVE_LCA}, whole job, extrapolated",
    14,
    *(_whole, *EVERYTHING, _prepare),
)
_row(
    "the same with the next seed",
    f"{ITERATIVE_LCA}, whole job, extrapolated",
    18,
    *(_whole, *EVERYTHING, _another_seed),
)
_row(
    f"{BACKGROUND_DRAWS:,} draws of all 782 linked processes, kept for any product, whole job, the first there",
    f"{ITERATIVE_LCA} of one product, whole job, extrapolated",
    None,
    *(_whole, *EVERYTHING, _prepare, "keep"),
)
_row(
    "a draw of a further product on a kept sample of 23,500 uncertain activities, without set-up",
    ITERATIVE_LCA,
    4_000,
    *(_ready, "IterativeLCA", ITERATIVE, FOREGROUND_DRAWS, "background", FOREGROUND_DRAWS),
)
_row(
    f"{FOREGROUND_DRAWS:,} draws of a further product on a kept sample of 23,500 uncertain activities, whole job",
    f"{ITERATIVE_LCA}, whole job, extrapolated",
    None,
    *(_whole, "IterativeLCA", ITERATIVE, FOREGROUND_DRAWS, "background", partial(_prepare, FOREGROUND_DRAWS)),
)
