"""The format is told by what is in a file or folder, not by its name alone."""

import shutil
import zipfile

import pytest

from brightcell.errors import BackgroundError
from brightcell.imports import FORMATS
from brightcell.imports.recognised import recognised

from .conftest import Dataset
from .files import activity, air, block, olca, out, process, simapro, workbook
from .libraries import library
from .xml_models import es1, es1_dataset, es1_exchange, ilcd, ilcd_exchange, ilcd_process, ilcd_tables

LINES = [("Database", "a"), (), *activity("steel", air(2.0))]


def as_folder(file, folder):
    """The same file in a folder of its own, with another file before it."""
    folder.mkdir()
    (folder / "a read me.txt").write_text("who made it", encoding="utf-8")
    shutil.copy(file, folder / file.name)
    return folder


def as_zip(folder, path):
    """A zip of a folder."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


def samples(tmp_path):
    """Files of each format in the forms that it comes in."""
    steel = es1_dataset(1, "steel", es1_exchange(1, "steel", 1.0, "outputGroup 0"))
    spold = es1(tmp_path / "a.spold", steel)
    package = ilcd(tmp_path / "package", *ilcd_tables("steel"), ilcd_process("p", ilcd_exchange(0, "steel", 1.0)))
    matrices = library(tmp_path / "lib", [[1.0]], [[1.0]])
    csv = tmp_path / "b.txt"
    csv.write_text("\n".join(",".join(str(cell or "") for cell in line) for line in LINES), encoding="utf-8")
    yield from (("ecospold1", path) for path in (spold, as_folder(spold, tmp_path / "es1")))
    yield from (("ilcd", path) for path in (package, next((package / "processes").iterdir())))
    yield "ilcd", as_zip(package, tmp_path / "package.zip")
    yield from (("jsonld", path) for path in (matrices, as_zip(matrices, tmp_path / "lib.zip")))
    yield "jsonld", olca(tmp_path / "c.zip", [process("p", out("p", 1.0))], [])
    yield "simapro-csv", simapro(tmp_path / "d.csv", block(Products=["p|kg|1|100|x|B|"]))
    yield "excel", workbook(tmp_path / "e.xlsx", *LINES)
    yield "brightway-csv", csv


def test_every_format_is_recognised(tmp_path, ecospold2):
    """Files, folders and zips; a suffix of another format doesn't mislead."""
    release = ecospold2([Dataset("steel")])
    (one,) = (release / "datasets").iterdir()
    more = [("ecospold2", path) for path in (release, one, as_zip(release, tmp_path / "release.zip"))]
    told = [(format, path, recognised(path, tuple(FORMATS))) for format, path in [*samples(tmp_path), *more]]
    assert [entry for entry in told if entry[0] != entry[2]] == []
    assert {format for format, _, _ in told} == set(FORMATS)


def test_every_form_of_ecospold2_is_read(run, tmp_path, ecospold2):
    """A single data set and a zip, as well as a folder."""
    release = ecospold2([Dataset("steel")])
    (one,) = (release / "datasets").iterdir()
    assert all(run(path).activities == 1 for path in (release, one, as_zip(release, tmp_path / "release.zip")))


def test_an_unknown_file_is_told_with_the_formats(run, tmp_path):
    """All of them, and the option."""
    (tmp_path / "a.txt").write_text("steel;1;kg", encoding="utf-8")
    with pytest.raises(BackgroundError) as caught:
        run(tmp_path / "a.txt")
    assert ", ".join(FORMATS) in str(caught.value)
    assert "--format" in str(caught.value)


def test_files_of_several_formats_are_refused(run, tmp_path):
    """With what each is."""
    files = [simapro(tmp_path / "d.csv", block(Products=["p|kg|1|100|x|B|"])), workbook(tmp_path / "e.xlsx", *LINES)]
    with pytest.raises(BackgroundError, match=r"d\.csv is simapro-csv, e\.xlsx is excel"):
        run(files)


def test_a_document_type_in_ecospold2_is_refused(run, ecospold2):
    """Before bw2io sees it."""
    release = ecospold2([Dataset("steel")])
    (one,) = (release / "datasets").iterdir()
    text = one.read_text(encoding="utf-8").replace("<ecoSpold", "<!DOCTYPE a [<!ENTITY b SYSTEM 'c'>]><ecoSpold", 1)
    one.write_text(text, encoding="utf-8")
    for path, format in ((release, "ecospold2"), (one, None)):
        with pytest.raises(BackgroundError, match="declares a document type"):
            run(path, format)


def test_a_workbook_that_grows_too_much_is_not_read(run, tmp_path):
    """A sheet of 70 MiB in 70 KiB: openpyxl never sees it."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(70):
                sheet.write(b" " * 2**20)
    with pytest.raises(BackgroundError, match=r"a\.xlsx: the zip grows too much when unpacked"):
        run(path)
