"""Exact Sobol indices: by hand, by enumeration of all cases, against draws, and refused where they aren't exact."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.distributions import BetaPert, Discrete, Lognormal, Normal, Triangular, Uniform
from brightcell.inventory.quantity import Input, apply_function, from_input, smallest, total
from brightcell.methods.exact_sobol import exact_indices
from brightcell.methods.factors import factors_of
from brightcell.methods.function import Function
from brightcell.methods.product_structure import of_network
from brightcell.methods.products import InputFunctions, NoProductsError, Products, constant, indices, of_input
from brightcell.methods.sobol import sobol
from brightcell.propagation.network import totals
from brightcell.propagation.terms import NOTHING, Network, Term
from brightcell.uncertainty.quadrature import Quadrature, quadrature
from brightcell.uncertainty.spreads import distributions
from brightcell.uncertainty.variables import Variable, Variables

LOGNORMAL = {name: Lognormal(sigma=sigma) for name, sigma in (("a", 0.3), ("b", 0.5), ("c", 0.1))}


def quantity(name: str, value: float = 1.0):
    """An input as it stands in formulas."""
    return from_input(Input(name, value, ""))


def expanded(spreads, formula, points=32):
    """A formula of inputs with these spreads about one, as a sum of products."""
    given_ = distributions([(name, 1.0, spread) for name, spread in spreads.items()])
    rules = [quadrature(given_, row, points) for row in range(len(spreads))]
    return of_network(Network([Term(0, NOTHING, 1.0, formula)], 0), InputFunctions(rules, tuple(spreads)))


def each(products, number):
    """The indices of each input by itself."""
    return indices(products, [[place] for place in range(number)])


def test_a_product_of_lognormals():
    """S_i = (e^(s_i^2) - 1) / (prod e^(s_j^2) - 1), T_i = (e^(s_i^2) - 1) prod of the others / (prod - 1)."""
    a, b, c = (quantity(name) for name in "abc")
    found = each(expanded(LOGNORMAL, 3.0 * a * b / c), 3)
    e = np.exp(np.array([0.3, 0.5, 0.1]) ** 2)
    whole = e.prod()
    assert found.first == pytest.approx((e - 1) / (whole - 1), rel=1e-10)
    assert found.total == pytest.approx((e - 1) * (whole / e) / (whole - 1), rel=1e-10)
    assert found.mean == pytest.approx(3 * math.exp((0.09 + 0.25 + 0.01) / 2), rel=1e-12)
    assert found.products == 1


def test_a_product_of_normals():
    """V = m_a^2 s_b^2 + m_b^2 s_a^2 + s_a^2 s_b^2 for y = a b, first shares m_b^2 s_a^2 / V and m_a^2 s_b^2 / V."""
    spreads = {"a": Normal(sd=0.2), "b": Normal(sd=0.5)}
    found = each(expanded(spreads, quantity("a") * quantity("b")), 2)
    variance = 0.25 + 0.04 + 0.01
    assert found.variance == pytest.approx(variance, rel=1e-12)
    assert found.first == pytest.approx(np.array([0.04, 0.25]) / variance, rel=1e-10)
    assert found.total == pytest.approx(np.array([0.05, 0.26]) / variance, rel=1e-10)


def test_a_quotient_of_a_triangular_and_a_uniform():
    """y = t / u with t on 0, 1, 2 (mean 1, variance 1/6) and u on 1 to 2: E[1/u] = ln 2, E[1/u^2] = 1/2."""
    spreads = {"t": Triangular(min=0, mode=1, max=2), "u": Uniform(min=1, max=2)}
    found = each(expanded(spreads, quantity("t") / quantity("u")), 2)
    variance = (1 + 1 / 6) / 2 - math.log(2) ** 2
    assert found.variance == pytest.approx(variance, rel=1e-10)
    assert found.first[0] == pytest.approx(math.log(2) ** 2 / 6 / variance, rel=1e-10)
    assert found.first[1] == pytest.approx((0.5 - math.log(2) ** 2) / variance, rel=1e-10)
    assert found.total[0] == pytest.approx(0.5 / 6 / variance, rel=1e-10)


def test_a_sum_of_products_with_a_shared_input():
    """y = a (b + 2 c) of uniforms on 0 to 2: mean 3; E[a^2] = 4/3, Var(b + 2 c) = 5/3."""
    spreads = dict.fromkeys("abc", Uniform(min=0, max=2))
    a, b, c = (quantity(name) for name in "abc")
    found = each(expanded(spreads, a * (b + 2.0 * c)), 3)
    variance = 4 / 3 * (9 + 5 / 3) - 9
    assert found.variance == pytest.approx(variance, rel=1e-12)
    assert found.first == pytest.approx(np.array([9 / 3, 1 / 3, 4 / 3]) / variance, rel=1e-10)
    assert found.total == pytest.approx(np.array([(9 + 5 / 3) / 3, 4 / 3 / 3, 4 * 4 / 3 / 3]) / variance, rel=1e-10)


@pytest.mark.parametrize("spread", [BetaPert(min=0.5, mode=1, max=3), Triangular(min=1, mode=1, max=4)])
def test_rules_have_the_moments_of_the_distribution(spread):
    """Mean and variance in closed form, and the whole as a sum of 1."""
    of = distributions([("x", 1.0, spread)])
    rule = quadrature(of, 0, 24)
    assert rule.weights.sum() == pytest.approx(1.0, rel=1e-13)
    mean = rule.mean(rule.points)
    assert mean == pytest.approx(of.mean()[0], rel=1e-12)
    assert rule.mean((rule.points - mean) ** 2) == pytest.approx(of.variance()[0], rel=1e-11)


@given(
    st.lists(st.lists(st.floats(0.5, 2), min_size=2, max_size=3, unique=True), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(-1, 1), st.integers(0, 2), st.integers(-2, 1), st.floats(-2, 2)), max_size=4),
)
@settings(max_examples=30, deadline=None)
def test_random_sums_of_products_by_enumeration(values, terms):
    """Of discrete inputs all cases can be counted: conditional means and variances by brute force."""
    spreads = {
        name: Discrete(values=tuple(sorted(own)), probabilities=(1 / len(own),) * len(own))
        for name, own in zip("abc", values, strict=True)
    }
    inputs = [quantity(name) for name in "abc"]
    parts = [c * inputs[0] ** i * inputs[1] ** j * inputs[2] ** k for i, j, k, c in terms]
    y = np.zeros([len(own) for own in values])
    for case in itertools.product(*(range(len(own)) for own in values)):
        x = [sorted(own)[at] for own, at in zip(values, case, strict=True)]
        y[case] = sum(c * x[0] ** i * x[1] ** j * x[2] ** k for i, j, k, c in terms)
    found = each(expanded(spreads, total([*parts, inputs[0] * 0.0])), 3)
    assert found.variance == pytest.approx(y.var(), rel=1e-8, abs=1e-12)
    if y.var() > 1e-6:
        for place in range(3):
            others = tuple(at for at in range(3) if at != place)
            assert found.first[place] * y.var() == pytest.approx(y.mean(axis=others).var(), rel=1e-7, abs=1e-10)
            assert found.total[place] * y.var() == pytest.approx(y.var(axis=place).mean(), rel=1e-7, abs=1e-10)


def test_a_network_with_a_certain_loop_and_a_credit():
    """u_1 = a + 0.5 u_2, u_2 = 0.2 u_1 - b: u_1 = (a - 0.5 b) / 0.9."""
    a, b = quantity("a"), quantity("b")
    terms = [
        Term(1, NOTHING, 1.0, a),
        Term(1, 2, 1.0, quantity("certain", 0.5)),
        Term(2, 1, 1.0, quantity("certain too", 0.2)),
        Term(2, NOTHING, -1.0, b),
        Term(0, 1, 1.0, quantity("one")),
    ]
    given_ = distributions([("a", 1.0, Normal(sd=0.3)), ("b", 1.0, Normal(sd=0.4))])
    factors = InputFunctions([quadrature(given_, row, 32) for row in (0, 1)], ("a", "b"))
    found = each(of_network(Network(terms, 0), factors), 2)
    assert found.mean == pytest.approx(0.5 / 0.9, rel=1e-12)
    assert found.first == pytest.approx(np.array([0.09, 0.04]) / 0.13, rel=1e-10)
    varying = [*terms, Term(1, 1, 1.0, a)]
    with pytest.raises(NoProductsError, match="need each other by amounts that vary"):
        of_network(Network(varying, 0), factors)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (lambda a, b: a / (a + b), "a, b divide together, as a sum"),
        (lambda a, b: b * smallest(a, from_input(Input("limit", 1.0, ""))), "a and a limit changes sides"),
        (lambda a, b: smallest(a, b), "the lesser of several inputs"),
        (lambda a, b: apply_function("exp", a * b), "exp several inputs"),
        (lambda a, b: b / (a - 1.5), "a divides, and may be zero"),
    ],
)
def test_what_is_no_sum_of_products_is_said(formula, reason):
    """Never claimed, with the inputs that break it."""
    spreads = {"a": Uniform(min=0.5, max=2), "b": Uniform(min=0.5, max=2)}
    with pytest.raises(NoProductsError, match=reason):
        expanded(spreads, formula(quantity("a"), quantity("b")))


def test_a_limit_that_is_never_met_and_a_function_of_one_input_are_exact():
    """min(a, 3) is a on 0.5 to 2; ln of a uniform on 1 to e has the mean 1 / (e - 1)."""
    spreads = {"a": Uniform(min=1, max=math.e), "b": Uniform(min=0.5, max=2)}
    a, b = quantity("a"), quantity("b")
    found = each(expanded(spreads, smallest(a, from_input(Input("limit", 3.0, ""))) * b), 2)
    plain = each(expanded(spreads, a * b), 2)
    assert found.first.tolist() == plain.first.tolist()
    logarithm = each(expanded(spreads, apply_function("log", a)), 2)
    assert logarithm.mean == pytest.approx(1 / (math.e - 1), rel=1e-12)
    assert logarithm.first == pytest.approx([1.0, 0.0])


def test_a_structure_that_is_not_the_function_is_not_claimed():
    """The comparison with the model is a real one: another result is refused."""
    variables = Variables(tuple(Variable(name, 1.0, spread=spread) for name, spread in LOGNORMAL.items()))
    network = Network([Term(0, NOTHING, 1.0, quantity("a") * quantity("b") * quantity("c"))], 0)
    laid = totals(network, variables.names)

    def structure(points):
        rules = [quadrature(variables.distributions, row, points) for row in range(3)]
        return of_network(network, InputFunctions(rules, variables.names))

    right = Function(names=variables.names, quantile=lambda u: u, evaluate=laid.evaluate, structure=structure)
    wrong = Function(
        names=variables.names,
        quantile=lambda u: u,
        evaluate=lambda x: laid.evaluate(x) * (1 + 1e-6 * x[0]),
        structure=structure,
    )
    assert exact_indices(right, factors_of(right.names, {}, None)).products == 1
    with pytest.raises(NoProductsError, match="does not give what the model gives"):
        exact_indices(wrong, factors_of(wrong.names, {}, None))


def test_a_pack_with_stated_spreads_has_exact_indices_beside_sampled_ones():
    """They lie within the intervals of the draws, by input and by group; the mean and deviation are those of draws."""
    found = bc.sensitivity.sobol("lfp-pack-100kwh", default_spreads=False, factor_uncertainty=True, draws=1024)
    assert found.exact is not None
    assert (np.abs(found.first[0] - found.exact.first) <= 1.5 * found.first_half_width[0] + 1e-3).all()
    assert (np.abs(found.total[0] - found.exact.total) <= 1.5 * found.total_half_width[0] + 1e-3).all()
    assert any(note.startswith("exact indices: the result is a sum of") for note in found.notes)
    assert {"exact_first", "exact_total"} <= set(found.to_frame().columns)
    draws = bc.monte_carlo("lfp-pack-100kwh", default_spreads=False, factor_uncertainty=True, draws=4000).values()
    assert found.exact.mean == pytest.approx(draws.mean(), abs=4 * draws.std() / 4000**0.5)
    assert found.exact.variance**0.5 == pytest.approx(draws.std(), rel=0.05)
    taken = {"default_spreads": False, "factor_uncertainty": True, "draws": 64}
    grouped = bc.sensitivity.sobol("lfp-pack-100kwh", by={"gases": ["factors/*"]}, **taken).exact
    gases = [place for place, name in enumerate(found.labels) if name.startswith("factors/")]
    assert grouped is not None
    assert grouped.first.sum() == pytest.approx(found.exact.first.sum(), abs=2e-3)
    assert grouped.first.min() == pytest.approx(found.exact.first[gases].sum(), rel=1e-2)


def test_runs_whose_formula_has_no_such_form_say_why():
    """Masses that divide as a sum, choices, shares of mixes: the sampled indices alone, with the reason."""
    masses = bc.sensitivity.sobol("lfp-pack-100kwh", draws=16)
    assert masses.exact is None
    assert any("no exact indices" in note and "divide together" in note for note in masses.notes)
    assert "exact_first" not in masses.to_frame().columns
    mixes = bc.sensitivity.sobol("lfp-pack-100kwh", draws=16, default_spreads=False, background_uncertainty=True)
    assert any("no exact indices: shares of a whole" in note for note in mixes.notes)


def test_a_function_of_ones_own_has_sampled_indices_alone(ishigami):
    """Nothing is said of a formula that isn't known."""
    found = sobol(ishigami, draws=2048)
    assert (found.exact, found.notes) == (None, ())


def test_terms_are_gathered_only_where_some_can_be(monkeypatch):
    """Each pass over all terms for each input made a sum of 500 products a hundred times slower than its sampling."""
    points = np.array([1.0, 2.0])
    factors = InputFunctions([Quadrature(points, points / 3)] * 8, "abcdefgh")
    gathered, asked = Products._gathered, []
    monkeypatch.setattr(Products, "_gathered", lambda self, place: asked.append(place) or gathered(self, place))
    found = constant(factors, 0.0)
    for place in range(0, 8, 2):
        found = found.plus(of_input(factors, place).times(of_input(factors, place + 1)))
    assert (len(found.terms), asked) == (4, [])
    other = of_input(factors, 0).times(of_input(factors, 1)).plus(of_input(factors, 1))
    assert (len(other.terms), asked[-1]) == (1, 0)
    assert other.at([1] * 8) == pytest.approx(2 * 2 + 2)
