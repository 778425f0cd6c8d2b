"""Many footprints that differ a little, and the second question on a model, against plain Brightway.

The grid is 8 packs x 31 Chinese provinces x 4 rulebooks. Of the peer's jobs, writing the changed foreground and solving
it, 20 spread over the grid are timed and extrapolated; what is written is prepared before. Each side has a process of
its own, bound to one core, reads its data before and is timed by what the processor spent. Brightway keeps 32-bit
numbers, so accuracy is against bw2calc on the same amounts in 64-bit arrays.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks.processes import alone, medians
from benchmarks.registry import Measured, workload
from brightcell.api.footprint import write
from brightcell.api.monte_carlo import monte_carlo
from brightcell.api.sensitivity import variance
from brightcell.api.sweep import sweep
from brightcell.model import Model, read_background
from brightcell.model.variants import totals
from brightcell.product import products
from brightcell.product.places import places
from brightcell.results.calculate import calculate
from brightcell.rulebooks import FUNCTIONAL_UNIT

Changes = dict[str, Any]
Sides = tuple[Measured, Measured]
PRODUCT, PROJECT, RUNS, SAMPLE = "nmc622-pack-100kwh", "variants", 3, 20
PROVINCES = 31
RULEBOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")
PEER = "plain Brightway: write the changed foreground and solve it, extrapolated from 20"
LCA = "bw2calc.LCA, prepared, lci and lcia, of the written foreground"
AGAIN = 16
SCENARIOS, DRAWS, DRAWN = 200, 1000, 4
EACH = "monte_carlo of each scenario by itself, extrapolated from 4; peak memory is that of the sweep"
QUESTIONS: dict[str, list[tuple[Changes, Changes]]] = {
    "place": [({"sites.*.location": "CN-SC"}, {})],
    "amount": [({"pack.module.cell.yield": f"{93.5 - number / 10:g} %"}, {}) for number in range(AGAIN)],
    "rule": [({}, {"rulebook": "iso-14067-cutoff"})],
    "verb": [({}, {})],
}
"""What is asked, again and again; another amount each time, since a model keeps those that it was asked for."""


def one_core() -> None:
    """Bind this process to one core, and numerical libraries to one thread."""
    threadpool_limits(1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def variants(kind: str) -> list[Changes]:
    """One variant per province: where the plants are, or an amount that differs."""
    provinces = [code for code, place in places().items() if place.parent == "CN"][:PROVINCES]
    if kind == "places":
        return [{"sites.*.location": code} for code in provinces]
    return [{"pack.module.cell.yield": f"{90 + number / 10:g} %"} for number in range(len(provinces))]


def packs() -> list[Model]:
    """Each pack on one background, read."""
    background = read_background("open")
    return [Model(name, RULEBOOKS[0], background=background) for name in sorted(products())]


def under_each_rulebook(model: Model) -> Iterator[Model]:
    """A pack under one rulebook after the other, each made of the one before."""
    for book in RULEBOOKS:
        model = model.with_(rulebook=book)
        yield model


def spread(grid: Sequence[Any]) -> list[Any]:
    """The sample of a grid, evenly spread over it."""
    return [grid[round(number * (len(grid) - 1) / (SAMPLE - 1))] for number in range(SAMPLE)]


def all_totals(kind: str) -> dict[str, Any]:
    """Totals and stages of the whole grid."""
    one_core()
    grid, changes = packs(), variants(kind)
    start = time.process_time()
    parts = [totals(model, changes) for pack in grid for model in under_each_rulebook(pack)]
    seconds = time.process_time() - start
    return {"value": spread([float(total) for part in parts for total in part.total]), "seconds": seconds}


def all_footprints(kind: str) -> dict[str, Any]:
    """A whole result for each point of the grid."""
    one_core()
    grid, changes = packs(), variants(kind)
    start = time.process_time()
    values = [
        calculate(model.with_(change)).total
        for pack in grid
        for model in under_each_rulebook(pack)
        for change in changes
    ]
    return {"value": spread(values), "seconds": time.process_time() - start}


def all_swept(kind: str) -> dict[str, Any]:
    """The same by the verb that people call: one sweep of each pack, over rulebooks and provinces or yields."""
    one_core()
    grid, changes = packs(), variants(kind)
    (path,) = changes[0]
    over = {"rulebook": list(RULEBOOKS), path: [change[path] for change in changes]}
    start = time.process_time()
    sweeps = [sweep(model, over) for model in grid]
    seconds = time.process_time() - start
    return {"value": spread([row.total for result in sweeps for row in result.rows]), "seconds": seconds}


def written(kind: str) -> dict[str, Any]:
    """Write and solve a sample of the grid with Brightway alone, times its size; numbers by bw2calc in 64 bits."""
    one_core()
    grid = [(model, change) for pack in packs() for model in under_each_rulebook(pack) for change in variants(kind)]
    seconds, values = [], []
    for model, change in spread(grid):
        other = Model(model.with_(change).product, model.rulebook, background=model.background)
        values.append(calculate(other, "bw2calc").total)
        seconds.append(_written_and_solved(other))
    return {"value": values, "seconds": median(seconds) * len(grid)}


def _written_and_solved(model: Model) -> float:
    import bw2data

    key, method = _prepared(model)
    database = bw2data.Database(key[0])
    data = database.load()
    start = time.process_time()
    database.write(data)
    _score(key, method)
    return time.process_time() - start


def _prepared(model: Model) -> tuple[tuple[str, str], tuple[str, ...]]:
    """The model in a project: the key of its functional unit, and its method."""
    import bw2data

    place = write(model, PROJECT)
    bw2data.projects.set_current(PROJECT)
    return (place["database"], FUNCTIONAL_UNIT), tuple(place["method"])


def _score(key: tuple[str, str], method: tuple[str, ...]) -> float:
    import bw2calc
    import bw2data

    demand, data_objs, _ = bw2data.prepare_lca_inputs({key: 1}, method=method)
    lca = bw2calc.LCA(demand, data_objs=data_objs)
    lca.lci()
    lca.lcia()
    return float(lca.score)


def asked_again(question: str) -> dict[str, Any]:
    """A footprint of a model that differs from one that was asked before."""
    one_core()
    model, questions = Model(PRODUCT), cycle(QUESTIONS[question])
    calculate(model)

    def asked() -> float:
        changes, options = next(questions)
        return calculate(model.with_(changes, **options)).total

    return _timed(asked)


def solved_again(question: str) -> dict[str, Any]:
    """The same foreground, written before, by plain bw2calc; its number in 64 bits."""
    one_core()
    changes, options = QUESTIONS[question][0]
    model = Model(PRODUCT).with_(changes, **options)
    key, method = _prepared(Model(model.product, model.rulebook))
    timed = _timed(lambda: _score(key, method))
    return {**timed, "value": calculate(Model(model.product, model.rulebook), "bw2calc").total}


def other_verb(question: str) -> dict[str, Any]:
    """The variance of a footprint by datum, of a model that was asked for its footprint alone, a new one each time."""
    one_core()
    background = read_background("open")
    models = [Model(PRODUCT, background=background) for _ in range(AGAIN)]
    totals_before = [calculate(model).total for model in models]
    waiting = iter(models)
    return {**_timed(lambda: float(variance(next(waiting)).variance[0])), "value": totals_before[0]}


def _timed(job: Callable[[], float]) -> dict[str, Any]:
    """Median time of a job that was done once before, and its number then."""
    value, seconds = job(), []
    for _ in range(AGAIN - 1):
        start = time.process_time()
        job()
        seconds.append(time.process_time() - start)
    return {"value": value, "seconds": median(seconds)}


def sides(ours: Any, theirs: Any, given: str, runs: int = 1) -> Sides:
    """Both sides in turn, each in processes of its own; those of the grid last minutes."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = [(alone(ours, Path(folder), given), alone(theirs, Path(folder), given)) for _ in range(runs)]
    return medians([a for a, _ in pairs]), medians([b for _, b in pairs])


@workload("variants", "992 totals and stages, places move", PEER, target=50)
def totals_of_places() -> Sides:
    """31 provinces for the plants of each pack under each rulebook."""
    return sides(all_totals, written, "places")


@workload("variants", "992 totals and stages, an amount differs", PEER, target=8)
def totals_of_amounts() -> Sides:
    """31 yields of the cells of each pack under each rulebook: each is read, and its formulas computed again."""
    return sides(all_totals, written, "amounts")


@workload("variants", "992 variants by sweep, places move", PEER, target=50)
def sweep_of_places() -> Sides:
    """31 provinces for the plants of each pack under each rulebook, with labels, checks and reasons."""
    return sides(all_swept, written, "places")


@workload("variants", "992 variants by sweep, an amount differs", PEER, target=8)
def sweep_of_amounts() -> Sides:
    """31 yields of the cells of each pack under each rulebook."""
    return sides(all_swept, written, "amounts")


@workload("variants", "992 whole footprints, places move", PEER, target=8)
def footprints_of_places() -> Sides:
    """Everything that a result holds, for each province."""
    return sides(all_footprints, written, "places")


@workload("variants", "992 whole footprints, an amount differs", PEER, target=8)
def footprints_of_amounts() -> Sides:
    """Everything that a result holds, for each yield."""
    return sides(all_footprints, written, "amounts")


@workload("variants", "second question on a model: another place", LCA, target=4)
def second_place() -> Sides:
    """`footprint(model.with_({...}))` after the model itself was asked."""
    return sides(asked_again, solved_again, "place", RUNS)


@workload("variants", "second question on a model: another amount", LCA, target=4)
def second_amount() -> Sides:
    """The same with an amount that differs."""
    return sides(asked_again, solved_again, "amount", RUNS)


@workload("variants", "second question on a model: another rulebook", LCA, target=4)
def second_rule() -> Sides:
    """The same under another rulebook."""
    return sides(asked_again, solved_again, "rule", RUNS)


@workload("variants", "second question on a model: another verb", LCA, target=4)
def second_verb() -> Sides:
    """`sensitivity.variance(model)` after its footprint; the numbers compared are those of the footprint."""
    return sides(other_verb, solved_again, "verb", RUNS)


def scenarios() -> list[Changes]:
    """Yields of the cells."""
    return [{"pack.module.cell.yield": f"{90 + number / 25:g} %"} for number in range(SCENARIOS)]


def drawn_scenarios() -> list[Changes]:
    """Those that are drawn one by one."""
    return [scenarios()[round(number * (SCENARIOS - 1) / (DRAWN - 1))] for number in range(DRAWN)]


def scenarios_swept(given: str) -> dict[str, Any]:
    """One sweep of all scenarios with paired draws, the background's uncertainty included."""
    one_core()
    asked, model = scenarios(), Model(PRODUCT)
    (path,) = asked[0]
    start = time.process_time()
    swept = sweep(model, {path: [scenario[path] for scenario in asked]}, draws=DRAWS, background_uncertainty=True)
    seconds = time.process_time() - start
    assert swept.draws is not None
    places = [asked.index(scenario) for scenario in drawn_scenarios()]
    return {"value": [float(swept.draws[place].mean()) for place in places], "seconds": seconds}


def scenarios_one_by_one(given: str) -> dict[str, Any]:
    """A run of its own for some of them, times their number."""
    one_core()
    model, seconds, values = Model(PRODUCT), [], []
    for change in drawn_scenarios():
        start = time.process_time()
        draws = monte_carlo(model.with_(change), draws=DRAWS, background_uncertainty=True).values()
        seconds.append(time.process_time() - start)
        values.append(float(draws.mean()))
    return {"value": values, "seconds": median(seconds) * SCENARIOS}


@workload("variants", "200 scenarios x 1,000 draws by sweep", EACH)
def drawn_sweep() -> Sides:
    """Peak memory is bounded: what stays of a scenario is a number per draw."""
    return sides(scenarios_swept, scenarios_one_by_one, "drawn")
