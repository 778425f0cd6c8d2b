"""What exchange files have in common: figures per pack and at the gate, ids, time stamps and names of methods."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from brightcell.data import csv_rows, data_path
from brightcell.documents.case import DeclarationCase
from brightcell.documents.dates import file_date
from brightcell.documents.kind import Face
from brightcell.errors import InputError, Problem
from brightcell.io.json import json_text

RAW, MAKING, DISTRIBUTION, END = STAGES = ("raw_material", "manufacturing", "distribution", "end_of_life")
GATE = (RAW, MAKING)
"""Stages from cradle to gate."""
NO_CLASS = "not yet defined"
"""Stands where a format needs a class of performance, of which there is none in law."""
CARBON_TO_CO2 = 44.0 / 12.0
_REPORTS = {"ipcc-ar5-gwp100": "AR5", "ipcc-ar6-gwp100": "AR6", "ipcc-ar5-gwp100-feedbacks": "AR5"}
_BIOGENIC_CO2 = ("CO2 biogenic", "CO2 uptake")
_NOT_FOSSIL = (*_BIOGENIC_CO2, "CH4 biogenic", "CO2 land use")

Data = dict[str, Any]


def json_faces(write: Callable[[DeclarationCase], Data]) -> Mapping[str, Face]:
    """A document that is JSON alone."""
    return {".json": lambda case: (json_text(write(case)) + "\n").encode("utf-8")}


def per_pack(case: DeclarationCase) -> dict[str, float]:
    """kg CO2e per pack by stage: the stage per unit, times units per pack."""
    units = case.footprint.functional_unit.units_per_pack
    return {stage: case.footprint.stages.get(stage, 0.0) * units for stage in STAGES}


@dataclass(frozen=True)
class GateFigures:
    """kg CO2e per pack from cradle to gate: without and with biogenic uptake, and what of it is fossil."""

    excluding: float
    including: float
    fossil: float
    biogenic_other: float
    land_use: float


def at_gate(case: DeclarationCase, stages: tuple[str, ...] = GATE) -> GateFigures:
    """Figures of some stages of a result.

    With S the sum of the stages, b what biogenic CO2 and its uptake count in it and C kg of biogenic carbon in the
    pack, S - b is without the uptake, and S - b - 44/12 C with that of the carbon which leaves the gate in the pack.
    Emissions that are known as CO2e alone count as fossil.
    """
    units = case.footprint.functional_unit.units_per_pack
    values = case.footprint.by("stage", "gas")["value"]
    gases: dict[str, float] = {}
    for (stage, gas), value in values.items():
        if stage in stages:
            gases[gas] = gases.get(gas, 0.0) + float(value) * units
    whole = math.fsum(per_pack(case)[stage] for stage in stages)
    excluding = whole - math.fsum(gases.get(gas, 0.0) for gas in _BIOGENIC_CO2)
    carbon = case.declared("content.biogenic_carbon_kg") or 0.0
    other = gases.get("CH4 biogenic", 0.0)
    land = gases.get("CO2 land use", 0.0)
    return GateFigures(excluding, excluding - CARBON_TO_CO2 * carbon, excluding - other - land, other, land)


def report_of(case: DeclarationCase) -> str:
    """The report of the IPCC that the GWP values of a result are from."""
    method = case.footprint.provenance["method"]["id"]
    if method not in _REPORTS:
        what = "the GWP values of the result have no name in this format"
        raise InputError(Problem(what, found=str(method), expected=", ".join(_REPORTS)))
    return _REPORTS[method]


def check_stages(case: DeclarationCase, document: str, wanted: tuple[str, ...] = STAGES) -> None:
    """Refuse a result that lacks stages, or has some that the document has no place for."""
    stages = case.footprint.stages
    lacking = [stage for stage in wanted if stage not in stages]
    beyond = [stage for stage in stages if stage not in STAGES]
    if lacking or beyond:
        what = f"the boundary of the rulebook {case.footprint.rulebook.id} doesn't fit the document {document}"
        raise InputError(Problem(what, found=", ".join(stages), expected=", ".join(wanted)))


def check_not_negative(kind: str, figures: Mapping[str, float]) -> None:
    """Refuse what a format has no way to say: figures below zero, which credits may lead to."""
    hint = "choose a rulebook or a setting without credits in this stage; a figure is never cut off at zero"
    problems = [
        Problem(f"the document {kind} can't state a negative figure", path=name, found=f"{value:.6g}", hint=hint)
        for name, value in figures.items()
        if value < 0
    ]
    if problems:
        raise InputError(problems)


def rules_of(case: DeclarationCase) -> str:
    """The rulebook in words."""
    rulebook = case.footprint.rulebook
    return f"{rulebook.title}, edition {rulebook.edition} (brightcell rulebook {rulebook.id}, {rulebook.status})"


def background_of(case: DeclarationCase) -> str:
    """The background database with its version."""
    background = case.footprint.provenance["background"]
    return f"brightcell background {background['name']} {background['version']}".strip()


def boundary_of(case: DeclarationCase) -> str:
    """What is in the figures and what isn't."""
    unit, stages = case.footprint.functional_unit, per_pack(case)
    apart = f"distribution {stages[DISTRIBUTION]:.6g} kg CO2e per pack is stated separately"
    provisional = " The result is provisional: it rests on assumptions." if case.footprint.provisional else ""
    return (
        f"Cradle to gate: the stages raw material and manufacturing of a result of {case.footprint.unit}, times "
        f"{unit.units_per_pack:.10g} units per pack; {apart}, use and end of life are left out. Computed by brightcell "
        f"under {rules_of(case)}. No conformity is claimed.{provisional}"
    )


def company_ids(case: DeclarationCase) -> list[str]:
    """The numbers of the company as URNs."""
    numbers = {
        "urn:bpn:id:{}": case.declared("manufacturer.bpnl"),
        "urn:lei:{}": case.declared("manufacturer.lei"),
        "{}": case.declared("manufacturer.urn"),
    }
    return [form.format(value) for form, value in numbers.items() if value]


def company(case: DeclarationCase) -> str:
    """The name of the company that answers for the figures."""
    return str(case.declared("manufacturer.name") or case.at("identity.maker"))


def created(case: DeclarationCase) -> str:
    """The time stamp of the file."""
    return file_date(case).strftime("%Y-%m-%dT%H:%M:%SZ")


def uuid_of(content: Data) -> str:
    """An id that the same content always has: UUID version 5 of its JSON."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:brightcell:footprint:{json_text(content, indent=None)}"))


def primary_percent(case: DeclarationCase) -> float:
    """The share of primary data in percent."""
    return 100.0 * float(case.data["evidence"]["primary_data_share"])


def ratings(case: DeclarationCase) -> tuple[float, float, float]:
    """Ratings of technology, geography and time, each from 1 to 5."""
    quality = case.data["check"]["data_quality"]
    return tuple(min(5.0, max(1.0, float(quality[name]))) for name in ("technology", "geography", "time"))  # type: ignore[return-value]


@cache
def _regions() -> Mapping[str, str]:
    rows = csv_rows(data_path("documents", "regions.csv"))
    return {country: row["region"] for row in rows for country in row["countries"].split()}


def region_of(place: str) -> str:
    """The region of the United Nations that a country or province is in; "Global" of no country."""
    return _regions().get(place.split("-", maxsplit=1)[0], "Global")
