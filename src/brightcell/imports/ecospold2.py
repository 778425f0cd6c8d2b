"""A folder of ecoSpold2 datasets, through bw2io's extractor, with nothing deleted.

bw2io's importer drops inputs without an activityLinkId and says so in a log file only (exports of openLCA have
none); here they stay and are reported as unlinked.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem, collecting
from brightcell.imports.amounts import as_number, distribution
from brightcell.imports.models import (
    UNCERTAINTY_FIELDS,
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    ImportedPlace,
    Progress,
    silence,
)
from brightcell.imports.silent import silent
from brightcell.imports.units import normalised
from brightcell.imports.xml_tree import refuse_document_type
from brightcell.imports.zipped import unpacked

_EXCHANGE = re.compile(rb"<(?:\w+:)?(?:intermediate|elementary)Exchange[\s>]")

_DATASET = re.compile(rb"<(?:\w+:)?(?:activityDataset|childActivityDataset)[\s>]")


def read_ecospold2(path: Path, progress: Progress = silence) -> ImportedModel:
    """All datasets in a folder, in its sub-folder `datasets`, in a zip of either, or a single one.

    Raises BackgroundError with every unreadable file.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _read(path, _files(path, Path(folder)), progress)


def _read(path: Path, files: Sequence[Path], progress: Progress) -> ImportedModel:
    raws: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, file in enumerate(files):
        progress(f"reading {path.name}, data sets", number, len(files))
        with collecting(problems):
            raws.append(_dataset(file))
    if problems:
        raise BackgroundError(problems)
    activities = tuple(_activity(raw) for raw in raws)
    kept = sum(len(activity.exchanges) for activity in activities)
    return ImportedModel(
        format="ecospold2",
        database=_database(path),
        activities=activities,
        raw_exchanges=sum(len(_EXCHANGE.findall(file.read_bytes())) for file in files),
        raw_activities=sum(len(_DATASET.findall(file.read_bytes())) for file in files),
        left_out=sum(len(raw["exchanges"]) for raw in raws) - kept,
    )


def _database(path: Path) -> str:
    if path.is_file():
        return path.stem
    return path.resolve().parent.name if path.name == "datasets" else path.resolve().name


def _files(path: Path, unpack: Path) -> list[Path]:
    if path.suffix.lower() == ".spold" and path.is_file():
        return [path]
    root = unpacked(path, unpack)
    folder = next((place for place in (root / "datasets", root) if place.is_dir() and any(place.glob("*.spold"))), root)
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".spold")
    if not files:
        hint = "give the folder that holds them, or its parent with `datasets` and `MasterData`"
        raise BackgroundError(Problem("there is no .spold file here", file=str(path), hint=hint))
    return files


def _dataset(file: Path) -> dict[str, Any]:
    with silent():
        from bw2io.extractors import Ecospold2DataExtractor
    refuse_document_type(file)
    try:
        with silent():
            return Ecospold2DataExtractor.extract_activity(file.parent, file.name, "", cache=False)
    except (AttributeError, KeyError, TypeError, ValueError, OSError, SyntaxError) as error:
        what = f"this is not an ecoSpold2 dataset that bw2io can read: {error}"
        raise BackgroundError(Problem(what, file=file.name)) from error


def _activity(raw: Mapping[str, Any]) -> ImportedActivity:
    place = ImportedPlace(raw["filename"])
    products = [row for row in raw["exchanges"] if row["type"] == "production" and row["amount"] != 0]
    reference: Mapping[str, Any] = products[0] if products else {}
    return ImportedActivity(
        code=_code(raw["activity"], reference.get("flow")),
        name=raw["name"] or "",
        product=reference.get("name") or "",
        location=raw["location"] or "",
        unit=normalised(reference.get("unit") or ""),
        place=place,
        exchanges=tuple(_exchanges(raw, place)),
        comment=raw["comment"],
    )


def _exchanges(raw: Mapping[str, Any], place: ImportedPlace) -> Iterator[ImportedExchange]:
    """All rows but those of amount zero, by which ecoinvent marks the products of other allocations."""
    for row in raw["exchanges"]:
        if row["amount"] != 0 or row["type"] == "biosphere":
            yield _exchange(raw, row, place)


def _exchange(raw: Mapping[str, Any], row: Mapping[str, Any], place: ImportedPlace) -> ImportedExchange:
    """A row; lognormals are centred on the amount, as in bw2io."""
    fields = {name: row[name] for name in UNCERTAINTY_FIELDS if name in row}
    if fields.get("uncertainty type") == 2 and row["amount"]:
        fields |= {"negative": row["amount"] < 0, "loc": math.log(abs(row["amount"]))}
    return ImportedExchange(
        kind=row["type"],
        name=row["name"] or "",
        amount=as_number(row["amount"]),
        place=place,
        product="" if row["type"] == "biosphere" else row["name"] or "",
        unit=normalised(row.get("unit") or ""),
        written=str(row["amount"]),
        target=_target(raw, row),
        uncertainty=distribution(fields),
        comment=row.get("comment") or "",
    )


def _target(raw: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """The code that an exchange points to: a flow's own, or that of a provider with its product."""
    if row["type"] == "biosphere":
        return str(row["flow"])
    provider = raw["activity"] if row["type"] == "production" else row.get("activity")
    return _code(provider, row["flow"]) if provider else ""


def _code(activity: str | None, flow: str | None) -> str:
    """Composite code as ecoinvent names its files."""
    return f"{activity}_{flow}"
