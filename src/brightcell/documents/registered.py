"""The register of proxies, gaps and assumptions in a document: sums by kind, then each entry with its share."""

from __future__ import annotations

from brightcell.documents.case import OF_RULES
from brightcell.documents.description import Block, Content, DataTable
from brightcell.documents.parts import NOT_KNOWN, assumption_table, share_cell
from brightcell.documents.visible import SUPPORTING
from brightcell.documents.writer import DocumentWriter
from brightcell.results.footprint.register import ANY, GAP, ORIGINS, PLACE, PROXY

BACKGROUND = ORIGINS[-1]
SUM_PHRASES = {
    "proxy": "Proxies: something else than asked for",
    "other place": "Data of another place than asked for",
    "gap": "Gaps: nothing is counted",
    "assumption": "Assumptions",
    "assumption of the product": "among them of the product",
    "assumption of the rulebook": "among them of the rulebook",
    "assumption of the background": "among them of the background",
    ANY: "At least one of all these",
}
ORIGIN_PHRASES = {
    "assumed_rules": "Assumed by the rulebook",
    "assumed_of_product": "Assumed of the product",
    "assumed_behind": "Assumed in the background",
}
OF_DATA = {PROXY: "Proxies and data of other places", GAP: "Gaps"}
SHARES = (
    "Shares are of the sum of absolute contributions, credits among them. Several entries may be behind the same "
    "contribution, so that shares don't add up; the sums count each contribution once."
)


def register(writer: DocumentWriter) -> tuple[Block, ...]:
    """All of it; for everybody only what the rulebook assumes, without shares."""
    if writer.case.version != SUPPORTING:
        return tuple(_assumed(writer, OF_RULES))
    blocks: list[Block] = [writer.sentence(SHARES, muted=True), _sums(writer)]
    for kinds in ((PROXY, PLACE), (GAP,)):
        table = _entries(writer, kinds)
        if table.rows:
            blocks += [writer.sentence(OF_DATA[kinds[0]]), table]
    return (*blocks, *(block for kind in ORIGIN_PHRASES for block in _assumed(writer, kind)))


def _assumed(writer: DocumentWriter, kind: str) -> list[Block]:
    table = assumption_table(writer, kind)
    return [writer.sentence(ORIGIN_PHRASES[kind]), table] if table.rows else []


def _sums(writer: DocumentWriter) -> DataTable:
    """What rests on at least one entry of each kind."""
    sums = writer.case.data["check"]["register"]["sums"]
    rows = [
        [writer.say(phrase), writer.count(f"check.register.sums[{kind}].entries"), _share(writer, kind)]
        for kind, phrase in SUM_PHRASES.items()
        if sums[kind]["entries"]
    ]
    head = (writer.say("Kind of entry"), writer.say("Entries"), "%")
    return DataTable("register_sums", head, writer.cells(rows), frozenset({1, 2}), widths=(5, 1.5, 1.5))


def _share(writer: DocumentWriter, kind: str) -> Content:
    return (NOT_KNOWN,) if kind == GAP else (writer.percent(f"check.register.sums[{kind}].share", ""),)


def _taken(writer: DocumentWriter, at: int) -> Content:
    """The name of a provider, or a value."""
    source = f"check.register.entries[{at}].value"
    behind = writer.case.data["check"]["register"]["entries"][at]["origin"] == BACKGROUND
    return writer.text(source) if behind else writer.plain(source)


def _entries(writer: DocumentWriter, kinds: tuple[str, ...]) -> DataTable:
    """Entries of some kinds, without those on fields that the version keeps back."""
    entries = writer.case.data["check"]["register"]["entries"]
    shows = writer.case.visible.shows_all
    at = [i for i, e in enumerate(entries) if e["kind"] in kinds and (e["origin"] != "product" or shows(e["id"]))]
    rows = [
        [
            writer.path(f"check.register.entries[{i}].id"),
            _taken(writer, i),
            writer.text(f"check.register.entries[{i}].why"),
            share_cell(writer, entries[i]["id"]),
        ]
        for i in at
    ]
    head = (*map(writer.say, ("Entry", "Taken", "Reason")), "%")
    return DataTable(f"register_{kinds[0]}", head, writer.cells(rows), frozenset({3}), widths=(2.8, 3.4, 4.4, 1))
