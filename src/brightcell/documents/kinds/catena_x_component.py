"""Catena-X pcf_for_battery_component_supplier 1.0.0 (CC BY 4.0): four stages in kg CO2e per piece.

Names of fields are spelled as the model has them. It calls a stage a percentage and gives its value the declared unit;
it is written in that unit, so that the stages sum to the absolute value.
"""

from __future__ import annotations

import math

from brightcell.documents.case import DeclarationCase
from brightcell.documents.exchanging import (
    DISTRIBUTION,
    END,
    MAKING,
    RAW,
    Data,
    background_of,
    check_not_negative,
    check_stages,
    json_faces,
    per_pack,
    primary_percent,
    ratings,
)
from brightcell.documents.kind import DocumentKind, MandatoryField
from brightcell.documents.visible import SUPPORTING

ID = "catena-x-component"
MODEL = "Catena-X pcf_for_battery_component_supplier 1.0.0"
STAGE_NAMES = {
    RAW: "stage1RawMaterialAquisitionPreProcessing",
    MAKING: "stage2MainProductProduction",
    DISTRIBUTION: "stage3Distribution",
    END: "stage4EndOfLifeRecycling",
}
MANDATORY = tuple(
    MandatoryField(f"declaration.{path}", f"{MODEL}, {field}")
    for path, field in (
        ("manufacturer.bpnl", "legalidentifier"),
        ("plant.bpns", "siteIdentifier"),
        ("battery.manufacturer_part", "manufacturerPartId"),
        ("battery.customer_part", "customerPartId"),
        ("validity.start", "validityPeriod.validFrom"),
        ("validity.end", "validityPeriod.validTo"),
        ("content.quality_parameters", "productQualityParameter"),
        ("content.metals", "contentC02Metals"),
    )
)


def component_data(case: DeclarationCase) -> Data:
    """The four stages of one pack."""
    stages = per_pack(case)
    technology, geography, time = ratings(case)
    shares = {name: {"stageValue": stages[stage]} for stage, name in STAGE_NAMES.items()}
    whole = {"declaredUnit": "CO2KG/piece", "absPcfValue": {"stageValue": math.fsum(stages.values())}}
    link = case.declared("study.link")
    return {
        "pcfValues": {
            "sharesPerStage": {**shares, **whole},
            **({"webLinkToCarbonFootPrintStudy": link} if link else {}),
        },
        "secondaryEmissionFactorSources": [background_of(case)],
        "primaryDataShare": primary_percent(case),
        "technologicalRepresentativeness": technology,
        "geographicalRepresentativeness": geography,
        "timerelatedRepresentativeness": time,
        "dataQualityRating": (technology + geography + time) / 3,
        "manufacturerPartId": case.declared("battery.manufacturer_part"),
        "customerPartId": case.declared("battery.customer_part"),
        "validityPeriod": {
            "validFrom": f"{case.declared('validity.start')}T00:00:00Z",
            "validTo": f"{case.declared('validity.end')}T23:59:59Z",
        },
        "siteIdentifier": case.declared("plant.bpns"),
        "legalidentifier": case.declared("manufacturer.bpnl"),
        "productQualityParameter": list(case.declared("content.quality_parameters")),
        "contentC02Metals": list(case.declared("content.metals")),
    }


def _check(case: DeclarationCase) -> None:
    check_stages(case, ID)
    check_not_negative(ID, per_pack(case))


DOCUMENT = DocumentKind(
    ID,
    MODEL,
    json_faces(component_data),
    mandatory=MANDATORY,
    versions=(SUPPORTING,),
    languages=("en",),
    check=_check,
)
