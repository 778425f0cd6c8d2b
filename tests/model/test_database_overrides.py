"""Overrides of one exchange deep in an imported database: solved by hand, drawn, opened and written without a copy."""

import json
import math

import pytest

import brightcell as bc
from brightcell.errors import BackgroundError
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.foreground import links_of
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import draw

from ..suppliers import POWDER, PRECURSOR, suppliers_workbook

NMC, PROJECT, CH4 = "nmc622-pack-100kwh", "overrides", 29.8
HEAD = "process,input,by,amount,note\n"
TABLE = "key,location,activity,product,activity_location,unit,factor,match,note\n"
ROW = f'nmc622,,"{POWDER}",powder,CN,kilogram,1,exact,\n'
CO2 = '"Carbon dioxide, fossil"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The supplier's database in a project, and its mapping table."""
    place = tmp_path_factory.mktemp("database_overrides")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        suppliers_workbook(place / "book.xlsx")
        (place / "table.csv").write_text(TABLE + ROW, encoding="utf-8")
        bc.backgrounds.install("open", PROJECT)
        assert bc.import_background([place / "book.xlsx"], "excel", project=PROJECT, write=True).written
        yield place


@pytest.fixture(scope="module")
def on_database(folder):
    return bc.Model(NMC, background=(f"{folder / 'table.csv'}@suppliers", "open"), project=PROJECT)


@pytest.fixture(scope="module")
def layers(folder):
    """Layers with a file of overrides of these rows above them."""

    def layers(name, *rows, below=()):
        (folder / f"{name}.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        background = (str(folder / f"{name}.csv"), f"{folder / 'table.csv'}@suppliers", *(below or ("open",)))
        return bc.Model(NMC, background=background, project=PROJECT)

    return layers


@pytest.fixture(scope="module")
def cleaner(layers):
    """The precursor emits 4 instead of 10 kg CO2, and the powder takes 0.4 instead of 0.5 kg of it."""
    return layers("cleaner", f'"{PRECURSOR}",{CO2},,4,gas burner', f'"{POWDER}","{PRECURSOR}",,0.4,yield')


def powder(model):
    """kg CO2e per kg of the supplier's powder."""
    (link,) = (link for link in model.product_system.links if link.demand.key == "nmc622")
    return model.unit_scores[:, model.system.product_index[link.process.code]].sum()


def test_all_that_is_above_a_changed_exchange_follows(on_database, cleaner) -> None:
    """13.98 = 6 + 0.5 x 10 + 2.98 becomes 6 + 0.4 x 4 + 2.98, and nothing else moves."""
    assert powder(on_database) == pytest.approx(6.0 + 0.5 * 10 + 0.1 * CH4, rel=1e-6)
    assert powder(cleaner) == pytest.approx(6.0 + 0.4 * 4 + 0.1 * CH4, rel=1e-6)
    assert cleaner.background.label == "table on suppliers with cleaner > open"
    assert cleaner.background.sha256 != on_database.background.sha256


def test_plain_bw2calc_gives_the_same_total_though_the_database_is_unchanged(on_database, cleaner) -> None:
    """The written foreground takes beside the powder what makes up for the overrides; its supplier's data stay."""
    before, after = (bc.footprint(model, project=PROJECT) for model in (on_database, cleaner))
    assert after.total < before.total
    assert bc.verify(after) == pytest.approx(after.total, rel=1e-6)
    assert bc.verify(before) == pytest.approx(before.total, rel=1e-6)


def test_one_that_is_opened_shows_the_changed_amounts(cleaner) -> None:
    """A precursor of 4 kg CO2 behind the powder."""
    rows = bc.explain(cleaner, "nmc622", depth=3, cut_off=0.0).tree_frame()
    row = rows[rows["label"].str.startswith(PRECURSOR)].iloc[0]
    assert row["per_unit"] == pytest.approx(4.0, rel=1e-6)


def test_spreads_stay_relative_to_the_amount(cleaner) -> None:
    """Draws of the powder: lognormals of 6, 0.4 x 4 and 0.1 kg of methane with the deviations that they had."""
    (layered,), variables = lay_out([cleaner], background_uncertainty=True)
    values = draw(variables, design("random", 1, 400), 0, 400)
    scores = layered.scores.scores(values, layered.factors, 0, 400).sum(axis=1)
    (label,) = (link.process.code for link in cleaner.product_system.links if link.demand.key == "nmc622")
    drawn = scores[list(links_of(cleaner.product_system)).index(label)]
    mean = 6 * math.exp(0.5 * math.log(1.2) ** 2) + 1.6 * math.exp(0.5 * math.log(1.3) ** 2)
    assert drawn.mean() == pytest.approx(mean + 0.1 * CH4 * math.exp(0.5 * math.log(1.5) ** 2), rel=0.03)
    assert drawn.std() > 1.0


POWER = "market for electricity"


@pytest.fixture(scope="module")
def mill(folder):
    """Steel of 2 kWh from a grid with 0.5 kg CO2 per kWh that takes 0.1 kg of steel back; two markets of one name."""
    import bw2data as bd

    def node(name, place, unit, exchanges):
        return {"name": name, "reference product": name, "location": place, "unit": unit, "exchanges": exchanges}

    def row(code, amount, kind="technosphere", database="mill"):
        return {"input": (database, code), "amount": amount, "type": kind}

    gas = ("co2-fossil", "biosphere", "brightcell-biosphere")
    bd.projects.set_current(PROJECT)
    bd.Database("mill").write(
        {
            ("mill", "steel"): node("steel", "CN", "kilogram", [row("cn", 2.0), row(gas[0], 1.0, *gas[1:])]),
            ("mill", "cn"): node(POWER, "CN", "kilowatt hour", [row("steel", 0.1), row(gas[0], 0.5, *gas[1:])]),
            ("mill", "de"): node(POWER, "DE", "kilowatt hour", [row(gas[0], 0.25, *gas[1:])]),
            ("mill", "gas"): node("gas", "DE", "megajoule", [row(gas[0], 0.05, *gas[1:])]),
        }
    )
    table = folder / "mill.csv"
    table.write_text(TABLE + "steel,,steel,steel,CN,kilogram,1,exact,\n", encoding="utf-8")
    return f"{table}@mill"


@pytest.fixture(scope="module")
def of_steel(folder, mill):
    """kg CO2e per kg of steel with these overrides, by our solution and by bw2calc on what is written."""

    def of_steel(*rows, verify=False):
        (folder / "ours.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        model = bc.Model("lfp-pack-100kwh", background=(str(folder / "ours.csv"), mill, "open"), project=PROJECT)
        if verify:
            footprint = bc.footprint(model, project=PROJECT)
            assert bc.verify(footprint) == pytest.approx(footprint.total, rel=1e-6)
        (code,) = {link.process.code for link in model.product_system.links if link.demand.key == "steel"}
        return model.unit_scores[:, model.system.product_index[code]].sum()

    return of_steel


def test_another_provider_in_a_loop_by_name_and_place_or_by_code(of_steel) -> None:
    """From s = 1 + 2 e and e = 0.5 + 0.1 s, s = 2 / 0.8 = 2.5; on the other grid s = 1 + 2 x 0.25 = 1.5."""
    assert of_steel(f"steel,{POWER},,2,as it is") == pytest.approx(2.5, rel=1e-6)
    assert of_steel(f"steel,{POWER},{POWER} | DE,,", verify=True) == pytest.approx(1.5, rel=1e-6)
    assert of_steel("steel,cn,de,,") == pytest.approx(1.5, rel=1e-6)
    assert of_steel("*,mill|cn,de,,") == pytest.approx(1.5, rel=1e-6)
    assert of_steel("steel,cn,gas,7.2,burnt") == pytest.approx(1.0 + 7.2 * 0.05, rel=1e-6)
    assert of_steel("cn,steel,,0,", verify=True) == pytest.approx(2.0, rel=1e-6)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (f"{POWER},steel,,1,", "process.*means several.*CN., code cn; .*DE., code de"),
        (f"steel,cn,{POWER},,", "by.*means several.*code cn"),
        ("stel,cn,,1,", "no background below has such a process"),
        ("steel,co,,1,", "takes and emits nothing of this name or code"),
        ("steel,cn,gas,,", "another unit, so that the amount has to be given .found megajoule"),
        ("steel,cn,gass,,", "no such process.*did you mean gas"),
        ("steel,co2-fossil,gas,,", "an emission has no other provider"),
        ("steel,cn,,1,\nsteel,cn,,2,", "several rows change this exchange"),
        ("steel,cn,power.json,,", "only, not inside a database"),
    ],
)
def test_a_row_that_a_database_cannot_follow_is_refused(of_steel, row, what) -> None:
    """With file, column, line, and the candidates with their codes."""
    with pytest.raises(BackgroundError, match=what):
        of_steel(row)


def test_every_result_lists_what_the_database_cut_off(mill) -> None:
    """Dust counts as nothing in the database: each answer that rests on it says so, as text and in JSON."""
    import bw2data as bd

    bd.projects.set_current(PROJECT)
    bd.databases["mill"]["cut_off"] = ["dust, kilogram"]
    bd.databases.flush()
    told = "mill counts as nothing what was cut off when it was imported: dust, kilogram"
    model = bc.Model("lfp-pack-100kwh", background=(mill, "open"), project=PROJECT)
    other, part = model.with_({"pack.parts[steel].amount": "90 kg"}), "pack.parts[steel].amount"
    results = [
        bc.footprint(model, project=None),
        bc.check(model),
        bc.compare([model, other]),
        bc.explain(model, "steel"),
        bc.why(model, other),
        bc.sweep(model, {part: ["90 kg", "100 kg"]}),
        bc.sweep("lfp-pack-100kwh", {"background": [(mill, "open")]}, project=PROJECT),
        bc.break_even(model, other, "grid", (0.0, 1.0), points=5),
        bc.target(model, 80.0, {part: ("50 kg", "100 kg")}),
        bc.surrogate(model, [part], order=1),
        bc.materials("steel", background=(mill, "open"), project=PROJECT),
        bc.monte_carlo(model, draws=20),
        bc.sensitivity.tornado(model),
        bc.sensitivity.sobol(model, draws=64, background_uncertainty=True),
    ]
    for result in results:
        data = json.dumps(result.as_dict())
        text = result.as_text() if hasattr(result, "as_text") else str(result)
        assert told in data, type(result)
        assert told in " ".join(text.split()), type(result)


def test_two_layers_on_one_database_are_changed_together(folder, mill) -> None:
    """Both are one system of equations, which has one value for each exchange."""
    (folder / "half.csv").write_text(HEAD + "steel,cn,,1,\n", encoding="utf-8")
    (folder / "second.csv").write_text((folder / "mill.csv").read_text(encoding="utf-8"), encoding="utf-8")
    layers = (f"{folder / 'second.csv'}@mill", str(folder / "half.csv"), mill, "open")
    with pytest.raises(BackgroundError, match="mill is changed by overrides for some layers only"):
        bc.read_background(layers, project=PROJECT)
