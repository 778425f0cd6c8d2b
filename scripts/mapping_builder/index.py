"""The names of a database's activities, as public lists give them: what a mapping may point to.

The lists are read from installed packages that are needed to build the tables and for nothing else:
`ecoinvent_interface` (names of ecoinvent up to 3.11), `randonneur_data` (what 3.12 renamed), `carculator_utils`.
None of them is imported, and no figure of theirs is read.
"""

import csv
import gzip
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Activity = tuple[str, str, str]
INDEX_FILE = ("data", "mappings.zip")
RENAMED_FILE = ("data", "ecoinvent-3.11-cutoff-ecoinvent-3.12-cutoff.gz")
CARCULATOR_FILE = ("data", "IAM", "dict_inputs_A_matrix.csv")


@dataclass(frozen=True)
class Index:
    """How often each activity (name, reference product, location) is in a database, and which were renamed."""

    counts: Mapping[Activity, int]
    renamed: Mapping[Activity, Activity] = field(default_factory=dict)

    def named(self, activity: Activity) -> Activity:
        """The activity under the name that this database has for it."""
        return activity if activity in self.counts else self.renamed.get(activity, activity)

    def places(self, name: str, product: str) -> frozenset[str]:
        """The locations of an activity."""
        return self._places.get((name, product), frozenset())

    @cached_property
    def _places(self) -> dict[tuple[str, str], frozenset[str]]:
        places_of: dict[tuple[str, str], set[str]] = {}
        for name, product, place in self.counts:
            places_of.setdefault((name, product), set()).add(place)
        return {key: frozenset(places) for key, places in places_of.items()}


def package_file(package: str, *parts: str) -> Path:
    """A file inside an installed package, found without importing it; FileNotFoundError when it isn't installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed; it is needed to build the mapping tables")
    return Path(spec.origin).parent.joinpath(*parts)


@cache
def ecoinvent(release: str, model: str = "cutoff") -> Index:
    """The activities of an ecoinvent release up to 3.11; 3.12 is 3.11 with what was renamed or split."""
    if release == "3.12":
        return _renewed(ecoinvent("3.11", model))
    with zipfile.ZipFile(package_file("ecoinvent_interface", *INDEX_FILE)) as archive:
        rows = json.loads(archive.read(f"{release}_{model}.json"))
    return Index(Counter((row["activity_name"], row["reference_product"], row["geography"]) for row in rows))


@cache
def carculator() -> Index:
    """The activities of carculator_utils; the rows without a reference product are flows."""
    with package_file("carculator_utils", *CARCULATOR_FILE).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter=";"))
    return Index(Counter((row[0], row[3], row[1]) for row in rows if len(row) > 3))


def _renewed(index: Index) -> Index:
    changes = _changes()
    renamed = {_activity(row["source"]): _activity(row["target"]) for row in changes["replace"]}
    parts = [_activity(part) for row in changes["disaggregate"] for part in row["targets"]]
    gone = {*renamed, *(_activity(row["source"]) for row in changes["disaggregate"])}
    kept = {activity: count for activity, count in index.counts.items() if activity not in gone}
    return Index({**kept, **dict.fromkeys([*renamed.values(), *parts], 1)}, renamed)


def _changes() -> dict[str, Any]:
    with gzip.open(package_file("randonneur_data", *RENAMED_FILE), "rt", encoding="utf-8") as lines:
        changes: dict[str, Any] = json.load(lines)
    return changes


def _activity(row: Mapping[str, str]) -> Activity:
    return row["name"], row["reference product"], row["location"]
