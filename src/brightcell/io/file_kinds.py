"""What a file is that should have been a text in UTF-8: by its first bytes, and a zip by what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO
from zipfile import ZipFile

from brightcell.io.limits import ZIP_FAULTS

HEAD = 4096

_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture or a recording"),
    (b"\x1f\x8b", "a file compressed by gzip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a text in RTF, with formats"),
    (b"<?xml", "an XML document"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_ZIPPED = {"xl/": "an Excel workbook", "word/": "a Word document", "ppt/": "a PowerPoint presentation"}
_OPEN_DOCUMENTS = {"spreadsheet": "an OpenDocument spreadsheet", "text": "an OpenDocument text"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLD_OFFICE = {
    "EncryptedPackage": "an Office document with a password",
    "Workbook": "an Excel workbook (.xls)",
    "Book": "an Excel workbook (.xls)",
    "WordDocument": "a Word document (.doc)",
}
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_GB_2312 = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
_WINDOWS_1252 = re.compile(rb"(?:[\x00-\x7f]|[\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xff])*")


def kind_of(content: bytes) -> str | None:
    """What a file is by its content, in words such as "an Excel workbook"; None for a text, or what isn't known."""
    return _kind(BytesIO(content))


def kind_of_file(path: str) -> str | None:
    """As `kind_of`, of a file that is too large to be read."""
    with open(path, "rb") as file:
        return _kind(file)


def encoding_of(content: bytes) -> str | None:
    """The encoding of a text that isn't UTF-8, where its bytes give it away."""
    for mark, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return name
    if b"\0" in content:
        return _without_mark(content)
    if _GB_2312.fullmatch(content):
        return "GBK (GB18030)"
    return "Windows-1252" if _WINDOWS_1252.fullmatch(content) else None


def _without_mark(content: bytes) -> str | None:
    """UTF-16 has a zero byte in most pairs, all on one side, in a text whose keys are Latin letters."""
    sides = [content[start::2].count(0) for start in (0, 1)]
    return "UTF-16" if min(sides) == 0 and 8 * max(sides) > len(content) else None


def _kind(file: BinaryIO) -> str | None:
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(_OLD_OFFICE):
        return _old_office(head + file.read())
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    names = (name for begin, name in _SIGNATURES if head.startswith(begin) or begins.startswith(begin.lower()))
    return next(names, None)


def _zipped(file: BinaryIO) -> str:
    try:
        with ZipFile(file) as archive:
            return _by_members(archive.namelist()) or _open_document(archive) or "a zip archive"
    except (*ZIP_FAULTS, KeyError):
        return "a zip archive that is damaged"


def _by_members(names: Sequence[str]) -> str | None:
    kinds = (kind for folder, kind in _ZIPPED.items() if any(name.startswith(folder) for name in names))
    return next(kinds, None)


def _open_document(archive: ZipFile) -> str | None:
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > HEAD:
        return None
    mimetype = archive.read("mimetype").decode("ascii", "replace")
    return next((kind for word, kind in _OPEN_DOCUMENTS.items() if mimetype.endswith(word)), None)


def _old_office(content: bytes) -> str:
    kinds = (kind for word, kind in _IN_OLD_OFFICE.items() if word.encode("utf-16-le") in content)
    return next(kinds, "an old Office document")
