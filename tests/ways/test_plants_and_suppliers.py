"""From the page on plants and suppliers to a figure: each of its snippets on the shipped pack, then the usual slips."""

import copy
import json
import re
import sys

import pytest
import yaml

import brightcell as bc
from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

from ..syntax import ROOT

PAGE = (ROOT / "docs" / "plants-and-suppliers.md").read_text(encoding="utf-8")
SNIPPETS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.S)]
PLANTS, WAYS, METER, MODULES, POWER = SNIPPETS


@pytest.fixture(scope="module")
def shipped():
    return read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data


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
def written(tmp_path, shipped):
    """The shipped pack with blocks of a page, as a file."""

    def write(*snippets):
        data = copy.deepcopy(dict(shipped))
        data["assumptions"] = []
        for snippet in copy.deepcopy(snippets):
            for block, content in snippet.items():
                data[block] = {**data.get(block, {}), **content} if isinstance(content, dict) else content
        path = tmp_path / "pack.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return path

    return write


def edited(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_two_cell_plants_and_their_ways_to_a_figure(run, written):
    """check, compare, JSON, explain, and a comparison with one of the plants alone."""
    path = str(written(PLANTS, WAYS))
    code, out, _ = run("check", path, "--rulebook", "eu-cfb-2024-draft")
    assert code == 0
    assert "a mean of several: cell at Ochang (60 %) and Changzhou (40 %)" in " ".join(out.split())
    mixed = bc.Model(path, "iso-14067-cutoff")
    result = bc.footprint(mixed, project=None)
    assert json.loads(result.to_json())["total"] == result.total
    assert "carrying of cells from Changzhou to Debrecen" in str(result.explain("transport between plants"))
    shares = {"sites[Ochang].steps[cell].share": "100 %", "sites[Changzhou].steps[cell].share": "0 %"}
    assert "sites[Ochang].step" in str(bc.compare([mixed, mixed.with_(shares)]))


def test_a_shared_meter_to_a_figure(run, written):
    """The count of the page, its key and the book's order."""
    path = written({**PLANTS, "sites": [*METER["sites"], *PLANTS["sites"][1:]]})
    code, out, err = run("check", str(path), "--rulebook", "iso-14067-cutoff", "--all")
    assert code == 0, err
    out = " ".join(out.split())
    assert "62.86 % of the count" in out
    assert "both lines hang on one transformer" in out
    assert "allocation.hierarchy = subdivision, physical, economic" in out


def test_bought_modules_to_a_figure(run, written):
    """The gases make up 99.4 % of the figure by AR5, so that even a book that fixes AR6 takes it."""
    sites = {"identity": {"plant": {"name": "Debrecen", "location": "HU"}}, "sites": PLANTS["sites"][2:]}
    path = written(MODULES, sites)
    code, out, err = run("check", str(path), "--rulebook", "eu-cfb-2024-draft")
    assert code == 0, out + err
    assert "counted as raw material" not in out


def test_a_suppliers_electricity_to_a_figure():
    """The part of the page in place of the shipped one: less than from the grid, by name."""
    (part,) = POWER["pack"]["module"]["cell"]["cathode"]["parts"]
    path = "pack.module.cell.cathode.parts[nmc622]"
    grid = bc.Model("nmc622-pack-100kwh", "iso-14067-cutoff").with_({f"{path}.origin": part["origin"]})
    own = bc.footprint(grid.with_({f"{path}.supplier": part["supplier"]}), project=None)
    assert own.total < bc.footprint(grid, project=None).total
    assert "electricity of A maker of cathode powder" in str(own.explain("supply/cathode/nmc622"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share: 60 %", "share: 50 %", ("50 % (Ochang) + 40 % (Changzhou) = 90 %", "100 % together")),
        ("from: Ochang", "from: Ochan", ("transport.between", "Ochan", "did you mean Ochang?")),
        ("to: Debrecen", "to: Changzhou", ("not a plant that builds in", "Debrecen")),
        ("step: cell\n    from", "step: cells\n    from", ("unknown step", "did you mean cell?")),
        ("distance: 19000 km", "distance: 19000", ("distance", "km")),
    ],
)
def test_slips_are_answered_with_file_and_line(run, written, old, new, words):
    """What is wrong, where, what is allowed, and what was meant."""
    path = edited(written(PLANTS, WAYS), old, new)
    code, _, err = run("check", str(path))
    assert code == 2
    assert all(word in err for word in (*words, "pack.yaml:"))
