"""Parameters of a file: values, formulas and spreads, from the widest scope to the narrowest.

A formula is computed from the parameters of its own scope, then of the scopes around it. What it gives has the spread
of the parameters where that can be told exactly: a product of powers of lognormals is lognormal, and a straight line
of one uncertain parameter has its kind of distribution.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from brightcell.errors import FormulaError, Problem, nearest
from brightcell.imports.expressions import CONSTANTS, Dialect, Expression, parse
from brightcell.imports.models import ImportedPlace

MAX_CHAIN = 100
_SAME = 1e-9  # relative; of values of a formula that should be a power or a line
_STEPS = (0.5, 2.0, 3.0)


@dataclass(frozen=True)
class ImportedParameter:
    """A parameter as it stands in the file: a number, or a formula."""

    name: str
    amount: float | None
    place: ImportedPlace
    formula: str = ""
    uncertainty: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormulaValue:
    """What a formula gives: the amount, its distribution, and the uncertain parameters whose spread is lost."""

    amount: float | None
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    problem: Problem | None = None


class ParameterScope:
    """Parameters by name, with those of the scope around them; a name means the nearest.

    `beside` are other scopes by the names that only they have: groups of activities, which Brightway lets refer to
    each other.
    """

    def __init__(
        self, dialect: Dialect, parameters: Iterable[ImportedParameter] = (), outer: ParameterScope | None = None
    ):
        self.dialect, self.outer = dialect, outer
        self.own: dict[str, ImportedParameter] = {}
        self.twice: dict[str, tuple[ImportedParameter, ImportedParameter]] = {}
        for parameter in parameters:
            self._take(dialect.spelt(parameter.name), parameter)
        self.beside: Mapping[str, ParameterScope] = {}
        self._values: dict[str, float] = {}
        self._inputs: dict[str, dict[str, ImportedParameter]] = {}
        self._parsed: dict[str, Expression] = {}
        self._open: list[str] = []

    def _take(self, name: str, parameter: ImportedParameter) -> None:
        """A parameter of this scope; one that another value was given for already has none."""
        earlier = self.own.get(name)
        if earlier and (earlier.amount, earlier.formula) != (parameter.amount, parameter.formula):
            self.twice[name] = (earlier, parameter)
        self.own[name] = parameter

    def problems(self) -> Iterator[Problem]:
        """Each parameter of this scope that gives no number, with its place."""
        for name, parameter in self.own.items():
            try:
                self.value(name)
            except FormulaError as error:
                yield _placed(error, parameter.place, f"parameter {parameter.name}")

    def expression(self, text: str) -> Expression:
        """A formula of this scope, parsed once."""
        if text not in self._parsed:
            self._parsed[text] = parse(text, self.dialect)
        return self._parsed[text]

    def home(self, name: str) -> ParameterScope | None:
        """The scope that a name is of: this one, those around it, else one beside it."""
        if name in self.own:
            return self
        around = self.outer.home(name) if self.outer is not None else None
        return around or self.beside.get(name)

    def value(self, name: str, changed: dict[str, float] | None = None) -> float:
        """The value of a parameter; `changed` are other values of some, by scope and name, and gets all that follow."""
        home = self.home(name)
        if home is not None:
            return home._own_value(name, changed)
        if name in CONSTANTS:
            return CONSTANTS[name]
        what, near = f"parameter {name} is not in the file", nearest(name, self.known())
        raise FormulaError([Problem(what, nearest=near)])

    def known(self) -> tuple[str, ...]:
        """Names of this scope and those around it."""
        return (*self.own, *(self.outer.known() if self.outer else ()))

    def inputs(self, name: str) -> dict[str, ImportedParameter]:
        """The uncertain parameters that a parameter depends on, by the key of their scope and name."""
        home = self.home(name)
        if home is not self:
            return home.inputs(name) if home is not None else {}
        if name not in self._inputs:
            self._inputs[name] = self._own_inputs(name)
        return self._inputs[name]

    def _own_inputs(self, name: str) -> dict[str, ImportedParameter]:
        parameter = self.own[name]
        if not parameter.formula:
            uncertain = parameter.uncertainty.get("uncertainty type", 0) not in (0, 1)
            return {self._key(name): parameter} if uncertain else {}
        inputs: dict[str, ImportedParameter] = {}
        for used in self.expression(parameter.formula).names:
            inputs.update(self.inputs(used))
        return inputs

    def computed(self, text: str, place: ImportedPlace, path: str) -> FormulaValue:
        """What a formula gives with these parameters."""
        try:
            expression = self.expression(text)
            amount = self._compute(expression)
        except FormulaError as error:
            return FormulaValue(None, problem=_placed(error, place, path))
        uncertain: dict[str, ImportedParameter] = {}
        for name in expression.names:
            uncertain.update(self.inputs(name))
        if not uncertain:
            return FormulaValue(amount)
        spread = self._spread(expression, amount, uncertain)
        names = tuple(parameter.name for parameter in uncertain.values())
        return FormulaValue(amount, spread, () if spread else names, tuple(uncertain))

    def _key(self, name: str) -> str:
        return f"{id(self)}|{name}"

    def _own_value(self, name: str, changed: dict[str, float] | None) -> float:
        parameter, key = self.own[name], self._key(name)
        values = self._values if changed is None else changed
        if key in values:
            return values[key]
        if name in self.twice:
            raise FormulaError([_given_twice(*self.twice[name])])
        if not parameter.formula:
            if parameter.amount is None:
                raise FormulaError([Problem(f"parameter {parameter.name} has no number")])
            return parameter.amount
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            raise FormulaError([Problem(f"parameters depend on each other in a circle: {circle}")])
        if len(self._open) >= MAX_CHAIN:
            what = f"parameter {self._open[0]} rests on more than {MAX_CHAIN} others, one behind the other"
            raise FormulaError([Problem(what)])
        self._open.append(name)
        try:
            values[key] = self._compute(self.expression(parameter.formula), changed)
        finally:
            self._open.pop()
        return values[key]

    def _compute(self, expression: Expression, changed: dict[str, float] | None = None) -> float:
        return expression.value({name: self.value(name, changed) for name in expression.names})

    def _spread(
        self, expression: Expression, amount: float, uncertain: Mapping[str, ImportedParameter]
    ) -> dict[str, Any]:
        """The distribution of a formula: of a product of powers of lognormals, or of a straight line; else none."""
        kinds = {parameter.uncertainty["uncertainty type"] for parameter in uncertain.values()}
        try:
            if kinds == {2}:
                return self._lognormal(expression, amount, uncertain)
            if len(uncertain) == 1:
                ((key, parameter),) = uncertain.items()
                return self._line(expression, amount, key, parameter)
        except FormulaError:
            return {}
        return {}

    def _lognormal(
        self, expression: Expression, amount: float, uncertain: Mapping[str, ImportedParameter]
    ) -> dict[str, Any]:
        """scale^2 = sum of (power x scale)^2, where y = c x product of p^power."""
        powers = {key: self._power(expression, amount, key, parameter) for key, parameter in uncertain.items()}
        if None in powers.values() or amount == 0:
            return {}
        moved = {key: (p.amount or 0.0) * (1.5 + 0.25 * i) for i, (key, p) in enumerate(uncertain.items())}
        expected = amount * math.prod((1.5 + 0.25 * i) ** (powers[key] or 0.0) for i, key in enumerate(uncertain))
        if not math.isclose(self._compute(expression, moved), expected, rel_tol=_SAME):
            return {}
        scale = math.sqrt(
            sum(((powers[key] or 0.0) * float(p.uncertainty["scale"])) ** 2 for key, p in uncertain.items())
        )
        if scale == 0:
            return {}
        return {"uncertainty type": 2, "loc": math.log(abs(amount)), "scale": scale, "negative": amount < 0}

    def _power(self, expression: Expression, amount: float, key: str, parameter: ImportedParameter) -> float | None:
        """k where y goes with p^k; None where it doesn't."""
        if not parameter.amount or amount == 0:
            return None
        powers = []
        for step in _STEPS:
            ratio = self._compute(expression, {key: parameter.amount * step}) / amount
            if ratio <= 0:
                return None
            powers.append(math.log(ratio) / math.log(step))
        return powers[0] if all(math.isclose(powers[0], k, rel_tol=_SAME, abs_tol=_SAME) for k in powers) else None

    def _line(self, expression: Expression, amount: float, key: str, parameter: ImportedParameter) -> dict[str, Any]:
        """y = a + b p: minimum, maximum and standard deviation go with b."""
        own = parameter.amount or 0.0
        width = abs(own) or 1.0
        slopes = [(self._compute(expression, {key: own + step * width}) - amount) / (step * width) for step in _STEPS]
        if not all(math.isclose(slopes[0], slope, rel_tol=1e-7, abs_tol=1e-300) for slope in slopes) or slopes[0] == 0:
            return {}
        slope, fields = slopes[0], dict(parameter.uncertainty)
        kind = fields["uncertainty type"]
        if kind == 3:
            return {"uncertainty type": 3, "loc": amount, "scale": abs(slope) * float(fields["scale"])}
        if kind not in (4, 5):
            return {}
        ends = sorted(amount + slope * (float(fields[end]) - own) for end in ("minimum", "maximum"))
        peak = {"loc": amount} if kind == 5 else {}
        return {"uncertainty type": kind, **peak, "minimum": ends[0], "maximum": ends[1]}


def recentred(fields: Mapping[str, Any], amount: float) -> dict[str, Any]:
    """A row's own distribution about the amount that its formula gives; spread and bounds are kept."""
    kind = fields.get("uncertainty type", 0)
    if kind == 2 and amount:
        return {**fields, "loc": math.log(abs(amount)), "negative": amount < 0}
    return {**fields, "loc": amount} if kind in (3, 5) else dict(fields)


def _given_twice(first: ImportedParameter, second: ImportedParameter) -> Problem:
    values = [parameter.formula or f"{parameter.amount}" for parameter in (first, second)]
    rows = f"rows {first.place.row} and {second.place.row}" if first.place.row else "the file"
    what = f"parameter {second.name} has two values in {rows}"
    return Problem(what, found=" and ".join(values), hint="give it once, or two names")


def _placed(error: FormulaError, place: ImportedPlace, path: str) -> Problem:
    (first, *_) = error.problems
    return Problem(
        first.what,
        file=place.document,
        line=place.row,
        path=path,
        found=first.found,
        nearest=first.nearest,
        hint=first.hint,
    )
