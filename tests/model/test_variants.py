"""Variants of a model: the same numbers as models of their own, from a foreground that is solved once."""

import itertools

import numpy as np
import pytest

import brightcell as bc
from brightcell.errors import LinkError, ProductError
from brightcell.inventory.locations import Location
from brightcell.model import Model
from brightcell.model.variants import totals
from brightcell.product import places_of, products, with_changes
from brightcell.product.places import places
from brightcell.results.calculate import calculate
from brightcell.rulebooks import read_rulebook, registry, rulebook_ids
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.strategies.electricity import accepted_supplies

from ..small import BACKGROUND

OPEN = bc.read_background("open")
PROVINCES = tuple(code for code, place in places().items() if place.parent == "CN")
EVERYWHERE = ("sites.*.location", "identity.plant.location", "end_of_life.location")
AMOUNT = {"performance.mass_tolerance": "5 %", "pack.module.cell.cathode.parts[nmc622].amount": "0.34 kg"}


def own(model: Model, changes: dict) -> Model:
    """A model that shares nothing with the one that is varied but the background."""
    return Model(with_changes(model.product, changes) if changes else model.product, model.rulebook, background=OPEN)


def assert_alike(model: Model, variants: list[dict]) -> None:
    """Totals and stages of variants against whole footprints of models of their own."""
    result = totals(model, variants)
    footprints = [calculate(own(model, changes)) for changes in variants]
    assert result.total == pytest.approx([f.total for f in footprints], rel=1e-12)
    expected = np.array([[f.stages[name] for name in result.names] for f in footprints])
    size = np.abs(expected).sum(axis=1, keepdims=True)
    assert np.abs(result.stages - expected).max() <= 1e-12 * size.max()
    assert result.unit == footprints[0].unit


def test_there_are_31_provinces() -> None:
    """The mainland's; the grid of the property tests is the one of the benchmark."""
    assert len(PROVINCES) >= 31


@pytest.mark.parametrize("rulebook", rulebook_ids())
@pytest.mark.parametrize("field", EVERYWHERE)
def test_a_moved_place_gives_what_a_new_model_gives(rulebook: str, field: str) -> None:
    """Each place by itself, so that nothing moves with it but what took its place from there."""
    model = Model("nmc622-pack-100kwh", rulebook, background=OPEN)
    assert_alike(model, [{field: place} for place in ("CN-SC", "CN-NM", "DE")])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rulebook"), itertools.product(products(), rulebook_ids()))
def test_every_product_in_every_province_under_every_rulebook(name: str, rulebook: str) -> None:
    """The whole grid, sites by themselves and everything that names a place together."""
    model = Model(name, rulebook, background=OPEN)
    together = [path for path in EVERYWHERE if path != "end_of_life.location" or model.product.end_of_life]
    variants = [{"sites.*.location": place} for place in PROVINCES]
    variants += [dict.fromkeys(together, place) for place in PROVINCES[::6]]
    assert_alike(model, variants)


def test_the_end_of_life_of_the_rulebook_follows_the_plant() -> None:
    """A product without an end of life gets the rulebook's, at its plant: the plant's place moves it."""
    product = bc.read_product("nmc622-pack-100kwh").model_copy(update={"end_of_life": None})
    settings = {"end_of_life": "burdens-without-credit"}
    model = Model(product, "cn-group-2024", background=OPEN, settings=settings)
    variants = [{"identity.plant.location": place} for place in ("CN-SC", "CN-NM")]
    assert_alike(model, variants)
    assert np.ptp(totals(model, variants).stages[:, 3]) > 0


def test_other_changes_make_a_structure_of_their_own() -> None:
    """Amounts, places and both together, in any order."""
    model = Model("nmc622-pack-100kwh", background=OPEN)
    place = {"sites.*.location": "CN-SC"}
    assert_alike(model, [{}, AMOUNT, place, {**AMOUNT, **place}, {**place, **AMOUNT}])


def test_a_place_where_none_was_makes_another_structure() -> None:
    """An origin for parts that had none."""
    model = Model("nmc622-pack-100kwh", background=OPEN)
    assert_alike(model, [{"pack.module.cell.cathode.parts.*.origin": "CN-SC"}])


def test_a_place_within_a_changed_block_is_refused_in_any_order() -> None:
    """The order of changes makes no difference, so two that meet can't both hold."""
    model = Model("nmc622-pack-100kwh", background=OPEN)
    place = {"sites.*.location": "CN-SC"}
    whole = {"sites": model.product.to_dict()["sites"]}
    for changes in ({**place, **whole}, {**whole, **place}, {**place, "sites[reference plant].location": "DE"}):
        with pytest.raises(ProductError, match="two changes meet in one field"):
            totals(model, [changes])


def test_names_in_paths_are_those_before_the_change() -> None:
    """A site that is renamed in the same change is moved by the name that it had, whatever the order."""
    model = Model("nmc622-pack-100kwh", background=OPEN)
    place, name = {"sites[reference plant].location": "CN-SC"}, {"sites[reference plant].name": "works"}
    moved = totals(model, [place, {**place, **name}, {**name, **place}]).total
    assert moved == pytest.approx([moved[0]] * 3, rel=1e-12)
    assert_alike(model, [{**name, **place}])


def test_no_variants_are_no_rows() -> None:
    """Arrays of no length, with their stages and their unit."""
    result = totals(Model("lfp-pack-100kwh", background=OPEN), [])
    assert result.total.shape == (0,)
    assert result.stages.shape == (0, 4)
    assert result.unit == "kg CO2e / kWh delivered"


def test_what_is_wrong_with_a_variant_is_said_as_for_a_model() -> None:
    """A place that doesn't exist, a path that meets nothing, a demand without a provider."""
    model = Model("lfp-pack-100kwh", background=OPEN)
    with pytest.raises(ProductError, match="unknown place"):
        totals(model, [{"sites.*.location": "CN-SCX"}])
    with pytest.raises(ProductError, match="meets nothing"):
        totals(model, [{"sites.*.locality": "CN-SC"}])
    with pytest.raises(LinkError, match="no process of the background small"):
        totals(Model("lfp-pack-100kwh", background=BACKGROUND), [{}])


@pytest.fixture
def branching(monkeypatch):
    """A strategy that treats one province in another way, and says so nowhere."""
    monkeypatch.setattr(registry, "_STRATEGIES", dict(registry._STRATEGIES))

    @strategy("electricity", "coal-in-sichuan", parameters=())
    def coal_in_sichuan(settings, place, supplies):
        """All electricity is the country's, and twice as much of it in Sichuan."""
        wishes = accepted_supplies(settings, place, supplies)
        if place == "CN-SC":
            return (*wishes, *wishes)
        return wishes

    book = read_rulebook("cn-group-2024")
    slot = book.slots.electricity.model_copy(update={"strategy": "coal-in-sichuan"})
    return book.model_copy(update={"slots": book.slots.model_copy(update={"electricity": slot})})


def test_a_rule_that_looks_at_a_place_is_followed_when_it_moves(branching) -> None:
    """A strategy that branches on a place declares nothing; its structure is made anew for each of its places."""
    model = Model("nmc622-pack-100kwh", branching, background=OPEN)
    variants = [{"sites.*.location": place} for place in ("CN-SC", "CN-NM")]
    assert ("sites", 0, "location") in model.foreground.depends_on
    assert_alike(model, variants)
    for changes in variants:
        assert calculate(model.with_(changes)).total == pytest.approx(calculate(own(model, changes)).total, rel=1e-12)


@pytest.mark.parametrize("rulebook", rulebook_ids())
def test_shipped_rules_look_at_no_place(rulebook: str) -> None:
    """So that a province costs microseconds under each of them."""
    assert Model("nmc622-pack-100kwh", rulebook, background=OPEN).foreground.depends_on == frozenset()


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({"sites.*.location": "CN-SC"}, {}),
        (dict.fromkeys(EVERYWHERE, "DE"), {}),
        (AMOUNT, {}),
        (None, {"rulebook": "eu-cfb-2024-draft"}),
        (None, {"settings": {"end_of_life": "burdens-without-credit"}}),
        ({"sites.*.location": "CN-SC"}, {"rulebook": "cn-miit-2025-551"}),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_a_model_made_of_another_is_as_one_of_its_own(changes, options: dict, asked: bool) -> None:
    """Whatever it shares: total, stages, trace, assumptions, warnings and links, asked of the first model or not."""
    model = Model("nmc622-pack-100kwh", "cn-group-2024", background=OPEN)
    if asked:
        calculate(model)
    made = model.with_(changes, **options)
    found, expected = calculate(made), calculate(own(made, {}))
    assert found.total == pytest.approx(expected.total, rel=1e-12)
    assert found.stages == pytest.approx(expected.stages, rel=1e-12)
    assert found.trace == expected.trace
    assert found.assumed == expected.assumed
    assert found.warnings == expected.warnings
    assert [(i.demand, i.requested_location, i.provider) for i in found.links] == [
        (i.demand, i.requested_location, i.provider) for i in expected.links
    ]


def test_what_does_not_differ_is_shared() -> None:
    """Another place keeps the activities that have none of it; another rule keeps the inventory."""
    model = Model("nmc622-pack-100kwh", "eu-cfb-2024-draft", background=OPEN)
    calculate(model)
    moved = model.with_({"sites.*.location": "CN-SC", "identity.plant.location": "CN-JS"})
    kept = [a for a in moved.foreground.activities if any(a is b for b in model.foreground.activities)]
    assert len(kept) > 50
    followed = model.with_({"sites.*.location": "CN-SC"})
    assert any(a is b for a in followed.foreground.activities for b in model.foreground.activities)
    assert model.with_(rulebook="iso-14067-cutoff").inventory.activities is model.inventory.activities
    assert "foreground" not in vars(model.with_(AMOUNT))


def test_a_shipped_rulebook_is_read_once() -> None:
    """By its id it is the same object, so that models under it share what they can."""
    assert read_rulebook("eu-cfb-2024-draft") is read_rulebook("eu-cfb-2024-draft")


def test_changes_of_places_leave_everything_else_as_it_was() -> None:
    """The same product as by the long way, without reading it anew."""
    product = bc.read_product("nmc622-pack-100kwh")
    moved = with_changes(product, {"sites.*.location": "DE"})
    assert places_of(moved)["sites", 0, "location"] == "DE"
    assert moved.pack is product.pack
    assert moved.file == product.file
    assert with_changes(moved, {"sites.*.location": product.sites[0].location}) == product


def test_a_location_of_no_field_never_moves() -> None:
    """A place that the builder gives, not the product."""
    assert Location("GLO").moved({("sites", 0, "location"): "DE"}) == "GLO"
