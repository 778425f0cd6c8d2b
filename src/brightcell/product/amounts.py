"""Amounts: read from what people write, checked, and converted once into the canonical unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    WithJsonSchema,
    model_serializer,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from brightcell.distributions import Uncertainty
from brightcell.errors import InputError, Problem, in_words
from brightcell.product.evidence import EVIDENCE, EvidenceField
from brightcell.product.formulas import Formula, check_names, names_in, parse
from brightcell.product.quantities import evaluate_with_units
from brightcell.product.refusals import refuse
from brightcell.units import NO_NUMBER, convert, factor, parse_quantity

PLAIN_UNITS = ("1", "piece")
AMOUNT_TABLE = {"type": "object", "title": "AmountTable"}  # stands for the schema of `Amount`
_BESIDE = ("source", "note", "evidence")
"""What may stand beside a formula."""
CONSEQUENCE = "consequence"  # type of an error that only follows from another one


@dataclass(frozen=True)
class Dimension:
    """What a field measures: its canonical unit, the range that makes sense, an example to follow."""

    unit: str
    example: str
    low: float = 0.0
    high: float = math.inf
    above_low: bool = False
    whole: bool = False
    implausible_below: float = -math.inf

    @property
    def is_plain(self) -> bool:
        """Shares and counts may be given as bare numbers."""
        return self.unit in PLAIN_UNITS

    @property
    def like(self) -> str:
        return f"a value such as {self.example}"

    def problem_with(self, value: float, bare: bool = False) -> Problem | None:
        """What is wrong with a value in the canonical unit, if anything; `bare` if it was written without a unit."""
        if value < 0 <= self.low:
            return self._problem("negative amount", value)
        if value < self.low or (self.above_low and value == self.low):
            return self._problem("amount must be above zero" if value == 0 else "amount too small", value)
        if value < self.implausible_below:
            what = f"a share below {100 * self.implausible_below:g} % is implausible here"
            return self._problem(what, value, bare)
        if value > self.high:
            hint = f"write {value:g} %" if bare and self.high == 1.0 and value <= 100 else None
            return replace(self._problem("a share is at most 1, that is 100 %", value, bare), hint=hint)
        if self.whole and value != round(value):
            return self._problem("a count is a whole number", value)
        return None

    def _problem(self, what: str, value: float, bare: bool = True) -> Problem:
        unit = "" if self.is_plain else f" {self.unit}"
        found = f"{value:g}{unit}" if bare else f"{100 * value:g} %"
        return Problem(what, found=found, expected=self.like)


class Amount(BaseModel):
    """A number in its canonical unit, with how sure it is and where it comes from.

    `formula`, where there is one, gives `value` when it is evaluated with the parameters of the product.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, arbitrary_types_allowed=True)

    value: float = Field(strict=True, allow_inf_nan=False, description="The number, in `unit`.")
    unit: str = Field(description="Unit of the number; converted to the canonical unit when read.")
    formula: Annotated[Formula, WithJsonSchema({"type": "string"})] | None = Field(
        default=None, description="Arithmetic over the names in `parameters`, instead of a number."
    )
    uncertainty: Uncertainty | None = Field(default=None, description="How sure the number is.")
    source: str | None = Field(default=None, description="Where the number comes from.")
    note: str | None = Field(default=None, description="Anything a reader should know.")
    evidence: EvidenceField | None = Field(default=None, description=EVIDENCE)

    @model_serializer(mode="wrap")
    def _a_formula_stands_for_its_value(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = handler(self)
        if self.formula is None:
            return {name: value for name, value in fields.items() if name != "formula"}
        written = {"formula": self.formula.text, "unit": self.formula.unit}
        beside = {name: value for name, value in fields.items() if name in _BESIDE}
        return {**written, **beside, **self._bounds_in(self.formula.unit)}

    def _bounds_in(self, unit: str) -> dict[str, float]:
        """Its range in another unit; only parameters have one."""
        return {}

    def __str__(self) -> str:
        return f"{self.value:g}" if self.unit == "1" else f"{self.value:g} {self.unit}"


class _Reads:
    """Marks an `Amount` field: what is written becomes an amount in the canonical unit of its dimension."""

    dimensions: tuple[Dimension, ...]

    def pick(self, info: ValidationInfo) -> Dimension | None:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        read = core_schema.with_info_before_validator_function(self._as_mapping, handler(source))
        return core_schema.with_info_after_validator_function(self._in_canonical_unit, read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return input_schema(self.dimensions)

    def _as_mapping(self, written: Any, info: ValidationInfo) -> Any:
        return as_mapping(self.pick(info), written, info)

    def _in_canonical_unit(self, amount: Amount, info: ValidationInfo) -> Amount:
        dimension = self.pick(info)
        return amount if dimension is None else to_canonical(dimension, amount)


class AmountReader(_Reads):
    """An amount of one dimension."""

    def __init__(self, dimension: Dimension) -> None:
        self.dimensions = (dimension,)

    def pick(self, info: ValidationInfo) -> Dimension | None:
        return self.dimensions[0]


class ReadsBy(_Reads):
    """An amount whose dimension follows from the word in another field, which stands before it."""

    def __init__(self, field: str, choices: Mapping[str, Dimension]) -> None:
        self.field, self.choices = field, choices
        self.dimensions = tuple(choices.values())

    def pick(self, info: ValidationInfo) -> Dimension | None:
        return self.choices.get(info.data.get(self.field, ""))


class ReadsByUnit(_Reads):
    """An amount whose dimension follows from the unit in which it is written."""

    def __init__(self, *dimensions: Dimension) -> None:
        self.dimensions = dimensions

    def pick(self, info: ValidationInfo) -> Dimension | None:
        return self.dimensions[0]

    def _as_mapping(self, written: Any, info: ValidationInfo) -> Any:
        if isinstance(written, Mapping) and written.get("formula") is not None:
            raise refuse(Problem("this amount can't be a formula", expected=self.dimensions[0].like))
        return super()._as_mapping(written, info)

    def _in_canonical_unit(self, amount: Amount, info: ValidationInfo) -> Amount:
        for dimension in self.dimensions:
            if is_convertible(amount.unit, dimension.unit):
                return to_canonical(dimension, amount)
        expected = " or ".join(dimension.example for dimension in self.dimensions)
        raise refuse(Problem("this amount is of another kind", found=str(amount), expected=expected))


class ReadsByUnitOrFormula(ReadsByUnit):
    """As `ReadsByUnit`; a formula is of the dimension of the unit beside it, or of the first one."""

    def _as_mapping(self, written: Any, info: ValidationInfo) -> Any:
        return as_mapping(self._dimension_of(written), written, info)

    def _dimension_of(self, written: Any) -> Dimension:
        unit = written.get("unit") if isinstance(written, Mapping) else None
        fitting = (d for d in self.dimensions if isinstance(unit, str) and is_convertible(unit, d.unit))
        return next(fitting, self.dimensions[0])


def is_convertible(unit: str, other: str) -> bool:
    """Whether amounts in one unit can be told in another."""
    try:
        factor(unit, other)
    except InputError:
        return False
    return True


def plain(value: float, unit: str = "1", source: str | None = None) -> Amount:
    """An amount without uncertainty, its unit canonical already."""
    return Amount(value=float(value), unit=unit, source=source)


def input_schema(dimensions: Iterable[Dimension]) -> dict[str, Any]:
    """JSON Schema of the forms in which an amount may be written."""
    examples = list(dict.fromkeys(dimension.example for dimension in dimensions))
    forms: list[dict[str, Any]] = [{"type": "string", "examples": examples}, AMOUNT_TABLE]
    if all(dimension.is_plain for dimension in dimensions):
        forms.append({"type": "number", "minimum": 0})
    return {"anyOf": forms}


def as_mapping(dimension: Dimension | None, written: Any, info: ValidationInfo) -> Any:
    """What is written, as the fields of an `Amount` in the unit that was written."""
    if dimension is None or isinstance(written, Amount):
        return _NOT_READ if dimension is None else written
    try:
        if isinstance(written, str):
            value, unit = parse_quantity(written)
            _check_unit_is_given(dimension, written, unit)
            return {"value": value, "unit": unit}
        if isinstance(written, Mapping):
            return _with_value(dimension, dict(written), info)
    except InputError as error:
        raise refuse(_as_in_field(dimension, error.problems[0])) from None
    return _from_number(dimension, written)


def _as_in_field(dimension: Dimension, problem: Problem) -> Problem:
    """The problem with a number or unit, with what the field measures for an example."""
    is_general = problem.expected is None or problem.what == NO_NUMBER
    return replace(problem, expected=dimension.like) if is_general else problem


def _from_number(dimension: Dimension, number: Any) -> Any:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise refuse(Problem("this is not an amount", found=in_words(number), expected=dimension.like))
    _check_unit_is_given(dimension, f"{number:g}", "1")
    return {"value": float(number), "unit": dimension.unit}


def _check_unit_is_given(dimension: Dimension, found: str, unit: str) -> None:
    if unit == "1" and not dimension.is_plain:
        problem = Problem("the amount has no unit", found=found, expected=dimension.like)
        raise refuse(problem)


def _with_value(dimension: Dimension, fields: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    if dimension.is_plain:
        fields.setdefault("unit", dimension.unit)
    text = fields.get("formula")
    if text is None:
        return fields
    if fields.get("value") is not None or fields.get("uncertainty") is not None:
        other = "value" if fields.get("value") is not None else "uncertainty"
        hint = "the uncertainty of a formula is that of its parameters" if other == "uncertainty" else None
        raise refuse(Problem(f"both formula and {other} are given", hint=hint))
    if not isinstance(text, str) or not isinstance(fields.get("unit"), str):
        raise refuse(Problem("a formula is a text with a unit", expected="{formula: 2 * width, unit: kg}"))
    formula = Formula(text, parse(text), fields["unit"])
    return {**fields, **_evaluated(formula, dimension.unit, info)}


def _evaluated(formula: Formula, unit: str, info: ValidationInfo) -> dict[str, Any]:
    """Value and unit of a formula, and the formula with the factor that brings it there."""
    context = info.context or {}
    parameters, broken = context.get("parameters", {}), context.get("broken", ())
    check_names(formula, (*parameters, *broken))
    if set(names_in(formula)).intersection(broken):
        raise PydanticCustomError(CONSEQUENCE, "one of the parameters is wrong")
    value, multiplier, divisor = evaluate_with_units(formula, parameters, unit)
    return {
        "value": value,
        "unit": unit,
        "formula": replace(formula, multiplier=multiplier, divisor=divisor),
    }


def to_canonical(dimension: Dimension, amount: Amount) -> Amount:
    """The amount and its uncertainty in the canonical unit, checked against the range of the dimension."""
    try:
        multiplier, divisor = factor(amount.unit, dimension.unit)
        value = convert(amount.value, amount.unit, dimension.unit)
    except InputError as error:
        raise refuse(_as_in_field(dimension, error.problems[0])) from None
    problem = dimension.problem_with(value, bare=amount.unit == dimension.unit and amount.formula is None)
    if problem is not None:
        raise refuse(problem)
    _check_uncertainty_fits(amount)
    if amount.unit == dimension.unit:
        return amount
    uncertainty = amount.uncertainty and amount.uncertainty.scaled(multiplier / divisor)
    return amount.model_copy(update={"value": value, "unit": dimension.unit, "uncertainty": uncertainty})


def _check_uncertainty_fits(amount: Amount) -> None:
    if amount.uncertainty is None:
        return
    what = amount.uncertainty.problem_with(amount.value)
    lowest = getattr(amount.uncertainty, "min", 0.0)
    if what is None and lowest < 0:
        what = f"min {lowest:g} is negative"
    if what is not None:
        raise refuse(Problem(what), "uncertainty")


_NOT_READ = plain(0.0)  # stands in for an amount whose unit can't be known, because the file is refused anyway
