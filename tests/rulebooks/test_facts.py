"""Every value, status and clause of the shipped rulebooks against what is known of the rules: `facts.csv`.

The rows of the first four books were written from the sources, not from the books. Those of `catena-x-4`, `gba-2`,
`iec-63369-1`, `jrc-cfb-ev-2023`, `pact-3` and `pefcr-2018` were taken over from the books, and nobody has held them
against the sources a second time: they guard against change, and prove nothing.

`mark` says how a fact is known: V1 read in the document itself or a faithful copy, V2 in a reliable second-hand text,
"recalled" from memory and not verified, "inferred" by an argument of ours, "assumed" not known at all. A book that
changes fails here until its row says what the change rests on.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from brightcell.rulebooks import SLOTS, read_rulebook, rulebook_ids

TABLE = Path(__file__).with_name("facts.csv")
MARKS = {"V1", "V2", "V2 in part", "recalled", "inferred", "assumed"}
ENOUGH = {"official": {"V1"}, "secondary": {"V1", "V2"}, "assumed": MARKS}
"""Marks that a status may rest on."""
ABSENT = {"": "nothing", "None": "none", "[]": "nothing"}

Key = tuple[str, str, str]
Leaf = dict[str, str]


def facts(book: str) -> dict[Key, Leaf]:
    """Rows of one book by slot, parameter and key; a key has one row."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["book"] == book]
    by_key = {(row["slot"], row["parameter"], row["key"]): row for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def values(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of a value with its key: `M1`, `[0].distance`."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from values(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list | tuple) and value:
        for place, inner in enumerate(value):
            yield from values(inner, f"{key}[{place}]")
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        yield key, f"{value:g}" if number else ABSENT.get(str(value), str(value))


def leaves(book: str) -> dict[Key, Leaf]:
    """Every leaf of a resolved book with unit, status and clause, as the table writes them."""
    rulebook = read_rulebook(book)
    entry = {"value": rulebook.edition, "unit": "", "status": rulebook.status, "clause": ""}
    found: dict[Key, Leaf] = {("", "", "edition"): entry}
    for name in SLOTS:
        slot = rulebook.slot(name)
        choice: dict[str, Any] = {"strategy": slot.strategy}
        choice |= {"options": slot.options} if slot.options else {}
        parts = [("", choice, None, slot), *((k, p.value, p.unit, p) for k, p in slot.parameters.items())]
        for parameter, value, unit, rule in parts:
            standing = {"unit": unit or "", "status": rule.status, "clause": rule.clause or ""}
            found |= {(name, parameter, key): {"value": leaf, **standing} for key, leaf in values(value)}
    return found


@pytest.mark.parametrize("book", rulebook_ids(incomplete=True))
def test_every_leaf_of_a_book_is_a_fact(book: str) -> None:
    """Each value with unit, status and clause has its row, and is what the row says."""
    known = facts(book)
    unequal = {
        key: (leaf, known.get(key))
        for key, leaf in leaves(book).items()
        if key not in known or leaf != {column: known[key][column] for column in leaf}
    }
    assert unequal == {}


@pytest.mark.parametrize("book", rulebook_ids(incomplete=True))
def test_every_fact_is_in_its_book(book: str) -> None:
    """The table has no row that the book doesn't have."""
    assert set(facts(book)) - set(leaves(book)) == set()


def test_the_table_knows_the_shipped_books_only() -> None:
    """A row of a book that isn't shipped would hold nothing."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert {row["book"] for row in csv.DictReader(file)} == set(rulebook_ids(incomplete=True))


@pytest.mark.parametrize("book", rulebook_ids(incomplete=True))
def test_no_status_claims_more_than_the_facts(book: str) -> None:
    """`official` was read in the text itself, `secondary` in a reliable second-hand text; each row says where."""
    rules = {key: row for key, row in facts(book).items() if key[0]}
    assert {row["mark"] for row in rules.values()} <= MARKS
    assert all(row["fact"] for row in rules.values())
    assert [key for key, row in rules.items() if row["mark"] not in ENOUGH[row["status"]]] == []


@pytest.mark.parametrize("book", rulebook_ids(incomplete=True))
def test_what_is_not_assumed_has_a_source_and_what_is_assumed_a_reason(book: str) -> None:
    """Of every parameter: `source` for official and secondary, `why` for assumed."""
    slots = read_rulebook(book).slots
    for slot in (getattr(slots, name) for name in SLOTS):
        for name, parameter in slot.parameters.items():
            assert parameter.why if parameter.status == "assumed" else parameter.source, name
