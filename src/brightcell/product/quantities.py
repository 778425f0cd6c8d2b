"""Formulas with units: what is added must be of one kind, and the result of the kind that was asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from brightcell.errors import FormulaError, Problem
from brightcell.product.formulas import Formula, evaluate, names_in
from brightcell.product.measures import evaluate_lightly
from brightcell.units import base_unit, dimensions, factor, parse_unit, registry, unit_in_words


class HasUnit(Protocol):
    """A parameter: a number in a coherent unit."""

    @property
    def value(self) -> float: ...
    @property
    def unit(self) -> str: ...


def evaluate_with_units(formula: Formula, parameters: Mapping[str, HasUnit], unit: str) -> tuple[float, float, float]:
    """Value of a formula in `unit`, and the multiplier and divisor from the bare result of the formula.

    The result must have the dimension of the unit that was written, or be computed from plain numbers only,
    and is then read in that unit. Parameters are in coherent units (kg, kWh, m, year), so the factor holds for
    any values.
    """
    light = evaluate_lightly(formula, parameters)
    if light is not None:
        value, own_unit = light
        if dimensions(own_unit) == dimensions(formula.unit):
            multiplier, divisor = factor(own_unit, unit)
            return value * multiplier / divisor, multiplier, divisor
    return _evaluated_by_pint(formula, parameters, unit)


def _evaluated_by_pint(formula: Formula, parameters: Mapping[str, HasUnit], unit: str) -> tuple[float, float, float]:
    """The same by pint, which knows every unit and says what is wrong."""
    names = {name: registry().Quantity(p.value, parse_unit(p.unit)) for name, p in parameters.items()}
    result = _result(formula, names)
    own_unit = _unit_of(result, formula, names)
    _check_dimension(formula, own_unit)
    multiplier, divisor = factor(own_unit, unit)
    return _magnitude(result) * multiplier / divisor, multiplier, divisor


def _result(formula: Formula, names: Mapping[str, Any]) -> Any:
    import pint

    try:
        result = evaluate(formula.expression, names, _FUNCTIONS)
    except pint.DimensionalityError as error:
        kinds = f"{_units_in_words(error.units1)} and {_units_in_words(error.units2)}"
        raise FormulaError([Problem("a formula mixes units", found=kinds, hint="give each number its unit")]) from None
    value = _magnitude(result)
    if isinstance(value, complex) or not math.isfinite(value):
        raise FormulaError([Problem("a formula gives no finite number", found=f"{formula.text} = {value}")])
    return result


def _unit_of(result: Any, formula: Formula, names: Mapping[str, Any]) -> str:
    """The coherent unit of a result; what is plain because no name has a unit is read in the unit written."""
    if hasattr(result, "units") and not result.dimensionless:
        return base_unit(_text(result.units))
    all_plain = all(names[name].dimensionless for name in names_in(formula))
    return formula.unit if all_plain else "1"


def _check_dimension(formula: Formula, own_unit: str) -> None:
    if parse_unit(own_unit).dimensionality != parse_unit(formula.unit).dimensionality:
        found, expected = unit_in_words(own_unit), unit_in_words(formula.unit)
        raise FormulaError([Problem("the formula gives another unit", found=found, expected=expected)])


def _magnitude(result: Any) -> Any:
    return result.to_base_units().magnitude if hasattr(result, "units") else result


def _text(units: Any) -> str:
    return f"{units:~}".replace(" ** ", "**")


def _units_in_words(units: Any) -> str:
    """Units of an error of pint, as they are written: kWh and not kilowatt_hour."""
    return _text(registry().Unit(units)) or "a plain number"


def _number(value: Any) -> float:
    return float(value.to("dimensionless").magnitude) if hasattr(value, "units") else float(value)


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "sqrt": lambda value: value**0.5,
    "exp": lambda value: math.exp(_number(value)),
    "log": lambda value: math.log(_number(value)),
    "abs": abs,
}
