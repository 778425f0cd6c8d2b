"""Overrides of single exchanges: what is behind and above them follows, and nothing is changed in silence."""

import json

import numpy as np
import pytest

import brightcell as bc
from brightcell.background.overrides import overridden, read_overrides
from brightcell.errors import BackgroundError
from brightcell.matrices import build_system, unit_scores
from brightcell.matrices.columns import background_columns
from brightcell.propagation.tables import table_scores

from ..small import BACKGROUND, METHOD

HEAD = "process,input,by,amount,note\n"
OWN_STEEL = 1.9 + 0.0123 * 29.8


@pytest.fixture
def changed(tmp_path):
    """The small background with the overrides of some rows."""

    def change(*rows):
        path = tmp_path / "cleaner.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        (background,) = overridden([BACKGROUND], read_overrides(path))
        return background

    return change


def scores(background):
    """kg CO2e per unit of each process."""
    system = build_system(background_columns(background), {METHOD.id: METHOD.factors})
    values = unit_scores(system).sum(axis=0)
    return {process.code: value for process, value in zip(background.processes, values, strict=True)}


def test_an_amount_deep_in_a_loop_moves_all_that_is_above_it(changed) -> None:
    """e = 0.6 + 0.003 s and s = own + 0.35 e, solved by hand: s = (own + 0.21) / (1 - 0.00105)."""
    found = scores(changed("steel,electricity,,0.35,half"))
    steel = (OWN_STEEL + 0.35 * 0.6) / (1 - 0.35 * 0.003)
    assert found["steel"] == pytest.approx(steel, rel=1e-12)
    assert found["electricity"] == pytest.approx(0.6 + 0.003 * steel, rel=1e-12)


def test_an_emission_may_have_another_amount_and_zero_is_none(changed) -> None:
    """Without methane and electricity a kilogram of steel is 1.9 kg CO2, times two by the override."""
    found = scores(changed("steel,ch4-fossil,,0,", "steel,electricity,,0,", "steel,co2-fossil,,3.8,"))
    assert found["steel"] == pytest.approx(3.8, rel=1e-12)


def test_a_block_takes_the_place_of_a_provider(changed, tmp_path) -> None:
    """Power of 0.1 kg CO2 per kWh for whoever takes electricity: s = own + 0.07; its gases are drawn."""
    named = {"flow": "co2-fossil", "name": "CO2", "compartment": "air", "unit": "kg"}
    gas = {**named, "amount": 0.1, "geometric_mean": 0.1}
    texts = {"product": "power", "unit": "kWh", "place": "CN", "period": "2024", "boundary": "cradle to gate"}
    block = {"format": "brightcell-aggregate/1", **texts, "gases": [gas], "log_covariance": [[0.04]], "draws": 1000}
    (tmp_path / "power.json").write_text(json.dumps(block), encoding="utf-8")
    background = changed("*,electricity,power.json,,contract")
    assert scores(background)["steel"] == pytest.approx(OWN_STEEL + 0.07, rel=1e-12)
    names = {variable.name for variable in table_scores(background, ["steel"], ["co2-fossil"]).variables}
    assert names == {"background/steel/power:block", "background/power:block/co2-fossil"}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("stel,electricity,,1,", "no background below has such a process.*did you mean steel"),
        ("steel,electricty,,1,", "takes and emits nothing of this code.*did you mean electricity"),
        ("steel,electricity,elctricity,,", "no such process"),
        ("steel,electricity,,,", "doesn't say what comes instead"),
        ("steel,electricity,,much,", "isn't a finite number"),
        ("steel,co2-fossil,electricity,,", "an emission has no other provider"),
        ("electricity,steel,electricity,,", "another unit, so that the amount has to be given"),
    ],
)
def test_a_row_that_changes_nothing_is_refused(changed, row, what) -> None:
    """With its line, what was found, and the nearest."""
    with pytest.raises(BackgroundError, match=what):
        changed(row)


def test_overrides_are_a_layer_above_open(tmp_path) -> None:
    """The total moves by what the graphite takes of power times the difference of the scores, and draws go on."""
    path = tmp_path / "hydro.csv"
    row = "graphite-natural-cn,electricity-delivered-cn,electricity-hydro-cn-2024,,\n"
    path.write_text(HEAD + row, encoding="utf-8")
    model = bc.Model("nmc622-pack-100kwh", background=(str(path), "open"))
    other = model.with_(background="open")
    assert model.background.label == "open with hydro"
    score = {label: other.unit_scores[:, column].sum() for label, column in other.system.product_index.items()}
    supply = dict(zip(other.system.activities, other.factorisation.supply(_demand(other)), strict=True))
    exchanges = other.background.exchanges_of("graphite-natural-cn")
    kwh = supply["open:graphite-natural-cn"] * sum(e.amount for e in exchanges if e.input == "electricity-delivered-cn")
    cleaner = model.unit_scores[:, model.system.product_index["open with hydro:electricity-hydro-cn-2024"]].sum()
    expected = kwh * (cleaner - score["open:electricity-delivered-cn"])
    (before, after) = (bc.footprint(one) for one in (other, model))
    assert after.total - before.total == pytest.approx(expected, rel=1e-6)
    with pytest.raises(BackgroundError, match="need a background below"):
        bc.read_background(str(path))


def _demand(model):
    demand = np.zeros(len(model.system.products))
    demand[model.system.product_index["functional-unit"]] = 1.0
    return demand
