"""Footprints side by side, and which slot of the rulebook makes how much of the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from brightcell.api.footprint import footprint
from brightcell.arguments import UNSET, Unset, checked
from brightcell.model import (
    DEFAULT_PROJECT,
    Asked,
    AskedBackground,
    AskedRulebook,
    Model,
    Settings,
    items,
    models_of,
    project_of,
)
from brightcell.results import Comparison, DemandEffect, Footprint, ParameterEffect, SlotEffect
from brightcell.results.calculate import calculate
from brightcell.rulebooks import Rulebook
from brightcell.rulebooks.slots import differing_slots, steps_of_slot, with_slots

RULEBOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft")
Provided = tuple[str, str]
"""The name of a process and its place."""
COMMON_UNIT = "kg CO2e / kWh rated"


@checked
def compare(
    products: Asked | Sequence[Asked],
    *,
    rulebooks: AskedRulebook | Sequence[AskedRulebook] | None = None,
    background: AskedBackground | Sequence[AskedBackground] | None = None,
    project: str | Unset | None = UNSET,
    database: str | None = None,
    settings: Settings | None = None,
    detail: bool = False,
) -> Comparison:
    """Footprints side by side, each with its own denominator, and what makes their difference.

    `why` says why one of two is lower, whatever differs between them.
    Where one product is compared under several rulebooks, the difference of each to the first is split by slot of the
    rulebook; on several backgrounds, the difference of each to the first is split by what is demanded of them, and so
    is that between products under one rulebook on one background, with the processes and places that it is met by.

    Parameters
    ----------
    products : Model, Product, str, Path, or a sequence of them
        Models, or products that are computed under each rulebook on each background.
    rulebooks : Rulebook, str, Path, or a sequence of them, optional
        For products; the Chinese group standard, China's MIIT scheme and the EU's draft by default.
    background : Background, str, Path, or a sequence of them, optional
        For products; "open" by default.
    project : str or None, optional
        The Brightway project that the models are written to: "brightcell" for products. None writes nothing, and so do
        models unless a project is named here.
    database : str, optional
        The database of `project` that a mapping table is for, where it doesn't bear the table's name.
    settings : Mapping, optional
        Changes of every rulebook.
    detail : bool, optional
        Split the effect of each slot by its strategy and parameters as well, one after another in their order.

    Returns
    -------
    Comparison
        The footprints, kg CO2e per functional unit of each, and the effects of slots or demands.

    Raises
    ------
    InputError
        With every problem.

    Examples
    --------
    >>> import brightcell as bc
    >>> model = bc.Model("lfp-pack-100kwh")
    >>> both = bc.compare([model, model.with_(rulebook="iso-14067-cutoff")])
    >>> [round(result.per_kwh_rated_kg, 2) for result in both.footprints]
    [79.16, 84.02]
    """
    models = models_of(
        products,
        RULEBOOKS if rulebooks is None and not _all_models(products) else rulebooks,
        background=background,
        project=project_of(products, project),
        database=database,
        settings=settings,
    )
    target = project if not isinstance(project, Unset) else None if _all_models(products) else DEFAULT_PROJECT
    footprints = tuple(footprint(model, project=target) for model in models)
    split, parameters = _effects(models, footprints, detail)
    return Comparison(footprints, split, tuple(_by_demand(models, footprints)), parameters)


def _all_models(products: Asked | Sequence[Asked]) -> bool:
    return all(isinstance(item, Model) for item in items(products))


def _by_demand(models: Sequence[Model], footprints: tuple[Footprint, ...]) -> Iterator[DemandEffect]:
    """The difference of each footprint to another one, by demand; the effects of each pair sum to its difference.

    The other is that of the same product on the first background, or of the first product under the same rulebook on
    the same background.
    """
    labels = Comparison(footprints).labels
    for i in range(len(models)):
        first = _compared_with(models, i)
        if first is None:
            continue
        before, after = _demands(footprints[first]), _demands(footprints[i])
        providers = (_providers(footprints[first]), _providers(footprints[i]))
        effects = [
            DemandEffect(
                from_=labels[first],
                to=labels[i],
                demand=key,
                before=before[key],
                after=after[key],
                from_providers=tuple(providers[0].get(key, ())),
                to_providers=tuple(providers[1].get(key, ())),
            )
            for key in dict.fromkeys([*before, *after])
        ]
        yield from sorted(effects, key=lambda effect: -abs(effect.value))


def _compared_with(models: Sequence[Model], index: int) -> int | None:
    """The model that one is compared with by demand: it differs in the background, else in the product."""
    model = models[index]
    first = next(j for j, other in enumerate(models) if _differ_by_background(model, other))
    if models[first].background.sha256 != model.background.sha256:
        return first
    alike = (j for j, other in enumerate(models) if _differ_by_product(model, other))
    other = next(alike)
    return None if models[other].product == model.product else other


def _differ_by_background(model: Model, other: Model) -> bool:
    """Whether two models differ by their background at most."""
    return (model.product == other.product) and (model.rulebook.sha256 == other.rulebook.sha256)


def _differ_by_product(model: Model, other: Model) -> bool:
    """Whether two models differ by their product at most."""
    return model.background.sha256 == other.background.sha256 and model.rulebook.sha256 == other.rulebook.sha256


def _providers(footprint: Footprint) -> dict[str, list[Provided]]:
    """By what each demand is met, and where that is, each once."""
    providers: dict[str, list[Provided]] = {}
    for link in footprint.links:
        provided = (link.provider, link.provider_location)
        if provided not in providers.setdefault(link.demand, []):
            providers[link.demand].append(provided)
    return providers


def _demands(footprint: Footprint) -> Counter[str]:
    """kg CO2e per kWh rated behind each demand key, and of what the foreground emits itself."""
    behind: Counter[str] = Counter()
    for link in footprint.links:
        behind[link.demand] += link.share * footprint.per_kwh_rated_kg  # type: ignore[assignment]
    behind["emissions of the foreground"] = footprint.per_kwh_rated_kg - sum(behind.values())  # type: ignore[assignment]
    return behind


def _effects(
    models: Sequence[Model], footprints: tuple[Footprint, ...], detail: bool
) -> tuple[tuple[SlotEffect, ...], tuple[ParameterEffect, ...]]:
    """The difference of each footprint to the first, split by slot and parameter, where only the rulebooks differ."""
    first = models[0]
    if any(model.product != first.product or model.background.sha256 != first.background.sha256 for model in models):
        return (), ()
    labels = Comparison(footprints).labels
    slots: list[SlotEffect] = []
    parameters: list[ParameterEffect] = []
    for model, result, label in zip(models[1:], footprints[1:], labels[1:], strict=True):
        for slot_effect, inner in _split((first, model), (footprints[0], result), (labels[0], label), detail):
            slots.append(slot_effect)
            parameters += inner
    return tuple(slots), tuple(parameters)


def _split(
    models: tuple[Model, Model], ends: tuple[Footprint, Footprint], labels: tuple[str, str], detail: bool
) -> Iterator[tuple[SlotEffect, list[ParameterEffect]]]:
    """The way from one rulebook to another, a slot at a time in their order; the effects sum to the difference."""
    common = ends[0].unit == ends[1].unit and ends[0].functional_unit.total_energy_kwh is not None
    unit = ends[0].unit if common else COMMON_UNIT
    from_, to = labels
    before, book_before = _value(ends[0], common), models[0].rulebook
    for slot, book in _steps(models[0].rulebook, models[1].rulebook):
        after = _value(calculate(models[0].with_(rulebook=book)), common)
        inner: list[ParameterEffect] = []
        here = before
        for name, step in steps_of_slot(book_before, models[1].rulebook, slot) if detail else ():
            there = _value(calculate(models[0].with_(rulebook=step)), common)
            inner.append(ParameterEffect(from_=from_, to=to, slot=slot, parameter=name, value=there - here, unit=unit))
            here = there
        yield SlotEffect(from_=from_, to=to, slot=slot, value=after - before, unit=unit), inner
        before, book_before = after, book


def _value(footprint: Footprint, in_own_unit: bool) -> float:
    return footprint.total if in_own_unit else footprint.per_kwh_rated_kg


def _steps(first: Rulebook, second: Rulebook) -> Iterator[tuple[str, Rulebook]]:
    """The first rulebook with one more slot of the second each time; slots with the same rule are passed over."""
    slots = differing_slots(first, second)
    yield from ((slot, with_slots(first, second, slots[: number + 1])) for number, slot in enumerate(slots))
