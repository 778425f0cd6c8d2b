"""The report of the Chinese group standard: goal, scope, boundary, inventory, results, quality, assumptions."""

from __future__ import annotations

from brightcell.documents import sections
from brightcell.documents.case import DeclarationCase
from brightcell.documents.composed import NAMED, human_faces
from brightcell.documents.description import DocumentText
from brightcell.documents.kind import DELIVERED, DocumentKind, MandatoryField
from brightcell.documents.study_report import study_sections
from brightcell.documents.writer import DocumentWriter

REPORT = "ISO 14067:2018, 7.2, the footprint study report"
MANDATORY = (
    NAMED,
    MandatoryField("declaration.manufacturer.name", f"{REPORT}: who answers for it", ("identity.maker",)),
    MandatoryField("declaration.manufacturer.address", f"{REPORT}: who answers for it"),
    MandatoryField("declaration.document.number", f"{REPORT}: its number"),
    MandatoryField("declaration.document.issued", f"{REPORT}: its day"),
    MandatoryField("declaration.study.reason", f"{REPORT}: goal, what it is made for and for whom"),
    MandatoryField("declaration.reference_period.start", f"{REPORT}: the time that its data are from"),
    MandatoryField("declaration.reference_period.end", f"{REPORT}: the time that its data are from"),
)


def compose(case: DeclarationCase) -> DocumentText:
    """The report in the order of a study."""
    writer = DocumentWriter(case, case.language)
    return sections.document(writer, "group", "Carbon footprint study report", study_sections(writer))


DOCUMENT = DocumentKind(
    "group",
    "Report of the Chinese group standard",
    human_faces(compose),
    units=(DELIVERED, "kWh rated"),
    rulebooks=("cn-group-2024",),
    mandatory=MANDATORY,
    extras=("draws", "classes"),
)
