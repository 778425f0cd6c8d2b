"""Take away what holds a row of the matrix of faults, one by one, and see that the tests of the row fail.

    python scripts/remove_guards.py            # all rows
    python scripts/remove_guards.py 09 13 x10  # some of them

The guards stand in `tests/faults/guards.py`; outcomes go to `tests/faults/removed.csv`, which docs/faults.md shows.
Ends with exit code 1 where the tests of a row pass without its guard.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.guards import GUARDS, Guard  # noqa: E402

OUTCOMES = ROOT / "tests" / "faults" / "removed.csv"
SECONDS = 300


def files_of(row: str) -> list[str]:
    """The files that have tests of a row."""
    files = sorted((ROOT / "tests" / "faults").glob("test_*.py"))
    return [str(file) for file in files if f"def test_{row}_" in file.read_text(encoding="utf-8")]


def outcome(row: str, guard: Guard | None, folder: Path) -> str:
    """`failed` as it should where the guard is gone, else `passed`; without a guard whether the tests pass."""
    target = folder / "src" / "brightcell" / (guard.file if guard else "")
    text = target.read_text(encoding="utf-8") if guard else ""
    try:
        if guard:
            target.write_text(text.replace(guard.held, guard.instead, 1), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(ROOT)])}
        options = ["-q", "-x", "-p", "no:cacheprovider", "-k", f"test_{row}_"]
        command = [sys.executable, "-B", "-m", "pytest", *options, *files_of(row)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False)
        return {0: "passed", 1: "failed"}.get(done.returncode, f"code {done.returncode}: {done.stdout[-300:]!r}")
    except subprocess.TimeoutExpired:
        return "failed"
    finally:
        if guard:
            target.write_text(text, encoding="utf-8")


def laid_out(folder: Path) -> None:
    """A copy of the package beside the databases that it reads."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "databases").symlink_to(ROOT / "databases")


def kept() -> dict[str, dict[str, str]]:
    """The outcomes that are written down, by row."""
    if not OUTCOMES.exists():
        return {}
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        return {row["row"]: row for row in csv.DictReader(file)}


def tried(rows: list[str]) -> Iterator[dict[str, str]]:
    """The outcome of each row, said at once."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    with tempfile.TemporaryDirectory(prefix="guards-") as name:
        laid_out(Path(name))
        for row in rows:
            result = outcome(row, GUARDS[row], Path(name))
            print(f"{row}  {GUARDS[row].file}:{GUARDS[row].name}  {result}", flush=True)
            yield {"row": row, "outcome": result, "day": today}


def main() -> int:
    """Try the rows that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="row")
    rows = parser.parse_args().rows or list(GUARDS)
    if unknown := [row for row in rows if row not in GUARDS]:
        parser.error(f"there is no guard of {', '.join(unknown)}")
    new = {trial["row"]: trial for trial in tried(rows)}
    outcomes = {row: trial for row, trial in {**kept(), **new}.items() if row in GUARDS}
    with OUTCOMES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["row", "outcome", "day"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(outcomes[row] for row in GUARDS if row in outcomes)
    return 1 if any(trial["outcome"] != "failed" for trial in new.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
