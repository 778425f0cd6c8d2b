"""What recycling gives back, by hand: masses of elements and materials, what they replace, and whose figure counts."""

from typing import Any

import pytest

from brightcell.errors import ProductError
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Demand, Purchase
from brightcell.inventory.quantity import Quantity, constant
from brightcell.inventory.recovered import (
    Content,
    RecoveredAmount,
    find_recovered,
    follows_purchase,
    recovered_amounts,
    recovered_products,
)
from brightcell.product.catalogue import materials


def bought(material: str, place: str | None = None, figure: float | None = None) -> Purchase:
    demand = Demand("material", material, None if place is None else Location(place), "kg")
    declared = None if figure is None else constant(figure)
    return Purchase(f"supply/{material}", material, demand, "test", placed=place is not None, figure=declared)


def content(material: str, mass: float, **terms: Any) -> Content:
    return Content(material, constant(mass), bought(material, **terms))


def recovered(key: str, rate: float, *contents: Content) -> list[tuple[float, Purchase | None]]:
    amounts = recovered_amounts(find_recovered(key), constant(rate), contents, materials())
    return [(amount.mass.value, amount.purchase) for amount in amounts]


def test_lithium_replaces_its_carbonate() -> None:
    """2 Li in Li2CO3: (2 x 6.94 + 12.011 + 3 x 15.999) / (2 x 6.94) = 5.32341 kg per kg of lithium."""
    carbonate = (2 * 6.94 + 12.011 + 3 * 15.999) / (2 * 6.94)
    amount = RecoveredAmount(recovered_products()["lithium"], constant(10.0))
    assert amount.substituted.value == pytest.approx(10 * carbonate, rel=2e-5)
    assert amount.share[0] == "lithium"
    assert amount.share[1].value == 10.0


def test_the_element_in_a_compound_is_recovered() -> None:
    """Half of the 36.3319 % of nickel in 20 kg of NMC622 and in 5 kg of it; none of what has no nickel."""
    found = recovered("nickel", 0.5, content("nmc622", 20.0), content("nmc622", 5.0), content("lfp", 7.0))
    assert [mass for mass, _ in found] == [pytest.approx(0.5 * 0.363319 * 25.0, rel=1e-12)]


def test_a_material_and_its_forms_are_recovered_as_it() -> None:
    """Copper foil is copper; aluminium isn't."""
    found = recovered("copper", 0.9, content("copper", 3.0), content("copper-foil", 2.0), content("aluminium", 9.0))
    assert [mass for mass, _ in found] == [pytest.approx(0.9 * 3.0, rel=1e-12), pytest.approx(0.9 * 2.0, rel=1e-12)]


def test_nothing_recovered_is_no_amount() -> None:
    """At a rate of zero, or where there is none of it."""
    assert recovered("copper", 0.0, content("copper", 3.0)) == []
    assert recovered("copper", 0.9, content("steel", 3.0)) == []


@pytest.mark.parametrize(
    ("key", "material", "terms", "follows"),
    [
        ("copper", "copper", {}, False),
        ("copper", "copper", {"place": "CN"}, True),
        ("copper", "copper", {"figure": 3.0}, True),
        ("copper", "copper-foil", {}, True),
        ("aluminium", "aluminium-us-average", {}, True),
        ("graphite", "graphite-natural", {}, True),
        ("nickel", "nmc622", {}, True),  # an element: no more than what it was bought in
        ("nickel", "nmc622", {"place": "CN"}, True),
        ("nickel", "nmc622", {"figure": 12.0}, True),
    ],
)
def test_whose_figure_a_credit_follows(key: str, material: str, terms: dict[str, Any], follows: bool) -> None:
    """E*v = Ev: the supplier's figure, the place, the route, and the compound that an element was bought in."""
    assert follows_purchase(find_recovered(key), bought(material, **terms)) is follows


def test_each_purchase_that_a_credit_follows_is_an_amount_of_its_own() -> None:
    """Copper from China apart from copper of the plant's country, which is one amount."""
    contents = [content("copper", 1.0), content("copper-foil", 2.0, place="CN"), content("copper", 4.0)]
    found = recovered("copper", 1.0, *contents)
    assert [(mass, purchase and purchase.code) for mass, purchase in found] == [
        (5.0, None),
        (2.0, "supply/copper-foil"),
    ]


def test_other_materials_are_recovered_as_themselves() -> None:
    """1 kg replaces 1 kg of the same, without remelting, in the class of the material."""
    product = find_recovered("pvdf", materials()["pvdf"])
    assert (product.basis, product.of, product.substitutes, product.ratio) == ("material", "pvdf", "pvdf", 1.0)
    assert (product.end_of_life_class, product.remelting) == ("plastic", None)


def test_an_unknown_product_names_the_nearest() -> None:
    """A slip in the name of a recovered product."""
    with pytest.raises(ProductError, match="no recovered product of this name") as caught:
        find_recovered("nikel")
    (problem,) = caught.value.problems
    assert (problem.path, problem.found, problem.nearest[0]) == ("end_of_life.recoveries", "nikel", "nickel")


def test_remelting_is_named_where_metal_comes_as_scrap() -> None:
    """Salts need none."""
    table = recovered_products()
    assert {key for key, product in table.items() if product.remelting is None} == {
        "nickel",
        "cobalt",
        "manganese",
        "lithium",
        "graphite",
    }
    assert isinstance(RecoveredAmount(table["copper"], constant(1.0)).substituted, Quantity)
