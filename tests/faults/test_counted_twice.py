"""What would be counted twice without a word."""

import pytest

import brightcell as bc
from brightcell.errors import InputError

LFP = "lfp-pack-100kwh"
CELL = "sites[reference plant].steps[cell]"


@pytest.mark.parametrize(
    ("field", "entry", "told"),
    [
        ("energy", {"carrier": "electricity", "amount": "20 kWh", "per": "kWh"}, "electricity_supply"),
        ("energy", {"carrier": "natural-gas", "amount": "3 MJ", "per": "kWh"}, "add them up"),
        ("solvents", {"material": "nmp", "amount": "1 g", "per": "kWh", "recovery": "90 %"}, "add them up"),
    ],
)
def test_29_one_carrier_twice_in_a_step_is_refused(field: str, entry: dict[str, str], told: str) -> None:
    """With both amounts, and how two supplies are written."""
    data = bc.read_product(LFP).to_dict()
    (step,) = (step for step in data["sites"][0]["steps"] if step["step"] == "cell")
    step[field] = [*step[field], entry]
    with pytest.raises(InputError, match=f"given twice in this step.*{told}"):
        bc.Product.from_dict(data)


def test_29_entries_per_another_basis_add_up() -> None:
    """Energy per cell beside energy per kWh is no slip."""
    data = bc.read_product(LFP).to_dict()
    (step,) = (step for step in data["sites"][0]["steps"] if step["step"] == "cell")
    step["energy"] = [*step["energy"], {"carrier": "electricity", "amount": "0.1 kWh", "per": "piece"}]
    more = bc.footprint(bc.Product.from_dict(data), project=None)
    assert more.total > bc.footprint(LFP, project=None).total


@pytest.mark.parametrize(("proofs", "number"), [(("contract 7", "contract 7"), 1), (("contract 7", "contract 8"), 0)])
def test_40_one_proof_behind_two_supplies_is_told(proofs: tuple[str, str], number: int) -> None:
    """A contract of wind power shown for hydropower too."""
    supplies = [
        {"kind": "direct-line", "share": "40 %", "technology": "wind", "proof": proofs[0]},
        {"kind": "direct-line", "share": "60 %", "technology": "hydro", "proof": proofs[1]},
    ]
    product = bc.read_product(LFP).with_({"sites[reference plant].electricity_supply": supplies})
    warnings = bc.footprint(product, project=None).warnings
    assert sum("stands behind 2 supplies" in warning for warning in warnings) == number
