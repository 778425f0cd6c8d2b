"""Catena-X pcf 9.0.0 (CC BY 4.0): one pack from cradle to gate, distribution apart, in seven nested lists."""

from __future__ import annotations

from brightcell.documents.case import DeclarationCase
from brightcell.documents.exchanging import (
    DISTRIBUTION,
    GATE,
    Data,
    at_gate,
    background_of,
    boundary_of,
    check_not_negative,
    check_stages,
    company,
    company_ids,
    created,
    json_faces,
    primary_percent,
    ratings,
    region_of,
    report_of,
    rules_of,
    uuid_of,
)
from brightcell.documents.kind import DocumentKind
from brightcell.documents.kinds.pact import mandatory_fields
from brightcell.documents.visible import SUPPORTING

ID, MODEL = "catena-x-pcf", "Catena-X pcf 9.0.0"
VERSION = "urn:io.catenax.pcf:datamodel:version:9.0.0"


def catena_x_data(case: DeclarationCase) -> Data:
    """One pack; the id is that of the content without its time stamp."""
    content = {
        "scopeOfPcfForm": [{"specVersion": VERSION, "partialFullPcf": "Cradle-to-gate"}],
        "companyAndProductInformation": [_product(case)],
        "productLifeCycleStagesAndEmissions": [_stages(case)],
        "carbonContent": [_carbon(case)],
        "general": [{"comment": boundary_of(case)}],
    }
    method = _method(case)
    identity = uuid_of({**content, "method": method})
    about = {
        "technology": [
            {"ccsTechnologicalCO2CaptureIncluded": False, "boundaryProcessesDescription": boundary_of(case)}
        ],
        "idAndVersion": [
            {"id": identity, "version": 0, "status": "Active", "retroOrProspectivePcfType": "Retrospective PCF"}
        ],
        "boundarySpecifications": [{"exemptedEmissionsPercent": case.declared("content.exempted_percent")}],
        "geography": [_place(case)],
        "time": [_time(case)],
    }
    return {**content, "pcfAssessmentAndMethodology": [{"pcfAssessmentInformation": [about], **method}]}


def _product(case: DeclarationCase) -> Data:
    return {
        "companyInformation": [{"companyName": company(case), "companyIds": company_ids(case)}],
        "productInformation": [
            {
                "productNameCompany": case.at("identity.model"),
                "productDescription": case.declared("battery.description"),
                "productIds": [case.declared("battery.product_id")],
                "declaredUnitOfMeasurement": "piece",
                "declaredUnitAmount": 1,
                "productMassPerDeclaredUnit": case.footprint.functional_unit.pack_mass_kg,
            }
        ],
    }


def _stages(case: DeclarationCase) -> Data:
    gate, way = at_gate(case), at_gate(case, (DISTRIBUTION,))
    return {
        "productionStage": [
            {
                "pcfExcludingBiogenicUptake": gate.excluding,
                "pcfIncludingBiogenicUptake": gate.including,
                "fossilGhgEmissions": gate.fossil,
                "biogenicNonCO2Emissions": gate.biogenic_other,
                "landUseChangeGhgEmissions": gate.land_use,
                "biogenicCO2Uptake": gate.including - gate.excluding,
            }
        ],
        "distributionStage": [
            {
                "distributionStageIncluded": True,
                "distributionStagePcfExcludingBiogenicUptake": way.excluding,
                "distributionStagePcfIncludingBiogenicUptake": way.excluding,
            }
        ],
        "packagingStage": [{"packagingEmissionsIncluded": False}],
    }


def _carbon(case: DeclarationCase) -> Data:
    fossil, biogenic = (case.declared(f"content.{name}_carbon_kg") for name in ("fossil", "biogenic"))
    return {
        "carbonContentTotal": fossil + biogenic,
        "fossilCarbonContent": fossil,
        "biogenicCarbonContent": biogenic,
    }


def _method(case: DeclarationCase) -> Data:
    technology, geography, time = ratings(case)
    has_credits = any(credit["stage"] in GATE for credit in case.data["credits"])
    return {
        "dataSourcesAndQuality": [
            {
                "primaryDataShare": primary_percent(case),
                "secondaryEmissionFactorSources": [background_of(case)],
                "technologicalDQR": technology,
                "geographicalDQR": geography,
                "temporalDQR": time,
            }
        ],
        "pcfMethodology": [
            {
                "massBalancingInformation": [
                    {
                        "massBalancingUsed": False,
                        "freeAttributionInMassBalancing": "not applicable",
                        "massBalancingCertificateScheme": "not applicable",
                    }
                ],
                "standards": [
                    {"crossSectoralStandards": ["ISO 14067"], "productOrSectorSpecificRules": [rules_of(case)]}
                ],
                "gwpCharacterizationFactorDetails": [{"ipccCharacterizationFactors": report_of(case)}],
                "allocationInForeground": [
                    {
                        "allocationWasteIncineration": (
                            "system expansion" if has_credits else "polluter pays principle"
                        ),
                        "allocationRulesDescription": rules_of(case),
                    }
                ],
            }
        ],
    }


def _place(case: DeclarationCase) -> Data:
    place = str(case.at("identity.plant.location"))
    region = region_of(place)
    return {
        "geographyRegionOrSubregion": region,
        **({"geographyCountry": place[:2]} if region != "Global" else {}),
        **({"geographyCountrySubdivision": place} if region != "Global" and "-" in place else {}),
    }


def _time(case: DeclarationCase) -> Data:
    start = case.declared("validity.start")
    return {
        "created": created(case),
        "referencePeriodStart": f"{case.declared('reference_period.start')}T00:00:00Z",
        "referencePeriodEnd": f"{case.declared('reference_period.end')}T23:59:59Z",
        **({"validityPeriodStart": f"{start}T00:00:00Z"} if start else {}),
        "validityPeriodEnd": f"{case.declared('validity.end')}T23:59:59Z",
    }


def _check(case: DeclarationCase) -> None:
    check_stages(case, ID, GATE)
    report_of(case)
    gate, way = at_gate(case), at_gate(case, (DISTRIBUTION,))
    figures = {"cradle to gate": gate.excluding, "fossil": gate.fossil, "distribution": way.excluding}
    check_not_negative(ID, figures)


DOCUMENT = DocumentKind(
    ID,
    MODEL,
    json_faces(catena_x_data),
    boundary="cradle to gate",
    mandatory=mandatory_fields(
        MODEL, ("declaration.validity.end", "validityPeriodEnd"), ("identity.plant.location", "geography")
    ),
    versions=(SUPPORTING,),
    languages=("en",),
    check=_check,
)
