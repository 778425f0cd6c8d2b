"""The performance class in a document: never a letter without limits, and whose limits they are."""

from __future__ import annotations

from brightcell.api.performance_class import NOT_DEFINED
from brightcell.documents.description import Block, Content, DataTable, DeclaredText
from brightcell.documents.writer import DocumentWriter
from brightcell.results.page.numbers import decimals_for

NO_CLASS = "Not yet defined: no limits of classes are in law, and none were given."
OWN_LIMITS = "The limits are those of {}, given by whoever made this document; no law sets them."
PROBABLE = "Probabilities are of {} draws with seed {}: that the footprint is in this class or a better one."
OPEN = "no limit"


def performance_class(writer: DocumentWriter) -> tuple[Block, ...]:
    """The class by the limits that were given, and of draws how probable each class or a better one is."""
    rating = writer.case.data["performance_class"]
    if rating["class"] == NOT_DEFINED:
        return (writer.sentence(NO_CLASS),)
    sentence = writer.sentence("The performance class is {}.", DeclaredText("performance_class.class", rating["class"]))
    whose = writer.sentence(OWN_LIMITS, DeclaredText("performance_class.table", rating["table"]), muted=True)
    return sentence, whose, *_drawn(writer), _limits(writer)


def _drawn(writer: DocumentWriter) -> tuple[Block, ...]:
    if not writer.case.data["performance_class"]["at_most"]:
        return ()
    return (writer.sentence(PROBABLE, writer.count("draws.draws"), writer.count("draws.seed"), muted=True),)


def _limits(writer: DocumentWriter) -> DataTable:
    rating = writer.case.data["performance_class"]
    rows = [[name, _limit(writer, name), *_chance(writer, name)] for name in rating["limits"]]
    head = [
        writer.say("Class"),
        writer.say("Up to"),
        *([writer.say("% in it or better")] if rating["at_most"] else []),
    ]
    return DataTable("classes", tuple(head), writer.cells(rows), frozenset({1, 2}), widths=(3, 2, 2)[: len(head)])


def _limit(writer: DocumentWriter, name: str) -> Content:
    source = f"performance_class.limits[{name}]"
    if writer.case.data["performance_class"]["limits"][name] is None:
        return (writer.say(OPEN),)
    decimals = max(decimals_for([writer.case.footprint.total]), 3)
    return (writer.number(source, decimals=decimals),)


def _chance(writer: DocumentWriter, name: str) -> tuple[Content, ...]:
    at_most = writer.case.data["performance_class"]["at_most"]
    return ((writer.percent(f"performance_class.at_most[{name}].value", ""),),) if at_most else ()
