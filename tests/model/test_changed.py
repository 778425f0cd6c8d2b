"""Models of one product share what no rulebook changes: products that changes made of it, and inventories."""

import pickle
from dataclasses import replace

import pytest

import brightcell as bc
from brightcell.errors import ProductError
from brightcell.inventory import Assumption
from brightcell.model import Model, changed
from brightcell.model.changed import KEPT, KEPT_INVENTORIES, ChangedProducts, Inventories
from brightcell.product.masses import number_of_parts
from brightcell.results.calculate import calculate

OPEN = bc.read_background("open")
PRODUCT = "nmc622-pack-100kwh"
YIELD = "pack.module.cell.yield"
CHANGES = {YIELD: "91 %"}
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")


def model_under(rulebook: str) -> Model:
    return Model(PRODUCT, rulebook, background=OPEN)


def test_a_change_under_several_rulebooks_gives_the_numbers_of_each_alone() -> None:
    """Bit for bit, whatever was asked before: total, stages, assumptions, warnings and the steps of the rules."""
    model = model_under(BOOKS[-1])
    for book in BOOKS:
        model = model.with_(rulebook=book)
        found, alone = calculate(model.with_(CHANGES)), calculate(model_under(book).with_(CHANGES))
        assert found.total == alone.total
        assert found.stages == alone.stages
        assert (found.assumed, found.warnings, found.trace) == (alone.assumed, alone.warnings, alone.trace)


def test_a_change_is_made_once_and_an_inventory_once_for_rulebooks_that_fill_in_the_same() -> None:
    """The group's and the ministry's rules do; the European draft leaves no blanks to be filled so."""
    model = model_under("cn-group-2024")
    others = {book: model.with_(rulebook=book) for book in BOOKS}
    made = {book: other.with_(CHANGES) for book, other in others.items()}
    assert all(other.product is made["cn-group-2024"].product for other in made.values())
    assert made["cn-miit-2025-551"].inventory is made["cn-group-2024"].inventory
    assert made["iso-14067-cutoff"].inventory is made["eu-cfb-2024-draft"].inventory
    assert made["eu-cfb-2024-draft"].inventory is not made["cn-group-2024"].inventory


def test_a_changed_product_is_found_by_values_and_their_types() -> None:
    """`1` and `1.0` are read apart from `True`, and another value is another product."""
    kept, product = ChangedProducts(), bc.read_product(PRODUCT)
    first = kept.of(product, CHANGES)
    assert kept.of(product, dict(CHANGES)) is first
    assert kept.of(product, {YIELD: "92 %"}).product.pack.module.cell.yield_.value == 0.92
    assert kept.of(product, {YIELD: 1}) is not kept.of(product, {YIELD: 1.0})
    with pytest.raises(ProductError, match="yield"):
        kept.of(product, {YIELD: True})


def test_a_change_by_what_may_itself_change_is_made_each_time() -> None:
    """A table that its owner alters afterwards means something else then."""
    kept, product = ChangedProducts(), bc.read_product(PRODUCT)
    value = {"value": 91, "unit": "%", "source": "a first note"}
    first = kept.of(product, {YIELD: value})
    value["source"] = "a second note"
    assert kept.of(product, {YIELD: value}).product.pack.module.cell.yield_.source == "a second note"
    assert first.product.pack.module.cell.yield_.source == "a first note"
    assert not kept.made


def test_what_is_no_table_of_changes_is_refused_as_such() -> None:
    """With the sentence of `with_changes`."""
    with pytest.raises(ProductError, match="these are not changes"):
        model_under(BOOKS[0]).with_([YIELD])  # type: ignore[arg-type]


def test_so_many_are_kept_and_no_more() -> None:
    """The products that were asked for last, and the last inventories of one; none in another process."""
    kept, product = ChangedProducts(), bc.read_product("lfp-pack-100kwh")
    first = kept.of(product, CHANGES)
    for number in range(KEPT - 1):
        kept.of(product, {YIELD: f"{80 + number / 10} %"})
    assert kept.of(product, CHANGES) is first
    kept.of(product, {YIELD: "99 %"})
    assert len(kept.made) == KEPT
    assert first in kept.made.values()
    assert not pickle.loads(pickle.dumps(kept)).made


def test_fewer_are_kept_of_a_large_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as have so many parts together, and two at least: the last rulebooks of one change share them."""
    kept, product = ChangedProducts(), bc.read_product("lfp-pack-100kwh")
    monkeypatch.setattr(changed, "KEPT_PARTS", 4 * number_of_parts(product.pack) + 1)
    for number in range(8):
        kept.of(product, {YIELD: f"{80 + number / 10} %"})
    assert len(kept.made) == 4
    monkeypatch.setattr(changed, "KEPT_PARTS", 1)
    kept.of(product, {YIELD: "99 %"})
    assert len(kept.made) == 2


def test_inventories_are_found_by_what_was_filled_in() -> None:
    """The last ones; one that is not there any more is made again."""
    model, inventories = model_under("cn-group-2024"), Inventories()
    filled = [replace(model.completed, assumed=(Assumption("x", n, "y"),)) for n in range(KEPT_INVENTORIES + 1)]
    made = [inventories.of(completed, lambda: replace(model.inventory)) for completed in filled]
    assert inventories.of(replace(filled[-1]), lambda: None) is made[-1]
    assert len(inventories.made) == KEPT_INVENTORIES
    assert inventories.of(filled[0], lambda: model.inventory) is model.inventory
