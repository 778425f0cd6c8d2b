"""Names that no file can have, and numbers that no machine can hold."""

import pytest

import brightcell as bc
from brightcell.errors import InputError

LFP = "lfp-pack-100kwh"
LONG = "x" * 300
ODD = [LONG, "a\0b", "", " ", "."]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("what", ["product", "rulebook", "background"])
def test_x08_a_name_that_no_file_can_have_is_an_input_error(what: str, name: str) -> None:
    """Too long, with a zero byte, empty: told as a product, rulebook or background that isn't there."""
    arguments = {"product": LFP, "rulebook": "cn-group-2024", "background": "open", what: name}
    with pytest.raises(InputError) as refused:
        bc.Model(arguments.pop("product"), **arguments).product
    assert len(str(refused.value)) < 1500


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        (bc.monte_carlo, {"draws": 10**12}),
        (bc.sensitivity.sobol, {"draws": 2**40}),
        (bc.sensitivity.morris, {"trajectories": 10**12}),
        (bc.sensitivity.delta, {"draws": 10**12}),
        (bc.sensitivity.shapley, {"orders": 10**12}),
    ],
)
def test_x15_absurdly_many_draws_are_refused_before_memory_is_asked_for(verb, options) -> None:
    """The limit is named."""
    with pytest.raises(InputError, match="100,000,000 or less"):
        verb(LFP, **options)
