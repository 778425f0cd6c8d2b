"""A document that people read: composed once, and written by each of the faces."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from brightcell.documents.case import DeclarationCase
from brightcell.documents.description import DocumentText
from brightcell.documents.faces.html import as_html
from brightcell.documents.faces.plain import as_json
from brightcell.documents.faces.typeset import as_pdf
from brightcell.documents.faces.workbook import as_workbook
from brightcell.documents.kind import Face, MandatoryField

Compose = Callable[[DeclarationCase], DocumentText]
NAMED = MandatoryField("identity.model", "every document names the battery")
"""The title, the foot of each page and the data of a document bear the name of the battery."""


def human_faces(compose: Compose) -> Mapping[str, Face]:
    """All faces that are for people, and JSON, by suffix."""
    return {
        ".html": lambda case: as_html(compose(case), case),
        ".pdf": lambda case: as_pdf(compose(case), case),
        ".xlsx": lambda case: as_workbook(compose(case), case),
        ".json": lambda case: as_json(compose(case), case),
    }
