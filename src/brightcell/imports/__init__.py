"""Other programs' files: readers of each format, links, checks, report, writing."""

from brightcell.imports import accounts, checks, migrated, plausible, repeated, uncertain
from brightcell.imports.cut_off import CutOffList, cut_off, read_cut_off
from brightcell.imports.linking import link
from brightcell.imports.migration import migrate, migration_plan
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
    "CutOffList",
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
    "accounts",
    "as_check",
    "check",
    "checks",
    "cut_off",
    "findings",
    "link",
    "migrate",
    "migrated",
    "migration_plan",
    "plausible",
    "problem",
    "read_cut_off",
    "read_files",
    "repeated",
    "report",
    "stores",
    "uncertain",
    "write_import",
]
