"""Where the shipped data is, and what exactly was read.

In a checkout the data is the folder `databases/` beside `src/`; in a wheel it lies inside the package.
"""

import csv
import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _data_root() -> Path:
    in_checkout = _PACKAGE.parent.parent / "databases"
    return in_checkout if in_checkout.is_dir() else _PACKAGE / "databases"


def data_path(*parts: str) -> Path:
    """Path of a file or folder of the shipped data, e.g. `data_path("methods", "biogenic.csv")`."""
    return _data_root().joinpath(*parts)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a shipped CSV table by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sha256_of(*paths: Path) -> str:
    """One SHA-256 over the names and contents of some files, whatever order they are given in.

    Line endings count as "\\n", so that a checkout on another system has the same hash.
    """
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
