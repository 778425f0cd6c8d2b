"""A product on a database of 23,500 activities in a Brightway project, against plain bw2calc on what was written.

The database is made up (scripts/synthetic_ecoinvent.py), which takes about a minute; BRIGHTCELL_LARGE_DATABASE may
name a Brightway folder that has it in the project `big` already. The foreground is written beside it, and what was
kept of the solved background is made anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from typing import Any

from benchmarks.processes import ROOT, alone, medians, warm
from benchmarks.registry import Measured, workload

PRODUCT = "nmc622-pack-100kwh"
NAME = "ecoinvent-3.10.1-cutoff"
PROJECT = "big"
ACTIVITIES = 23_500
GIVEN = "BRIGHTCELL_LARGE_DATABASE"
RUNS = 3


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    script = str(ROOT / "scripts" / "synthetic_ecoinvent.py")
    command = [sys.executable, script, "--project", PROJECT, "--activities", str(ACTIVITIES)]
    env = {**os.environ, "BRIGHTWAY2_DIR": folder.name}
    subprocess.run(command, check=True, capture_output=True, env=env, cwd=ROOT)
    return folder


@cache
def folder() -> str:
    """A Brightway folder with the database, from the environment or written now; the product is written beside it."""
    path = os.environ.get(GIVEN) or _temporary().name
    alone(footprint, path)
    return path


def footprint() -> dict[str, Any]:
    """The main job: read, link, calculate, write and check."""
    return {"value": _footprint().total}


def footprint_warm() -> dict[str, Any]:
    """The same again in one process."""
    return warm(lambda: _footprint().total)


def footprint_cold() -> dict[str, Any]:
    """The main job where the background has not been solved before."""
    from brightcell.brightway.projects import cache_folder

    for file in cache_folder(PROJECT).glob("unit-inventories-*.npz"):
        file.unlink()
    return footprint()


def reading() -> dict[str, Any]:
    """The mapping table, and the activities of its rows in the database."""
    return warm(lambda: len(database().nodes))


def database() -> Any:
    """The large database as brightcell reads it."""
    from brightcell.background import DatabaseBackground
    from brightcell.model.backgrounds import read_background

    background = read_background(NAME, project=PROJECT)
    assert isinstance(background, DatabaseBackground)
    return background


def _footprint() -> Any:
    import brightcell as bc

    return bc.footprint(PRODUCT, background=NAME, project=PROJECT)


def written() -> str:
    """Where the foreground is, for the peer."""
    return json.dumps(alone(where, folder()).value)


def where() -> dict[str, Any]:
    return {"value": _footprint().provenance["brightway"]}


def plain(place_text: str) -> dict[str, Any]:
    """bw2calc.LCA on the foreground as it was written."""
    return {"value": _plain(json.loads(place_text))}


def plain_warm(place_text: str) -> dict[str, Any]:
    """The same again in one process."""
    place = json.loads(place_text)
    return warm(lambda: _plain(place))


def _plain(place: dict[str, Any]) -> float:
    import bw2calc
    import bw2data

    bw2data.projects.set_current(PROJECT)
    node = bw2data.get_node(database=place["database"], code=place["code"])
    demand, packages, _ = bw2data.prepare_lca_inputs({node: 1}, method=tuple(place["method"]))
    lca = bw2calc.LCA(demand, data_objs=packages)
    lca.lci()
    lca.lcia()
    return float(lca.score)


def plain_reading() -> dict[str, Any]:
    """Every activity of the database by name, product and place, and those of the table's rows among them."""
    import csv

    import bw2data

    with (ROOT / "databases" / "mappings" / f"{NAME}.csv").open(encoding="utf-8", newline="") as text:
        rows = {(row["activity"], row["product"], row["activity_location"]) for row in csv.DictReader(text)}

    def find() -> int:
        bw2data.projects.set_current(PROJECT)
        nodes = bw2data.Database(NAME)
        node_ids = {(node["name"], node["reference product"], node["location"]): node.id for node in nodes}
        return len({node_ids[row] for row in rows if row in node_ids})

    return warm(find, RUNS)


@workload(
    "backgrounds",
    "footprint on 23,500 activities, warm, in one process",
    "bw2calc.LCA on the same databases, warm, in one process",
)
def warm_total() -> tuple[Measured, Measured]:
    """Ours reads, links, calculates, checks what is written and tells the contributions; the peer solves only."""
    return alone(footprint_warm, folder()), alone(plain_warm, folder(), written())


@workload(
    "backgrounds",
    "footprint on 23,500 activities, warm, whole process",
    "a cold process with bw2data and bw2calc.LCA, same databases",
    target=1 / 0.3,
)
def whole_process() -> tuple[Measured, Measured]:
    place = written()
    pairs = [(alone(footprint, folder()), alone(plain, folder(), place)) for _ in range(RUNS)]
    return medians([a for a, _ in pairs]), medians([b for _, b in pairs])


@workload(
    "backgrounds",
    "footprint on 23,500 activities, whole process that solves the background for all products first",
    "a cold process with bw2data and bw2calc.LCA for the one product, same databases",
)
def cold() -> tuple[Measured, Measured]:
    return alone(footprint_cold, folder()), alone(plain, folder(), written())


@workload(
    "backgrounds",
    "read a mapping table and find its activities among 23,500, warm",
    "bw2data's iteration over the database, warm",
)
def read() -> tuple[Measured, Measured]:
    return alone(reading, folder()), alone(plain_reading, folder())
