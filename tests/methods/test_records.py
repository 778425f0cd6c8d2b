"""What every method gives back."""

import dataclasses
import json
import re

import numpy as np
import pytest

from brightcell.errors import InputError
from brightcell.methods import (
    delta,
    drawn,
    gradient,
    morris,
    one_at_a_time,
    pawn,
    shapley,
    sobol,
    tornado,
    value_of_information,
    variance_from_draws,
    variance_from_slopes,
)

RUNS = {
    "gradient": gradient,
    "tornado": tornado,
    "one_at_a_time": one_at_a_time,
    "morris": lambda problem, **by: morris(problem, trajectories=4, **by),
    "sobol": lambda problem, **by: sobol(problem, draws=64, second_order=True, **by),
    "shapley": lambda problem, **by: shapley(problem, orders=6, draws=4, **by),
    "variance_from_slopes": variance_from_slopes,
    "variance_from_draws": lambda problem, **by: variance_from_draws(drawn(problem, draws=300), **by),
    "delta": lambda problem, **by: delta(drawn(problem, draws=300), **by),
    "pawn": lambda problem, **by: pawn(drawn(problem, draws=300), **by),
    "value_of_information": lambda problem, **by: value_of_information(drawn(problem, draws=300), **by),
}


@pytest.mark.parametrize("method", RUNS)
def test_a_record_is_a_table_data_and_text(method, linear):
    """As many rows as inputs, JSON without nan, every input in the text, a repr of fewer than ten lines."""
    found = RUNS[method](linear)
    assert sorted(found.to_frame()["input"]) == ["a", "b", "c"]
    json.dumps(found.as_dict(), allow_nan=False)
    assert all(f"  {name} " in found.as_text() for name in "abc")
    assert len(repr(found).splitlines()) < 10


@pytest.mark.parametrize("method", RUNS)
def test_every_method_works_on_groups(method, linear):
    """A row per stage."""
    found = RUNS[method](linear, by="stage")
    assert sorted(found.to_frame()["input"]) == ["making", "raw"]
    assert np.isfinite(found.importance()).all()


@pytest.mark.parametrize("method", RUNS)
def test_every_method_gives_the_same_twice(method, linear):
    """Same seed, same figures."""
    assert RUNS[method](linear).to_frame().equals(RUNS[method](linear).to_frame())


@pytest.mark.parametrize("method", RUNS)
def test_every_method_refuses_a_nan(method, linear):
    """No figure from a model that gave nan."""
    broken = dataclasses.replace(linear, evaluate=lambda x: np.full(x.shape[1], np.nan), gradient=None)
    with pytest.raises(InputError, match=r"draw 0 of .*: the model gives no finite number"):
        RUNS[method](broken)


@pytest.mark.parametrize("method", RUNS)
def test_every_method_refuses_a_model_without_uncertainty(method, linear):
    """No input, no analysis."""
    certain = dataclasses.replace(linear, names=(), groups={})
    with pytest.raises(InputError, match="no input is uncertain"):
        RUNS[method](certain)


def test_labels_must_fit_the_inputs(linear):
    """All that is wrong is said at once."""
    wrong = dataclasses.replace(linear, names=("a", "a", "b"), groups={"stage": ("raw",)})
    with pytest.raises(InputError) as told:
        tornado(wrong)
    assert str(told.value).splitlines() == [
        "a: two inputs have the same name",
        "stage: each input needs one label of this kind (found 1; expected 3)",
    ]


def test_a_model_of_the_wrong_shape_is_an_error(linear):
    """Two results promised, one given."""
    with pytest.raises(InputError, match="what the model gives has the wrong shape"):
        tornado(dataclasses.replace(linear, outputs=("one", "two")))


def test_pairs_of_inputs_are_a_table(linear):
    """Three pairs of three inputs, of which nothing interacts."""
    frame = sobol(linear, draws=1024, second_order=True).pairs_frame()
    assert len(frame) == 3
    assert frame["second"].abs().max() < 0.02


@pytest.mark.parametrize("method", RUNS)
def test_the_notebook_view_has_the_table(method, linear):
    """Every input and every column, and nothing that a name could break."""
    evil = dataclasses.replace(linear, names=("a", "b", "<script>c</script>"))
    html = RUNS[method](evil)._repr_html_()
    assert all(f">{column}</th>" in html for column in RUNS[method](linear).columns())
    assert "&lt;script&gt;c&lt;/script&gt;" in html
    assert "<script>" not in html


def test_the_csv_is_the_table(linear):
    """One line per input under the names of the columns."""
    lines = tornado(linear).as_csv().splitlines()
    assert lines[0] == "output,input,low,high,swing"
    assert len(lines) == 4


def test_what_to_measure_next_is_said_plainly(linear):
    """The input, by how much knowing it narrows the variance, and half knowing it; 4 of 9.49 is 42 %."""
    first = dataclasses.replace(linear, evaluate=lambda x: np.array([2.0, 0.9, -3.0]) @ x, gradient=None)
    found = value_of_information(drawn(first, draws=20_000))
    said = found.conclusion()
    assert said.startswith("Measure this next: a. To know it exactly narrows the variance by 4")
    assert "half as uncertain about it, by 3" in said
    assert said in found._repr_html_()
    assert found.as_dict()["conclusions"] == [said]
    assert "Measure this next: a." in found.as_text()


def test_of_groups_the_group_is_named_to_measure_next(linear):
    """4 and 2.25 of 10.25 are 61 %, more than the 39 % of the other group."""
    said = value_of_information(drawn(linear, draws=20_000), by="stage").conclusion()
    assert re.match(r"Measure this next: raw\. To know it exactly narrows the variance by 6[01] %", said)


def test_noise_is_no_advice(linear):
    """Where no input stands out from the standard error, more draws are asked for."""
    noise = dataclasses.replace(
        linear, evaluate=lambda x: np.random.default_rng(1).normal(size=x.shape[1]), gradient=None
    )
    assert "nothing stands out" in value_of_information(drawn(noise, draws=300)).conclusion()
