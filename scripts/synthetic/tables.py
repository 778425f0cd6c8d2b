"""Reading the tables that the generator rests on."""

import csv
from pathlib import Path

HERE = Path(__file__).resolve().parent
METHODS = HERE.parent.parent / "databases" / "methods"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
