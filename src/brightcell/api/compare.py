"""Footprints side by side, and which slot of the rulebook makes how much of the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.api import footprint as footprints
from brightcell.model import model as pipeline
from brightcell.model.backgrounds import DEFAULT_PROJECT, read_background
from brightcell.model.model import DEFAULT_BACKGROUND, Settings
from brightcell.product import Product, read_product
from brightcell.results import calculate as calculated
from brightcell.rulebooks import SLOTS, Rulebook, read_rulebook

if TYPE_CHECKING:
    from brightcell.background import AnyBackground
    from brightcell.results import Comparison, DemandEffect, Footprint, SlotEffect

RULEBOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft")
COMMON_UNIT = "kg CO2e / kWh rated"


def compare(
    products: Product | str | Path | Sequence[Product | str | Path],
    *,
    rulebooks: Rulebook | str | Path | Sequence[Rulebook | str | Path] = RULEBOOKS,
    background: AnyBackground | str | Path | Sequence[AnyBackground | str | Path] = DEFAULT_BACKGROUND,
    project: str | None = DEFAULT_PROJECT,
    settings: Settings | None = None,
) -> Comparison:
    """Footprints of products under rulebooks side by side, each with its own denominator.

    Where one product is compared under several rulebooks, the difference of each to the first is split by slot;
    on several backgrounds, the difference of each to the first is split by what is asked of them.
    """
    from brightcell.results import Comparison

    read = [p if isinstance(p, Product) else read_product(p) for p in _listed(products)]
    books = [b if isinstance(b, Rulebook) else read_rulebook(b, settings) for b in _listed(rulebooks)]
    backs = [read_background(b, project=project) for b in _listed(background)]
    found = tuple(
        footprints.footprint(product, book, background=back, project=project)
        for product in read
        for book in books
        for back in backs
    )
    split = _effects(read[0], backs[0], books, found) if len(read) == len(backs) == 1 else ()
    return Comparison(found, split, tuple(_by_demand(found, len(backs))))


def _listed(given: Any) -> list[Any]:
    """One thing or several; a name is one thing."""
    return list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]


def _by_demand(found: tuple[Footprint, ...], backgrounds: int) -> Iterator[DemandEffect]:
    """The difference of each footprint to the one on the first background, by demand; the effects sum to it."""
    from brightcell.results import Comparison, DemandEffect

    labels = Comparison(found).labels
    for i, footprint in enumerate(found):
        first = i - i % backgrounds
        if i == first:
            continue
        before, after = _demands(found[first]), _demands(footprint)
        effects = [
            DemandEffect(from_=labels[first], to=labels[i], demand=key, before=before[key], after=after[key])
            for key in dict.fromkeys([*before, *after])
        ]
        yield from sorted(effects, key=lambda effect: -abs(effect.value))


def _demands(footprint: Footprint) -> Counter[str]:
    """kg CO2e per kWh rated behind each demand key, and of what the foreground emits itself."""
    behind: Counter[str] = Counter()
    for link in footprint.links:
        behind[link.demand] += link.share * footprint.per_kwh_rated_kg  # type: ignore[assignment]
    behind["emissions of the foreground"] = footprint.per_kwh_rated_kg - sum(behind.values())  # type: ignore[assignment]
    return behind


def _effects(
    product: Product, background: AnyBackground, books: Sequence[Rulebook], found: tuple[Footprint, ...]
) -> tuple[SlotEffect, ...]:
    """The difference of each footprint to the first, split by slot."""
    from brightcell.results import Comparison

    labels = Comparison(found).labels
    pairs = (((books[0], books[i]), (found[0], found[i]), (labels[0], labels[i])) for i in range(1, len(books)))
    return tuple(effect for pair in pairs for effect in _split(product, background, *pair))


def _split(
    product: Product,
    background: AnyBackground,
    books: tuple[Rulebook, Rulebook],
    ends: tuple[Footprint, Footprint],
    labels: tuple[str, str],
) -> Iterator[SlotEffect]:
    """The way from one rulebook to another, a slot at a time in their order; the effects sum to the difference."""
    from brightcell.results import SlotEffect

    common = ends[0].unit == ends[1].unit and ends[0].functional_unit.total_energy_kwh is not None
    unit = ends[0].unit if common else COMMON_UNIT
    before = _value(ends[0], common)
    for slot, book in _steps(*books):
        model = pipeline.build(product, book, background=background)
        after = _value(calculated.calculate(model), common)
        yield SlotEffect(from_=labels[0], to=labels[1], slot=slot, value=after - before, unit=unit)
        before = after


def _value(footprint: Footprint, in_own_unit: bool) -> float:
    return footprint.total if in_own_unit else footprint.per_kwh_rated_kg


def _steps(first: Rulebook, second: Rulebook) -> Iterator[tuple[str, Rulebook]]:
    """The first rulebook with one more slot of the second each time; slots with the same rule are passed over."""
    book = first
    for slot in SLOTS:
        if _rule(book, slot) != _rule(second, slot):
            book = book.model_copy(update={"slots": book.slots.model_copy(update={slot: second.slot(slot)})})
            yield slot, book


def _rule(book: Rulebook, slot: str) -> tuple[str, dict[str, object]]:
    """What a slot does, apart from where that is written."""
    found = book.slot(slot)
    return found.strategy, {name: parameter.value for name, parameter in found.parameters.items()}
