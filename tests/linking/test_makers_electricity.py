"""A supplier's own electricity in a process of the background: only that changes, and by as much as it takes."""

from __future__ import annotations

import pytest

import brightcell as bc
from brightcell.background import read_background

BOOK = "iso-14067-cutoff"
POWDER = "pack.module.cell.cathode.parts[nmc622]"
HYDRO = [{"kind": "direct-line", "technology": "hydro", "share": "100 %", "proof": "contract 17"}]
GRID = [{"kind": "grid", "share": "100 %"}]


@pytest.fixture(scope="module")
def model():
    return bc.Model("nmc622-pack-100kwh", BOOK)


def with_power(model, supplies, part=POWDER):
    return model.with_({f"{part}.supplier": {"name": "C", "electricity_supply": supplies}})


def total(model):
    return bc.footprint(model, project=None).total


def test_the_same_grid_is_the_same_footprint(model):
    """What is opened and closed again with what was in it: to rounding."""
    assert total(with_power(model, GRID)) == pytest.approx(total(model), rel=1e-12)


def test_it_changes_by_what_the_process_takes(model):
    """7 kWh per kg of powder at the grid's figure: a stated factor of zero saves all of it, one of 0.1 a part."""
    background = read_background("open")
    inputs = {e.input: e.amount for e in background.exchanges_of("nmc622-cn")}
    (cell,) = (a for a in model.inventory.activities if a.code == "cathode")
    kilograms = next(e.amount.value for e in cell.exchanges if "nmc622" in getattr(e.target, "code", ""))
    figures = {}
    for factor in (0.0, 0.1):
        stated = {"value": f"{factor} kg CO2e/kWh", "kind": "life-cycle", "source": "contract"}
        figures[factor] = total(with_power(model, [{"kind": "direct-line", "share": "100 %", "factor": stated}]))
    taken = inputs["electricity-delivered-cn"] * kilograms * 400 / 0.95 / 100
    assert figures[0.1] - figures[0.0] == pytest.approx(0.1 * taken, rel=1e-6)


def test_it_is_a_line_of_its_own_and_told(model):
    """Stage and component are those of the part."""
    result = bc.footprint(with_power(model, HYDRO), project=None)
    assert result.total < total(model) - 5
    explained = str(result.explain("supply/cathode/nmc622"))
    assert "electricity of C" in explained
    told = {a.parameter: a.value for a in result.assumed}
    assert told["cathode.parts[nmc622].supplier.electricity_supply"] == "direct-line 100 %"


def test_draws_of_it_with_the_background(model):
    """A run with everything that is uncertain."""
    drawn = bc.monte_carlo(with_power(model, HYDRO), draws=4, seed=1, background_uncertainty=True)
    assert len(set(drawn.draws.columns["total"])) == 4


def test_a_mix_or_a_figure_is_refused(model):
    """Nothing to change in it; with the part that asks."""
    with pytest.raises(bc.InputError, match="takes no electricity itself") as error:
        total(with_power(model, HYDRO, "pack.module.cell.cathode.parts[carbon-black]"))
    assert "carbon-black" in str(error.value)


@pytest.mark.parametrize(
    ("supplier", "words"),
    [
        ({"name": "C", "footprint": "9 kg CO2e/kg", "electricity_supply": GRID}, "contains the supplier's electricity"),
        ({"name": "C", "electricity_supply": [{**GRID[0], "share": "90 %"}]}, "don't sum to 100 %"),
    ],
)
def test_what_contradicts_itself_is_refused(model, supplier, words):
    with pytest.raises(bc.InputError, match=words):
        model.with_({f"{POWDER}.supplier": supplier})
