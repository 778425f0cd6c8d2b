"""A supplier's footprint file: which format it is of, and what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem, in_words
from brightcell.io.exchange.catena_x import URN, read_catena_x
from brightcell.io.exchange.exchanged import ExchangedFootprint
from brightcell.io.exchange.fields import FieldReader
from brightcell.io.exchange.pact import FORM, read_pact
from brightcell.io.json import read_json_file

FORMATS = f"specVersion 3.x of PACT, or {URN}9.0.0 (7.0.0, 8.0.0)"
_NESTED = "scopeOfPcfForm"


def read_exchanged(path: str | Path) -> ExchangedFootprint:
    """Read and check a supplier's footprint; InputError with everything that is wrong with it."""
    file = Path(path)
    return exchanged_footprint(json_file(file), file.name)


def json_file(file: Path) -> Any:
    """The data of a JSON file; numbers that aren't finite are refused."""
    if not file.is_file():
        raise InputError(
            Problem("there is no such footprint file", found=str(file), expected="the path of a JSON file")
        )
    return read_json_file(file, "the footprint")


def exchanged_footprint(data: Any, file: str) -> ExchangedFootprint:
    """The footprint that the data of a file are."""
    if not isinstance(data, dict):
        raise InputError(
            Problem("this is not a footprint file", file, found=in_words(data), expected="an object of JSON")
        )
    version = _catena_version(data)
    if version:
        fields = FieldReader(file, data, f"Catena-X pcf {version}")
        footprint = read_catena_x(fields, version)
    else:
        _check_pact(data, file)
        fields = FieldReader(file, data, FORM, decimals_are_texts=True)
        footprint = read_pact(fields)
    if footprint is None:
        raise InputError(fields.problems)
    return footprint


def _catena_version(data: dict[str, Any]) -> str | None:
    """The version of Catena-X's model that the data say, if it is one that can be read."""
    scope = data.get(_NESTED)
    first = scope[0] if isinstance(scope, list) and scope and isinstance(scope[0], dict) else data
    match = re.fullmatch(re.escape(URN) + r"([789]\.\d+\.\d+)", str(first.get("specVersion")))
    return match[1] if match else None


def _check_pact(data: dict[str, Any], file: str) -> None:
    version = data.get("specVersion")
    if isinstance(data.get("data"), dict | list):
        hint = "this is the answer of a server: take the footprint out of its field data"
        raise InputError(Problem("this is not a footprint file", file, "data", expected=FORMATS, hint=hint))
    if not isinstance(version, str) or not re.fullmatch(r"3\.\d+\.\d+(-\d{8})?", version):
        path = f"{_NESTED}[0].specVersion" if _NESTED in data else "specVersion"
        what = "this is not a footprint file of a format that can be read"
        advice = "of PACT 2 ask for the same footprint as version 3" if str(version).startswith("2.") else None
        raise InputError(Problem(what, file, path, found=in_words(version), expected=FORMATS, hint=advice))
