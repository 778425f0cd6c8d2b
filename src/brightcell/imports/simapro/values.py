"""Cells of a SimaPro export as numbers, formulas, distributions, names and flows."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from brightcell.imports.amounts import degenerate, scaled
from brightcell.imports.models import ImportedPlace
from brightcell.imports.parameters import FormulaValue, ImportedParameter, ParameterScope, recentred
from brightcell.imports.silent import silent
from brightcell.imports.simapro.text import ExportLine

_PLACE = re.compile(r"^(?P<name>.+?)/(?P<place>[A-Za-z]{2,10})(/I)? [SU]$")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.]\d*)?|[.]\d+)(?:[eE][+-]?\d+)?")
_KINDS = {"lognormal": 2, "normal": 3, "uniform": 4, "triangle": 5}


def number(cell: str, decimal: str) -> float | None:
    """A number by the decimal mark of the file, a share written with %; None for anything else."""
    text = cell.strip()
    is_share = text.endswith("%")
    text = text.rstrip("% ")
    if decimal != ".":
        text = text.replace(".", "?").replace(decimal, ".")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text) / (100.0 if is_share else 1.0)
    return value if math.isfinite(value) else None


def split_name(name: str) -> tuple[str, str]:
    """Name and place of "Steel/CN U", as SimaPro writes names of ecoinvent."""
    match = _PLACE.match(name)
    return (match["name"].strip(), match["place"]) if match else (name, "")


def distribution_of(cells: tuple[str, ...], amount: float, decimal: str) -> dict[str, Any]:
    """stats_arrays fields of kind and three numbers; SimaPro gives squares of the deviation, geometric or not."""
    kind = _KINDS.get(cells[0].strip().lower()) if cells else None
    values = [number(cell, decimal) for cell in (*cells[1:4], "", "", "")]
    fields: dict[str, Any]
    if kind is None:
        return {}
    if kind in (2, 3):
        square = values[0]
        if not square or square < 0 or (kind == 2 and (square <= 0 or not amount)):
            return {}
        if kind == 2:
            fields = {"loc": math.log(abs(amount)), "scale": math.log(math.sqrt(square)), "negative": amount < 0}
        else:
            fields = {"loc": amount, "scale": math.sqrt(square)}
    else:
        peak = {"loc": amount} if kind == 5 else {}
        fields = {**peak, "minimum": values[1], "maximum": values[2]}
    return degenerate({"uncertainty type": kind, **fields})


def amount_of(
    cell: str, spread: tuple[str, ...], scope: ParameterScope, place: ImportedPlace, path: str, decimal: str
) -> FormulaValue:
    """A number with its distribution, or what a formula gives; an empty cell is no amount."""
    value = number(cell, decimal)
    if value is not None:
        return FormulaValue(value, distribution_of(spread, value, decimal))
    if not cell:
        return FormulaValue(None)
    computed = scope.computed(cell, place, path)
    own = distribution_of(spread, computed.amount, decimal) if computed.amount is not None else {}
    return replace(computed, uncertainty=own, lost=()) if own else computed


def parameter_of(kind: str, line: ExportLine, place: ImportedPlace, decimal: str) -> ImportedParameter:
    """A row of input parameters (a number with its spread) or of calculated ones (a formula)."""
    value = number(line.cell(1), decimal)
    if kind.endswith("Calculated parameters") or value is None:
        return ImportedParameter(line.cell(0), None, place, formula=line.cell(1))
    return ImportedParameter(line.cell(0), value, place, uncertainty=distribution_of(line.cells[2:6], value, decimal))


@cache
def flow_words() -> tuple[Mapping[tuple[str, str], str], Mapping[str, str]]:
    """Names of flows by (compartment, SimaPro's name), and sub-compartments by SimaPro's, as bw2io has them."""
    with silent():
        from bw2io.compatibility import SIMAPRO_BIO_SUBCATEGORIES
        from bw2io.utils import load_json_data_file
    names = {(row[0], row[1]): row[2] for row in load_json_data_file("simapro-biosphere")}
    return names, dict(SIMAPRO_BIO_SUBCATEGORIES)


__all__ = ["amount_of", "distribution_of", "flow_words", "number", "parameter_of", "recentred", "scaled", "split_name"]
