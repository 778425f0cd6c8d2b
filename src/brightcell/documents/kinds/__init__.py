"""The kinds of documents: one module each, with its line in `ALL`."""

from brightcell.documents.kind import DocumentKind
from brightcell.documents.kinds import eu, group, miit, report

ALL: tuple[DocumentKind, ...] = (
    eu.DOCUMENT,
    miit.DOCUMENT,
    group.DOCUMENT,
    report.DOCUMENT,
)
DOCUMENTS = {kind.id: kind for kind in ALL}
"""Documents by id."""
