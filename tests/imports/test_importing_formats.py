"""Importing ecoSpold2, openLCA JSON-LD and SimaPro CSV, and refusing what is pickled."""

import bz2
import json
import pickle
import zipfile

import pytest

from brightcell.brightway import lca_inputs, method_name, project
from brightcell.errors import BackgroundError
from brightcell.imports import zipped
from brightcell.matrices import solve_brightway

from .conftest import Dataset

CO2 = ("co2-fossil", "Carbon dioxide, fossil", 2.0)


def names(report, severity="error"):
    return sorted({finding.check for finding in report.of(severity)})


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


def score(bd, project_name, database, name, method):
    with project(project_name):
        code = next(node["code"] for node in bd.Database(database) if node["name"] == name)
    return solve_brightway(*lca_inputs(project_name, database, code, method_name(method)))


@pytest.fixture
def release():
    """Five datasets: a cell takes a housing of steel, and foil; steel and foil take power."""
    return [
        Dataset("steel", inputs=[("power", "power", "kWh", 1.0)], flows=[CO2]),
        Dataset("power", unit="kWh", flows=[("co2-fossil", "Carbon dioxide, fossil", 0.5)]),
        Dataset("foil", inputs=[("power", "power", "kWh", 4.0)]),
        Dataset("housing", inputs=[("steel", "steel", "kg", 1.1)]),
        Dataset("cell", unit="unit", inputs=[("housing", "housing", "kg", 0.5), ("foil", "foil", "kg", 0.1)]),
    ]


def test_ecospold2_computes(run, ecospold2, release, bd, project_name, method):
    """The cell's 0.5 x 1.1 x 2.5 + 0.1 x 4 x 0.5 kg by hand, and by bw2calc on what was written."""
    report = run(ecospold2(release), "ecospold2", write=True)
    assert report.ok
    assert report.exchanges == {"production": 5, "technosphere": 5, "biosphere": 2}
    expected = 0.5 * 1.1 * 2.5 + 0.1 * 4 * 0.5
    assert score(bd, project_name, "release", "cell production", method) == pytest.approx(expected, rel=1e-6)


def test_ecospold2_comments_are_kept(run, ecospold2, release, bd, project_name):
    """What a dataset says of an amount stands beside it in what is written."""
    folder = ecospold2(release)
    file = folder / "datasets" / "cell.spold"
    said = '<comment xml:lang="en">weighed</comment>'
    file.write_text(file.read_text().replace("<name>housing</name>", f"<name>housing</name>{said}"))
    run(folder, "ecospold2", write=True)
    with project(project_name):
        cell = next(node for node in bd.Database("release") if node["name"] == "cell production")
        assert sorted(exchange.get("comment", "") for exchange in cell.technosphere()) == ["", "weighed"]


def test_ecospold2_without_links_is_refused(run, ecospold2, release):
    """Exports without activityLinkId: bw2io deletes those inputs, here they are errors with their dataset."""
    release[3].inputs = [("steel", None, "kg", 1.1)]
    report = run(ecospold2(release), "ecospold2", write=True)
    assert not report.written
    assert report.unlinked == {"technosphere": 1}
    assert only(report, "links_in_the_file_are_complete").file == "housing.spold"


def test_ecospold2_unit_duplicate_and_loop(run, ecospold2, release):
    """The faults of a workbook that this format can have, each with its dataset."""
    release[0].inputs.append(("foil", "foil", "kg", 0.5))
    release[1].inputs = [("steel", "steel", "kg", 1.0)]
    release[3].inputs = [("steel", "steel", "ton", 0.1)] * 2
    report = run(ecospold2(release), "ecospold2")
    assert only(report, "duplicate_exchange").file == "housing.spold"
    assert {f.problem.file for f in report.named("unit_is_that_of_the_provider")} == {"housing.spold"}
    assert "power production (CN, power.spold)" in only(report, "singular_loop").what


def test_ecospold2_amounts_are_finite(run, ecospold2, release):
    """An amount of nan is told."""
    release[3].inputs = [("steel", "steel", "kg", "NaN")]
    assert only(run(ecospold2(release), "ecospold2"), "amount_is_a_number").file == "housing.spold"


def test_ecospold2_by_products_of_zero_are_left_out(run, ecospold2, release):
    """Rows by which other allocations are marked; they count as accounted for."""
    release[3].inputs.append(("slag", None, "kg", 0))
    assert run(ecospold2(release), "ecospold2").ok


def test_lost_exchanges_are_noticed(run, ecospold2, release, monkeypatch):
    """What stands in the XML is counted apart from bw2io."""
    from bw2io.extractors import Ecospold2DataExtractor

    whole = Ecospold2DataExtractor.extract_activity

    def losing(*arguments, **more):
        data = whole(*arguments, **more)
        return {**data, "exchanges": data["exchanges"][:1]}

    monkeypatch.setattr(Ecospold2DataExtractor, "extract_activity", losing)
    problem = only(run(ecospold2(release), "ecospold2"), "exchanges_are_accounted_for")
    assert (problem.found, problem.expected) == ("5", "12")


def test_impossible_distributions_are_told(run, ecospold2, release):
    """bw2io replaces them in silence."""
    folder = ecospold2(release)
    file = folder / "datasets" / "cell.spold"
    lognormal = '<uncertainty><lognormal mu="0" varianceWithPedigreeUncertainty="0"/></uncertainty><inputGroup>'
    file.write_text(file.read_text(encoding="utf-8").replace("<inputGroup>", lognormal, 1), encoding="utf-8")
    assert only(run(folder, "ecospold2"), "distribution_was_dropped").file == "cell.spold"


def test_every_unreadable_dataset_is_named(run, ecospold2, release):
    """All of them at once."""
    folder = ecospold2(release)
    for name in ("steel", "foil"):
        (folder / "datasets" / f"{name}.spold").write_text("<ecoSpold/>", encoding="utf-8")
    with pytest.raises(BackgroundError) as caught:
        run(folder, "ecospold2")
    assert [problem.file for problem in caught.value.problems] == ["foil.spold", "steel.spold"]


def test_a_folder_without_datasets(run, tmp_path):
    """It says what folder is meant."""
    with pytest.raises(BackgroundError, match=r"there is no \.spold file here"):
        run(tmp_path, "ecospold2")


@pytest.mark.parametrize("schema", [1, 2])
@pytest.mark.parametrize("zipped", [False, True])
def test_jsonld_computes(run, jsonld, bd, project_name, method, schema, zipped):
    """0.5 kg of steel at 2000 g of carbon dioxide each, in openLCA's schema 1 and 2, folder and zip."""
    report = run(jsonld(schema=schema, zipped=zipped), "jsonld", write=True)
    assert report.ok
    assert report.exchanges == {"production": 2, "technosphere": 1, "biosphere": 1}
    assert score(bd, project_name, "olca", "cell production", method) == pytest.approx(1.0, rel=1e-6)


def _pack(*exchanges):
    product = {"@id": "pack", "name": "pack", "flowType": "PRODUCT_FLOW"}
    made = {"flow": {"@id": "pack"}, "amount": 1.0, "unit": {"@id": "kg"}, "isQuantitativeReference": True}
    process = {"@id": "p-pack", "@type": "Process", "name": "pack production", "exchanges": [made, *exchanges]}
    return {"flows": [product], "processes": [process]}


def _taken(flow, amount, unit="kg", **more):
    return {"flow": {"@id": flow}, "amount": amount, "unit": {"@id": unit}, "isInput": True, **more}


def test_jsonld_default_provider_decides(run, jsonld):
    """Two makers of steel: the one that the row names; without a name, none."""
    other = {"@id": "p-other", "@type": "Process", "name": "other steel production", "exchanges": []}
    other["exchanges"] = [{"flow": {"@id": "steel"}, "amount": 1.0, "isQuantitativeReference": True}]
    pack = _pack(_taken("steel", 1.0, defaultProvider={"@id": "p-other"}))
    report = run(jsonld(changes={**pack, "processes": [*pack["processes"], other]}), "jsonld")
    (found,) = report.named("exchange_is_linked")
    assert found.problem.file == "p-cell.json"
    assert {near.split(" | ")[0] for near in found.problem.nearest} >= {"steel production", "other steel production"}


def test_jsonld_flow_of_the_file_is_kept(run, jsonld, bd, project_name):
    """A flow that no database has is written with the import, and told to have no factors."""
    emitted = {"flow": {"@id": "odd"}, "amount": 1.0, "unit": {"@id": "kg"}, "isInput": False}
    report = run(jsonld(changes=_pack(emitted)), "jsonld", write=True)
    assert report.written
    assert only(report, "flow_has_no_factors").path == "Unheard of"
    with project(project_name):
        assert bd.get_node(database="olca", name="Unheard of")["type"] == "emission"


def test_jsonld_duplicate_and_loop(run, jsonld):
    """Each with its file."""
    report = run(jsonld(changes=_pack(_taken("pack", 0.5), _taken("pack", 0.5))), "jsonld")
    assert only(report, "duplicate_exchange").file == "p-pack.json"
    assert only(report, "singular_loop").file == "p-pack.json"


def test_jsonld_waste_keeps_its_sign(run, jsonld, bd, project_name):
    """Waste handed over is a negative input of a treatment that makes -1."""
    waste = {"@id": "scrap", "name": "scrap", "flowType": "WASTE_FLOW"}
    treated = {**_taken("scrap", 1.0), "isQuantitativeReference": True}
    treatment = {"@id": "p-scrap", "@type": "Process", "name": "treatment of scrap", "exchanges": [treated]}
    pack = _pack({**_taken("scrap", 0.2), "isInput": False})
    changes = {"flows": [*pack["flows"], waste], "processes": [*pack["processes"], treatment]}
    assert run(jsonld(changes=changes), "jsonld", write=True).ok
    with project(project_name):
        made = bd.get_node(database="olca", name="treatment of scrap")
        taken = bd.get_node(database="olca", name="pack production")
        amounts = [next(iter(made.production()))["amount"], next(iter(taken.technosphere()))["amount"]]
    assert amounts == [-1.0, -0.2]


def test_jsonld_distributions(run, jsonld):
    """A geometric deviation becomes the scale of a lognormal; an incomplete one is told."""
    spread = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1.0}
    problem = only(
        run(jsonld(changes=_pack(_taken("steel", 1.0, uncertainty=spread))), "jsonld"), "uncertainty_is_complete"
    )
    assert "a lognormal distribution needs scale" in problem.what


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"sources/a.json": "{}"}, "has the folders `processes` and `flows`"),
        ({"processes/a.json": "{"}, "can't be read as JSON"),
        ({"processes/a.json": '{"@id": "a"}', "flows/b.json": '{"@id": "b"}'}, "doesn't follow openLCA's schema"),
    ],
)
def test_other_json_is_refused_in_words(run, tmp_path, files, message):
    """Not an AttributeError of somebody else's code."""
    for name, text in files.items():
        (tmp_path / "x" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x" / name).write_text(text, encoding="utf-8")
    with pytest.raises(BackgroundError, match=message):
        run(tmp_path / "x", "jsonld")


@pytest.mark.parametrize("name", ["/flows/a.json", "flows/../../a.json", "C:/a.json", "..\\a.json", "\\\\host\\a.json"])
def test_paths_out_of_a_zip_are_refused(run, tmp_path, name):
    """Absolute, upwards, or on a drive; nothing is unpacked."""
    with zipfile.ZipFile(tmp_path / "olca.zip", "w") as archive:
        archive.writestr(name, "{}")
    with pytest.raises(BackgroundError) as caught:
        run(tmp_path / "olca.zip", "jsonld")
    (problem,) = caught.value.problems
    assert (problem.file, problem.found) == ("olca.zip", name)
    assert problem.what == "the zip holds a path that leads out of it"


@pytest.mark.parametrize(
    ("limit", "most", "message"),
    [
        ("MOST_FILES", 3, r"too many files \(found 7; expected at most 3\)"),
        ("MOST_BYTES", 100, "too large when unpacked"),
    ],
)
def test_a_zip_has_limits(run, jsonld, monkeypatch, limit, most, message):
    """Of files and of bytes, told with what is allowed."""
    assert (zipped.MOST_FILES, zipped.MOST_BYTES) == (200_000, 4 * 2**30)
    monkeypatch.setattr(zipped, limit, most)
    with pytest.raises(BackgroundError, match=message):
        run(jsonld(zipped=True), "jsonld")


def test_a_small_zip_of_much_is_not_unpacked(run, tmp_path, monkeypatch):
    """The size is that of its content, not of the file."""
    monkeypatch.setattr(zipped, "MOST_BYTES", 2**20)
    path = tmp_path / "olca.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("flows/a.json", b" " * 2**21)
    assert path.stat().st_size < 2**14
    with pytest.raises(BackgroundError, match="found 2,097,152 bytes; expected at most 1,048,576 bytes"):
        run(path, "jsonld")


SIMAPRO = """{{SimaPro 9.0}}
{{processes}}
{{Project: Cells}}
{{CSV separator: Semicolon}}
{{Decimal separator: .}}

Process

Process identifier
{code}

Products
{product};{unit};1;100;not defined;Materials;

Materials/fuels
{inputs}

Emissions to air
Carbon dioxide, fossil;;g;{grams};Undefined;0;0;0;

End

"""


@pytest.fixture
def simapro(tmp_path):
    """Write an export of steel and a cell that takes `inputs`."""

    def write(inputs):
        steel = SIMAPRO.format(code="S1", product="Steel/CN U", unit="kg", inputs="", grams=2000)
        cell = SIMAPRO.format(code="C1", product="Cell/CN U", unit="p", inputs=inputs, grams=250)
        body = steel + cell[cell.index("Process\n") :]
        (tmp_path / "cells.csv").write_text(body, encoding="cp1252")
        return tmp_path / "cells.csv"

    return write


def test_simapro_computes(run, simapro, bd, project_name, method):
    """500 g of steel at 2 kg, and 250 g of carbon dioxide."""
    report = run(simapro("Steel/CN U;g;500;Undefined;0;0;0;"), "simapro-csv", write=True)
    assert report.ok
    assert report.database == "Cells"
    assert score(bd, project_name, "Cells", "Cell", method) == pytest.approx(1.25, rel=1e-6)


def test_simapro_duplicate_unit_and_unlinked(run, simapro):
    """Each with its process."""
    row = "Steel/CN U;MJ;1;Undefined;0;0;0;"
    report = run(simapro(f"{row}\n{row}\nSteal/CN U;kg;1;Undefined;0;0;0;"), "simapro-csv")
    assert names(report) == ["exchange_is_linked", "unit_is_that_of_the_provider"]
    assert only(report, "duplicate_exchange").file == "cells.csv, process 'Cell/CN U'"
    assert only(report, "exchange_is_linked").nearest == ("Steel | CN",)


def test_other_csv_is_refused(run, tmp_path):
    """With what is wanted."""
    (tmp_path / "a.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(BackgroundError, match="not a CSV export of SimaPro"):
        run(tmp_path / "a.csv", "simapro-csv")


class Trap:
    """What a pickle can do to its reader."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was read",))


@pytest.mark.parametrize("name", ["db.pickle", "db.pkl", "db.bw2package", "project.tar.gz", "disguised.xlsx"])
@pytest.mark.parametrize("format", ["excel", "jsonld", "simapro-csv"])
def test_nothing_pickled_is_read(run, tmp_path, name, format):
    """By its name, or by its first bytes; with the reason and the way out."""
    (tmp_path / name).write_bytes(pickle.dumps(Trap()))
    with pytest.raises(BackgroundError, match=r"this file is not read: .*export the database as Excel"):
        run(tmp_path / name, format)


def test_a_renamed_package_is_not_read(run, tmp_path):
    """A bw2package names the classes that are made from it."""
    (tmp_path / "db.zip").write_bytes(bz2.compress(json.dumps({}).encode()))
    with pytest.raises(BackgroundError, match="names the Python classes"):
        run(tmp_path / "db.zip", "jsonld")


def test_all_missing_files_are_told(run, tmp_path):
    """At once."""
    with pytest.raises(BackgroundError) as caught:
        run([tmp_path / "a.xlsx", tmp_path / "b.xlsx"])
    assert len(caught.value.problems) == 2


def test_unknown_format(run, tmp_path):
    """With the nearest."""
    with pytest.raises(BackgroundError, match="did you mean ecospold2"):
        run(tmp_path, "ecospold")


def test_progress_names_each_stage(run, ecospold2, release):
    """Reading by dataset, then linking, checking, writing."""
    told = []
    run(ecospold2(release), "ecospold2", write=True, progress=lambda *step: told.append(step))
    assert told[:3] == [("reading release", 0, 1), *(("reading release, data sets", n, 5) for n in (0, 1))]
    assert [stage for stage, _, _ in told[6:]] == ["linking", "checking", "writing"]
