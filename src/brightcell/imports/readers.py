"""The formats that can be imported, and the refusal of what is pickled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from brightcell.errors import BackgroundError, Problem, collecting, nearest
from brightcell.imports.ecospold1 import read_ecospold1
from brightcell.imports.ecospold2 import read_ecospold2
from brightcell.imports.ilcd import read_ilcd
from brightcell.imports.jsonld import read_jsonld
from brightcell.imports.models import ImportedModel, Progress
from brightcell.imports.recognised import recognised
from brightcell.imports.simapro import read_simapro
from brightcell.imports.workbook import read_brightway_csv, read_excel
from brightcell.io.limits import refuse_pipes

Reader = Callable[[Path, Progress, str | None], ImportedModel]


def _stating_encoding(read: Callable[[Path, Progress], ImportedModel]) -> Reader:
    """A reader of a format that states its own encoding."""

    def reader(path: Path, progress: Progress, encoding: str | None) -> ImportedModel:
        return read(path, progress)

    return reader


FORMATS: dict[str, Reader] = {
    "ecospold2": _stating_encoding(read_ecospold2),
    "ecospold1": _stating_encoding(read_ecospold1),
    "jsonld": _stating_encoding(read_jsonld),
    "ilcd": _stating_encoding(read_ilcd),
    "simapro-csv": read_simapro,
    "excel": _stating_encoding(read_excel),
    "brightway-csv": read_brightway_csv,
}
ENCODED = ("simapro-csv", "brightway-csv")
"""Formats of text that don't say how it is encoded."""
_WHOLE: dict[str, Callable[[Sequence[Path], Progress], ImportedModel]] = {
    "ecospold1": read_ecospold1,
    "ilcd": read_ilcd,
}
"""Formats in which a file says too little of a provider in another one, so that all are read at once."""
_PICKLED = {
    ".pickle": "a pickle runs whatever code its maker put into it when it is read",
    ".pkl": "a pickle runs whatever code its maker put into it when it is read",
    ".bw2package": "a bw2package names the Python classes that are made from it when it is read",
    ".gz": "an archived project holds pickles, which run whatever code their maker put into them",
    ".tar": "an archived project holds pickles, which run whatever code their maker put into them",
}
_MAGIC = {b"\x80": ".pickle", b"BZh": ".bw2package", b"\x1f\x8b": ".gz"}


def read_files(
    paths: Sequence[Path], format: str | None, progress: Progress, encoding: str | None = None
) -> ImportedModel:
    """All files as one, in the `encoding` that the user gives; without a format, in that of the first file.

    Raises BackgroundError with every file that can't be read, or may not be, and for files of several formats.
    """
    format = _of_all(paths) if format is None else format
    if format not in FORMATS:
        formats = tuple(FORMATS)
        raise BackgroundError(
            Problem(
                "there is no such format",
                "--format",
                found=format,
                expected=", ".join(formats),
                nearest=nearest(format, formats),
            )
        )
    if encoding is not None and format not in ENCODED:
        what, expected = f"files in the format {format} state their encoding themselves", "none"
        raise BackgroundError(Problem(what, "--encoding", found=encoding, expected=expected))
    problems: list[Problem] = []
    reads: list[ImportedModel] = []
    for path in paths:
        with collecting(problems):
            refuse_pickled(path)
            progress(f"reading {path.name}", 0, 1)
            if format not in _WHOLE:
                reads.append(FORMATS[format](path, progress, encoding))
    if paths and format in _WHOLE and not problems:
        return _WHOLE[format](paths, progress)
    if problems or not reads:
        raise BackgroundError(problems or Problem("no file is given"))
    return _together(reads)


def _of_all(paths: Sequence[Path]) -> str:
    """The format that all files have."""
    file_of: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        with collecting(problems):
            refuse_pickled(path)
            file_of.setdefault(recognised(path, tuple(FORMATS)), path.name)
    if problems or not file_of:
        raise BackgroundError(problems or Problem("no file is given"))
    if len(file_of) > 1:
        what, hint = "the files are of several formats", "import each format by itself, under a name of its own"
        formats = ", ".join(f"{name} is {format}" for format, name in file_of.items())
        raise BackgroundError(Problem(what, "--format", found=formats, hint=hint))
    return next(iter(file_of))


def refuse_pickled(path: Path) -> None:
    """Raise BackgroundError for a file that can run code when it is read, by its name and by its first bytes."""
    if not path.exists():
        raise BackgroundError(Problem("there is no such file or folder", file=str(path)))
    refuse_pipes(path, refusal=BackgroundError)
    why = _PICKLED.get(path.suffix.lower()) or _PICKLED.get(_kind(path), "")
    if why:
        hint = "load it in Brightway yourself if you trust it, and export the database as Excel"
        raise BackgroundError(Problem(f"this file is not read: {why}", file=path.name, hint=hint))


def _kind(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        start = file.read(4)
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")


def _together(reads: Sequence[ImportedModel]) -> ImportedModel:
    """Several files as one import, under the name of the first."""
    return replace(
        reads[0],
        activities=tuple(activity for read in reads for activity in read.activities),
        products=tuple(product for read in reads for product in read.products),
        flows=tuple(flow for read in reads for flow in read.flows),
        remarks=tuple(remark for read in reads for remark in read.remarks),
        raw_exchanges=_sum(read.raw_exchanges for read in reads),
        raw_activities=_sum(read.raw_activities for read in reads),
        left_out=sum(read.left_out for read in reads),
        activities_left_out=sum(read.activities_left_out for read in reads),
        added=sum(read.added for read in reads),
        activities_added=sum(read.activities_added for read in reads),
        libraries=tuple(name for read in reads for name in read.libraries),
        libraries_wanted=tuple(dict.fromkeys(name for read in reads for name in read.libraries_wanted)),
        own_names=tuple(dict.fromkeys(name for read in reads for name in read.own_names)),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    """None where one isn't known."""
    numbers = list(counts)
    return None if None in numbers else sum(count for count in numbers if count is not None)
