"""Totals that are only checked follow a change: masses their parts, the plant's place its site; and are told."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.errors import ProductError
from brightcell.product import Product, product_from_data
from brightcell.product.differences import FieldChange

from .conftest import SMALL

CELL = "pack.module.cell"
NMC = f"{CELL}.cathode.parts[nmc622].amount"
MASSES = {"mass": "50 kg", "module": "19 kg", "cell": "1.9 kg", "cathode": "0.75 kg"}
"""The small pack: 12 kg of its own and 2 modules of 10 cells, each of 0.05 + 0.75 + 1.1 kg."""


def small(**changed: Any) -> Product:
    """The small product with every mass declared that its parts add up to."""
    data = copy.deepcopy(SMALL)
    module = data["pack"]["module"]
    module["mass"], module["cell"]["mass"], module["cell"]["cathode"]["mass"] = (
        MASSES["module"],
        MASSES["cell"],
        MASSES["cathode"],
    )
    return product_from_data({**data, **changed})


def masses(product: Product) -> tuple[float, float, float, float]:
    """Declared masses of pack, module, cell and cathode, kg."""
    cell = product.pack.one_cell
    module, one, cathode = product.pack.module.mass, cell.mass, cell.cathode.mass
    return (product.performance.mass.value, module.value, one.value, cathode.value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({NMC: "0.70 kg"}, (51.0, 19.5, 1.95, 0.80)),
        ({f"{CELL}.parts[lipf6].amount": "100 g"}, (51.0, 19.5, 1.95, 0.75)),
        ({"pack.parts[steel].amount": "9 kg"}, (49.0, 19.0, 1.9, 0.75)),
        ({"pack.module.count": 3}, (69.0, 19.0, 1.9, 0.75)),
        ({f"{CELL}.count": 12}, (57.6, 22.8, 1.9, 0.75)),
        ({"parameters.foil": "600 g"}, (52.0, 20.0, 2.0, 0.75)),
        ({NMC: {"formula": "foil * 1.4", "unit": "kg"}}, (51.0, 19.5, 1.95, 0.80)),
        ({"pack.parts": [{"material": "steel", "amount": "12 kg"}]}, (50.0, 19.0, 1.9, 0.75)),
        ({"pack.parts": [{"material": "steel", "amount": "15 kg"}]}, (53.0, 19.0, 1.9, 0.75)),
        ({NMC: "0.70 kg", f"{CELL}.anode.parts[graphite].amount": "0.55 kg"}, (50.0, 19.0, 1.9, 0.80)),
        ({f"{CELL}.yield": "90 %"}, (50.0, 19.0, 1.9, 0.75)),
        ({NMC: "0.70 kg", "performance.mass": "51.2 kg"}, (51.2, 19.5, 1.95, 0.80)),
        ({NMC: "0.70 kg", f"{CELL}.mass": "1.94 kg"}, (51.0, 19.5, 1.94, 0.80)),
    ],
)
def test_declared_masses_move_by_what_their_parts_move(changes: dict[str, Any], expected: tuple[float, ...]) -> None:
    """By the same kg per piece, times the number of pieces; not those that the change names."""
    assert masses(small().with_(changes)) == pytest.approx(expected, rel=1e-12)


def test_a_mass_that_is_named_must_fit_its_parts() -> None:
    """All else passes the checks of a file."""
    with pytest.raises(ProductError, match=r"performance.mass: the parts don't add up.*declared 50 kg, parts 60"):
        small().with_({NMC: "1.15 kg", "performance.mass": "50 kg"})
    with pytest.raises(ProductError, match=r"declared 60 kg, parts 50"):
        small().with_({"performance.mass": "60 kg"})


def test_a_mass_that_a_formula_gives_follows_its_formula_alone() -> None:
    """Who writes how a mass is computed has said what it follows."""
    formula = {"formula": "foil * 100", "unit": "kg"}
    product = small(performance={**SMALL["performance"], "mass": formula, "mass_tolerance": "5 %"})
    assert product.with_({NMC: "0.70 kg"}).performance.mass.value == 50.0
    assert product.with_({"parameters.foil": "510 g"}).performance.mass.value == pytest.approx(51.0)


def test_the_spread_of_a_mass_that_follows_stays_the_same_share() -> None:
    """48 to 52 kg about 50 kg are 48.96 to 53.04 kg about 51 kg."""
    spread = {"distribution": "uniform", "min": 48.0, "max": 52.0}
    mass = {"value": 50.0, "unit": "kg", "uncertainty": spread}
    moved = small(performance={**SMALL["performance"], "mass": mass}).with_({NMC: "0.70 kg"}).performance.mass
    assert (moved.uncertainty.min, moved.uncertainty.max) == pytest.approx((48.96, 53.04), rel=1e-12)


# The plant's place


def sited(*sites: tuple[str, str, list[str]], plant: str = "plant") -> Product:
    """The small product, its plant in CN-JS, with sites of a name, a place and steps."""
    identity = {**SMALL["identity"], "plant": {"name": plant, "location": "CN-JS"}}
    listed = [{"name": n, "location": p, "steps": [{"step": step} for step in steps]} for n, p, steps in sites]
    return small(sites=listed, identity=identity)


@pytest.mark.parametrize(
    ("product", "changes", "place"),
    [
        (sited(("plant", "CN-JS", ["cell"])), {"sites.*.location": "CN-SC"}, "CN-SC"),
        (sited(("plant", "CN-JS", ["cell"])), {"sites[plant].location": "DE"}, "DE"),
        (sited(("plant", "DE", ["cell"])), {"sites.*.location": "CN-SC"}, "CN-JS"),
        (
            sited(("plant", "CN-JS", ["cell"])),
            {"sites.*.location": "CN-SC", "identity.plant.location": "HU"},
            "HU",
        ),
        (sited(("cells", "KR", ["cell"]), ("plant", "CN-JS", ["pack"])), {"sites[cells].location": "DE"}, "CN-JS"),
        (sited(("cells", "CN-JS", ["cell"]), ("plant", "CN-JS", [])), {"sites[cells].location": "DE"}, "CN-JS"),
        (sited(("cells", "CN-JS", ["cell"]), ("packs", "CN-JS", ["pack"])), {"sites[packs].location": "DE"}, "DE"),
        (sited(("cells", "CN-JS", ["cell"]), ("packs", "CN-JS", ["pack"])), {"sites[cells].location": "DE"}, "CN-JS"),
        (sited(("a", "CN-JS", ["cell"]), ("b", "CN-JS", ["module"])), {"sites[a].location": "DE"}, "CN-JS"),
        (sited(("a", "CN-JS", ["cell"]), ("b", "CN-JS", ["module"])), {"sites.*.location": "DE"}, "DE"),
        (sited(("a", "CN-JS", ["cell"]), ("b", "KR", ["module"])), {"sites.*.location": "DE"}, "DE"),
        (sited(("plant", "CN-JS", ["cell"])), {"sites": [{"name": "plant", "location": "CN-SC"}]}, "CN-SC"),
        (sited(("plant", "CN-JS", ["cell"])), {"sites.*.location": "CN-SC", "performance.mass": "50 kg"}, "CN-SC"),
    ],
)
def test_the_plant_moves_with_its_site(product: Product, changes: dict[str, Any], place: str) -> None:
    """The site of its name, else the one that makes the pack, else all in its place: where both were equal."""
    assert product.with_(changes).identity.plant.location == place


# What is told


def test_what_changed_is_listed_with_what_followed() -> None:
    """Old and new values; first what was asked."""
    changed = small().with_({"sites.*.location": "CN-SC", NMC: "700 g"}).changed
    assert sorted(changed, key=str) == sorted(
        (
            FieldChange("sites[plant].location", "CN-JS", "CN-SC"),
            FieldChange(NMC, "0.65 kg", "0.7 kg"),
            FieldChange("identity.plant.location", "CN-JS", "CN-SC", "the place of its site"),
            FieldChange("performance.mass", "50 kg", "51 kg", "the mass of its parts"),
            FieldChange("pack.module.mass", "19 kg", "19.5 kg", "the mass of its parts"),
            FieldChange(f"{CELL}.mass", "1.9 kg", "1.95 kg", "the mass of its parts"),
            FieldChange(f"{CELL}.cathode.mass", "0.75 kg", "0.8 kg", "the mass of its parts"),
        ),
        key=str,
    )
    assert [change.follows is None for change in changed] == [True] * 2 + [False] * 5


def test_formulas_that_name_a_changed_parameter_are_listed() -> None:
    """The foil of the anode is a parameter."""
    changed = {change.path: change for change in small().with_({"parameters.foil": "600 g"}).changed}
    assert str(changed["parameters.foil"]) == "parameters.foil: 0.5 kg -> 0.6 kg"
    copper = changed[f"{CELL}.anode.parts[copper].amount"]
    assert (copper.before, copper.after, copper.follows) == ("0.5 kg", "0.6 kg", "its formula")


def test_changes_of_a_changed_product_are_those_from_the_first() -> None:
    """A second change adds to the list, and undoing all empties it."""
    product = small()
    once = product.with_({NMC: "0.70 kg"})
    twice = once.with_({NMC: "0.75 kg", f"{CELL}.yield": "90 %"})
    told = {change.path: (change.before, change.after) for change in twice.changed}
    assert told[NMC] == ("0.65 kg", "0.75 kg")
    assert told["performance.mass"] == ("50 kg", "52 kg")
    assert told[f"{CELL}.yield"] == ("0.95", "0.9")
    back = twice.with_({NMC: "0.65 kg", f"{CELL}.yield": "95 %"})
    assert back.changed == ()
    assert masses(back) == pytest.approx(masses(product), rel=1e-12)
    assert product.changed == ()


def test_a_spread_alone_is_a_change_too() -> None:
    """Shown as a table, since the number is the same."""
    spread = {"distribution": "uniform", "min": 0.6, "max": 0.7}
    (change,) = small().with_({f"{NMC}.uncertainty": spread}).changed
    assert change.path == NMC
    assert change.before == {"value": 0.65, "unit": "kg"}
    assert change.after["uncertainty"]["max"] == 0.7


# Properties

CHANGES: dict[str, Any] = {
    "sites.*.location": "DE",
    NMC: "0.66 kg",
    "pack.parts[steel].amount": "11 kg",
    f"{CELL}.yield": "93 %",
    "parameters.foil": "510 g",
    "end_of_life.location": "CN",
    f"{CELL}.cathode.parts[aluminium].source": "scales",
    "transport.outbound[road].distance": "700 km",
}
few = settings(max_examples=25, deadline=None)


@few
@given(order=st.permutations(list(CHANGES)), number=st.integers(2, len(CHANGES)))
def test_the_order_of_changes_makes_no_difference(order: list[str], number: int) -> None:
    """All at once in any order: the same product, the same list of what changed."""
    product, some = small(), {path: CHANGES[path] for path in order[:number]}
    one, other = product.with_(some), product.with_({path: some[path] for path in CHANGES if path in some})
    assert one == other
    assert one.changed == other.changed


@pytest.mark.parametrize("name", bc.products())
def test_a_product_as_dict_is_the_product(name: str) -> None:
    """To a dict and back is the identity, bit for bit, and so is a change to what is there already."""
    product = bc.read_product(name)
    data = product.to_dict()
    again = bc.Product.from_dict(data)
    assert again == product
    assert again.to_dict() == data
    same = again.with_({"performance.mass": data["performance"]["mass"], "sites": data["sites"]})
    assert same == product
    assert same.changed == ()


def test_a_product_keeps_nothing_of_its_dict() -> None:
    """Neither way."""
    data = copy.deepcopy(SMALL)
    product = bc.Product.from_dict(data)
    data["sites"][0]["location"] = "DE"
    product.to_dict()["sites"][0]["location"] = "HU"
    assert product.sites[0].location == "CN-JS"


def test_a_dict_stands_wherever_a_product_does() -> None:
    """As what `bc.Product.from_dict` makes of it; what is none is told how to make one."""
    data = bc.read_product("lfp-pack-100kwh").to_dict()
    assert bc.read_product(data) == bc.Product.from_dict(data) == bc.Model(data).product
    for wrong in (3, None, ["a"]):
        with pytest.raises(ProductError, match=r"a dict for bc\.Product\.from_dict"):
            bc.read_product(wrong)
    with pytest.raises(ProductError, match=r"found 'lfp-pack-100kwh'; expected a dict.*bc\.read_product reads"):
        bc.Product.from_dict("lfp-pack-100kwh")
    with pytest.raises(ProductError, match=r"these are not changes \(found 'DE'"):
        small().with_("DE")
