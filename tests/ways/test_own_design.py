"""From a maker's own file to his figure: a cathode of his own description, and cells that he buys."""

import json
import sys

import pytest
import yaml

import brightcell as bc
from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

LMFP = """
materials:
  my-lmfp:
    name: LMFP of our own line
    component: cathode active material
    end_of_life_class: metal
    composition: {lithium: 4.4 %, manganese: 21 %, iron: 14.2 %, phosphorus: 19.7 %}
    process:
      location: CN-SC
      inputs:
        - {material: lithium-carbonate, amount: 0.24 kg}
      energy:
        - {carrier: electricity, amount: 8 kWh}
      electricity_supply:
        - {kind: direct-line, share: 40 %, technology: hydro, proof: contract 17}
        - {kind: grid, share: 60 %}
"""


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
def lmfp(data, tmp_path):
    """The shipped pack with a blend of a cathode powder of its maker's own and NMC622."""
    data |= yaml.safe_load(LMFP)
    data["identity"] = {**data["identity"], "chemistry": "my-lmfp+nmc622"}
    parts = data["pack"]["module"]["cell"]["cathode"]["parts"]
    parts[0]["amount"]["value"] = 0.15743
    parts.append({"material": "my-lmfp", "amount": "0.2 kg"})
    path = tmp_path / "blend.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def test_a_material_of_ones_own_is_a_line_of_the_result(run, lmfp, project_name):
    """check, footprint, JSON: the powder, its place, its electricity, and what was assumed of its recycling."""
    code, out, _ = run("check", str(lmfp), "--rulebook", "eu-cfb-2024-draft")
    assert (code, "complete" in out) == (0, True)
    code, out, _ = run(
        "footprint", str(lmfp), "--rulebook", "eu-cfb-2024-draft", "--project", project_name, "--format", "json"
    )
    assert code == 0
    told = json.loads(out)
    assert "end_of_life.recycled_as" in [assumed["parameter"] for assumed in told["assumed"]]
    result = bc.footprint(str(lmfp), "eu-cfb-2024-draft", project=None)
    assert result.total == pytest.approx(told["total"], rel=1e-12)
    assert "LMFP of our own line" in str(result.to_frame().to_string())


def test_a_slip_in_it_is_answered_with_file_and_line(run, lmfp):
    """A misspelt element, a figure of grams."""
    text = lmfp.read_text(encoding="utf-8")
    lmfp.write_text(text.replace("manganese: 21 %", "manganes: 21 %"), encoding="utf-8")
    code, _, err = run("check", str(lmfp))
    assert code == 2
    assert "materials.my-lmfp.composition" in err
    assert "did you mean manganese" in err


def test_bought_cells_to_a_figure(run, data, tmp_path, project_name):
    """A Hungarian pack of Korean cells with a declared figure: it is most of the total, and an odd one is told."""
    cell = {
        "count": 20,
        "mass": "0.79816 kg",
        "supplier": {"name": "K", "footprint": "60 kg CO2e/kWh", "source": "EPD"},
    }
    cell["supplier"] |= {"origin": "KR", "transport": [{"mode": "sea", "distance": "18000 km"}]}
    data["pack"] = {**data["pack"], "module": {"count": 20, "cell": cell}}
    energy = [{"carrier": "electricity", "amount": "100 kWh", "per": "piece"}]
    data["sites"] = [{"name": "plant", "location": "HU", "steps": [{"step": "pack", "energy": energy}]}]
    data["identity"] = {**data["identity"], "plant": {"name": "plant", "location": "HU"}}
    data["assumptions"], data["parameters"] = [], {}
    path = tmp_path / "bought.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    code, out, _ = run(
        "footprint", str(path), "--rulebook", "iso-14067-cutoff", "--project", project_name, "--format", "json"
    )
    assert code == 0
    assert 60 < json.loads(out)["per_kwh_rated_kg"] < 90
    path.write_text(path.read_text(encoding="utf-8").replace("60 kg CO2e/kWh", "0.5 kg CO2e"), encoding="utf-8")
    code, out, err = run("check", str(path))
    assert code == 0
    assert "the footprint of a bought cell is 2 kg CO2e/kWh, which is unusually small" in " ".join((out + err).split())
