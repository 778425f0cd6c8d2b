"""From a supplier's file to a part, and from the product to a customer's file: the whole way on the command line."""

import json
import sys

import pytest
import yaml
from tests.footprint_files import PACT, changed

from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

BLOCK = {
    "manufacturer": {"urn": "urn:example:company:7"},
    "battery": {"product_id": "urn:example:product:lfp-100", "description": "Pack of 100 kWh"},
    "reference_period": {"start": "2025-01-01", "end": "2025-12-31"},
    "content": {"exempted_percent": 2, "fossil_carbon_kg": 30, "biogenic_carbon_kg": 0},
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


def test_a_suppliers_file_becomes_a_part_and_the_product_a_file_for_a_customer(run, tmp_path):
    """A broken file is told, the good one becomes an entry; the product with it is exchanged, and read in again."""
    broken, good = tmp_path / "broken.json", tmp_path / "foil.json"
    broken.write_text(json.dumps(changed(PACT, "pcf", "pcfExcludingBiogenicUptake", to=30)), "utf-8")
    good.write_text(json.dumps(PACT), "utf-8")
    code, _, err = run("background", "supplier", str(broken))
    assert code == 2
    assert "broken.json: pcf.pcfExcludingBiogenicUptake: this field is not a decimal (found 30" in err
    code, out, err = run("background", "supplier", str(good), "--per", "kg", "--on", "2027-05-01")
    assert code == 0
    assert "warning: the footprint has expired: it was valid to 2026-12-31" in err
    entry = json.loads(out)["supplier"]
    data = dict(read_yaml(data_path("products", "lfp-pack-100kwh.yaml")).data)
    foil = next(part for part in data["pack"]["parts"] if part["material"] == "steel")
    foil["supplier"] = entry
    data["declaration"] = BLOCK
    product, file = tmp_path / "pack.yaml", tmp_path / "out.json"
    product.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "utf-8")
    call = ("--rulebook", "iso-14067-cutoff", "--out", str(file))
    code, _, err = run("declare", str(product), "--document", "idta", *call)
    assert code == 2
    assert "found kWh rated; expected kWh delivered" in err
    code, _, err = run("declare", str(product), "--document", "pact", *call)
    assert (code, err.startswith(f"written: {file}, the supporting version, for ")) == (0, True)
    code, out, err = run("background", "supplier", str(file), "--name", "Us", "--on", "2026-06-01")
    assert code == 0
    figure = json.loads(file.read_text("utf-8"))["pcf"]["pcfExcludingBiogenicUptake"]
    again = json.loads(out)["supplier"]
    assert again["name"] == "Us"
    assert again["footprint"]["value"] == pytest.approx(float(figure))
    assert "states no end of its validity" in err
    code, _, err = run("background", "supplier", str(good), "--on", "tomorrow")
    assert code == 2
    assert "--on is not a day (found tomorrow" in err
