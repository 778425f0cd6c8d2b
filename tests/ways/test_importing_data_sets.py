"""The way of a practitioner with ILCD and ecoSpold1: the format is found, faults are told, a figure comes out."""

import shutil

import pytest
from typer.testing import CliRunner

from brightcell.brightway import install_background, lca_inputs, method_name, project
from brightcell.brightway.projects import bw2data
from brightcell.cli import app
from brightcell.errors import BackgroundError
from brightcell.matrices import solve_brightway

from ..imports.xml_models import (
    es1,
    es1_air,
    es1_dataset,
    es1_exchange,
    es1_share,
    ilcd,
    ilcd_exchange,
    ilcd_parameter,
    ilcd_process,
    ilcd_tables,
)
from ..small import BACKGROUND, METHOD


@pytest.fixture
def call(project_name):
    """The command on a file, in a project with brightcell's flows; no format is said."""
    install_background(BACKGROUND, [METHOD], project_name)

    def called(path, *options):
        command = ["background", "import", str(path), "--project", project_name, *options]
        return CliRunner().invoke(app, command)

    return called


def score(project_name, database, product):
    """kg of CO2e of what is made, by plain bw2calc."""
    with project(project_name):
        nodes = bw2data().Database(database)
        code = next(node["code"] for node in nodes if node["reference product"] == product)
    return solve_brightway(*lca_inputs(project_name, database, code, method_name(METHOD)))


def test_from_a_package_of_ilcd_to_a_figure(call, project_name, tmp_path):
    """(0.2 + 0.5 kg x 3 kg) / 2 = 0.85 kg of foil, whose input is half of a formula."""
    package = tmp_path / "foil"
    foil = [ilcd_exchange(0, "foil", 2.0, resulting=2.0), ilcd_exchange(1, "co2", 0.2)]
    foil.append(ilcd_exchange(2, "slurry", 0.5, "Input", resulting=0.5, variable="share"))
    slurry = ilcd_exchange(0, "slurry", 1.0), ilcd_exchange(1, "co2", 3.0)
    documents = [ilcd_process("f", *foil), ilcd_process("s", *slurry)]
    ilcd(package, *ilcd_tables("foil", "slurry"), *documents)

    refused = call(package, "--write")
    assert refused.exit_code == 2
    assert "parameter share is not in the file" in refused.stdout

    parameters = ilcd_parameter("a", 0.25) + ilcd_parameter("share", None, "4 * a")
    ilcd(package, ilcd_process("f", *foil, parameters=parameters))
    flows = shutil.move(package / "flows", tmp_path / "flows")
    lost = call(package, "--write")
    assert "the flows of 2 exchanges are not among the files" in lost.stdout
    shutil.move(flows, package / "flows")

    done = call(package, "--write")
    assert done.exit_code == 0, done.stdout
    assert "foil (ilcd, foil)" in done.stdout
    assert score(project_name, "foil", "foil") == pytest.approx((0.2 + 0.5 * 3.0) / 2, rel=1e-7)


def test_from_ecospold1_to_a_figure(call, project_name, tmp_path):
    """A works of two products: 75 % of 8 kg and of 0.5 kWh x 0.4 kg come to 2 kg of steel, 3.075 kg each."""
    power = es1_dataset(
        2, "power", es1_exchange(1, "power", 1.0, "outputGroup 0", unit="kWh"), es1_air(2, 0.4), unit="kWh"
    )
    rows = [
        es1_exchange(1, "steel", 2.0, "outputGroup 0"),
        es1_exchange(2, "slag", 9.0, "outputGroup 2"),
        es1_air(3, 8000.0, "g"),
        es1_exchange(4, "power", 0.5, "inputGroup 2", unit="kWh"),
    ]
    path = es1(tmp_path / "works.xml", power, es1_dataset(1, "steel", *rows))
    refused = call(path, "--write")
    assert refused.exit_code == 2
    assert "2 products are made (found slag, steel) - allocate them first" in refused.stdout

    path.write_text(path.read_text(encoding="utf-8").replace("</flowData>", "<flowData>", 1), encoding="utf-8")
    broken = call(path)
    assert isinstance(broken.exception, BackgroundError)
    assert "works.xml" in str(broken.exception)
    assert "not well-formed XML: mismatched tag" in str(broken.exception)

    shares = [es1_share(1, 75, 3, 4), es1_share(2, 25, 3, 4)]
    done = call(es1(path, power, es1_dataset(1, "works", *rows, *shares)), "--write")
    assert done.exit_code == 0, done.stdout
    assert "note: unit_is_converted" in done.stdout
    assert score(project_name, "works", "steel") == pytest.approx(0.75 * (8.0 + 0.5 * 0.4) / 2, rel=1e-7)
