"""Recycling can't make something out of nothing, and every formula sees the same physical flows."""

import copy
from typing import Any

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.inventory.models import Demand, Emission, Foreground
from brightcell.io.yaml import read_yaml
from brightcell.model import Model, inventory_of
from brightcell.product import product_from_data, read_recycling

DATA = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
DATA["end_of_life"]["collection"]["rate"] = "100 %"
DATA["end_of_life"]["routes"] = {"hydrometallurgical": "100 %"}
DATA["end_of_life"]["recoveries"] = {
    key: f"{100 * share} %" for key, share in read_recycling().recoveries["hydrometallurgical", "nmc622"].items()
}
"""The shipped pack, with an end of life that its maker states."""


def changed(**blocks: Any) -> dict[str, Any]:
    """The shipped product with other entries in its end of life."""
    data = copy.deepcopy(DATA)
    data["end_of_life"].update(blocks)
    return data


def built(data: dict[str, Any], book: str = "cn-group-2024", **settings: Any) -> Model:
    return Model(product_from_data(data), book, settings=settings)


def amounts(model: Model, code: str) -> dict[str, float]:
    """What one unit of an activity takes of others of the foreground, rules applied."""
    (activity,) = (a for a in model.foreground.activities if a.code == code)
    found: dict[str, float] = {}
    for exchange in activity.exchanges:
        if isinstance(exchange.target, Foreground):
            found[exchange.target.code] = found.get(exchange.target.code, 0.0) + exchange.amount.value
    return found


def test_what_a_route_does_not_yield_is_not_recovered() -> None:
    """Pyrometallurgy gives back no lithium, graphite, manganese or aluminium."""
    with pytest.raises(bc.InputError) as caught:
        _ = built(changed(routes={"pyrometallurgical": "100 %"})).foreground
    paths = {problem.path for problem in caught.value.problems}
    assert {f"end_of_life.recoveries.{key}" for key in ("lithium", "graphite", "manganese", "aluminium")} <= paths


def test_nothing_comes_out_of_nothing() -> None:
    """The cathode powder and the nickel in it can't both be recovered."""
    recoveries = {**DATA["end_of_life"]["recoveries"], "nmc622": "90 %"}
    routes = {"hydrometallurgical": "50 %", "direct": "50 %"}
    with pytest.raises(bc.InputError, match="more Ni leaves recycling than the cells of a pack hold"):
        _ = built(changed(routes=routes, recoveries=recoveries)).foreground


@pytest.mark.parametrize("chemistry", ["nmc111", "nca", "lfp"])
def test_pyrometallurgy_alone_emits_the_carbon_of_the_cells(chemistry: str) -> None:
    """The carbon dioxide of the limestone in the furnace is not carbon of the cells."""
    data = copy.deepcopy(read_yaml(data_path("products", f"{chemistry}-pack-100kwh.yaml")).data)
    data["end_of_life"].update(routes={"pyrometallurgical": "100 %"}, recoveries={"copper": "90 %"})
    (carbon,) = (row for row in built(data).foreground.element_balance if row.element == "C")
    assert carbon.emitted == pytest.approx(carbon.input, rel=2e-3)
    assert carbon.closes


def test_routes_may_be_mixed() -> None:
    """Half hydro, half pyro, with recoveries that both together yield."""
    recoveries = {"nickel": "90 %", "cobalt": "90 %", "copper": "90 %", "lithium": "40 %"}
    model = built(changed(routes={"hydrometallurgical": "50 %", "pyrometallurgical": "50 %"}, recoveries=recoveries))
    cells = amounts(model, "end-of-life")
    assert cells["end-of-life/recovery/pyrometallurgical"] > 0
    assert cells["end-of-life/recovery/hydrometallurgical"] > 0


def test_direct_recycling_gives_back_the_cathode_powder() -> None:
    """Its credit replaces the powder itself, for whoever shows that it reaches battery grade."""
    recoveries = {"nmc622": "85 %", "graphite": "85 %", "copper": "90 %", "aluminium": "90 %"}
    data = changed(routes={"direct": "100 %"}, recoveries=recoveries)
    credit = "end-of-life/credit/nmc622/supply/cathode/nmc622"
    assert credit not in amounts(built(data), "end-of-life")
    battery_grade = built(data, **{"end_of_life.reached": 1})
    assert amounts(battery_grade, "end-of-life")[credit] < 0


def test_recovering_nothing_is_disposal() -> None:
    """With recoveries of 0 % every treatment is charged in full, under every formula."""
    none = changed(recoveries={"nickel": "0 %"})
    for fate in none["end_of_life"]["dismantled"]:
        fate["recovery"] = "0 %"
    model = built(none)
    taken = amounts(model, "end-of-life")
    mass = 514.786
    assert taken["end-of-life/step/collection"] == pytest.approx(mass, rel=1e-5)
    assert taken["end-of-life/step/dismantling"] == pytest.approx(mass, rel=1e-5)


def test_only_what_is_recycled_is_collected_for_its_next_user() -> None:
    """Collection of what is disposed of is charged in full; that of recovered products by (1 - A)."""
    taken = amounts(built(DATA), "end-of-life")["end-of-life/step/collection"]
    assert 0.5 * 514.786 < taken < 514.786
    cut_off = amounts(built(DATA, "iso-14067-cutoff"), "end-of-life")["end-of-life/step/collection"]
    assert cut_off == pytest.approx(514.786, rel=1e-5)


@pytest.mark.parametrize("rate", [1.0, 0.6, 0.25])
def test_collection_and_dismantling_are_of_what_is_collected(rate: float) -> None:
    """Of a pack of 514.786 kg, its rate is carried and dismantled, the rest disposed of; all charged in full here."""
    data = changed(collection={**DATA["end_of_life"]["collection"], "rate": f"{100 * rate} %"})
    taken = amounts(built(data, "cn-miit-2025-551"), "end-of-life")
    assert taken["end-of-life/step/collection"] == pytest.approx(rate * 514.786, rel=1e-5)
    assert taken["end-of-life/step/dismantling"] == pytest.approx(rate * 514.786, rel=1e-5)


def test_collection_for_recycling_is_charged_by_what_a_leaves() -> None:
    """Half of the packs collected, nickel alone recovered: (1 - 0.2) of its share of their mass, the rest in full."""
    data = changed(
        collection={**DATA["end_of_life"]["collection"], "rate": "50 %"}, recoveries={"nickel": "50 %"}, dismantled=[]
    )
    nickel, pack = 400 * 0.35743 * 0.363319 * 0.5, 514.786
    taken = amounts(built(data, "eu-cfb-2024-draft"), "end-of-life")
    expected = 0.5 * (0.8 * nickel + (pack - nickel))
    assert taken["end-of-life/step/collection"] == pytest.approx(expected, rel=1e-5)
    assert taken["end-of-life/step/dismantling"] == pytest.approx(0.5 * 0.8 * pack, rel=1e-5)


@pytest.mark.parametrize("book", ["cn-group-2024", "cn-miit-2025-551", "iso-14067-cutoff"])
def test_residues_of_recycling_are_disposal(book: str) -> None:
    """Every formula charges (1 - R2 - R3) Ed in full, so the solid residues of the plant too, by the recycling data."""
    library, cells = read_recycling(), 400 * 0.79816
    before = library.process("preprocessing", "nmc622")
    leaching = library.process("hydrometallurgical", "nmc622")
    wastes = [(flow, 1.0) for flow in before.solid_wastes]
    wastes += [(flow, library.black_mass("nmc622")) for flow in leaching.solid_wastes]
    residues = sum(cells * share * flow.amount for flow, share in wastes)
    assert residues > 0
    data = changed(dismantled=[])
    others = 514.786 - cells  # nothing outside of the cells is recovered
    taken = amounts(built(data, book), "end-of-life")
    disposed = sum(amount for code, amount in taken.items() if "/disposal/" in code)
    assert disposed == pytest.approx(residues + others, rel=1e-5)


def test_a_joint_burden_is_shared_by_what_leaves_the_process() -> None:
    """Hydrometallurgy by nickel, cobalt, manganese (A 0.2), lithium and graphite (A 0.5), by mass of element."""
    model = built(DATA)
    rows = {row.element: row.recovered for row in model.foreground.element_balance}
    metals = rows["Ni"] + rows["Co"] + rows["Mn"]
    others = rows["Li"] + rows["C"]
    expected = (0.8 * metals + 0.5 * others) / (metals + others)
    black_mass = 400 * 0.79816 * read_recycling().black_mass("nmc622")
    taken = amounts(model, "end-of-life")["end-of-life/recovery/hydrometallurgical"]
    assert taken / black_mass == pytest.approx(expected, rel=1e-4)


def test_electrodes_are_made_for_every_cell_started() -> None:
    """Energy of the electrode step is per good set of electrodes; 5 % of the cells made of them fail."""
    data = copy.deepcopy(DATA)
    data["sites"][0]["steps"].append(
        {"step": "electrode", "energy": [{"carrier": "electricity", "amount": "1.9 kWh", "per": "kWh"}]}
    )
    before, after = (amounts(built(d), "cell") for d in (DATA, data))
    (electricity,) = (code for code in after if code.endswith("/energy/electricity"))
    assert after[electricity] - before[electricity] == pytest.approx(1.9 * 0.25 / 0.95, rel=1e-9)


def test_an_uncertain_limit_keeps_what_it_may_let_fall() -> None:
    """A collection rate of 100 % that a draw may lower still has its disposal."""
    rate = {"value": 1, "uncertainty": {"distribution": "uniform", "min": 0.8, "max": 1.0}}
    collection = {**DATA["end_of_life"]["collection"], "rate": rate}
    inventory = inventory_of(product_from_data(changed(collection=collection)), bc.read_rulebook("cn-group-2024"))
    (root,) = (a for a in inventory.activities if a.code == "end-of-life")
    lost = [e for e in root.exchanges if e.amount.value == 0.0 and e.amount.may_vary]
    assert lost


def test_a_product_without_plants_is_provisional_and_says_what_is_missing() -> None:
    """No energy for cells, modules and packs: each is listed, and the rulebook asks for the company's own data."""
    data = copy.deepcopy(DATA)
    del data["sites"]
    model = built(data)
    listed = {a.parameter for a in model.product_system.assumed}
    assert {"sites.steps[cell].energy", "sites.steps[pack].energy"} <= listed
    assert any("cell assembly" in warning for warning in model.foreground.warnings)


@pytest.mark.parametrize(
    ("book", "burning", "credit"),
    [("cn-group-2024", 1.0, -1.0), ("cn-miit-2025-551", 1.0, 0.0), ("iso-14067-cutoff", 1.0, 0.0)],
)
def test_burning_with_use_of_the_heat(book: str, burning: float, credit: float) -> None:
    """30 % of the plastics outside of the cells burnt: the burden always counts, heat only where it is credited."""
    data = copy.deepcopy(DATA)
    (fate,) = (f for f in data["end_of_life"]["dismantled"] if f["material"] == "polypropylene")
    fate["energy_recovery"] = {"share": "30 %", "lower_heating_value": "43 MJ/kg", "heat_efficiency": "30 %"}
    model = built(data, book)
    taken, mass = amounts(model, "end-of-life"), 4.38451
    assert taken["end-of-life/energy/polypropylene"] == pytest.approx(0.3 * mass * burning, rel=1e-9)
    found = taken.get("end-of-life/energy/polypropylene/credit", 0.0)
    assert found == pytest.approx(0.3 * mass * credit, rel=1e-9)
    (fire,) = (a for a in model.foreground.activities if a.code == "end-of-life/energy/polypropylene")
    assert fire.exchanges[0].amount.value == pytest.approx(0.86 * 44.009 / 12.011, rel=1e-6)


def plastics(**fate: Any) -> Model:
    """The pack with another fate of the plastics outside of its cells, all burdens counted in full."""
    data = copy.deepcopy(DATA)
    (own,) = (f for f in data["end_of_life"]["dismantled"] if f["material"] == "polypropylene")
    own.update(fate)
    return built(data, "cn-miit-2025-551")


def test_what_is_neither_recovered_nor_burnt_is_disposed_of() -> None:
    """Of 4.38451 kg: with 40 % recovered and 30 % burnt the landfill takes 70 % of it less."""
    heat = {"share": "30 %", "lower_heating_value": "43 MJ/kg", "heat_efficiency": "30 %"}
    landfill = "end-of-life/disposal/landfill-inert"
    none, some = (
        amounts(model, "end-of-life")[landfill]
        for model in (plastics(recovery="0 %"), plastics(recovery="40 %", energy_recovery=heat))
    )
    assert none - some == pytest.approx(0.7 * 4.38451, rel=1e-9)


def test_electricity_of_burning_is_credited_in_kilowatt_hours() -> None:
    """43 MJ/kg x 20 % / 3.6 = 2.38889 kWh per kg."""
    power = {"share": "30 %", "lower_heating_value": "43 MJ/kg", "electricity_efficiency": "20 %"}
    activities = {a.code: a for a in plastics(energy_recovery=power).inventory.activities}
    exchanges = activities["end-of-life/energy/polypropylene/credit"].exchanges
    (found,) = (e for e in exchanges if isinstance(e.target, Demand) and e.target.key == "electricity")
    assert found.amount.value == pytest.approx(43 * 0.2 / 3.6, rel=1e-12)


def test_a_figure_is_the_credit_of_the_very_thing_and_of_no_foil() -> None:
    """Housing of 5 kg CO2e/kg is credited with 5; foil of 9 by what the metal in it is worth, not with 9."""
    data = copy.deepcopy(DATA)
    stated = {"name": "a smelter", "source": "a declaration"}
    (housing,) = (part for part in data["pack"]["parts"] if part["material"] == "aluminium")
    (foil,) = (p for p in data["pack"]["module"]["cell"]["cathode"]["parts"] if p["material"] == "aluminium")
    housing["supplier"] = stated | {"footprint": "5 kg CO2e/kg"}
    foil["supplier"] = stated | {"footprint": "9 kg CO2e/kg"}
    declared = [a for a in built(data).foreground.activities if a.code.endswith("/declared")]
    figures = [(e.target, e.amount.value) for a in declared for e in a.exchanges]
    assert figures == [(Emission("ghg-aggregated"), 5.0)]


def test_a_supplier_without_a_figure_leaves_recycled_content_to_the_rules() -> None:
    """A name alone declares nothing: 30 % recycled steel is the same input with and without it."""
    data = copy.deepcopy(DATA)
    (steel,) = (part for part in data["pack"]["parts"] if part["material"] == "steel")
    steel["recycled_content"] = "30 %"
    found = []
    for more in ({}, {"supplier": {"name": "a mill"}}):
        steel.update(more)
        activities = built(data, "iso-14067-cutoff").foreground.activities
        mine = (a for a in activities if a.code.startswith("supply/pack/steel"))
        found.append([exchange.amount.value for activity in mine for exchange in activity.exchanges])
    assert found[0] == found[1]
    assert 0.7 in [pytest.approx(amount) for amount in found[0]]
