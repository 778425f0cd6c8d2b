"""The page of faults: what is held by which test, from the tests of `tests/faults/`, and the limits of files."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from brightcell.io import limits

FAULTS = Path(__file__).resolve().parent.parent / "tests" / "faults"
_ROW = re.compile(r"test_(x?\d+)_")
HEAD = """# Faults and the tests that hold them

Written by `scripts/build_docs.py` from the tests in `tests/faults/`; a number is the row of the matrix of faults, x of
a further one. Tests without a number hold a fault of the same kind.

| row | what is held | file | test |
|---|---|---|---|
"""
LIMITS = """
## Limits of files

Asked before a parser sees a file; all are in `brightcell.io.limits`.

| limit | at most |
|---|---:|
"""


def faults_page() -> str:
    """The text of docs/faults.md."""
    rows = sorted(_tests(), key=lambda row: (row[0] == "", row[0].startswith("x"), row[0].zfill(4), row[2], row[3]))
    table = "".join(f"| {row} | {what} | `{file}` | `{test}` |\n" for row, what, file, test in rows)
    names = [name for name in vars(limits) if name.isupper() and isinstance(getattr(limits, name), int)]
    return HEAD + table + LIMITS + "".join(f"| `{name}` | {getattr(limits, name):,} |\n" for name in sorted(names))


def _tests() -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(FAULTS.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found = _ROW.match(node.name)
                words = node.name[found.end() :] if found else node.name.removeprefix("test_")
                yield (found[1] if found else ""), words.replace("_", " "), path.name, node.name
