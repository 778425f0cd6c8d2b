"""21: draws in which something has no value are told, with the formula, its data and its line, and are not complete."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import brightcell as bc
from brightcell.cli.main import app
from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.loops import solved_systems
from brightcell.propagation.without_value import reasons_at

PACK = data_path("products", "lfp-pack-100kwh.yaml")
RATIO = '  ratio: {value: 0.5, unit: "1", uncertainty: {distribution: normal, sd: 0.3, nature: ignorance}}\n'
LOG, OVERFLOW, SWALLOWED = (
    "cell_energy * (0.5 + 0.001 * log(ratio))",
    "cell_energy * (0.5 + 0.001 * min(3, exp(1000 * ratio)))",
    "cell_energy * (0.5 + 0.001 / exp(1000 * max(ratio, 0)))",
)
PATH = "sites[reference plant].steps[cell].energy[electricity].amount"
DRAWS = {"draws": 400, "seed": 1, "default_spreads": False}


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The shipped pack whose electricity follows a ratio by a formula, in a file."""

    def written(formula: str) -> Path:
        text = PACK.read_text(encoding="utf-8").replace("parameters:", f"parameters:\n{RATIO}", 1)
        shipped = "{formula: cell_energy * electricity_share, unit: kWh}"
        assert shipped in text
        path = tmp_path_factory.mktemp("pack") / "pack.yaml"
        path.write_text(text.replace(shipped, f'{{formula: "{formula}", unit: kWh}}'), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="module")
def logarithm(write: Callable[[str], Path]) -> bc.Model:
    return bc.Model(write(LOG))


@pytest.mark.parametrize(
    ("formula", "is_wrong"),
    [
        (LOG, lambda ratio: ratio <= 0),
        (OVERFLOW, lambda ratio: ratio > 0.70978271289),
        (SWALLOWED, lambda ratio: ratio > 0.70978271289),
    ],
    ids=["logarithm", "overflow", "overflow whose inverse is zero"],
)
def test_21_draws_in_which_a_formula_has_no_value(
    write: Callable[[str], Path], formula: str, is_wrong: Callable[[np.ndarray], np.ndarray]
) -> None:
    """Exactly those that the ratio puts beyond log's or exp's reach (e^709.78 is the largest double), with the line."""
    file = write(formula)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draws = bc.monte_carlo(file, keep="inputs", **DRAWS)
        (reason,) = draws.without_value
    ratio = draws.inputs.values("parameters.ratio")
    expected = is_wrong(ratio)
    assert (~draws.solved == expected).all()
    assert draws.failed == reason.draws == expected.sum() > 10
    assert draws.outcome == draws.as_dict()["status"] == "some draws have no value"
    assert (reason.path, reason.formula) == (PATH, formula)
    assert reason.inputs == (("parameters.ratio", ratio[expected].min(), ratio[expected].max()),)
    assert reason.line is not None
    assert formula in file.read_text(encoding="utf-8").splitlines()[reason.line - 1]
    assert str(reason).startswith(f"{reason.file}:{reason.line}: {PATH}: the formula {formula} has no finite value")


def test_21_a_step_of_the_model_without_a_value() -> None:
    """A cell yield drawn as zero divides by zero: the datum is named, though there is no formula."""
    spread = {"distribution": "uniform", "min": 0.0, "max": 1.0}
    model = bc.Model("lfp-pack-100kwh").with_({"pack.module.cell.yield.uncertainty": spread})
    (alternative,), variables = lay_out([model])
    nominal = dict(zip(variables.names, variables.nominal, strict=True))
    draws = {name: np.full(2, value) for name, value in nominal.items()}
    draws["cell.yield"] = np.array([0.0, 0.95])
    with np.errstate(all="ignore"):
        total = alternative.contributions(draws, 2).sum(axis=(0, 1))
    assert np.isfinite(total).tolist() == [False, True]
    (reason,) = reasons_at(alternative, {name: values[:1] for name, values in draws.items()}, 1)
    assert reason.what == "a quotient of the model has no finite value"
    assert ("cell.yield", 0.0, 0.0) in reason.inputs


def test_21_a_loop_that_takes_all_it_makes_has_no_value() -> None:
    """x = 1 + g x: 1 / (1 - g) for g < 1, nothing for g = 1 (singular) nor for g > 1 (it would be negative)."""
    gains = np.array([0.0, 0.5, 1.0, 2.0])
    found = solved_systems((1.0 - gains)[:, None, None], np.ones((4, 1, 1)))[:, 0, 0]
    assert found[:2].tolist() == [1.0, 2.0]
    assert np.isnan(found[2:]).all()


def test_21_a_loop_with_a_credit_is_no_fault() -> None:
    """x = 1 - 2 x has the solution 1/3: a credit may be larger than what is made."""
    assert solved_systems(np.array([[[3.0]]]), np.ones((1, 1, 1)))[0, 0, 0] == pytest.approx(1 / 3)


@pytest.mark.parametrize("method", ["sobol", "delta", "shapley", "spider"])
def test_21_a_method_names_the_formula(logarithm: bc.Model, method: str) -> None:
    """A sensitivity method, which needs every draw, is refused with the same reason."""
    few = {"draws": 64} if method != "spider" else {}
    with pytest.raises(InputError, match=r"pack\.yaml:\d+: .*the formula .*log\(ratio\).*parameters\.ratio is -"):
        bc.sensitivity.analyse(logarithm, method=method, default_spreads=False, **few)


def test_21_verbs_that_draw_tell_it(logarithm: bc.Model) -> None:
    """A sweep is not complete, reasons leave the draws out and say so, a target of a quantile is refused."""
    sweep = bc.sweep(logarithm, {"sites.*.location": ["CN-JS", "CN-SC"]}, **DRAWS)
    assert sweep.status == "some draws have no value"
    assert all("log(ratio)" in row.message for row in sweep.rows)
    why = bc.why(logarithm, logarithm.with_({"sites.*.location": "CN-SC"}), **DRAWS)
    assert why.failed > 10
    assert why.draws is not None
    assert why.draws.shape[1] == 400 - why.failed
    assert np.isfinite(why.draws).all()
    assert "log(ratio)" in " ".join(why.cautions)
    with pytest.raises(InputError, match=r"draws have no value.*\n.*log\(ratio\)"):
        bc.target(logarithm, 77.5, {"pack.module.cell.yield": (0.9, 0.99)}, probability=0.9, draws=400)


def test_21_the_command_ends_with_1(write: Callable[[str], Path]) -> None:
    """The work failed in part: exit code 1, the table with the reason on stdout, the reason on stderr."""
    done = CliRunner().invoke(app, ["monte-carlo", str(write(LOG)), "--draws", "200"])
    assert done.exit_code == 1
    assert "log(ratio)" in done.stdout
    assert "have no value and count in no statistic" in done.stderr
    assert "Warning" not in done.stderr


def test_21_kept_draws_say_what_they_leave_out(logarithm: bc.Model) -> None:
    """Sensitivity of draws that were kept says how many have no value."""
    draws = bc.monte_carlo(logarithm, keep="inputs", **DRAWS)
    assert f"{draws.failed} draws have no value" in " ".join(bc.sensitivity.of_draws(draws).notes)
