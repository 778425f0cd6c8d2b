"""The report of a study under any rulebook; nothing in it is mandatory."""

from __future__ import annotations

from brightcell.documents import sections
from brightcell.documents.case import DeclarationCase
from brightcell.documents.composed import human_document
from brightcell.documents.description import DocumentText
from brightcell.documents.study_report import study_sections
from brightcell.documents.writer import DocumentWriter


def compose(case: DeclarationCase) -> DocumentText:
    """The report in the order of a study."""
    writer = DocumentWriter(case, case.language)
    return sections.document(writer, "report", "Carbon footprint study report", study_sections(writer))


DOCUMENT = human_document("report", "Report of a study under any rulebook", compose)
