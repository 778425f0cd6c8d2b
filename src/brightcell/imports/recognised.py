"""Of which format a file or folder is, by what is in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.xml_files import SUFFIXES
from brightcell.imports.xml_tree import refuse_document_type, root_in, root_of
from brightcell.io.limits import ZIP_FAULTS

_START = 2**16  # bytes
_FOLDERS = {".json": ("processes", "jsonld"), ".xml": ("processes", "ilcd")}


def recognised(path: Path, formats: Sequence[str]) -> str:
    """The format; raises BackgroundError where it is none of `formats`."""
    if not path.exists():
        raise BackgroundError(Problem("there is no such file or folder", file=str(path)))
    kind = _of_folder(path) if path.is_dir() else _of_zip(path) if zipfile.is_zipfile(path) else _of_file(path)
    if not kind:
        what, hint = "its format is none that is known", "say which it is with --format"
        raise BackgroundError(Problem(what, file=path.name, expected=", ".join(formats), hint=hint))
    return kind


def _of_folder(path: Path) -> str:
    files = [file for file in path.rglob("*") if file.is_file()]
    by_names = _of_names(str(file.relative_to(path)) for file in files)
    return by_names or next((kind for file in files if _is_xml(file.name) and (kind := _of_xml(file))), "")


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if kind := _of_names(names):
                return kind
            return next((kind for name in names if _is_xml(name) and (kind := _of_member(archive, name))), "")
    except ZIP_FAULTS:
        return ""


def _of_member(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return _of_root(*root_in([file.read(_START)]))


def _is_xml(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _of_names(names: Iterable[str]) -> str:
    """By the names of files alone: folders of processes, a library, a workbook."""
    for name in names:
        part = PurePosixPath(name.replace("\\", "/"))
        folder, format = _FOLDERS.get(part.suffix.lower(), ("", ""))
        if format and part.parent.name.lower() == folder:
            return format
        if part.name == "library.json":
            return "jsonld"
        if str(part) == "xl/workbook.xml":
            return "excel"
    return ""


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(_START)
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    if text.startswith(b"<"):
        refuse_document_type(path)
        return _of_xml(path)
    if text.lstrip(b'"').startswith(b"{SimaPro") or b"CSV separator" in text[:4096]:
        return "simapro-csv"
    if _is_brightway(text):
        return "brightway-csv"
    return "excel" if path.suffix.lower() == ".xlsx" else ""  # the reader tells what is wrong with it


def _is_brightway(text: bytes) -> bool:
    """The first row is a heading of Brightway's layout."""
    first = text.splitlines()[0].lower() if text else b""
    word = first.strip(b'"').replace(b'"', b"").replace(b";", b",").replace(b"\t", b",").split(b",")[0].strip()
    return word in (b"database", b"skip", b"cutoff", b"project parameters", b"database parameters")


def _of_xml(path: Path) -> str:
    return _of_root(*root_of(path))


def _of_root(namespace: str, name: str) -> str:
    if name == "ecoSpold":
        return "ecospold2" if "EcoSpold02" in namespace else "ecospold1"
    return "ilcd" if "lca.jrc.it/ILCD" in namespace else ""
