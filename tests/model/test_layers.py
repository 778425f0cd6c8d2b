"""A product on layers: one demand from a supplier's database, the rest from `open`; draws, blocks, plain bw2calc."""

import json
import math

import numpy as np
import pytest

import brightcell as bc
from brightcell.api.footprint import database_name
from brightcell.background import read_method
from brightcell.errors import BackgroundError, InputError
from brightcell.product.pack import Supplier
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.foreground import links_of
from brightcell.results.footprint.tables import as_text
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import draw

from ..suppliers import POWDER, PRECURSOR, suppliers_workbook

NMC = "nmc622-pack-100kwh"
PROJECT = "layers"
CH4 = 29.8
"""kg CO2e per kg of fossil methane, IPCC AR6 GWP100."""
TABLE = "key,location,activity,product,activity_location,unit,factor,match,note\n"
ROW = f'nmc622,,"{POWDER}",powder,CN,kilogram,1,exact,\n'


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """The supplier's database in a project with `open`, and the layers above and below."""
    folder = tmp_path_factory.mktemp("layers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        suppliers_workbook(folder / "book.xlsx")
        (folder / "table.csv").write_text(TABLE + ROW, encoding="utf-8")
        bc.backgrounds.install("open", PROJECT)
        assert bc.import_background([folder / "book.xlsx"], "excel", project=PROJECT, write=True).written
        yield (f"{folder / 'table.csv'}@suppliers", "open")


@pytest.fixture(scope="module")
def model(layers):
    return bc.Model(NMC, background=layers, project=PROJECT)


@pytest.fixture(scope="module")
def alone():
    return bc.Model(NMC)


@pytest.fixture(scope="module")
def footprint(model):
    return bc.footprint(model, project=PROJECT)


def test_one_demand_moves_by_the_difference_of_two_unit_scores(alone, footprint) -> None:
    """Total = that on open + kg of powder x (13.98 - the unit score of open's powder)."""
    on_open = bc.footprint(alone)
    (link,) = (link for link in alone.product_system.links if link.demand.key == "nmc622")
    score = alone.unit_scores[:, alone.system.product_index[f"open:{link.process.code}"]].sum()
    (share,) = (one.share for one in on_open.links if one.demand == "nmc622")
    kg = share * on_open.total / score
    assert footprint.total == pytest.approx(on_open.total + kg * (6.0 + 5.0 + 0.1 * CH4 - score), rel=1e-7)


def test_plain_bw2calc_gives_the_same_total_on_the_written_databases(footprint) -> None:
    """One foreground linked to the supplier's database and to open, under one method."""
    assert bc.verify(footprint) == pytest.approx(footprint.total, rel=1e-6)
    assert footprint.provenance["brightway"]["background_database"] == "suppliers > brightcell-open"


def test_links_and_provenance_name_the_layer(model, footprint) -> None:
    """Each link says which layer has its provider, and each layer has its hash."""
    data = footprint.as_dict()
    assert {link["demand"] for link in data["links"] if link["layer"] == "table on suppliers"} == {"nmc622"}
    assert {link["layer"] for link in data["links"]} == {"table on suppliers", "open"}
    told = data["provenance"]["background"]["layers"]
    assert [(layer["name"], layer.get("database")) for layer in told] == [("table", "suppliers"), ("open", None)]
    assert told[1]["sha256"] == bc.read_background("open").sha256
    assert "table on suppliers: nmc622" in as_text(footprint)
    assert database_name(model).endswith("table on suppliers > open")


def test_compare_names_layers_and_finds_the_demand_that_differs(layers) -> None:
    """A list are several backgrounds, a tuple the layers of one."""
    found = bc.compare(NMC, rulebooks="cn-group-2024", background=["open", layers], project=PROJECT)
    assert found.labels == ("open", "table on suppliers > open")
    moved = {effect.demand for effect in found.demands if abs(effect.value) > 1e-9}
    assert moved == {"nmc622"}


def test_credits_and_rules_take_the_same_layers(model, alone) -> None:
    """Other keys than the supplier's are met by the same processes as on open alone."""
    on_open = {(k.demand.key, k.demand.location): k.process.name for k in alone.product_system.links}
    found = {(k.demand.key, k.demand.location): k.process.name for k in model.product_system.links}
    assert {key for key in on_open if on_open[key] != found[key]} == {("nmc622", "CN")}


def test_another_set_of_gwp_values_counts_all_layers_by_it(model) -> None:
    """0.1 kg of methane counts 82.5 at 20 years, in the supplier's layer as in open."""
    shorter = model.with_(settings={"reporting.method": "ipcc-ar6-gwp20"})
    label = next(k.process.code for k in shorter.product_system.links if k.demand.key == "nmc622")
    scores = shorter.unit_scores[:, shorter.system.product_index[label]]
    assert scores.sum() == pytest.approx(11.0 + 0.1 * read_method("ipcc-ar6-gwp20").factors["ch4-fossil"], rel=1e-7)


def test_each_layer_draws_its_own_and_open_the_same_as_alone(model, alone) -> None:
    """For one draw of the data of open, all scores but the powder's are equal; that one is lognormal sums by hand."""
    (layered,), variables = lay_out([model], background_uncertainty=True)
    (plain,), own = lay_out([alone], background_uncertainty=True)
    size = 400
    values = draw(variables, design("random", 1, size), 0, size)
    others = draw(own, design("random", 1, size), 0, size)
    assert all(np.array_equal(values[name], others[name]) for name in values.keys() & others.keys())
    scores = layered.scores.scores(values, layered.factors, 0, size).sum(axis=1)
    expected = plain.scores.scores(others, plain.factors, 0, size).sum(axis=1)
    demands = [next(k.demand for k in m.product_system.links if _label(m, k) == x) for m, x in _links(model)]
    before = dict(zip([label for _, label in _links(alone)], expected, strict=True))
    for (_, label), demand, drawn in zip(_links(model), demands, scores, strict=True):
        if demand.key == "nmc622":
            mean = 6 * math.exp(0.5 * math.log(1.2) ** 2) + 5 * math.exp(0.5 * math.log(1.3) ** 2)
            mean += 0.1 * CH4 * math.exp(0.5 * math.log(1.5) ** 2)
            assert drawn.mean() == pytest.approx(mean, rel=0.03)
            assert drawn.std() > 1.0
        else:
            assert np.allclose(drawn, before[label], rtol=1e-12)


def _label(model, link):
    layered = model.background.label != "open"
    return link.process.code if layered else f"open:{link.process.code}"


def _links(model):
    return [(model, label) for label in links_of(model.product_system)]


def test_sensitivity_finds_what_is_uncertain_in_each_layer(model) -> None:
    """Exchanges of the database stand beside data of the product and of open; its slope is exact."""
    record = bc.sensitivity.gradient(model, background_uncertainty=True)
    text = record.as_csv()
    assert f"{PRECURSOR} {{CN}} -> Carbon dioxide, fossil" in text
    assert "background/electricity-coal-cn" in text
    assert "performance.warranty" in text
    assert any("mixes of open" in note for note in record.notes)


@pytest.fixture(scope="module")
def block(layers, tmp_path_factory):
    """The powder as a confidential block, and its file."""
    found = bc.backgrounds.aggregate(POWDER, project=PROJECT, database="suppliers", key="nmc622", primary_share=0.8)
    path = tmp_path_factory.mktemp("blocks") / "powder.json"
    path.write_text(found.as_text(), encoding="utf-8")
    return found, path


def test_a_block_has_the_gases_of_the_chain_and_no_name_of_an_input(block) -> None:
    """11 kg of carbon dioxide and 0.1 kg of methane per kg; the precursor isn't in the text."""
    found, path = block
    amounts = {gas.flow: gas.amount for gas in found.gases}
    assert amounts == {"ch4-fossil": pytest.approx(0.1, rel=1e-6), "co2-fossil": pytest.approx(11.0, rel=1e-6)}
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["format"] == "brightcell-aggregate/1"
    assert (data["product"], data["unit"], data["place"], data["primary_share"]) == ("powder", "kg", "CN", 0.8)
    assert data["draws"] >= 1000
    assert "precursor" not in path.read_text(encoding="utf-8")


def test_a_block_has_the_spread_of_its_draws(block) -> None:
    """Methane is one lognormal: ln 1.5 within the error of 1,000 draws; the two gases are drawn apart."""
    found, _ = block
    (methane, carbon) = (
        next(i for i, g in enumerate(found.gases) if g.flow == f) for f in ("ch4-fossil", "co2-fossil")
    )
    assert found.sigma(methane) == pytest.approx(math.log(1.5), rel=0.08)
    assert found.gases[methane].geometric_mean == pytest.approx(0.1, rel=0.05)
    correlation = found.log_covariance[methane][carbon] / found.sigma(methane) / found.sigma(carbon)
    assert abs(correlation) < 0.12


@pytest.mark.parametrize("method", ["ipcc-ar6-gwp100", "ipcc-ar6-gwp20"])
def test_a_block_as_a_layer_gives_what_the_database_gives(block, model, method) -> None:
    """Under any set of GWP values, since it has gases."""
    settings = {"reporting.method": method}
    as_block = model.with_(background=(str(block[1]), "open"), settings=settings)
    assert bc.footprint(as_block).total == pytest.approx(bc.footprint(model.with_(settings=settings)).total, rel=1e-7)


def test_a_block_is_drawn_with_its_means_and_covariance(block, alone) -> None:
    """exp(mean ln x) and the covariance come back from 20,000 draws, those of a block with correlated gases too."""
    found, path = block
    data = json.loads(path.read_text(encoding="utf-8"))
    one, other = (data["log_covariance"][i][i] for i in (0, 1))
    data["log_covariance"][0][1] = data["log_covariance"][1][0] = 0.7 * math.sqrt(one * other)
    correlated = path.with_name("correlated.json")
    correlated.write_text(json.dumps(data), encoding="utf-8")
    _, variables = lay_out([alone.with_(background=(str(correlated), "open"))], background_uncertainty=True)
    values = draw(variables, design("random", 1, 20_000), 0, 20_000)
    logs = np.log([values[f"background/correlated:block/{gas.flow}"] for gas in found.gases])
    assert np.exp(logs.mean(axis=1)) == pytest.approx([gas.geometric_mean for gas in found.gases], rel=0.02)
    assert np.cov(logs) == pytest.approx(np.array(data["log_covariance"]), rel=0.05)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"format": "something/2"}, "not an aggregate that can be read"),
        ({"draws": 10}, "too few draws"),
        ({"unit": "kWh"}, "another kind of unit than nmc622"),
        ({"log_covariance": [[1.0]]}, "not a number for each pair"),
        ({"primary_share": 80}, "is not a share"),
        ({"key": None}, "neither the block nor the call says which key"),
        ({"inputs": []}, "no such field"),
    ],
)
def test_a_spoiled_block_is_refused_by_its_field(block, tmp_path, change, what) -> None:
    """With the file, the field, and what is allowed."""
    path = tmp_path / "spoiled.json"
    path.write_text(json.dumps(json.loads(block[1].read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(BackgroundError, match=what):
        bc.read_background((str(path), "open"))


def test_what_a_block_is_asked_for_must_be_there(layers) -> None:
    """The nearest names are told, and too few draws are refused."""
    with pytest.raises(BackgroundError, match="powder"):
        bc.backgrounds.aggregate("NMC622 powder, suplier", project=PROJECT, database="suppliers")
    with pytest.raises(InputError, match="1000 or more"):
        bc.backgrounds.aggregate("steel", draws=10)


def test_a_block_is_the_supplier_of_a_bought_part(block, alone) -> None:
    """Its figure by a GWP set, 11 + 2.98 kg CO2e/kg, moves the total as the layer does; the spread is w'Cw."""
    found, path = block
    entry = bc.backgrounds.supplier_entry(path, "Works")
    supplier = Supplier.model_validate(entry)
    assert supplier.footprint.value == pytest.approx(11.0 + 0.1 * CH4, rel=1e-6)
    factors = {"co2-fossil": 1.0, "ch4-fossil": CH4}
    shares = [gas.amount * factors[gas.flow] / supplier.footprint.value for gas in found.gases]
    variance = np.array(shares) @ np.array(found.log_covariance) @ np.array(shares)
    assert supplier.footprint.uncertainty.sigma == pytest.approx(math.sqrt(variance), rel=1e-4)
    part = "pack.module.cell.cathode.parts[nmc622].supplier"
    bought, as_layer = alone.with_({part: entry}), alone.with_(background=(str(path), "open"))
    made = [bc.footprint(model).stages["raw_material"] for model in (bought, as_layer)]
    assert made[0] == pytest.approx(made[1], rel=1e-6)
