"""Flows of nature under the words of Brightway's biosphere, as bw2io's tables have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from brightcell.imports.silent import silent


def flow_words(name: str, categories: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Name and categories of a flow: those of ecoSpold1 as ecoinvent 3 renamed them, any other as they are."""
    names, compartments = _tables()
    stated = tuple(part for part in categories if part != "unspecified")
    renamed = compartments.get(stated, stated)
    return names.get((renamed[0], name), name) if renamed else name, renamed


@cache
def _tables() -> tuple[Mapping[tuple[str, str], str], Mapping[tuple[str, ...], tuple[str, ...]]]:
    """New names by (compartment, old name), and new categories by the old."""
    with silent():
        from bw2io.compatibility import ECOSPOLD_2_3_BIOSPHERE
        from bw2io.utils import load_json_data_file

        rows = load_json_data_file("biosphere-2-3")
    return {(part, old): new for part, old, new in rows}, dict(ECOSPOLD_2_3_BIOSPHERE)
