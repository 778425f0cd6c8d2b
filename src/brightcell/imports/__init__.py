"""Other programs' files: readers of each format, links, checks, report, writing."""

from brightcell.imports import checks, plausible, repeated, uncertain
from brightcell.imports.linking import link
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedFlow,
    ImportedLink,
    ImportedModel,
    ImportedPlace,
    Progress,
    problem,
)
from brightcell.imports.readers import FORMATS, read_files
from brightcell.imports.registry import CHECKS, SEVERITIES, Finding, ImportCheck, as_check, check, findings
from brightcell.imports.report import ImportReport, report
from brightcell.imports.stores import Stores, stores
from brightcell.imports.write import write_import

__all__ = [
    "CHECKS",
    "FORMATS",
    "SEVERITIES",
    "Finding",
    "ImportCheck",
    "ImportReport",
    "ImportedActivity",
    "ImportedExchange",
    "ImportedFlow",
    "ImportedLink",
    "ImportedModel",
    "ImportedPlace",
    "Progress",
    "Stores",
    "as_check",
    "check",
    "checks",
    "findings",
    "link",
    "plausible",
    "problem",
    "read_files",
    "repeated",
    "report",
    "stores",
    "uncertain",
    "write_import",
]
