"""Scenarios of a model: what differs in each, by keys that are paths of the product or name what is beside it.

Keys that aren't paths: `product`, `rulebook`, `background`, `year` (of the grid mixes), `grid` (kg CO2e per kWh of what
the sites take from the grid), and `settings.SLOT` or `settings.SLOT.PARAMETER`. Whatever can be known to be wrong
before anything is computed is told before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground
from brightcell.background.models import DatabaseBackground
from brightcell.errors import InputError, Problem, ProductError, nearest
from brightcell.model.backgrounds import read_background
from brightcell.model.model import Model
from brightcell.model.resolving import product_of
from brightcell.product import Product
from brightcell.product.paths import Path as Field
from brightcell.product.paths import misspelt, places
from brightcell.rulebooks import SLOTS, Rulebook, rulebook_of

PRODUCT, RULEBOOK, BACKGROUND, YEAR, SETTINGS = "product", "rulebook", "background", "year", "settings."
GRID = "grid"
BESIDE = (PRODUCT, RULEBOOK, BACKGROUND, YEAR, GRID)
KEYS = "a path of the product, product, rulebook, background, year, grid, settings.SLOT or settings.SLOT.PARAMETER"
SUPPLY = "direct-line"
"""Kind of the supply whose factor counts as it is given."""
PRODUCTION, GRID_YEARS = "identity.production", "sites.*.grid_year"


@dataclass(frozen=True)
class AskedVariant:
    """What differs from the model, value by key; an empty one is the model itself."""

    label: str
    values: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class ScenarioModels:
    """The models of scenarios: what is beside the product is read once, by the name that it is given."""

    model: Model
    project: str | None = None
    database: str | None = None
    bases: dict[tuple[str, ...], Model] = field(default_factory=dict)
    parts: dict[tuple[str, str], Any] = field(default_factory=dict)

    def base(self, scenario: AskedVariant) -> Model:
        """The model of a scenario but for the changes of its product; InputError where there is none."""
        values = scenario.values
        settings = {key: value for key, value in values.items() if is_setting(key)}
        named = {key: values[key] for key in (PRODUCT, RULEBOOK, BACKGROUND) if key in values}
        key = tuple(f"{name}={identity_of(value)}" for name, value in (named | settings).items())
        if not key:
            return self.model
        if key not in self.bases:
            self.bases[key] = self._base(named, settings)
        return self.bases[key]

    def _base(self, named: Mapping[str, Any], settings: Mapping[str, Any]) -> Model:
        model = self.model
        if PRODUCT in named:
            model = Model(self.part(PRODUCT, named[PRODUCT]), model.rulebook, background=model.background)
        beside = {key: self.part(key, named[key]) for key in (RULEBOOK, BACKGROUND) if key in named}
        own = {key.removeprefix(SETTINGS): value for key, value in settings.items()}
        return model.with_(**beside, settings=own or None) if beside or own else model

    def part(self, key: str, value: Any) -> Any:
        """A product, rulebook or background by name, path or object; InputError where there is none."""
        name = (key, identity_of(value))
        if name not in self.parts:
            self.parts[name] = self._read(key, value)
        return self.parts[name]

    def _read(self, key: str, value: Any) -> Product | Rulebook | AnyBackground:
        if key == PRODUCT:
            return product_of(value)
        if key == RULEBOOK:
            return rulebook_of(value)
        is_read = not isinstance(value, str) and hasattr(value, "sha256")
        return read_background(value, project=self.project, database=None if is_read else self.database)


def changes_of_product(scenario: AskedVariant, product: Product) -> dict[str, Any]:
    """What a scenario changes in the product, by path; `year` is that of the grid of all sites and of production."""
    changes = {key: value for key, value in scenario.values.items() if is_path(key)}
    if YEAR in scenario.values:
        year = scenario.values[YEAR]
        changes |= {PRODUCTION: str(year)} | ({GRID_YEARS: year} if product.sites else {})
    if GRID in scenario.values:
        changes |= _grid_changes(product, scenario.values[GRID])
    return changes


def _grid_changes(product: Product, intensity: float) -> dict[str, Any]:
    """What each site takes from the grid as a supply of this intensity, which all rulebooks take as it is."""
    factor = {"value": f"{intensity} kg CO2e/kWh", "kind": "life-cycle", "source": "what if: intensity of the grid"}
    changes: dict[str, Any] = {}
    for number, site in enumerate(product.sites, 1):
        supplies = [supply.model_dump(mode="json", exclude_none=True) for supply in site.electricity_supply]
        changes[f"sites[#{number}].electricity_supply"] = [
            {"kind": SUPPLY, "share": supply["share"], "factor": factor} if supply["kind"] == GRID else supply
            for supply in supplies or [{"kind": GRID, "share": "100 %"}]
        ]
    return changes


def is_setting(key: str) -> bool:
    """Whether a key sets a rule."""
    return key.startswith(SETTINGS)


def is_path(key: str) -> bool:
    """Whether a key leads into the product."""
    return key not in BESIDE and not is_setting(key)


def label_of(value: Any) -> str | float | int | bool:
    """What a value is called in results: names of what has one, numbers as they are, all else as text."""
    if isinstance(value, Rulebook):
        return value.id
    if isinstance(value, Product):
        return value.identity.model
    if isinstance(value, DatabaseBackground) or hasattr(value, "offers"):
        return str(value.label)
    return value if isinstance(value, bool | int | float | str) else str(value)


def identity_of(value: Any) -> str:
    """What tells a value apart from others of its label; an object is only itself."""
    return repr(value) if isinstance(value, str | int | float | Path) else f"{label_of(value)} {id(value)}"


# What is wrong before anything is computed


def check_scenarios(models: ScenarioModels, scenarios: Sequence[AskedVariant]) -> None:
    """Raise InputError for a call that is wrong whatever comes out.

    That is: no scenario, two of one label, a key that is none, a product, rulebook or background that doesn't exist, a
    setting that no rulebook takes, and a path that meets nothing in any of the products.
    """
    if not scenarios:
        raise InputError(Problem("there is nothing to sweep over", found="no scenario", expected="one or more"))
    problems = [*_double(scenarios)]
    keys = list(dict.fromkeys(key for scenario in scenarios for key in scenario.values))
    for key in keys:
        problems += _key_problems(models, scenarios, key)
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
    return _met_nowhere(products, key)


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
    slot = key.removeprefix(SETTINGS).partition(".")[0]
    if slot not in SLOTS:
        expected = f"one of {', '.join(SLOTS)}"
        problem = Problem("no slot of this name", path=key, found=slot, expected=expected, nearest=nearest(slot, SLOTS))
        return [problem]
    problems: list[Problem] = []
    for scenario in scenarios:
        try:
            book = scenario.values.get(RULEBOOK)
            own = models.model.rulebook if book is None else models.part(RULEBOOK, book)
            rulebook_of(own, {key.removeprefix(SETTINGS): scenario.values[key]})
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
    problems = [Problem("this is no intensity of a grid", path=GRID, found=value, expected=expected) for value in odd]
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
        wrong = [found for path in paths if (found := misspelt(path, product)) is not None]
        if len(wrong) < len(paths):
            return []
        problems += [_misspelt(key, *found) for found in wrong[:1]]
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


def paths_of(product: Product, key: str) -> tuple[Field, ...]:
    """The fields that a key names; none where it meets nothing."""
    try:
        return places(product, key)
    except ProductError:
        return ()
