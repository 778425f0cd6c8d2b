"""Faults put into a synthetic database on purpose, to see what is said about them.

A fault is written `kind:key` with a key of the mapping table: `missing` renames the activities that the key points
to, `twice` adds a second one of each, `unit` gives them another unit.
"""

from collections.abc import Callable, Sequence
from typing import Any

from synthetic.names import mapped

Datasets = dict[tuple[str, str], dict[str, Any]]  # by database and code
IDENTITY = ("name", "reference product", "location", "unit")


def spoil(datasets: Datasets, mapping: Sequence[dict[str, str]], faults: Sequence[str]) -> None:
    """Put the faults into the datasets.

    Raises ValueError for a fault of another kind, or a key that the mapping table doesn't have.
    """
    for fault in faults:
        kind, _, key = fault.partition(":")
        wanted = {mapped(row) for row in mapping if row["key"] == key}
        if kind not in KINDS or not wanted:
            raise ValueError(f"{fault!r}: write one of {', '.join(KINDS)}, a colon and a key of the mapping table")
        for at in [at for at, dataset in datasets.items() if tuple(dataset[part] for part in IDENTITY) in wanted]:
            KINDS[kind](datasets, at)


def _rename(datasets: Datasets, at: tuple[str, str]) -> None:
    datasets[at]["name"] += ", renamed"


def _double(datasets: Datasets, at: tuple[str, str]) -> None:
    database, code = at
    own = (database, f"{code}-2")
    exchanges = [dict(exchange) for exchange in datasets[at]["exchanges"]]
    for exchange in exchanges:
        exchange["input"] = own if exchange["input"] == at else exchange["input"]
    datasets[own] = datasets[at] | {"exchanges": exchanges}


def _change_unit(datasets: Datasets, at: tuple[str, str]) -> None:
    datasets[at]["unit"] = "pound" if datasets[at]["unit"] == "kilogram" else "kilogram"


KINDS: dict[str, Callable[[Datasets, tuple[str, str]], None]] = {
    "missing": _rename,
    "twice": _double,
    "unit": _change_unit,
}
