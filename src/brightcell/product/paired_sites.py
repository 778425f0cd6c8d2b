"""Sites of two products that stand for one another though they have other names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from brightcell.product.models import Product
from brightcell.product.options import changed_document
from brightcell.product.read import product_from_document
from brightcell.product.sites import Site

ENDS = ("from", "to")
"""Fields of a way between plants that name a site."""


@dataclass(frozen=True)
class SitePair:
    """A site of the first product and the one of the second that takes its place, and why."""

    first: str
    second: str
    why: str

    def __str__(self) -> str:
        return f"{self.first} is paired with {self.second}: {self.why}"


def site_pairs(first: Product, second: Product) -> tuple[SitePair, ...]:
    """The sites that are one another's counterparts: those left without one of their name, where it is clear.

    That is where one site is left on each side, and where on each side one site alone does the same steps.
    """
    names = {site.name for site in first.sites} & {site.name for site in second.sites}
    left = tuple([site for site in product.sites if site.name not in names] for product in (first, second))
    if len(left[0]) == len(left[1]) == 1:
        why = "each is the only site" if not names else "each is the only site without one of its name"
        return (SitePair(left[0][0].name, left[1][0].name, why),)
    return tuple(_by_steps(*left))


def _by_steps(here: Sequence[Site], there: Sequence[Site]) -> Iterator[SitePair]:
    alone_there = _alone(there, _steps)
    for steps, site in _alone(here, _steps).items():
        if steps in alone_there:
            what = ", ".join(sorted(steps)) if steps else "no step"
            yield SitePair(site.name, alone_there[steps].name, f"each is the only site that does {what}")


def _steps(site: Site) -> frozenset[str]:
    return frozenset(step.step for step in site.steps)


def _alone(sites: Sequence[Site], key: Callable[[Site], Hashable]) -> dict[Any, Site]:
    """The sites that no other one shares a key with, by it."""
    keys = [key(site) for site in sites]
    times = Counter(keys)
    return {k: site for k, site in zip(keys, sites, strict=True) if times[k] == 1}


def with_paired_sites(product: Product, pairs: Sequence[SitePair]) -> Product:
    """The second product with the names that its paired sites have in the first one; no number moves."""
    if not pairs:
        return product
    names = {pair.second: pair.first for pair in pairs}
    data = _renamed(product.to_dict(), names)
    for site in data["sites"]:
        site["name"] = names.get(site["name"], site["name"])
    plant = data["identity"]["plant"]
    plant["name"] = names.get(plant["name"], plant["name"])
    return product_from_document(changed_document(product, data), lambda changed: changed)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """Data whose paths and ways name the sites otherwise."""
    if isinstance(value, dict):
        return {
            key: names.get(below, below) if key in ENDS and isinstance(below, str) else _renamed(below, names)
            for key, below in value.items()
        }
    if isinstance(value, list):
        return [_renamed(below, names) for below in value]
    if isinstance(value, str) and "sites[" in value:
        for old, new in names.items():
            if f"sites[{old}]" in value:
                return value.replace(f"sites[{old}]", f"sites[{new}]")
    return value
