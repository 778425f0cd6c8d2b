"""What a mass cut-off would allow to leave out. It is a permission: nothing that is known is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from brightcell.product import Product
from brightcell.product.catalogue import Material
from brightcell.rulebooks.models import Rulebook

LEAST_TOLD = 5e-5
"""Share of the mass below which it is told as 0.00%."""
CUT_OFFS = ("mass_cut_off", "cumulative_cut_off", "never_cut_off")
"""Parameters of a rulebook's system boundary that say what may be left out."""


@dataclass(frozen=True)
class CutOff:
    """Mass by which a cut-off is judged: `small` parts are each below the threshold, `uncovered` is not described.

    `exact` are materials below it that may not be left out all the same; `together` is the share of the small parts and
    of what is not described, `cumulative` the most that may be left out in sum, where the rulebook states one.
    """

    threshold: float
    small: tuple[tuple[str, float], ...]
    uncovered: float
    exact: tuple[tuple[str, float], ...] = ()
    together: float = 0.0
    cumulative: float | None = None
    note: str | None = None


def cut_off(product: Product, rulebook: Rulebook) -> CutOff | None:
    """What the mass cut-off would allow to leave out, shares of the declared mass. Nothing is left out."""
    stated = rulebook.slots.system_boundary.parameters
    values = {name: stated[name].value for name in CUT_OFFS if name in stated}
    threshold, declared = values.get("mass_cut_off"), product.performance.mass.value
    if threshold is None:
        return None
    shares = {key: mass / declared for key, mass in net_masses(product.pack).items()}
    below = {key: share for key, share in shares.items() if share < threshold}
    kept = _materials_of(product.pack, values.get("never_cut_off") or (), product.catalogue)
    small = tuple((key, share) for key, share in below.items() if key not in kept)
    uncovered = 1.0 - sum(shares.values())
    return CutOff(
        threshold=float(threshold),
        small=small,
        uncovered=uncovered,
        exact=tuple((key, share) for key, share in below.items() if key in kept),
        together=sum(share for _, share in small) + max(uncovered, 0.0),
        cumulative=values.get("cumulative_cut_off"),
        note=stated["mass_cut_off"].why,
    )


def _materials_of(piece: Any, wanted: Collection[str], catalogue: Mapping[str, Material]) -> set[str]:
    """The materials of some components, by what a part says or what the catalogue has."""
    materials = {p.material for p in piece.parts if {p.component, catalogue[p.material].component} & set(wanted)}
    return materials.union(*(_materials_of(inner, wanted, catalogue) for _, inner in _inner(piece)))


def _inner(piece: Any) -> list[tuple[str, Any]]:
    """The pieces in a piece, by name."""
    named = ((name, getattr(piece, name, None)) for name in ("module", "cell", "cathode", "anode"))
    return [(name, inner) for name, inner in named if inner is not None]


def net_masses(piece: Any, count: float = 1.0) -> dict[str, float]:
    """Mass of each material in one finished pack, kg: its parts, and those of what is in it times their count."""
    masses: Counter[str] = Counter()
    for part in piece.parts:
        masses[part.material] += part.amount.value * count
    for _, inner in _inner(piece):
        masses.update(net_masses(inner, count * (inner.count.value if hasattr(inner, "count") else 1.0)))
    return dict(masses)
