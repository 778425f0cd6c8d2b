"""A compliance engineer says what her amounts rest on: figure, check, broken words, company data."""

import json
import sys

import pytest
import yaml

from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml


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
def data():
    return dict(read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data)


@pytest.fixture
def saved(tmp_path):
    def saved(data):
        path = tmp_path / "pack.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return str(path)

    return saved


def test_a_plant_that_is_metered_gives_company_data(run, data, saved):
    """A figure from EverBatt doesn't pass; metered energy of weighed parts does, and check says what is left."""
    code, out, _ = run("check", saved(data))
    assert (code, "literature on electrode making, cell assembly" in out) == (0, True)
    for parameter in data["parameters"].values():
        parameter["evidence"] = {"type": "measured", "meter": "E-17"}
    for block in (data["pack"], data["sites"][0]):
        block["evidence"] = {"type": "实测", "by": "reference plant"}
    code, out, _ = run("check", saved(data), "--format", "json")
    told = json.loads(out)
    (warning,) = (text for text in told["warnings"] if "company's own" in text)
    assert warning.endswith("the product gives no energy of pack assembly; estimated on delivery")
    assert told["evidence"]["shares"]["measured"] > 0.9


def test_a_slip_is_answered_with_line_and_choices(run, data, saved):
    """Exit code 2; file, line, field, found, allowed and nearest."""
    data["sites"][0]["evidence"] = "mesured"
    code, _, err = run("check", saved(data))
    assert code == 2
    assert "pack.yaml:" in err
    assert "sites[reference plant].evidence.type: unknown type of evidence (found mesured; expected measured" in err
    assert "did you mean measured?" in err
