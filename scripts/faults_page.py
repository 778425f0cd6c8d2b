"""The page of faults: what is held by which test, from the tests of `tests/faults/`, and the limits of files."""

import ast
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from brightcell.io import limits

FAULTS = Path(__file__).resolve().parent.parent / "tests" / "faults"
sys.path.insert(0, str(FAULTS))

from guards import GUARDS  # noqa: E402

_ROW = re.compile(r"test_(x?\d+)_")
HEAD = """# Faults and the tests that hold them

Written by `scripts/build_docs.py` from the tests in `tests/faults/`; a number is the row of the matrix of faults, x of
a further one. Tests without a number hold a fault of the same kind. The name of a test is its number and what it holds.

| row | what is held | file |
|---|---|---|
"""
REMOVED = """
## What holds each row

`scripts/remove_guards.py` takes each of these away in a copy of the package and runs the tests of the row: they have to
fail. The day is that on which this was last seen. What a row needs beyond its guard (a second check behind the first, a
library that refuses too) is not in the table.

| row | guard | without it the tests of the row |
|---|---|---|
"""
LIMITS = """
## Limits of files

Asked before a parser sees a file, but for seconds of work; all are in `brightcell.io.limits`.
`BRIGHTCELL_READ_SECONDS` names other seconds than `READ_SECONDS`.

| limit | at most |
|---|---:|
"""


def faults_page() -> str:
    """The text of docs/faults.md."""
    rows = sorted(_tests(), key=lambda row: (row[0] == "", row[0].startswith("x"), row[0].zfill(4), row[2], row[1]))
    table = "".join(f"| {row} | {what} | `{file}` |\n" for row, what, file in rows)
    table += REMOVED + "".join(_guards())
    names = [name for name in vars(limits) if name.isupper() and isinstance(getattr(limits, name), int)]
    return HEAD + table + LIMITS + "".join(f"| `{name}` | {getattr(limits, name):,} |\n" for name in sorted(names))


def _guards() -> Iterator[str]:
    """A line for each guard, with what came of taking it away."""
    with (FAULTS / "removed.csv").open(encoding="utf-8", newline="") as file:
        outcomes = {row["row"]: row for row in csv.DictReader(file)}
    for row, guard in GUARDS.items():
        seen = outcomes.get(row)
        outcome = f"{seen['outcome']}, {seen['day']}" if seen else "not tried"
        yield f"| {row} | `{guard.file}`: `{guard.name}` | {outcome} |\n"


def _tests() -> Iterator[tuple[str, str, str]]:
    for path in sorted(FAULTS.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                match = _ROW.match(node.name)
                words = node.name[match.end() :] if match else node.name.removeprefix("test_")
                yield (match[1] if match else ""), words.replace("_", " "), path.name
