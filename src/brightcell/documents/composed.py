"""A kind of document that people read: composed once, and written by each of the faces."""

from __future__ import annotations

from collections.abc import Callable

from brightcell.documents.case import DeclarationCase
from brightcell.documents.description import DocumentText
from brightcell.documents.faces.html import as_html
from brightcell.documents.faces.plain import as_json
from brightcell.documents.faces.typeset import as_pdf
from brightcell.documents.faces.workbook import as_workbook
from brightcell.documents.kind import DocumentKind, Face, MandatoryField
from brightcell.documents.phrases import LANGUAGES
from brightcell.documents.visible import VERSIONS

Compose = Callable[[DeclarationCase], DocumentText]


def human_document(
    id: str,
    title: str,
    compose: Compose,
    *,
    units: tuple[str, ...] = (),
    rulebooks: tuple[str, ...] = (),
    mandatory: tuple[MandatoryField, ...] = (),
    versions: tuple[str, ...] = VERSIONS,
    languages: tuple[str, ...] = LANGUAGES,
) -> DocumentKind:
    """A kind of document with all faces that are for people, and JSON."""
    faces: dict[str, Face] = {
        ".html": lambda case: as_html(compose(case), case),
        ".pdf": lambda case: as_pdf(compose(case), case),
        ".xlsx": lambda case: as_workbook(compose(case), case),
        ".json": lambda case: as_json(compose(case), case),
    }
    named = MandatoryField("identity.model", "every document names the battery")
    mandatory = (*mandatory, named) if named.path not in {field.path for field in mandatory} else mandatory
    return DocumentKind(
        id, title, faces, units=units, rulebooks=rulebooks, mandatory=mandatory, versions=versions, languages=languages
    )
