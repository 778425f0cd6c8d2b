"""Brightway projects: installing backgrounds, writing foregrounds, handing models to bw2calc.

With `imports` the only package that calls bw2data, and never at import.
"""

from brightcell.brightway.background import InstalledBackground, database_name, install_background, method_name
from brightcell.brightway.databases import BIOSPHERE, DatabaseEntry, installed, lca_inputs
from brightcell.brightway.foreground import ForegroundActivity, ForegroundExchange, WrittenForeground, write_foreground
from brightcell.brightway.health import (
    HealthFinding,
    brightway_folder,
    damaged_error,
    list_finding,
    project_findings,
    project_folders,
    remove_damaged_arrays,
    restore_metadata,
    set_settings_aside,
)
from brightcell.brightway.projects import project

__all__ = [
    "BIOSPHERE",
    "DatabaseEntry",
    "ForegroundActivity",
    "ForegroundExchange",
    "HealthFinding",
    "InstalledBackground",
    "WrittenForeground",
    "brightway_folder",
    "damaged_error",
    "database_name",
    "install_background",
    "installed",
    "lca_inputs",
    "list_finding",
    "method_name",
    "project",
    "project_findings",
    "project_folders",
    "remove_damaged_arrays",
    "restore_metadata",
    "set_settings_aside",
    "write_foreground",
]
