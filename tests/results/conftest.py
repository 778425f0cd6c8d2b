"""Synthetic footprints: no background, no solver, numbers chosen so that sums are known."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest

from brightcell.results import (
    ActivityRow,
    Assumption,
    BackgroundRef,
    EvidenceRecord,
    ExchangeContribution,
    Footprint,
    FunctionalUnitRef,
    ProviderShare,
    RulebookRef,
    TraceStep,
    contributions,
)

FLOWS = ("co2-fossil", "ch4-fossil", "n2o", "ghg-aggregated")
RAW, MAKING, DELIVERY, END = "raw_material", "manufacturing", "distribution", "end_of_life"
# fmt: off
# name, stage, component, code, supply, location, kg CO2e per kWh delivered by flow
ACTIVITIES = (
    ("supply of nmc622", RAW, "cathode", "s1", 0.0021, "CN", (0.0180, 0.0020, 0.0002, 0.0018)),
    ("supply of graphite", RAW, "anode", "s2", 0.0011, "CN", (0.0070, 0.0010, 0.0, 0.0)),
    ("supply of aluminium", RAW, "housing", "s3", 0.0016, "CN", (0.0120, 0.0005, 0.0, 0.0005)),
    ("supply of copper", RAW, "anode", "s4", 0.0007, "GLO", (0.0030, 0.0002, 0.0, 0.0)),
    ("supply of electronics", RAW, "electronics", "s5", 0.0001, "GLO", (0.0028, 0.0, 0.0, 0.0)),
    ("electrode making", MAKING, "cell", "m1", 0.01, "CN-JS", (0.0030, 0.0001, 0.0, 0.0049)),
    ("cell assembly", MAKING, "cell", "m2", 0.01, "CN-JS", (0.0025, 0.0, 0.0, 0.0095)),
    ("pack assembly", MAKING, "pack", "m3", 0.01, "CN-JS", (0.0, 0.0, 0.0, 0.0006)),
    ("delivery", DELIVERY, "pack", "d1", 0.01, "GLO", (0.0011, 0.0, 0.0, 0.0001)),
    ("collection", END, "pack", "e1", 0.01, "CN", (0.0006, 0.0, 0.0, 0.0)),
    ("hydrometallurgical recovery", END, "cell", "e2", 0.0021, "CN", (0.0030, 0.0, 0.0, 0.0020)),
    ("credit, recovered metals", END, "cathode", "e3", 0.0021, "CN", (-0.0080, -0.0004, 0.0, 0.0)),
)
# fmt: on
STAGE_TOTALS = {
    "raw_material": 0.0490,
    "manufacturing": 0.0206,
    "distribution": 0.0012,
    "end_of_life": -0.0028,
}
TOTAL = 0.0680

PARTS: dict[str, Any] = {
    "product": "NMC622 pack, 100 kWh",
    "rulebook": RulebookRef("cn-group-2024", "2024", "secondary", "Chinese group standard for vehicle batteries"),
    "background": BackgroundRef("open", "2026.1", "9f2c0a1b2c3d4e5f" * 4),
    "method": "IPCC AR6 GWP100, biogenic 0/0",
    "functional_unit": FunctionalUnitRef("kWh delivered", 87_500.0, 87_500.0, 100.0, 520.0),
    "assumed": (
        Assumption("end_of_life.allocation_factor", 0.2, "PEF's value for metals; the standard's own was not seen"),
        Assumption("electricity.cn_js", 0.6512, "no official provincial life-cycle factor exists", "decision 7"),
    ),
    "warnings": ("aluminium: origin unknown, the material is as published for the United States",),
    "trace": (
        TraceStep("functional_unit", "warranty-cycles", "energy", 87_500.0, "kWh", "5.2", None, "assumed", "1 kWh"),
        TraceStep("electricity", "priority-list", None, None, None, "6.3", None, "official", "grid mix of CN-JS"),
        TraceStep("end_of_life", "circular-footprint-formula", "A", 0.2, "1", "6.5", None, "assumed", "credits"),
        TraceStep("electricity", "grid-mix", "CN-JS", 0.65, "kg/kWh", "6.3", None, "assumed", "", ("m2",)),
    ),
    "links": (
        ProviderShare("copper", "CN", "copper, cathode, at plant", "GLO", "location fallback", 0.047),
        ProviderShare("nmc622", "CN", "NMC622 powder, at plant", "CN", "mapping", 0.32),
        ProviderShare("electronics", None, "electronics, at plant", "GLO", "mapping", 0.04),
    ),
    "sources": ("EverBatt 2023", "GREET 2022"),
    "exchanges": (
        ExchangeContribution("m2", "electricity, CN-JS", "technosphere", 0.0155, "kWh", 0.0101, "site meter 2024"),
        ExchangeContribution("m2", "natural gas", "technosphere", 0.028, "MJ", 0.0019, "site meter 2024"),
        ExchangeContribution("s3", "aluminium, primary", "technosphere", 0.0016, "kg", 0.012, "maker's list"),
    ),
    "provenance": {"brightcell": "0.1.0", "gwp_fingerprint": "sha256:0123456789abcdef", "solver": "superlu"},
}


def with_evidence(parts: Mapping[str, Any]) -> Footprint:
    """A footprint of its parts; those that are evidence go into a record."""
    evidence = {part.name for part in fields(EvidenceRecord)}
    record = EvidenceRecord(**{name: value for name, value in parts.items() if name in evidence})
    return Footprint(evidence=record, **{name: value for name, value in parts.items() if name not in evidence})


@pytest.fixture(scope="session")
def parts() -> dict[str, Any]:
    """All that a footprint consists of but its table; what explains the numbers is left out."""
    evidence = {part.name for part in fields(EvidenceRecord)}
    return {name: value for name, value in PARTS.items() if name not in evidence}


@pytest.fixture(scope="session")
def activities() -> tuple[ActivityRow, ...]:
    return tuple(ActivityRow(*row[:6]) for row in ACTIVITIES)


@pytest.fixture(scope="session")
def values() -> list[tuple[float, ...]]:
    return [row[6] for row in ACTIVITIES]


@pytest.fixture(scope="session")
def make_footprint(activities: tuple[ActivityRow, ...], values: list[tuple[float, ...]]) -> Callable[..., Footprint]:
    """A maker of footprints in which any part may be another."""

    def make(**parts: Any) -> Footprint:
        table = contributions(activities, FLOWS, values)
        return with_evidence({"contributions": table, **PARTS, **parts})

    return make


@pytest.fixture
def footprint(make_footprint: Callable[..., Footprint]) -> Footprint:
    return make_footprint()


@pytest.fixture(scope="session")
def known_stages() -> dict[str, float]:
    return STAGE_TOTALS


@pytest.fixture(scope="session")
def known_total() -> float:
    return TOTAL


@pytest.fixture
def hostile(make_footprint: Callable[..., Footprint]) -> Footprint:
    """A footprint in which every text tries to be HTML."""
    evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    rows = [ActivityRow(evil, stage, evil, f"c{index}", 1.0, evil) for index, stage in enumerate((RAW, END))]
    return make_footprint(
        contributions=contributions(rows, ["co2-fossil", evil], [[1.0, 0.5], [-0.2, 0.0]]),
        product=evil,
        rulebook=RulebookRef(evil, evil, evil, evil),
        background=BackgroundRef(evil, evil, evil),
        method=evil,
        functional_unit=FunctionalUnitRef(evil, None, 100.0, 100.0, 500.0),
        assumed=(Assumption(evil, evil, evil, evil),),
        warnings=(evil,),
        trace=(TraceStep(evil, evil, evil, evil, evil, evil, evil, evil, evil),),
        links=(ProviderShare(evil, "CN", evil, evil, evil, 0.5),),
        sources=(evil,),
        exchanges=(
            ExchangeContribution("c0", evil, evil, 1.0, evil, 1.0, evil),
            ExchangeContribution("c0", evil, "activity", 1.0, evil, 1.0, evil),
        ),
        provenance={evil: evil, "nested": {evil: evil}},
    )
