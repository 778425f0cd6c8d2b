"""The closed lists of words that a product file may use, apart from materials."""

from __future__ import annotations

from functools import cache

from brightcell.data import data_path

DEFAULT_LIBRARY = "everbatt-2023"
ROUTES = ("hydrometallurgical", "pyrometallurgical", "direct")
STEPS = ("electrode", "cell", "module", "pack")
BASES = ("piece", "kg", "kWh")
SHARING_KEYS = {"energy": "kWh", "mass": "kg", "pieces": "piece", "revenue": "1"}
"""By what a meter may be shared, and in what unit; the first three are physical, revenue is economic."""
DELIVERED_BOUNDARY = "cradle-to-customer"
BOUNDARIES = ("cradle-to-gate", DELIVERED_BOUNDARY)
DECLARED_STAGES = ("raw_material", "manufacturing", "distribution")
ECONOMIC_KEY = "revenue"
CARRIERS = ("electricity", "natural-gas", "diesel", "coal", "lpg", "fuel-oil", "heat")
GRID = "grid"
SUPPLY_KINDS = ("on-site", "direct-line", "green-contract", "certificate", GRID)
TECHNOLOGIES = ("wind", "solar", "hydro", "nuclear", "coal", "gas", "biomass")
FACTOR_KINDS = ("life-cycle", "co2-only")
VEHICLE_CATEGORIES = ("L", "M1", "M2", "M3", "N1", "N2", "N3", "other")

DEFAULT_VEHICLES = {
    "road": "lorry-articulated-33t",
    "rail": "rail-freight",
    "sea": "container-ship",
    "inland-waterway": "barge",
    "air": "air-freight",
}
MODES = tuple(DEFAULT_VEHICLES)
VEHICLES = ("lorry-articulated-33t", "lorry-rigid", "rail-freight", "container-ship", "barge", "air-freight")

WASTE_UNITS = {
    "landfill-inert": "kg",
    "landfill-mixed": "kg",
    "incineration-plastics": "kg",
    "waste-water": "m3",
}
FLOW_UNITS = {
    **dict.fromkeys(
        (
            "co2-fossil",
            "co2-land-use",
            "co2-biogenic",
            "co2-uptake",
            "ch4-fossil",
            "ch4-biogenic",
            "n2o",
            "sf6",
            "nf3",
            "cf4",
        ),
        "kg",
    ),
    **dict.fromkeys(("c2f6", "hfc-134a", "hfc-32", "hfc-125", "hfc-143a", "hfc-23"), "kg"),
    **dict.fromkeys(("pfc-aggregated", "ghg-aggregated"), "kg CO2e"),
}

GASES = tuple(flow for flow, unit in FLOW_UNITS.items() if unit == "kg")

ELEMENT_NAMES = {
    "lithium": "Li",
    "nickel": "Ni",
    "cobalt": "Co",
    "manganese": "Mn",
    "iron": "Fe",
    "phosphorus": "P",
    "aluminium": "Al",
    "copper": "Cu",
    "carbon": "C",
}
OTHER_ELEMENTS = {
    "bromine": "Br",
    "boron": "B",
    "calcium": "Ca",
    "chlorine": "Cl",
    "chromium": "Cr",
    "fluorine": "F",
    "germanium": "Ge",
    "hydrogen": "H",
    "lanthanum": "La",
    "magnesium": "Mg",
    "molybdenum": "Mo",
    "nitrogen": "N",
    "niobium": "Nb",
    "oxygen": "O",
    "potassium": "K",
    "silicon": "Si",
    "sodium": "Na",
    "sulfur": "S",
    "tantalum": "Ta",
    "tin": "Sn",
    "titanium": "Ti",
    "tungsten": "W",
    "vanadium": "V",
    "yttrium": "Y",
    "zinc": "Zn",
    "zirconium": "Zr",
}
"""Elements of a composition that no recycling route of ours gives back."""
COMPOSITION_NAMES = {**ELEMENT_NAMES, **OTHER_ELEMENTS}
END_OF_LIFE_CLASSES = ("metal", "graphite", "lithium", "plastic", "electronics", "other")


@cache
def recycling_libraries() -> tuple[str, ...]:
    """The recycling libraries in `databases/recycling`: files that have a `sources` file of the same stem."""
    return tuple(sorted(path.stem.removesuffix(".sources") for path in data_path("recycling").glob("*.sources.csv")))


UNNAMED_MAKER = "unnamed maker"
"""What a draft puts in where no maker is named; documents take it as not stated."""
