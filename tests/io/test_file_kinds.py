"""A file of another kind is named by its content, whatever its name."""

import zipfile
from io import BytesIO

import pytest

from brightcell.errors import InputError
from brightcell.io.file_kinds import encoding_of, kind_of
from brightcell.io.yaml import MAX_BYTES, read_yaml

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def archive(**members):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name.replace("__", "/")), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (archive(xl__workbook="x"), "an Excel workbook"),
        (archive(word__document="x"), "a Word document"),
        (archive(ppt__slides="x"), "a PowerPoint presentation"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument spreadsheet"),
        (archive(pack="x"), "a zip archive"),
        (archive(pack="x")[:40], "a zip archive that is damaged"),
        (OLD_OFFICE + "Workbook".encode("utf-16-le"), "an Excel workbook (.xls)"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "an Office document with a password"),
        (OLD_OFFICE, "an old Office document"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"\n<!DOCTYPE html>", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "an XML document"),
        (b"model: pack", None),
        ("model: 常州".encode(), None),
    ],
)
def test_a_kind_is_known_by_its_content(content, kind):
    """Texts are of no other kind."""
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("utf-16", "model: 常州", "UTF-16"),
        ("utf-16-le", "model: 常州 and more", "UTF-16"),
        ("utf-16-be", "model: 常州 and more", "UTF-16"),
        ("utf-32", "model: a", "UTF-32"),
        ("gbk", "model: 常州工厂", "GBK (GB18030)"),
        ("cp1252", "city: Münster", "Windows-1252"),
    ],
)
def test_an_encoding_is_known_by_its_bytes(encoding, text, name):
    """As far as they give it away."""
    assert encoding_of(text.encode(encoding)) == name


def test_a_large_file_of_another_kind_is_named_too(tmp_path):
    """Its size isn't what is wrong with it."""
    path = tmp_path / "pack.yaml"
    path.write_bytes(b"%PDF-1.7" + bytes(MAX_BYTES))
    with pytest.raises(InputError, match="a PDF document"):
        read_yaml(path)
