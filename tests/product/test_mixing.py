"""Two products taken apart and put together again."""

from itertools import combinations

import pytest

import brightcell as bc
from brightcell.errors import ProductError
from brightcell.product import products
from brightcell.product.mixing import MASSES, Mixture, written

SHIPPED = {name: bc.read_product(name) for name in sorted(products())[:4]}


def numbers(product: bc.Product) -> dict:
    """A product without its names, and what is said of it."""
    data = product.to_dict()
    for name in ("assumptions", "notes", "declaration"):
        data.pop(name, None)
    data["identity"].pop("model")
    return data


def rounded(value):
    """Amounts to ten digits, lists of parts by name: masses that follow differ by rounding."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items() if k not in ("source", "note")}
    if isinstance(value, list):
        return sorted((rounded(v) for v in value), key=str)
    return float(f"{value:.10g}") if isinstance(value, float) else value


@pytest.mark.parametrize(("first", "second"), list(combinations(SHIPPED, 2)))
def test_all_pieces_of_the_second_make_the_second(first: str, second: str) -> None:
    """And none make the first."""
    mixture = Mixture(SHIPPED[first], SHIPPED[second])
    whole = mixture.product([difference.path for difference in mixture.differences])
    assert rounded(numbers(whole)) == rounded(numbers(SHIPPED[second]))
    assert rounded(numbers(mixture.product([]))) == rounded(numbers(SHIPPED[first]))


def test_one_piece_moves_the_masses_that_follow() -> None:
    """As a change does: 10 kg more of steel weigh 10 kg more."""
    product = SHIPPED[next(iter(SHIPPED))]
    steel = next(part for part in product.pack.parts if part.material == "steel").amount.value
    other = product.with_({"pack.parts[steel].amount": f"{steel + 10} kg", "sites.*.location": "DE"})
    mixture = Mixture(product, other)
    by_path = {written(d.path): d.path for d in mixture.differences}
    assert set(by_path) == {
        "pack.parts[steel].amount",
        "sites[reference plant].location",
        "identity.plant.location",
    }
    heavier = mixture.product([by_path["pack.parts[steel].amount"]])
    assert heavier.performance.mass.value == pytest.approx(product.performance.mass.value + 10)
    assert heavier.sites[0].location == product.sites[0].location


def test_a_declared_mass_beyond_the_parts_is_a_piece() -> None:
    """What the parts don't explain."""
    product = SHIPPED[next(iter(SHIPPED))]
    mass = product.performance.mass.value
    mixture = Mixture(product, product.with_({"performance.mass": f"{mass + 1} kg"}))
    (difference,) = mixture.differences
    assert difference.path == MASSES
    assert mixture.product([MASSES]).performance.mass.value == pytest.approx(mass + 1)
    assert mixture.masses_differ_by == pytest.approx(1 / (mass + 1))


def test_pieces_that_do_not_fit_are_refused() -> None:
    """A cathode of another chemistry than the one that is named."""
    mixture = Mixture(bc.read_product("nmc622-pack-100kwh"), bc.read_product("lfp-pack-100kwh"))
    lfp = next(d for d in mixture.differences if d.path[-1] == "[lfp]")
    chemistry = next(d for d in mixture.differences if d.path[-1] == "chemistry")
    with pytest.raises(ProductError):
        mixture.product([chemistry.path])
    assert mixture.product([chemistry.path, lfp.path, (*lfp.path[:-1], "[nmc622]")]).identity.chemistry == "lfp"


def test_what_is_only_said_is_no_difference() -> None:
    """Names, notes and sources move no number."""
    product = SHIPPED[next(iter(SHIPPED))]
    other = product.with_({"identity.model": "another", "pack.parts[steel].source": "a letter", "notes": ["a note"]})
    assert Mixture(product, other).differences == ()


def test_what_documents_print_is_no_difference() -> None:
    """The block `declaration` moves no number, and no mixture has it, since it may speak of fields that went."""
    product = SHIPPED[next(iter(SHIPPED))]
    other = bc.Product.from_dict({**product.to_dict(), "declaration": {"manufacturer": {"name": "A"}}})
    assert Mixture(product, other).differences == ()
    assert Mixture(other, product).product([]).declaration is None


def test_entries_are_matched_by_name() -> None:
    """Not by their position: another order is no difference."""
    product = SHIPPED[next(iter(SHIPPED))]
    parts = product.to_dict()["pack"]["parts"]
    assert Mixture(product, product.with_({"pack.parts": parts[::-1]})).differences == ()
