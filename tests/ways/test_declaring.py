"""A maker declares: what is lacking is named, filled in, and the document is written in two versions and languages."""

import json
import sys

import pytest
import yaml

from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

BLOCK = {
    "manufacturer": {"address": "1 Example Road, Changzhou"},
    "conformity_id": "DoC-1",
    "study": {"link": "https://cells.example/study"},
    "contact": {"email": "lca@cells.example"},
}


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
def file(tmp_path):
    """A product file with or without a declaration."""

    def file(block=None):
        data = dict(read_yaml(data_path("products", "lfp-pack-100kwh.yaml")).data)
        if block is not None:
            data["declaration"] = block
        path = tmp_path / "pack.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return str(path)

    return file


def test_from_what_is_lacking_to_a_declaration(run, file, tmp_path):
    """The first try names all fields; the second writes; the public version keeps the contact back."""
    out = tmp_path / "eu.json"
    call = ("--rulebook", "eu-cfb-2024-draft", "--document", "eu", "--out", str(out))
    code, _, err = run("declare", file(), *call)
    assert code == 2
    assert "3 problems; nothing was written" in err
    assert [word in err for word in ("manufacturer.address", "conformity_id", "study.link")] == [True] * 3
    assert not out.exists()
    code, printed, err = run("declare", file(BLOCK), *call)
    assert (code, printed, err) == (0, "", f"written: {out}, the public version, for everybody\n")
    told = json.loads(out.read_text("utf-8"))
    assert told["version"] == "public"
    assert "lca@cells.example" not in out.read_text("utf-8")
    code, _, _ = run("declare", file(BLOCK), *call, "--version", "supporting", "--language", "zh")
    text = out.read_text("utf-8")
    assert code == 0
    assert "lca@cells.example" in text
    assert "碳足迹声明" in text


def test_what_does_not_fit_is_told(run, file, tmp_path):
    """A unit that doesn't fit, an ending that there isn't, a misspelt field of the block."""
    path = file(BLOCK)
    code, _, err = run("declare", path, "--rulebook", "iso-14067-cutoff", "--format", "eu", "--out", "x.html")
    assert code == 2
    assert "found kWh rated; expected kWh delivered" in err
    code, _, err = run("declare", path, "--document", "eu", "--out", str(tmp_path / "x.doc"))
    assert code == 2
    assert "expected .html, .pdf, .xlsx, .json" in err
    path = file(BLOCK | {"visibility": [{"field": "contact.emial", "level": "confidential"}]})
    code, _, err = run("declare", path, "--document", "eu", "--out", str(tmp_path / "x.html"))
    assert code == 2
    assert "did you mean email?" in err
    assert "pack.yaml:" in err
