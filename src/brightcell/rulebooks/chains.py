"""The chains of recycling that a rulebook may take by name, `databases/recycling/chains.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import data_path
from brightcell.io.yaml import read_yaml


@dataclass(frozen=True)
class RecyclingChain:
    """The way of cells through recycling: shares of the routes of a library, why, and where it comes from."""

    routes: Mapping[str, str]
    recycling_data: str
    status: str
    why: str
    source: str


@cache
def chains() -> dict[str, RecyclingChain]:
    """The shipped chains by name."""
    return {
        name: RecyclingChain(**block) for name, block in read_yaml(data_path("recycling", "chains.yaml")).data.items()
    }
