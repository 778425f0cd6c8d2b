"""Many variants of one model: their totals and stages, without a footprint of each.

The foreground of a structure is solved once: A x = f gives x, how often each activity runs per functional unit. Then
stage s is h_s = e_s + sum over demands d of n_ds v_d, with n_ds = sum of x_a times the amount that activities a of s
demand of d, v_d the unit score of its provider, and e_s the characterised emissions of the foreground itself. Another
place changes v_d of the demands whose place it is; anything else makes another structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from brightcell.background import AnyBackground, Method
from brightcell.collecting import uncollected
from brightcell.errors import LinkError, ProductError
from brightcell.inventory import Activity, Demand, Emission, Foreground
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Purchase
from brightcell.linking import Link, burden_bound, provider_of, refuse_unknown_flows
from brightcell.matrices import Column, build_system, solve
from brightcell.matrices.system import FloatArray
from brightcell.model.changed import most_kept
from brightcell.model.model import Model
from brightcell.model.supply import unit_scores_of
from brightcell.product import Product, places_of
from brightcell.product.changes import place_fields
from brightcell.product.following import PLANT, followed_place, is_named
from brightcell.product.paths import Path, places
from brightcell.product.places import is_place
from brightcell.rulebooks import FUNCTIONAL_UNIT, STAGES

Changes = Mapping[str, Any]
KEPT = 256
"""Structures that are kept: a sweep may have any number of them."""


@dataclass(frozen=True, eq=False)
class VariantTotals:
    """Totals and stages of variants, in the order in which they were given.

    Attributes
    ----------
    total : numpy.ndarray
        Footprint of each variant, shape (variant,), in `unit`.
    stages : numpy.ndarray
        Its life-cycle stages, shape (variant, stage), in the order of `names`.
    names : tuple of str
        The stages.
    unit : str
        Unit of all values, such as "kg CO2e / kWh delivered".
    """

    total: FloatArray
    stages: FloatArray
    names: tuple[str, ...]
    unit: str


def totals(model: Model, changes: Sequence[Changes]) -> VariantTotals:
    """The totals and stages of variants of a model, the same as those of their footprints but for rounding.

    Parameters
    ----------
    model : Model
        What is varied; its background is solved once for all processes and kept.
    changes : sequence of Mapping
        One mapping per variant, from paths of the product to values, as in `Model.with_`; an empty one is the model
        itself. Variants that differ in places only take microseconds, others some milliseconds each.

    Returns
    -------
    VariantTotals
        Arrays with one row per variant.

    Raises
    ------
    InputError
        For the first variant that can't be computed: a path that meets nothing, a value that a field refuses, a place
        without a provider.

    Examples
    --------
    >>> import brightcell as bc
    >>> from brightcell.model.variants import totals
    >>> result = totals(bc.Model("lfp-pack-100kwh"), [{"sites.*.location": place} for place in ("CN-SC", "CN-NM")])
    >>> [round(float(value), 3) for value in result.total]
    [0.054, 0.08]
    >>> result.stages.shape
    (2, 4)
    """
    variants = Variants(model)
    rows = np.array([variants.stages(change) for change in changes]).reshape(len(changes), len(STAGES) + 1)
    unit = f"kg CO2e / {model.foreground.functional_unit.unit}"
    return VariantTotals(rows.sum(axis=1), rows[:, :-1], STAGES, unit)


@dataclass(frozen=True, eq=False)
class VariantValue:
    """One variant: `stages` in the order of `STAGES` and last what has none, in `unit`; how many units a kWh makes."""

    stages: FloatArray
    unit: str
    units_per_kwh_rated: float
    rated_energy_kwh: float

    @property
    def total(self) -> float:
        """The footprint, in `unit`."""
        return float(self.stages.sum())

    @property
    def per_kwh_rated(self) -> float:
        """kg CO2e per kWh of rated energy."""
        return self.total * self.units_per_kwh_rated


class Variants:
    """The structures that variants of a model have, by the changes that made them.

    The last `KEPT` of them are kept, of large products fewer.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.structures: dict[str, _Structure] = {}
        self.fields: dict[str, tuple[Path, ...] | None] = {}
        self.alone: dict[tuple[str, ...], bool] = {}
        self.scores: dict[tuple[str, str], tuple[dict[str, float], Method]] = {}

    def stages(self, changes: Changes) -> FloatArray:
        """kg CO2e by stage, and last what has none."""
        return self.value(changes).stages

    @uncollected()
    def value(self, changes: Changes) -> VariantValue:
        """Stages, unit and denominator of a variant; InputError where it can't be computed."""
        others, codes = self._split(changes)
        structure = None if codes is None else self._structure(others)
        if codes is None or structure is None or not structure.can_move(codes):
            return self._solved(self.model.with_(changes)).value({})
        return structure.value(codes)

    @uncollected()
    def of_model(self, model: Model) -> VariantValue:
        """The same of a model that was made otherwise, on the background of this one."""
        return self._solved(model).value({})

    def _split(self, changes: Changes) -> tuple[Changes, dict[Path, str] | None]:
        """The changes that make a structure, and the codes of the places that move in it; None where both meet."""
        moving = [path for path, value in changes.items() if self._names_places(path, value)]
        others = {path: value for path, value in changes.items() if path not in moving}
        codes: dict[Path, str] = {}
        for path in moving:
            for place_field in self.fields[path] or ():
                if codes.setdefault(place_field, changes[path]) != changes[path]:
                    return others, None
        if others and not self._stand_alone((*others, "", *moving)):
            return others, None
        place = followed_place(self.model.product, codes, codes) if codes else None
        return others, codes if place is None or self._names_plant(others) else {**codes, PLANT: place}

    def _stand_alone(self, paths: tuple[str, ...]) -> bool:
        """Whether changes at the paths before "" leave alone what those behind it move, and all sites."""
        if paths not in self.alone:
            others = [self._fields(path) for path in paths[: paths.index("")]]
            moving = {field for path in paths[paths.index("") + 1 :] for field in self.fields[path] or ()}
            named = {field for fields in others for field in fields}
            meet = any(field[0] == "sites" or any(is_named(moved, [field]) for moved in moving) for field in named)
            self.alone[paths] = not meet
        return self.alone[paths]

    def _names_plant(self, others: Changes) -> bool:
        return any(is_named(PLANT, self._fields(path)) for path in others)

    def _fields(self, path: str) -> tuple[Path, ...]:
        try:
            return places(self.model.product, path)
        except ProductError:  # wrong, or within an amount: either way no place
            return ()

    def _names_places(self, path: str, value: Any) -> bool:
        if path not in self.fields:
            self.fields[path] = place_fields(self.model.product, path)
        return self.fields[path] is not None and isinstance(value, str) and is_place(value)

    def _structure(self, changes: Changes) -> _Structure:
        key = repr(changes)
        if key not in self.structures:
            self.structures[key] = self._solved(self.model.with_(changes) if changes else self.model)
            while len(self.structures) > most_kept(self.model.product, KEPT):
                del self.structures[next(iter(self.structures))]
        return self.structures[key]

    def _solved(self, model: Model) -> _Structure:
        method = (model.method.id, model.method.biogenic)
        if method not in self.scores:
            self.scores[method] = unit_scores_of(model.background, model.method)
        return _structure(model, *self.scores[method])


@dataclass(frozen=True, eq=False)
class _Structure:
    """A solved foreground: what it demands per functional unit by stage, and what it emits itself.

    `amounts` is (demand, stage), `emitted` and what `stages` gives (stage,), `worth` and `worths` are kg CO2e of one
    unit of each demand, where it is and wherever else it has been; `bounds` are the factors by which the burdens of
    parts bound their credits; `units` the unit of the footprint, how many of it a kWh rated makes, and the kWh rated.
    Nothing of the model is kept but its product, since
    there may be thousands of structures.
    """

    product: Product
    depends_on: frozenset[Path]
    bounds: tuple[tuple[Purchase, Activity, float], ...]
    background: AnyBackground
    demands: tuple[tuple[Demand, Activity], ...]
    amounts: FloatArray
    emitted: FloatArray
    scores: Mapping[str, float]
    units: tuple[str, float, float]
    worths: dict[tuple[int, str], float] = field(default_factory=dict)
    bounds_at: dict[tuple[int, str], float] = field(default_factory=dict)

    def can_move(self, codes: Mapping[Path, str]) -> bool:
        """Whether the structure stays what it is with these codes in the fields of its product."""
        if not self.places >= codes.keys() or self.depends_on & codes.keys():
            return False
        return not self._bounds_otherwise(codes)

    @cached_property
    def places(self) -> frozenset[Path]:
        """The fields that name a place."""
        return frozenset(places_of(self.product))

    def _bounds_otherwise(self, codes: Mapping[Path, str]) -> bool:
        """Whether the burden of a part bounds its credits by another factor where its field places it then."""
        for number, (purchase, _, bound) in enumerate(self.bounds):
            place = purchase.demand.place
            code = codes.get(place.field) if place is not None and place.field is not None else None
            if place is not None and code is not None and self._bound_at(number, place.at(code)) != bound:
                return True
        return False

    def _bound_at(self, number: int, place: Location) -> float:
        key = (number, str(place))
        if key not in self.bounds_at:
            purchase, activity, _ = self.bounds[number]
            moved = replace(purchase, demand=replace(purchase.demand, place=place))
            self.bounds_at[key] = burden_bound(moved, activity, self.background, self.scores)
        return self.bounds_at[key]

    def value(self, codes: Mapping[Path, str]) -> VariantValue:
        """What the structure gives with these codes."""
        return VariantValue(self.stages(codes), *self.units)

    def stages(self, codes: Mapping[Path, str]) -> FloatArray:
        """e + N v, with v for the places of `codes`."""
        worth = self.worth.copy()
        for place, code in codes.items():
            for number in self.at.get(place, ()):
                worth[number] = self._worth_at(number, code)
        stages: FloatArray = self.emitted + worth @ self.amounts
        return stages

    @cached_property
    def worth(self) -> FloatArray:
        return np.array([self._worth(demand, activity) for demand, activity in self.demands])

    @cached_property
    def at(self) -> dict[Path, list[int]]:
        """The demands whose place a field names."""
        numbers: dict[Path, list[int]] = {}
        for number, (demand, _) in enumerate(self.demands):
            if demand.place is not None and demand.place.field is not None:
                numbers.setdefault(demand.place.field, []).append(number)
        return numbers

    def _worth_at(self, number: int, code: str) -> float:
        if (number, code) not in self.worths:
            demand, activity = self.demands[number]
            assert demand.place is not None
            moved = replace(demand, place=demand.place.at(code))
            self.worths[number, code] = self._worth(moved, activity)
        return self.worths[number, code]

    def _worth(self, demand: Demand, activity: Activity) -> float:
        """kg CO2e of one unit of a demand: factor of its provider x unit score."""
        link = provider_of(demand, activity, self.background)
        if not isinstance(link, Link):
            raise LinkError(link)
        return self.scores[link.process.code] * link.provider.factor


def _structure(model: Model, scores: Mapping[str, float], method: Method) -> _Structure:
    """The structure of a model, by unit scores of its background under a method."""
    activities = model.credited.activities
    refuse_unknown_flows(activities, model.background)
    runs = _runs(activities)
    sums: dict[tuple[Demand, Path | None], tuple[Activity, FloatArray]] = {}
    emitted = np.zeros(len(STAGES) + 1)
    for activity in activities:
        stage = STAGES.index(activity.stage) if activity.stage in STAGES else len(STAGES)
        for exchange in activity.exchanges:
            target, amount = exchange.target, runs[activity.code] * exchange.amount.value
            if isinstance(target, Emission):
                emitted[stage] += amount * method.factors.get(target.flow, 0.0)
            elif isinstance(target, Demand):
                key = (target, target.place.field if target.place is not None else None)
                if key not in sums:
                    sums[key] = (replace(activity, exchanges=()), np.zeros(len(STAGES) + 1))
                sums[key][1][stage] += amount
    demands = tuple((demand, activity) for (demand, _), (activity, _) in sums.items())
    amounts = np.array([row for _, row in sums.values()]).reshape(len(demands), len(STAGES) + 1)
    compared = _compared(model.foreground.activities)
    depends_on = model.foreground.depends_on | _places(purchase for purchase, _ in compared if purchase.is_stated)
    bounds = tuple(
        (purchase, activity, burden_bound(purchase, activity, model.background, scores))
        for purchase, activity in compared
        if not purchase.is_stated
    )
    return _Structure(
        model.product, depends_on, bounds, model.background, demands, amounts, emitted, scores, _units(model)
    )


def _units(model: Model) -> tuple[str, float, float]:
    """The unit of the footprint, how many of it a kWh of rated energy makes, and the rated energy in kWh."""
    unit, energy = model.foreground.functional_unit, model.foreground.service.rated_energy.value
    return f"kg CO2e / {unit.unit}", unit.per_pack.value / energy, energy


def _compared(activities: Iterable[Activity]) -> list[tuple[Purchase, Activity]]:
    """The purchases whose burden is compared with the background's, each once, and an activity with its credit."""
    by_code: dict[str, tuple[Purchase, Activity]] = {}
    for activity in activities:
        for exchange in activity.exchanges:
            purchase = exchange.role.purchase if exchange.role is not None else None
            if purchase is not None and purchase.code not in by_code:
                by_code[purchase.code] = (purchase, replace(activity, exchanges=()))
    return list(by_code.values())


def _places(purchases: Iterable[Purchase]) -> frozenset[Path]:
    """The fields of the places where parts are bought."""
    places = (purchase.demand.place for purchase in purchases)
    return frozenset(place.field for place in places if place is not None and place.field is not None)


def _runs(activities: Iterable[Activity]) -> dict[str, float]:
    """x of A x = f, how often each activity runs per functional unit.

    A background takes nothing of a foreground, so that the foreground's part of the system is solved by itself.
    """
    system = build_system([_column(activity) for activity in activities], {})
    return solve(system, {FUNCTIONAL_UNIT: 1.0}).supply_by_activity()


def _column(activity: Activity) -> Column:
    inputs: dict[str, float] = {}
    for exchange in activity.exchanges:
        if isinstance(exchange.target, Foreground):
            inputs[exchange.target.code] = inputs.get(exchange.target.code, 0.0) + exchange.amount.value
    return Column(activity.code, 1.0, inputs)
