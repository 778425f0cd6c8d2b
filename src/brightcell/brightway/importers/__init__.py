"""The steps of an import: readers of each format, links, checks, report, writing; `brightcell.importing` runs them."""

from brightcell.brightway.importers import checks, plausible, repeated, uncertain
from brightcell.brightway.importers.linking import link
from brightcell.brightway.importers.models import Activity, Exchange, Flow, Link, Place, Progress, Read, problem
from brightcell.brightway.importers.readers import FORMATS, read_files
from brightcell.brightway.importers.registry import CHECKS, SEVERITIES, Check, Finding, as_check, check, findings
from brightcell.brightway.importers.report import ImportReport, report
from brightcell.brightway.importers.stores import Stores, stores
from brightcell.brightway.importers.write import write_import

__all__ = [
    "CHECKS",
    "FORMATS",
    "SEVERITIES",
    "Activity",
    "Check",
    "Exchange",
    "Finding",
    "Flow",
    "ImportReport",
    "Link",
    "Place",
    "Progress",
    "Read",
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
