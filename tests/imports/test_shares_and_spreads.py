"""What shares and stated spreads mean, for whatever numbers a file has."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.imports.models import ImportedExchange, ImportedPlace
from brightcell.imports.product_shares import ProductShares
from brightcell.imports.spread95 import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM, StatedSpread

HERE = ImportedPlace("a.xml")
AMOUNTS = st.floats(0.001, 1000.0)
SIGNED = st.one_of(AMOUNTS, AMOUNTS.map(lambda amount: -amount))


def row(number, kind, amount):
    return ImportedExchange(kind, f"x{number}", amount, HERE, number=number)


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=4), parts=st.lists(AMOUNTS, min_size=2, max_size=4))
def test_what_goes_to_the_products_adds_up_to_the_process(amounts, parts):
    """Whatever the shares, as long as they add up to one."""
    products = tuple(range(len(parts)))
    rows = [row(number, "production", 1.0) for number in products]
    rows += [row(len(products) + i, "technosphere", amount) for i, amount in enumerate(amounts)]
    shared = tuple(exchange.number for exchange in rows[len(products) :])
    factors = {(number, p): parts[p] / math.fsum(parts) for number in shared for p in products}
    shares = ProductShares(products, factors, shared, HERE, "works")
    assert shares.is_allocated
    assert list(shares.remarks()) == []
    taken = [e for product in products for e in shares.part(rows, product) if e.kind == "technosphere"]
    for number, amount in zip(shared, amounts, strict=True):
        assert math.fsum(e.amount for e in taken if e.number == number) == pytest.approx(amount)
    assert all([e.kind for e in shares.part(rows, p)].count("production") == 1 for p in products)


@given(amount=SIGNED, deviation=st.floats(1.001, 10.0))
def test_the_square_of_the_geometric_deviation_is_the_edge_of_95_percent(amount, deviation):
    """amount x GSD^2 and amount / GSD^2 are two deviations from the median."""
    spread = StatedSpread(LOGNORMAL, deviation).about(amount)
    edges = [math.exp(spread["loc"] + side * 2 * spread["scale"]) for side in (-1, 1)]
    assert edges == pytest.approx([abs(amount) / deviation, abs(amount) * deviation])
    assert spread["negative"] == (amount < 0)


@given(amount=SIGNED, deviation=AMOUNTS)
def test_twice_the_deviation_is_the_edge_of_95_percent(amount, deviation):
    """Of a normal distribution, about the amount."""
    spread = StatedSpread(NORMAL, deviation).about(amount)
    assert (spread["loc"], 2 * spread["scale"]) == pytest.approx((amount, deviation))


@given(low=SIGNED, width=AMOUNTS, at=st.floats(0.34, 0.66))
def test_a_triangle_without_a_mode_has_the_mean_that_is_stated(low, width, at):
    """(minimum + maximum + mode) / 3 is the amount."""
    amount, high = low + width * at, low + width
    spread = StatedSpread(TRIANGULAR, None, low, high).about(amount)
    assert (low + high + spread["loc"]) / 3 == pytest.approx(amount, abs=1e-9)


@pytest.mark.parametrize(
    "stated",
    [
        StatedSpread(LOGNORMAL, 0.9),
        StatedSpread(LOGNORMAL),
        StatedSpread(NORMAL),
        StatedSpread(NORMAL, -1.0),
        StatedSpread(UNIFORM, None, 3.0),
        StatedSpread(UNIFORM, None, 3.0, 1.0),
        StatedSpread(TRIANGULAR, None, 1.0, 3.0, 4.0),
    ],
)
def test_what_is_no_distribution_leaves_the_amount_certain(stated):
    """And says so."""
    assert stated.about(2.0) == {}
    assert not stated.is_usable(2.0)
    assert stated.is_usable(None)
