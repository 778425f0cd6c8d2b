"""IDTA 02035-3 CarbonFootprintBattery 1.0.0, which Catena-X CX-0160 asks for: one entry per total and stage.

After the model of the Industrial Digital Twin Association (CC BY 4.0). The unit is spelled as its schema has it.
"""

from __future__ import annotations

from brightcell.documents.case import DeclarationCase
from brightcell.documents.exchanging import (
    DISTRIBUTION,
    END,
    MAKING,
    NO_CLASS,
    RAW,
    STAGES,
    Data,
    check_stages,
    json_faces,
    rules_of,
)
from brightcell.documents.kind import DELIVERED, DocumentKind, MandatoryField

KWH, PIECE = "kwH", "piece"
PHASES = {
    RAW: "A1 - raw material supply (and upstream production)",
    MAKING: "A3 - production",
    DISTRIBUTION: "A4 - transport to final destination",
    END: "C3 - recycling, waste treatment",
}
"""Phases of DIN DKE SPEC 99100 by stage."""
WHAT = "IDTA CarbonFootprintBattery 1.0.0, WebLinkToPublicCarbonFootprintStudy"


def idta_data(case: DeclarationCase) -> Data:
    """The total per kWh delivered, each stage of it, and the total per pack."""
    footprint = case.footprint
    whole = tuple(PHASES.values())
    totals = [_entry(case, footprint.total, KWH, whole)]
    stages = [_entry(case, footprint.stages.get(stage, 0.0), KWH, (PHASES[stage],)) for stage in STAGES]
    return {"ProductCarbonFootprints": [*totals, *stages, _entry(case, footprint.per_pack_kg, PIECE, whole)]}


def _entry(case: DeclarationCase, value: float, unit: str, phases: tuple[str, ...]) -> Data:
    return {
        "PcfCalculationMethods": [rules_of(case)],
        "PcfCo2eq": value,
        "ReferenceImpactUnitForCalculation": unit,
        "QuantityOfMeasureForCalculation": 1,
        "LifeCyclePhases": list(phases),
        "PerformanceClass": NO_CLASS,
        "WebLinkToPublicCarbonFootprintStudy": [case.declared("study.link")],
    }


DOCUMENT = DocumentKind(
    "idta",
    "IDTA CarbonFootprintBattery 1.0.0",
    json_faces(idta_data),
    units=(DELIVERED,),
    mandatory=(MandatoryField("declaration.study.link", WHAT),),
    languages=("en",),
    check=lambda case: check_stages(case, "idta"),
)
