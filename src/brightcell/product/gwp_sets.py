"""Sets of global warming potentials by which documents count CO2e, as far as their factors are known here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from brightcell.data import csv_rows, data_path

WITHOUT_TABLE = ("ipcc-ar4-gwp100",)
"""Sets that documents name and whose factors aren't known here."""


@cache
def gwp_sets() -> tuple[str, ...]:
    """The names of the sets, those without factors last."""
    with_table = sorted(path.stem for path in data_path("methods").glob("ipcc-*.csv"))
    return (*with_table, *WITHOUT_TABLE)


@cache
def gwp_factors(name: str) -> Mapping[str, float]:
    """kg CO2e per kg of each gas; none where the factors of a set aren't known."""
    if name in WITHOUT_TABLE:
        return {}
    return {row["flow"]: float(row["factor"]) for row in csv_rows(data_path("methods", f"{name}.csv"))}
