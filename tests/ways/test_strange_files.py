"""Files of strangers on the command line: each is refused in words with exit code 2, and the mended one is computed."""

import json
import sys
import zipfile

import pytest

from brightcell.cli import main

from ..faults.asked import product_file

LAYERS = "a0: &a0 [x, x]\na1: [*a0, *a0]\n"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(end.value.code or 0), out, err

    return run


def test_from_a_strange_file_to_a_figure(run, tmp_path) -> None:
    """A product with anchors, one of a later version, an export that leads out of its zip, a bundle that is none."""
    good = product_file(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "pack.yaml").write_text(LAYERS + good, encoding="utf-8")
    code, _, told = run("footprint", "pack.yaml", "--project", "none")
    assert code == 2
    assert "pack.yaml:1: anchors and aliases" in told
    (tmp_path / "pack.yaml").write_text(good.replace("schema_version: 1", "schema_version: 7"), encoding="utf-8")
    code, _, told = run("check", "pack.yaml")
    assert code == 2
    assert "version 7 of its format" in told

    for name in ("olca.zip", "bundle.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("../../out.json", "{}")
    code, _, told = run("background", "import", "olca.zip", "--format", "jsonld")
    assert code == 2
    assert "leads out of it" in told
    code, _, told = run("verify", "bundle.zip")
    assert code == 2
    assert "a path that no bundle has" in told

    (tmp_path / "pack.yaml").write_text(good, encoding="utf-8")
    code, out, _ = run("footprint", "pack.yaml", "--project", "none", "--format", "json")
    assert code == 0
    assert len(json.loads(out)["provenance"]["installed"]["sha256"]) == 64
