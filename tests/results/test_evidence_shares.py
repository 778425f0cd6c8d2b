"""On what evidence a footprint rests: shares by hand, and those of a pack."""

import pytest

import brightcell as bc
from brightcell.inventory.models import Demand, Emission, Foreground
from brightcell.results.footprint.evidence_shares import evidence_shares
from brightcell.results.footprint.solved import SolvedExchange

STEEL = Demand("material", "steel", None, "kg")
PACK = "nmc622-pack-100kwh"


def _exchange(activity, target, amount, scored, evidence=None, figure=None, process="material supply"):
    return SolvedExchange(0, activity, process, None, target, "n", "kg", "s", amount, scored, evidence, figure)


def test_a_supply_rests_on_the_amounts_that_ask_for_it_by_hand() -> None:
    """10 kg CO2e of steel, asked for by 3 kg measured and 1 kg from literature; 6 more by no amount of the product."""
    exchanges = [
        _exchange("pack", Foreground("supply"), 3.0, 1, "measured"),
        _exchange("module", Foreground("supply"), 1.0, 1, "literature"),
        _exchange("supply", STEEL, 4.0, 0),
        _exchange("recycling", STEEL, 2.4, 0),
    ]
    shares = evidence_shares(exchanges, [2.5, 99.0])
    assert shares.amounts["measured"] == pytest.approx(7.5 / 16)
    assert shares.amounts["literature"] == pytest.approx(2.5 / 16)
    assert shares.amounts["model"] == pytest.approx(6 / 16)
    assert shares.primary == 0.0


def test_primary_is_a_measured_amount_at_a_suppliers_figure_by_hand() -> None:
    """Of 8 kg at a supplier's figure 6 are measured; 2 kg of gas from the plant's own chimney are measured too."""
    gas = Emission("co2-fossil")
    exchanges = [
        _exchange("pack", Foreground("supply"), 6.0, 1, "measured"),
        _exchange("pack", Foreground("supply"), 2.0, 1, "estimated"),
        _exchange("supply", gas, 8.0, 0, figure="supplier"),
        _exchange("pack", gas, 2.0, 0, "measured"),
        _exchange("credit", gas, 5.0, 0, "measured", process="credit"),
    ]
    assert evidence_shares(exchanges, [1.0, 99.0]).primary == pytest.approx(8 / 10)


def test_without_evidence_of_the_figure_nothing_is_primary() -> None:
    """A supplier's figure of which nothing is said counts as estimated."""
    exchanges = [
        _exchange("pack", Foreground("supply"), 6.0, 1, "measured"),
        _exchange("supply", Emission("co2-fossil"), 6.0, 0, figure="unstated"),
    ]
    assert evidence_shares(exchanges, [1.0, 99.0]).primary == 0.0


def test_what_leads_back_to_itself_comes_to_an_end() -> None:
    """Two activities that ask for each other, one of them by an amount of the product."""
    exchanges = [
        _exchange("a", Foreground("b"), 1.0, 1),
        _exchange("b", Foreground("a"), 1.0, 1, "measured"),
        _exchange("a", STEEL, 1.0, 0),
    ]
    assert evidence_shares(exchanges, [1.0, 99.0]).amounts["measured"] == 1.0


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model(PACK)


def test_a_result_carries_its_evidence(model: bc.Model) -> None:
    """Shares that sum to one, each amount with its evidence in the JSON and in a table."""
    result = bc.footprint(model)
    told = result.as_dict()["evidence"]
    assert sum(told["shares"].values()) == pytest.approx(1.0)
    assert (told["primary_data_share"], told["unstated"]) == (0.0, [])
    table = result.amounts_frame()
    assert len(table) == len(told["amounts"]) == 62
    assert table.loc["parameters.cell_energy", "evidence"] == "literature"
    assert table.loc["parameters.cell_energy", "source"].startswith("EverBatt 2023")


def test_what_a_plant_measures_is_its_share(model: bc.Model) -> None:
    """Electricity and gas of the site, as the explanation has them; the total stays the same."""
    energy = "sites[reference plant].steps[cell].energy.*.amount.evidence"
    measured = bc.footprint(model.with_({energy: {"type": "measured", "by": "reference plant"}}))
    before = bc.footprint(model)
    assert measured.total == pytest.approx(before.total, rel=1e-12)
    of_site = [row for row in before.evidence.system_exchanges if row.process == "site energy" and row.is_own]
    scores = sum(row.amount * before.evidence.totals_per_unit[row.scored] for row in of_site)
    assert measured.evidence_shares["measured"] == pytest.approx(scores / before.gross_burden.value)


def test_check_tells_what_is_unstated_and_what_rests_on_it(model: bc.Model) -> None:
    """Number, share and all of the fields."""
    product = bc.read_product(PACK).with_({"pack.evidence": None})
    text = " ".join(bc.check(product).as_text().split())
    assert " - unstated (counts as estimated): 37 amounts, behind " in text
    assert " - not stated: pack.parts[aluminium].amount, pack.parts[copper].amount, " in text
    assert " pack.module.cell.anode.parts[copper].yield quality of its data:" in text
