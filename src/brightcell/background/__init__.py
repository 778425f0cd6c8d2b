"""Background databases and characterisation methods: what they hold, how they are read and checked."""

from brightcell.background.layers import AnyBackground, LayeredBackground, layered
from brightcell.background.mapping import database_mappings, find_mapping, read_mapping
from brightcell.background.methods import biogenic_conventions, methods, read_method
from brightcell.background.models import (
    CERTAIN,
    Background,
    BackgroundExchange,
    DatabaseBackground,
    Flow,
    MappingRow,
    Method,
    Process,
    Source,
    Spread,
)
from brightcell.background.read import backgrounds, read_background

__all__ = [
    "CERTAIN",
    "AnyBackground",
    "Background",
    "BackgroundExchange",
    "DatabaseBackground",
    "Flow",
    "LayeredBackground",
    "MappingRow",
    "Method",
    "Process",
    "Source",
    "Spread",
    "backgrounds",
    "biogenic_conventions",
    "database_mappings",
    "find_mapping",
    "layered",
    "methods",
    "read_background",
    "read_mapping",
    "read_method",
]
