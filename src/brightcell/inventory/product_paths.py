"""Where a datum stands in the product: names of data as results print them, and paths as `with_` takes them."""

from __future__ import annotations

import re

from brightcell.errors import ProductError
from brightcell.inventory.purchases import supply_code
from brightcell.product.amounts import Amount
from brightcell.product.models import Product
from brightcell.product.pack import Part
from brightcell.product.paths import dotted, places, value_at

_LEVELS = ("pack", "module", "cell", "cathode", "anode")
_SITE = re.compile(
    r"sites\[(?P<site>.*)\]\.(?P<step>[a-z]+)\.(?P<list>[a-z]+)\[(?P<key>[^\[\]]*)\](?P<rest>\.recovery)?$"
)
_LEG = re.compile(r"legs\[(?P<place>\d+):[^\]]*\]")
_SHARE = re.compile(r"electricity_supply\[(?P<place>\d+):[^\]]*\](?P<field>\.factor$)?")


def product_path(product: Product, name: str) -> str | None:
    """The path of a datum in the product; None where the product doesn't state it, as data of rules and of recycling.

    `supply/cathode/nmc622.amount` is `pack.module.cell.cathode.parts[nmc622].amount`.
    """
    path = _candidate(product, name)
    if path is None:
        return None
    try:
        paths = places(product, path)
    except ProductError:
        return None
    if len(paths) != 1 or not isinstance(value_at(product, paths[0]), Amount):
        return None
    return dotted(paths[0], product)


def _candidate(product: Product, name: str) -> str | None:
    if name.startswith("supply/"):
        return _of_part(product, name)
    if match := _SITE.match(name):
        last = match["rest"] or ".amount"
        return f"sites[{match['site']}].steps[{match['step']}].{match['list']}[{match['key']}]{last}"
    level, _, field = name.partition(".")
    if level in _LEVELS and field in ("count", "yield"):
        above = level_paths(product).get(level)
        return f"{above}.{field}" if above else None
    path = _LEG.sub(lambda leg: f"legs[#{int(leg['place']) + 1}]", name)
    path = path.replace("outbound.legs[", "outbound[").replace("inbound.legs[", "inbound[")
    return _SHARE.sub(_supply_path, path)


def _supply_path(supply: re.Match[str]) -> str:
    """The path of a supply of electricity; its factor is a block, whose value is the amount."""
    field = f"{supply['field']}.value" if supply["field"] else ""
    return f"electricity_supply[#{int(supply['place']) + 1}]{field}"


def _of_part(product: Product, name: str) -> str | None:
    """A datum of a part, whose name begins with the code of its supply."""
    for level, above in level_paths(product).items():
        for place, part in enumerate(_parts(product, above)):
            code = supply_code(level, part)
            if name.startswith(f"{code}."):
                return f"{above}.parts[#{place + 1}].{name[len(code) + 1 :]}"
    return None


def level_paths(product: Product) -> dict[str, str]:
    """The path of each level of the pack by its name."""
    cell = "pack.module.cell" if product.pack.module is not None else "pack.cell"
    paths = {"pack": "pack", "cell": cell, "cathode": f"{cell}.cathode", "anode": f"{cell}.anode"}
    return paths | ({"module": "pack.module"} if product.pack.module is not None else {})


def _parts(product: Product, path: str) -> tuple[Part, ...]:
    """The parts of a level; none where the product has no such level."""
    level = value_at(product, tuple(path.split(".")))
    return () if level is None else tuple(level.parts)
