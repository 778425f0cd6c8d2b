"""Backgrounds: which there are, reading one, its quality, what it covers, its kept draws, and imports.

`bc.backgrounds()` is `bc.backgrounds.names()`.
"""

from __future__ import annotations

from brightcell.api.aggregate import aggregate
from brightcell.api.background import quality, show
from brightcell.api.callable_module import make_callable
from brightcell.api.coverage import coverage
from brightcell.api.footprint import install_background as install
from brightcell.api.imports import import_background as import_
from brightcell.api.mapping import propose_mapping as propose
from brightcell.api.samples import background_sample as samples
from brightcell.api.supplier_entry import supplier_entry
from brightcell.api.supplier_file import supplier_file
from brightcell.background import backgrounds as names
from brightcell.model import available
from brightcell.model import read_background as read

__all__ = [
    "aggregate",
    "available",
    "coverage",
    "import_",
    "install",
    "names",
    "propose",
    "quality",
    "read",
    "samples",
    "show",
    "supplier_entry",
    "supplier_file",
]

make_callable(__name__)
