"""From a supplier's workbook to a figure: imported, mapped, confirmed, taken as a layer, and handed on as a block."""

import csv
import json
import sys

import pytest

from brightcell.brightway.projects import bw2data, project
from brightcell.cli import main

from ..suppliers import POWDER, suppliers_workbook

NMC = "nmc622-pack-100kwh"
IN_PROJECT = ("--project", "partners")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the supplier's workbook, and a Brightway folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        place = tmp_path_factory.mktemp("way")
        suppliers_workbook(place / "book.xlsx")
        yield place


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


def confirmed(file, answer="yes"):
    """The proposed table with an answer in every row."""
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "use": answer} for row in rows)


def test_from_a_workbook_to_a_layer_and_a_block(run, folder) -> None:
    """Each command says what comes next; what isn't confirmed is not used."""
    assert run("background", "install", "open", *IN_PROJECT)[0] == 0
    code, _, err = run("background", "import", "book.xlsx", "--format", "excel", "--write", *IN_PROJECT)
    assert code == 0
    assert "next: brightcell background map suppliers.csv --database suppliers --project partners" in err

    code, out, err = run("background", "map", "suppliers.csv", "--database", "suppliers", *IN_PROJECT)
    assert code == 0, err
    assert "nmc622" in out
    assert "graphite" in out.partition("nothing similar in the database")[2]
    assert "--layer suppliers.csv@suppliers" in err
    layer = ("--layer", "suppliers.csv@suppliers", *IN_PROJECT)

    code, _, err = run("footprint", NMC, *layer)
    assert code == 2
    assert "suppliers.csv: use: no row of this proposal is confirmed yet" in err
    confirmed(folder / "suppliers.csv", "perhaps")
    code, _, err = run("footprint", NMC, *layer)
    assert code == 2
    assert "expected yes, no or nothing" in err
    code, _, err = run("background", "map", "suppliers.csv", "--database", "suppliers", *IN_PROJECT)
    assert code == 2
    assert "NAME: there is a file of this name already" in err
    assert "--force" in err
    run("background", "map", "suppliers.csv", "--database", "suppliers", "--force", *IN_PROJECT)
    confirmed(folder / "suppliers.csv")
    code, out, err = run("footprint", NMC, *layer, "--format", "json")
    assert code == 0, err
    on_layer = json.loads(out)
    assert on_layer["background"]["name"] == "suppliers > open"
    assert {link["layer"] for link in on_layer["links"] if link["demand"] == "nmc622"} == {"suppliers"}

    block = ("--key", "nmc622", "--out", "block.json", *IN_PROJECT)
    assert run("background", "aggregate", POWDER, "--database", "suppliers", *block)[0] == 0
    code, out, _ = run("footprint", NMC, "--layer", "block.json", "--format", "json", *IN_PROJECT)
    assert code == 0
    assert json.loads(out)["total"] == pytest.approx(on_layer["total"], rel=1e-7)

    layers = ("--background", "open", "--background", "suppliers.csv@suppliers > open", *IN_PROJECT)
    code, out, _ = run("compare", NMC, *layers)
    assert code == 0
    assert "from open to suppliers > open" in out


def test_a_database_that_is_not_there_is_told_with_those_that_are(run) -> None:
    """By every command that is given one."""
    for command in (
        ("background", "map", "x.csv", "--database", "supplier"),
        ("background", "aggregate", "x", "--database", "supplier", "--out", "x.json"),
        ("footprint", NMC, "--layer", "suppliers.csv@supplier"),
    ):
        code, _, err = run(*command, *IN_PROJECT)
        assert code == 2
        assert "did you mean suppliers?" in err


def test_one_exchange_of_the_supplier_is_changed_by_a_file(run, folder) -> None:
    """A misspelt name is told with the nearest; the right one lowers the footprint, and `why` says by how much."""
    rows = 'process,input,by,amount,note\n{},"Carbon dioxide, fossil",,4,gas burner\n'
    layers = ("--layer", "ours.csv", "--layer", "suppliers.csv@suppliers", *IN_PROJECT)
    (folder / "ours.csv").write_text(rows.format('"precursor, suplier"'), encoding="utf-8")
    code, _, err = run("footprint", NMC, *layers)
    assert code == 2
    assert "ours.csv:2: process: no background below has such a process (found precursor, suplier" in err
    assert "did you mean precursor, supplier" in err
    (folder / "ours.csv").write_text(rows.format('"precursor, supplier"'), encoding="utf-8")
    two = (
        "--background",
        "suppliers.csv@suppliers > open",
        "--background",
        "ours.csv > suppliers.csv@suppliers > open",
    )
    code, out, err = run("why", NMC, *two, *IN_PROJECT)
    assert code == 0, err
    assert "lower" in out


def test_a_method_of_the_project_beside_that_of_the_rulebook(run) -> None:
    """The rulebook's own method under another name gives the same total by plain bw2calc; a slip is told."""
    layer = ("--layer", "suppliers.csv@suppliers", *IN_PROJECT)
    headline = json.loads(run("footprint", NMC, *layer, "--format", "json")[1])
    with project("partners"):
        ours = next(name for name in bw2data().methods if name[0] == "brightcell" and len(name) > 3)
        copied = bw2data().Method(("EF", "climate change", "all of it"))
        copied.register(unit="kg CO2e")
        copied.write(bw2data().Method(ours).load())
    code, out, err = run("footprint", NMC, *layer, "--also", "EF | climate change | all of it", "--format", "json")
    assert code == 0, err
    (other,) = json.loads(out)["others"]
    assert other["value"] == pytest.approx(headline["total"], rel=1e-6)
    assert json.loads(out)["total"] == headline["total"]
    assert any("may not know" in note for note in other["notes"])
    code, _, err = run("footprint", NMC, *layer, "--also", "EF | climate | all of it")
    assert code == 2
    assert "did you mean EF | climate change | all of it" in err
