"""What a number rests on: `evidence` of an amount, or of a block for all amounts in it; `databases/evidence.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from brightcell.data import csv_rows, data_path
from brightcell.errors import Problem, in_words, nearest
from brightcell.product.refusals import refuse
from brightcell.words import entry_of, folded, meaning

UNSTATED, LITERATURE = "unstated", "literature"


@dataclass(frozen=True)
class EvidenceType:
    """A kind of evidence, and what rulebooks and other formats take it for.

    rank: 1 is the strongest. is_company_specific: where the company that runs the plant has it. is_primary,
    is_primary_factor: as an amount, and as a factor. basis: the word of a footprint's shares by what they rest on.
    kind: primary, secondary or default, as files and Brightway databases say it.
    """

    name: str
    rank: int
    is_company_specific: bool
    is_primary: bool
    is_primary_factor: bool
    basis: str
    catena_x: str
    pact: str
    kind: str
    meaning: str


@cache
def evidence_types() -> Mapping[str, EvidenceType]:
    """The table of types by name, from the strongest to `unstated`."""
    rows = sorted(csv_rows(data_path("evidence.csv")), key=lambda row: int(row["rank"]))
    return MappingProxyType({row["type"]: _type(row) for row in rows})


def _type(row: Mapping[str, str]) -> EvidenceType:
    return EvidenceType(
        row["type"],
        int(row["rank"]),
        row["company_specific"] == "yes",
        row["primary"] == "yes",
        row["factor_primary"] == "yes",
        row["basis"],
        row["catena_x"],
        row["pact"],
        row["kind"],
        row["meaning"],
    )


def stated_types() -> tuple[str, ...]:
    """The types that a file may name: all but `unstated`, which is what a file that names none says."""
    return get_args(StatedType)


def weakest(types: Iterable[str]) -> str:
    """The weakest of some types of evidence; `unstated` where there is none."""
    ranks = evidence_types()
    return max(types, key=lambda name: ranks[name].rank, default=UNSTATED)


def is_primary(amount: str, factor: str) -> bool:
    """Whether a contribution counts as primary: its amount is, and so is the factor, by the types of both."""
    types = evidence_types()
    return types[amount].is_primary and types[factor].is_primary_factor


def _known_type(written: Any) -> Any:
    """A type of the table, in whatever letter case and language; another one is refused with the nearest."""
    names = stated_types()
    if not isinstance(written, str):
        raise refuse(Problem("this is not a type of evidence", found=in_words(written), expected=", ".join(names)))
    meant = meaning("evidence", written, names)
    if meant is not None:
        return meant
    entry, hint = entry_of("evidence", written), None
    if written.strip() == UNSTATED:
        hint = "leave it out: what states no evidence is unstated"
    close = entry.means if entry is not None else nearest(folded(written), names)
    raise refuse(
        Problem("unknown type of evidence", found=written, expected=", ".join(names), nearest=close, hint=hint)
    )


StatedType = Literal["measured", "calculated", "supplier", "literature", "estimated"]
EvidenceWord = Annotated[StatedType, BeforeValidator(_known_type)]
_Text = Annotated[str, Field(strict=True, min_length=1, max_length=2000)]


class AmountEvidence(BaseModel):
    """What an amount rests on; its type alone may be written in place of the table."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    type: EvidenceWord = Field(description="measured, calculated, supplier, literature or estimated.")
    document: _Text | None = Field(default=None, description="Document that shows it, for example a meter report.")
    meter: _Text | None = Field(default=None, description="Meter or scale that it was read from.")
    period: _Text | None = Field(default=None, description="Time that it covers, for example 2025 or 2025-03.")
    by: _Text | None = Field(
        default=None, description="Who measured, calculated or reported it; by default the company that runs the plant."
    )

    @model_serializer(mode="wrap")
    def _a_type_alone_is_a_word(self, handler: SerializerFunctionWrapHandler) -> Any:
        stated = {name: value for name, value in handler(self).items() if value is not None}
        return self.type if set(stated) == {"type"} else stated

    def __str__(self) -> str:
        details = (self.by and f"by {self.by}", self.meter and f"meter {self.meter}", self.document, self.period)
        return ", ".join(filter(None, (self.type, *details)))


def _from_word(written: Any) -> Any:
    """A table; of a word, the one with it as its type."""
    if isinstance(written, str):
        return {"type": written}
    if isinstance(written, Mapping | AmountEvidence):
        return written
    expected = f"{', '.join(stated_types())}, or a table {{type, document, meter, period, by}}"
    raise refuse(Problem("this is not evidence", found=in_words(written), expected=expected))


EvidenceField = Annotated[
    AmountEvidence, BeforeValidator(_from_word, json_schema_input_type=AmountEvidence | EvidenceWord)
]
EVIDENCE = "What this amount rests on: measured, calculated, supplier, literature or estimated, or a table."
EVIDENCE_OF_BLOCK = "What the amounts in this block rest on, where they don't say it themselves."
