"""Databases of other programs: read, linked, checked, reported, and written only when asked to."""

from brightcell.brightway.importing import checks, plausible, repeated, uncertain
from brightcell.brightway.importing.linking import link
from brightcell.brightway.importing.models import Activity, Exchange, Flow, Link, Place, Progress, Read, problem
from brightcell.brightway.importing.nodes import stores
from brightcell.brightway.importing.readers import FORMATS, read_files
from brightcell.brightway.importing.registry import CHECKS, SEVERITIES, Check, Finding, check, findings
from brightcell.brightway.importing.report import ImportReport, report
from brightcell.brightway.importing.write import write_import

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
