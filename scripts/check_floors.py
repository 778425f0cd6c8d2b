"""The oldest versions of dependencies: a table with reasons, held against pyproject.toml and what is installed.

    python scripts/check_floors.py            # asks nothing of the network
    python scripts/check_floors.py --pins     # the floors as requirements, for an environment of the oldest versions

Ends with exit code 1 where a dependency has no row in `scripts/floors.csv` or another floor than it says, or where the
installed version is older.
"""

import csv
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "scripts" / "floors.csv"
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)>=([0-9][0-9.]*)")


def rows() -> dict[str, dict[str, str]]:
    """The rows of the table, by package."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["package"]: row for row in csv.DictReader(file)}


def stated() -> dict[str, str]:
    """The floors that pyproject.toml states, by package; empty for a dependency without one."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        dependencies = tomllib.load(file)["project"]["dependencies"]
    matches = {text: _REQUIREMENT.fullmatch(text) for text in dependencies}
    return {match[1] if match else text: match[2] if match else "" for text, match in matches.items()}


def numbers(text: str) -> tuple[int, ...]:
    """A version as numbers, as far as it has any: (2, 10) for 2.10 and for 2.10rc1."""
    return tuple(int(part) for part in re.match(r"[0-9.]*", text)[0].strip(".").split(".") if part)  # type: ignore[index]


def differences(floors: Mapping[str, str], table: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What pyproject.toml and the table say otherwise, and what has no reason."""
    for name, floor in floors.items():
        row = table.get(name)
        if row is None:
            yield f"{name}: has no row in {TABLE.name}"
        elif row["floor"] != floor:
            yield f"{name}: the floor is {floor or 'not stated'} in pyproject.toml and {row['floor']} in {TABLE.name}"
        elif not row["why"]:
            yield f"{name}: the floor {floor} has no reason in {TABLE.name}"
    yield from (f"{name}: is in {TABLE.name} and no dependency" for name in table if name not in floors)


def too_old(floors: Mapping[str, str]) -> Iterator[str]:
    """What is installed in an older version."""
    for name, floor in floors.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield f"{name}: is not installed"
            continue
        if numbers(installed) < numbers(floor):
            yield f"{name}: {installed} is installed, and {floor} is the oldest allowed"


def main() -> None:
    """Compare, or show the floors as requirements."""
    floors = stated()
    if "--pins" in sys.argv:
        print("\n".join(f"{name}=={floor}" for name, floor in floors.items()))
        return
    problems = [*differences(floors, rows()), *too_old(floors)]
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(floors)} floors hold")


if __name__ == "__main__":
    main()
