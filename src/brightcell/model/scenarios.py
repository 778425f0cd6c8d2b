"""Scenarios of a model: what differs in each, by keys that are paths of the product or name what is beside it.

Keys that aren't paths: `product`, `rulebook`, `background`, `year` (of the grid mixes), `grid` (kg CO2e per kWh of what
the sites take from the grid), and `settings.SLOT` or `settings.SLOT.PARAMETER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground
from brightcell.background.models import DatabaseBackground
from brightcell.errors import ProductError
from brightcell.model.backgrounds import read_background
from brightcell.model.model import Model
from brightcell.model.resolving import product_of
from brightcell.product import Product
from brightcell.product.paths import Path as Field
from brightcell.product.paths import places
from brightcell.rulebooks import Rulebook, rulebook_of

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

    @property
    def backgrounds(self) -> tuple[AnyBackground, ...]:
        """The backgrounds of the model and of all scenarios that were asked for."""
        return (self.model.background, *(part for (key, _), part in self.parts.items() if key == BACKGROUND))

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


def paths_of(product: Product, key: str) -> tuple[Field, ...]:
    """The fields that a key names; none where it meets nothing."""
    try:
        return places(product, key)
    except ProductError:
        return ()
