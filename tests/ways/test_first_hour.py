"""The first hour of a new user: the readme's Python, word for word, then a copied product of one's own."""

import re
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.data import data_path

README = Path(__file__).parents[2] / "README.md"


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From the model to its footprint, another plant, draws, sensitivity, and the Brightway project."""
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"## In Python\n\n```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    footprint = names["footprint"]
    assert isinstance(footprint, bc.Footprint)
    assert f"{footprint.total:.4f} {footprint.unit}" == "0.1855 kg CO2e / kWh delivered"
    elsewhere = bc.footprint(names["elsewhere"])
    assert elsewhere.total < footprint.total


def test_a_copied_product_becomes_a_verified_figure(tmp_path: Path, project_name: str) -> None:
    """Copy, change, check, compute, compare with the shipped one, write, and verify by plain bw2calc."""
    path = tmp_path / "my-pack.yaml"
    text = data_path("products", "nmc622-pack-100kwh.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("CN-JS", "CN-SC"), encoding="utf-8")
    report = bc.check(path)
    assert report.ok, report.problems
    model = bc.Model(path)
    both = bc.compare([bc.Model("nmc622-pack-100kwh"), model])
    assert both.footprints[1].total < both.footprints[0].total
    written = bc.footprint(model, project=project_name)
    assert written.total == pytest.approx(both.footprints[1].total, rel=1e-12)
    assert bc.verify(written) == pytest.approx(written.total, rel=1e-6)
