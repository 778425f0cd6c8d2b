"""A method that was cut short goes on: the same numbers, and nothing computed twice."""

import numpy as np
import pytest

import brightcell as bc
from brightcell import methods
from brightcell.errors import InputError
from brightcell.methods.resuming import resumable


def _counted(after: int | None = None):
    """x1 + x2^2 + x3 that counts its calls, and is interrupted after some."""
    calls = []

    def evaluate(x):
        if after is not None and len(calls) >= after:
            raise KeyboardInterrupt
        calls.append(x.shape)
        return x[0] + x[1] ** 2 + x[2]

    return methods.array_function({f"x{i}": lambda u: u for i in range(3)}, evaluate), calls


def test_a_method_goes_on_where_it_was(tmp_path, monkeypatch):
    """Interrupted after some calls, it computes only the others, and gives what an undisturbed run gives."""
    monkeypatch.setattr("brightcell.methods.evaluating.BLOCK", 1)
    whole, all_calls = _counted()
    expected = methods.sobol(whole, draws=256, seed=1)
    cut, before = _counted(after=2)
    with pytest.raises(KeyboardInterrupt):
        methods.sobol(resumable(cut, tmp_path / "kept", "model"), draws=256, seed=1)
    again, after = _counted()
    found = methods.sobol(resumable(again, tmp_path / "kept", "model"), draws=256, seed=1)
    assert np.array_equal(found.first, expected.first)
    assert np.array_equal(found.total, expected.total)
    assert 0 < len(after) == len(all_calls) - len(before)


def test_another_model_finds_nothing_and_a_damaged_result_is_computed_again(tmp_path):
    """The key is part of what a result is kept under."""
    x = np.ones((3, 4))
    one, calls = _counted()
    resumable(one, tmp_path, "a").evaluate(x)
    resumable(one, tmp_path, "b").evaluate(x)
    assert len(calls) == 2
    for path in tmp_path.glob("*.npy"):
        path.write_bytes(b"no array")
    assert resumable(one, tmp_path, "a").evaluate(x).tolist() == [3.0] * 4
    assert len(calls) == 3


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"files other than results.*thesis"):
        resumable(_counted()[0], tmp_path, "a")


def test_a_footprint_is_kept_too(tmp_path):
    """The second call reads, and other data of the same product are not mistaken for these."""
    ask = {"draws": 64, "keep": tmp_path / "kept"}
    first = bc.sensitivity.sobol("lfp-pack-100kwh", **ask)
    number = len(list((tmp_path / "kept").iterdir()))
    second = bc.sensitivity.sobol("lfp-pack-100kwh", **ask)
    assert len(list((tmp_path / "kept").iterdir())) == number > 0
    assert np.array_equal(first.total, second.total)
    bc.sensitivity.sobol("lfp-pack-100kwh", **ask, settings={"end_of_life": "burdens-without-credit"})
    assert len(list((tmp_path / "kept").iterdir())) > number
