"""Shares of the gross burden by part, by hand."""

import pytest

from brightcell.inventory.models import Activity, Demand, Emission, Foreground
from brightcell.results.footprint.part_shares import part_shares
from brightcell.results.footprint.solved import SolvedExchange

GAS, POWDER = Emission("co2-fossil"), Demand("material", "nmc622", None, "kg")


def _activity(code, process, component, stage):
    return Activity(code, code, process, component, "kg", None, (), stage=stage)


def _exchange(row, activity, target, amount, scored):
    return SolvedExchange(row, activity.code, activity.process, None, target, "n", "kg", "s", amount, scored)


def test_energy_of_a_plant_belongs_to_the_steps_that_take_it_by_hand() -> None:
    """Of 8 kg CO2e of electricity cells take 3 parts and the pack 1; 12 kg of powder are its maker's."""
    site = _activity("site", "site energy", "electricity", "manufacturing")
    cell = _activity("cell", "cell assembly", "cell making", "manufacturing")
    pack = _activity("pack", "pack assembly", "pack making", "manufacturing")
    supply = _activity("supply", "material supply", "cathode active material", "raw_material")
    credit = _activity("credit", "credit", "credits", "end_of_life")
    activities = [site, cell, pack, supply, credit]
    exchanges = [
        _exchange(0, site, GAS, 8.0, 0),
        _exchange(1, cell, Foreground("site"), 3.0, 1),
        _exchange(2, pack, Foreground("site"), 1.0, 1),
        _exchange(3, supply, POWDER, 6.0, 2),
        _exchange(4, credit, GAS, 5.0, 0),
    ]
    shares = part_shares(activities, exchanges, [1.0, 99.0, 2.0], {"measured": 0.25})
    assert shares == pytest.approx(
        {
            "component: electricity": 0.4,
            "stage: manufacturing": 0.4,
            "process: cell assembly": 0.3,
            "process: pack assembly": 0.1,
            "component: cathode active material": 0.6,
            "stage: raw_material": 0.6,
            "process: cathode active material": 0.6,
            "evidence: measured": 0.25,
        }
    )
