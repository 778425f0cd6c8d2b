"""The report of a study under any rulebook; nothing in it is mandatory."""

from __future__ import annotations

from brightcell.documents import sections
from brightcell.documents.case import DeclarationCase
from brightcell.documents.composed import NAMED, human_faces
from brightcell.documents.description import DocumentText
from brightcell.documents.kind import DocumentKind
from brightcell.documents.study_report import study_sections
from brightcell.documents.writer import DocumentWriter


def compose(case: DeclarationCase) -> DocumentText:
    """The report in the order of a study."""
    writer = DocumentWriter(case, case.language)
    return sections.document(writer, "report", "Carbon footprint study report", study_sections(writer))


DOCUMENT = DocumentKind(
    "report",
    "Report of a study under any rulebook",
    human_faces(compose),
    mandatory=(NAMED,),
    is_of_today=False,
    extras=("draws", "classes"),
)
