"""A supplier's file, two plants, a table of classes: a declaration in both versions, a passport file, a bundle."""

import json
import sys

import pytest
import yaml
from tests.documents.conftest import BLOCK
from tests.footprint_files import PACT

from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

BOOK = ("--rulebook", "eu-cfb-2024-draft")


@pytest.fixture
def run(monkeypatch, capsys):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def _product(entry, folder, **blocks):
    """The shipped pack with a supplier of its steel and two plants of its cells."""
    data = dict(read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data)
    next(part for part in data["pack"]["parts"] if part["material"] == "steel")["supplier"] = entry
    (site,) = data["sites"]
    shares = (("North plant", "CN-JS", "60 %"), ("South plant", "CN-SC", "40 %"))
    data["sites"] = [
        {**site, "name": name, "location": place, "steps": [{**step, "share": share} for step in site["steps"]]}
        for name, place, share in shares
    ]
    data.update(blocks)
    path = folder / "pack.yaml"
    plain = json.loads(json.dumps(data))  # no blocks in common, which YAML would write as anchors
    path.write_text(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True), "utf-8")
    return path


def test_from_a_suppliers_file_and_two_plants_to_what_others_accept(run, tmp_path):
    """Each refusal names what to do, and the next step does it; the bundle is verified from another folder."""
    (tmp_path / "steel.json").write_text(json.dumps(PACT), "utf-8")
    code, out, _ = run("background", "supplier", tmp_path / "steel.json", "--per", "kg", "--on", "2026-06-01")
    assert code == 0
    entry = json.loads(out)["supplier"]
    page = tmp_path / "eu.html"

    code, _, err = run("declare", _product(entry, tmp_path), *BOOK, "--document", "eu", "--out", page)
    assert code == 2
    assert "declaration.conformity_id: the document eu needs this field" in err
    assert "add at the end of pack.yaml, and fill in:\n\ndeclaration:\n  manufacturer:\n    address:  # Postal" in err

    product = _product(entry, tmp_path, declaration=BLOCK)
    code, _, err = run("declare", product, *BOOK, "--document", "eu", "--out", page)
    assert code == 2
    assert "one declaration per battery model and plant" in err
    one = ("--with", "sites[North plant].steps[cell].share=100 %", "--with", "sites[South plant].steps[cell].share=0 %")
    assert "sites[North plant].steps[cell].share=100 %" in err

    (tmp_path / "limits.csv").write_text("class,limit,unit\nA,0.1,kWh\n", "utf-8")
    classed = ("--classes", tmp_path / "limits.csv")
    code, _, err = run("declare", product, *BOOK, *one, *classed, "--document", "eu", "--out", page)
    assert code == 2
    assert "the limit is in another unit than the footprint (found kWh; expected kg CO2e / kWh delivered)" in err
    (tmp_path / "limits.csv").write_text(
        "class,limit,unit\nA,0.1,kg CO2e / kWh delivered\nB,,kg CO2e / kWh delivered\n"
    )

    for version in ("public", "supporting"):
        call = (*BOOK, *one, *classed, "--document", "eu", "--version", version, "--out", page)
        code, _, err = run("declare", product, *call)
        assert (code, err.startswith(f"written: {page}, the {version} version, for ")) == (0, True)
        text = page.read_text("utf-8")
        assert ("South plant" in text) is (version == "supporting")
        assert ("Proxies, gaps and assumptions" in text) is (version == "supporting")
        assert "Performance class" in text

    passport = tmp_path / "idta.json"
    assert run("declare", product, *BOOK, *one, "--document", "idta", "--out", passport)[0] == 0
    assert "not yet defined" in passport.read_text("utf-8")

    bundle, other = tmp_path / "study.zip", tmp_path / "other"
    other.mkdir()
    code, _, err = run("bundle", product, *BOOK, "--out", bundle)
    assert code == 0, err
    moved = bundle.rename(other / "study.zip")
    code, out, err = run("verify", moved)
    assert code == 0, err
