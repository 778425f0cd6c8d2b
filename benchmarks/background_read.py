"""Reading the open background: its compiled form and its tables, beside pandas on the same tables."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.processes import alone
from benchmarks.registry import Measured, workload

TABLES = ("processes", "exchanges", "flows", "sources")


def tables() -> dict[str, Any]:
    """Reads and checks the tables; the folder of the cache is new."""
    from brightcell.background import read_background

    start = time.perf_counter()
    background = read_background("open")
    seconds = time.perf_counter() - start
    return {"value": _numbers(background), "seconds": seconds}


def compiled() -> dict[str, Any]:
    """Reads all of the compiled form, in a process that has imported what it needs."""
    from brightcell.background import read_background

    start = time.perf_counter()
    background = read_background("open")
    value = _numbers(background)
    return {"value": value, "seconds": time.perf_counter() - start}


def one_process() -> dict[str, Any]:
    """Opens the compiled form and reads one provider with what it takes, as a footprint does."""
    from brightcell.background import read_background

    start = time.perf_counter()
    background = read_background("open")
    process = background.provider("graphite", "CN")
    assert process is not None
    value = sum(exchange.amount for exchange in background.exchanges_of(process.code))
    return {"value": value, "seconds": time.perf_counter() - start}


def by_pandas() -> dict[str, Any]:
    """The same tables by `pandas.read_csv`, nothing checked."""
    import pandas as pd

    start = time.perf_counter()
    frames = _frames(pd)
    seconds = time.perf_counter() - start
    exchanges = frames["exchanges"]
    value = [float(len(frames["processes"])), float(len(exchanges)), float(exchanges["amount"].sum())]
    return {"value": value, "seconds": seconds}


def one_by_pandas() -> dict[str, Any]:
    """The same provider and what it takes, looked up in the tables as pandas reads them."""
    import pandas as pd

    start = time.perf_counter()
    frames = _frames(pd)
    mapping = frames["mapping"]
    (code,) = mapping[(mapping["key"] == "graphite") & (mapping["location"] == "CN")]["process"]
    exchanges = frames["exchanges"]
    value = float(exchanges[exchanges["process"] == code]["amount"].sum())
    return {"value": value, "seconds": time.perf_counter() - start}


def _frames(pd: Any) -> dict[str, Any]:
    from brightcell.data import data_path

    paths = {name: data_path("open", f"{name}.csv") for name in TABLES}
    paths["mapping"] = data_path("mappings", "open.csv")
    return {name: pd.read_csv(path, keep_default_na=False) for name, path in paths.items()}


def _numbers(background: Any) -> list[float]:
    """Processes, exchanges, and the sum of all amounts."""
    exchanges = background.exchanges
    return [float(len(background.processes)), float(len(exchanges)), float(sum(e.amount for e in exchanges))]


@workload("backgrounds", "read and check the tables of the background open", "pandas.read_csv of the same tables")
def read_tables() -> tuple[Measured, Measured]:
    """Numbers of processes and exchanges, and the sum of all amounts. Ours checks every rule of a background."""
    with tempfile.TemporaryDirectory() as mine, tempfile.TemporaryDirectory() as theirs:
        return alone(tables, mine), alone(by_pandas, theirs)


@workload("backgrounds", "read all of the background open in its compiled form", "pandas.read_csv of the same tables")
def read_compiled() -> tuple[Measured, Measured]:
    """The same numbers, from the file that an earlier process has left in the cache."""
    return _after_a_first_time(compiled, by_pandas)


@workload(
    "backgrounds",
    "read one provider of the background open in its compiled form",
    "pandas.read_csv of the same tables, and a look-up",
)
def read_one() -> tuple[Measured, Measured]:
    """The sum of the amounts that graphite of China takes."""
    return _after_a_first_time(one_process, one_by_pandas)


def _after_a_first_time(ours: Any, peer: Any) -> tuple[Measured, Measured]:
    """Both sides with the tables in the cache of the system, ours with its compiled file there too."""
    with tempfile.TemporaryDirectory() as mine, tempfile.TemporaryDirectory() as theirs:
        alone(tables, mine)
        if not list(Path(mine).rglob("*.sqlite")):
            raise RuntimeError("no compiled background was kept; were the tables changed within the last seconds?")
        return alone(ours, mine), alone(peer, theirs)
