"""openLCA 2 with libraries: matrices are read safely, and a library that isn't there is named."""

import json
import shutil
import zipfile

import numpy as np
import pytest

from brightcell.errors import BackgroundError
from brightcell.imports.jsonld import read_jsonld

from .files import MASS, into, olca, out, process
from .libraries import AIR, library

FLOW = {"@id": "p1", "name": "p1", "flowType": "PRODUCT_FLOW", "library": "lib"}
A = [[1.0, 0.0], [-0.5, 2.0]]
B = [[3.0, 8.0]]


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


def taking(path, **more):
    """An export whose cell takes 0.25 kg of the library's second product."""
    provider = {"@type": "Process", "@id": "process 1", "library": "lib"}
    row = {**into("p1", 0.25), "flow": FLOW, "defaultProvider": provider}
    product = {"@id": "cell", "name": "cell", "flowType": "PRODUCT_FLOW"}
    return olca(path, [process("cell", out("cell", 1.0), row, **more)], [product])


@pytest.fixture
def lib(tmp_path):
    """Two processes: p0 takes 0.5 kg of p1 and emits 3 kg; p1 makes 2 kg with 8 kg of carbon dioxide."""
    return library(tmp_path / "libraries" / "lib", A, B)


@pytest.mark.parametrize("index", ["csv", "bin"])
@pytest.mark.parametrize("store", ["npz", "npy"])
def test_matrices_are_read_in_either_form(tmp_path, index, store):
    """Columns as activities, signs as in Brightway: -0.5 is an input of 0.5."""
    read = read_jsonld(library(tmp_path / "lib", A, B, index=index, store=store))
    assert [(one.code, one.product, one.location, one.unit) for one in read.activities] == [
        ("process 0", "p0", "CN", "kilogram"),
        ("process 1", "p1", "CN", "kilogram"),
    ]
    assert [[(row.kind, row.target, row.amount) for row in one.exchanges] for one in read.activities] == [
        [("production", "process 0", 1.0), ("technosphere", "process 1", 0.5), ("biosphere", "co2", 3.0)],
        [("production", "process 1", 2.0), ("biosphere", "co2", 8.0)],
    ]
    assert (read.raw_activities, read.raw_exchanges, read.database) == (2, 5, "lib")


def test_resources_are_negative_in_the_matrix(tmp_path):
    """Taken from nature: 4 kg of ore stand as -4."""
    flows = [("ore", "ore", "Elementary flows/Resource/in ground", "kg", True)]
    read = read_jsonld(library(tmp_path / "lib", [[1.0]], [[-4.0]], flows=flows))
    (_, ore) = read.activities[0].exchanges
    assert (ore.kind, ore.amount, ore.categories) == ("biosphere", 4.0, ("Resource", "in ground"))


def test_a_treatment_makes_minus_one(tmp_path):
    """And what hands its waste over has a positive entry, which is a negative input."""
    read = read_jsonld(library(tmp_path / "lib", [[1.0, 0.0], [0.3, -1.0]], [[0.0, 2.0]]))
    rows = [row for one in read.activities for row in one.exchanges if row.name == "p1"]
    assert [(row.kind, row.amount) for row in rows] == [("technosphere", -0.3), ("production", -1.0)]


def test_an_export_with_its_library_is_one_database(run, tmp_path, lib):
    """The cell's input finds the library's process, as another file or in the same zip."""
    model = taking(tmp_path / "model.zip")
    report = run([model, lib])
    assert report.ok, report
    assert report.unlinked == {}
    assert report.exchanges == {"production": 3, "technosphere": 2, "biosphere": 2}
    with zipfile.ZipFile(model, "a") as archive:
        for file in lib.iterdir():
            archive.write(file, f"libraries/lib/{file.name}")
    assert run(model).exchanges == report.exchanges


def test_a_library_that_is_not_there_is_named(run, tmp_path):
    """With how many exchanges take from it; they are errors, which can be cut off knowingly."""
    model = taking(tmp_path / "model.zip")
    problem = only(run(model), "library_is_read")
    assert problem.path == "lib"
    assert "1 exchanges take from it" in problem.what
    assert not run(model).ok
    assert run(model, cut_off=["p1"]).ok


def test_a_process_that_stands_for_one_of_a_library_is_named(run, tmp_path, lib):
    """Without exchanges of its own: it is accounted for, and needed no more where the matrices are there."""
    model = taking(tmp_path / "model.zip")
    stub = {"@id": "process 1", "name": "making p1", "library": "lib"}
    with zipfile.ZipFile(model, "a") as archive:
        archive.writestr("processes/stub.json", json.dumps(stub))
    assert "matrices of the library lib" in only(run(model), "block_is_left_out").what
    shutil.copytree(lib, tmp_path / "whole" / "lib")
    with zipfile.ZipFile(model) as archive:
        archive.extractall(tmp_path / "whole")
    report = run(tmp_path / "whole")
    assert report.ok, report
    assert report.activities == 3


def test_units_of_a_library_are_read_from_its_description(run, tmp_path, lib):
    """Bricks of 2 kg are a unit of the library's own group."""
    brick = {"@id": "brick", "name": "brick", "conversionFactor": 2.0}
    group = {**MASS, "@id": "own", "units": [*MASS["units"], brick]}
    with zipfile.ZipFile(lib / "meta.zip", "w") as archive:
        archive.writestr("unit_groups/own.json", json.dumps(group))
    provider = {"@id": "process 1", "library": "lib"}
    row = {**into("p1", 3.0, "brick"), "flow": FLOW, "defaultProvider": provider}
    product = {"@id": "cell", "name": "cell", "flowType": "PRODUCT_FLOW"}
    root = tmp_path / "whole"
    with zipfile.ZipFile(olca(tmp_path / "model.zip", [process("cell", out("cell", 1.0), row)], [product])) as archive:
        archive.extractall(root)
    shutil.copytree(lib, root / "libraries" / "lib")
    rows = (row for one in read_jsonld(root).activities for row in one.exchanges)
    (taken,) = (row for row in rows if row.kind == "technosphere" and row.written == "3.0")
    assert (taken.amount, taken.unit) == (6.0, "kilogram")


def test_what_else_a_library_holds_is_named(run, tmp_path, lib):
    """Factors of impacts and costs; an inverse says nothing new."""
    for name in ("C.npz", "costs.npy", "INV.npy"):
        (lib / name).write_bytes(b"")
    assert only(run(lib), "block_is_left_out").found == "C.npz, costs.npy"


def test_python_objects_in_a_matrix_are_refused(run, tmp_path):
    """They would run code: nothing of them is read."""
    folder = library(tmp_path / "lib", A, B, store="npy")
    np.save(folder / "A.npy", np.array([[{"a": 1}]], dtype=object), allow_pickle=True)
    with pytest.raises(BackgroundError, match="holds Python objects, which run code"):
        run(folder)


def test_a_matrix_that_is_shorter_than_it_says_is_refused(run, tmp_path):
    """Before room is made for it."""
    folder = library(tmp_path / "lib", A, B, store="npy")
    content = (folder / "A.npy").read_bytes().replace(b"(2, 2)", b"(9, 9)")
    (folder / "A.npy").write_bytes(content)
    with pytest.raises(BackgroundError, match=r"doesn't hold what its head says \(found 32 bytes; expected 648 bytes"):
        run(folder)


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda folder: (folder / "A.npz").write_bytes(b"PK"), "A.npz: this is not a folder or zip"),
        (lambda folder: library(folder, [[1.0]], [[1.0]], made=[("a", "a")] * 2), "found 1 x 1; expected 2 x 2"),
        (lambda folder: (folder / "index_A.csv").unlink(), "the library has no such index"),
        (lambda folder: (folder / "library.json").write_text("{"), "description of the library can't be read as JSON"),
    ],
)
def test_broken_libraries_are_told(run, lib, break_it, message):
    """With file, found and allowed."""
    break_it(lib)
    with pytest.raises(BackgroundError) as caught:
        run(lib)
    assert message in str(caught.value)


@pytest.mark.parametrize("content", [b"\x0a\x7f", b"\x0b", b"\xff" * 20])
def test_a_broken_index_is_told(run, tmp_path, content):
    """Cut off, of an unknown kind, or too long."""
    folder = library(tmp_path / "lib", A, B, index="bin")
    (folder / "index_A.bin").write_bytes(content)
    with pytest.raises(BackgroundError, match=r"index_A\.bin: the index of the matrix can't be read"):
        run(folder)


def test_an_index_with_gaps_is_told(run, tmp_path):
    """The first that is missing."""
    folder = library(tmp_path / "lib", A, B)
    text = (folder / "index_A.csv").read_text(encoding="utf-8").replace("\n1,", "\n7,")
    (folder / "index_A.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BackgroundError, match=r"has gaps \(found no entry 1; expected 0 to 1\)"):
        run(folder)


def test_the_words_of_a_flow_are_those_of_its_category(tmp_path, lib):
    """Without the name of the root folder."""
    (flow,) = read_jsonld(lib).flows
    assert AIR.endswith("/".join(flow.categories))
