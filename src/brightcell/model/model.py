"""A model: a product on a background under a rulebook, resolved in one place and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground, Method, read_method
from brightcell.errors import InputError, Problem, ProductError
from brightcell.inventory import Assumption, Inventory
from brightcell.linking import ProductSystem, link, with_credits, with_makers_electricity
from brightcell.matrices import Factorisation, System, build_system, factorised, unit_scores
from brightcell.matrices.columns import columns
from brightcell.matrices.system import FloatArray
from brightcell.model.changed import ChangedProduct, ChangedProducts, Inventories
from brightcell.model.completed import CompletedProduct, completed_product, needs_beside
from brightcell.model.resolving import (
    DEFAULT_BACKGROUND,
    DEFAULT_RULEBOOK,
    AskedBackground,
    AskedProduct,
    AskedRulebook,
    Settings,
    resolve,
)
from brightcell.model.reuse import is_moved, shared_foreground, shared_inventory
from brightcell.model.revalued import revalued_foreground
from brightcell.model.supply import BackgroundSupply, solved_supply, supply, unit_scores_of
from brightcell.product import Product
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.paths import Path as Field
from brightcell.product.whereabouts import place_warnings
from brightcell.rulebooks import ForegroundSystem, Rulebook, apply


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Model:
    """A product on a background under a rulebook: what every question is asked of.

    Names, paths and objects are resolved when the model is made; each step behind that (inventory, foreground, product
    system, matrices) is made once, when it is first needed, and kept.

    Parameters
    ----------
    product : Product, str or Path
        A product, the path of its file, or the name of a shipped one such as "nmc622-pack-100kwh".
    rulebook : Rulebook, str or Path, optional
        A rulebook, its id or the path of its file; "cn-group-2024" by default.
    background : Background, str or Path, optional
        A background, one of `bc.backgrounds()`, the path of a folder of tables, or the mapping table of a database in
        a Brightway project; "open" by default.
    project : str, optional
        The Brightway project in which a mapping table looks for its database; "brightcell" by default.
    database : str, optional
        The database of `project` that a mapping table is for, where it doesn't bear the table's name.
    settings : Mapping, optional
        Changes of the rulebook: `{"end_of_life": "burdens-without-credit"}` sets the strategy of a slot,
        `{"reporting.method": "ipcc-ar5-gwp100"}` a parameter.

    Attributes
    ----------
    product : Product
        The battery as its maker describes it.
    rulebook : Rulebook
        The rulebook with the settings on top.
    background : Background or DatabaseBackground
        Where the inputs of the foreground come from.

    Raises
    ------
    InputError
        With every problem of product, rulebook and background, each with its file, line and field.

    Examples
    --------
    >>> import brightcell as bc
    >>> model = bc.Model("nmc622-pack-100kwh", "iso-14067-cutoff")
    >>> round(bc.footprint(model).total, 2)
    99.4
    >>> other = model.with_({"sites.*.location": "CN-SC"})
    >>> other.rulebook is model.rulebook
    True
    """

    product: Product
    rulebook: Rulebook
    background: AnyBackground
    _on_solved_background: bool
    _origin: tuple[Model, dict[Field, str] | None] | None
    _changed: ChangedProducts
    _inventories: Inventories

    def __init__(
        self,
        product: AskedProduct,
        rulebook: AskedRulebook | None = None,
        *,
        background: AskedBackground | None = None,
        project: str | None = None,
        database: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        parts = resolve(
            product,
            DEFAULT_RULEBOOK if rulebook is None else rulebook,
            DEFAULT_BACKGROUND if background is None else background,
            project=project,
            database=database,
            settings=settings,
        )
        self._store(*parts)

    def _store(self, product: Product, rulebook: Rulebook, background: AnyBackground) -> None:
        object.__setattr__(self, "product", product)
        object.__setattr__(self, "rulebook", rulebook)
        object.__setattr__(self, "background", background)
        object.__setattr__(self, "_on_solved_background", False)
        object.__setattr__(self, "_origin", None)
        object.__setattr__(self, "_changed", ChangedProducts())
        object.__setattr__(self, "_inventories", Inventories())

    def with_(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        rulebook: AskedRulebook | None = None,
        background: AskedBackground | None = None,
        project: str | None = None,
        database: str | None = None,
        settings: Settings | None = None,
    ) -> Model:
        """Another model in which only what is named differs; what doesn't depend on it is shared, not made again.

        Parameters
        ----------
        changes : Mapping, optional
            New values of the product by path: `{"sites.*.location": "CN-SC", "pack.parts[steel].amount": "110 kg"}`. A
            path is made of field names, `[name]` for an entry of a list by its name, material, step or carrier,
            `[key=value]` for those that fit, `[#1]` for the first one, and `*` for all. Declared masses follow their
            parts, and the plant's place that of its site, unless they are named; `product.changed` lists all of it.
        rulebook, background, project, database, settings
            As in `Model`; settings come on top of those that the model has.

        Returns
        -------
        Model
            A new model; this one stays as it is.

        Raises
        ------
        InputError
            For a path that meets nothing, a value that the field refuses, or a name that is unknown.
        """
        if project is not None and background is None:
            what, hint = "a project is where a background is looked for, and none is given", "give background too"
            raise InputError(Problem(what, path="project", found=project, hint=hint))
        changed = self._changed.of(self.product, changes) if changes else None
        parts = resolve(
            changed.product if changed else self.product,
            self.rulebook if rulebook is None else rulebook,
            self.background if background is None else background,
            project=project,
            database=database,
            settings=settings,
        )
        other = Model.__new__(Model)
        other._store(*parts)
        other._take_over(self, changed)
        return other

    def under(self, settings: Settings) -> Model:
        """The model with other settings of its rulebook, its background solved as far as it is for this one.

        `with_` solves the whole background for all that are made so; this is for a few.

        Parameters
        ----------
        settings : Mapping
            Settings as in `Model`, such as `{"end_of_life": "burdens-without-credit"}`, on top of those it has.

        Returns
        -------
        Model
            Another model; this one stays as it is.

        Raises
        ------
        RulebookError
            For a slot, a strategy or a parameter that there is not, and for a value that it can't have.

        Examples
        --------
        >>> import brightcell as bc
        >>> model = bc.Model("lfp-pack-100kwh")
        >>> country = model.under({"electricity.grid_level": "country"})
        >>> country.rulebook.user_settings
        {'electricity.grid_level': 'country'}
        """
        other = self.with_(settings=settings)
        vars(other)["_on_solved_background"] = self._on_solved_background
        return other

    def _take_over(self, other: Model, changed: ChangedProduct | None) -> None:
        """What is made for another model is taken over when it is needed, if places only or the rules differ.

        Models of one product share its inventories, and what changes make of it.
        """
        vars(self)["_on_solved_background"] = self.background is other.background
        if changed is None:
            vars(self).update(_origin=(other, {}), _changed=other._changed, _inventories=other._inventories)
        else:
            vars(self).update(_origin=(other, changed.codes), _inventories=changed.inventories)

    @cached_property
    def completed(self) -> CompletedProduct:
        """The product with the blocks that its maker left out filled from the rulebook, and what was assumed there."""
        return completed_product(self.product, self.rulebook)

    @cached_property
    def inventory(self) -> Inventory:
        """Unit processes of the product; blocks that its maker left out are filled from the rulebook."""
        return self._inventories.of(self.completed, self._shared_inventory)

    def _shared_inventory(self) -> Inventory | None:
        if self._origin is None:
            return None
        other, codes = self._origin
        if codes is None or not is_moved(other.completed, self.completed, codes):
            return None
        return shared_inventory(lambda: other.inventory, self.completed, codes)

    @cached_property
    def foreground(self) -> ForegroundSystem:
        """The inventory under the rules: each activity with its stage, each exchange with its factor."""
        self._make_origins()
        try:
            foreground = self._shared_foreground() or self._own_foreground()
        finally:
            vars(self)["_origin"] = None  # else each model would keep all those that it comes from
        return foreground

    def _make_origins(self) -> None:
        """Make the foregrounds that the one of its origin waits for, the first of them first: a chain may be long."""
        waiting, model = list[Model](), self._shares_with
        while model is not None and "foreground" not in vars(model):
            waiting.append(model)
            model = model._shares_with
        for model in reversed(waiting[1:]):
            with suppress(InputError):  # whoever needs it builds its own
                assert model.foreground

    @property
    def _shares_with(self) -> Model | None:
        """The model that it comes from, where its foreground may be this one's with other places or amounts."""
        if self._origin is None or self._origin[0].rulebook is not self.rulebook:
            return None
        other, codes = self._origin
        if codes is None and "foreground" not in vars(other) and len(other._changed.made) < 2:
            return None  # to make it for this one would take as long
        return other

    def _shared_foreground(self) -> ForegroundSystem | None:
        other = self._shares_with
        if other is None or self._origin is None:
            return None
        codes = self._origin[1]
        if codes is None:
            return revalued_foreground(lambda: other.foreground, other.completed, self.completed)
        if not is_moved(other.completed, self.completed, codes):
            return None
        return shared_foreground(lambda: other.foreground, self.completed, codes)

    def _own_foreground(self) -> ForegroundSystem:
        try:
            return apply(self.inventory, self.rulebook)
        except ProductError as error:
            problems = list(error.problems)
            problems += needs_beside(problems, self.completed.product, self.rulebook)
            raise ProductError(self.product.located(problem) for problem in problems) from None

    @cached_property
    def method(self) -> Method:
        """The characterisation method that the rulebook asks for, kg CO2e per kg of each gas."""
        reporting = self.foreground.reporting
        return _read_method(reporting.method, reporting.biogenic)

    @cached_property
    def credited(self) -> ForegroundSystem:
        """The foreground with what takes the background to say: credits that follow a supplier's figure scaled by it,
        and suppliers' own electricity in the processes that they run.
        """
        foreground = with_makers_electricity(self.foreground, self.background)
        return with_credits(foreground, self.background, lambda: unit_scores_of(self.background, self.method)[0])

    @cached_property
    def product_system(self) -> ProductSystem:
        """The foreground with one provider of the background for each of its demands."""
        return link(self.credited, self.background)

    @cached_property
    def supply(self) -> BackgroundSupply:
        """What of the background the product system reaches, and the method that fits it.

        A model that is made by `with_` takes the background as it was solved for all that are made so.
        """
        background = solved_supply if self._on_solved_background else supply
        return background(self.product_system, self.method)

    @cached_property
    def system(self) -> System:
        """The linear system: technosphere, biosphere and characterisation factors, with labels."""
        return build_system(columns(self.product_system, self.supply.columns), {self.supply.method.id: self.factors})

    @property
    def factors(self) -> Mapping[str, float]:
        """Characterisation factors by flow, kg CO2e per kg."""
        return self.supply.method.factors

    @cached_property
    def factorisation(self) -> Factorisation:
        """The technosphere, checked and factorised: supplies and unit scores both come from it."""
        return factorised(self.system)

    @cached_property
    def unit_scores(self) -> FloatArray:
        """kg CO2e of one unit of each product of the system, by flow: an array (flow, product)."""
        return unit_scores(self.system, factorisation=self.factorisation)

    @cached_property
    def kept(self) -> dict[object, Any]:
        """What questions about this model have prepared, by a key of their own, for further ones to use again."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """A copy in another process prepares its questions anew."""
        return {name: value for name, value in vars(self).items() if name != "kept"}

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Every figure that was assumed, by the product's maker, the rulebook or the links, and why."""
        return self.product_system.assumed

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know of the product, of the foreground and of its links."""
        return (
            *self.product.remarks,
            *place_warnings(self.product),
            *self.foreground.warnings,
            *self.product_system.warnings,
        )

    @property
    def plausibility(self) -> tuple[PlausibilityFinding, ...]:
        """Values of the product that are unusual; `warnings` has them in words."""
        return self.foreground.plausibility

    @property
    def label(self) -> str:
        """Product, rulebook and background in a few words."""
        return f"{self.product.identity.model} | {self.rulebook.id} | {self.background.label}"

    @property
    def stem(self) -> str:
        """The name of the product's file, or of its model where it was not read from one."""
        return Path(self.product.file).stem if self.product.file else self.product.identity.model

    def __repr__(self) -> str:
        lines = [f"Model of {self.product.identity.model}"]
        rows = {"rulebook": self.rulebook.id, "background": f"{self.background.label} {self.background.version}"}
        rows |= {f"  {name}": str(value) for name, value in self.rulebook.user_settings.items()}
        return "\n".join([*lines, *(f"  {name:<12}{value}" for name, value in rows.items())])


@cache
def _read_method(id: str, biogenic: str) -> Method:
    """A shipped method, read once."""
    return read_method(id, biogenic)
