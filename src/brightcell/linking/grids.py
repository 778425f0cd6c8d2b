"""What a reader must know of the electricity that a product system takes: its years, and whether trade is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brightcell.background.layers import AnyBackground, layers_of
from brightcell.background.models import Background, Process, Provider
from brightcell.inventory.models import Assumption
from brightcell.linking.models import Link
from brightcell.rulebooks import Rulebook
from brightcell.rulebooks.strategies.electricity import BOUNDARY, CONSUMPTION, ELECTRICITY, GRID_MIXES

KEYS = frozenset(GRID_MIXES.values())
Grids = tuple[tuple[str, Process], ...]
"""The place that asks for electricity and the process that it comes from, each pair once."""


def grid_warnings(links: Sequence[Link], background: AnyBackground, rulebook: Rulebook) -> Iterator[str]:
    """Years that differ between places, or from what is bought, and generation in place of consumption.

    A database of a project isn't asked: which years and what trade are in its markets is its own matter.
    """
    for layer in layers_of(background):
        if isinstance(layer, Background):
            own = [link for link in links if link.layer in ("", layer.label)]
            yield from _warnings_of_tables(_grids(own), layer, rulebook)


def _warnings_of_tables(grids: Grids, background: Background, rulebook: Rulebook) -> Iterator[str]:
    if not grids:
        return
    yield from _years(grids)
    yield from _years_behind(grids, background)
    boundary = rulebook.slot("electricity").parameters.get(BOUNDARY)
    if boundary is not None and boundary.value == CONSUMPTION:
        yield (
            f"{rulebook.id} asks for the national consumption mix, with trade; the background {background.label} has "
            f"mixes of generation only, which stand for it at {', '.join(dict.fromkeys(place for place, _ in grids))}"
        )


def assumed_shares(links: Sequence[Link]) -> Iterator[Assumption]:
    """Where the year is that of the factors of technologies, and the shares behind are older."""
    for place, process in _grids(links):
        if process.shares_year:
            value = f"shares of {process.shares_year}, factors of {process.year}"
            yield Assumption(f"background.electricity shares at {place}", value, process.shares_note, process.source)


def _grids(links: Sequence[Link]) -> Grids:
    grids = ((link.demand.location or link.process.location, link.process) for link in links if link.demand.key in KEYS)
    return tuple(dict.fromkeys(grids))


def _years(grids: Grids) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for place, process in grids:
        places.setdefault(process.year, []).append(place)
    if len(places) > 1:
        years = "; ".join(f"{year} at {', '.join(names)}" for year, names in sorted(places.items(), reverse=True))
        yield f"electricity is of several years: {years} (electricity.grid_mix asks for one year)"


def _years_behind(grids: Grids, background: Background) -> Iterator[str]:
    """Processes of the background take the default year of their place, whatever year the plant's electricity is of."""
    for place, process in grids:
        usual = background.offers.get(ELECTRICITY, {}).get(process.location)
        if isinstance(usual, Provider) and usual.process.year != process.year:
            yield (
                f"electricity at {place} is of {process.year}; what is bought from the background is made with that of "
                f"{usual.process.year}"
            )
