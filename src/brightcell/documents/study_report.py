"""The sections of a study's report, in the order of ISO 14067."""

from __future__ import annotations

import itertools

from brightcell.documents import sections
from brightcell.documents.classes import performance_class
from brightcell.documents.description import Block, DataTable, DocumentSection, Sentence
from brightcell.documents.parts import (
    PER_RATED,
    STAGE_PHRASES,
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
from brightcell.results.page.numbers import decimals_for
from brightcell.rulebooks import SLOTS

RATED = "kWh rated"
INNER = ("Inventory", "Contributions", "Clauses of the rulebook")
"""Sections that tell of what is inside of a product, and so are in the supporting version only."""


def study_sections(writer: DocumentWriter) -> tuple[DocumentSection, ...]:
    """All sections, numbered."""
    titled: list[sections.Titled] = [
        ("Summary", _summary(writer)),
        ("Goal", _goal(writer)),
        ("Product", (sections.battery(writer), sections.plant(writer), sections.plants_of_steps(writer))),
        ("Scope and functional unit", (*sections.functional_unit(writer), _rules(writer))),
        ("System boundary", _boundary(writer)),
        ("Inventory", sections.inventory(writer)),
        ("Results by life-cycle stage", _results(writer)),
        ("Contributions", sections.contributions(writer)),
        ("Data quality", sections.data_quality(writer)),
        ("Uncertainty", _uncertainty(writer)),
        ("Performance class", performance_class(writer) if writer.case.classes else ()),
        ("Clauses of the rulebook", sections.clauses(writer)),
        ("Proxies, gaps and assumptions", register(writer)),
        ("Limitations", _limitations(writer)),
        ("Verification", (writer.facts(sections.verification_facts(writer)),)),
        ("Sources and provenance", _provenance(writer)),
    ]
    shown = [(title, blocks) for title, blocks in titled if title not in INNER or writer.case.version == SUPPORTING]
    return sections.numbered(writer, shown, map(str, itertools.count(1)))


def _provenance(writer: DocumentWriter) -> tuple[Block, ...]:
    facts = writer.facts(provenance_facts(writer))
    return (facts, source_listing(writer)) if writer.case.version == SUPPORTING else (facts,)


def _summary(writer: DocumentWriter) -> tuple[Block, ...]:
    _, total = stage_numbers(writer)
    sentence = writer.sentence("The carbon footprint is {} {}.", total, unit_wording(writer))
    return sentence, *(_in_other_units(writer) if writer.shows_performance else ()), stage_bars(writer)


def _in_other_units(writer: DocumentWriter) -> tuple[Sentence]:
    """The total per pack, and per kWh rated where that isn't its own unit."""
    per_pack = writer.footprint("per_pack_kg", "kg CO2e")
    if writer.case.footprint.functional_unit.unit == RATED:
        return (writer.sentence("The same for a pack: {}.", per_pack),)
    per_kwh = writer.footprint("per_kwh_rated_kg", "kg CO2e")
    sentence = "The same in other units: {} per kWh of rated energy and {} per pack."
    return (writer.sentence(sentence, per_kwh, per_pack),)


def _goal(writer: DocumentWriter) -> tuple[Block, ...]:
    declared = writer.declared
    maker = writer.first(declared("manufacturer.name"), writer.field("identity.maker"))
    rows = [
        ("Title", declared("study.title")),
        ("Commissioned by", writer.first(declared("study.commissioner"), maker)),
        ("Author", declared("study.author")),
        ("Purpose and audience", declared("study.reason")),
        ("Reference period", sections.period(writer, "reference_period")),
        *sections.document_facts(writer),
    ]
    return sections.maker(writer, "Manufacturer"), writer.facts(rows)


def _rules(writer: DocumentWriter) -> DataTable:
    """What the rulebook decides, slot by slot."""
    resolved = "provenance.rulebook.resolved.slots"
    rows = [
        [
            writer.say(slot.replace("_", " ")),
            writer.word(f"{resolved}.{slot}.strategy"),
            writer.say(writer.case.model.rulebook.slot(slot).status),
            writer.joined(writer.text(f"{resolved}.{slot}.why"), writer.text(f"{resolved}.{slot}.source"), by="; "),
        ]
        for slot in SLOTS
    ]
    head = tuple(map(writer.say, ("Question", "Rule", "Status of the rule", "Basis")))
    return DataTable("rules", head, writer.cells(rows), widths=(2, 2.5, 1.5, 5))


def _boundary(writer: DocumentWriter) -> tuple[Block, ...]:
    stages = writer.case.model.rulebook.slot("system_boundary").parameters["stages"].value
    by_stage: dict[str, list[str]] = {}
    for process, stage in stages.items():
        by_stage.setdefault(stage, []).append(writer.say(process))
    rows = [
        [writer.say(STAGE_PHRASES[stage]), writer.say(", ").join(processes)] for stage, processes in by_stage.items()
    ]
    head = tuple(map(writer.say, ("Life-cycle stage", "Processes of the rulebook")))
    sentence = writer.sentence(
        "The boundary is cradle to grave without use; capital goods, offices and the vehicle's use are not described."
    )
    return sentence, DataTable("boundary", head, writer.cells(rows), widths=(2, 5))


def _results(writer: DocumentWriter) -> tuple[Block, ...]:
    """By stage in both units; where the unit is another one, in that and per kWh rated."""
    tables: list[Block] = [stage_table(writer)]
    if writer.case.footprint.functional_unit.unit != RATED and writer.shows_performance:
        tables.append(stage_table(writer, PER_RATED, "stages_per_kwh_rated"))
    return *tables, rounding_note(writer)


def _uncertainty(writer: DocumentWriter) -> tuple[Block, ...]:
    """The spread of draws, or that none was computed."""
    draws = writer.case.data["draws"]
    if not draws:
        return (writer.sentence("The uncertainty was not computed for this document."),)
    sentence = writer.sentence("{} draws with seed {}.", writer.count("draws.draws"), writer.count("draws.seed"))
    bounds = writer.sentence(
        "Draws are of the data of the product and of the rules; 2.5 % and 97.5 % bound 95 % of them.", muted=True
    )
    return sentence, _spread(writer, next(iter(draws["alternatives"]))), bounds


def _spread(writer: DocumentWriter, alternative: str) -> DataTable:
    """Statistics of the draws by stage and in total."""
    decimals = decimals_for([writer.case.footprint.total])
    at = f"draws.alternatives[{alternative}]"
    columns = ("median.value", "percentiles[2.5].value", "percentiles[97.5].value")
    stages, total = stage_numbers(writer)
    names = {**STAGE_PHRASES, "total": "Total"}
    rows = [
        [
            writer.say(name),
            (stages | {"total": total})[key],
            *(writer.number(f"{at}.{key}.{column}", decimals=decimals) for column in columns),
        ]
        for key, name in names.items()
    ]
    head = (writer.say("Life-cycle stage"), writer.say("Nominal"), writer.say("Median"), "2.5 %", "97.5 %")
    return DataTable("draws", head, writer.cells(rows), frozenset({1, 2, 3, 4}), widths=(4, 1.5, 1.5, 1.5, 1.5))


def _limitations(writer: DocumentWriter) -> tuple[Block, ...]:
    listed = listing_of(writer, "warnings")
    sentence = writer.sentence(
        "A footprint covers climate change only; it says nothing of other impacts on the environment."
    )
    return (sentence, listed) if writer.case.version == SUPPORTING else (sentence,)
