"""Named numbers that formulas use; one parameter moves every amount whose formula names it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema

from brightcell.errors import FormulaError, InputError, Problem, UnitError, in_words, nearest
from brightcell.product.amounts import AMOUNT_TABLE, Amount, Dimension, refuse, to_canonical
from brightcell.product.formulas import (
    FUNCTIONS,
    Formula,
    SyntaxNode,
    check_names,
    evaluation_order,
    is_name,
    names_in,
    parse,
)
from brightcell.product.messages import LocatedProblem, problems_of
from brightcell.product.quantities import evaluate_with_units
from brightcell.product.ranges import BOUNDS, Range, bounds_of, check_in_range
from brightcell.units import base_unit, convert, parse_quantity

Path = tuple[str | int, ...]
_OF_FORMULA = ("formula", "unit", "source", "evidence", "note", *BOUNDS)
"""What a parameter that is a formula may say."""


class Parameter(Amount):
    """A number in a coherent unit (of kg, kWh, m, year, kg CO2e), so that formulas need no factors.

    `min` and `max` are the range that it may have, in the same unit; draws outside are held at the bound.
    """

    min: float | None = Field(default=None, description="Smallest value that makes sense, in the unit of the number.")
    max: float | None = Field(default=None, description="Largest value that makes sense, in the unit of the number.")

    @property
    def bounds(self) -> Range:
        """The smallest and the largest value, None where none is given."""
        return self.min, self.max

    def _bounds_in(self, unit: str) -> dict[str, float]:
        given = {name: getattr(self, name) for name in BOUNDS}
        return {name: convert(value, self.unit, unit) for name, value in given.items() if value is not None}


class ParameterReader:
    """Reads the block `parameters`; `known` are those that are right, `broken` the names of the others."""

    def __init__(self, block: Mapping[str, Any]) -> None:
        self.known: dict[str, Parameter] = {}
        self.broken: set[str] = set()
        self.problems: list[LocatedProblem] = []
        self._block = block

    def read(self) -> ParameterReader:
        formulas = {name: self._formula(name, written) for name, written in self._block.items()}
        parsed = {name: formula for name, formula in formulas.items() if formula is not None}
        for name in self._in_order(parsed):
            self._evaluate(name, parsed[name]) if name in parsed else None
        return self

    def _formula(self, name: str, written: Any) -> Formula | None:
        """The formula of a parameter; one that is a number is read at once."""
        try:
            _check_name(name)
            if isinstance(written, Mapping) and written.get("formula") is not None:
                return _parsed(written)
            self.known[name] = _within_its_range(_number(written), written)
        except InputError as error:
            self._refuse(name, error.problems[0])
        except ValidationError as error:
            self._refuse_all(name, error)
        return None

    def _in_order(self, formulas: dict[str, Formula]) -> tuple[str, ...]:
        """Names in the order of evaluation; the names of a circle are taken out and reported as its path."""
        remaining: dict[str, SyntaxNode] = dict(formulas)
        while True:
            try:
                return evaluation_order(remaining)
            except FormulaError as error:
                path = (error.problems[0].found or "").split(" -> ")
                self._refuse(path[0], error.problems[0], "formula")
                self.broken.update(path)
                for name in set(path):
                    remaining.pop(name)

    def _evaluate(self, name: str, formula: Formula) -> None:
        try:
            check_names(formula, self._block)
            if self.broken.intersection(names_in(formula)):
                self.broken.add(name)
                return
            unit = base_unit(formula.unit)
            value, multiplier, divisor = evaluate_with_units(formula, self.known, unit)
            scaled = Formula(formula.text, formula.expression, formula.unit, multiplier, divisor)
            written = self._block[name]
            fields = {key: written.get(key) for key in ("source", "note", "evidence")}
            low, high = bounds_of(written, formula.unit, unit)
            check_in_range(value, unit, (low, high), formula.unit)
            self.known[name] = Parameter(value=value, unit=unit, formula=scaled, min=low, max=high, **fields)
        except InputError as error:
            self._refuse(name, error.problems[0], "formula")
        except ValidationError as error:
            self._refuse_all(name, error)

    def _refuse(self, name: str, problem: Problem, *field: str) -> None:
        self.broken.add(name)
        self.problems.append(LocatedProblem(("parameters", name, *field), problem))

    def _refuse_all(self, name: str, error: ValidationError) -> None:
        self.broken.add(name)
        self.problems += problems_of(error, Parameter, ("parameters", name))


def _check_name(name: str) -> None:
    if not is_name(name):
        hint = f"write {_identifier(name)}" if is_name(_identifier(name)) else None
        raise FormulaError([Problem("not a name that formulas can use", found=name, hint=hint)])
    if name in FUNCTIONS:
        raise FormulaError([Problem("a function has this name", found=name, hint="take another name")])


def _identifier(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    return "".join(character if character.isalnum() else "_" for character in plain)


def _parsed(table: Mapping[str, Any]) -> Formula:
    unknown = [key for key in table if key not in _OF_FORMULA]
    if unknown:
        raise FormulaError([_unknown_key(unknown[0])])
    text, unit = table["formula"], table.get("unit", "1")
    if not isinstance(text, str) or not isinstance(unit, str):
        raise FormulaError([Problem("a formula is a text with a unit", expected="{formula: 2 * width, unit: kg}")])
    base_unit(unit)
    return Formula(text, parse(text), unit)


def _unknown_key(key: str) -> Problem:
    if key in ("value", "uncertainty"):
        hint = "the uncertainty of a formula is that of its parameters" if key == "uncertainty" else None
        return Problem(f"both formula and {key} are given", hint=hint)
    return Problem("unknown key", found=key, expected=", ".join(_OF_FORMULA), nearest=nearest(key, _OF_FORMULA))


def _number(written: Any) -> Parameter:
    """A parameter as written, in the unit that was written."""
    if isinstance(written, Parameter):
        return written
    if isinstance(written, str):
        value, unit = parse_quantity(written)
        return Parameter(value=value, unit=unit)
    if isinstance(written, Mapping):
        fields = {key: value for key, value in written.items() if key not in BOUNDS}
        return Parameter.model_validate({"unit": "1", **fields})
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise FormulaError(
            [Problem("this is not a number", found=in_words(written), expected="a value such as 12 g or 0.95")]
        )
    return Parameter(value=float(written), unit="1")


def _within_its_range(parameter: Parameter, written: Any) -> Parameter:
    """A parameter as written, in a coherent unit, with its range."""
    if isinstance(written, Parameter):
        return _in_coherent_unit(parameter)
    coherent = _in_coherent_unit(parameter)
    low, high = bounds_of(written if isinstance(written, Mapping) else {}, parameter.unit, coherent.unit)
    check_in_range(coherent.value, coherent.unit, (low, high), parameter.unit, coherent.uncertainty)
    return coherent.model_copy(update={"min": low, "max": high})


def _in_coherent_unit(parameter: Parameter) -> Parameter:
    _check_unit_does_not_cancel(parameter.unit)
    try:
        dimension = Dimension(base_unit(parameter.unit), "12 g", low=-math.inf)
        return to_canonical(dimension, parameter)  # type: ignore[return-value]
    except Exception as error:
        raise _as_input_error(error) from None


def _check_unit_does_not_cancel(unit: str) -> None:
    """MJ/kWh is the plain number 0.28: in a formula nobody could tell that energy was meant."""
    if base_unit(unit) == "1" and "/" in unit:
        hint = f"write {unit.split('/', maxsplit=1)[0].strip()}, and say in a note per what"
        raise UnitError([Problem("this unit cancels to a plain number", found=unit, hint=hint)])


def _as_input_error(error: Exception) -> Exception:
    problem = (getattr(error, "context", None) or {}).get("problem")
    return FormulaError([problem]) if problem is not None else error


def _already_read(value: Any) -> Any:
    if not isinstance(value, Parameter):
        raise refuse(Problem("parameters are read by `read_product`", hint="read the whole product, not this block"))
    return value


_WITH_RANGE = {
    "type": "object",
    "properties": {name: {"type": ["number", "string"]} for name in BOUNDS},
    "anyOf": [{"required": [name]} for name in BOUNDS],
}
ParameterField = Annotated[
    Parameter,
    BeforeValidator(_already_read),
    WithJsonSchema({"anyOf": [{"type": ["string", "number"]}, AMOUNT_TABLE, _WITH_RANGE]}),
]
