"""The XML files of an import: a file, those of a folder, or those of a zip."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.zipped import unpacked

SUFFIXES = (".xml", ".spold")


def all_xml_files(paths: Path | Sequence[Path], folder: Path) -> list[Path]:
    """Those of one path or several; each zip is unpacked into a folder of its own within `folder`."""
    listed = [paths] if isinstance(paths, Path) else paths
    return [file for number, path in enumerate(listed) for file in xml_files(path, folder / str(number))]


def name_of(paths: Path | Sequence[Path]) -> str:
    """What the first of them is called, without its suffix."""
    first = paths if isinstance(paths, Path) else paths[0]
    return first.stem if first.is_file() else first.resolve().name


def xml_files(path: Path, folder: Path) -> list[Path]:
    """All XML files in the order of their names; a zip is unpacked into `folder`.

    Raises BackgroundError where there is none.
    """
    if path.is_file() and not zipfile.is_zipfile(path):
        return [path]
    candidates = (file for file in unpacked(path, folder).rglob("*") if file.suffix.lower() in SUFFIXES)
    files = sorted(file for file in candidates if file.is_file() and not file.name.startswith("._"))
    if not files:
        raise BackgroundError(Problem("there is no XML file in this", file=path.name, expected=", ".join(SUFFIXES)))
    return files
