"""Pages of the rulebooks: each parameter of each rulebook has an example, which runs and sets it."""

import sys
from math import isfinite
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.cli.options import settings as read_settings
from brightcell.rulebooks.models import SLOTS

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import rulebook_examples as examples
import rulebook_pages as pages

BOOKS = bc.rulebook_ids(incomplete=True)


@pytest.mark.parametrize("book", BOOKS)
def test_the_example_of_each_parameter_sets_it_and_gives_a_footprint(book: str) -> None:
    """Of all that a rulebook has, and of what strategies that it offers need; none is left out."""
    rulebook = bc.read_rulebook(book)
    checked = set()
    for _, slot, name in (entry for entry in pages.parameters() if entry[0] == book):
        settings = pages.example(rulebook, slot, name)
        changed = bc.read_rulebook(book, read_settings([*pages.supplied(rulebook), *settings]))
        assert changed.slot(slot).parameters[name].status == "user"
        assert isfinite(pages.footprint(book, settings).total)
        checked.add((slot, name))
    assert {(slot, name) for slot in SLOTS for name in rulebook.slot(slot).parameters} <= checked


def test_a_page_shows_each_parameter_with_its_example() -> None:
    """With what the pack's footprint is then; of the book that leaves most unset."""
    rulebook = bc.read_rulebook("iec-63369-1")
    page = pages.rulebook_page(rulebook)
    for slot in SLOTS:
        for name in pages.names(rulebook, slot):
            section = page.split(f"\n### {pages.heading(name)}\n")[1].split("\n### ")[0]
            assert f"--set {slot}" in section.replace("'", "")
            assert "gives" in section or "moves" in section or "changes no figure of this pack; " in section


def test_no_example_is_of_a_parameter_that_does_not_exist() -> None:
    """A parameter that was renamed takes its example with it."""
    known = {f"{slot}.{name}" for _, slot, name in pages.parameters()}
    assert set(examples.EXAMPLES) == known
    assert set(examples.COUNTS) <= known
