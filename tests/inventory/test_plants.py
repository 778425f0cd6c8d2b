"""Several plants, ways between them, and meters that they share with other products."""

from __future__ import annotations

import copy

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product.read import product_from_data

BOOK = "iso-14067-cutoff"
CELLS = 400 * 0.79816
"""kg of cells in the pack."""
POWER = 169.855 * 0.176 / 3.6
"""kWh of electricity per kWh of good cells, as the shipped pack has it."""


@pytest.fixture(scope="module")
def shipped():
    return read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data


@pytest.fixture
def data(shipped):
    """The shipped NMC622 pack: 60 % of its cells made in Korea, 40 % in China, the pack in Hungary."""
    found = copy.deepcopy(shipped)
    (site,) = found["sites"]
    sites = [{**copy.deepcopy(site), "name": name, "location": place} for name, place in (("K", "KR"), ("C", "CN-JS"))]
    for made, share in zip(sites, ("60 %", "40 %"), strict=True):
        made["steps"][0]["share"] = share
    energy = [{"carrier": "electricity", "amount": "100 kWh", "per": "piece"}]
    found["sites"] = [*sites, {"name": "H", "location": "HU", "steps": [{"step": "pack", "energy": energy}]}]
    found["identity"]["plant"] = {"name": "H", "location": "HU"}
    found["assumptions"] = []
    return found


def step(data, number=0):
    return data["sites"][number]["steps"][0]


def inventory_of(data):
    return bc.Model(product_from_data(data), BOOK).inventory


def amounts(inventory, ending=""):
    """Amount of each activity per delivered pack."""
    by_code = {activity.code: activity for activity in inventory.activities}
    found: dict[str, float] = {}

    def walk(code, amount):
        found[code] = found.get(code, 0.0) + amount
        for exchange in by_code[code].exchanges:
            if hasattr(exchange.target, "code"):
                walk(exchange.target.code, amount * exchange.amount.value)

    walk(inventory.delivered, 1.0)
    return {code: amount for code, amount in found.items() if code.endswith(ending)}


def total(data, book=BOOK, **settings):
    model = bc.Model(product_from_data(data), book, settings=settings or None)
    return bc.footprint(model, project=None).total


# Plants with shares


def test_each_plant_makes_its_share_with_its_own_energy(data):
    """60 % and 40 % of the electricity of 100 kWh of cells."""
    found = amounts(inventory_of(data), "/energy/electricity")
    assert found["site/K/energy/electricity"] == pytest.approx(0.6 * 100 * POWER, rel=1e-5)
    assert found["site/C/energy/electricity"] == pytest.approx(0.4 * 100 * POWER, rel=1e-5)


def test_shares_mix_what_single_plants_cause(data):
    """F(60 %, 40 %) = 0.6 F(100 %, 0) + 0.4 F(0, 100 %)."""
    mixed = total(data)
    single = []
    for shares in (("100 %", "0 %"), ("0 %", "100 %")):
        step(data, 0)["share"], step(data, 1)["share"] = shares
        single.append(total(data))
    assert abs(single[0] - single[1]) > 1.0
    assert mixed == pytest.approx(0.6 * single[0] + 0.4 * single[1], rel=1e-12)


def test_two_halves_in_one_place_are_one_plant(shipped):
    """The same plant described twice, half of the cells each: the same total."""
    halved = copy.deepcopy(dict(shipped))
    (site,) = halved["sites"]
    halved["sites"] = [{**copy.deepcopy(site), "name": name} for name in ("A", "B")]
    for made in halved["sites"]:
        made["steps"][0]["share"] = "50 %"
    assert total(halved) == pytest.approx(total(shipped), rel=1e-12)


def test_a_share_is_judged_with_the_plants_energy(data):
    """The mean of both plants is judged, not their sum: nothing unusual of 60 % and 40 % of a usual energy."""
    product = product_from_data(data)
    assert not [finding for finding in inventory_of(data).plausibility if finding.field.startswith("sites")]
    assert product.sites[0].steps[0].share.value == 0.6


def test_shares_are_drawn_together(data):
    """A group of shares by a path with a star; in each draw they sum to one."""
    group = {"of": "sites.*.steps[cell].share", "distribution": "dirichlet", "concentration": 20}
    data["uncertainty"] = {"shares": [group]}
    drawn = bc.monte_carlo(bc.Model(product_from_data(data), BOOK), draws=16, seed=1, default_spreads=False)
    assert {"sites[K].cell.share", "sites[C].cell.share"} <= set(drawn.variables)


def test_a_book_that_asks_for_each_plant_says_so(data):
    """The EU's draft; the other books take the mean."""
    product = product_from_data(data)
    books = ("eu-cfb-2024-draft", BOOK)
    asked, other = (" ".join(bc.footprint(bc.Model(product, book), project=None).warnings) for book in books)
    assert "a mean of several: cell at K (60 %) and C (40 %)" in asked
    assert "a mean of several" not in other


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (("60 %", None), "doesn't say how much"),
        (("60 %", "30 %"), r"60 % \(K\) \+ 30 % \(C\) = 90 %"),
        ((None, None), "doesn't say how much"),
    ],
)
def test_shares_that_are_no_whole_are_refused(data, shares, words):
    """With the path of the share that is missing or wrong."""
    for number, share in enumerate(shares):
        step(data, number)["share"] = share
    with pytest.raises(bc.InputError, match=words) as error:
        product_from_data(data)
    assert "steps[cell].share" in str(error.value)


def test_a_share_of_one_plant_alone_is_refused(data):
    """Where does the rest come from?"""
    del data["sites"][1]
    with pytest.raises(bc.InputError, match="no other site carries it out"):
        product_from_data(data)


def test_shares_with_uncertainties_of_their_own_are_refused(data):
    """They wouldn't sum to one; formulas of one parameter do."""
    step(data)["share"] = {"value": 60, "unit": "%", "uncertainty": {"distribution": "uniform", "min": 50, "max": 70}}
    with pytest.raises(bc.InputError, match=r"of: 'sites\.\*\.steps\[cell\]\.share'"):
        product_from_data(data)
    data["parameters"]["korean"] = {"value": 0.6, "uncertainty": {"distribution": "uniform", "min": 0.5, "max": 0.7}}
    step(data, 0)["share"] = {"formula": "korean", "unit": "1"}
    step(data, 1)["share"] = {"formula": "1 - korean", "unit": "1"}
    assert product_from_data(data).sites[1].steps[0].share.value == pytest.approx(0.4)


def test_parts_of_cells_made_abroad_need_an_origin(data):
    """They would count as made where the pack is; with one, nothing is told."""
    told = " ".join(bc.Model(product_from_data(data), BOOK).warnings)
    assert "cells are made at K in KR, C in CN-JS" in told
    assert "count as made in HU" in told
    cell = data["pack"]["module"]["cell"]
    for level in (cell, cell["cathode"], cell["anode"]):
        for part in level["parts"]:
            part["origin"] = "CN"
    assert "cells are made at" not in " ".join(bc.Model(product_from_data(data), BOOK).warnings)


# Ways between plants


def way(**also):
    return {"step": "cell", "legs": [{"mode": "sea", "distance": "19000 km"}], **also}


def test_what_is_carried_follows_from_the_step(data):
    """400 cells of 0.79816 kg over 19,000 km are 6,066 t km; those from Korea 60 % of them."""
    data["transport"]["between"] = [way()]
    inventory = inventory_of(data)
    assert amounts(inventory)["way/cell/0"] == pytest.approx(CELLS, rel=1e-6)
    data["transport"]["between"] = [way(**{"from": "K", "to": "H"})]
    inventory = inventory_of(data)
    (carried,) = (a for a in inventory.activities if a.code == "way/cell/0")
    assert amounts(inventory)["way/cell/0"] == pytest.approx(0.6 * CELLS, rel=1e-6)
    assert carried.exchanges[0].amount.value == pytest.approx(19.0)


def test_pieces_that_fail_later_are_carried_too(data):
    """A yield of 98 % of the modules: 1 / 0.98 of the cells travel."""
    data["transport"]["between"] = [way()]
    data["pack"]["module"]["yield"] = "98 %"
    assert amounts(inventory_of(data))["way/cell/0"] == pytest.approx(CELLS / 0.98, rel=1e-6)


def test_ways_are_a_line_of_the_result_in_the_books_stage(data):
    """In production by every shipped book; a book of one's own may say distribution."""
    without = bc.footprint(bc.Model(product_from_data(data), BOOK), project=None)
    data["transport"]["between"] = [way()]
    model = bc.Model(product_from_data(data), BOOK)
    carried = bc.footprint(model, project=None)
    added = carried.total - without.total
    assert added > 0
    assert carried.stages["manufacturing"] - without.stages["manufacturing"] == pytest.approx(added, rel=1e-9)
    stages = dict(model.rulebook.slots.system_boundary.parameters["stages"].value)
    stages["transport between plants"] = "distribution"
    other = bc.footprint(model.with_(settings={"system_boundary.stages": stages}), project=None)
    assert other.stages["distribution"] - without.stages["distribution"] == pytest.approx(added, rel=1e-9)
    assert "carrying of cells" in str(carried.explain("transport between plants"))


def test_plants_apart_without_a_way_are_told(data):
    """Each pair of places; none that is described."""
    told = {a.parameter: str(a.value) for a in inventory_of(data).assumed}
    assert told["transport.between[cell]"] == "none: K (KR) to H (HU); C (CN-JS) to H (HU)"
    data["transport"]["between"] = [way(**{"from": "K"})]
    told = {a.parameter: str(a.value) for a in inventory_of(data).assumed}
    assert told["transport.between[cell]"] == "none: C (CN-JS) to H (HU)"
    data["transport"]["between"] = [way()]
    assert "transport.between[cell]" not in {a.parameter for a in inventory_of(data).assumed}


def test_electrodes_travel_as_the_set_of_one_cell(data):
    """Coated in Poland, built in at both cell plants: the mass of both electrodes of the cells started."""
    data["sites"].append({"name": "P", "location": "PL", "steps": [{"step": "electrode", "energy": []}]})
    data["transport"]["between"] = [way(), {**way(), "step": "electrode"}]
    product = product_from_data(data)
    cell = product.pack.one_cell
    electrodes = sum(part.amount.value for part in (*cell.cathode.parts, *cell.anode.parts))
    assert amounts(inventory_of(data))["way/electrode/1"] == pytest.approx(400 * electrodes / 0.95, rel=1e-6)


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([way(step="pack")], "transport.outbound"),
        ([way(step="module")], "modules are made with the pack unless"),
        ([way(step="electrode")], "electrodes are made with the cells unless"),
        ([way(**{"from": "Kk"})], "not a plant that makes pieces"),
        ([way(to="C")], "not a plant that builds in"),
        ([way(), way(**{"from": "K"})], "two entries describe the same way"),
        ([way(legs=[])], "legs"),
    ],
)
def test_ways_that_lead_nowhere_are_refused(data, ways, words):
    """With the place in the file."""
    data["transport"]["between"] = ways
    with pytest.raises(bc.InputError, match=words) as error:
        product_from_data(data)
    assert "transport.between" in str(error.value)


def test_a_way_within_one_plant_is_refused(shipped):
    """The shipped pack is made in one place."""
    found = {**copy.deepcopy(shipped)}
    found["transport"]["between"] = [way()]
    with pytest.raises(bc.InputError, match="begins and ends at the same plant"):
        product_from_data(found)


# Meters


def metered(data, shared=None, **also):
    found = step(data)
    found["energy"] = [use for use in found["energy"] if use["carrier"] != "electricity"]
    meter = {"carrier": "electricity", "amount": "100 GWh", "output": "4 GWh", **also}
    found["meters"] = [{**meter, "shared": shared} if shared else meter]
    return data


@pytest.mark.parametrize(
    ("shared", "per_kwh"),
    [
        (None, 25.0),
        ({"by": "energy", "others": "1 GWh"}, 100 / 5),
        ({"by": "mass", "own": "22000 t", "others": "22000 t"}, 25 / 2),
        ({"by": "pieces", "own": 3000000, "others": 1000000}, 25 * 3 / 4),
        ({"by": "revenue", "own": 120, "others": 80}, 25 * 0.6),
    ],
)
def test_a_meter_is_divided_by_its_key(data, shared, per_kwh):
    """100 GWh for 4 GWh of cells are 25 kWh/kWh, times own / (own + others)."""
    found = amounts(inventory_of(metered(data, shared)), "/energy/electricity")
    assert found["site/K/energy/electricity"] == pytest.approx(0.6 * 100 * per_kwh, rel=1e-9)


def test_output_in_pieces_is_per_piece(data):
    """400 cells at 100 GWh / 10 million pieces: 10 kWh each, 60 % of them from this plant."""
    found = amounts(inventory_of(metered(data, output="10000000 pieces")), "/energy/electricity")
    assert found["site/K/energy/electricity"] == pytest.approx(0.6 * 400 * 10, rel=1e-9)


def test_the_books_order_is_told_with_the_key(data):
    """By mass it is a note; by revenue a warning, as long as nothing is said of why."""
    product = product_from_data(metered(data, {"by": "mass", "own": "22000 t", "others": "22000 t"}))
    result = bc.footprint(bc.Model(product, BOOK), project=None)
    told = [s.text for s in result.trace if s.slot == "allocation" and s.parameter is None]
    assert told == [
        "electricity of K is shared by mass (physical): 50 % is this product's; the order of iso-14067-cutoff is "
        "subdivision, then physical, then economic"
    ]
    assert "sites[K].steps[cell].meters[electricity].shared" in {a.parameter for a in result.assumed}
    assert "shared by" not in " ".join(result.warnings)
    shared = {"by": "revenue", "own": 120, "others": 80}
    result = bc.footprint(bc.Model(product_from_data(metered(data, shared)), BOOK), project=None)
    assert "divides by a physical relation before" in " ".join(result.warnings)
    shared["why"] = "lines of very different products"
    result = bc.footprint(bc.Model(product_from_data(metered(data, shared)), BOOK), project=None)
    assert "divides by a physical relation" not in " ".join(result.warnings)


def test_a_count_is_a_datum(data):
    """What the meter counted and the others' part can be drawn."""
    amount = {"value": 100, "unit": "GWh", "uncertainty": {"distribution": "lognormal", "gsd": 1.02}}
    data = metered(data, {"by": "energy", "others": "1 GWh"}, amount=amount)
    model = bc.Model(product_from_data(data), BOOK)
    assert "sites[K].cell.meters[electricity].amount" in bc.monte_carlo(model, draws=4, seed=1).variables


def test_metered_energy_is_judged_like_energy_per_output(data):
    """100 TWh for 4 GWh of cells is impossible."""
    with pytest.raises(bc.InputError, match="sites"):
        product_from_data(metered(data, amount="100 TWh"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shared": {"by": "mass", "others": "1 t"}}, "this product's part of the key is missing"),
        ({"shared": {"by": "energy", "own": "3 GWh", "others": "1 GWh"}}, "two figures for one output"),
        ({"shared": {"by": "floor area", "own": "1 m2", "others": "1 m2"}}, "unknown key of sharing"),
        ({"output": "4 MW"}, "amount is of another kind"),
        ({"name": "hall 2", "carrier": "natural-gas", "amount": "1 TJ"}, "given twice"),
    ],
)
def test_meters_that_cant_be_read_are_refused(data, change, words):
    """With the place in the file."""
    data = metered(data)
    step(data)["meters"][0] |= change
    with pytest.raises(bc.InputError, match=words) as error:
        product_from_data(data)
    assert "meters" in str(error.value)
