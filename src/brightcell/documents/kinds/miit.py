"""The four documents of China's scheme (MIIT notice 551 of 2025), in their order, in Chinese and English.

Which they are and in which order they are handed in is known second-hand; their templates have not been seen, so that
what stands in them is our reading.
"""

from __future__ import annotations

from brightcell.documents import sections
from brightcell.documents.case import DeclarationCase
from brightcell.documents.composed import NAMED, human_faces
from brightcell.documents.description import Block, Content, DataTable, DocumentSection, DocumentText
from brightcell.documents.kind import DELIVERED, DocumentKind, MandatoryField
from brightcell.documents.parts import (
    PER_PACK,
    listing_of,
    provenance_facts,
    rounding_note,
    source_listing,
    stage_bars,
    stage_numbers,
    stage_table,
    unit_wording,
)
from brightcell.documents.phrases import BOTH
from brightcell.documents.registered import register
from brightcell.documents.visible import SUPPORTING
from brightcell.documents.writer import DocumentWriter

NOTICE = "MIIT notice 551 (2025), in published summaries"
PLAN, ACTIVITY, VERIFIED = "data-quality control plan", "activity data", "third-party verification report"
MANDATORY = (
    NAMED,
    MandatoryField("declaration.manufacturer.name", f"{NOTICE}: who declares", ("identity.maker",)),
    MandatoryField("declaration.manufacturer.address", f"{NOTICE}: who declares"),
    MandatoryField("declaration.manufacturer.registration", f"{NOTICE}: who declares"),
    MandatoryField("declaration.plant.address", f"{NOTICE}: the plant", ("identity.plant.city",)),
    MandatoryField("declaration.battery.model_id", f"{NOTICE}: the battery model"),
    MandatoryField("identity.production", f"{NOTICE}: only packs that are made after it are in the scheme"),
    MandatoryField("declaration.quality_plan.responsible", f"{NOTICE}: {PLAN}"),
    MandatoryField("declaration.quality_plan.collection", f"{NOTICE}: {PLAN}"),
    MandatoryField("declaration.quality_plan.checking", f"{NOTICE}: {PLAN}"),
    MandatoryField("declaration.quality_plan.keeping", f"{NOTICE}: {PLAN}"),
    MandatoryField("declaration.reference_period.start", f"{NOTICE}: {ACTIVITY}"),
    MandatoryField("declaration.reference_period.end", f"{NOTICE}: {ACTIVITY}"),
    MandatoryField("declaration.verification.body", f"{NOTICE}: {VERIFIED}"),
    MandatoryField("declaration.verification.report", f"{NOTICE}: {VERIFIED}"),
    MandatoryField("declaration.verification.day", f"{NOTICE}: {VERIFIED}"),
    MandatoryField("declaration.verification.result", f"{NOTICE}: {VERIFIED}"),
)


def compose(case: DeclarationCase) -> DocumentText:
    """The four documents, each on pages of its own."""
    writer = DocumentWriter(case, BOTH)
    documents = (
        ("Data-quality control plan", _plan(writer)),
        ("Activity data", _activity(writer)),
        ("Self-calculation", _calculation(writer)),
        ("Third-party verification report", _verification(writer)),
    )
    numbered = tuple(
        DocumentSection(f"{number}. {writer.say(title)}", (), number > 1, _numbered(writer, number, parts))
        for number, (title, parts) in enumerate(documents, 1)
    )
    return sections.document(writer, "miit", "Carbon footprint declaration of an automotive traction battery", numbered)


Parts = list[tuple[str, tuple[Block, ...]]]


def _numbered(writer: DocumentWriter, number: int, parts: Parts) -> tuple[DocumentSection, ...]:
    kept = [(title, sections.without_empty(blocks)) for title, blocks in parts if sections.says_something(blocks)]
    return tuple(
        DocumentSection(f"{number}.{place} {writer.say(title)}", blocks)
        for place, (title, blocks) in enumerate(kept, 1)
    )


def _plan(writer: DocumentWriter) -> Parts:
    declared = writer.declared
    plan = writer.facts(
        [
            ("Responsible for data", declared("quality_plan.responsible")),
            ("Number of the plan", declared("quality_plan.document")),
            ("Collection of data", declared("quality_plan.collection")),
            ("Checking and calibration", declared("quality_plan.checking")),
            ("Keeping of evidence", declared("quality_plan.keeping")),
        ]
    )
    return [
        ("Manufacturer", (sections.maker(writer),)),
        ("Battery model", (sections.battery(writer),)),
        ("Manufacturing plant", (sections.plant(writer), sections.plants_of_steps(writer))),
        ("Control of data quality", (plan,)),
        ("Kinds of evidence", (_evidence_counts(writer),)),
        ("Meters", (_meters(writer),)),
    ]


def _evidence_counts(writer: DocumentWriter) -> DataTable:
    """How many amounts rest on which kind of evidence."""
    numbers = writer.case.data["check"]["evidence"]["numbers"]
    rows = [[writer.say(name), writer.count(f"check.evidence.numbers.{name}")] for name in numbers]
    head = (writer.say("Evidence of the amounts"), writer.say("Number of amounts"))
    return DataTable("evidence_counts", head, writer.cells(rows), frozenset({1}), widths=(5, 2))


def _meters(writer: DocumentWriter) -> DataTable:
    """Amounts that were read from a meter."""
    rows = [
        [
            writer.path(f"evidence.amounts[{i}].field"),
            *(writer.text(f"evidence.amounts[{i}].{key}") for key in ("meter", "period", "by")),
        ]
        for i in sections.shown_amounts(writer)
        if writer.case.footprint.amounts[i].meter
    ]
    head = tuple(map(writer.say, ("Field of the product file", "Meter", "Period", "By")))
    return DataTable("meters", head, writer.cells(rows), widths=(4, 2, 1.5, 2))


OF_STAGE = {
    "Service life of the battery": ("performance",),
    "Raw material acquisition and pre-processing": ("pack", "materials"),
    "Main product production": ("sites", "parameters"),
    "Distribution": ("transport",),
    "End of life and recycling": ("end_of_life",),
}
"""Blocks of the product file by the stage whose activity data they hold."""


def _activity(writer: DocumentWriter) -> Parts:
    period = writer.facts(
        [
            ("Reference period", sections.period(writer, "reference_period")),
            ("Plant", writer.field("identity.plant.name")),
        ]
    )
    tables: Parts = [
        (title, (sections.inventory_table(writer, blocks, f"activity_{number}"),))
        for number, (title, blocks) in enumerate(OF_STAGE.items(), 1)
    ]
    note = writer.sentence("Amounts are per one finished piece of the level that they stand in.", muted=True)
    return [("Period and plant", (period, note)), *tables]


def _calculation(writer: DocumentWriter) -> Parts:
    _, total = stage_numbers(writer)
    formula = writer.sentence("CFP = (C materials + C manufacturing + C distribution + C recycling) / E total")
    result = writer.sentence("The carbon footprint is {} {}.", total, unit_wording(writer))
    per_pack = (stage_table(writer, PER_PACK, "stages_per_pack"),) if writer.shows_performance else ()
    stages = (stage_table(writer), *per_pack, rounding_note(writer))
    platform = writer.sentence("The platform's factors were not available; the background named below stands for them.")
    return [
        ("Formula and result", (formula, result, stage_bars(writer))),
        ("Energy delivered over life", (*sections.functional_unit(writer), *_cycle_life(writer))),
        ("Results by life-cycle stage", stages),
        ("Background data", (platform, writer.facts(provenance_facts(writer)), _factors(writer))),
        ("Data quality", sections.data_quality(writer)),
        ("Proxies, gaps and assumptions", register(writer)),
        ("Warnings", (listing_of(writer, "warnings"),)),
    ]


def _cycle_life(writer: DocumentWriter) -> tuple[Block, ...]:
    """What the test of cycle life gave."""
    field = "performance.cycle_life"
    names = {
        "Standard of the test": "standard",
        "Cycles": "cycles",
        "State of health at the end": "end_state_of_health",
        "Energy ratio": "energy_ratio",
    }
    rows: list[tuple[str, Content]] = [(label, writer.field(f"{field}.{key}")) for label, key in names.items()]
    return (writer.facts(rows),)


def _factors(writer: DocumentWriter) -> DataTable:
    """Providers of the background with the share of the total that rests on each."""
    links = writer.case.footprint.links
    rows = [
        [
            writer.word(f"links[{i}].demand"),
            writer.text(f"links[{i}].provider"),
            writer.text(f"links[{i}].provider_location"),
            writer.percent(f"links[{i}].share", ""),
        ]
        for i, link in enumerate(links)
        if abs(link.share) >= SMALLEST_SHARE
    ]
    head = tuple(map(writer.say, ("Demand", "Data set", "Place", "%")))
    return DataTable("factors", head, writer.cells(rows), frozenset({3}), widths=(2, 5, 1.2, 1))


SMALLEST_SHARE = 0.001
"""Share of the total below which a data set isn't listed."""


def _verification(writer: DocumentWriter) -> Parts:
    _, total = stage_numbers(writer)
    scope = writer.sentence("Verified is the carbon footprint of {} {}.", total, unit_wording(writer))
    note = writer.sentence(
        "The verifier's own report stands behind these lines; they are what the manufacturer states of it.", muted=True
    )
    return [
        ("Verification", (writer.facts(sections.verification_facts(writer)), note)),
        ("Object of the verification", (scope, stage_table(writer, name="stages_verified"))),
        ("Clauses of the rulebook", sections.clauses(writer)),
        ("Document", (writer.facts(sections.document_facts(writer)),)),
        ("Sources", (source_listing(writer),)),
    ]


DOCUMENT = DocumentKind(
    "miit",
    "China: the four documents of MIIT notice 551",
    human_faces(compose),
    units=(DELIVERED,),
    rulebooks=("cn-miit-2025-551",),
    mandatory=MANDATORY,
    versions=(SUPPORTING,),
    languages=("zh", "en"),
)
