"""Components and recycling of the open background: metals balance, sources' errors are corrected, no gap is lost."""

import copy
import csv
import importlib
from collections import Counter
from types import ModuleType

import pytest

from brightcell.background import Background
from brightcell.background.models import BackgroundExchange
from brightcell.data import data_path
from brightcell.inventory.quantity import constant
from brightcell.inventory.recovered import Content, find_recovered, recovered_amounts, recovered_products
from brightcell.io.yaml import read_yaml
from brightcell.model import Model
from brightcell.product import chemistries, materials, product_from_data, read_recycling

LAYERED = ("nmc111", "nmc532", "nmc622", "nmc811", "nca")
ALKALI_PER_MOL = {"nca": 2.05}
CO2_PER_CARBON = 44.009 / 12.011
NAMEABLE = (
    *(f"{name}-precursor" for name in LAYERED),
    *("manganese-sulfate-high-purity", "copper-foil", "aluminium-foil", "separator", "carboxymethyl-cellulose"),
    *("styrene-butadiene-rubber", "iron-phosphate", "battery-management-system"),
)
FORMS = {"copper-foil": "copper", "copper-foil-rolled": "copper", "aluminium-foil": "aluminium"}
EVERBATT_CN_GRID = 0.7001
# kg CO2e per kg of cells, EverBatt 2023 evaluated for China, no credits
EVERBATT = {
    "pyrometallurgical": {"nmc111": 1.69123, "nmc622": 1.77342, "nmc811": 1.85201, "lfp": 1.53168},
    "hydrometallurgical": {"nmc111": 2.58784, "nmc622": 2.50532, "nmc811": 2.42258, "lfp": 0.84075},
    "direct": {"nmc111": 2.69792, "nmc622": 2.61482, "nmc811": 2.52881, "lfp": 2.37473},
}
# kg CO2e per kg in the United States without electricity, where recipe and suppliers are GREET's
SHIPPED = {
    **{"nmc111": 18.095183, "nmc532": 18.579464, "nmc622": 19.600648, "nmc811": 21.755125, "nca": 23.300999},
    **{"lfp": 9.445381, "lmo": 5.291112, "lco": 18.717342},
}


def primary(name: str) -> list[dict[str, str]]:
    with data_path("open", "primary", f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def exchanges_of(background: Background, key: str, place: str = "CN") -> list[BackgroundExchange]:
    process = background.provider(key, place)
    assert process is not None
    return [exchange for exchange in background.exchanges if exchange.process == process.code]


def element_in(background: Background, key: str, element: str) -> float:
    """kg of an element in what 1 kg of a product is made of."""
    codes = {row.process: row.key for row in background.mapping if row.key in materials()}
    inputs = [row for row in exchanges_of(background, key) if row.type == "technosphere" and row.input in codes]
    return sum(row.amount * materials()[codes[row.input]].elements.get(element, 0.0) for row in inputs)


def amount_of(background: Background, key: str, supplier: str) -> float:
    """Units of a process or flow, or of whatever a key leads to at some place."""
    codes = {supplier, *(row.process for row in background.mapping if row.key == supplier)}
    return sum(row.amount for row in exchanges_of(background, key) if row.input in codes)


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(data_path().parent / "scripts"))
    return importlib.import_module("background_builder.components")


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(data_path().parent / "scripts"))
    return importlib.import_module("background_builder.providers")


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(data_path().parent / "scripts"))
    return importlib.import_module("background_builder.feed")


# --- metals in, metals out


@pytest.mark.parametrize("name", LAYERED)
def test_precursors_hold_the_metal_of_their_sulfates(open_background: Background, name: str) -> None:
    """Nickel, cobalt, manganese and aluminium in the sulfates are those in the hydroxide, no more and no less."""
    for element, fraction in materials()[f"{name}-precursor"].elements.items():
        found = element_in(open_background, f"{name}-precursor", element)
        assert found == pytest.approx(fraction, rel=2e-5), element


@pytest.mark.parametrize("name", LAYERED)
def test_alkali_suffices_to_precipitate_the_metals(open_background: Background, name: str) -> None:
    """Two mol of sodium hydroxide per mol of metal, three per mol of aluminium."""
    masses = {"Ni": 58.693, "Co": 58.933, "Mn": 54.938, "Al": 26.982}
    moles = sum(fraction / masses[e] for e, fraction in materials()[f"{name}-precursor"].elements.items())
    alkali = amount_of(open_background, f"{name}-precursor", "sodium-hydroxide") / 39.997
    assert alkali / moles == pytest.approx(ALKALI_PER_MOL.get(name, 2.0), rel=1e-4)


@pytest.mark.parametrize("name", LAYERED)
def test_powders_hold_the_metal_of_their_precursors(open_background: Background, name: str) -> None:
    """Metals and lithium charged are those of the powder, within half a per cent."""
    for element, fraction in materials()[name].elements.items():
        found = element_in(open_background, f"{name}-via-precursor", element)
        assert found == pytest.approx(fraction, rel=5e-3), element


@pytest.mark.parametrize("name", ["nmc111", "nmc532", "nmc622"])
def test_the_carbon_of_the_carbonate_leaves_as_carbon_dioxide(open_background: Background, name: str) -> None:
    """CO2 = carbon of the lithium carbonate x 44.009 / 12.011."""
    carbon = element_in(open_background, f"{name}-via-precursor", "C")
    emitted = amount_of(open_background, f"{name}-via-precursor", "co2-fossil")
    assert emitted == pytest.approx(carbon * CO2_PER_CARBON, rel=1e-3)


@pytest.mark.parametrize(
    ("key", "product", "excess"),
    [
        ("iron-phosphate", "iron-phosphate", {"Fe": 1.0, "P": 1.0}),
        ("lfp-via-iron-phosphate", "lfp", {"Fe": 1.0, "P": 1.0, "Li": 1.0}),
        ("lfp-hydrothermal", "lfp", {"Fe": 1.0386, "P": 1.0464, "Li": 1.0}),
    ],
)
def test_iron_phosphates_balance(open_background: Background, key: str, product: str, excess: dict[str, float]) -> None:
    """Iron, phosphorus and lithium charged over those in the product are the excess that the recipe states."""
    for element, ratio in excess.items():
        found = element_in(open_background, key, element) / materials()[product].elements[element]
        assert found == pytest.approx(ratio, rel=1e-3), element


@pytest.mark.parametrize(("foil", "metal"), FORMS.items())
def test_foils_cost_more_than_their_metal(
    open_background: Background, open_scores: dict[str, float], foil: str, metal: str
) -> None:
    """At least a kilogram of metal, and the work on it."""
    assert amount_of(open_background, foil, metal) >= 1.0
    for place in open_background.offers[foil]:
        metal_there = open_background.provider(metal, place or None)
        assert open_scores[open_background.provider(foil, place).code] > open_scores[metal_there.code]


# --- corrections, gaps, proxies


@pytest.mark.parametrize("row", primary("component_corrections"), ids=lambda row: f"{row['process']}-{row['exchange']}")
def test_corrections_change_what_was_published(row: dict[str, str]) -> None:
    """Each names an exchange as its source has it, another amount, and why."""
    (published,) = (
        item
        for item in primary("component_exchanges")
        if (item["process"], item["exchange"]) == (row["process"], row["exchange"])
    )
    assert float(published["amount"]) == float(row["published"]) != float(row["corrected"])
    assert row["why"]


def test_swapped_sulfates_are_swapped_back(open_background: Background) -> None:
    """The source of NMC532 has 0.48 kg cobalt and 0.326 kg manganese sulfate."""
    assert amount_of(open_background, "nmc532-precursor", "cobalt-sulfate") == pytest.approx(0.338, abs=1e-3)
    assert amount_of(open_background, "nmc532-precursor", "manganese-sulfate") == pytest.approx(0.494, abs=1e-3)


def test_the_unit_slip_of_rubber_is_undone(open_background: Background) -> None:
    """1.8 kg of water can't become 1.8 m3 of waste water."""
    assert amount_of(open_background, "styrene-butadiene-rubber", "waste-water") == pytest.approx(0.0018)


def test_the_pouch_weighs_what_goes_into_it(open_background: Background) -> None:
    """Aluminium and plastics of the film add up to a kilogram."""
    inputs = ("aluminium", "polypropylene", "polyethylene", "pet")
    assert sum(amount_of(open_background, "pouch", key) for key in inputs) == pytest.approx(1.0, abs=5e-3)


def test_a_correction_of_another_amount_stops_the_build(builder: ModuleType) -> None:
    """If the published amount isn't the one that was corrected, somebody has to look."""
    correction = primary("component_corrections")[0]
    row = next(r for r in primary("component_exchanges") if r["exchange"] == correction["exchange"])
    with pytest.raises(ValueError, match="is not"):
        builder.corrected({**row, "amount": "9"}, correction)


def test_a_missing_provider_stops_the_build(providers: ModuleType) -> None:
    """Nothing is dropped in silence."""
    with pytest.raises(KeyError, match="unobtainium"):
        providers.provider("unobtainium", "CN", {})


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ({"": "any", "CN": "there", "GLO": "world"}, "any"),
        ({"CN": "there", "GLO": "world"}, "there"),
        ({"GLO": "world"}, "world"),
    ],
)
def test_recipes_name_materials_without_a_place(providers: ModuleType, offered: dict[str, str], expected: str) -> None:
    """As products do: the row without a place comes first, then the place of the recipe, then the world."""
    assert providers.provider("key", "CN", {("key", place): code for place, code in offered.items()}) == expected


@pytest.mark.parametrize("row", primary("components"), ids=lambda row: row["code"])
def test_no_exchange_of_a_source_is_lost(row: dict[str, str]) -> None:
    """What a source lists is either linked or among the gaps, with its amount and the reason."""
    linked = [item for item in primary("component_exchanges") if item["process"] == row["code"]]
    gaps = [item for item in primary("component_gaps") if item["process"] == row["code"]]
    assert len(linked) + len(gaps) == int(row["published_exchanges"])
    assert all(float(gap["amount"]) and gap["reason"] for gap in gaps)


def test_tables_name_known_processes() -> None:
    """No recipe, gap or correction without its process."""
    known = {row["code"] for row in primary("components")}
    for table in ("component_exchanges", "component_gaps", "component_corrections"):
        assert {row["process"] for row in primary(table)} <= known


def test_proxies_are_assumed_wide_and_explained() -> None:
    """A proxy in a recipe says what it stands for."""
    assert all(row["note"] for row in primary("component_exchanges") if row["fit"] == "proxy")


def test_proxied_amounts_are_wide(open_background: Background, builder: ModuleType) -> None:
    """An exchange that was linked by proxy has a gsd of 1.5 and is assumed."""
    (cellulose,) = exchanges_of(open_background, "carboxymethyl-cellulose")
    assert (cellulose.spread.gsd, cellulose.confidence) == (1.5, "assumed")


def mine(background: Background) -> set[str]:
    """Codes of the processes made from the tables of components and from the recycling library."""
    codes = {row["code"] for row in primary("components")}
    return {
        process.code
        for process in background.processes
        if process.code in codes or process.code.rsplit("-", 1)[0] in codes or process.code.startswith("recycling-")
    }


def test_every_amount_says_how_sure_it_is(open_background: Background) -> None:
    """A distribution with its formula; only the black mass that a route takes is certain."""
    codes = mine(open_background)
    for exchange in open_background.exchanges:
        if exchange.process in codes:
            assert exchange.spread.basis, exchange
            handed_on = exchange.input.startswith("recycling-preprocessing-")
            assert (exchange.spread.distribution == "none") == handed_on, exchange


def test_every_process_is_described(open_background: Background) -> None:
    """Technology, scores, source, year and licence, for components, materials and cathodes alike."""
    groups = {"material", "material (proxy)", "cathode material", "recycled material (proxy)", "waste", "water"}
    codes = mine(open_background)
    described = [row for row in open_background.processes if row.code in codes or row.group in groups]
    for row in described:
        assert all((row.technology, row.quality, row.source, row.year, row.licence, row.confidence)), row.code


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (("model", "seen", "2022", "US", "US"), (2, 2, 1, 1, 2)),
        (("model", "seen", "2022", "US", "CN"), (2, 2, 1, 3, 2)),
        (("proxy", "assumed", "2010", "GLO", "CN"), (4, 5, 4, 2, 4)),
    ],
)
def test_scores_follow_a_written_rule(builder: ModuleType, case: tuple[str, ...], expected: tuple[int, ...]) -> None:
    """By confidence, kind, age, place, kind."""
    assert builder.scores(*case) == expected


def test_components_are_made_in_many_places(open_background: Background) -> None:
    """Where electricity matters there is a process per country, and a world average."""
    for key in ("copper-foil", "nmc622-via-precursor", "iron-phosphate", "manganese-sulfate-high-purity"):
        assert {"CN", "US", "KR", "JP", "DE", "GLO"} <= set(open_background.offers[key])


# --- what products may name


@pytest.mark.parametrize("key", NAMEABLE)
def test_new_materials_are_provided_in_kilograms(open_background: Background, key: str) -> None:
    """A product may name them, and whether a place is asked for or not they are found."""
    assert key in materials()
    assert open_background.provider(key, "GLO").unit == "kg"


@pytest.mark.parametrize(("form", "metal"), [("copper-foil", "copper"), ("aluminium-foil", "aluminium")])
def test_foil_is_recycled_as_its_metal(form: str, metal: str) -> None:
    """Copper is recovered from copper foil as from copper."""
    product = recovered_products()[metal]
    (amount,) = recovered_amounts(product, constant(1.0), [Content(form, constant(2.0))], materials())
    assert amount.mass.value == 2.0
    assert find_recovered(form, materials()[form]) is product


def test_a_pack_with_copper_foil_recovers_as_much_copper() -> None:
    """Naming the foil instead of the metal changes the background, not the recycling."""
    data = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
    foil = copy.deepcopy(data)
    for part in foil["pack"]["module"]["cell"]["anode"]["parts"]:
        part["material"] = "copper-foil" if part["material"] == "copper" else part["material"]
    assert foil != data
    assert recovered_copper(foil) == pytest.approx(recovered_copper(data))


def recovered_copper(data: dict) -> float:
    model = Model(product_from_data(data), "cn-group-2024")
    (end,) = (a for a in model.foreground.activities if a.code == "end-of-life")
    return sum(e.amount.value for e in end.exchanges if getattr(e.target, "code", "") == "end-of-life/metal/copper")


# --- shipped results


@pytest.mark.parametrize(("cathode", "score"), SHIPPED.items())
def test_cathodes_have_not_moved(
    open_background: Background, open_scores: dict[str, float], cathode: str, score: float
) -> None:
    """In the United States the keys of the powders still give the recipes of GREET 2022."""
    grid, code = (open_background.provider(key, "US").code for key in ("electricity", cathode))
    power = sum(e.amount for e in open_background.exchanges if (e.process, e.input) == (code, grid))
    assert open_scores[code] - power * open_scores[grid] == pytest.approx(score, rel=1e-6)


# --- recycling


@pytest.mark.parametrize("chemistry", chemistries())
@pytest.mark.parametrize("route", ["preprocessing", "hydrometallurgical", "pyrometallurgical", "direct"])
def test_every_route_is_there_for_every_chemistry(open_background: Background, route: str, chemistry: str) -> None:
    """Per kilogram of cells, in China, in the European Union and in the world."""
    assert set(open_background.offers[f"recycling-{route}-{chemistry}"]) == {"CN", "EU27", "GLO"}


@pytest.mark.parametrize(
    ("route", "chemistry", "recoveries"),
    [
        ("hydrometallurgical", "nmc622", {"nickel": "93 %"}),
        ("hydrometallurgical", "lfp", {"lithium": "80 %"}),
        ("pyrometallurgical", "lfp", {"copper": "90 %"}),
        ("direct", "nmc811", {"copper": "85 %"}),
    ],
)
def test_recycling_is_that_of_the_foreground(
    open_background: Background,
    open_scores: dict[str, float],
    route: str,
    chemistry: str,
    recoveries: dict[str, str],
) -> None:
    """kg CO2e per kg of cells: the plant of the end of life, burdens and residues, no credit."""
    data = read_yaml(data_path("products", f"{chemistry}-pack-100kwh.yaml")).data
    data["end_of_life"].update(location="CN", routes=half_hydrometallurgy(route), recoveries=recoveries)
    plant = foreground_scores(data, open_scores)
    library = read_recycling()
    process, before = library.process(route, chemistry), library.process("preprocessing", chemistry)
    expected = plant[f"end-of-life/recovery/{route}"] + residues(process, open_scores)
    if process.basis == "kg black mass":
        first = plant["end-of-life/pre-processing/preprocessing"] + residues(before, open_scores)
        expected = first + expected * library.black_mass(chemistry)
    found = open_scores[open_background.provider(f"recycling-{route}-{chemistry}", "CN").code]
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("route", EVERBATT)
def test_recycling_on_the_grid_of_everbatt(
    open_background: Background, open_scores: dict[str, float], route: str
) -> None:
    """With EverBatt's electricity, gas and chemicals its burdens come out, but for 1 % of residues."""
    grid = open_background.provider("electricity", "CN").code
    shift = EVERBATT_CN_GRID - open_scores[grid]
    keys = ("sodium-hydroxide", "natural-gas-burnt", "lithium-hydroxide", "lithium-carbonate")
    suppliers = {key: open_scores[key] - open_scores[f"{key}-cn"] for key in keys}
    for chemistry, published in EVERBATT[route].items():
        key, before = f"recycling-{route}-{chemistry}", f"recycling-preprocessing-{chemistry}"
        steps = (key,) if route == "pyrometallurgical" else (key, before)
        power = sum(amount_of(open_background, step, grid) for step in steps)
        theirs = sum(amount_of(open_background, s, f"{k}-cn") * more for s in steps for k, more in suppliers.items())
        on_their_grid = open_scores[f"{key}-cn"] + power * shift + theirs
        assert on_their_grid == pytest.approx(published, rel=0.012), chemistry


def half_hydrometallurgy(route: str) -> dict[str, str]:
    hydro = "hydrometallurgical"
    return {hydro: "100 %"} if route == hydro else {route: "50 %", hydro: "50 %"}


def residues(process, scores: dict[str, float]) -> float:
    return sum(flow.amount * scores[flow.key] for flow in process.solid_wastes)


def foreground_scores(data: dict, scores: dict[str, float]) -> dict[str, float]:
    """kg CO2e per unit of each activity that takes from the background and emits, nothing else."""
    found: Counter[str] = Counter()
    for linked in Model(product_from_data(data), "cn-group-2024").product_system.activities:
        for exchange in linked.exchanges:
            factor = 1.0 if exchange.is_emission else scores.get(exchange.label.removeprefix("open:"), 0.0)
            found[linked.activity.code] += exchange.amount * factor
    return found


@pytest.mark.parametrize("chemistry", chemistries())
def test_recovered_masses_follow_from_the_content_of_the_cells(feeds: ModuleType, chemistry: str) -> None:
    """Recovery rate x stoichiometric content = what the library gives back, within a per cent."""
    library = read_recycling()
    process, before = (library.process(r, chemistry) for r in ("hydrometallurgical", "preprocessing"))
    flows = {f.key: f.amount * library.black_mass(chemistry) for f in process.recovered}
    flows |= {f.key: f.amount for f in before.recovered}
    found = feeds.recovered(feeds.cell_contents(chemistry), library.recoveries["hydrometallurgical", chemistry])
    for key, mass in found.items():
        product = recovered_products()[key]
        assert mass * product.ratio == pytest.approx(flows[product.substitutes], rel=0.01), key


@pytest.mark.parametrize("chemistry", chemistries())
def test_reagents_follow_from_the_mol_of_metals_in_the_cells(feeds: ModuleType, chemistry: str) -> None:
    """Acid, peroxide, alkali and soda of the reaction equations are those of the library, within 1.5 %."""
    library = read_recycling()
    flows = {
        f.key: f.amount * library.black_mass(chemistry)
        for f in library.process("hydrometallurgical", chemistry).of("material")
        if f.key not in ("lime", "water")
    }
    assert feeds.reagents(feeds.cell_contents(chemistry)) == pytest.approx(flows, rel=0.015)


def test_a_mixed_feed_takes_what_its_parts_take(feeds: ModuleType) -> None:
    """Reagents and recovered masses are linear in the feed."""
    parts = [feeds.cell_contents(name) for name in ("nmc622", "lfp")]
    mixed = [Content(c.material, c.mass * 0.5) for part in parts for c in part]
    acid = [feeds.reagents(feed)["sulfuric-acid"] for feed in (*parts, mixed)]
    assert acid[2] == pytest.approx((acid[0] + acid[1]) / 2)


def test_a_reagent_that_does_not_fit_its_feed_stops_the_build(feeds: ModuleType) -> None:
    """Twice the acid that the metals need is an error."""
    feed = feeds.cell_contents("lfp")
    with pytest.raises(ValueError, match="reaction equation"):
        feeds.equation("sulfuric-acid", 2 * feeds.reagents(feed)["sulfuric-acid"], feed)


def test_hydrometallurgy_takes_preprocessed_cells(open_background: Background) -> None:
    """One kilogram of pre-processed cells stands before a kilogram of treated ones."""
    exchanges = exchanges_of(open_background, "recycling-hydrometallurgical-lfp")
    assert [e.amount for e in exchanges if e.input == "recycling-preprocessing-lfp-cn"] == [1.0]
