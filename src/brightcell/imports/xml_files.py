"""The XML files of an import: a file, those of a folder, or those of a zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.zipped import unpacked

SUFFIXES = (".xml", ".spold")


def xml_files(path: Path, folder: Path) -> list[Path]:
    """All XML files in the order of their names; a zip is unpacked into `folder`.

    Raises BackgroundError where there is none.
    """
    if path.is_file() and not zipfile.is_zipfile(path):
        return [path]
    found = (file for file in unpacked(path, folder).rglob("*") if file.suffix.lower() in SUFFIXES)
    files = sorted(file for file in found if file.is_file() and not file.name.startswith("._"))
    if not files:
        raise BackgroundError(Problem("there is no XML file in this", file=path.name, expected=", ".join(SUFFIXES)))
    return files
