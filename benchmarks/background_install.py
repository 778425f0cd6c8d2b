"""Installing the open background into a Brightway project that is new."""

from __future__ import annotations

import pickle
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.processes import alone
from benchmarks.registry import Measured, workload

PROJECT = "installed"
METHOD = "ipcc-ar6-gwp100"


def ours() -> dict[str, Any]:
    """Reads and checks the tables, then writes flows, processes and methods."""
    start = time.perf_counter()
    from brightcell.api.footprint import install_background

    install_background("open", PROJECT)
    return {"value": 0.0, "seconds": time.perf_counter() - start}


def keep(file: str) -> dict[str, Any]:
    """Puts all that was installed into a file, as bw2data takes it."""
    import bw2data

    bw2data.projects.set_current(PROJECT)
    databases = {name: bw2data.Database(name).load() for name in ("brightcell-biosphere", "brightcell-open")}
    methods = {name: bw2data.Method(name).load() for name in bw2data.methods}
    codes = {node.id: node.key for node in bw2data.Database("brightcell-biosphere")}
    methods = {name: [(codes[flow], factor) for flow, factor in rows] for name, rows in methods.items()}
    Path(file).write_bytes(pickle.dumps((databases, methods)))
    return {"value": 0.0}


def plain(file: str) -> dict[str, Any]:
    """The same nodes, ready in memory, by plain `Database.write` and `Method.write`."""
    databases, methods = pickle.loads(Path(file).read_bytes())
    start = time.perf_counter()
    import bw2data

    bw2data.projects.set_current(PROJECT)
    for name, nodes in databases.items():
        bw2data.Database(name).write(nodes)
    for name, factors in methods.items():
        bw2data.Method(name).write(factors)
    return {"value": 0.0, "seconds": time.perf_counter() - start}


def scores() -> dict[str, Any]:
    """Score of each process by bw2calc on what was installed, and by the tables in double precision."""
    import bw2calc
    import bw2data

    from brightcell.background import read_background, read_method

    background, method = read_background("open"), read_method(METHOD)
    bw2data.projects.set_current(PROJECT)
    ids = {node["code"]: node.id for node in bw2data.Database("brightcell-open")}
    wanted = [ids[process.code] for process in background.processes]
    name = ("brightcell", method.name, method.biogenic)
    demand, packages, _ = bw2data.prepare_lca_inputs({bw2data.get_node(id=wanted[0]): 1}, method=name)
    lca = bw2calc.LCA(demand, data_objs=packages)
    lca.lci(factorize=True)
    lca.lcia()
    by_bw2calc = []
    for number in wanted:
        lca.lcia({number: 1.0})
        by_bw2calc.append(float(lca.score))
    return {"value": [by_bw2calc, _of_the_tables(background, method)]}


def _of_the_tables(background: Any, method: Any) -> list[float]:
    from brightcell.matrices import build_system, unit_scores
    from brightcell.matrices.columns import background_columns

    system = build_system(background_columns(background), {method.id: method.factors})
    return [float(score) for score in unit_scores(system).sum(axis=0)]


@workload(
    "backgrounds",
    "install the background open into a fresh project, from its tables",
    "bw2data's Database.write and Method.write of the same nodes, ready in memory",
)
def install() -> tuple[Measured, Measured]:
    """The numbers are the scores of all processes: by bw2calc on the database, and by the tables themselves."""
    with tempfile.TemporaryDirectory() as mine, tempfile.TemporaryDirectory() as theirs:
        measured = alone(ours, mine)
        file = f"{theirs}/nodes.pickle"
        alone(keep, mine, file)
        by_bw2calc, by_tables = alone(scores, mine).value
        return replace(measured, value=by_bw2calc), replace(alone(plain, theirs, file), value=by_tables)
