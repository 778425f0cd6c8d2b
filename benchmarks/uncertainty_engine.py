"""Draws of a whole uncertain background, one worker each: the compiled engine against bw2calc on the same matrices.

The background is synthetic, of ecoinvent's size, nearly all lognormal; the demand takes 100 of its products. Accuracy
is that of one draw against a factorisation of the same draw; compiling is not counted.
"""

from __future__ import annotations

import csv
import resource
import statistics
import sys
import time
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import large_database, uncertainty
from benchmarks.processes import alone
from benchmarks.registry import Measured, workload
from benchmarks.solver import SOLVER

ROOT = Path(__file__).resolve().parent.parent
MAPPING = ROOT / "databases" / "mappings" / "ecoinvent-3.10.1-cutoff.csv"
ACTIVITIES, LINKS, SEED, DRAWS, RUNS = 23_500, 100, 1, 512, 3
FUNCTIONAL_UNIT, FIRST_FLOW = 1_000_000, 2_000_000  # ids beside those of the activities


@cache
def background() -> Any:
    """The synthetic background with its first 100 activities as links."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from synthetic.amounts import model
    from synthetic.biosphere import flows, methods
    from synthetic.names import activities

    from brightcell.engine import UncertainBackground, UncertainEntries, lognormal

    with MAPPING.open(encoding="utf-8", newline="") as file:
        listed = activities(list(csv.DictReader(file)), ACTIVITIES, SEED)
    biosphere_flows = flows(ACTIVITIES, "3.10.1")
    network = model(listed, biosphere_flows, SEED)
    factors = np.zeros(len(biosphere_flows.flows))
    for at, factor in next(iter(methods("3.10.1", biosphere_flows).values())):
        factors[at] = factor
    own, goods, gases = np.arange(ACTIVITIES), network.technosphere, network.biosphere
    produced = np.where([activity.waste for activity in listed], -1.0, 1.0)
    amounts, scales = np.r_[produced, -goods.amount], np.r_[np.zeros(ACTIVITIES), goods.scale]
    rows, columns = np.r_[own, goods.what], np.r_[own, goods.of]
    technosphere = UncertainEntries(rows, columns, amounts, lognormal(amounts, scales, _keys(len(amounts), 1)))
    emitted = lognormal(gases.amount, gases.scale, _keys(len(gases.amount), 2))
    biosphere = UncertainEntries(gases.what, gases.of, gases.amount, emitted)
    return UncertainBackground(technosphere, biosphere, factors, own, np.arange(LINKS))


def _keys(number: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 2**63, number).astype(np.uint64)


@cache
def demand() -> np.ndarray:
    """What the functional unit takes of each link."""
    return np.random.default_rng(5).random(LINKS)


@cache
def plan() -> Any:
    """The background made ready, and the functions compiled."""
    from brightcell.engine import prepare, unit_scores

    ready = prepare(background(), 1e-6)
    unit_scores(ready, SEED, 0, 8, 1)
    return ready


@cache
def exact() -> float:
    """The score of the first draw by factorisation."""
    from brightcell.engine import sample, scores_of

    return float(demand() @ scores_of(background(), sample(background(), SEED, 0, 1))[:, 0, 0])


def ours() -> tuple[float, float]:
    """Seconds per draw of one thread, and the score of the first draw."""
    from brightcell.engine import unit_scores

    start = time.perf_counter()
    scores, _ = unit_scores(plan(), SEED, 0, DRAWS, 1)
    return (time.perf_counter() - start) / DRAWS, float(demand() @ scores[:, 0, 0])


@cache
def datapackage() -> Any:
    """The same matrices and distributions for bw2calc, with the functional unit."""
    import bw_processing

    given, package = background(), bw_processing.create_datapackage()
    goods, gases = given.technosphere, given.biosphere
    here = np.full(LINKS, FUNCTIONAL_UNIT)
    rows = np.r_[goods.row, FUNCTIONAL_UNIT, given.links]
    columns = np.r_[goods.col, FUNCTIONAL_UNIT, here]
    amounts, scales = np.r_[goods.amount, 1.0, -demand()], np.r_[goods.spread.b, np.zeros(LINKS + 1)]
    _add(package, "technosphere_matrix", rows, columns, amounts, scales)
    _add(package, "biosphere_matrix", gases.row + FIRST_FLOW, gases.col, gases.amount, gases.spread.b)
    counted = np.flatnonzero(given.factors) + FIRST_FLOW
    factors = given.factors[counted - FIRST_FLOW]
    _add(package, "characterization_matrix", counted, counted, factors, np.zeros(len(counted)))
    return package


def _add(
    package: Any, matrix: str, rows: np.ndarray, columns: np.ndarray, amounts: np.ndarray, scales: np.ndarray
) -> None:
    import bw_processing

    indices = np.zeros(len(rows), bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = rows, columns
    spread = np.full(len(rows), np.nan, bw_processing.UNCERTAINTY_DTYPE)
    sizes, is_spread = np.abs(amounts), scales > 0
    spread["uncertainty_type"], spread["negative"] = np.where(is_spread, 2, 0), False
    spread["loc"] = np.where(is_spread, np.log(np.where(is_spread, sizes, 1.0)), sizes)
    spread["scale"] = np.where(is_spread, scales, np.nan)
    package.add_persistent_vector(
        matrix=matrix,
        name=matrix,
        indices_array=indices,
        data_array=sizes,
        flip_array=amounts < 0,
        distributions_array=spread,
    )


def theirs(kind: str, draws: int) -> list[float]:
    """Seconds of each of the draws of a class of bw2calc."""
    import bw2calc

    lca = getattr(bw2calc, kind)({FUNCTIONAL_UNIT: 1}, data_objs=[datapackage()], use_distributions=True)
    lca.lci()
    lca.lcia()
    times = []
    for _ in range(draws):
        start = time.perf_counter()
        next(lca)
        times.append(time.perf_counter() - start)
    return times


def _compared(kind: str, draws: int) -> tuple[Measured, Measured]:
    """Both sides in turn, so that both meet the same load of the machine."""
    exact()
    pairs = [(ours(), theirs(kind, draws)) for _ in range(RUNS)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    mine = Measured(statistics.median(seconds for (seconds, _), _ in pairs), peak, pairs[0][0][1])
    return mine, Measured(statistics.median(t for _, times in pairs for t in times), peak, exact())


@workload("engine", "full background uncertain, 100 links, per draw", f"bw2calc.IterativeLCA ({SOLVER})", target=40)
def against_iterative() -> tuple[Measured, Measured]:
    return _compared("IterativeLCA", 10)


@workload("engine", "the same", f"bw2calc.LCA with {SOLVER}", target=150)
def against_direct() -> tuple[Measured, Measured]:
    return _compared("LCA", 2)


def static(place: str) -> dict[str, Any]:
    """The peer with SuperLU, whichever solver is installed: PARDISO takes more memory."""
    sys.modules["pypardiso"] = None  # type: ignore[assignment]
    return large_database.plain(place)


def _memory(draws: int, keep: str) -> tuple[Measured, Measured]:
    """Whole processes on the large database, the first there; functions are compiled before."""
    folder = large_database.folder()
    alone(uncertainty.job, folder, "8", "background", str(SEED + 1), keep)
    alone(uncertainty.cleared, folder)
    ours = alone(uncertainty.job, folder, str(draws), "background", str(SEED), keep)
    peer = alone(static, folder, large_database.written())
    return Measured(ours.peak_mb / 1024, ours.peak_mb, 0.0), Measured(peer.peak_mb / 1024, peer.peak_mb, 0.0)


for number, kept in ((1_000, ""), (10_000, ""), (10_000, "keep")):
    what = "of all linked processes, which are kept" if kept else "of everything behind one product"
    name = f"peak memory of {number:,} draws {what}, GB in place of seconds"
    workload("engine", name, "a static bw2calc.LCA with SuperLU", 1 / 1.3)(partial(_memory, number, kept))
