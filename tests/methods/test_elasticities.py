"""Elasticities of every amount of a product."""

import numpy as np
import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.inventory.product_paths import product_path
from brightcell.product.paths import places, value_at

PACK = "nmc622-pack-100kwh"


@pytest.fixture(scope="module")
def model() -> bc.Model:
    return bc.Model(PACK)


@pytest.fixture(scope="module")
def found(model):
    return bc.elasticities(model)


def test_every_amount_of_the_file_is_there(found) -> None:
    """All parts and yields of the pack, counts, energy, solvents, legs and recoveries, certain or not."""
    listed = {path for path in found.paths if path}
    parts = {path for path in listed if ".parts[" in path and path.endswith(".amount")}
    assert len(parts) == 21
    assert {"parameters.cell_energy", "pack.module.cell.count", "transport.outbound[sea].distance"} <= listed
    assert "sites[reference plant].steps[cell].solvents[nmp].recovery" in listed


def test_paths_lead_to_the_amounts(model, found) -> None:
    """`with_` takes each of them, and what stands there is the nominal value."""
    stated = {path: value for path, value in zip(found.paths, found.nominal, strict=True) if path}
    for path, value in stated.items():
        (place,) = places(model.product, path)
        assert value_at(model.product, place).value == value, path
    changed = model.with_({"pack.module.cell.cathode.parts[nmc622].amount": "0.4 kg"}).product.changed
    assert changed[0].path == "pack.module.cell.cathode.parts[nmc622].amount"
    assert product_path(model.product, "rules.end_of_life.A.metal") is None
    assert product_path(model.product, "supply/cathode/no-such.amount") is None


def test_energy_delivered_divides(found) -> None:
    """E_total is usable energy times cycles: one percent more makes one percent less."""
    place = found.paths.index("performance.usable_energy")
    assert found.elasticity[0, place] == pytest.approx(-1.0, rel=1e-12)
    assert found.high[0, place] == pytest.approx(found.value[0] * (1 / 1.1 - 1), rel=1e-12)


def test_ten_percent_less_of_a_part_is_linear(found) -> None:
    """Steel has the slope of its change, both ways."""
    place = found.paths.index("pack.parts[steel].amount")
    assert found.high[0, place] == pytest.approx(-found.low[0, place], rel=1e-9)
    assert found.high[0, place] == pytest.approx(0.1 * found.elasticity[0, place] * found.value[0], rel=1e-9)


def test_what_cannot_be_is_not_computed(found) -> None:
    """A yield above 100 %, and a route alone of those that sum to 100 %, have no figure."""
    high = dict(zip(found.labels, found.high[0], strict=True))
    low = dict(zip(found.labels, found.low[0], strict=True))
    assert np.isnan(high["pack.module.cell.yield"])
    assert np.isnan(low["end_of_life.routes.hydrometallurgical"])
    assert np.isfinite(low["pack.module.cell.yield"])


def test_a_corner_is_told(found) -> None:
    """Eight years and 160,000 km at 20,000 km a year are alike: which one limits changes with either."""
    low = dict(zip(found.labels, found.low[0], strict=True))
    assert any("performance.warranty.duration" in note for note in found.notes)
    assert low["performance.warranty.duration"] == pytest.approx(low["performance.warranty.distance"])
    assert found.high[0, found.labels.index("performance.warranty.duration")] == 0.0


def test_rules_stand_beside_amounts(found) -> None:
    """Factor A of the recycling formula has its slope too."""
    model = bc.Model(PACK)
    less, more = (
        bc.footprint(model.with_(settings={"end_of_life.A.metal": a})).total for a in (0.2 - 1e-4, 0.2 + 1e-4)
    )
    place = found.labels.index("rules.end_of_life.A.metal")
    assert found.kinds[place] == "rule"
    assert found.derivative[0, place] == pytest.approx((more - less) / 2e-4, rel=1e-6)


def test_the_table_is_ranked_and_whole(found) -> None:
    """The strongest first, with unit and path; text and JSON have the same."""
    frame = found.to_frame()
    sizes = frame["elasticity"].abs().to_numpy()
    assert (np.diff(sizes) <= 0).all()
    assert {"nominal", "unit", "path", "of", "-10 %", "+10 %"} <= set(frame.columns)
    assert "1 % more of performance.usable_energy lowers the footprint by 1.00 %." in found.as_text()
    assert found.as_dict()["rows"][0]["of"] == "product"
    assert found.plot(most=5) is not None


@pytest.mark.parametrize("percent", [0, -5, 100, float("nan")])
def test_an_odd_percentage_is_refused(percent) -> None:
    """With what would do."""
    with pytest.raises(InputError, match="more than 0 and less than 100"):
        bc.elasticities(PACK, percent=percent)
