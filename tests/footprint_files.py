"""Footprint files of a supplier that there isn't, written for the tests: one per format, the same figures in each."""

from __future__ import annotations

import copy
from typing import Any

PACT: dict[str, Any] = {
    "id": "0b9ff2f7-6a3b-4f0e-9b57-0d6d2a5f9a01",
    "specVersion": "3.0.3",
    "version": 1,
    "created": "2026-02-01T00:00:00Z",
    "status": "Active",
    "validityPeriodStart": "2026-01-01T00:00:00Z",
    "validityPeriodEnd": "2027-01-01T00:00:00Z",
    "companyName": "Imagined Foils GmbH",
    "companyIds": ["urn:example:company:1"],
    "productDescription": "Copper foil, 6 um",
    "productIds": ["urn:example:product:foil"],
    "productNameCompany": "Foil 6",
    "pcf": {
        "declaredUnitOfMeasurement": "piece",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": "4",
        "referencePeriodStart": "2025-01-01T00:00:00Z",
        "referencePeriodEnd": "2026-01-01T00:00:00Z",
        "pcfExcludingBiogenicUptake": "30",
        "pcfIncludingBiogenicUptake": "28.5",
        "fossilCarbonContent": "0",
        "fossilGhgEmissions": "30",
        "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["ISO14067"],
        "exemptedEmissionsPercent": "0",
        "primaryDataShare": "56.5",
    },
}
CATENA_9: dict[str, Any] = {
    "scopeOfPcfForm": [
        {"specVersion": "urn:io.catenax.pcf:datamodel:version:9.0.0", "partialFullPcf": "Cradle-to-gate"}
    ],
    "companyAndProductInformation": [
        {
            "companyInformation": [{"companyName": "Imagined Foils GmbH", "companyIds": ["urn:example:company:1"]}],
            "productInformation": [
                {
                    "productNameCompany": "Foil 6",
                    "productIds": ["urn:example:product:foil"],
                    "declaredUnitOfMeasurement": "piece",
                    "declaredUnitAmount": 10,
                    "productMassPerDeclaredUnit": 40,
                }
            ],
        }
    ],
    "pcfAssessmentAndMethodology": [
        {
            "dataSourcesAndQuality": [{"primaryDataShare": 56.5}],
            "pcfAssessmentInformation": [
                {
                    "idAndVersion": [{"id": "0b9ff2f7-6a3b-4f0e-9b57-0d6d2a5f9a01", "version": 1, "status": "Active"}],
                    "time": [
                        {
                            "referencePeriodStart": "2025-01-01T00:00:00Z",
                            "referencePeriodEnd": "2025-12-31T23:59:59Z",
                            "validityPeriodStart": "2026-01-01T00:00:00Z",
                            "validityPeriodEnd": "2026-12-31T23:59:59Z",
                        }
                    ],
                }
            ],
            "pcfMethodology": [{"gwpCharacterizationFactorDetails": [{"ipccCharacterizationFactors": "AR6"}]}],
        }
    ],
    "productLifeCycleStagesAndEmissions": [
        {
            "productionStage": [{"pcfExcludingBiogenicUptake": 300, "pcfIncludingBiogenicUptake": 285}],
            "distributionStage": [
                {"distributionStageIncluded": True, "distributionStagePcfExcludingBiogenicUptake": 20}
            ],
        }
    ],
}
CATENA_7: dict[str, Any] = {
    "specVersion": "urn:io.catenax.pcf:datamodel:version:7.0.0",
    "partialFullPcf": "Cradle-to-gate",
    "id": "0b9ff2f7-6a3b-4f0e-9b57-0d6d2a5f9a01",
    "companyName": "Imagined Foils GmbH",
    "productName": "Foil 6",
    "extWBCSD_pfStatus": "Active",
    "validityPeriodStart": "2026-01-01T00:00:00Z",
    "validityPeriodEnd": "2026-12-31T23:59:59Z",
    "pcf": {
        "declaredUnit": "piece",
        "unitaryProductAmount": 1,
        "productMassPerDeclaredUnit": 4,
        "pcfExcludingBiogenic": 30,
        "pcfIncludingBiogenic": 28.5,
        "extWBCSD_characterizationFactors": "AR6",
        "primaryDataShare": 56.5,
        "referencePeriodStart": "2025-01-01T00:00:00Z",
        "referencePeriodEnd": "2025-12-31T23:59:59Z",
    },
}
ALL = {"pact": PACT, "catena-9": CATENA_9, "catena-7": CATENA_7}


def changed(data: dict[str, Any], *path: str | int, to: Any = ...) -> dict[str, Any]:
    """A copy with one field set, or taken out."""
    whole = copy.deepcopy(data)
    place: Any = whole
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return whole
