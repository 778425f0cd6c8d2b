"""From the page on suppliers' models to a figure: a maker of cells hands over a file, one of packs computes with it."""

import copy
import json
import re
import sys

import pytest
import yaml

from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product import product_from_data
from brightcell.product.masses import cell_mass

from ..syntax import ROOT

PAGE = (ROOT / "docs" / "supplier-models.md").read_text(encoding="utf-8")
CELL, POWDER, PIECE = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.S))


@pytest.fixture
def run(monkeypatch, capsys):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


@pytest.fixture
def pack(tmp_path):
    """The snippets of the page as files: the shipped NMC811 cell, its powder by a model, bought for a pack."""
    cells = copy.deepcopy(dict(read_yaml(data_path("products", "nmc811-pack-100kwh.yaml")).data))
    mass = cell_mass(product_from_data(cells).pack.one_cell)
    powder = next(p for p in cells["pack"]["module"]["cell"]["cathode"]["parts"] if p["material"] == "nmc811")
    bought = copy.deepcopy(dict(cells))
    powder["supplier"] = {"name": "Powder Works", "model": "powders.yaml#nmc811-x"}
    cell = {**CELL["pack"]["module"]["cell"], "mass": f"{mass!r} kg"}
    bought["pack"]["module"]["cell"] = cell
    (board,) = PIECE["pack"]["parts"]
    part = next(p for p in bought["pack"]["parts"] if p["material"] == "electronics")
    weighed = part["amount"]
    part |= {"supplier": {**board["supplier"], "piece_mass": f"{float(weighed.split()[0]) / 4!r} kg"}}
    energy = [{"carrier": "electricity", "amount": "100 kWh", "per": "piece"}]
    bought["sites"] = [{"name": "pack plant", "location": "DE", "steps": [{"step": "pack", "energy": energy}]}]
    bought["identity"]["plant"] = {"name": "pack plant", "location": "DE"}
    bought |= {"assumptions": [], "parameters": {}}
    (tmp_path / "suppliers").mkdir()
    for name, data in {"suppliers/cells": cells, "suppliers/powders": POWDER, "pack": bought}.items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return tmp_path / "pack.yaml"


def test_from_a_suppliers_file_to_a_figure(run, pack, project_name):
    """check, footprint and explain tell models and hashes; a slip in the supplier's file is told with its line."""
    code, out, _ = run("check", str(pack))
    assert (code, "complete" in out) == (0, True)
    code, out, _ = run("footprint", str(pack), "--format", "json", "--project", project_name)
    (told,) = json.loads(out)["provenance"]["product"]["supplier_models"]
    assert (code, told["file"], told["models"][0]["material"]) == (0, "suppliers/cells.yaml", "nmc811-x")
    code, out, _ = run("explain", str(pack), "cathode active material")
    assert (code, f"cell of suppliers/cells.yaml, sha256 {told['sha256'][:12]}" in out) == (0, True)
    powders = pack.parent / "suppliers" / "powders.yaml"
    powders.write_text(powders.read_text(encoding="utf-8").replace("nickel-sulfate", "nickel-sulfat"), encoding="utf-8")
    code, out, err = run("check", str(pack))
    text = " ".join((out + err).split())
    assert code == 2
    assert "pack.module.cell.supplier.model: the supplier's model is wrong" in text
    assert re.search(r"powders\.yaml:\d+: materials\.nmc811-x\.process\.inputs", text)
    assert "did you mean nickel-sulfate" in text
