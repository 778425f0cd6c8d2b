"""A footprint as a short formula."""

import pytest

import brightcell as bc
from brightcell.errors import InputError

STEEL, USABLE, YIELD = "pack.parts[steel].amount", "performance.usable_energy", "pack.module.cell.yield"


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model("nmc622-pack-100kwh")


@pytest.fixture(scope="module")
def found(model):
    return bc.surrogate(model, [STEEL, USABLE, YIELD], order=3)


def test_it_is_exact_at_the_nominal_point(model, found) -> None:
    """Without amounts it is the footprint."""
    assert found() == pytest.approx(bc.footprint(model).total, rel=1e-12)


def test_it_is_the_footprint_made_anew_within_its_error(model, found) -> None:
    """For steel and yield at once."""
    truth = bc.footprint(model.with_({STEEL: "90 kg", YIELD: 0.9})).total
    assert found({STEEL: 90.0, YIELD: 0.9}) == pytest.approx(truth, rel=found.largest_error)
    assert found.rms_error <= found.largest_error < 1e-3


def test_energy_that_divides_is_taken_by_its_reciprocal(found) -> None:
    """Then one term has it exactly."""
    (usable,) = (one for one in found.inputs if one.name == USABLE)
    assert usable.inverse
    assert found({USABLE: 80.0}) == pytest.approx(found() / 0.8, rel=1e-5)


def test_a_workbook_computes_the_same(found) -> None:
    """The formula, read with the values of its cells."""
    text = found.formula({STEEL: "C1", USABLE: "C2", YIELD: "C3"}).removeprefix("=")
    values = {"C1": 105.0, "C2": 95.0, "C3": 0.93}
    computed = eval(text, {"__builtins__": {}}, values)
    assert computed == pytest.approx(found({STEEL: 105.0, USABLE: 95.0, YIELD: 0.93}), rel=1e-12)


def test_shares_stay_below_one(found) -> None:
    """A yield of 95 % isn't moved by 20 % upwards."""
    (share,) = (one for one in found.inputs if one.name == YIELD)
    assert 0.99 < share.high < 1.0


@pytest.mark.parametrize(
    ("amounts", "options", "words"),
    [
        (["pack.parts[stel].amount"], {}, "did you mean pack.parts\\[steel\\].amount"),
        (["end_of_life.routes.hydrometallurgical"], {}, "others have to give way"),
        ([], {}, "from 1 to 8 amounts"),
        ([STEEL], {"percent": 100}, "more than 0 and less than 100"),
        ([STEEL], {"order": 5}, "from 1 to 4"),
    ],
)
def test_what_cannot_be_is_refused(model, amounts, options, words) -> None:
    """With what would do."""
    with pytest.raises(InputError, match=words):
        bc.surrogate(model, amounts, **options)
