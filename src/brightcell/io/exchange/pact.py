"""A ProductFootprint of PACT 3.0 as it is read: decimals are texts, figures are per declared unit."""

from __future__ import annotations

from brightcell.io.exchange.exchanged import CRADLE_TO_GATE, ExchangedFootprint
from brightcell.io.exchange.fields import FieldReader

FORM = "PACT 3.0"
UNITS = (
    "liter",
    "kilogram",
    "cubic meter",
    "kilowatt hour",
    "megajoule",
    "ton kilometer",
    "square meter",
    "piece",
    "hour",
    "megabit second",
)
_AMOUNT = "the file is about {0:g} {1}; its figures and mass are read as those of one {1}"


def read_pact(fields: FieldReader) -> ExchangedFootprint | None:
    """The footprint; None where fields are wrong, which `fields.problems` then has."""
    version = fields.text("specVersion") or ""
    company, product = fields.text("companyName"), fields.text("productNameCompany")
    status = fields.choice("status", ("Active", "Deprecated"))
    unit = fields.choice("pcf.declaredUnitOfMeasurement", UNITS)
    amount = fields.number("pcf.declaredUnitAmount", least=0)
    mass = fields.number("pcf.productMassPerDeclaredUnit", least=0)
    excluding = fields.number("pcf.pcfExcludingBiogenicUptake")
    including = fields.number("pcf.pcfIncludingBiogenicUptake")
    share = fields.number("pcf.primaryDataShare", needed=False, least=0, most=100)
    reports = fields.texts("pcf.ipccCharacterizationFactors")
    reference = fields.day("pcf.referencePeriodStart"), fields.day("pcf.referencePeriodEnd", is_end=True)
    validity = (
        fields.day("validityPeriodStart", needed=False),
        fields.day("validityPeriodEnd", needed=False, is_end=True),
    )
    identity = fields.text("id")
    if fields.problems or excluding is None:
        return None
    is_many = amount is not None and amount != 1
    return ExchangedFootprint(
        form=f"PACT {version}",
        id=identity or "",
        company=company or "",
        product=product or "",
        unit=unit or "",
        mass=mass or None,
        excluding=excluding,
        including=including,
        boundary=CRADLE_TO_GATE,
        characterisation=reports,
        reference=reference,
        validity=validity,
        status=status,
        primary_share=None if share is None else share / 100,
        notes=(_AMOUNT.format(amount, unit),) if is_many else (),
    )
