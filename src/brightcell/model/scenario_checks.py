"""What can be known to be wrong with scenarios before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from brightcell.errors import InputError, Problem, ProductError, nearest
from brightcell.model.scenarios import (
    BACKGROUND,
    BESIDE,
    GRID,
    KEYS,
    PRODUCT,
    RULEBOOK,
    SETTINGS,
    YEAR,
    AskedVariant,
    ScenarioModels,
    is_path,
    is_setting,
    paths_of,
)
from brightcell.product import Product
from brightcell.product.paths import Path as Field
from brightcell.product.paths import misspelt, places
from brightcell.rulebooks import SLOTS, rulebook_of
from brightcell.rulebooks.registry import unknown_slot

PARAMETERS = "parameters"


def check_scenarios(models: ScenarioModels, scenarios: Sequence[AskedVariant]) -> None:
    """Raise InputError for a call that is wrong whatever comes out.

    That is: no scenario, two of one label, a key that is none, a product, rulebook or background that doesn't exist, a
    setting that no rulebook takes, a path that meets nothing in any of the products, and two paths that always meet.
    """
    if not scenarios:
        raise InputError(Problem("there is nothing to sweep over", found="no scenario", expected="one or more"))
    problems = [*_double(scenarios)]
    keys = list(dict.fromkeys(key for scenario in scenarios for key in scenario.values))
    for key in keys:
        problems += _key_problems(models, scenarios, key)
    if not problems:
        problems += _meeting(models, scenarios, [key for key in keys if is_path(key)])
    if problems:
        raise InputError(dict.fromkeys(problems))


def _double(scenarios: Sequence[AskedVariant]) -> Iterator[Problem]:
    numbers: dict[str, list[str]] = {}
    for number, scenario in enumerate(scenarios, 1):
        numbers.setdefault(scenario.label, []).append(str(number))
    for label, at in numbers.items():
        if len(at) > 1:
            path = f"variants {' and '.join(at)}"
            yield Problem("this variant is named twice", found=label, path=path, expected="one of each")


def _key_problems(models: ScenarioModels, scenarios: Sequence[AskedVariant], key: str) -> list[Problem]:
    having = [scenario for scenario in scenarios if key in scenario.values]
    if key in (PRODUCT, RULEBOOK, BACKGROUND):
        return _unknown(models, key, having)
    if is_setting(key):
        return _setting_problems(models, having, key)
    products = _products(models, having)
    if key == YEAR:
        return _odd_years(having)
    if key == GRID:
        return _odd_intensities(having, products)
    return _unknown_parameter(products, having, key) or _met_nowhere(products, key)


def _unknown_parameter(products: Sequence[Product], scenarios: Sequence[AskedVariant], key: str) -> list[Problem]:
    """A parameter that no product has would be a new one, which moves nothing unless a formula is set that names it."""
    above, _, name = key.partition(".")
    if above != PARAMETERS or not products or any(name in product.parameters for product in products):
        return []
    if any(name in str(value) for s in scenarios for other, value in s.values.items() if other != key):
        return []
    names = tuple(dict.fromkeys(name for product in products for name in product.parameters))
    what, expected = "the product has no parameter of this name", f"one of {', '.join(names)}" if names else None
    return [Problem(what, path=key, found=name, expected=expected, nearest=nearest(name, names))]


def _unknown(models: ScenarioModels, key: str, scenarios: Iterable[AskedVariant]) -> list[Problem]:
    problems: list[Problem] = []
    for scenario in scenarios:
        try:
            models.part(key, scenario.values[key])
        except InputError as error:
            problems += [p if p.path else replace(p, path=key) for p in error.problems if p not in problems]
    return problems


def _setting_problems(models: ScenarioModels, scenarios: Sequence[AskedVariant], key: str) -> list[Problem]:
    """What is wrong with a setting, where it can't be made in any scenario that has it."""
    setting = key.removeprefix(SETTINGS)
    if setting.partition(".")[0] not in SLOTS:
        return [replace(unknown_slot(setting), path=key)]
    problems: list[Problem] = []
    for scenario in scenarios:
        try:
            book = scenario.values.get(RULEBOOK)
            own = models.model.rulebook if book is None else models.part(RULEBOOK, book)
            rulebook_of(own, {setting: scenario.values[key]})
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
        else:
            return []
    return problems


def _odd_years(scenarios: Sequence[AskedVariant]) -> list[Problem]:
    years = dict.fromkeys(scenario.values[YEAR] for scenario in scenarios if _is_odd_year(scenario.values[YEAR]))
    return [Problem("this is not a year", path=YEAR, found=repr(year), expected="such as 2030") for year in years]


def _odd_intensities(scenarios: Sequence[AskedVariant], products: Sequence[Product]) -> list[Problem]:
    """Intensities that are no numbers, and products without a site that could take electricity."""
    odd = dict.fromkeys(repr(s.values[GRID]) for s in scenarios if not _is_intensity(s.values[GRID]))
    expected = "kg CO2e per kWh as a number, such as 0.3"
    problems = [
        Problem("this is not the intensity of a grid", path=GRID, found=value, expected=expected) for value in odd
    ]
    if products and not any(product.sites for product in products):
        problems.append(Problem("the product has no sites that take electricity", path=GRID))
    return problems


def _is_intensity(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10


def _is_odd_year(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2200


def _products(models: ScenarioModels, scenarios: Iterable[AskedVariant]) -> list[Product]:
    """The products that scenarios change, each once; those that can't be read are told elsewhere."""
    products: dict[int, Product] = {}
    for scenario in scenarios:
        value = scenario.values.get(PRODUCT)
        try:
            product = models.model.product if value is None else models.part(PRODUCT, value)
        except InputError:
            continue
        products.setdefault(id(product), product)
    return list(products.values())


def _met_nowhere(products: Sequence[Product], key: str) -> list[Problem]:
    """What is wrong with a path, where it meets nothing in any product."""
    problems: list[Problem] = []
    for product in products:
        try:
            paths = places(product, key)
        except ProductError as error:
            problems += error.problems
            continue
        wrong = [misspelling for path in paths if (misspelling := misspelt(path, product)) is not None]
        if len(wrong) < len(paths):
            return []
        problems += [_misspelt(key, *misspelling) for misspelling in wrong[:1]]
    return [_with_keys(problem, key) for problem in problems[:1]]


def _misspelt(key: str, step: str, names: Sequence[str]) -> Problem:
    what, expected = "this path meets nothing in the product", f"one of {', '.join(names)}"
    return Problem(what, path=key, found=step, expected=expected, nearest=nearest(step, names))


def _with_keys(problem: Problem, key: str) -> Problem:
    """A word without a dot may have been meant for one of the keys beside the product."""
    if "." in key or "[" in key:
        return problem
    near = nearest(key, (*BESIDE, "settings"))
    return replace(problem, hint=problem.hint or f"a key is {KEYS}", nearest=(*problem.nearest, *near))


def _meeting(models: ScenarioModels, scenarios: Sequence[AskedVariant], keys: Sequence[str]) -> Iterator[Problem]:
    """Paths of which one leads to the field of the other or into it, with other values wherever both are given."""
    fields = {key: paths_of(models.model.product, key) for key in keys}
    for first, second in combinations(keys, 2):
        same = set(fields[first]) & set(fields[second])
        if not same and not any(_holds(a, b) for a in fields[first] for b in fields[second]):
            continue
        both = [s.values for s in scenarios if first in s.values and second in s.values]
        if both and (not same or all(values[first] != values[second] for values in both)):
            what, hint = "two keys lead to one field, so no variant can have both", "leave one of them out"
            yield Problem(what, path=f"{first} and {second}", hint=hint)


def _holds(first: Field, second: Field) -> bool:
    """Whether one of two fields is a block that holds the other."""
    length = min(len(first), len(second))
    return len(first) != len(second) and first[:length] == second[:length]
