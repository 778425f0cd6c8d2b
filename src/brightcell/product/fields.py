"""The kinds of field that a product file is made of: amounts by dimension, texts, lists, words from closed lists."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from brightcell.errors import Problem, nearest
from brightcell.product import vocabulary
from brightcell.product.amounts import Dimension, amount_by, amount_field, refuse
from brightcell.product.catalogue import chemistries, materials

T = TypeVar("T")

MASS = Dimension("kg", "1.5 kg")
ELECTRICITY = Dimension("kWh", "8.3 kWh")
HEAT = Dimension("MJ", "30 MJ")
SHARE = Dimension("1", "95 % or 0.95", high=1.0)

Mass = amount_field(MASS)
PositiveMass = amount_field(Dimension("kg", "450 kg", above_low=True))
Electricity = amount_field(ELECTRICITY)
PositiveEnergy = amount_field(Dimension("kWh", "100 kWh", above_low=True))
Heat = amount_field(HEAT)
EnergyAny = amount_by(
    "carrier", {c: ELECTRICITY if c == "electricity" else HEAT for c in vocabulary.CARRIERS}
)
Emitted = amount_by("flow", {flow: Dimension(u, f"0.2 {u}") for flow, u in vocabulary.FLOW_UNITS.items()})
Wasted = amount_by("waste", {waste: Dimension(u, f"0.1 {u}") for waste, u in vocabulary.WASTE_UNITS.items()})
Share = amount_field(SHARE)
Yield = amount_field(Dimension("1", "95 % or 0.95", high=1.0, above_low=True))
Ratio = amount_field(Dimension("1", "1.02", above_low=True))
Distance = amount_field(Dimension("km", "1000 km"))
PositiveDistance = amount_field(Dimension("km", "160000 km", above_low=True))
Duration = amount_field(Dimension("year", "8 years", above_low=True))
Count = amount_field(Dimension("piece", "20", above_low=True, whole=True))
Cycles = amount_field(Dimension("piece", "1000", above_low=True))
FootprintPerKg = amount_field(Dimension("kg CO2e/kg", "7.5 kg CO2e/kg"))
FootprintPerKwh = amount_field(Dimension("kg CO2e/kWh", "0.62 kg CO2e/kWh"))
HeatingValue = amount_field(Dimension("MJ/kg", "43 MJ/kg", above_low=True))

Text = Annotated[str, Field(strict=True, min_length=1, max_length=2000)]


class Block(BaseModel):
    """A block of a product file: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        return super().model_dump(**{"by_alias": True, **options})

    def model_dump_json(self, **options: Any) -> str:
        return super().model_dump_json(**{"by_alias": True, **options})


def one_of(what: str, names: Callable[[], Collection[str]], plural: str | None = None) -> Any:
    """A word of a closed list; another word is refused with the nearest ones."""

    def known(word: str) -> str:
        if word in names():
            return word
        expected = (
            ", ".join(names()) if len(names()) <= 12 else f"one of {len(names())} {plural or what + 's'}"
        )
        raise refuse(
            Problem(f"unknown {what}", found=word, expected=expected, nearest=nearest(word, names()))
        )

    return Annotated[Text, AfterValidator(known), WithJsonSchema({"type": "string", "enum": sorted(names())})]


def list_of(item: Any) -> Any:
    """A list that may also be left empty."""
    return Annotated[tuple[item, ...], BeforeValidator(lambda given: () if given is None else given)]


MaterialKey = one_of("material", materials)
Chemistry = one_of("chemistry", chemistries, "chemistries")
Carrier = one_of("energy carrier", lambda: vocabulary.CARRIERS)
WasteKey = one_of("waste", lambda: tuple(vocabulary.WASTE_UNITS))
FlowKey = one_of("flow", lambda: tuple(vocabulary.FLOW_UNITS))
StepName = one_of("step", lambda: vocabulary.STEPS)
Basis = one_of("basis", lambda: vocabulary.BASES, "bases")
Mode = one_of("mode of transport", lambda: vocabulary.MODES)
Vehicle = one_of("vehicle", lambda: vocabulary.VEHICLES)
SupplyKind = one_of("kind of electricity supply", lambda: vocabulary.SUPPLY_KINDS)
FactorKind = one_of("kind of factor", lambda: vocabulary.FACTOR_KINDS)
VehicleCategory = one_of("vehicle category", lambda: vocabulary.VEHICLE_CATEGORIES, "vehicle categories")
Route = one_of("recycling route", lambda: vocabulary.ROUTES)
RecyclingLibraryName = one_of("recycling library", vocabulary.recycling_libraries, "recycling libraries")
RecoveryKey = one_of(
    "element or material", lambda: (*vocabulary.ELEMENT_NAMES, *materials()), "elements and materials"
)
