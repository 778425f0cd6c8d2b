"""Sections that documents share: who, what, where, and what the footprint rests on."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.documents.description import Block, Content, DataTable, DocumentSection, DocumentText, Facts, Sentence
from brightcell.documents.parts import (
    component_table,
    gas_table,
    reasons,
)
from brightcell.documents.writer import DocumentWriter
from brightcell.product.paths import path_of

Fact = tuple[str, Content]
VERSION_PHRASES = {"public": "Public version", "supporting": "Supporting version: not for publication"}
PROVISIONAL = "PROVISIONAL: this document rests on assumptions and claims no conformity"
NUMBERS_HEAD = ("Source in the result's JSON", "As shown", "Full value", "Unit")
NO_CLAIM = "This document claims no conformity"


def document(
    writer: DocumentWriter, kind: str, title: str, items: tuple[DocumentSection, ...], banner: str = ""
) -> DocumentText:
    """The whole document with what stands on every page."""
    case, why = writer.case, reasons(writer)
    version = writer.say(VERSION_PHRASES[case.version])
    number = "".join(str(getattr(part, "text", part)) for part in writer.declared("document.number"))
    banner_text = banner or (PROVISIONAL if why else NO_CLAIM)
    marks = (case.footprint.product, *((f"{writer.say('No.')} {number}",) if number else ()), version)
    return DocumentText(
        document=kind,
        title=writer.say(title),
        subtitle=f"{case.footprint.product} · {case.footprint.rulebook.id} · {version}",
        version=case.version,
        language=writer.language,
        sections=items,
        banner=writer.say(banner_text),
        marks=marks,
        why_provisional=why,
        facts={
            "why": writer.say("Why this is provisional:"),
            "cover": writer.say("Document"),
            "numbers": writer.say("Numbers"),
            "numbers_head": "|".join(map(writer.say, NUMBERS_HEAD)),
            "attachment": writer.say("This document as data, with the source of every number"),
        },
    )


def maker(writer: DocumentWriter, name: str = "Name") -> Facts:
    """The company that answers for the declaration, under the label `name`, and who answers questions."""
    declared = writer.declared
    return writer.facts(
        [
            (name, writer.first(declared("manufacturer.name"), writer.field("identity.maker"))),
            ("Trade name", declared("manufacturer.trade_name")),
            ("Postal address", writer.joined(declared("manufacturer.address"), declared("manufacturer.country"))),
            ("Website", declared("manufacturer.website")),
            ("Number in the register", declared("manufacturer.registration")),
            ("Legal entity identifier", declared("manufacturer.lei")),
            ("Catena-X BPNL", declared("manufacturer.bpnl")),
            ("Further number", declared("manufacturer.urn")),
            ("Contact", writer.joined(*(declared(f"contact.{key}") for key in ("name", "email", "telephone")))),
        ]
    )


def battery(writer: DocumentWriter) -> Facts:
    """The battery and the numbers under which it is known."""
    declared, field = writer.declared, writer.field
    return writer.facts(
        [
            ("Model", field("identity.model")),
            ("Model identifier", declared("battery.model_id")),
            ("Product identifier", declared("battery.product_id")),
            ("Batch or serial numbers", declared("battery.batch")),
            ("Part number", declared("battery.manufacturer_part")),
            (
                "Customer's part number",
                writer.joined(*(declared(f"battery.{key}") for key in ("customer_part", "customer", "customer_bpnl"))),
            ),
            ("Description", declared("battery.description")),
            ("Category", field("identity.category")),
            ("Chemistry", field("identity.chemistry")),
            ("Rated energy", field("performance.rated_energy")),
            ("Mass", field("performance.mass")),
            ("Date of production", field("identity.production")),
        ]
    )


def plant(writer: DocumentWriter) -> Facts:
    """The plant that the declaration is for."""
    field, declared = writer.field, writer.declared
    return writer.facts(
        [
            ("Plant", field("identity.plant.name")),
            ("Location", writer.joined(field("identity.plant.city"), field("identity.plant.location"))),
            ("Postal address", declared("plant.address")),
            ("Catena-X BPNS", declared("plant.bpns")),
            ("Catena-X BPNA", declared("plant.bpna")),
            ("Further number", declared("plant.id")),
        ]
    )


def plants_of_steps(writer: DocumentWriter) -> DataTable:
    """Which plant carries out which step, and the share of it; only where the version shows the plants."""
    sites = writer.case.product.sites
    rows = [
        [
            writer.say(step.step),
            writer.text(f"file.sites[{i}].name"),
            writer.text(f"file.sites[{i}].location"),
            ("–",) if step.share is None else (writer.percent(f"file.sites[{i}].steps[{j}].share.value", ""),),
        ]
        for i, site in enumerate(sites)
        if writer.case.visible.shows(f"sites[{site.name}].name")
        for j, step in enumerate(site.steps)
    ]
    head = (*map(writer.say, ("Step", "Plant", "Location")), "%")
    return DataTable("plants", head, writer.cells(rows), frozenset({3}), widths=(2, 4, 2, 1))


def study(writer: DocumentWriter) -> Facts:
    """The study behind the declaration."""
    declared = writer.declared
    return writer.facts(
        [
            ("Public version", declared("study.link")),
            ("Title", declared("study.title")),
            ("Author", declared("study.author")),
            ("Reference period", period(writer, "reference_period")),
        ]
    )


def period(writer: DocumentWriter, name: str) -> Content:
    """A time from its first to its last day."""
    return writer.joined(writer.declared(f"{name}.start"), writer.declared(f"{name}.end"), by=" – ")


def document_facts(writer: DocumentWriter) -> list[Fact]:
    """Number, version and time of the document."""
    declared = writer.declared
    return [
        ("Number of the document", declared("document.number")),
        ("Version of the document", declared("document.version")),
        ("Issued", declared("document.issued")),
        ("Replaces", declared("document.replaces")),
        ("Valid", period(writer, "validity")),
    ]


def verification_facts(writer: DocumentWriter) -> list[Fact]:
    """The check by somebody else."""
    declared = writer.declared
    return [
        ("Verified by", declared("verification.body")),
        ("Verification report", writer.joined(declared("verification.report"), declared("verification.day"))),
        ("Link to the verification report", declared("verification.link")),
        ("Conclusion of the verifier", declared("verification.result")),
    ]


def functional_unit(writer: DocumentWriter) -> tuple[Block, ...]:
    """What the footprint is per, and how many of them a pack provides."""
    case = writer.case
    rows: list[Fact] = [("Functional unit", (writer.say(case.footprint.functional_unit.unit),))]
    if writer.shows_performance:
        if case.footprint.functional_unit.total_energy_kwh is not None:
            rows.append(("Energy delivered over life", (writer.number("functional_unit.total_energy_kwh", "kWh"),)))
        rows += [
            ("Rated energy of a pack", (writer.number("functional_unit.rated_energy_kwh", "kWh"),)),
            ("Mass of a pack", (writer.number("functional_unit.pack_mass_kg", "kg"),)),
            ("Footprint of a pack", (writer.footprint("per_pack_kg", "kg CO2e"),)),
            ("Footprint per kWh of rated energy", (writer.footprint("per_kwh_rated_kg", "kg CO2e / kWh"),)),
            ("Footprint per kg of pack", (writer.footprint("per_kg_pack_kg", "kg CO2e / kg"),)),
        ]
    return (writer.facts(rows),)


def contributions(writer: DocumentWriter) -> tuple[Block, ...]:
    """By component and by gas."""
    return component_table(writer), gas_table(writer)


def shown_amounts(writer: DocumentWriter) -> list[int]:
    """Places in the result's list of the amounts of the product that the version shows."""
    visible, product = writer.case.visible, writer.case.product
    return [i for i, r in enumerate(writer.case.footprint.amounts) if visible.shows(path_of(r.field, product))]


def inventory_table(writer: DocumentWriter, blocks: tuple[str, ...] = (), name: str = "inventory") -> DataTable:
    """The amounts of some blocks of the product, of all by default, with what each rests on."""
    records = writer.case.footprint.amounts
    rows = [
        [
            writer.path(f"evidence.amounts[{i}].field"),
            writer.number(f"evidence.amounts[{i}].value", digits=6),
            "–" if records[i].unit == "1" else writer.say(records[i].unit),
            writer.say(records[i].evidence),
            writer.joined(*(writer.text(f"evidence.amounts[{i}].{key}") for key in ("document", "source", "period"))),
        ]
        for i in shown_amounts(writer)
        if not blocks or records[i].field.split(".")[0].split("[")[0] in blocks
    ]
    head = tuple(map(writer.say, ("Field of the product file", "Amount", "Unit", "Evidence", "Where it is from")))
    return DataTable(name, head, writer.cells(rows), frozenset({1}), widths=(5, 1.6, 1.2, 1.6, 3.2))


def inventory(writer: DocumentWriter) -> tuple[Block, ...]:
    """The amounts of the product that the version shows, and whether there are others."""
    note = writer.sentence("Amounts are per one finished piece of the level that they stand in.", muted=True)
    if len(shown_amounts(writer)) == len(writer.case.footprint.amounts):
        return note, inventory_table(writer)
    left_out = writer.sentence("Amounts that this version doesn't show are left out.", muted=True)
    return note, inventory_table(writer), left_out


Titled = tuple[str, tuple[Block, ...]]
"""A heading and what stands under it."""


def numbered(writer: DocumentWriter, titled: Iterable[Titled], marks: Iterable[str]) -> tuple[DocumentSection, ...]:
    """Sections with a mark before each heading, those that say nothing left out."""
    kept = [(title, without_empty(blocks)) for title, blocks in titled if says_something(blocks)]
    return tuple(
        DocumentSection(f"{mark}. {writer.say(title)}", blocks)
        for mark, (title, blocks) in zip(marks, kept, strict=False)
    )


def without_empty(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks without tables that have no rows and lists that have no entries."""
    return tuple(block for block in blocks if getattr(block, "rows", True) and getattr(block, "entries", True))


def says_something(blocks: tuple[Block, ...]) -> bool:
    """Whether any of some blocks has a row, an entry or a sentence that is not a note."""
    return any(
        getattr(block, "rows", None)
        or getattr(block, "entries", None)
        or (isinstance(block, Sentence) and not block.muted)
        for block in blocks
    )


def data_quality(writer: DocumentWriter) -> tuple[Block, ...]:
    """Ratings of data, and shares by what they rest on."""
    quality, number = writer.case.data["check"]["data_quality"], writer.number
    rows: list[Fact] = []
    if quality is not None:
        rows = [
            ("Technology", (number("check.data_quality.technology", decimals=2),)),
            ("Geography", (number("check.data_quality.geography", decimals=2),)),
            ("Time", (number("check.data_quality.time", decimals=2),)),
            ("Mean of the three", (number("check.data_quality.mean_of_three", decimals=2),)),
            ("Primary data, of absolute contributions", (writer.percent("check.data_quality.primary_data_share"),)),
        ]
    shares = writer.case.data["evidence"]["shares"] or {}
    table = DataTable(
        "evidence",
        (writer.say("Evidence of the amounts"), "%"),
        writer.cells([[writer.say(name), writer.percent(f"evidence.shares.{name}", "")] for name in shares]),
        frozenset({1}),
        widths=(5, 2),
    )
    note = writer.sentence("Ratings go from 1, the best, to 5; each is weighted by absolute contributions.", muted=True)
    below = writer.sentence("Shares are of the gross burden: positive contributions without credits.", muted=True)
    return note, writer.facts(rows), table, below


def clauses(writer: DocumentWriter) -> tuple[Block, ...]:
    """The verdicts on the clauses, without evidence that names what is kept back."""
    checks = writer.case.report.checks
    rows = [
        [
            writer.text(f"check.checks[{i}].clause"),
            writer.text(f"check.checks[{i}].requires"),
            writer.say(checks[i].verdict),
            writer.text(f"check.checks[{i}].evidence"),
        ]
        for i in range(len(checks))
    ]
    head = tuple(map(writer.say, ("Clause", "What it requires", "Verdict", "Evidence found")))
    counted = writer.sentence(
        "Met: {}; not met: {} that must be and {} that should be; not assessable: {}.",
        *(writer.count(f"counts.{name}") for name in ("pass", "must_fail", "should_fail", "not_assessable")),
    )
    return counted, DataTable("clauses", head, writer.cells(rows), widths=(2, 4, 1.5, 4))
