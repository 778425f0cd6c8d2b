"""Footprints of Catena-X as they are read: `pcf` 9.0.0, whose fields stand in nested lists, and 7.0.0 and 8.0.0.

In 9.0.0 the figures are those of the declared amount, in 7.0.0 and 8.0.0 those of one declared unit.
"""

from __future__ import annotations

from collections.abc import Mapping

from brightcell.io.exchange.exchanged import CRADLE_TO_GATE, CRADLE_TO_GRAVE, ExchangedFootprint
from brightcell.io.exchange.fields import FieldReader
from brightcell.io.exchange.pact import UNITS

URN = "urn:io.catenax.pcf:datamodel:version:"
_SCOPES = {"Cradle-to-gate": CRADLE_TO_GATE, "Cradle-to-grave": CRADLE_TO_GRAVE}
_PRODUCT = "companyAndProductInformation[0].productInformation[0]."
_METHOD = "pcfAssessmentAndMethodology[0]."
_ABOUT = f"{_METHOD}pcfAssessmentInformation[0]."
_STAGES = "productLifeCycleStagesAndEmissions[0]."
NESTED: Mapping[str, str] = {
    "scope": "scopeOfPcfForm[0].partialFullPcf",
    "id": f"{_ABOUT}idAndVersion[0].id",
    "status": f"{_ABOUT}idAndVersion[0].status",
    "company": "companyAndProductInformation[0].companyInformation[0].companyName",
    "product": f"{_PRODUCT}productNameCompany",
    "unit": f"{_PRODUCT}declaredUnitOfMeasurement",
    "amount": f"{_PRODUCT}declaredUnitAmount",
    "mass": f"{_PRODUCT}productMassPerDeclaredUnit",
    "excluding": f"{_STAGES}productionStage[0].pcfExcludingBiogenicUptake",
    "including": f"{_STAGES}productionStage[0].pcfIncludingBiogenicUptake",
    "distribution": f"{_STAGES}distributionStage[0].distributionStagePcfExcludingBiogenicUptake",
    "reports": f"{_METHOD}pcfMethodology[0].gwpCharacterizationFactorDetails[0].ipccCharacterizationFactors",
    "primary": f"{_METHOD}dataSourcesAndQuality[0].primaryDataShare",
    "start": f"{_ABOUT}time[0].referencePeriodStart",
    "end": f"{_ABOUT}time[0].referencePeriodEnd",
    "valid_from": f"{_ABOUT}time[0].validityPeriodStart",
    "valid_to": f"{_ABOUT}time[0].validityPeriodEnd",
    "verifier": "attestationOfConformance[0].providerName",
}
"""Where 9.0.0 has what is read."""
FLAT: Mapping[str, str] = {
    "scope": "partialFullPcf",
    "id": "id",
    "status": "extWBCSD_pfStatus",
    "company": "companyName",
    "product": "productName",
    "unit": "pcf.declaredUnit",
    "amount": "pcf.unitaryProductAmount",
    "mass": "pcf.productMassPerDeclaredUnit",
    "excluding": "pcf.pcfExcludingBiogenic",
    "including": "pcf.pcfIncludingBiogenic",
    "distribution": "pcf.distributionStagePcfExcludingBiogenic",
    "reports": "pcf.extWBCSD_characterizationFactors",
    "primary": "pcf.primaryDataShare",
    "start": "pcf.referencePeriodStart",
    "end": "pcf.referencePeriodEnd",
    "valid_from": "validityPeriodStart",
    "valid_to": "validityPeriodEnd",
    "verifier": "attestationOfConformance[0].providerName",
}
"""Where 7.0.0 and 8.0.0 have it."""
_AMOUNT = "the file is about {0:g} {1}; its figures and mass are read as those of one {1}"


def read_catena_x(fields: FieldReader, version: str) -> ExchangedFootprint | None:
    """The footprint; None where fields are wrong, which `fields.problems` then has."""
    is_nested = int(version.split(".", maxsplit=1)[0]) >= 9
    at = NESTED if is_nested else FLAT
    scope = fields.choice(at["scope"], tuple(_SCOPES))
    unit = fields.choice(at["unit"], UNITS)
    amount = fields.number(at["amount"], least=0)
    if amount == 0:
        fields.refuse_zero(at["amount"])
    mass = fields.number(at["mass"], least=0)
    excluding = fields.number(at["excluding"])
    including = fields.number(at["including"], needed=is_nested)
    distribution = fields.number(at["distribution"], needed=False)
    share = fields.number(at["primary"], needed=False, least=0, most=100)
    texts = {name: fields.text(at[name]) for name in ("id", "company", "product")}
    status = fields.choice(at["status"], ("Active", "Deprecated"), needed=is_nested)
    reports = fields.texts(at["reports"])
    reference = fields.day(at["start"]), fields.day(at["end"], is_end=True)
    validity = fields.day(at["valid_from"], needed=False), fields.day(at["valid_to"], needed=is_nested, is_end=True)
    verifier = fields.text(at["verifier"], needed=False)
    if fields.problems or excluding is None or amount is None:
        return None
    per = amount if is_nested else 1.0
    return ExchangedFootprint(
        form=f"Catena-X pcf {version}",
        id=texts["id"] or "",
        company=texts["company"] or "",
        product=texts["product"] or "",
        unit=unit or "",
        mass=mass / per if mass else None,
        excluding=excluding / per,
        including=None if including is None else including / per,
        boundary=_SCOPES[scope or "Cradle-to-gate"],
        characterisation=reports,
        reference=reference,
        validity=validity,
        status=status,
        primary_share=None if share is None else share / 100,
        distribution=None if distribution is None else distribution / per,
        verifier=verifier,
        notes=() if is_nested or amount == 1 else (_AMOUNT.format(amount, unit),),
    )
