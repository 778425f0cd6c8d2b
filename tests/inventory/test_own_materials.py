"""Materials and chemistries that a product file describes itself: burden, balance, credit and what is refused."""

from __future__ import annotations

import copy

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.inventory.chemistry import recycled_as
from brightcell.io.yaml import read_yaml
from brightcell.model.supply import unit_scores_of
from brightcell.product.read import product_from_data
from brightcell.results.calculate import calculate

PACK = "nmc622-pack-100kwh"
BOOK = "eu-cfb-2024-draft"
KG = 0.35743 * 400 / 0.921784 / 0.95  # of cathode powder bought for a pack: yields of the material and of cells
PER_PACK = {"functional_unit": "pack"}


@pytest.fixture
def data():
    """The shipped NMC622 pack as its file has it, its cathode made of a material `mine`."""
    found = copy.deepcopy(read_yaml(data_path("products", f"{PACK}.yaml")).data)
    found["identity"]["chemistry"] = "mine"
    found["pack"]["module"]["cell"]["cathode"]["parts"][0]["material"] = "mine"
    for assumed in found["assumptions"]:
        assumed["field"] = assumed["field"].replace("[nmc622]", "[mine]")
    found["materials"] = {"mine": {"component": "cathode active material", "end_of_life_class": "metal"}}
    return found


def model_of(data, book="iso-14067-cutoff"):
    return bc.Model(product_from_data(data), book, settings=PER_PACK)


def stage(model, name="raw_material"):
    return bc.footprint(model, project=None).stages[name]


def test_a_footprint_is_counted_per_kg_bought(data):
    """d total / d footprint = kg bought, more than what is built in by the yields of material and cells."""
    figures = {}
    for figure in (5.0, 9.0):
        data["materials"]["mine"]["footprint"] = f"{figure} kg CO2e/kg"
        figures[figure] = stage(model_of(data))
    assert figures[9.0] - figures[5.0] == pytest.approx(4.0 * KG, rel=1e-9)


def test_a_key_of_the_background_stands_for_it(data):
    """NMC622 under another name is NMC622."""
    data["materials"]["mine"]["background"] = "nmc622"
    shipped = bc.Model(PACK, "iso-14067-cutoff", settings=PER_PACK)
    assert stage(model_of(data)) == pytest.approx(stage(shipped), rel=1e-12)


def test_a_process_adds_up_what_it_takes_and_emits(data):
    """0.3 kg of lithium carbonate, 2 kWh of hydropower by its own factor, 10 MJ of gas, 0.1 kg of CO2, by hand."""
    supply = [
        {
            "kind": "on-site",
            "share": "100 %",
            "factor": {"value": "0.02 kg CO2e/kWh", "kind": "life-cycle", "source": "meter"},
        }
    ]
    data["materials"]["mine"]["process"] = {
        "location": "CN-SC",
        "inputs": [{"material": "lithium-carbonate", "amount": "0.3 kg"}],
        "energy": [{"carrier": "electricity", "amount": "2 kWh"}, {"carrier": "natural-gas", "amount": "10 MJ"}],
        "electricity_supply": supply,
        "emissions": [{"flow": "co2-fossil", "amount": "0.1 kg"}],
    }
    made = model_of(data)
    data["materials"]["mine"].pop("process")
    data["materials"]["mine"]["footprint"] = "0 kg CO2e/kg"
    scores, _ = unit_scores_of(made.background, made.method)

    def score(key):
        places = made.background.offers[key]
        provider = places.get("CN") or places.get("") or places["GLO"]
        return scores[provider.process.code] * provider.factor

    by_hand = 0.3 * score("lithium-carbonate") + 2 * 0.02 + 10 * score("natural-gas") + 0.1
    assert stage(made) - stage(model_of(data)) == pytest.approx(KG * by_hand, rel=1e-9)


def test_a_material_of_the_file_may_be_made_of_another(data):
    """A precursor with a footprint of 4 kg CO2e/kg, of which 0.95 kg make a kilogram."""
    data["materials"]["precursor"] = {"component": "process chemicals", "footprint": "4 kg CO2e/kg"}
    data["materials"]["mine"]["process"] = {
        "location": "CN",
        "inputs": [{"material": "precursor", "amount": "0.95 kg"}],
    }
    made = stage(model_of(data))
    data["materials"]["precursor"]["footprint"] = "5 kg CO2e/kg"
    assert stage(model_of(data)) - made == pytest.approx(0.95 * KG, rel=1e-9)


def test_a_spread_of_its_footprint_is_drawn(data):
    """It is one datum, named by the material."""
    data["materials"]["mine"]["footprint"] = {
        "value": 9, "unit": "kg CO2e/kg", "uncertainty": {"distribution": "lognormal", "gsd": 1.3},
    }  # fmt: skip
    assert "materials.mine.footprint" in bc.monte_carlo(model_of(data), draws=8, seed=1).variables


def test_it_is_recycled_as_the_chemistry_most_alike(data):
    """By the mass shares of metals: nickel-rich as nmc811, iron phosphate as lfp; the maker's word comes first."""
    own = data["materials"]["mine"]
    own["footprint"] = "9 kg CO2e/kg"
    own["composition"] = {"lithium": "7 %", "nickel": "54 %", "cobalt": "3 %", "manganese": "3 %"}
    assert recycled_as(product_from_data(data)) == "nmc811"
    own["composition"] = {"lithium": "4.4 %", "iron": "14 %", "manganese": "21 %", "phosphorus": "20 %"}
    assert recycled_as(product_from_data(data)) == "lfp"
    data["end_of_life"]["recycled_as"] = "lmo"
    assert recycled_as(product_from_data(data)) == "lmo"


def test_what_was_taken_for_its_recycling_is_told(data):
    """As an assumption, unless the maker says it."""
    data["materials"]["mine"]["footprint"] = "9 kg CO2e/kg"
    assert "end_of_life.recycled_as" in [a.parameter for a in model_of(data).inventory.assumed]
    data["end_of_life"]["recycled_as"] = "lfp"
    assert "end_of_life.recycled_as" not in [a.parameter for a in model_of(data).inventory.assumed]


def test_no_credit_without_something_to_compare_it_with(data):
    """Nickel comes back, but no figure of a background says what a kilogram of the material would cause."""
    data["materials"]["mine"] |= {"footprint": "1 kg CO2e/kg", "composition": {"nickel": "36 %", "cobalt": "12 %"}}
    result = bc.footprint(model_of(data, BOOK), project=None)
    assert {(w.material, w.recovered) for w in result.withheld} >= {("mine", "nickel"), ("mine", "cobalt")}
    assert all(w.kg > 0 for w in result.withheld)
    nothing = bc.footprint(model_of(data, "iso-14067-cutoff"), project=None)
    assert nothing.withheld == ()


def test_a_credit_follows_the_figure_where_the_background_has_the_like(data):
    """E*v_k x min(1, F_s / F_d): a small figure beside `background: nmc622` lowers burden and credit."""
    own = data["materials"]["mine"] = {
        "component": "cathode active material", "end_of_life_class": "metal", "background": "nmc622",
        "composition": {"lithium": "7.16 %", "nickel": "36.3319 %", "cobalt": "12.1602 %", "manganese": "11.3358 %"},
    }  # fmt: skip
    assert own["background"] == "nmc622"
    whole = bc.footprint(model_of(data, BOOK), project=None)
    data["pack"]["module"]["cell"]["cathode"]["parts"][0]["supplier"] = {
        "name": "A", "footprint": "1 kg CO2e/kg", "source": "EPD",
    }  # fmt: skip
    small = bc.footprint(model_of(data, BOOK), project=None)
    assert small.withheld == ()
    assert small.total < whole.total
    assert small.stages["end_of_life"] > whole.stages["end_of_life"]


def test_blends_have_both_names(data):
    """nmc622+lmo needs both in the cathode, and is recycled as that of which there is most."""
    data.pop("materials")
    data["identity"]["chemistry"] = "nmc622+lmo"
    parts = data["pack"]["module"]["cell"]["cathode"]["parts"]
    parts[0]["material"] = "nmc622"
    with pytest.raises(bc.InputError, match="no part of this chemistry"):
        product_from_data(data)
    parts[0]["amount"]["value"] = 0.25743
    parts.append({"material": "lmo", "amount": "0.1 kg"})
    assert recycled_as(product_from_data(data)) == "nmc622"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"footprint": "9 kg CO2e/kg", "background": "lfp"}, "described in one way"),
        ({"composition": {"nickel": "70 %", "cobalt": "40 %"}}, "elements weigh more"),
        ({"composition": {"nickle": "70 %"}}, "did you mean nickel"),
        ({"footprint": "9 kg"}, "footprint"),
        ({"process": {"location": "CN"}}, "takes and emits nothing"),
        ({"process": {"location": "XX", "emissions": [{"flow": "co2-fossil", "amount": "1 kg"}]}}, "unknown place"),
        ({"process": {"location": "CN", "inputs": [{"material": "mine", "amount": "1 kg"}]}}, "made of itself"),
        ({"end_of_life_class": "metall"}, "did you mean metal"),
    ],
)
def test_what_is_refused(data, change, words):
    """Each with the path of the material."""
    data["materials"]["mine"] |= change
    with pytest.raises(bc.InputError, match=words) as error:
        product_from_data(data)
    assert "materials.mine" in str(error.value)


def test_a_key_of_the_catalogue_is_refused(data):
    """Two meanings of one word would be one too many."""
    data["materials"]["aluminium"] = {"component": "x", "footprint": "1 kg CO2e/kg"}
    with pytest.raises(bc.InputError, match="the catalogue has a material of this key"):
        product_from_data(data)


def test_what_nobody_describes_is_told_with_the_ways_to_do_it(data):
    """No footprint, no process, no key of the background."""
    with pytest.raises(bc.InputError, match=r"give materials\.mine a footprint, a process or a key"):
        model_of(data).product_system


def test_materials_without_an_open_figure_ask_for_that_of_the_supplier(data):
    """Silicon-carbon is a key of the catalogue, for which no open figure is known."""
    data["materials"]["mine"]["background"] = "nmc622"
    anode = data["pack"]["module"]["cell"]["anode"]["parts"]
    anode.append({"material": "silicon-carbon", "amount": "0.001 kg"})
    with pytest.raises(bc.InputError, match=r"no open figure for it is known.*its supplier's footprint"):
        model_of(data).product_system
    anode[-1]["supplier"] = {"name": "A", "footprint": "30 kg CO2e/kg", "source": "EPD"}
    assert stage(model_of(data)) > 0


def test_places_of_a_process_can_be_changed(data):
    """The maker's grid is that of where it stands."""
    data["materials"]["mine"]["process"] = {
        "location": "CN-SC",
        "energy": [{"carrier": "electricity", "amount": "9 kWh"}],
    }
    model = model_of(data)
    moved = model.with_({"materials.mine.process.location": "CN-NM"})
    data["materials"]["mine"]["process"]["location"] = "CN-NM"
    assert stage(moved) == pytest.approx(stage(model_of(data)), rel=1e-12)
    assert stage(moved) > stage(model)


def test_bw2calc_finds_the_same(data):
    """A chain of two materials of the file's own, under the formula with credits."""
    data["materials"]["precursor"] = {"component": "process chemicals", "footprint": "4 kg CO2e/kg"}
    data["materials"]["mine"]["process"] = {
        "location": "CN-JS",
        "inputs": [{"material": "precursor", "amount": "0.95 kg"}],
        "energy": [{"carrier": "electricity", "amount": "9 kWh"}],
    }
    model = model_of(data, BOOK)
    theirs = calculate(model, "bw2calc").total
    assert bc.footprint(model, project=None).total == pytest.approx(theirs, rel=1e-12)
