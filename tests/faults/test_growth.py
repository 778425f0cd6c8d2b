"""Work grows with the size of a product, not with its square: counted in calls, and in bytes, never in seconds."""

import cProfile
import pstats
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell.methods import evaluating
from brightcell.propagation import foreground, linear, task
from brightcell.uncertainty import control

from .test_sizes import LFP, split


def calls(job: Callable[[], Any]) -> int:
    """How many functions a job calls; numbers, unlike seconds, are the same on a busy machine."""
    profile = cProfile.Profile()
    profile.runcall(job)
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


def chain(length: int) -> dict[str, Any]:
    """The shipped pack with its steel by the last of so many parameters, each computed from the one before."""
    product = bc.read_product(LFP)
    (mass,) = (float(part.amount.value) for part in product.pack.parts if part.material == "steel")
    data = product.to_dict()
    data["parameters"] |= {"p0": {"value": 1.0, "unit": "kg"}}
    steps = {f"p{i}": {"formula": f"p{i - 1} + 0.002 * p0", "unit": "kg"} for i in range(1, length)}
    data["parameters"] |= steps
    (steel,) = (part for part in data["pack"]["parts"] if part["material"] == "steel")
    steel["amount"] = {"formula": f"{mass / (1 + 0.002 * (length - 1))!r} * p{length - 1}", "unit": "kg"}
    return data


@pytest.fixture(scope="module")
def small_and_large() -> tuple[bc.Product, bc.Product]:
    """40 rows and 160."""
    bc.footprint(LFP, project=None).explain("steel")
    return split(40), split(160)


def grows(small: Callable[[], Any], large: Callable[[], Any]) -> float:
    """How many times as many calls the larger one takes."""
    return calls(large) / calls(small)


def test_footprint_and_explanation_grow_with_the_rows(small_and_large: tuple[bc.Product, bc.Product]) -> None:
    """Four times the rows take at most some five times the calls; what grows with the square would take towards 16."""
    one, other = small_and_large
    asked = [lambda p=p: bc.footprint(p, project=None).explain("steel") for p in (one, other)]
    assert grows(*asked) < 5.5


def test_activities_of_one_name_are_counted_once() -> None:
    """Names of the rows of a table are told apart in one pass, however often they are asked for."""
    table = bc.footprint(split(40), project=None).contributions
    assert table.labels("activity") is table.labels("activity")
    assert len(set(table.labels("activity"))) == len(table.activities)


def test_parameters_that_follow_each_other_grow_with_their_number() -> None:
    """Evidence at the beginning of a chain is sought once for all that rest on it."""
    one, other = chain(60), chain(240)
    made = [lambda data=data: bc.footprint(bc.Product.from_dict(data), project=None) for data in (one, other)]
    assert grows(*made) < 5.5
    assert bc.footprint(bc.Product.from_dict(other), project=None).total == pytest.approx(
        bc.footprint(LFP, project=None).total, rel=1e-12
    )


def test_evidence_reaches_through_a_chain() -> None:
    """The steel rests on p0 alone, and is what p0 says."""
    data = chain(50)
    data["parameters"]["p0"] |= {"evidence": {"type": "literature", "document": "a book"}}
    product = bc.Product.from_dict(data)
    from brightcell.product.evidenced import evidenced_amounts

    (steel,) = (row for row in evidenced_amounts(product) if row.amount.formula and "p49" in str(row.amount.formula))
    assert steel.stated == ("parameters", "p0", "evidence")


def test_draws_in_blocks_have_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where amounts of all draws at once would take more memory than is allowed."""
    asked = {"draws": 100, "seed": 3, "background_uncertainty": True, "factor_uncertainty": True, "keep": False}
    whole = bc.monte_carlo(LFP, **asked).draws.columns
    monkeypatch.setattr(foreground, "AT_ONCE", 8 * 7 * 400)
    blocks = bc.monte_carlo(LFP, **asked).draws.columns
    assert all(np.array_equal(blocks[name], column) for name, column in whole.items())


def test_contributions_in_blocks_have_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where those of all draws at once would take more memory than is allowed."""
    asked = {"draws": 100, "seed": 3, "background_uncertainty": True, "keep": False}
    whole = bc.monte_carlo(LFP, **asked).draws.columns
    monkeypatch.setattr(task, "NUMBERS", 2_000)
    blocks = bc.monte_carlo(LFP, **asked).draws.columns
    assert all(np.array_equal(blocks[name], column) for name, column in whole.items())


def test_draws_of_many_rows_take_no_memory_with_their_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 500 rows; contributions of two points for each of them would be 28 MB."""
    monkeypatch.setattr(control, "MANY", 100)
    product = split(500)
    bc.monte_carlo(LFP, draws=10, seed=1)
    tracemalloc.start()
    bc.monte_carlo(product, draws=20, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6


def test_tornado_of_many_inputs_moves_them_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many rows a change of one moves nearly all, so that one after another takes time with their square."""
    product = split(40)
    one_by_one = bc.sensitivity.tornado(product)
    monkeypatch.setattr(evaluating, "MANY", 40)
    several = bc.sensitivity.tornado(product)
    np.testing.assert_allclose(several.low, one_by_one.low, rtol=1e-12)
    small, large = split(40), split(160)
    assert grows(lambda: bc.sensitivity.tornado(small), lambda: bc.sensitivity.tornado(large)) < 5.5


def test_two_products_of_many_rows_are_paired_without_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn for one alone doesn't move the other, and needs no slope there."""
    monkeypatch.setattr(control, "MANY", 10)
    models = [bc.Model(product, "cn-group-2024") for product in (LFP, "nmc622-pack-100kwh")]
    asked: list[int] = []
    differences = control._differences
    monkeypatch.setattr(control, "_differences", lambda *given: [asked.append(len(given[2])), differences(*given)][1])
    bc.monte_carlo(models, draws=20)
    assert not asked


def test_long_sums_are_laid_out_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sum of n terms made one by one is n sums of up to n terms; from some number on a sum is a step."""
    product = split(60)
    whole = bc.sensitivity.footprint_function(product)
    monkeypatch.setattr(linear, "MOST_PARTS", 8)
    stepped = bc.sensitivity.footprint_function(bc.Model(product))
    u = np.full((len(whole.names), 3), 0.3)
    np.testing.assert_allclose(stepped.evaluate(stepped.quantile(u)), whole.evaluate(whole.quantile(u)), rtol=1e-12)


def test_draws_in_blocks_take_less_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of the amounts of 100 rows in 2,000 draws, and in blocks of 2,000 / 20."""
    product = split(100)
    bc.monte_carlo(product, draws=10, seed=1)

    def peak() -> int:
        tracemalloc.start()
        bc.monte_carlo(product, draws=2_000, seed=1, chunk=2_000)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    whole = peak()
    monkeypatch.setattr(foreground, "AT_ONCE", 2**20)
    assert peak() < 0.8 * whole
