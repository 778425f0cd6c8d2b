"""CarbonFootprintForBatteries 1.2.0 of the Battery Pass consortium (CC BY 4.0).

The model calls the value of a stage a share and gives it the unit of the total; it is written in kg CO2e per kWh
delivered, as DIN DKE SPEC 99100 has it, so that the stages sum to the total. The absolute value is in kg per pack.
"""

from __future__ import annotations

from brightcell.documents.case import DeclarationCase
from brightcell.documents.exchanging import (
    DISTRIBUTION,
    END,
    MAKING,
    NO_CLASS,
    RAW,
    Data,
    check_stages,
    json_faces,
)
from brightcell.documents.kind import DELIVERED, DocumentKind, MandatoryField

STAGE_NAMES = {
    RAW: "RawMaterialExtraction",
    MAKING: "MainProduction",
    DISTRIBUTION: "Distribution",
    END: "Recycling",
}


def battery_pass_data(case: DeclarationCase) -> Data:
    """The total and the stages per kWh delivered, and the total per pack."""
    footprint = case.footprint
    return {
        "batteryCarbonFootprint": footprint.total,
        "absoluteCarbonFootprint": footprint.per_pack_kg,
        "carbonFootprintPerLifecycleStage": [
            {"lifecycleStage": name, "carbonFootprint": footprint.stages.get(stage, 0.0)}
            for stage, name in STAGE_NAMES.items()
        ],
        "carbonFootprintPerformanceClass": NO_CLASS,
        "carbonFootprintStudy": case.declared("study.link"),
    }


DOCUMENT = DocumentKind(
    "battery-pass",
    "Battery Pass CarbonFootprintForBatteries 1.2.0",
    json_faces(battery_pass_data),
    units=(DELIVERED,),
    mandatory=(MandatoryField("declaration.study.link", "Battery Pass CarbonFootprint 1.2.0, carbonFootprintStudy"),),
    languages=("en",),
    check=lambda case: check_stages(case, "battery-pass"),
)
