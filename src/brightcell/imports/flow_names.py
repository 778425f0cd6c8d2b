"""Greenhouse gases under the names of other biospheres, for the open one that comes with brightcell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from brightcell.background.methods import flow_names
from brightcell.data import csv_rows, data_path


def our_flow(name: str, categories: Sequence[str]) -> str | None:
    """Our code of a greenhouse gas by another name, in its compartment: air, or a resource; None for any other flow."""
    words = " ".join(categories).lower()
    compartment = "natural resource" if "resource" in words or words.startswith("raw") else "air"
    if compartment == "air" and words and "air" not in words:
        return None
    return _names().get((name.casefold(), compartment))


@cache
def _names() -> Mapping[tuple[str, str], str]:
    """(name in small letters, compartment) -> our code: names of Brightway's biospheres, then those of others."""
    rows = csv_rows(data_path("methods", "flows", "other_names.csv"))
    others = {(row["name"], row["compartment"]): row["flow"] for row in rows}
    return {(name.casefold(), part): flow for (name, part), flow in {**others, **flow_names()}.items()}
