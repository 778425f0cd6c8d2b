"""Everything that a product, and the recycling of it, may ask of a background."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from brightcell.product.catalogue import RECYCLED, materials, recycled_materials
from brightcell.product.vocabulary import CARRIERS, TECHNOLOGIES, VEHICLES, WASTE_UNITS

ELECTRICITY = "electricity"
DEFECTIVE = frozenset({"aluminium-without-pfc"})  # kept for one study, on its own background
WATER = "tap-water"


@cache
def expected_demands() -> tuple[str, ...]:
    """The keys that every background should provide: all but the materials of which a supplier's figure is asked."""
    asked = {key for key, material in materials().items() if material.needs_supplier}
    return tuple(key for key in demand_units() if key not in asked)


@cache
def demand_units() -> Mapping[str, str]:
    """Canonical unit of every demand key, in the order materials, energy, transport, waste."""
    masses = [key for key in materials() if key not in DEFECTIVE]
    powers = [ELECTRICITY, *(f"{ELECTRICITY}-{technology}" for technology in TECHNOLOGIES)]
    return MappingProxyType(
        {
            **dict.fromkeys([*masses, *(f"{RECYCLED}{key}" for key in recycled_materials())], "kg"),
            **dict.fromkeys(powers, "kWh"),
            **{carrier: "MJ" for carrier in CARRIERS if carrier != ELECTRICITY},
            **dict.fromkeys(VEHICLES, "t km"),
            **WASTE_UNITS,
            WATER: "m3",
        }
    )
