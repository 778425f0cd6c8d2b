"""A product system as a file of another program: openLCA's JSON-LD, Brightway's workbook, SimaPro's CSV."""

from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem, ExportReport
from brightcell.exports.system import exported_system
from brightcell.exports.writers import FORMATS, refuse_unknown, write_system

__all__ = [
    "FORMATS",
    "ExportReport",
    "ExportedExchange",
    "ExportedProcess",
    "ExportedProvider",
    "ExportedSystem",
    "exported_system",
    "refuse_unknown",
    "write_system",
]
