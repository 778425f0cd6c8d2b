"""A supplier's own model in place of a declared number: the same burden as at the supplier's gate, once and no more."""

from __future__ import annotations

import copy
import hashlib
import json
import re

import pytest
import yaml

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.inventory.quantity import evaluate
from brightcell.io.yaml import read_yaml
from brightcell.product.masses import cell_mass

BOOK = "iso-14067-cutoff"
POWDER = {
    "materials": {
        "powder": {
            "component": "cathode active material",
            "composition": {"nickel": "48 %"},
            "process": {
                "location": "KR",
                "energy": [{"carrier": "electricity", "amount": "0 kWh"}],
                "emissions": [{"flow": "co2-fossil", "amount": "2 kg"}],
            },
        }
    }
}
"""A powder of which a kilogram emits 2 kg CO2 and nothing else."""


def dump(path, data):
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped():
    return read_yaml(data_path("products", "nmc811-pack-100kwh.yaml")).data


@pytest.fixture
def cells(shipped):
    """The supplier's file: a pack of whose cells we buy."""
    return copy.deepcopy(dict(shipped))


@pytest.fixture
def pack(shipped):
    """The buyer's file: the same cells, bought in Jiangsu, built in Germany."""
    product = bc.Product.from_dict(shipped)
    data = copy.deepcopy(dict(shipped))
    mass = cell_mass(product.pack.one_cell)
    data["pack"]["module"]["cell"] = {
        "count": shipped["pack"]["module"]["cell"]["count"],
        "mass": f"{mass!r} kg",
        "supplier": {"name": "Cell Works", "model": "cells.yaml", "origin": "CN"},
    }
    energy = [{"carrier": "electricity", "amount": "100 kWh", "per": "piece"}]
    data["sites"] = [{"name": "pack plant", "location": "DE", "steps": [{"step": "pack", "energy": energy}]}]
    data["identity"]["plant"] = {"name": "pack plant", "location": "DE"}
    return {**data, "assumptions": [], "parameters": {}}


@pytest.fixture
def files(tmp_path, cells, pack):
    """Both files in a folder; the path of the buyer's."""

    def write(**others):
        for name, data in {"cells": cells, **others}.items():
            dump(tmp_path / f"{name}.yaml", data)
        return dump(tmp_path / "pack.yaml", pack)

    return write


def score(model, code):
    """kg CO2e of one unit of an activity."""
    return float(model.unit_scores[:, list(model.system.products).index(code)].sum())


def burden(result):
    """kg CO2e per pack before the gate of the pack plant."""
    return (result.stages["raw_material"] + result.stages["manufacturing"]) * result.functional_unit.units_per_pack


@pytest.mark.parametrize("book", [BOOK, "eu-cfb-2024-draft"])
def test_a_bought_cell_causes_what_it_does_at_its_makers_gate(files, tmp_path, book):
    """The same rules, the same background: the score of the supplier's own cell, to the last digit."""
    files()
    own, bought = bc.Model(tmp_path / "cells.yaml", book), bc.Model(tmp_path / "pack.yaml", book)
    assert score(bought, "cells.yaml > cell") == pytest.approx(score(own, "cell"), rel=1e-12)


def test_a_model_is_the_declared_number_that_it_gives(files, pack, tmp_path):
    """Nothing is counted twice: with the model's score as the declared figure per piece, the same before the gate."""
    path = files()
    model = bc.Model(path, BOOK)
    by_model = burden(bc.footprint(model, project=None))
    per_cell = score(model, "cells.yaml > cell")
    pack["pack"]["module"]["cell"]["supplier"] = {
        "name": "Cell Works",
        "footprint": f"{per_cell!r} kg CO2e",
        "origin": "CN",
    }
    by_number = burden(bc.footprint(bc.Model(dump(tmp_path / "other.yaml", pack), BOOK), project=None))
    assert by_model == pytest.approx(by_number, rel=1e-9)


def test_delivery_and_end_of_life_of_the_suppliers_file_stay_out(files, tmp_path):
    """Cradle to gate: what lies behind the supplier's gate isn't among the activities."""
    model = bc.Model(files(), BOOK)
    theirs = [a.code for a in model.inventory.activities if a.code.startswith("cells.yaml > ")]
    assert "cells.yaml > cell" in theirs
    assert not any(word in code for code in theirs for word in ("delivery", "end-of-life", "> pack", "> module"))


def test_a_draw_of_the_suppliers_data_moves_the_buyers_footprint(files, tmp_path):
    """The supplier's data are data of the buyer's inventory, by names that begin with the file."""
    model = bc.Model(files(), BOOK)
    making = next(a for a in model.inventory.activities if a.code == "cells.yaml > cathode")
    amount = next(e.amount for e in making.exchanges if "nmc811" in getattr(e.target, "code", ""))
    name = "cells.yaml > supply/cathode/nmc811.amount"
    assert amount.inputs()[name].uncertainty is not None
    assert evaluate(amount, {name: 2 * amount.inputs()[name].value}) == pytest.approx(2 * amount.value, rel=1e-12)


def test_moving_the_buyers_plants_leaves_the_supplier_where_he_is(files):
    """Another grid for all of our sites: the cell's score stays."""
    model = bc.Model(files(), BOOK)
    moved = model.with_({"sites.*.location": "SE", "identity.plant.location": "SE"})
    assert score(moved, "cells.yaml > cell") == score(model, "cells.yaml > cell")
    assert bc.footprint(moved, project=None).total != bc.footprint(model, project=None).total


def test_the_result_names_file_and_hash(files, tmp_path):
    """In JSON, in the text and as the source of the piece; the hash is that of the file's bytes."""
    result = bc.footprint(bc.Model(files(), BOOK), project=None)
    sha256 = hashlib.sha256((tmp_path / "cells.yaml").read_bytes()).hexdigest()
    told = {"file": "cells.yaml", "piece": "cell", "sha256": sha256}
    assert json.loads(result.to_json())["provenance"]["product"]["supplier_models"] == [told]
    assert f"cell of cells.yaml, sha256 {sha256[:12]}" in result.as_text()
    assert f"supplier's model cells.yaml, sha256 {sha256[:12]}" in result.sources
    assert sha256[:12] in result.to_html()
    assert f"sha256 {sha256[:12]}" in result.explain("cells.yaml > cell").as_text()


def test_another_content_of_the_suppliers_file_is_another_product(files, cells, tmp_path):
    """What is kept by the product's hash isn't taken for the other one."""
    one = bc.read_product(files())
    cells["notes"] = ["another edition"]
    other = bc.read_product(files())
    assert one.sha256 != other.sha256
    assert one != other


def test_a_pack_of_cells_described_in_a_form_is_the_same(files, pack, tmp_path):
    """The supplier's file as Excel form."""
    path = files()
    total = bc.footprint(bc.Model(path, BOOK), project=None).total
    bc.template(tmp_path / "cells.xlsx", tmp_path / "cells.yaml")
    pack["pack"]["module"]["cell"]["supplier"]["model"] = "cells.xlsx"
    assert bc.footprint(bc.Model(files(), BOOK), project=None).total == pytest.approx(total, rel=1e-12)


def test_a_form_of_the_buyer_belongs_beside_his_file(files, tmp_path):
    """One elsewhere wouldn't find the model, and is refused before anything is written."""
    path = files()
    with pytest.raises(bc.InputError, match="belongs there"):
        bc.template(tmp_path.parent / f"{tmp_path.name}.xlsx", path)


def test_a_bought_module_takes_the_module_of_the_model(files, pack, tmp_path, shipped):
    """A module is its supplier's module: cells, parts and its making."""
    module = bc.Product.from_dict(shipped).pack.module
    per_module = float(cell_mass(module.cell) * module.cell.count.value + sum(p.amount.value for p in module.parts))
    pack["pack"]["module"] = {
        "count": module.count.value,
        "mass": f"{per_module!r} kg",
        "supplier": {"name": "Module Works", "model": "cells.yaml"},
    }
    model, own = bc.Model(files(), BOOK), bc.Model(tmp_path / "cells.yaml", BOOK)
    assert score(model, "cells.yaml > module") == pytest.approx(score(own, "module"), rel=1e-12)


def test_a_part_causes_what_its_suppliers_process_says(files, cells, tmp_path):
    """2 kg CO2 a kilogram by hand, in a file that describes a material and nothing else."""
    cathode = cells["pack"]["module"]["cell"]["cathode"]["parts"]
    part = next(part for part in cathode if part["material"] == "nmc811")
    part["supplier"] = {"name": "Powder Works", "model": "powder.yaml"}
    files(powder=POWDER)
    model = bc.Model(tmp_path / "cells.yaml", BOOK)
    assert score(model, "supply/cathode/nmc811") == pytest.approx(2.0, rel=1e-12)
    (told,) = bc.footprint(model, project=None).provenance["product"]["supplier_models"]
    assert (told["file"], told["material"]) == ("powder.yaml", "powder")


def test_models_rest_on_models(files, cells, tmp_path):
    """The cell maker's powder by the powder maker's model, behind the cell in the buyer's names."""
    cathode = cells["pack"]["module"]["cell"]["cathode"]["parts"]
    part = next(part for part in cathode if part["material"] == "nmc811")
    part["supplier"] = {"name": "Powder Works", "model": "powder.yaml#powder"}
    model = bc.Model(files(powder=POWDER), BOOK)
    assert score(model, "cells.yaml > powder.yaml > material/powder") == pytest.approx(2.0, rel=1e-12)
    (told,) = bc.footprint(model, project=None).provenance["product"]["supplier_models"]
    assert [inner["file"] for inner in told["models"]] == ["powder.yaml"]


def refusal(path):
    with pytest.raises(ProductError) as error:
        bc.read_product(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cels.yaml", "no such model file of a supplier (found cels.yaml;.*did you mean cells.yaml"),
        ("pack.yaml", "lead back to this file.*pack.yaml -> pack.yaml"),
        ("powder.yaml", "the supplier's model is wrong: .*powder.yaml:1: pack: missing"),
        ("cells.yaml#cell", "a cell isn't named by a key"),
    ],
)
def test_a_file_that_is_no_model_of_the_cell_is_refused(files, pack, name, told):
    """Missing, circular, another kind, a key where none belongs: each with the field that names it."""
    pack["pack"]["module"]["cell"]["supplier"]["model"] = name
    text = refusal(files(powder=POWDER))
    assert "pack.module.cell.supplier.model" in text
    assert re.search(told.replace("(", r"\("), text), text


def test_a_circle_over_two_files_is_told_with_its_way(files, cells, pack, tmp_path):
    """Who buys from whom, in order."""
    theirs = copy.deepcopy(pack)
    theirs["pack"]["module"]["cell"]["supplier"]["model"] = "pack.yaml"
    pack["pack"]["module"]["cell"]["supplier"]["model"] = "back.yaml"
    assert "pack.yaml -> back.yaml -> pack.yaml" in refusal(files(back=theirs))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"identity": {"chemistry": "lfp"}}, "of another chemistry"),
        ({"performance": {"rated_energy": "140 kWh"}}, "the rated energy of the cell in the supplier's model isn't"),
    ],
)
def test_a_model_of_another_cell_is_refused(files, pack, change, told):
    """Chemistry, mass and energy are those of the cell that is built in."""
    for block, fields in change.items():
        pack[block].update(fields)
    assert told in refusal(files())


def test_a_model_of_a_heavier_cell_is_refused(files, pack):
    """Weighed in both files: 2 % apart at most."""
    pack["pack"]["module"]["cell"]["mass"] = "0.80 kg"
    assert "the mass of the cell in the supplier's model isn't that of this product" in refusal(files())


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ({"footprint": "60 kg CO2e/kWh"}, "stated twice"),
        ({"boundary": "cradle-to-gate"}, "stated twice"),
        ({"composition": {"nickel": "12 %"}}, "what the piece is made of"),
    ],
)
def test_what_the_model_gives_is_not_said_beside_it(files, pack, beside, told):
    """A number, what explains it, and a composition would say one thing twice."""
    pack["pack"]["module"]["cell"]["supplier"].update(beside)
    assert told in refusal(files())


def test_a_supplier_without_energy_in_his_model_is_told(files, cells):
    """A step that the supplier gives no energy for counts as zero, which a reader must know."""
    cells["sites"], cells["assumptions"] = [], []
    assert "cells.yaml: no energy is given for making the cell: counted as zero" in bc.Model(files(), BOOK).warnings


def test_the_suppliers_evidence_says_what_is_company_specific(files, cells):
    """The rulebook's question on cell making is answered by what stands in the supplier's file."""
    for site in cells["sites"]:
        site["evidence"] = "measured"
        for step in site["steps"]:
            for use in step.get("energy", ()):
                if isinstance(use["amount"], dict):
                    use["amount"].pop("evidence", None)
    described = bc.Model(files(), BOOK).inventory.described
    assert set(described["cell assembly"]) <= {"literature", "estimated", "unstated"}
    assert "cell assembly" in described
