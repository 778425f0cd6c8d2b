"""Sobol indices against formulas and against SALib."""

import dataclasses

import numpy as np
import pytest
from SALib.analyze import sobol as salib
from scipy import stats

from brightcell.errors import InputError
from brightcell.methods.designs import sobol_pair
from brightcell.methods.factors import factors_of
from brightcell.methods.function import array_function
from brightcell.methods.resampling import weights
from brightcell.methods.sobol import analysed, evaluated, sobol

ISHIGAMI_VARIANCE = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
ISHIGAMI_FIRST = np.array([0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 7**2 / 8, 0.0]) / ISHIGAMI_VARIANCE
ISHIGAMI_13 = 8 * 0.1**2 * np.pi**8 / 225 / ISHIGAMI_VARIANCE
ISHIGAMI_TOTAL = ISHIGAMI_FIRST + ISHIGAMI_13 * np.array([1, 0, 1])

G = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def sobol_g():
    """prod (|4 x - 2| + a) / (1 + a): partial variances 1 / (3 (1 + a)^2)."""
    inputs = {f"x{i}": stats.uniform(0, 1).ppf for i in range(8)}
    a = G[:, None]
    return array_function(inputs, lambda x: np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=0))


def g_indices():
    part = 1 / (3 * (1 + G) ** 2)
    variance = np.prod(1 + part) - 1
    return part / variance, part * np.prod(1 + part) / (1 + part) / variance


def salib_order(sample):
    """Results in the order of SALib: for each draw A, AB_1.., BA_1.., B."""
    parts = [sample.a[:1], sample.ab[0], *([] if sample.ba is None else [sample.ba[0]]), sample.b[:1]]
    return np.concatenate(parts).T.ravel()


def test_ishigami(ishigami):
    """First, total and second order within 0.02 of the closed form."""
    found = sobol(ishigami, draws=4096, second_order=True, repeats=20)
    assert found.first[0] == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert found.total[0] == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)
    assert found.second[0][np.triu_indices(3, 1)] == pytest.approx([0, ISHIGAMI_13, 0], abs=0.02)


def test_sobol_g():
    """Eight inputs from all-important to irrelevant, within 0.02 of the closed form."""
    found, (first, total) = sobol(sobol_g(), draws=8192, repeats=0), g_indices()
    assert found.first[0] == pytest.approx(first, abs=0.02)
    assert found.total[0] == pytest.approx(total, abs=0.02)


def test_a_product_of_lognormals():
    """First (v_j - 1) / (v - 1) and total v (1 - 1 / v_j) / (v - 1), where v_j = exp(s_j^2) and v is their product."""
    spreads = (0.1, 0.2, 0.4)
    chain = array_function({f"x{s}": stats.lognorm(s).ppf for s in spreads}, lambda x: np.prod(x, axis=0))
    found, v = sobol(chain, draws=4096, repeats=0), np.exp(np.square(spreads))
    assert found.first[0] == pytest.approx((v - 1) / (np.prod(v) - 1), abs=0.01)
    assert found.total[0] == pytest.approx(np.prod(v) * (1 - 1 / v) / (np.prod(v) - 1), abs=0.02)


def test_a_sum_of_uniforms():
    """Shares of variance, first and total alike."""
    inputs = {"narrow": stats.uniform(0, 1).ppf, "wide": stats.uniform(0, 2).ppf}
    found = sobol(array_function(inputs, lambda x: x.sum(axis=0)), draws=1024, repeats=0)
    assert found.first[0] == pytest.approx([0.2, 0.8], abs=0.005)
    assert found.total[0] == pytest.approx([0.2, 0.8], abs=0.005)


@pytest.mark.parametrize("second", [False, True])
def test_the_same_as_salib_on_the_same_sample(ishigami, second):
    """The estimators agree to 1e-10."""
    sample = evaluated(ishigami, factors_of(ishigami.names, {}, None), 256, 3, second)
    found = analysed(sample, weights(256, 0, 0), 0.95)
    names = {"num_vars": 3, "names": list(ishigami.names), "bounds": [[0, 1]] * 3}
    expected = salib.analyze(names, salib_order(sample), calc_second_order=second, num_resamples=2)
    assert found["first"][0] == pytest.approx(expected["S1"], abs=1e-10)
    assert found["total"][0] == pytest.approx(expected["ST"], abs=1e-10)
    if second:
        upper = np.triu_indices(3, 1)
        assert found["second"][0][upper] == pytest.approx(expected["S2"][upper], abs=1e-10)


def test_intervals_are_as_wide_as_those_of_salib(ishigami):
    """Half-widths agree with SALib's bootstrap within the noise of 500 resamples."""
    sample = evaluated(ishigami, factors_of(ishigami.names, {}, None), 1024, 1, False)
    found = analysed(sample, weights(1024, 500, 1), 0.95)
    names = {"num_vars": 3, "names": list(ishigami.names), "bounds": [[0, 1]] * 3}
    expected = salib.analyze(names, salib_order(sample), calc_second_order=False, num_resamples=500, seed=1)
    assert found["first_half_width"][0] == pytest.approx(expected["S1_conf"], rel=0.15)
    assert found["total_half_width"][0] == pytest.approx(expected["ST_conf"], rel=0.15)


@pytest.mark.parametrize(("inputs", "draws", "seed"), [(1, 2, 0), (3, 64, 1), (40, 1024, 7), (169, 4096, 123)])
def test_points_are_those_of_scipy(inputs, draws, seed):
    """Bit by bit, with dimensions in the order of the names."""
    names = [f"x{place:03d}" for place in range(inputs)][::-1]
    points = stats.qmc.Sobol(2 * inputs, scramble=True, rng=np.random.default_rng(seed)).random(draws).T + 2.0**-31
    a, b = sobol_pair(names, draws, seed)
    assert np.array_equal(a, points[:inputs][::-1])
    assert np.array_equal(b, points[inputs:][::-1])


def test_groups_of_an_additive_model_sum(linear):
    """A group's index is the sum of its inputs' where nothing interacts."""
    alone, together = sobol(linear, draws=4096, repeats=0), sobol(linear, draws=4096, repeats=0, by="stage")
    assert together.labels == ("raw", "making")
    assert together.first[0] == pytest.approx([6.25 / 10.25, 4 / 10.25], abs=0.005)
    assert together.total[0, 0] == pytest.approx(alone.total[0, 0] + alone.total[0, 2], abs=0.005)


def test_several_results_at_once(ishigami):
    """Each result has the indices that it has alone."""
    alone = sobol(ishigami, draws=256, repeats=10)
    both = dataclasses.replace(
        ishigami, evaluate=lambda x: np.stack([x[2], ishigami.evaluate(x)]), outputs=("third", "all")
    )
    found = sobol(both, draws=256, repeats=10)
    assert found.total[1] == pytest.approx(alone.total[0], abs=1e-12)
    assert found.total[0] == pytest.approx([0, 0, 1], abs=0.02)
    assert list(found.to_frame()["output"].unique()) == ["third", "all"]


def test_a_result_that_does_not_vary_has_no_indices(ishigami):
    """Beside one that varies it is nan, not zero and not an error."""
    both = dataclasses.replace(
        ishigami, evaluate=lambda x: np.stack([ishigami.evaluate(x), np.full(x.shape[1], 0.1)]), outputs=("a", "b")
    )
    found = sobol(both, draws=64, repeats=10)
    assert np.isnan(found.first[1]).all()
    assert np.isfinite(found.first[0]).all()
    assert found.as_dict()["rows"][-1]["first"] is None


def test_the_order_of_inputs_changes_nothing(ishigami):
    """Inputs in another order give the same indices in that order."""
    turned = dataclasses.replace(ishigami, names=("x3", "x1", "x2"), evaluate=lambda x: ishigami.evaluate(x[[1, 2, 0]]))
    here, there = sobol(ishigami, draws=128, repeats=0), sobol(turned, draws=128, repeats=0)
    assert there.total[0] == pytest.approx(here.total[0][[2, 0, 1]], abs=1e-14)


def test_a_model_that_re_evaluates_less_gives_the_same(ishigami):
    """`evaluate_changed` is used, with the indices and values that changed."""
    calls = []

    def changed(x0, j, xj):
        calls.append(j)
        x = x0.copy()
        x[j] = xj
        return ishigami.evaluate(x)

    quick = dataclasses.replace(ishigami, evaluate_changed=changed)
    assert np.array_equal(sobol(quick, draws=64).total, sobol(ishigami, draws=64).total)
    assert [list(j) for j in calls] == [[0], [1], [2]]


def test_parts_of_a_matrix_give_the_same(ishigami, monkeypatch):
    """However many draws are changed at once; an error names its draw in the whole matrix."""
    whole = sobol(ishigami, draws=64).total
    monkeypatch.setattr("brightcell.methods.evaluating.AT_ONCE", 16)
    assert np.array_equal(sobol(ishigami, draws=64).total, whole)
    broken = dataclasses.replace(ishigami, evaluate_changed=lambda x0, j, xj: np.where(np.arange(16) == 1, np.nan, 1))
    with pytest.raises(InputError, match="draw 1 of matrix A with x1 of B"):
        sobol(broken, draws=64)


def test_a_group_is_changed_at_once(linear):
    """`evaluate_changed` gets all inputs of a group together."""
    slopes, calls = np.array([2.0, 1.0, -3.0]), []

    def changed(x0, j, xj):
        calls.append(list(j))
        return slopes @ x0 + slopes[j] @ (xj - x0[j])

    quick = dataclasses.replace(linear, evaluate_changed=changed)
    assert sobol(quick, draws=64, by="stage").total == pytest.approx(sobol(linear, draws=64, by="stage").total)
    assert calls == [[0, 2], [1]]


def test_indices_do_not_change_with_the_level_of_a_result(ishigami):
    """A constant of a million beside a variance of fourteen changes nothing but rounding."""
    lifted = dataclasses.replace(ishigami, evaluate=lambda x: ishigami.evaluate(x) + 1e6)
    assert sobol(lifted, draws=256).first == pytest.approx(sobol(ishigami, draws=256).first, abs=1e-7)


def test_a_nan_names_its_draw(ishigami):
    """The matrix, the draw and the input that was changed."""
    broken = dataclasses.replace(ishigami, evaluate_changed=lambda x0, j, xj: np.where(np.arange(64) == 17, np.nan, 1))
    with pytest.raises(InputError, match="draw 17 of matrix A with x1 of B: the model gives no finite number"):
        sobol(broken, draws=64)


@pytest.mark.parametrize(("draws", "told"), [(1000, "take 512 or 1024"), (0, "too few draws"), (-4, "too few draws")])
def test_draws_that_cannot_be(ishigami, draws, told):
    """Not a power of two: which to take; none: how many at least."""
    with pytest.raises(InputError, match=told):
        sobol(ishigami, draws=draws)


def test_a_constant_model_is_an_error(ishigami):
    """Nothing varies, so nothing can be shared out."""
    with pytest.raises(InputError, match="does not vary: result"):
        sobol(dataclasses.replace(ishigami, evaluate=lambda x: np.full(x.shape[1], 3.0)), draws=64)


def test_no_uncertain_input_is_an_error():
    """A product without uncertainty."""
    with pytest.raises(InputError, match="no input is uncertain"):
        sobol(array_function({}, lambda x: x), draws=64)


def test_an_unknown_label_names_the_known(linear):
    """And the nearest of them."""
    with pytest.raises(InputError, match="did you mean stage"):
        sobol(linear, draws=64, by="stages")


def test_few_draws_say_how_many_would_do(ishigami):
    """An interval of a third of the variance is no answer; as many draws as are named bring it below a tenth."""
    few = sobol(ishigami, draws=64, seed=1)
    (note,) = (text for text in few.notes if text.startswith("few draws"))
    enough = int(note.rpartition(" draws")[0].rpartition(" ")[2].replace(",", ""))
    assert 256 <= enough <= 4096
    assert not [text for text in sobol(ishigami, draws=2 * enough, seed=1).notes if text.startswith("few draws")]
