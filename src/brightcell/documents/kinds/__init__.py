"""The kinds of documents: one module each, with its line in `ALL`."""

from brightcell.documents.kind import DocumentKind
from brightcell.documents.kinds import (
    battery_pass,
    catena_x_component,
    catena_x_pcf,
    eu,
    group,
    idta,
    miit,
    pact,
    report,
)

ALL: tuple[DocumentKind, ...] = (
    eu.DOCUMENT,
    miit.DOCUMENT,
    group.DOCUMENT,
    report.DOCUMENT,
    idta.DOCUMENT,
    catena_x_pcf.DOCUMENT,
    catena_x_component.DOCUMENT,
    battery_pass.DOCUMENT,
    pact.DOCUMENT,
)
DOCUMENTS = {kind.id: kind for kind in ALL}
"""Documents by id."""
