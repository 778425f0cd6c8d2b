"""Names that a demand key is known by: in the catalogue, in shipped mapping tables, and in `databases/synonyms.csv`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from brightcell.background.mapping import database_mappings, read_mapping
from brightcell.background.proposing.names import words_of
from brightcell.data import csv_rows, data_path
from brightcell.product.catalogue import materials
from brightcell.product.demands import demand_units


@dataclass(frozen=True)
class Synonym:
    """A name of a key, its words, and where the key is called so."""

    key: str
    name: str
    words: frozenset[str]
    origin: str


@cache
def synonyms() -> tuple[Synonym, ...]:
    """Every name of every key, each once: the catalogue's first, then those of other databases.

    A product of a shipped table that is the name of another key there, or of any here, says nothing.
    """
    by_words: dict[tuple[str, frozenset[str]], Synonym] = {}
    for key, name, origin in (*_of_the_catalogue(), *_of_the_table()):
        words = words_of(name)
        if words:
            by_words.setdefault((key, words), Synonym(key, name, words, origin))
    taken = {words for _, words in by_words}
    for key, name, origin in _of_mapping_tables():
        words = words_of(name)
        if words and words not in taken:
            by_words.setdefault((key, words), Synonym(key, name, words, origin))
    return tuple(by_words.values())


def _of_the_catalogue() -> list[tuple[str, str, str]]:
    catalogue = materials()
    names = [(key, catalogue[key].name, "the catalogue") for key in demand_units() if key in catalogue]
    return [*names, *((key, key.replace("-", " "), "its key") for key in demand_units())]


def _of_the_table() -> list[tuple[str, str, str]]:
    return [(row["key"], row["name"], f"{row['convention']} names") for row in csv_rows(data_path("synonyms.csv"))]


def _of_mapping_tables() -> list[tuple[str, str, str]]:
    """Products and activities that shipped tables take for one key only, and for the very thing."""
    rows = [(row, table) for table in reversed(database_mappings()) for row in read_mapping(table).rows]
    exact = [(row, table) for row, table in rows if row.match == "exact"]
    keys: dict[frozenset[str], set[str]] = defaultdict(set)
    for row, _ in exact:
        for name in (row.target.product, row.target.activity):
            keys[words_of(name)].add(row.key)
    products = [(row.key, row.target.product, table) for row, table in exact]
    names = dict.fromkeys([*products, *((row.key, row.target.activity, table) for row, table in exact)])
    return [entry for entry in names if len(keys[words_of(entry[1])]) == 1]
