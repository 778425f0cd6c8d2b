"""The year of a grid mix: that which is asked for where the background has it, else the nearest, which is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from brightcell.background.layers import AnyBackground
from brightcell.background.models import Dangling, Provider
from brightcell.linking.models import Link

_YEAR = re.compile(r"[12][0-9]{3}")


def offer_of_year(background: AnyBackground, key: str, place: str, usual: Provider, year: int) -> Provider:
    """What a background offers under `key` at `place` of the year nearest to `year`; of two, the later one.

    Candidates are `usual`, the offer of the default year, and those under `key-YEAR` at the same place. No place is
    left for the sake of a year. Where no candidate says its year, it is `usual`.
    """
    dated = {**_dated(background, key, place), **_by_year(usual)}
    if not dated:
        return usual
    return dated[min(dated, key=lambda candidate: (abs(candidate - year), -candidate))]


def year_warnings(links: Sequence[Link], background: AnyBackground) -> Iterator[str]:
    """Years that a product states and that its background has no grid mix of."""
    wanted: dict[tuple[int, str], list[str]] = {}
    for link in links:
        year = link.demand.year
        if year is not None and link.process.year != str(year):
            place = link.demand.location or link.process.location
            wanted.setdefault((year, link.process.year), []).append(place)
    for (year, mix_year), places in wanted.items():
        at = ", ".join(dict.fromkeys(places))
        taken = f"that of {mix_year}, the nearest, is taken" if mix_year else "its own is taken, which states no year"
        yield f"{background.label} has no grid mix of {year} for {at}: {taken}"


def year_step(step: str, provider: Provider, year: int) -> str:
    """How a provider was found, where its year is not the one that was asked for."""
    provider_year = provider.process.year or "no stated year"
    return step if provider_year == str(year) else f"{step}, grid of {provider_year} for {year}"


def _dated(background: AnyBackground, key: str, place: str) -> Mapping[int, Provider]:
    dated = {}
    for name in background.offers:
        end = name.removeprefix(f"{key}-")
        if end != name and _YEAR.fullmatch(end):
            offer = background.offers[name].get(place)
            if offer is not None and not isinstance(offer, Dangling):
                dated[int(end)] = offer
    return dated


def _by_year(usual: Provider) -> Mapping[int, Provider]:
    return {int(usual.process.year): usual} if _YEAR.fullmatch(usual.process.year) else {}
