"""Pieces that documents share: the footprint by stage, why it is provisional, what it was computed with."""

from __future__ import annotations

from collections.abc import Iterator

from brightcell.background import Background
from brightcell.background.layers import layers_of
from brightcell.documents.case import OF_PRODUCT
from brightcell.documents.description import (
    Content,
    DataTable,
    DeclaredText,
    Listing,
    Sentence,
    StageBars,
    TracedNumber,
)
from brightcell.documents.rounding import largest_remainder
from brightcell.documents.tracing import traced
from brightcell.documents.visible import SUPPORTING
from brightcell.documents.writer import DocumentWriter, Wording
from brightcell.inventory.context import OF_FILE
from brightcell.results.footprint.register import ASSUMPTION
from brightcell.results.page.labels import STAGE_PHRASES, STAGES
from brightcell.results.page.numbers import decimals_for

ROUNDING = (
    "Stages are rounded down, and the units of the last decimal that are lacking to the rounded total go one each to "
    "the stages with the largest remainders, so that the stages add up to the total as shown."
)
FINAL = ("official", "adopted")
"""Status of a rulebook that needn't be told."""
REASONS = {
    "assumed_rules": "Rules that are assumed, since their text was not available: {}.",
    "assumed_of_product": "Values of the product that nobody measured or declared: {}.",
    "assumed_behind": "Data of the background that are proxies or assumed: {}.",
    "must_fail": "Clauses of the rulebook that must be met and are not: {}.",
    "not_assessable": "Clauses of the rulebook that could not be assessed: {}.",
}
PER_DELIVERED = ""
PER_RATED = "functional_unit.units_per_pack / functional_unit.rated_energy_kwh"
PER_PACK = "functional_unit.units_per_pack"


def unit_of(writer: DocumentWriter, factor: str = PER_DELIVERED) -> str:
    """The unit of the footprint: as the rulebook has it, per kWh rated, or per pack."""
    return writer.say(unit_wording(writer, factor).text)


def unit_wording(writer: DocumentWriter, factor: str = PER_DELIVERED) -> Wording:
    """The unit of the footprint within a sentence."""
    units = {PER_RATED: "kg CO2e / kWh rated", PER_PACK: "kg CO2e / pack"}
    return Wording(units.get(factor, writer.case.footprint.unit))


def scaled(source: str, factor: str) -> str:
    """A source in another unit."""
    return f"{source} * {factor}" if factor else source


def stage_numbers(writer: DocumentWriter, factor: str = PER_DELIVERED) -> tuple[dict[str, TracedNumber], TracedNumber]:
    """The rounded stages and the rounded total to which they add up."""
    sources = [scaled(f"stages.{stage}", factor) for stage in STAGES]
    total = traced(scaled("total", factor), writer.case.data)
    decimals = decimals_for([total])
    parts, whole = largest_remainder([traced(source, writer.case.data) for source in sources], decimals)
    rounded = [writer.rounded(source, part, decimals) for source, part in zip(sources, parts, strict=True)]
    return dict(zip(STAGES, rounded, strict=True)), writer.rounded(scaled("total", factor), whole, decimals)


def stage_table(writer: DocumentWriter, factor: str = PER_DELIVERED, name: str = "stages") -> DataTable:
    """The footprint by stage."""
    numbers, total = stage_numbers(writer, factor)
    decimals = 1
    shares, _ = largest_remainder(
        [100 * traced(f"stages.{stage} / total", writer.case.data) for stage in STAGES], decimals
    )
    rows = [
        [writer.say(STAGE_PHRASES[stage]), numbers[stage], writer.rounded(f"stages.{stage} / total * 100", share, 1)]
        for stage, share in zip(STAGES, shares, strict=True)
    ]
    rows.append([writer.say("Total"), total, writer.rounded("total / total * 100", 100.0, decimals)])
    head = (writer.say("Life-cycle stage"), unit_of(writer, factor), "%")
    return DataTable(name, head, writer.cells(rows), frozenset({1, 2}), has_sum=True, widths=(5, 3, 1.4))


def stage_bars(writer: DocumentWriter) -> StageBars:
    """The stages drawn, with a line that says what is drawn."""
    numbers, _ = stage_numbers(writer)
    rows = tuple((stage, writer.say(STAGE_PHRASES[stage]), numbers[stage]) for stage in STAGES)
    unit = unit_of(writer)
    said = writer.filled("Stages drawn, in {}: credits stand to the left of zero.", unit_wording(writer))
    return StageBars(rows, unit, "".join(map(str, said)))


def component_table(writer: DocumentWriter) -> DataTable:
    """The footprint by component, the largest first; those without any are left out."""
    components = writer.case.data["components"]
    names = [name for name, value in components.items() if value]
    decimals = decimals_for([writer.case.footprint.total])
    parts, whole = largest_remainder([components[name] for name in names], decimals)
    rows = [
        [writer.say(name), writer.rounded(f"components[{name}]", part, decimals)]
        for name, part in zip(names, parts, strict=True)
    ]
    rows.append([writer.say("Total"), writer.rounded("total", whole, decimals)])
    head = (writer.say("Component"), unit_of(writer))
    return DataTable("components", head, writer.cells(rows), frozenset({1}), has_sum=True, widths=(5, 3))


def gas_table(writer: DocumentWriter) -> DataTable:
    """The footprint by greenhouse gas."""
    gases = writer.case.data["gases"]
    names, decimals = [name for name, value in gases.items() if value], decimals_for([writer.case.footprint.total])
    parts, whole = largest_remainder([gases[name] for name in names], decimals)
    rows = [
        [writer.say(name), writer.rounded(f"gases[{name}]", part, decimals)]
        for name, part in zip(names, parts, strict=True)
    ]
    rows.append([writer.say("Total"), writer.rounded("total", whole, decimals)])
    head = (writer.say("Greenhouse gas"), unit_of(writer))
    return DataTable("gases", head, writer.cells(rows), frozenset({1}), has_sum=True, widths=(5, 3))


def reasons(writer: DocumentWriter) -> tuple[Content, ...]:
    """Why the document is provisional, one reason each; empty where nothing is assumed."""
    return tuple(_reasons(writer))


def _reasons(writer: DocumentWriter) -> Iterator[Content]:
    case, counts = writer.case, writer.case.data["counts"]
    rulebook = case.footprint.rulebook
    if rulebook.status not in FINAL:
        rules = DeclaredText("rulebook.id", rulebook.id)
        yield writer.filled("The rulebook {} has the status: {}.", rules, Wording(rulebook.status))
    for name, text in REASONS.items():
        if counts[name]:
            yield writer.filled(text, writer.count(f"counts.{name}"))
    if case.footprint.changed_rules:
        yield writer.filled("Rules of the rulebook were changed by the user.")


def assumption_table(writer: DocumentWriter, kind: str) -> DataTable:
    """Assumptions of one origin with value and reason; without those on fields that the version keeps back."""
    assumed = writer.case.footprint.assumed
    visible, places = writer.case.visible, writer.case.counted[kind]
    shown = [i for i in places if kind != OF_PRODUCT or visible.shows_all(assumed[i].parameter)]
    if writer.case.version == SUPPORTING:
        shown = [i for i in shown if _is_assumption(writer, assumed[i].parameter)]
    rows = [
        [
            writer.path(f"assumed[{i}].parameter"),
            writer.plain(f"assumed[{i}].value"),
            writer.text(f"assumed[{i}].why"),
            share_cell(writer, assumed[i].parameter),
        ]
        for i in shown
    ]
    head = (*map(writer.say, ("Parameter", "Value", "Reason")), "%")
    if writer.case.version != SUPPORTING:
        return DataTable(kind, head[:-1], writer.cells([row[:-1] for row in rows]), widths=(2.8, 3.6, 4.6))
    return DataTable(kind, head, writer.cells(rows), frozenset({3}), widths=(2.8, 3.6, 4.2, 1))


def _is_assumption(writer: DocumentWriter, parameter: str) -> bool:
    """Whether it isn't among the proxies and gaps of the register, which have tables of their own."""
    entries = writer.case.data["check"]["register"]["entries"]
    return all(entry["kind"] == ASSUMPTION for entry in entries if entry["id"] == parameter)


NOT_KNOWN = "–"
"""Stands where a share isn't known."""


def share_cell(writer: DocumentWriter, identifier: str) -> Content:
    """What share of the footprint rests on an entry of the register."""
    entries = writer.case.data["check"]["register"]["entries"]
    at = next((i for i, entry in enumerate(entries) if entry["id"] == identifier), None)
    if at is None or entries[at]["share"] is None:
        return (NOT_KNOWN,)
    return (writer.percent(f"check.register.entries[{at}].share", ""),)


def provenance_facts(writer: DocumentWriter) -> list[tuple[str, Content]]:
    """What the result was computed with."""
    rows = [
        ("Rulebook", writer.joined(writer.text("rulebook.id"), writer.text("rulebook.edition"))),
        ("Title of the rulebook", writer.text("rulebook.title")),
        ("Method", writer.text("method")),
        ("Background data", writer.joined(writer.text("background.name"), writer.text("background.version"), by=" ")),
        ("Program", ("brightcell ", *writer.text("provenance.versions.brightcell"))),
    ]
    if writer.case.version == SUPPORTING:
        rows += [
            ("Digest of the product file", writer.text("provenance.product.sha256")),
            ("Digest of the rulebook", writer.text("provenance.rulebook.sha256")),
            ("Digest of the background", writer.text("provenance.background.sha256")),
            ("Solver", writer.text("provenance.solver")),
        ]
    return rows


def listing_of(writer: DocumentWriter, list_source: str) -> Listing:
    """The texts of a list of the result."""
    count = len(writer.case.data[list_source])
    return Listing(tuple(writer.text(f"{list_source}[{index}]") for index in range(count)))


def source_listing(writer: DocumentWriter) -> Listing:
    """Citations of the data used, in full where the background has them; not what the product file is itself."""
    citations = {
        source.source: source.citation
        for layer in layers_of(writer.case.model.background)
        if isinstance(layer, Background)
        for source in layer.sources
    }
    sources = writer.case.data["sources"]
    named = [i for i, text in enumerate(sources) if text != FUNCTIONAL_UNIT_SOURCE and not text.startswith(OF_FILE)]
    entries = (
        (DeclaredText(f"sources[{i}]", writer.kept(citations[sources[i]])),)
        if sources[i] in citations
        else writer.text(f"sources[{i}]")
        for i in named
    )
    return Listing(tuple(entries))


FUNCTIONAL_UNIT_SOURCE = "functional unit"
"""What exchanges of the functional unit name as their source."""


def rounding_note(writer: DocumentWriter) -> Sentence:
    """How stages are rounded."""
    return writer.sentence(ROUNDING, muted=True)
