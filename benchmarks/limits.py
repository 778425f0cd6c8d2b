"""What the limits of files cost: reading with the checks before the parser, and the same parser without them.

Both sides take turns in one process, by what the processor spent, so that they meet the same machine. Only what looks
at a file before its parser does is taken away; counting while it is parsed is part of the parser. The numbers beside
them are how many values each side read.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from zipfile import ZipFile

from benchmarks.processes import alone
from benchmarks.registry import Measured, workload

RUNS = 15
ROWS = 100_000
WITHIN = 0.95
WITHOUT = "the same parser without the checks before it"
_NEVER = re.compile(r"(?!)")


def product_file(folder: Path) -> dict[str, Any]:
    """A shipped product, parsed; what was kept of it isn't asked."""
    from brightcell.data import data_path
    from brightcell.io import yaml

    file = data_path("products", "nmc622-pack-100kwh.yaml")
    unchecked = {"_NESTED": _NEVER, "kind_of": lambda content: None}
    return _both(lambda: len(yaml.parse_yaml(file.read_bytes()).texts), yaml, unchecked)


def workbook(folder: Path) -> dict[str, Any]:
    """The form of a shipped product, its cells read."""
    from brightcell.api.template import template
    from brightcell.io import workbooks

    file = template(folder / "form.xlsx", "nmc622-pack-100kwh")
    has_formulas = workbooks._checked(file)[1]
    unchecked = {"_checked": lambda path: (ZipFile(path).namelist(), has_formulas)}
    return _both(lambda: sum(len(sheet.cells) for sheet in workbooks.read_workbook(file).sheets), workbooks, unchecked)


def table(folder: Path) -> dict[str, Any]:
    """A table in CSV of a hundred thousand rows."""
    from brightcell.io import table_cells

    file = folder / "table.csv"
    rows = (f"process {number},electricity,{number / 7:.6f},kWh,CN" for number in range(ROWS))
    file.write_text("process,input,amount,unit,location\n" + "\n".join(rows) + "\n", encoding="utf-8")
    unchecked = {"content_within": lambda path, most, what: path.read_bytes(), "kind_of": lambda content: None}
    return _both(lambda: sum(len(cells) for _, cells in table_cells.table_cells(file)), table_cells, unchecked)


def document(folder: Path) -> dict[str, Any]:
    """A JSON file of twenty thousand processes, tables in tables."""
    from brightcell.io import json as files

    file = folder / "document.json"
    rows = [{"name": f"process {n}", "exchanges": [{"flow": "co2-fossil", "amount": n / 7}]} for n in range(ROWS // 5)]
    file.write_text(json.dumps(rows), encoding="utf-8")
    unchecked = {
        "content_within": lambda path, most, what, refusal: path.read_bytes(),
        "may_be_deeper": lambda *_: False,
    }
    return _both(lambda: sum(len(row["exchanges"]) for row in files.read_json_file(file)), files, unchecked)


def _both(job: Callable[[], int], reader: Any, unchecked: Mapping[str, Any]) -> dict[str, Any]:
    """Median seconds of the job as it is, and with other things in the places of a reader's checks, in turn."""
    checked = {name: getattr(reader, name) for name in unchecked}
    seconds: dict[bool, list[float]] = {True: [], False: []}
    values = {}
    for run in range(RUNS + 1):
        for is_checked, parts in ((True, checked), (False, unchecked)):
            vars(reader).update(parts)
            start = time.process_time()
            values[is_checked] = job()
            if run:  # the first time imports what it needs
                seconds[is_checked].append(time.process_time() - start)
    return {"value": [median(seconds[True]), median(seconds[False]), values[True], values[False]]}


def in_turn(what: str) -> dict[str, Any]:
    """One of the files, by its name, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return FILES[what](Path(folder))


def _sides(what: str) -> tuple[Measured, Measured]:
    with tempfile.TemporaryDirectory() as folder:
        measured = alone(in_turn, folder, what)
    ours, theirs, *values = measured.value
    return Measured(ours, measured.peak_mb, values[0]), Measured(theirs, measured.peak_mb, values[1])


FILES = {
    "a product file": product_file,
    "a form of a product, in Excel": workbook,
    "a table in CSV, 100,000 rows": table,
    "a JSON file, 20,000 processes": document,
}
for _name in FILES:
    workload("reading", f"read {_name}", WITHOUT, WITHIN)(partial(_sides, _name))
