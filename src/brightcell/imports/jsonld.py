"""openLCA's JSON-LD, schema 1 and 2, as a folder or zip, read with bw2io's extractor.

bw2io's own importer fails on schema 1 and forgets default providers, so that two makers of one product become one;
the meaning of processes is therefore read here.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number, distribution
from brightcell.imports.models import ImportedActivity, ImportedExchange, ImportedFlow, ImportedModel, ImportedPlace
from brightcell.imports.silent import silent
from brightcell.imports.units import normalised
from brightcell.imports.zipped import unpacked

Json = Mapping[str, Any]
_DISTRIBUTIONS = {"LOG_NORMAL": 2, "NORMAL": 3, "UNIFORM": 4, "TRIANGLE": 5}
_FIELDS = {"minimum": "minimum", "maximum": "maximum", "mode": "loc", "mean": "loc", "sd": "scale"}


def read_jsonld(path: Path) -> ImportedModel:
    """The processes and flows of an openLCA export; raises BackgroundError when it isn't one."""
    with tempfile.TemporaryDirectory() as folder:
        raw = _extract(unpacked(path, Path(folder)))
    if not raw.get("processes") or not raw.get("flows"):
        found = ", ".join(sorted(raw)) or "nothing"
        what = "an openLCA export has the folders `processes` and `flows`"
        raise BackgroundError(Problem(what, file=path.name, found=found, hint="export as JSON-LD from openLCA"))
    try:
        return _read(path, raw)
    except (KeyError, TypeError, AttributeError) as error:
        what = f"this JSON-LD doesn't follow openLCA's schema 1 or 2: {type(error).__name__} {error}"
        raise BackgroundError(Problem(what, file=path.name, hint="export it again from openLCA")) from error


def _extract(folder: Path) -> dict[str, Json]:
    with silent():
        from bw2io.extractors.json_ld import JSONLDExtractor
    try:
        return JSONLDExtractor.extract(folder)
    except (ValueError, TypeError, OSError) as error:
        raise BackgroundError(Problem(f"a file in it is not JSON: {error}", file=folder.name)) from error


def _read(path: Path, raw: Mapping[str, Json]) -> ImportedModel:
    tables = _Tables(raw)
    processes = raw["processes"].values()
    return ImportedModel(
        format="jsonld",
        database=path.stem,
        activities=tuple(tables.activity(process) for process in processes),
        flows=tuple(tables.flow(flow) for flow in raw["flows"].values() if flow["flowType"] == "ELEMENTARY_FLOW"),
        raw_exchanges=sum(len(process.get("exchanges", ())) for process in processes),
    )


class _Tables:
    """What rows refer to: flows, units with their factor to the group's own, makers of each product."""

    def __init__(self, raw: Mapping[str, Json]) -> None:
        self.flows: Json = raw["flows"]
        self.categories: Json = raw.get("categories", {})
        groups = raw.get("unit_groups", {}).values()
        self.units = {u["@id"]: (u, group) for group in groups for u in group.get("units", ())}
        self.makers: dict[str, list[str]] = {}
        for process in raw["processes"].values():
            for row in process.get("exchanges", ()):
                if _is_reference(row):
                    self.makers.setdefault(row["flow"]["@id"], []).append(process["@id"])

    def flow(self, flow: Json) -> ImportedFlow:
        return ImportedFlow(flow["@id"], flow["name"], self.compartment(flow), "")

    def compartment(self, flow: Json) -> tuple[str, ...]:
        """Folders of a flow; schema 1 gives a reference to the last one, schema 2 a path."""
        category = flow.get("category")
        if isinstance(category, str):
            return tuple(part for part in category.split("/") if part and part != "Elementary flows")
        if not isinstance(category, Mapping):
            return ()
        path = [*category.get("categoryPath", ()), category.get("name", "")]
        return tuple(part for part in path if part and part != "Elementary flows")

    def unit(self, row: Json) -> tuple[str, float]:
        """The reference unit of a row's unit group, and what to multiply with to get there."""
        unit_reference = row.get("unit") or {}
        unit, group = self.units.get(unit_reference.get("@id"), (unit_reference, {}))
        own = [u for u in group.get("units", ()) if u.get("isRefUnit") or u.get("referenceUnit")]
        if not own:
            return normalised(unit_reference.get("name", "")), 1.0
        return normalised(own[0]["name"]), float(unit.get("conversionFactor", 1.0))

    def activity(self, process: Json) -> ImportedActivity:
        place = ImportedPlace(Path(process["filename"]).name)
        exchanges = tuple(self.exchanges(process, place))
        production = next((e for e in exchanges if e.kind == "production"), None)
        location = process.get("location") or {}
        return ImportedActivity(
            code=process["@id"],
            name=process["name"],
            product=production.name if production else "",
            location=location.get("code") or location.get("name") or "",
            unit=production.unit if production else "",
            place=place,
            exchanges=exchanges,
            comment=process.get("description") or "",
        )

    def exchanges(self, process: Json, place: ImportedPlace) -> Iterator[ImportedExchange]:
        for row in process.get("exchanges", ()):
            kind, sign = self.kind(row)
            unit, factor = self.unit(row)
            amount = as_number(row.get("amount"))
            flow = self.flows.get(row["flow"]["@id"], row["flow"])
            yield ImportedExchange(
                kind=kind,
                name=flow["name"],
                amount=None if amount is None else amount * factor * sign,
                place=place,
                product="" if kind == "biosphere" else flow["name"],
                categories=self.compartment(flow) if kind == "biosphere" else (),
                unit=unit,
                written=str(row.get("amount", "")),
                target=self.target(process, row, kind),
                uncertainty=_uncertainty(row.get("uncertainty") or {}, factor * sign),
                comment=row.get("description") or "",
            )

    def kind(self, row: Json) -> tuple[str, float]:
        """Exchange type and sign: a waste handed over is a negative input, its treatment makes -1 of it."""
        flow = self.flows.get(row["flow"]["@id"], row["flow"])
        kind, taken = flow.get("flowType", ""), bool(row.get("isInput", row.get("input", False)))
        if kind == "ELEMENTARY_FLOW":
            return "biosphere", 1.0
        if row.get("isAvoidedProduct", row.get("avoidedProduct", False)):
            return "substitution", 1.0
        if kind not in ("PRODUCT_FLOW", "WASTE_FLOW"):
            return kind, 1.0
        if _is_reference(row):
            return "production", -1.0 if taken else 1.0
        if taken:
            return "technosphere", 1.0
        return ("technosphere", -1.0) if kind == "WASTE_FLOW" else ("production", 1.0)

    def target(self, process: Json, row: Json, kind: str) -> str:
        """Code of the provider: the default one, or the only maker of the flow."""
        if kind == "biosphere":
            return str(row["flow"]["@id"])
        if kind == "production":
            return str(process["@id"])
        provider = (row.get("defaultProvider") or {}).get("@id")
        makers = self.makers.get(row["flow"]["@id"], [])
        return str(provider or (makers[0] if len(makers) == 1 else ""))


def _is_reference(row: Json) -> bool:
    return bool(row.get("isQuantitativeReference", row.get("quantitativeReference", False)))


def _uncertainty(row: Json, factor: float) -> dict[str, Any]:
    """stats_arrays fields of openLCA's distributions, in the reference unit."""
    kind = _DISTRIBUTIONS.get(str(row.get("distributionType", "")).removesuffix("_DISTRIBUTION"))
    if kind is None:
        return {}
    if kind == 2:
        mean, sd = as_number(row.get("geomMean")), as_number(row.get("geomSd"))
        loc = math.log(abs(mean * factor)) if mean else None
        scale = math.log(sd) if sd and sd > 0 else None
        return distribution({"uncertainty type": 2, "loc": loc, "scale": scale, "negative": factor < 0})
    values = {_FIELDS[name]: as_number(row[name]) for name in _FIELDS if name in row}
    scaled = {name: value * factor for name, value in values.items() if value is not None}
    if factor < 0 and "minimum" in scaled and "maximum" in scaled:
        scaled["minimum"], scaled["maximum"] = scaled["maximum"], scaled["minimum"]
    if "scale" in scaled:
        scaled["scale"] = abs(scaled["scale"])
    return distribution({"uncertainty type": kind, **scaled})
