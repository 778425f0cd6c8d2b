"""Background databases and characterisation methods: what they hold, how they are read and checked."""

from brightcell.background.methods import biogenic_conventions, methods, read_method
from brightcell.background.models import (
    Background,
    BackgroundExchange,
    Flow,
    MappingRow,
    Method,
    Process,
    Source,
)
from brightcell.background.read import backgrounds, read_background

__all__ = [
    "Background",
    "BackgroundExchange",
    "Flow",
    "MappingRow",
    "Method",
    "Process",
    "Source",
    "backgrounds",
    "biogenic_conventions",
    "methods",
    "read_background",
    "read_method",
]
