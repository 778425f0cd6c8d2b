"""Archives of strangers: paths that lead out, what grows when unpacked, and what runs code when it is read."""

import io
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.imports.stored_matrices import stored_array
from brightcell.io.rows import read_rows

from .asked import PYTHON_WORDS, named, told

ABOVE = ["../out.json", "/out.json", "flows/../../out.json", "C:/out.json", "..\\out.json", "\\\\host\\out.json"]


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.fixture(scope="module")
def bomb(tmp_path_factory) -> Path:
    """100 MB of blanks in a tenth of a megabyte, as a sheet of a workbook and as a process of an export."""
    path = tmp_path_factory.mktemp("bombs") / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/worksheets/sheet1.xml", "processes/a.json"):
            archive.writestr(name, b" " * 50_000_000 if name[0] != "[" else b"")
    return path


@pytest.mark.parametrize("read", [bc.read_product, read_rows, lambda path: named(path, "", "excel")])
def test_09_a_workbook_that_grows_is_refused(bomb: Path, read: Callable[[Path], object]) -> None:
    """As a form, a table or an import: by what it says of itself, before a byte is unpacked."""
    said = told(lambda: read(bomb))
    assert "unpacks to too much" in said or "grows too much when unpacked" in said


@pytest.mark.parametrize("name", ABOVE)
def test_13_no_path_leads_out_of_an_archive(tmp_path: Path, name: str) -> None:
    """Upwards, absolute, on a drive or a host: refused, and nothing is unpacked beside it."""
    path = zipped(tmp_path / "olca.zip", (name, b"{}"))
    assert "the zip holds a path that leads out of it" in told(lambda: named(path, "", "jsonld"))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ABOVE[:3])
def test_13_no_path_leads_out_of_a_bundle(tmp_path: Path, name: str) -> None:
    """A bundle is read and never unpacked, and such a path is named all the same."""
    assert "a path that no bundle has" in told(lambda: bc.verify_bundle(zipped(tmp_path / "b.zip", (name, b"{}"))))


def test_13_a_link_in_an_archive_is_no_link(tmp_path: Path) -> None:
    """A member that says that it is a symbolic link is not followed."""
    (tmp_path / "secret.json").write_text("secret words")
    link = zipfile.ZipInfo("processes/a.json")
    link.external_attr = 0o120777 << 16
    path = zipped(tmp_path / "olca.zip", (link, str(tmp_path / "secret.json").encode()))
    said = told(lambda: named(path, "", "jsonld"))
    assert "secret words" not in said


def test_14_an_archive_that_grows_is_refused(bomb: Path) -> None:
    """As an export of openLCA, as ILCD and as a bundle."""
    path = bomb.with_suffix(".zip")
    path.write_bytes(bomb.read_bytes())
    for format in ("jsonld", "ilcd"):
        assert "the zip grows too much when unpacked" in told(lambda format=format: named(path, "", format))
    assert "the bundle grows too much when unpacked" in told(lambda: bc.verify_bundle(path))


def test_14_an_archive_of_many_members_is_refused(tmp_path: Path, monkeypatch) -> None:
    """Counted before one is unpacked; 200,000 are allowed."""
    from brightcell.imports import zipped as unpacking

    assert unpacking.MOST_FILES == 200_000
    monkeypatch.setattr(unpacking, "MOST_FILES", 10)
    path = zipped(tmp_path / "olca.zip", *((f"flows/{i}.json", b"{}") for i in range(11)))
    assert "too many files (found 11; expected at most 10)" in told(lambda: named(path, "", "jsonld"))


def test_14_a_bundle_of_many_members_is_refused(tmp_path: Path) -> None:
    """Counted before one is read."""
    path = zipped(tmp_path / "b.zip", *((f"{i}.json", b"") for i in range(1001)))
    assert "too many files (found 1,001; expected at most 1,000)" in told(lambda: bc.verify_bundle(path))


def changed(content: bytes, head: bytes, at: int, to: bytes) -> bytes:
    """A zip with these bytes at the same place of each of its heads."""
    for start in [match.start() + at for match in re.finditer(re.escape(head), content)]:
        content = content[:start] + to + content[start + len(to) :]
    return content


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
FORGED: dict[str, Callable[[bytes], bytes]] = {
    "password": lambda zip: changed(changed(zip, LOCAL, 6, b"\1"), CENTRAL, 8, b"\1"),
    "checksum": lambda zip: changed(zip, CENTRAL, 16, b"\0\0\0\0"),
    "way of packing": lambda zip: changed(changed(zip, LOCAL, 8, b"\x63"), CENTRAL, 10, b"\x63"),
    "another way of packing": lambda zip: changed(changed(zip, LOCAL, 8, b"\x0e"), CENTRAL, 10, b"\x0e"),
    "version": lambda zip: changed(zip, CENTRAL, 6, b"\x63"),
    "name that is no text": lambda zip: changed(changed(zip, CENTRAL, 9, b"\x08"), CENTRAL, 46, b"\xff"),
    "size": lambda zip: changed(zip, CENTRAL, 20, b"\xff" * 8),
    "place": lambda zip: changed(zip, CENTRAL, 42, b"\xff\xff\xff\x7f"),
    "list that is cut": lambda zip: zip[: zip.index(CENTRAL) + 30] + zip[zip.index(b"PK\x05\x06") :],
}


@pytest.mark.parametrize("what", FORGED)
def test_14_a_forged_zip_is_refused_in_words(tmp_path: Path, what: str) -> None:
    """What its heads say of it isn't so: as an export, a bundle, a form, a table and a workbook to import."""
    path = zipped(tmp_path / "a.zip", ("processes/a.json", b'{"a": 1}' * 99), ("xl/workbook.xml", b"<a/>" * 99))
    path.write_bytes(FORGED[what](path.read_bytes()))
    book = path.with_suffix(".xlsx")
    book.write_bytes(path.read_bytes())
    reads = [lambda: bc.verify_bundle(path), lambda: bc.read_product(book), lambda: read_rows(book)]
    reads += [
        lambda f=f, p=p: bc.import_background(p, f) for p in (path, book) for f in ("jsonld", "ilcd", "excel", None)
    ]
    for read in reads:
        said = told(read)
        assert not PYTHON_WORDS.search(said), said


@pytest.mark.parametrize(
    "names", [("a", "a/b.json"), ("x" * 300 + ".json",), ("d/" * 1500 + "a.json",), (".", "a.json")]
)
def test_13_names_that_no_folder_takes_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    """A file that is a folder too, and names that are too long: told without the folder that it was unpacked to."""
    path = zipped(tmp_path / "olca.zip", *((name, b"{}") for name in names))
    assert "tmp" not in told(lambda: named(path, "", "jsonld")).replace(str(tmp_path), "")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_13_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Of which one would be lost without a word."""
    path = zipped(tmp_path / "olca.zip", ("processes/a.json", b"{}"), ("processes/a.json", b"[]"))
    for format in ("jsonld", "ilcd"):
        said = told(lambda format=format: named(path, "", format))
        assert "two files of the zip have one name (found processes/a.json" in said


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_folder_may_be_named_twice(tmp_path: Path) -> None:
    """As programs do that add a folder before each of its files; nothing is lost."""
    path = zipped(tmp_path / "olca.zip", ("processes/", b""), ("processes/a.json", b"{}"), ("processes/", b""))
    assert "one name" not in told(lambda: named(path, "", "jsonld"))


class Trap:
    """What runs when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was read",))


@pytest.mark.parametrize("name", ["db.pickle", "db.bw2package", "project.tar.gz", "renamed.xlsx", "renamed.zip"])
def test_15_nothing_pickled_is_an_input(tmp_path: Path, name: str) -> None:
    """A package or backup of Brightway, by its name or its first bytes: refused with the way out, and not run."""
    path = tmp_path / name
    path.write_bytes(pickle.dumps(Trap()))
    for format in ("excel", "jsonld", None):
        said = told(lambda format=format: bc.import_background(path, format))
        assert "this file is not read" in said
        assert "export the database as Excel" in said


def test_16_a_pickled_array_is_refused() -> None:
    """In a library of openLCA, by what its head says, in words."""
    content = io.BytesIO()
    np.save(content, np.array([Trap()], dtype=object), allow_pickle=True)
    said = told(lambda: stored_array(io.BytesIO(content.getvalue()), len(content.getvalue()), "A.npy"))
    assert "holds Python objects, which run code when they are read" in said
