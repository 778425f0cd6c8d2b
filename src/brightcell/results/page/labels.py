"""Names and colours by which stages and gases are shown, the same everywhere.

Colours of stages are those of Okabe and Ito (2008), "Color Universal Design", distinguishable with every common form of
colour blindness; nothing but a stage has one of them. Lines of inputs have those of Tol's scheme "muted" (2021).
"""

from typing import Final

from brightcell.language import ENGLISH, translated

STAGES: Final = ("raw_material", "manufacturing", "distribution", "end_of_life")
STAGE_PHRASES = {
    "raw_material": "Raw material acquisition and pre-processing",
    "manufacturing": "Main product production",
    "distribution": "Distribution",
    "end_of_life": "End of life and recycling",
}
"""Names of the stages as Regulation (EU) 2023/1542, Annex II, has them."""
FUNCTIONAL_UNIT_STAGE: Final = "functional_unit"

STAGE_NAMES: Final = {
    "raw_material": "Raw material",
    "manufacturing": "Manufacturing",
    "distribution": "Distribution",
    "end_of_life": "End of life",
    "total": "Total",
}

STAGE_COLOURS: Final = {
    "raw_material": "#0072B2",
    "manufacturing": "#E69F00",
    "distribution": "#009E73",
    "end_of_life": "#CC79A7",
}
TOTAL_COLOUR: Final = "#595959"
LIGHT_COLOUR: Final = "#AABBCB"
"""The spread of a total, and the lesser of two things that are no stages."""
DARK_COLOUR: Final = "#46627F"
"""What is no stage."""
NOMINAL_COLOUR: Final = "#D55E00"
GRID_COLOUR: Final = "#d9d9d9"
INPUT_COLOURS: Final = ("#CC6677", "#332288", "#999933", "#117733", "#88CCEE", "#882255", "#44AA99", "#AA4499")

GAS_NAMES: Final = {
    "co2-fossil": "CO2 fossil",
    "co2-land-use": "CO2 land use",
    "co2-biogenic": "CO2 biogenic",
    "co2-uptake": "CO2 uptake",
    "ch4-fossil": "CH4 fossil",
    "ch4-biogenic": "CH4 biogenic",
    "n2o": "N2O",
    "sf6": "SF6",
    "nf3": "NF3",
    "cf4": "CF4",
    "c2f6": "C2F6",
    "hfc-23": "HFC-23",
    "hfc-32": "HFC-32",
    "hfc-125": "HFC-125",
    "hfc-134a": "HFC-134a",
    "hfc-143a": "HFC-143a",
    "pfc-aggregated": "PFC, aggregated",
    "ghg-other": "GHG, other",
    "ghg-aggregated": "GHG, aggregated",
}
AGGREGATED_FLOWS: Final = frozenset({"ghg-aggregated", "pfc-aggregated"})


def stage_name(stage: str, language: str = ENGLISH) -> str:
    """Name of a stage for people in a language; a stage that has none is shown by its key."""
    return translated(STAGE_NAMES[stage], language) if stage in STAGE_NAMES else stage


def gas_name(flow: str) -> str:
    """Name of a flow for people, e.g. "CO2 fossil"; a flow that has none is shown by its key."""
    return GAS_NAMES.get(flow, flow)
