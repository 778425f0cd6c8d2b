"""A model as a function of a few numbers: amounts of the product, parameters of rules, the grid's intensity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, isfinite
from typing import Any

from brightcell.distributions import Uncertainty
from brightcell.errors import InputError, Problem
from brightcell.model.model import Model
from brightcell.model.scenario_checks import check_scenarios
from brightcell.model.scenarios import (
    BACKGROUND,
    GRID,
    PRODUCT,
    RULEBOOK,
    SETTINGS,
    YEAR,
    AskedVariant,
    ScenarioModels,
    changes_of_product,
    is_path,
    is_setting,
    paths_of,
)
from brightcell.model.variants import Variants, VariantValue
from brightcell.product import Product
from brightcell.product.amounts import Amount
from brightcell.product.paths import value_at
from brightcell.rulebooks import Rulebook
from brightcell.units import convert, parse_quantity

PIECE, NONE = "piece", "1"
INTENSITY = "kg CO2e/kWh"
Bounds = tuple[Any, Any]


@dataclass(frozen=True)
class Lever:
    """A number that may be set: its key, the range in `unit`, and what it is now, where it is one number.

    `spread` is how sure it is now; it stays the same share of the number.
    """

    key: str
    low: float
    high: float
    unit: str = NONE
    start: float | None = None
    spread: Uncertainty | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it counts pieces."""
        return self.unit == PIECE

    @property
    def width(self) -> float:
        """high - low."""
        return self.high - self.low

    def value(self, x: float) -> Any:
        """What the key is set to: a number, with its unit where there is one."""
        if self.is_whole:
            return round(x)
        if not is_path(self.key):
            return float(x)
        spread = self.spread.scaled(x / self.start) if self.spread and self.start and x > 0 else None
        if spread is not None:
            return {
                "value": float(x),
                "unit": self.unit,
                "uncertainty": spread.model_dump(mode="json", exclude_none=True),
            }
        return float(x) if self.unit == NONE else f"{float(x)!r} {self.unit}"


def lever_of(models: Sequence[Model], key: str, bounds: Bounds) -> Lever:
    """A lever of some models by its key and the ends of its range; at least one of the models has it.

    Raises
    ------
    InputError
        For a key that meets nothing in any model or names no number, and ends that are no range.
    """
    refused: list[InputError] = []
    for model in models:
        try:
            check_scenarios(ScenarioModels(model), [AskedVariant(key, {key: _probe(key, bounds)})])
        except InputError as error:
            refused.append(error)
    if len(refused) == len(models):
        raise refused[0]
    amounts = [amount for model in models for amount in _amounts(model.product, key)]
    unit = INTENSITY if key == GRID else amounts[0].unit if amounts else None
    low, high, unit = _range(key, bounds, unit)
    start = _start(models[0], key, amounts)
    spread = amounts[0].uncertainty if amounts and start is not None else None
    return Lever(key, low, high, unit, start, spread if all(a.uncertainty == spread for a in amounts) else None)


def _probe(key: str, bounds: Bounds) -> Any:
    if key in (PRODUCT, RULEBOOK, BACKGROUND, YEAR):
        expected = f"a path of an amount, {GRID}, or settings.SLOT.PARAMETER"
        raise InputError(Problem("this key doesn't name a number that can be varied", path=key, expected=expected))
    return bounds[0] if isinstance(bounds, Sequence) and len(bounds) == 2 else 0.0


def _amounts(product: Product, key: str) -> list[Amount]:
    if not is_path(key) or key == GRID:
        return []
    values = [value_at(product, path) for path in paths_of(product, key)]
    odd = next((value for value in values if value is not None and not isinstance(value, Amount)), None)
    if odd is not None:
        what, hint = "this path leads to no amount, so it can't be varied as a number", "sweep takes any value"
        raise InputError(Problem(what, path=key, found=str(odd)[:60], hint=hint))
    return [value for value in values if isinstance(value, Amount)]


def _range(key: str, bounds: Bounds, unit: str | None) -> tuple[float, float, str]:
    if isinstance(bounds, str) or not isinstance(bounds, Sequence) or len(bounds) != 2:
        expected = "the two ends of a range, such as (0.9, 0.99) or ('80 kg', '120 kg')"
        raise InputError(Problem("this is not a range", path=key, found=repr(bounds), expected=expected))
    ends = [_number(key, end) for end in bounds]
    named = next((own for _, own in ends if own is not None), None)
    own_unit = unit or named or NONE
    low, high = (_converted(key, value, name, own_unit) for value, name in ends)
    if not (isfinite(low) and isfinite(high) and low < high):
        expected = "a lower end and a higher one"
        raise InputError(
            Problem("this is not a range", path=key, found=f"{bounds[0]} to {bounds[1]}", expected=expected)
        )
    return low, high, own_unit


def _converted(key: str, value: float, unit: str | None, to: str) -> float:
    try:
        return value if unit in (None, to) else convert(value, str(unit), to)
    except InputError as error:
        raise InputError(replace(problem, path=key) for problem in error.problems) from None


def _number(key: str, end: Any) -> tuple[float, str | None]:
    if isinstance(end, int | float) and not isinstance(end, bool):
        return float(end), None
    try:
        value, unit = parse_quantity(str(end))
    except InputError as error:
        raise InputError(replace(problem, path=key) for problem in error.problems) from None
    return value, unit or None


def _start(model: Model, key: str, amounts: Sequence[Amount]) -> float | None:
    """What the number is now; None where it is unset, or several that differ."""
    if is_setting(key):
        return _parameter(model.rulebook, key.removeprefix(SETTINGS))
    values = {amount.value for amount in amounts}
    return values.pop() if len(values) == 1 else None


def _parameter(book: Rulebook, name: str) -> float | None:
    slot, _, rest = name.partition(".")
    parameter, *below = rest.split(".")
    entry = book.slot(slot).parameters.get(parameter)
    value = None if entry is None else entry.value
    for step in below:
        value = value.get(step) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class LeveredModel:
    """A model as a function of levers; those that it doesn't have leave it as it is, and all if it isn't moved."""

    def __init__(self, model: Model, levers: Sequence[Lever], is_moved: bool = True) -> None:
        self.model, self.levers = model, tuple(levers)
        self.variants = Variants(model)
        self.has = [
            is_moved and (not is_path(lever.key) or bool(paths_of(model.product, lever.key))) for lever in levers
        ]
        self.known: dict[tuple[float, ...], VariantValue] = {}

    def at(self, x: Sequence[float]) -> Model:
        """The model with the levers at x."""
        changes, settings = self._changes(x)
        return self.model.with_(changes or None, settings=settings or None) if changes or settings else self.model

    def value(self, x: Sequence[float]) -> VariantValue:
        """What it gives at x; each point is computed once. InputError where it can't be."""
        key = tuple(float(v) for v, has in zip(x, self.has, strict=True) if has)
        if key not in self.known:
            changes, settings = self._changes(x)
            self.known[key] = self.variants.of_model(self.at(x)) if settings else self.variants.value(changes)
        return self.known[key]

    @property
    def model_unit(self) -> str:
        """The unit of the model as it is."""
        return f"kg CO2e / {self.model.foreground.functional_unit.unit}"

    def total(self, x: Sequence[float], per_kwh_rated: bool = True) -> float:
        """kg CO2e per kWh of rated energy, or in the model's unit; between whole numbers on the line between them."""
        for place, lever in enumerate(self.levers):
            if lever.is_whole and x[place] != round(x[place]):
                low = floor(x[place])
                ends = [self.total([*x[:place], end, *x[place + 1 :]], per_kwh_rated) for end in (low, low + 1)]
                return ends[0] + (x[place] - low) * (ends[1] - ends[0])
        value = self.value(x)
        return value.per_kwh_rated if per_kwh_rated else value.total

    def _changes(self, x: Sequence[float]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Changes of the product, and settings."""
        values = {lever.key: lever.value(v) for lever, v, has in zip(self.levers, x, self.has, strict=True) if has}
        settings = {key.removeprefix(SETTINGS): value for key, value in values.items() if is_setting(key)}
        return changes_of_product(AskedVariant("", values), self.model.product), settings
