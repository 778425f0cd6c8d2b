"""From a product to another program and back: exported, read again, written to a project, counted by plain bw2calc."""

import json
import sys

import pytest

import brightcell as bc
from brightcell.cli import main

PACK = "lmo-pack-100kwh"
RULES = ("--rulebook", "iso-14067-cutoff")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder, and a Brightway folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        yield tmp_path_factory.mktemp("way")


@pytest.fixture
def run(monkeypatch, capsys, folder):
    """A command line of this process in the folder: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_from_a_product_to_a_workbook_and_back(run, folder) -> None:
    """What is wrong with the call is told with what is right; the file alone has the footprint."""
    code, _, err = run("export", PACK, "--format", "excel", "--out", "lmo.xlsx")
    assert code == 2
    assert "expected openlca-jsonld, brightway-excel, simapro-csv" in err
    assert "did you mean brightway-excel" in err
    code, _, err = run("export", PACK, "--format", "brightway-excel", "--out", "lmo.csv")
    assert code == 2
    assert "a name that ends in .xlsx" in err
    code, _, err = run("export", "lmo", "--format", "brightway-excel", "--out", "lmo.xlsx")
    assert code == 2
    assert PACK in err

    code, out, err = run("export", PACK, *RULES, "--format", "brightway-excel", "--out", "lmo.xlsx")
    assert code == 0, err
    assert "needs the database brightcell-open" in out
    code, out, err = run("background", "import", "lmo.xlsx", "--format", "excel")
    assert code == 2
    assert "exchange_is_linked" in out

    alone = ("--format", "brightway-excel", "--out", "lmo.xlsx", "--embed", "--report", "json")
    code, out, err = run("export", PACK, *RULES, *alone)
    assert code == 0, err
    assert json.loads(out)["needed"] == {}
    # the flows and methods come with any background
    assert run("background", "install", "greet-2022")[0] == 0
    code, out, err = run("background", "import", "lmo.xlsx", "--format", "excel", "--database", "lmo", "--write")
    assert code == 0, out
    assert counted() == pytest.approx(bc.footprint(PACK, RULES[1], project=None).total, rel=1e-6)


def counted():
    """kg CO2e of the functional unit of the imported database, by plain bw2calc in single precision."""
    import bw2calc
    import bw2data as bd

    bd.projects.set_current("brightcell")
    (unit,) = [node for node in bd.Database("lmo") if node["name"].startswith("functional unit,")]
    (method,) = [name for name in bd.methods if name[:2] == ("brightcell", "IPCC AR6 GWP100") and name[2] == "0/0"]
    lca = bw2calc.LCA({unit: 1.0}, method)
    lca.lci()
    lca.lcia()
    return lca.score
