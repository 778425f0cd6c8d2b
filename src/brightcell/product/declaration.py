"""What a declaration says beside the figures: who makes it, where, under which numbers; the block `declaration`.

All of it is optional in a product file. Each document says which fields it can't do without.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Field

from brightcell.errors import Problem, in_words
from brightcell.product import fields as f
from brightcell.product.amounts import refuse
from brightcell.product.fields import Block

VISIBILITIES = ("public", "supporting", "confidential")
"""From what everybody may read, over what goes to authorities, customers and verifiers, to what stays at home."""


def _day(written: Any) -> Any:
    """A day as text in the format of ISO 8601."""
    text = str(written).strip()
    try:
        if isinstance(written, bool) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise refuse(
            Problem("this is not a day", found=in_words(written), expected="a day such as 2026-03-15")
        ) from None


class Pattern:
    """A text of a fixed shape: its expression, and what it is in words."""

    def __init__(self, expression: str, what: str, example: str) -> None:
        self.expression, self.what, self.example = expression, what, example

    def __call__(self, written: Any) -> Any:
        text = written.strip() if isinstance(written, str) else written
        if isinstance(text, str) and re.fullmatch(self.expression, text):
            return text
        raise refuse(Problem(f"this is no {self.what}", found=in_words(written), expected=self.example))

    @property
    def schema(self) -> dict[str, Any]:
        return {"pattern": f"^{self.expression}$"}


_DAY = Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}", "day", "a day such as 2026-03-15")
_BPNL, _BPNS, _BPNA = (
    Pattern(f"{kind}[A-Za-z0-9]{{12}}", f"{kind} number of Catena-X", f"{kind} and 12 letters or digits")
    for kind in ("BPNL", "BPNS", "BPNA")
)
_LEI = Pattern("[A-Z0-9]{18}[0-9]{2}", "legal entity identifier", "18 capital letters or digits and 2 check digits")
_URL = Pattern(r"https?://[^\s<>\"']+", "address of a web page", "an address that begins with https:// or http://")
_EMAIL = Pattern(r"[^\s@<>\"']+@[^\s@<>\"']+", "address of electronic mail", "an address such as lca@example.com")
_URN = Pattern(r"urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+", "URN", "a name such as urn:gtin:4712345060507")


def lei_is_consistent(lei: str) -> bool:
    """Whether the check digits of a legal entity identifier fit: the number mod 97 is 1 (ISO 17442, ISO 7064).

    Letters count from A = 10 to Z = 35.
    """
    return int("".join(str(int(sign, 36)) for sign in lei)) % 97 == 1


def _lei(written: Any) -> Any:
    text = _LEI(written)
    if not lei_is_consistent(text):
        hint = "one of its signs is wrong: copy it from the register"
        raise refuse(Problem("the check digits of this legal entity identifier don't fit", found=text, hint=hint))
    return text


Visibility = Annotated[f.Text, f.OneOf("visibility", lambda: VISIBILITIES, "levels of visibility")]
Day = Annotated[str, BeforeValidator(_day), Field(json_schema_extra=_DAY.schema)]
Bpnl = Annotated[str, BeforeValidator(_BPNL), Field(json_schema_extra=_BPNL.schema)]
Bpns = Annotated[str, BeforeValidator(_BPNS), Field(json_schema_extra=_BPNS.schema)]
Bpna = Annotated[str, BeforeValidator(_BPNA), Field(json_schema_extra=_BPNA.schema)]
Lei = Annotated[str, BeforeValidator(_lei), Field(json_schema_extra=_LEI.schema)]
Link = Annotated[str, BeforeValidator(_URL), Field(json_schema_extra=_URL.schema)]
Email = Annotated[str, BeforeValidator(_EMAIL), Field(json_schema_extra=_EMAIL.schema)]
Urn = Annotated[str, BeforeValidator(_URN), Field(json_schema_extra=_URN.schema)]


class DeclaringMaker(Block):
    """The company that answers for the declaration."""

    name: f.Text | None = Field(default=None, description="Registered name; default the maker of the battery.")
    trade_name: f.Text | None = Field(default=None, description="Registered trade name or trade mark.")
    address: f.Text | None = Field(default=None, description="Postal address, on one line.")
    country: f.Place | None = Field(default=None, description="Country or province of the address, for example DE.")
    website: Link | None = Field(default=None, description="Web address of the company.")
    bpnl: Bpnl | None = Field(default=None, description="Business partner number of the legal entity in Catena-X.")
    lei: Lei | None = Field(default=None, description="Legal entity identifier of ISO 17442.")
    registration: f.Text | None = Field(
        default=None, description="Number in the national register, such as the unified social credit code."
    )
    urn: Urn | None = Field(default=None, description="Any other number of the company, as a URN.")


class DeclaredPlant(Block):
    """The plant that the declaration is for; its place is that of identity.plant."""

    address: f.Text | None = Field(default=None, description="Postal address of the plant, on one line.")
    bpns: Bpns | None = Field(default=None, description="Business partner number of the site in Catena-X.")
    bpna: Bpna | None = Field(default=None, description="Business partner number of the address in Catena-X.")
    id: f.Text | None = Field(default=None, description="Any other number of the plant, such as that of the permit.")


class DeclaredContact(Block):
    """Who answers questions."""

    name: f.Text | None = Field(default=None, description="Person or department.")
    email: Email | None = Field(default=None, description="Address of electronic mail.")
    telephone: f.Text | None = Field(default=None, description="Number with country code.")


class DeclaredNumber(Block):
    """The document itself."""

    number: f.Text | None = Field(default=None, description="Number of the declaration in the company's own count.")
    version: f.Text | None = Field(default=None, description="Version of the declaration, for example 1.0.")
    issued: Day | None = Field(default=None, description="Day on which it is issued, for example 2026-11-30.")
    replaces: f.Text | None = Field(default=None, description="Number of the declaration that this one replaces.")


class DeclaredStudy(Block):
    """The study that supports the figures."""

    link: Link | None = Field(default=None, description="Web address of the public version of the study.")
    title: f.Text | None = Field(default=None, description="Title of the study.")
    commissioner: f.Text | None = Field(default=None, description="Who has asked for it; default the maker.")
    author: f.Text | None = Field(default=None, description="Who has made it.")
    reason: f.Text | None = Field(default=None, description="What it is made for, and for whom.")


class DeclaredBattery(Block):
    """Numbers under which the battery is known."""

    model_id: f.Text | None = Field(default=None, description="Identifier of the battery model, as on the label.")
    product_id: Urn | None = Field(default=None, description="Identifier of the product as a URN, such as its GTIN.")
    batch: f.Text | None = Field(default=None, description="Batch or serial numbers that the declaration covers.")
    manufacturer_part: f.Text | None = Field(default=None, description="Part number of the maker.")
    customer_part: f.Text | None = Field(default=None, description="Part number of the customer.")
    customer: f.Text | None = Field(default=None, description="The customer whose part number that is.")
    customer_bpnl: Bpnl | None = Field(default=None, description="Business partner number of that customer.")
    description: f.Text | None = Field(default=None, description="The battery in a sentence, for those who buy it.")


class DeclaredPeriod(Block):
    """A time from a first to a last day."""

    start: Day | None = Field(default=None, description="First day, for example 2025-01-01.")
    end: Day | None = Field(default=None, description="Last day, for example 2025-12-31.")


class DeclaredVerification(Block):
    """The check of the study by somebody else."""

    body: f.Text | None = Field(default=None, description="Who has verified it, with the number of accreditation.")
    report: f.Text | None = Field(default=None, description="Number of the report.")
    day: Day | None = Field(default=None, description="Day of the report.")
    link: Link | None = Field(default=None, description="Web address of the report.")
    result: f.Text | None = Field(default=None, description="What the verifier concludes, in the report's own words.")


class DeclaredQualityPlan(Block):
    """How the company keeps its data right: what the first document of China's scheme asks for."""

    responsible: f.Text | None = Field(default=None, description="Who answers for the data.")
    document: f.Text | None = Field(default=None, description="Number of the plan or procedure.")
    collection: f.Text | None = Field(default=None, description="How data are collected, and how often.")
    checking: f.Text | None = Field(default=None, description="How data are checked, and meters calibrated.")
    keeping: f.Text | None = Field(default=None, description="Where and how long evidence is kept.")


class DeclaredContent(Block):
    """What exchange formats ask of the battery that no footprint needs."""

    exempted_percent: float | None = Field(
        default=None,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Estimated share of emissions left out, in percent.",
    )
    fossil_carbon_kg: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Fossil carbon in one battery, in kg."
    )
    biogenic_carbon_kg: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Biogenic carbon in one battery, in kg."
    )
    quality_parameters: f.ListOf[f.Text] = Field(
        default=(), description="Parameters of quality of the product, one text each."
    )
    metals: f.ListOf[f.Text] = Field(
        default=(), description="Footprint and share of metals and metal salts, one text each."
    )


class FieldVisibility(Block):
    """Who may read a field."""

    field: f.Text = Field(
        description="Path in this block, such as contact.email, or in the file, such as sites or pack.parts[steel]."
    )
    level: Visibility = Field(
        description="public: in every version; supporting: not in the public one; confidential: in no document."
    )


class DeclarationBlock(Block):
    """What a declaration says beside the figures, in no language's words; each document asks for some of it."""

    manufacturer: DeclaringMaker | None = Field(
        default=None, description="The company that answers for the declaration."
    )
    contact: DeclaredContact | None = Field(default=None, description="Who answers questions.")
    plant: DeclaredPlant | None = Field(default=None, description="The plant that the declaration is for.")
    document: DeclaredNumber | None = Field(default=None, description="Number, version and day of the document.")
    conformity_id: f.Text | None = Field(
        default=None, description="Identification number of the EU declaration of conformity."
    )
    battery: DeclaredBattery | None = Field(default=None, description="Numbers under which the battery is known.")
    study: DeclaredStudy | None = Field(default=None, description="The study that supports the figures.")
    reference_period: DeclaredPeriod | None = Field(
        default=None, description="The time that the maker's data are from."
    )
    validity: DeclaredPeriod | None = Field(default=None, description="The time for which it is declared.")
    verification: DeclaredVerification | None = Field(
        default=None, description="The check of the study by somebody else."
    )
    quality_plan: DeclaredQualityPlan | None = Field(default=None, description="How the company keeps its data right.")
    content: DeclaredContent | None = Field(
        default=None, description="What exchange formats ask for beside the footprint."
    )
    remarks: f.Text | None = Field(default=None, description="Any other information, as the maker words it.")
    visibility: f.ListOf[FieldVisibility] = Field(
        default=(), description="Who may read which field; what isn't listed has a level that its kind gives it."
    )


def declared_path(field: str) -> str:
    """The path in the product of a field that an entry of `visibility` names.

    >>> declared_path("contact.email"), declared_path("sites")
    ('declaration.contact.email', 'sites')
    """
    first = re.split(r"[.\[]", field.strip(), maxsplit=1)[0]
    return f"declaration.{field.strip()}" if first in DeclarationBlock.model_fields else field.strip()


def misspelt_field(field: str) -> tuple[str, tuple[str, ...]] | None:
    """The step of a path in this block that no field is named, and the names there are; None if all is well."""
    block: type[Block] | None = DeclarationBlock
    for step in field.strip().split("."):
        if block is None or step not in block.model_fields:
            return step, tuple(block.model_fields) if block is not None else ()
        block = next((kind for kind in get_args(block.model_fields[step].annotation) if _is_block(kind)), None)
    return None


def _is_block(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Block)
