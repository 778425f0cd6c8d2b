"""Background databases and characterisation methods: what they hold, how they are read and checked."""

from brightcell.background.methods import biogenic_conventions, methods, read_method
from brightcell.background.models import (
    CERTAIN,
    Background,
    BackgroundExchange,
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
    "Background",
    "BackgroundExchange",
    "Flow",
    "MappingRow",
    "Method",
    "Process",
    "Source",
    "Spread",
    "backgrounds",
    "biogenic_conventions",
    "methods",
    "read_background",
    "read_method",
]
