"""The carbon footprint declaration of Regulation (EU) 2023/1542, Article 7(1): one per battery model and plant."""

from __future__ import annotations

from brightcell.documents import sections
from brightcell.documents.case import DeclarationCase
from brightcell.documents.composed import human_document
from brightcell.documents.description import DocumentSection, DocumentText, Facts
from brightcell.documents.kind import DELIVERED, MandatoryField
from brightcell.documents.parts import (
    listing_of,
    provenance_facts,
    rounding_note,
    stage_bars,
    stage_numbers,
    stage_table,
    unit_of,
)
from brightcell.documents.visible import SUPPORTING
from brightcell.documents.writer import DocumentWriter

ARTICLE = "Regulation (EU) 2023/1542, Article 7(1)"
MANDATORY = (
    MandatoryField("declaration.manufacturer.name", f"{ARTICLE}(a), who makes the battery", ("identity.maker",)),
    MandatoryField("declaration.manufacturer.address", f"{ARTICLE}(a), administrative information of the manufacturer"),
    MandatoryField("identity.model", f"{ARTICLE}(b), the battery model"),
    MandatoryField("identity.plant.location", f"{ARTICLE}(c), where the plant is"),
    MandatoryField("declaration.plant.address", f"{ARTICLE}(c), where the plant is", ("identity.plant.city",)),
    MandatoryField("declaration.conformity_id", f"{ARTICLE}(f), number of the EU declaration of conformity"),
    MandatoryField("declaration.study.link", f"{ARTICLE}(g), link to a public version of the study"),
)


def compose(case: DeclarationCase) -> DocumentText:
    """The items of Article 7(1) in their order; in the supporting version what they rest on."""
    writer = DocumentWriter(case, case.language)
    items = (
        DocumentSection(writer.say("1. Manufacturer"), (sections.maker(writer),)),
        DocumentSection(writer.say("2. Battery model"), (sections.battery(writer),)),
        DocumentSection(writer.say("3. Manufacturing plant"), (sections.plant(writer),)),
        _footprint(writer),
        _stages(writer),
        DocumentSection(
            writer.say("6. EU declaration of conformity"),
            (writer.facts([("Identification number", writer.declared("conformity_id"))]),),
        ),
        DocumentSection(writer.say("7. Supporting study"), (sections.study(writer),)),
        DocumentSection(writer.say("8. Other information"), (_other(writer),)),
        *(_support(writer) if case.version == SUPPORTING else ()),
    )
    return sections.document(writer, "eu", "Carbon footprint declaration", items)


def _footprint(writer: DocumentWriter) -> DocumentSection:
    _, total = stage_numbers(writer)
    told = writer.sentence(
        "The carbon footprint is {} {}, of the total energy that the battery provides over its expected service life.",
        total,
        unit_of(writer),
    )
    return DocumentSection(writer.say("4. Carbon footprint"), (told,))


def _stages(writer: DocumentWriter) -> DocumentSection:
    blocks = (stage_table(writer), rounding_note(writer), stage_bars(writer))
    return DocumentSection(writer.say("5. Carbon footprint by life-cycle stage"), blocks)


def _other(writer: DocumentWriter) -> Facts:
    return writer.facts(
        [
            *sections.document_facts(writer),
            *sections.verification_facts(writer),
            ("Remarks of the manufacturer", writer.declared("remarks")),
            *provenance_facts(writer),
        ]
    )


def _support(writer: DocumentWriter) -> tuple[DocumentSection, ...]:
    return (
        DocumentSection(writer.say("A. Functional unit"), sections.functional_unit(writer), starts_page=True),
        DocumentSection(writer.say("B. Contributions"), sections.contributions(writer)),
        DocumentSection(writer.say("C. Inventory"), sections.inventory(writer)),
        DocumentSection(writer.say("D. Data quality"), sections.data_quality(writer)),
        DocumentSection(writer.say("E. Clauses of the rulebook"), sections.clauses(writer)),
        DocumentSection(writer.say("F. Assumptions"), sections.assumptions(writer)),
        DocumentSection(writer.say("G. Warnings"), (listing_of(writer, "warnings"),)),
        DocumentSection(writer.say("H. Sources"), (listing_of(writer, "sources"),)),
    )


DOCUMENT = human_document(
    "eu", "EU carbon footprint declaration, Article 7(1)", compose, units=(DELIVERED,), mandatory=MANDATORY
)
