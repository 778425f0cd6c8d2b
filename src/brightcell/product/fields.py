"""The kinds of field in a product file: amounts by dimension, texts, lists, words from closed lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema, core_schema

from brightcell.errors import Problem, nearest
from brightcell.product import vocabulary
from brightcell.product.amounts import (
    Amount,
    AmountReader,
    Dimension,
    ReadsBy,
    ReadsByUnit,
    ReadsByUnitOrFormula,
    refuse,
)
from brightcell.product.catalogue import active_materials, blended, chemistries, materials
from brightcell.product.evidence import EVIDENCE_OF_BLOCK, EvidenceField
from brightcell.product.gwp_sets import gwp_sets
from brightcell.product.places import is_place, nearest_places, places
from brightcell.words import entry_of, folded, likely_meanings, meaning

T = TypeVar("T")

MASS = Dimension("kg", "1.5 kg")
ELECTRICITY = Dimension("kWh", "8.3 kWh")
HEAT = Dimension("MJ", "30 MJ")
SHARE = Dimension("1", "95 % or 0.95", high=1.0)

Mass = Annotated[Amount, AmountReader(MASS)]
PositiveMass = Annotated[Amount, AmountReader(Dimension("kg", "450 kg", above_low=True))]
Electricity = Annotated[Amount, AmountReader(ELECTRICITY)]
PositiveEnergy = Annotated[Amount, AmountReader(Dimension("kWh", "100 kWh", above_low=True))]
EnergyAny = Annotated[
    Amount, ReadsBy("carrier", {c: ELECTRICITY if c == "electricity" else HEAT for c in vocabulary.CARRIERS})
]
Emitted = Annotated[
    Amount, ReadsBy("flow", {flow: Dimension(u, f"0.2 {u}") for flow, u in vocabulary.FLOW_UNITS.items()})
]
Wasted = Annotated[
    Amount, ReadsBy("waste", {waste: Dimension(u, f"0.1 {u}") for waste, u in vocabulary.WASTE_UNITS.items()})
]
Share = Annotated[Amount, AmountReader(SHARE)]
Yield = Annotated[
    Amount, AmountReader(Dimension("1", "95 % or 0.95", high=1.0, above_low=True, implausible_below=0.01))
]
Remaining = Annotated[Amount, AmountReader(Dimension("1", "80 % or 0.8", high=1.0, above_low=True))]
Ratio = Annotated[Amount, AmountReader(Dimension("1", "850", above_low=True))]
Distance = Annotated[Amount, AmountReader(Dimension("km", "1000 km"))]
PositiveDistance = Annotated[Amount, AmountReader(Dimension("km", "160000 km", above_low=True))]
Duration = Annotated[Amount, AmountReader(Dimension("year", "8 years", above_low=True))]
Count = Annotated[Amount, AmountReader(Dimension("piece", "20", above_low=True, whole=True))]
Cycles = Annotated[Amount, AmountReader(Dimension("piece", "1000", above_low=True))]
FootprintPerKg = Annotated[Amount, AmountReader(Dimension("kg CO2e/kg", "7.5 kg CO2e/kg"))]
FootprintPerKwh = Annotated[Amount, AmountReader(Dimension("kg CO2e/kWh", "0.62 kg CO2e/kWh"))]
PER_PIECE = ("kg CO2e", "kg CO2e/piece")
"""Units of a footprint per piece."""
DeclaredFootprint = Annotated[
    Amount,
    ReadsByUnit(
        Dimension("kg CO2e/kWh", "60 kg CO2e/kWh", above_low=True),
        Dimension("kg CO2e/kg", "15 kg CO2e/kg", above_low=True),
        Dimension("kg CO2e", "12 kg CO2e", above_low=True),
        Dimension("kg CO2e/piece", "12 kg CO2e/piece", above_low=True),
    ),
]
PartFootprint = Annotated[
    Amount,
    ReadsByUnitOrFormula(
        Dimension("kg CO2e/kg", "7.5 kg CO2e/kg"),
        Dimension("kg CO2e/piece", "12 kg CO2e/piece"),
        Dimension("kg CO2e", "12 kg CO2e"),
    ),
]
_OUTPUTS = {
    "kWh": Dimension("kWh", "4 GWh", above_low=True),
    "kg": Dimension("kg", "22000 t", above_low=True),
    "piece": Dimension("piece", "5000000 pieces", above_low=True),
    "1": Dimension("1", "120", above_low=True),
}
StepOutput = Annotated[Amount, ReadsByUnit(*(_OUTPUTS[unit] for unit in vocabulary.BASES[::-1]))]
SharedOutput = Annotated[Amount, ReadsBy("by", {key: _OUTPUTS[unit] for key, unit in vocabulary.SHARING_KEYS.items()})]
HeatingValue = Annotated[Amount, AmountReader(Dimension("MJ/kg", "43 MJ/kg", above_low=True))]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")

_CHINESE_DATE = re.compile(r"([0-9]{4})\s*年(?:\s*([0-9]{1,2})\s*月)?(?:\s*([0-9]{1,2})\s*日)?")


def _year(written: Any) -> Any:
    """A year as a whole number; anything else that is written is refused with the years that may be."""
    text = str(written).strip()
    if isinstance(written, bool) or not re.fullmatch("[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        expected = f"a year from {FIRST_YEAR} to {LAST_YEAR}, for example 2023"
        raise refuse(Problem("this is not a year", found=repr(written), expected=expected))
    return int(text)


def _date(written: Any) -> Any:
    """A year, a month or a day as text in the format of ISO 8601; `2024年5月` is read as 2024-05."""
    text = str(written).strip()
    if chinese := _CHINESE_DATE.fullmatch(text):
        text = "-".join([chinese[1], *(f"{int(part):02d}" for part in chinese.groups()[1:] if part)])
    match = None if isinstance(written, bool) else _DATE.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR or not _is_in_month(text):
        expected = f"2026, 2026-03 or 2026-03-15, from {FIRST_YEAR} to {LAST_YEAR}"
        raise refuse(Problem("this is not a date of production", found=repr(written), expected=expected))
    return text


def _is_in_month(text: str) -> bool:
    try:
        return len(text) < 10 or bool(date.fromisoformat(text))
    except ValueError:
        return False


_BEYOND = {
    "cradle-to-grave": "use and end of life are counted by this file: ask for the figure from cradle to gate",
    "gate-to-gate": "what the supplier buys is left out of it: ask for the figure from cradle to gate",
}


def _at_gate(written: Any) -> Any:
    """A boundary as it is written; one that would count twice, or leave much out, is refused with what to ask for."""
    hint = _BEYOND.get("-".join(re.split(r"[\s_-]+", str(written).strip().lower())))
    if hint is None:
        return written
    expected, what = " or ".join(vocabulary.BOUNDARIES), "a footprint with this boundary can't be added"
    raise refuse(Problem(what, found=str(written), expected=expected, hint=hint))


Year = Annotated[int, BeforeValidator(_year), Field(ge=FIRST_YEAR, le=LAST_YEAR)]
ProductionDate = Annotated[str, BeforeValidator(_date), Field(json_schema_extra={"pattern": f"^{_DATE.pattern}$"})]

Text = Annotated[str, Field(strict=True, min_length=1, max_length=2000)]


class Block(BaseModel):
    """A block of a product file: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        return super().model_dump(**{"by_alias": True, **options})

    def model_dump_json(self, **options: Any) -> str:
        return super().model_dump_json(**{"by_alias": True, **options})


class DataBlock(Block):
    """A block that holds amounts."""

    evidence: EvidenceField | None = Field(default=None, description=EVIDENCE_OF_BLOCK)


def table_of(data: Any) -> Any:
    """A block as the table that a file would have in its place, what is below it as it is; other data as they are."""
    if not isinstance(data, Block):
        return data
    values = ((key, getattr(data, name)) for name, key in keys_of(type(data)))
    return {key: value for key, value in values if value is not None}


@cache
def keys_of(block: type[Block]) -> tuple[tuple[str, str], ...]:
    """The name of each field, and its key in a file."""
    return tuple((name, field.alias or name) for name, field in block.model_fields.items())


class OneOf:
    """Marks a text as a word of a closed list; another word is refused with the nearest ones.

    Letter case and separators make no difference, and a word that means one of the list is read as that.

    `own` names the entry of the validation context with words that the file adds to the list.
    """

    def __init__(
        self, what: str, names: Callable[[], Iterable[str]], plural: str | None = None, own: str | None = None
    ) -> None:
        self.what, self.names, self.plural, self.own = what, names, plural or f"{what}s", own

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        words = {"type": "string", "enum": list(self.names())}
        return words if self.own is None else {"anyOf": [words, {"type": "string", "minLength": 1}]}

    def _check(self, word: str, info: ValidationInfo) -> str:
        names = tuple(self.names())
        own = tuple((info.context or {}).get(self.own, ())) if self.own else ()
        if word in names or word in own:
            return word
        allowed = (*names, *own)
        meant = meaning(self.what, word, allowed)
        if meant is not None:
            return meant
        expected = ", ".join(allowed) if len(allowed) <= 12 else f"one of {len(allowed)} {self.plural}"
        close, hint = choices(self.what, word, allowed)
        if self.own and hint is None:
            hint = f"describe it in the block {self.own}; `brightcell {self.own}` lists those that there are"
        raise refuse(Problem(f"unknown {self.what}", found=word, expected=expected, nearest=close, hint=hint))


class PlaceCode:
    """Marks a text as the code of a known place; a name is answered with its code."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        regions = "|".join(code for code in places() if not re.fullmatch(r"[A-Z]{2}(-.*)?", code))
        return {"type": "string", "pattern": f"^([A-Z]{{2}}(-[A-Z0-9]{{1,3}})?|{regions})$"}

    def _check(self, code: str) -> str:
        if is_place(code):
            return code
        expected = "a country, province or region such as DE, CN-JS or EU27"
        raise refuse(Problem("unknown place", found=code, expected=expected, nearest=nearest_places(code)))


class ChemistryName:
    """Marks a text as a chemistry: an active material of the catalogue or of the file, or several joined by "+"."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "enum": list(active_materials())}, {"type": "string", "minLength": 1}]}

    def _check(self, name: str, info: ValidationInfo) -> str:
        own = tuple((info.context or {}).get("materials", ()))
        allowed = (*active_materials(), *own)
        return "+".join(self._word(word, allowed) for word in blended(name))

    @staticmethod
    def _word(word: str, allowed: tuple[str, ...]) -> str:
        meant = word if word in allowed else meaning("chemistry", word, allowed)
        if meant is not None:
            return meant
        close, hint = choices("chemistry", word, allowed)
        expected = f"{', '.join(allowed)}; a blend as {allowed[0]}+{allowed[1]}"
        hint = hint or "describe its active material in the block materials"
        raise refuse(Problem("unknown chemistry", found=word, expected=expected, nearest=close, hint=hint))


def choices(what: str, word: str, names: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """What a word that isn't read may mean, and what to do about it; names that look like it where no table says."""
    allowed, entry = tuple(names), entry_of(what, word)
    meant = tuple(name for name in entry.means if name in allowed) if entry is not None else ()
    if entry is not None and meant:
        return meant, entry.hint
    likely, hint = likely_meanings(what, word, allowed)
    return (likely, hint) if likely else (nearest(folded(word), allowed), None)


def _told_apart(written: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """A table by words of a list, in which two keys may not be two spellings of one word."""
    read = handler(written)
    if isinstance(written, Mapping) and isinstance(read, Mapping) and len(read) < len(written):
        found = ", ".join(str(key) for key in written if key not in read)
        expected = f"each of {', '.join(map(str, read))} once"
        raise refuse(Problem("two keys of one table mean the same", found=found, expected=expected))
    return read


EachOnce = WrapValidator(_told_apart)
"""Marks a table whose keys are words of a list."""


def as_list(written: Any) -> Any:
    """A list, of what may be written as its only entry."""
    if written is None:
        return ()
    return written if isinstance(written, list | tuple) else (written,)


class OneOrList:
    """Marks a list that may be written as its only entry."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several, several["items"]]}


def _list(written: Any) -> Any:
    return () if written is None else written


ListOf = Annotated[tuple[T, ...], BeforeValidator(_list)]

MaterialKey = Annotated[Text, OneOf("material", materials, own="materials")]
Chemistry = Annotated[Text, ChemistryName()]
KnownChemistry = Annotated[Text, OneOf("chemistry", chemistries, "chemistries")]
EndOfLifeClass = Annotated[Text, OneOf("end-of-life class", lambda: vocabulary.END_OF_LIFE_CLASSES)]
ContentName = Annotated[
    Text,
    OneOf(
        "element or material",
        lambda: tuple(dict.fromkeys((*vocabulary.COMPOSITION_NAMES, *materials()))),
        "elements and materials",
    ),
]
CompositionName = Annotated[Text, OneOf("element", lambda: tuple(vocabulary.COMPOSITION_NAMES), "elements")]
Place = Annotated[Text, PlaceCode()]
Carrier = Annotated[Text, OneOf("energy carrier", lambda: vocabulary.CARRIERS)]
WasteKey = Annotated[Text, OneOf("waste", lambda: tuple(vocabulary.WASTE_UNITS))]
FlowKey = Annotated[Text, OneOf("flow", lambda: tuple(vocabulary.FLOW_UNITS))]
StepName = Annotated[Text, OneOf("step", lambda: vocabulary.STEPS)]
Boundary = Annotated[Text, OneOf("boundary", lambda: vocabulary.BOUNDARIES, "boundaries"), BeforeValidator(_at_gate)]
GwpSet = Annotated[Text, OneOf("GWP set", gwp_sets)]
GasKey = Annotated[Text, OneOf("gas", lambda: vocabulary.GASES, "gases")]
DeclaredStage = Annotated[Text, OneOf("stage", lambda: vocabulary.DECLARED_STAGES)]
SharingKey = Annotated[Text, OneOf("key of sharing", lambda: tuple(vocabulary.SHARING_KEYS), "keys")]
Basis = Annotated[Text, OneOf("basis", lambda: vocabulary.BASES, "bases")]
Mode = Annotated[Text, OneOf("mode of transport", lambda: vocabulary.MODES)]
Vehicle = Annotated[Text, OneOf("vehicle", lambda: vocabulary.VEHICLES)]
SupplyKind = Annotated[Text, OneOf("kind of electricity supply", lambda: vocabulary.SUPPLY_KINDS)]
Technology = Annotated[Text, OneOf("technology", lambda: vocabulary.TECHNOLOGIES, "technologies")]
FactorKind = Annotated[Text, OneOf("kind of factor", lambda: vocabulary.FACTOR_KINDS)]
VehicleCategory = Annotated[
    Text, OneOf("vehicle category", lambda: vocabulary.VEHICLE_CATEGORIES, "vehicle categories")
]
Route = Annotated[Text, OneOf("recycling route", lambda: vocabulary.ROUTES)]
RecyclingLibraryName = Annotated[
    Text, OneOf("recycling library", vocabulary.recycling_libraries, "recycling libraries")
]
ElementName = Annotated[Text, OneOf("element", lambda: tuple(vocabulary.ELEMENT_NAMES), "elements")]
RecoveryKey = Annotated[
    Text,
    OneOf(
        "element or material",
        lambda: (*vocabulary.ELEMENT_NAMES, *materials()),
        "elements and materials",
        own="materials",
    ),
]
