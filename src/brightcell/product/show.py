"""A product in a few lines, for a notebook or a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, Protocol


class Shown(Protocol):
    """The blocks of a product that are shown."""

    identity: Any
    performance: Any
    pack: Any
    end_of_life: Any
    assumptions: Any


def product_text(product: Shown) -> str:
    """Name and chemistry, then a line per block; under ten lines."""
    identity = product.identity
    head = f"<Product {identity.model} | {identity.chemistry}, {identity.plant.location}>"
    return "\n".join([head, *(f"  {name:<13} {value}" for name, value in product_rows(product))])


def product_html(product: Shown) -> str:
    """The same as a small table."""
    rows = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td style='text-align:left'>{escape(value)}</td></tr>"
        for name, value in product_rows(product)
    )
    title = f"<b>{escape(product.identity.model)}</b>, {escape(product.identity.chemistry)}"
    return f"<div style='font-size:13px'>{title}<table style='margin:0'>{rows}</table></div>"


def product_rows(product: Shown) -> Iterator[tuple[str, str]]:
    """Each block in words."""
    identity, performance = product.identity, product.performance
    yield "maker", f"{identity.maker}; plant {identity.plant.name}, {identity.plant.location}"
    yield "energy", f"{performance.rated_energy} rated, {performance.usable_energy} usable; {performance.mass}"
    yield "cells", _cells(product)
    yield "service life", _service_life(product)
    yield "end of life", _end_of_life(product)
    yield "assumptions", f"{len(product.assumptions)}, listed in every result"


def _cells(product: Shown) -> str:
    module, cells = product.pack.module, f"{product.pack.cells_per_pack:g} cells"
    if module is not None and module.supplier is not None:
        return f"{module.count.value:g} modules of {module.supplier.name}"
    return f"{cells} in {module.count.value:g} modules" if module else f"{cells}, no modules"


def _service_life(product: Shown) -> str:
    warranty, test = product.performance.warranty, product.performance.cycle_life
    parts = [
        f"warranty {warranty.duration.value:g} years" if warranty else "",
        f"{test.cycles.value:g} cycles to {100 * test.end_state_of_health.value:g} %" if test else "",
    ]
    return "; ".join(part for part in parts if part) or "not given"


def _end_of_life(product: Shown) -> str:
    block = product.end_of_life
    if block is None:
        return "not given: the rulebook's default"
    stated = (block.routes or {}).items()
    routes = ", ".join(f"{name} {100 * share.value:g} %" for name, share in stated) or "the rulebook's routes"
    return f"{routes}; in {block.location}"
