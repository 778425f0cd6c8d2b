"""The chained foreground: yields and scrap multiply through, and everything has one place."""

import csv

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.inventory import evaluate
from brightcell.inventory.models import Demand, Foreground, Inventory
from brightcell.model import Model, inventory_of
from brightcell.product import Product, read_recycling
from brightcell.rulebooks import read_rulebook


@pytest.fixture(scope="module")
def product() -> Product:
    return bc.read_product("nmc622-pack-100kwh")


@pytest.fixture(scope="module")
def inventory(product: Product) -> Inventory:
    return inventory_of(product, read_rulebook("cn-group-2024"))


def demanded(inventory: Inventory, prefix: str) -> dict[str, float]:
    """kg of each supply per pack, following the chain from the delivered pack down."""
    by_code = {activity.code: activity for activity in inventory.activities}
    found: dict[str, float] = {}

    def walk(code: str, amount: float) -> None:
        if code.startswith(prefix):
            found[code] = found.get(code, 0.0) + amount
        for exchange in by_code[code].exchanges:
            if isinstance(exchange.target, Foreground):
                walk(exchange.target.code, amount * exchange.amount.value)

    walk(inventory.delivered, 1.0)
    return found


def test_gross_demand_is_that_of_the_source(inventory: Inventory) -> None:
    """Net amounts over material yield and cell acceptance give EverBatt's gross demand per kWh, row by row."""
    supplies = demanded(inventory, "supply/")
    gross = {"supply/cathode/nmc622": 1.63267, "supply/anode/graphite": 0.988808, "supply/anode/copper": 0.308968}
    gross |= {"supply/cathode/aluminium": 0.200862, "supply/cell/pet": 0.00900991, "supply/cell/lipf6": 0.0581523}
    for code, per_kwh in gross.items():
        assert supplies[code] / 100 == pytest.approx(per_kwh, rel=1e-5), code


def test_only_the_lost_solvent_is_bought(inventory: Inventory) -> None:
    """16 times the binder circulates; 0.5 % of it is lost: 0.00272112 kg per kWh."""
    (solvent,) = (amount for code, amount in demanded(inventory, "site/").items() if "/solvent/" in code)
    assert solvent / 100 == pytest.approx(0.00272112, rel=1e-5)


def test_cell_energy_is_per_kwh_of_good_cells(inventory: Inventory) -> None:
    """169.855 MJ per kWh, 17.6 % electricity and 82.4 % natural gas."""
    energy = {
        code.rsplit("/", 1)[1]: amount for code, amount in demanded(inventory, "site/").items() if "/energy/" in code
    }
    assert energy["electricity"] / 100 == pytest.approx(169.855 * 0.176 / 3.6, rel=1e-5)
    assert energy["natural-gas"] / 100 == pytest.approx(169.855 * 0.824, rel=1e-5)


def test_rejected_cells_are_recycled(inventory: Inventory, product: Product) -> None:
    """5 % of the cells started fail: 0.05 / 0.95 of the mass of the good ones goes to pre-processing."""
    treated = demanded(inventory, "scrap/")["scrap/pre-processing/preprocessing"]
    good = 400 * product.pack.module.cell.mass.value
    assert treated == pytest.approx(good * (1 / 0.95 - 1), rel=1e-6)


def test_lost_cathode_powder_goes_to_hydrometallurgy(inventory: Inventory) -> None:
    """Powder lost in coating, as the black mass that holds as much of it, beside the rejected cells."""
    library = read_recycling()
    scrap = demanded(inventory, "scrap/")
    from_cells = scrap["scrap/pre-processing/preprocessing"] * library.black_mass("nmc622")
    powder = 400 * 0.35743 * (1 / 0.921784 - 1) / 0.95
    expected = from_cells + powder / library.active_share_of_black_mass("nmc622")
    assert scrap["scrap/recovery/hydrometallurgical"] == pytest.approx(expected, rel=1e-6)


def test_lost_foil_is_remelted_and_credited(inventory: Inventory) -> None:
    """90 % of the copper foil that is cut off comes back, and so does that of rejected cells."""
    scrap = demanded(inventory, "scrap/")
    cut_off = 400 * 0.06349275 * (1 / 0.86526 - 1) / 0.95
    in_cells = 400 * 0.06349275 * (1 / 0.95 - 1)
    assert scrap["scrap/metal/copper"] == pytest.approx(0.9 * (cut_off + in_cells), rel=1e-6)
    assert scrap["scrap/credit/copper"] == pytest.approx(scrap["scrap/metal/copper"], rel=1e-12)


def test_activities_name_their_kind_of_process_and_component(inventory: Inventory) -> None:
    """Every activity can be given a stage and a component."""
    assert all(activity.process and activity.component and activity.unit for activity in inventory.activities)
    assert len({activity.code for activity in inventory.activities}) == len(inventory.activities)


def test_every_exchange_names_its_source(inventory: Inventory) -> None:
    """No figure without a source."""
    assert all(exchange.source for activity in inventory.activities for exchange in activity.exchanges)


def test_a_datum_moves_every_exchange_that_depends_on_it(inventory: Inventory) -> None:
    """Cell acceptance is one input: drawing it anew changes supplies and scrap together."""
    (cell,) = (activity for activity in inventory.activities if activity.code == "cell")
    dependent = [e for e in cell.exchanges if "cell.yield" in e.amount.inputs()]
    assert len(dependent) > 5
    for exchange in dependent:
        halved = evaluate(exchange.amount, {"cell.yield": 0.475})
        assert halved == pytest.approx(2 * exchange.amount.value)


def test_input_names_are_unique_to_their_datum(inventory: Inventory) -> None:
    """One name, one nominal value: a random stream keyed by the name is that datum's own."""
    values: dict[str, float] = {}
    for activity in inventory.activities:
        for exchange in activity.exchanges:
            for name, datum in exchange.amount.inputs().items():
                assert values.setdefault(name, datum.value) == datum.value


def test_uncertainty_is_kept(inventory: Inventory) -> None:
    """The pedigree of the cell's electricity reaches the exchange."""
    (cell,) = (activity for activity in inventory.activities if activity.code == "cell")
    inputs = {name: datum for e in cell.exchanges for name, datum in e.amount.inputs().items()}
    energy = inputs["parameters.cell_energy"]
    assert energy.uncertainty is not None


def test_recycled_input_is_an_activity_of_its_own(product: Product) -> None:
    """With recycled content, the input-side term has its own activity in the raw-material stage."""
    part = product.pack.parts[0]
    recycled = product.with_({f"pack.parts[{part.material}].recycled_content": "30 %"})
    applied = Model(recycled).foreground
    by_code = {activity.code: activity for activity in applied.activities}
    code = f"supply/pack/{part.material}/{part.component}"
    own = by_code[f"{code}/recycled-content"]
    assert own.stage == "raw_material"
    amounts = {type(e.target): e.amount.value for e in by_code[code].exchanges}
    assert amounts[Foreground] == pytest.approx(0.3 * 0.2)
    assert amounts[Demand] == pytest.approx(0.7 + 0.3 * 0.8)


def test_recovered_products_say_what_they_replace() -> None:
    """Each row of the table names a background key, a class and a source."""
    with data_path("recycling", "recovered.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = set(bc.read_background("open").offers)
    for row in rows:
        assert row["substitutes"] in keys, row["key"]
        assert not row["remelting"] or row["remelting"] in keys
        assert row["source"]
        assert row["confidence"]
        assert float(row["ratio"]) > 0
