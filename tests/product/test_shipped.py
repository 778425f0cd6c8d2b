"""The shipped products: what their primary tables say, and nothing else."""

import csv
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from brightcell.data import data_path
from brightcell.product import chemistries, products, read_product
from brightcell.product.masses import cell_mass, pack_mass

PRIMARY = data_path("products", "primary")


def table(name):
    with (PRIMARY / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def process(item):
    return {row["key"]: float(row["value"]) for row in table("process") if row["item"] == item}


@pytest.fixture(scope="module")
def builder():
    path = Path(__file__).parents[2] / "scripts" / "build_products.py"
    spec = importlib.util.spec_from_file_location("build_products", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_what_is_shipped_is_what_is_built(builder):
    """Run `python scripts/build_products.py` after changing a table, a material or the product format."""
    built = {path: text for path, text in builder.build().items() if path.suffix != ".json"}
    drifted = [path.name for path, text in built.items() if path.read_text(encoding="utf-8") != text]
    assert drifted == []


def test_the_shipped_schema_knows_the_fields_of_the_models(builder):
    """Blocks and their fields; the wording around them may differ from one pydantic to another."""
    ((path, text),) = ((path, text) for path, text in builder.build().items() if path.suffix == ".json")
    assert _fields(json.loads(path.read_text(encoding="utf-8"))) == _fields(json.loads(text))


def _fields(schema):
    blocks = {"Product": schema, **schema["$defs"]}
    return {name: sorted(block.get("properties", ())) for name, block in blocks.items()}


def test_every_chemistry_has_a_product():
    """<chemistry>-pack-100kwh for each."""
    assert set(products()) >= {f"{chemistry}-pack-100kwh" for chemistry in chemistries()}


@pytest.mark.parametrize("chemistry", chemistries())
def test_masses_are_the_published_ones(chemistry):
    """Cell and pack, to the six digits of the source."""
    published = {row["item"]: float(row["amount"]) for row in table("masses") if row["chemistry"] == chemistry}
    pack = read_product(f"{chemistry}-pack-100kwh").pack
    assert cell_mass(pack.one_cell) / 0.25 == pytest.approx(published["cell mass"], rel=1e-5)
    assert pack_mass(pack) / 100 == pytest.approx(published["pack mass"], rel=1e-5)


@pytest.mark.parametrize("row", table("cell_materials"), ids=lambda row: f"{row['chemistry']}-{row['material']}")
def test_net_amounts_and_yields_give_the_published_gross_demand(row):
    """Net / (material yield x cell acceptance) = gross, per kWh, to 1e-5."""
    cell = read_product(f"{row['chemistry']}-pack-100kwh").pack.one_cell
    level = {"cell": cell, "cathode": cell.cathode, "anode": cell.anode}[row["piece"]]
    part = next(part for part in level.parts if part.material == row["material"])
    material_yield = part.yield_.value if part.yield_ else 1.0
    gross = part.amount.value / material_yield / cell.yield_.value / 0.25
    assert gross == pytest.approx(float(row["gross"]), rel=1e-5)


@pytest.mark.parametrize("chemistry", chemistries())
def test_parts_outside_of_the_cells_are_the_published_ones(chemistry):
    """kg per kWh of pack, all at pack level because the source doesn't split them."""
    pack = read_product(f"{chemistry}-pack-100kwh").pack
    found = {part.material: part.amount.value / 100 for part in pack.parts}
    published = {
        row["material"]: float(row["amount"]) for row in table("pack_materials") if row["chemistry"] == chemistry
    }
    assert found == pytest.approx(published, rel=1e-9)
    assert pack.module.parts == ()


@pytest.mark.parametrize("chemistry", chemistries())
def test_bought_solvent_is_net_of_recovery(chemistry):
    """Circulated x (1 - recovery) is the net row of the source, circulated its row without recovery."""
    published = {row["item"]: float(row["amount"]) for row in table("masses") if row["chemistry"] == chemistry}
    solvent = read_product(f"{chemistry}-pack-100kwh").sites[0].steps[0].solvents[0]
    assert solvent.amount.value == pytest.approx(published["NMP as in the workbook"], rel=1e-5)
    bought = solvent.amount.value * (1 - solvent.recovery.value)
    assert bought == pytest.approx(published["NMP net of recovery"], rel=1e-5)


@pytest.mark.parametrize("chemistry", chemistries())
def test_cell_energy_is_split_as_published(chemistry):
    """169.855 MJ per kWh of good cells: 17.6 % electricity, the rest natural gas."""
    uses = {use.carrier: use for use in read_product(f"{chemistry}-pack-100kwh").sites[0].steps[0].energy}
    assert uses["electricity"].amount.value * 3.6 == pytest.approx(169.855 * 0.176, rel=1e-12)
    assert uses["natural-gas"].amount.value == pytest.approx(169.855 * 0.824, rel=1e-12)
    assert {use.per for use in uses.values()} == {"kWh"}


def test_one_uncertain_parameter_moves_electricity_and_gas():
    """Both amounts are formulas of the same parameter."""
    product = read_product("nmc622-pack-100kwh")
    assert product.parameters["cell_energy"].uncertainty.standard_deviation > 0
    assert all("cell_energy" in use.amount.formula.text for use in product.sites[0].steps[0].energy)


@pytest.mark.parametrize("chemistry", chemistries())
def test_the_layout_gives_the_rated_energy(chemistry):
    """20 modules of 20 cells of 0.25 kWh."""
    product = read_product(f"{chemistry}-pack-100kwh")
    assert product.pack.cells_per_pack * process("layout")["cell energy"] == product.performance.rated_energy.value


@pytest.mark.parametrize("chemistry", chemistries())
def test_the_end_of_life_is_left_to_the_rulebook(chemistry):
    """Nobody knows how often a reference design is collected, by which routes, or what its recycler yields."""
    block = read_product(f"{chemistry}-pack-100kwh").end_of_life
    assert (block.collection.rate, block.routes, block.recoveries) == (None, None, None)


@pytest.mark.parametrize("chemistry", chemistries())
def test_what_is_assumed_is_listed(chemistry):
    """Every assumed field is named with its reason; results list them."""
    stated = {(a.field, a.why) for a in read_product(f"{chemistry}-pack-100kwh").assumptions}
    rows = table("assumed_fields")
    assert stated == {(row["field"].replace("CHEMISTRY", chemistry), row["why"]) for row in rows}


@pytest.mark.parametrize("name", ["cell_materials", "pack_materials", "masses", "process"])
def test_every_figure_has_a_source(name):
    """Source, place in it, and confidence; the sources are listed."""
    known = {row["source"] for row in table("sources")}
    for row in table(name):
        assert row["source"] in known
        assert row["detail"]
        assert row["confidence"] in {"seen", "derived", "computed", "assumed"}
