"""On which processes a maker gives data of its own: steps of its plants, footprints of suppliers, the way out."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.inventory.models import Assumption
from brightcell.product.models import Product
from brightcell.product.pack import Part

STEPS = {
    "electrode": "electrode making",
    "cell": "cell assembly",
    "module": "module assembly",
    "pack": "pack assembly",
}
"""Step of a plant -> kind of process."""
BOUGHT = {
    "cathode active material": ("cathode active material",),
    "anode active material": ("anode active material",),
    "electrolyte": ("electrolyte",),
    "housing and cooling": ("housing and structure", "cooling"),
}
"""Making of what a pack's maker may buy -> the components that it makes."""
_DELIVERY, _OUTBOUND = "delivery", "transport.outbound"


def described_processes(product: Product, assumed: Iterable[Assumption] = ()) -> frozenset[str]:
    """The processes on which the product gives data: energy of a step, footprints of suppliers, legs to the customer.

    The footprint of a bought cell or module is data on the making of it.
    What `assumed` says was filled in for the maker is not the maker's. Where a figure comes from is not looked at: one
    that is taken from a publication counts like one that was measured.
    """
    steps = {step.step for site in product.sites for step in site.steps if step.uses}
    described = {STEPS[step] for step in steps}
    if "cell" in steps:
        described.add(STEPS["electrode"])
    if product.pack.module is None or product.pack.is_of_bought_modules:
        described.add(STEPS["module"])
    if product.pack.one_cell.supplier is not None:
        described |= {STEPS["electrode"], STEPS["cell"]}
    described.update(making for making in BOUGHT if _is_declared(product, making))
    outbound = product.transport is not None and bool(product.transport.outbound)
    if outbound and _OUTBOUND not in {assumption.parameter for assumption in assumed}:
        described.add(_DELIVERY)
    return frozenset(described)


def _is_declared(product: Product, making: str) -> bool:
    """Whether every part that it makes has a footprint of its supplier."""
    components = BOUGHT[making]
    bought = (part for _, level in product.pack.levels for part in level.parts)
    parts = [part for part in bought if {part.component, _component(product, part)} & set(components)]
    return bool(parts) and all(part.supplier is not None and part.supplier.footprint is not None for part in parts)


def _component(product: Product, part: Part) -> str:
    return product.catalogue[part.material].component
