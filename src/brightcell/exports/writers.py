"""The formats that a foreground can be written in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from brightcell.background.models import Method
from brightcell.errors import InputError, Problem, nearest
from brightcell.exports.ilcd import ilcd
from brightcell.exports.jsonld import openlca_jsonld
from brightcell.exports.models import ExportedSystem, ExportReport
from brightcell.exports.simapro import simapro_csv
from brightcell.exports.workbook import brightway_excel
from brightcell.io.write import write_bytes

FORMATS = {"openlca-jsonld": ".zip", "brightway-excel": ".xlsx", "simapro-csv": ".csv", "ilcd": ".zip"}
"""Format -> the ending of its files."""


def refuse_unknown(format: str, path: Path) -> None:
    """Raises InputError for a format that isn't written, and for a file of another ending or in no folder."""
    problems = []
    if format not in FORMATS:
        problems.append(
            Problem(
                "a foreground can't be written in this format",
                path="--format",
                found=format,
                expected=", ".join(FORMATS),
                nearest=nearest(format, FORMATS) or tuple(name for name in FORMATS if format and format in name),
            )
        )
    elif path.suffix.lower() != FORMATS[format]:
        what = f"a file in the format {format} has another ending"
        problems.append(Problem(what, path="--out", found=path.name, expected=f"a name that ends in {FORMATS[format]}"))
    if not path.parent.is_dir():
        problems.append(Problem("there is no such folder", path="--out", found=str(path.parent)))
    if problems:
        raise InputError(problems)


def write_system(system: ExportedSystem, method: Method, format: str, path: Path) -> ExportReport:
    """Write a file whole or not at all; openLCA gets the factors of `method` with it."""
    content, lost = openlca_jsonld(system, method) if format == "openlca-jsonld" else _WRITERS[format](system)
    write_bytes(path, content)
    inside = Counter(process.provider.database for process in system.processes)
    return ExportReport(
        file=str(path),
        format=format,
        database=system.database,
        processes=len(system.processes),
        exchanges=len(system.exchanges),
        embedded=tuple(f"{count} processes of {name}" for name, count in inside.items() if name != system.database),
        needed=dict(Counter(provider.database for provider in system.outside)),
        notes=(*system.notes, *lost),
    )


_WRITERS = {"brightway-excel": brightway_excel, "simapro-csv": simapro_csv, "ilcd": ilcd}
