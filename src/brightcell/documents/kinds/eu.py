"""The carbon footprint declaration of Regulation (EU) 2023/1542, Article 7(1): one per battery model and plant."""

from __future__ import annotations

from brightcell.documents import sections
from brightcell.documents.case import DeclarationCase
from brightcell.documents.classes import performance_class
from brightcell.documents.composed import human_faces
from brightcell.documents.description import Block, DocumentText, Facts
from brightcell.documents.kind import DELIVERED, DocumentKind, MandatoryField
from brightcell.documents.parts import (
    listing_of,
    provenance_facts,
    rounding_note,
    source_listing,
    stage_bars,
    stage_numbers,
    stage_table,
    unit_wording,
)
from brightcell.documents.registered import register
from brightcell.documents.visible import SUPPORTING
from brightcell.documents.writer import DocumentWriter
from brightcell.errors import InputError, Problem
from brightcell.inventory.particulars import SeveralPlants, several_plants

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
        ("Manufacturer", (sections.maker(writer),)),
        ("Battery model", (sections.battery(writer),)),
        ("Manufacturing plant", (sections.plant(writer), sections.plants_of_steps(writer))),
        ("Carbon footprint", _footprint(writer)),
        ("Carbon footprint by life-cycle stage", (stage_table(writer), rounding_note(writer), stage_bars(writer))),
        (
            "EU declaration of conformity",
            (writer.facts([("Identification number", writer.declared("conformity_id"))]),),
        ),
        ("Supporting study", (sections.study(writer),)),
        ("Performance class", performance_class(writer)),
        ("Other information", (_other(writer),)),
    )
    numbered = sections.numbered(writer, items, "123456789")
    support = sections.numbered(writer, _support(writer), "ABCDEFGH") if case.version == SUPPORTING else ()
    return sections.document(writer, "eu", "Carbon footprint declaration", (*numbered, *support))


def _footprint(writer: DocumentWriter) -> tuple[Block, ...]:
    _, total = stage_numbers(writer)
    wording = (
        "The carbon footprint is {} {}, of the total energy that the battery provides over its expected service life."
    )
    return (writer.sentence(wording, total, unit_wording(writer)),)


def _other(writer: DocumentWriter) -> Facts:
    return writer.facts(
        [
            *sections.document_facts(writer),
            *sections.verification_facts(writer),
            ("Remarks of the manufacturer", writer.declared("remarks")),
            *provenance_facts(writer),
        ]
    )


def _support(writer: DocumentWriter) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    return (
        ("Functional unit", sections.functional_unit(writer)),
        ("Contributions", sections.contributions(writer)),
        ("Inventory", sections.inventory(writer)),
        ("Data quality", sections.data_quality(writer)),
        ("Clauses of the rulebook", sections.clauses(writer)),
        ("Proxies, gaps and assumptions", register(writer)),
        ("Warnings", (listing_of(writer, "warnings"),)),
        ("Sources", (source_listing(writer),)),
    )


def check_plants(case: DeclarationCase) -> None:
    """Refuse the mean of several plants: a declaration is for one model of one plant."""
    problems = [_several(case, several) for several in several_plants(case.product)]
    if problems:
        raise InputError(problems)


def _several(case: DeclarationCase, several: SeveralPlants) -> Problem:
    names = [name for name, _ in several.plants]
    fields = [f"sites[{name}].steps[{several.step}].share" for name in names]
    changes = " ".join(f"--with '{field}={100 * (field == fields[0])} %'" for field in fields)
    return case.product.located(
        Problem(
            f"{ARTICLE} asks for one declaration per battery model and plant, and this is a mean of several",
            path=fields[0],
            found=several.in_words,
            expected="one plant with all of the step",
            hint=f"declare each plant by itself: {changes}, and so on for the others",
        )
    )


DOCUMENT = DocumentKind(
    "eu",
    "EU carbon footprint declaration, Article 7(1)",
    human_faces(compose),
    units=(DELIVERED,),
    mandatory=MANDATORY,
    extras=("classes",),
    check=check_plants,
)
