"""Exact derivatives: of formulas, of footprints with loops and credits, and against footprints computed anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.inventory.quantity import Input, Quantity, apply_function, constant, evaluate, from_input
from brightcell.product.paths import places, value_at
from brightcell.propagation.derivatives import footprint_slopes, slopes_of
from brightcell.propagation.moved import one_at_a_time_totals

PACKS = tuple(bc.products())


def datum(name: str, value: float) -> Quantity:
    return from_input(Input(name, value, "kg"))


def slope(quantity: Quantity) -> dict[str, float]:
    return {found.datum.name: found.derivative for found in slopes_of([(quantity, 1.0)])}


def test_derivatives_by_hand() -> None:
    """a² b / (c - 1) at a = 3, b = 5, c = 2: 30, 9 and -45."""
    a, b, c = datum("a", 3.0), datum("b", 5.0), datum("c", 2.0)
    assert slope(a**2.0 * b / (c - 1.0)) == pytest.approx({"a": 30.0, "b": 9.0, "c": -45.0})


def test_a_datum_that_is_used_twice_counts_twice() -> None:
    """x (1 - x) at 0.2 has the slope 0.6, whichever way it is shared."""
    x = datum("x", 0.2)
    half = x * 0.5
    assert slope(x * (1.0 - x))["x"] == pytest.approx(0.6)
    assert slope(half + half)["x"] == pytest.approx(1.0)


def test_the_lesser_of_two_is_followed() -> None:
    """Only the number that min takes has a slope; where both are equal the datum says that it stands at a corner."""
    years, distance = datum("years", 8.0), datum("distance", 150.0)
    assert slope(apply_function("min", years, distance / 20.0)) == {"distance": 0.05, "years": 0.0}
    (first, *_) = slopes_of([(apply_function("min", years, datum("other", 8.0)), 1.0)])
    assert first.kinked


NAMES = ("a", "b", "c")
LEAVES = st.sampled_from(NAMES) | st.floats(0.5, 2.0)
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner) | st.tuples(st.sampled_from(("exp", "log1")), inner),
    max_leaves=8,
)


def built(formula, values) -> Quantity:
    """A formula as a quantity; `log1` is log(1 + x²), which has no bad places."""
    if isinstance(formula, str):
        return values[formula]
    if isinstance(formula, float):
        return constant(formula)
    if len(formula) == 2:
        inner = built(formula[1], values)
        if formula[0] == "exp":
            return apply_function("exp", inner / (1.0 + inner * inner))
        return apply_function("log", 1.0 + inner * inner)
    left, right = (built(part, values) for part in formula[1:])
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / (1.0 + right * right),
    }[formula[0]]()


@given(FORMULAS, st.tuples(*[st.floats(0.5, 2.0)] * 3))
@settings(max_examples=30, deadline=None)
def test_random_formulas_agree_with_complex_steps(formula, point) -> None:
    """dy/dx = Im y(x + ih) / h, exact to rounding (Squire and Trapp 1998)."""
    values = {name: datum(name, value) for name, value in zip(NAMES, point, strict=True)}
    quantity = built(formula, values)
    found = slope(quantity) if not quantity.is_constant else {}
    for name, value in zip(NAMES, point, strict=True):
        step = np.array([value + 1e-30j])
        stepped = np.asarray(evaluate(quantity, {name: step})).ravel()[0].imag / 1e-30
        assert found.get(name, 0.0) == pytest.approx(stepped, rel=1e-9, abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_runs_times_scores_is_the_slope_in_a_random_system_with_loops(seed: int) -> None:
    """dh/da = x_i s_j for every entry of a random system, credits too, against complex steps of the whole solution."""
    random = np.random.default_rng(seed)
    size = 5
    taken = random.uniform(-0.15, 0.15, (size, size))
    direct, wanted = random.uniform(-1.0, 2.0, size), np.eye(size)[0]
    system = np.eye(size) - taken
    runs, scores = np.linalg.solve(system, wanted), np.linalg.solve(system.T, direct)
    for product, activity in np.ndindex(size, size):
        moved = taken.astype(complex)
        moved[product, activity] += 1e-30j
        stepped = (direct @ np.linalg.solve(np.eye(size) - moved, wanted)).imag / 1e-30
        assert runs[activity] * scores[product] == pytest.approx(stepped, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("pack", PACKS)
def test_every_datum_of_every_pack_agrees_with_differences(pack: str) -> None:
    """Extrapolated differences of the whole footprint by each datum alone, where it stands at no corner."""
    model = bc.Model(pack)
    slopes = [found for found in footprint_slopes(model) if not found.kinked and found.datum.value]
    nominal = {found.datum.name: found.datum.value for found in slopes}
    steps = np.array([1e-3, -1e-3, 5e-4, -5e-4])
    totals = one_at_a_time_totals(model, nominal, 1.0 + steps)
    wide, narrow = (totals[:, 0] - totals[:, 1]) / 2e-3, (totals[:, 2] - totals[:, 3]) / 1e-3
    near = (4 * narrow - wide) / 3
    exact = np.array([found.derivative * found.datum.value for found in slopes])
    assert len(slopes) > 60
    assert exact == pytest.approx(near, abs=1e-9 * bc.footprint(model).total)


def recomputed(model: bc.Model, path: str, factors: tuple[float, ...]) -> list[float]:
    """Totals of models made anew with another amount."""
    amount = value_at(model.product, places(model.product, path)[0])
    values = [amount.value * factor for factor in factors]
    unit = "" if amount.unit == "1" else f" {amount.unit}"
    texts = [f"{value!r}{unit}" if unit else value for value in values]
    return [bc.footprint(model.with_({path: text})).total for text in texts]


QUICK = ("pack.parts[steel].amount", "pack.module.cell.yield", "transport.outbound[sea].distance")


@pytest.mark.parametrize("pack", ["nmc622-pack-100kwh", "lfp-pack-100kwh"])
def test_changes_are_those_of_footprints_computed_anew(pack: str) -> None:
    """What one percent less and more does, and the slope as their difference, for a few amounts."""
    check_recomputed(bc.Model(pack), QUICK)


@pytest.mark.parametrize("figure", [12.3, 40.0])
def test_a_declared_figure_moves_its_credits_as_a_new_footprint_has_them(figure: float) -> None:
    """Below the background's figure burden and credit move together, above it the credit stays what it is."""
    part = "pack.module.cell.cathode.parts[nmc622].supplier"
    supplier = {"name": "X", "footprint": f"{figure} kg CO2e/kg", "source": "a declaration"}
    model = bc.Model("nmc622-pack-100kwh").with_({part: supplier})
    check_recomputed(model, [f"{part}.footprint"])


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_every_amount_agrees_with_footprints_computed_anew(pack: str) -> None:
    """The same for every amount of every chemistry that a file may have so."""
    model = bc.Model(pack)
    found = bc.elasticities(model)
    together = ("performance.",)  # energies and years are bound to one another
    whole = zip(found.paths, found.nominal, found.units, strict=True)
    check_recomputed(model, [p for p, n, unit in whole if p and n and unit != "piece" and not p.startswith(together)])


def check_recomputed(model: bc.Model, paths) -> None:
    """Footprints with one percent less and more, where there can be more; the slope from less by extrapolation."""
    total, found = bc.footprint(model).total, bc.elasticities(model, percent=1)
    for path in paths:
        place = found.paths.index(path)
        less, half = recomputed(model, path, (0.99, 0.995))
        assert total + found.low[0, place] == pytest.approx(less, rel=1e-10), path
        if np.isfinite(found.high[0, place]):
            (more,) = recomputed(model, path, (1.01,))
            assert total + found.high[0, place] == pytest.approx(more, rel=1e-10), path
        slope = (2 * (total - half) / 0.005 - (total - less) / 0.01) / found.nominal[place]
        assert found.derivative[0, place] == pytest.approx(slope, rel=1e-3, abs=1e-9 * total), path
