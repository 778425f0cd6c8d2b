"""ProductFootprint of the PACT Technical Specifications 3.0: one pack from cradle to gate, decimals as texts.

Written after the specification of the Partnership for Carbon Transparency (WBCSD); the file is checked by the models of
this module, and nothing of the specification's own text or code is in here.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from brightcell.documents.case import DeclarationCase
from brightcell.documents.exchanging import (
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
    report_of,
    rules_of,
    uuid_of,
)
from brightcell.documents.kind import DocumentKind, MandatoryField
from brightcell.documents.visible import SUPPORTING

ID, MODEL, VERSION = "pact", "PACT 3.0 ProductFootprint", "3.0.3"
DecimalText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
UrnText = Annotated[str, Field(pattern=r"^urn:[A-Za-z0-9][A-Za-z0-9-]*:.+$")]
Words = Annotated[str, Field(min_length=1)]
Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PactRules(_Strict):
    """Rules of a product or sector."""

    operator: Literal["PEF", "EPD International", "Other"]
    ruleNames: list[Words] = Field(min_length=1)
    otherOperatorName: Words | None = None


class PactSource(_Strict):
    """A source of secondary emission factors."""

    name: Words
    version: Words


class PactQuality(_Strict):
    """Ratings of data quality, all three or none."""

    technologicalDQR: DecimalText
    geographicalDQR: DecimalText
    temporalDQR: DecimalText


class PactCarbonFootprint(_Strict):
    """The figures."""

    declaredUnitOfMeasurement: Literal["piece"]
    declaredUnitAmount: DecimalText
    productMassPerDeclaredUnit: DecimalText
    referencePeriodStart: Moment
    referencePeriodEnd: Moment
    geographyCountry: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    pcfExcludingBiogenicUptake: DecimalText
    pcfIncludingBiogenicUptake: DecimalText
    fossilCarbonContent: DecimalText
    biogenicCarbonContent: DecimalText
    fossilGhgEmissions: DecimalText
    ipccCharacterizationFactors: list[Annotated[str, Field(pattern=r"^AR\d+$")]] = Field(min_length=1)
    crossSectoralStandards: list[Literal["ISO14067"]] = Field(min_length=1)
    productOrSectorSpecificRules: list[PactRules] = Field(min_length=1)
    exemptedEmissionsPercent: DecimalText
    secondaryEmissionFactorSources: list[PactSource] = Field(min_length=1)
    primaryDataShare: DecimalText
    dqi: PactQuality


class PactFootprint(_Strict):
    """The file."""

    id: Uuid
    specVersion: Literal["3.0.3"]
    created: Moment
    status: Literal["Active", "Deprecated"]
    validityPeriodStart: Moment | None = None
    validityPeriodEnd: Moment | None = None
    companyName: Words
    companyIds: list[UrnText] = Field(min_length=1)
    productDescription: Words
    productIds: list[UrnText] = Field(min_length=1)
    productNameCompany: Words
    comment: Words
    pcf: PactCarbonFootprint


def mandatory_fields(model: str, *more: tuple[str, str]) -> tuple[MandatoryField, ...]:
    """What formats for products of every kind ask for."""
    ids = ("declaration.manufacturer.lei", "declaration.manufacturer.urn")
    optional = (
        ("identity.model", "productNameCompany"),
        ("declaration.battery.product_id", "productIds"),
        ("declaration.battery.description", "productDescription"),
        ("declaration.reference_period.start", "referencePeriodStart"),
        ("declaration.reference_period.end", "referencePeriodEnd"),
        ("declaration.content.exempted_percent", "exemptedEmissionsPercent"),
        ("declaration.content.fossil_carbon_kg", "fossilCarbonContent"),
        ("declaration.content.biogenic_carbon_kg", "pcfIncludingBiogenicUptake"),
        *more,
    )
    return (
        MandatoryField("declaration.manufacturer.name", f"{model}, companyName", ("identity.maker",)),
        MandatoryField("declaration.manufacturer.bpnl", f"{model}, companyIds", ids),
        *(MandatoryField(path, f"{model}, {field}") for path, field in optional),
    )


def pact_data(case: DeclarationCase) -> Data:
    """One pack; the id is that of the content without its time stamp."""
    content = {
        "specVersion": VERSION,
        "status": "Active",
        **_validity(case),
        "companyName": company(case),
        "companyIds": company_ids(case),
        "productDescription": case.declared("battery.description"),
        "productIds": [case.declared("battery.product_id")],
        "productNameCompany": case.at("identity.model"),
        "comment": boundary_of(case),
        "pcf": _figures(case),
    }
    data = {"id": uuid_of(content), "created": created(case), **content}
    return PactFootprint.model_validate(data).model_dump(exclude_none=True)


def decimal_text(value: float) -> str:
    """A number as a text without an exponent, from which the same number is read.

    >>> decimal_text(8068.5), decimal_text(1e-7), decimal_text(0.0)
    ('8068.5', '0.0000001', '0.0')
    """
    return format(Decimal(repr(float(value))), "f")


def _figures(case: DeclarationCase) -> Data:
    gate = at_gate(case)
    technology, geography, time = map(decimal_text, ratings(case))
    place = str(case.at("identity.plant.location") or "")
    background = case.footprint.provenance["background"]
    rules = {"operator": "Other", "ruleNames": [rules_of(case)], "otherOperatorName": "brightcell"}
    source = {"name": background_of(case), "version": str(background["version"] or "not stated")}
    return {
        "declaredUnitOfMeasurement": "piece",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": decimal_text(case.footprint.functional_unit.pack_mass_kg),
        "referencePeriodStart": f"{case.declared('reference_period.start')}T00:00:00Z",
        "referencePeriodEnd": _day_after(case.declared("reference_period.end")),
        **({"geographyCountry": place[:2]} if len(place.split("-", maxsplit=1)[0]) == 2 else {}),
        "pcfExcludingBiogenicUptake": decimal_text(gate.excluding),
        "pcfIncludingBiogenicUptake": decimal_text(gate.including),
        "fossilCarbonContent": decimal_text(case.declared("content.fossil_carbon_kg")),
        "biogenicCarbonContent": decimal_text(case.declared("content.biogenic_carbon_kg")),
        "fossilGhgEmissions": decimal_text(gate.fossil),
        "ipccCharacterizationFactors": [report_of(case)],
        "crossSectoralStandards": ["ISO14067"],
        "productOrSectorSpecificRules": [rules],
        "exemptedEmissionsPercent": decimal_text(case.declared("content.exempted_percent")),
        "secondaryEmissionFactorSources": [source],
        "primaryDataShare": decimal_text(primary_percent(case)),
        "dqi": {"technologicalDQR": technology, "geographicalDQR": geography, "temporalDQR": time},
    }


def _validity(case: DeclarationCase) -> Data:
    start, end = case.declared("validity.start"), case.declared("validity.end")
    return {
        **({"validityPeriodStart": f"{start}T00:00:00Z"} if start else {}),
        **({"validityPeriodEnd": _day_after(end)} if end else {}),
    }


def _day_after(day: str) -> str:
    """The end of a day: periods of PACT end before their last moment."""
    return f"{(date.fromisoformat(day) + timedelta(days=1)).isoformat()}T00:00:00Z"


def _check(case: DeclarationCase) -> None:
    check_stages(case, ID, GATE)
    report_of(case)
    gate = at_gate(case)
    check_not_negative(ID, {"cradle to gate": gate.excluding, "fossil": gate.fossil})


DOCUMENT = DocumentKind(
    ID,
    MODEL,
    json_faces(pact_data),
    boundary="cradle to gate",
    mandatory=mandatory_fields(MODEL),
    versions=(SUPPORTING,),
    languages=("en",),
    check=_check,
)
