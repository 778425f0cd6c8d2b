"""A CSV export of SimaPro, through bw2io's extractor and those of its strategies that only translate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number, distribution
from brightcell.imports.models import (
    UNCERTAINTY_FIELDS,
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    ImportedPlace,
)
from brightcell.imports.silent import silent
from brightcell.imports.units import converted


def read_simapro(path: Path) -> ImportedModel:
    """The processes of an export, one for each product; raises BackgroundError when it isn't one."""
    try:
        raws, project = _extract(path)
        activities = tuple(_activity(raw, path.name) for raw in raws)
    except (AssertionError, IndexError, KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        what = f"this is not a CSV export of SimaPro that bw2io can read: {type(error).__name__} {error}"
        hint = "export all processes from SimaPro as CSV with ; between fields"
        raise BackgroundError(Problem(what, file=path.name, hint=hint)) from error
    return ImportedModel("simapro-csv", project or path.stem, activities)


def _extract(path: Path) -> tuple[list[dict[str, Any]], str]:
    with silent():
        from bw2io.extractors.simapro_csv import SimaProCSVExtractor
        from bw2io.strategies import (
            normalize_simapro_biosphere_categories,
            normalize_simapro_biosphere_names,
            sp_allocate_products,
            split_simapro_name_geo,
        )

        data, _, _ = SimaProCSVExtractor.extract(filepath=str(path), delimiter=";", encoding="cp1252")
        project = str(data[0]["database"] or "") if data else ""
        for strategy in (
            sp_allocate_products,
            split_simapro_name_geo,
            normalize_simapro_biosphere_categories,
            normalize_simapro_biosphere_names,
        ):
            data = strategy(data)
    return data, project


def _activity(raw: Mapping[str, Any], file: str) -> ImportedActivity:
    name = raw.get("name") or raw["simapro metadata"].get("Process name") or ""
    place = ImportedPlace(file, f"process '{raw.get('simapro name') or name}'")
    return ImportedActivity(
        code="",
        name=name,
        product=raw.get("reference product") or "",
        location=raw.get("location") or "",
        unit=converted(raw.get("unit") or "")[0],
        place=place,
        exchanges=tuple(_exchange(row, place) for row in raw["exchanges"]),
        comment=str(raw["simapro metadata"].get("Comment") or ""),
    )


def _exchange(row: Mapping[str, Any], place: ImportedPlace) -> ImportedExchange:
    unit, factor = converted(row.get("unit") or "")
    amount = as_number(row.get("amount"))
    fields = {name: row[name] for name in UNCERTAINTY_FIELDS if name in row}
    return ImportedExchange(
        kind=row["type"],
        name=row["name"],
        amount=None if amount is None else amount * factor,
        place=place,
        product="" if row["type"] == "biosphere" else row["name"],
        location=row.get("location") or "",
        categories=tuple(part for part in row.get("categories", ()) if part) if row["type"] == "biosphere" else (),
        unit=unit,
        written=str(row.get("amount", "")),
        uncertainty=_scaled(distribution(fields), factor),
        comment=row.get("comment") or "",
    )


def _scaled(fields: dict[str, Any], factor: float) -> dict[str, Any]:
    """A distribution in another unit: the scale of a lognormal has none."""
    if factor == 1.0 or not fields:
        return fields
    if fields["uncertainty type"] == 2:
        return {**fields, "loc": fields["loc"] + math.log(factor)}
    return {k: v * factor if k in ("loc", "scale", "minimum", "maximum") else v for k, v in fields.items()}
