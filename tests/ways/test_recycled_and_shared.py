"""A maker of two packs at one plant: shared meters, recycled nickel, a second life, and the slips on the way."""

import json
import sys

import pytest
import yaml

import brightcell as bc
from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

CATHODE = "pack.module.cell.cathode.parts[nmc622].recycled_content"


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
    """A pack whose plant's parameters are in a file beside it."""
    data = dict(read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data)
    plant = {"parameters": data.pop("parameters")}
    plant["parameters"]["cell_energy"] |= {"min": 100, "max": 400}
    del data["assumptions"]
    cathode = data["pack"]["module"]["cell"]["cathode"]["parts"][0]
    cathode["recycled_content"] = {"nickel": {"pre_consumer": "6 %", "post_consumer": "10 %"}, "cobalt": "16 %"}
    data["end_of_life"]["second_life"] = {"energy": "30 MWh"}
    for name, content in (("plant.yaml", plant), ("pack.yaml", {**data, "parameters_from": "plant.yaml"})):
        (tmp_path / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return tmp_path / "pack.yaml"


def test_from_the_file_to_the_shares_that_the_regulation_asks_for(run, pack):
    """check tells shares, what has no recycled route, and how the second life counts; a figure of one's own counts."""
    code, out, _ = run("check", str(pack), "--all")
    assert code == 0
    assert "nickel: 16.00% of 51.94 kg (6.00% pre-consumer, 10.00% post-consumer, 0.00% of untold origin" in out
    assert "open has no recycled-cobalt-in-salt for CN: the recycled content counts as virgin" in out
    assert "end_of_life.second_life = first-life" in out
    priced = f"{CATHODE}={{nickel: {{post_consumer: 16 %, footprint: 3 kg CO2e/kg}}}}"
    code, out, _ = run("check", str(pack), "--with", priced, "--format", "json")
    assert code == 0
    assert [row["share"] for row in json.loads(out)["recycled_content"]] == [0.0, 0.0, 0.16]
    product = bc.read_product(pack)
    content = {CATHODE: {"nickel": {"post_consumer": "16 %", "footprint": "3 kg CO2e/kg"}}}
    cheaper = bc.footprint(product.with_(content), project=None)
    assert cheaper.total < bc.footprint(product, project=None).total


def test_slips_are_answered_where_they_are(run, pack):
    """The shared file by its own name and line, the pack by its."""
    plant = pack.with_name("plant.yaml")
    plant.write_text(plant.read_text("utf-8").replace("max: 400", "max: 120"), encoding="utf-8")
    code, _, err = run("check", str(pack))
    assert code == 2
    assert "plant.yaml:" in err
    assert "the parameter lies outside of its range (found 169.855 MJ; expected 100 to 120 MJ)" in err
    plant.write_text(plant.read_text("utf-8").replace("max: 120", "max: 400"), encoding="utf-8")
    pack.write_text(pack.read_text("utf-8").replace("post_consumer: 10 %", "post_consumers: 10 %"), encoding="utf-8")
    code, _, err = run("check", str(pack))
    assert (code, "pack.yaml:" in err, "did you mean post_consumer" in err) == (2, True, True)
