"""Of a database that isn't ours to hand out a file holds names, places and codes, and not one of its numbers."""

import importlib
import re
import zipfile
from dataclasses import replace

import pytest

import brightcell as bc
import brightcell.imports as importers
from brightcell.data import data_path
from brightcell.errors import InputError

from .conftest import ENDINGS, IMPORTED_AS, silent

NAME, PROJECT, PACK = "ecoinvent-3.10.1-cutoff", "licensed", "nmc811-pack-100kwh"


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    """A made-up database in the shape of ecoinvent, in a project of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        patch.syspath_prepend(str(data_path().parent / "scripts"))
        from brightcell.brightway.projects import bw2data, project
        from brightcell.quiet import quiet

        bw2data().projects.create_project(PROJECT, exist_ok=True)
        with project(PROJECT), quiet():
            yield importlib.import_module("synthetic.write").small(data_path("mappings", f"{NAME}.csv"), database=NAME)


@pytest.fixture(scope="module")
def model(synthetic):
    return bc.Model(PACK, "eu-cfb-2024-draft", background=NAME, project=PROJECT)


@pytest.fixture(scope="module")
def found_again(synthetic):
    """The database as what an import links to."""
    return importers.stores(PROJECT, [NAME])


def text_of(path):
    """All that a file says, unzipped where it is a zip."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode()
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("format", ENDINGS)
def test_only_names_leave_and_lead_back(model, found_again, tmp_path, format) -> None:
    """No amount of the database is in the file, however it is written; each link is found again by our importer."""
    path = tmp_path / f"file{ENDINGS[format]}"
    report = bc.export(model, format, path)
    assert set(report.needed) == {NAME}
    inside, written = amounts_of(model), numbers_in(text_of(path))
    assert len(inside) > 1000
    assert len(written) > 50
    assert inside & written == set()
    read = importers.link(importers.read_files([path], IMPORTED_AS[format], silent), "file", found_again)
    back = {(activity.name.split("{")[0], row.link.code) for activity, row in read.rows() if row.link.database == NAME}
    assert {code for _, code in back} == {model.background.nodes[link.process.code][1] for link in links(model)}
    signs = {row.link.sign for _, row in read.rows() if row.link.database == NAME}
    assert signs == {1.0, -1.0}, "treatments are among them"


def links(model):
    return model.product_system.links


def amounts_of(model):
    """Amounts of the database that have so many digits that they are nobody else's by chance."""
    from bw2data.backends.schema import ExchangeDataset as Row

    from brightcell.brightway.projects import project

    with project(PROJECT):
        rows = Row.select(Row.data).where(Row.output_database == NAME).tuples()
        return {number for (data,) in rows if len(number := repr(abs(data["amount"]))) > 12}


def numbers_in(text):
    return set(re.findall(r"\d+\.?\d*(?:e[+-]?\d+)?", text))


def test_the_amounts_of_the_foreground_come_back(model, found_again, tmp_path) -> None:
    """Row by row in Brightway's signs: of each provider the same sum."""
    path = tmp_path / "file.csv"
    bc.export(model, "simapro-csv", path)
    read = importers.link(importers.read_files([path], "simapro-csv", silent), "file", found_again)
    found, expected = {}, {}
    for _, row in read.rows():
        if row.link.database == NAME:
            amount = row.amount * (-1.0 if row.kind == "substitution" else 1.0)
            found[row.link.code] = found.get(row.link.code, 0.0) + amount
    for activity in model.product_system.activities:
        for exchange in activity.exchanges:
            code = exchange.label.removeprefix(f"{model.background.label}:")
            if code in model.background.nodes:
                inner = model.background.nodes[code][1]
                expected[inner] = expected.get(inner, 0.0) + exchange.amount
    assert found == pytest.approx(expected, rel=1e-12)


def test_it_is_not_embedded(model, tmp_path) -> None:
    """What may be embedded is said, and no file is left behind."""
    with pytest.raises(InputError, match=f"may not be handed out.*found {NAME}.*expected a background that is shipped"):
        bc.export(model, "brightway-excel", tmp_path / "a.xlsx", embed=True)
    assert not list(tmp_path.iterdir())


def test_amounts_that_its_scores_went_into_are_asked_for(model, tmp_path) -> None:
    """A credit that follows a supplier's figure is the figure over a score of the database."""
    path = "pack.module.cell.cathode.parts[nmc811].supplier"
    declared = {"name": "a supplier", "footprint": "3 kg CO2e/kg", "source": "a declaration"}
    following = model.with_({path: declared})
    with pytest.raises(InputError, match="scaled by scores of a licensed database") as refused:
        bc.export(following, "brightway-excel", tmp_path / "a.xlsx")
    assert "credits that follow ecoinvent-3.10.1-cutoff" in str(refused.value)
    report = bc.export(following, "brightway-excel", tmp_path / "a.xlsx", derived=True)
    assert report.exchanges > 0
    on_open = bc.Model(following.product, "eu-cfb-2024-draft")
    assert bc.export(on_open, "brightway-excel", tmp_path / "b.xlsx").exchanges > 0


def test_layers_are_named_each_by_its_own_database(synthetic, tmp_path) -> None:
    """Above the made-up database `open`, of which everything that it has is taken."""
    model = bc.Model(PACK, "iso-14067-cutoff", background=("open", NAME), project=PROJECT)
    report = bc.export(model, "brightway-excel", tmp_path / "a.xlsx")
    assert set(report.needed) <= {"brightcell-open", NAME}
    assert report.needed["brightcell-open"] > 10
    with pytest.raises(InputError, match="may not be handed out"):
        bc.export(model, "brightway-excel", tmp_path / "b.xlsx", embed=True)


def test_tables_that_only_bear_the_name_of_a_shipped_one_are_not_embedded(tmp_path) -> None:
    """Somebody's own values may stand in them."""
    changed = replace(bc.read_background("open"), sha256="0" * 64)
    with pytest.raises(InputError, match="may not be handed out"):
        bc.export(bc.Model(PACK, background=changed), "brightway-excel", tmp_path / "a.xlsx", embed=True)
