"""Blocks and sections of a SimaPro export: what each line belongs to, in whatever order they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from brightcell.imports.simapro.text import ExportLine, ExportText

PROCESS, STAGE = "Process", "Product stage"
PRODUCTS, TREATMENT, SCENARIO = "Products", "Waste treatment", "Waste scenario"
INPUTS = ("Materials/fuels", "Electricity/heat", "Waste to treatment", "Avoided products")
AVOIDED = "Avoided products"
SHARES = ("Separated waste", "Remaining waste")
FINAL_WASTE = "Final waste flows"
COMPARTMENTS = {
    "Resources": "natural resource",
    "Emissions to air": "air",
    "Emissions to water": "water",
    "Emissions to soil": "soil",
    FINAL_WASTE: FINAL_WASTE,
    "Non material emissions": "non-material",
    "Social issues": "social",
    "Economic issues": "economic",
}
STAGE_INPUTS = (
    "Assembly",
    "Materials/assemblies",
    "Subassemblies",
    "Processes",
    "Waste/Disposal scenario",
    "Additional life cycles",
)
STAGE_SHARES = ("Reference assembly", "Disposal scenarios", "Waste scenarios", "Disassemblies", "Reuses")
PARAMETERS = ("Input parameters", "Calculated parameters")
EXCHANGES = {
    PROCESS: (PRODUCTS, TREATMENT, SCENARIO, *INPUTS, *SHARES, *COMPARTMENTS),
    STAGE: (PRODUCTS, *STAGE_INPUTS, *STAGE_SHARES),
}
"""Sections whose rows are exchanges, by the kind of block."""
SCOPES = ("Database", "Project")
TABLES = (*(f"{scope} {kind}" for scope in SCOPES for kind in PARAMETERS), "Units")
"""Blocks besides processes that are read."""
DESCRIPTIONS = (
    "Quantities",
    "Literature reference",
    "System description",
    "Raw materials",
    "Airborne emissions",
    "Waterborne emissions",
    "Emissions to soil",
    "Final waste flows",
    "Non material emissions",
    "Social issues",
    "Economic issues",
)
"""Lists of names and texts without amounts of a process; nothing of them is needed."""
_METADATA = {
    *(
        "Category type",
        "Process identifier",
        "PlatformId",
        "Type",
        "Process name",
        "Status",
        "Time period",
        "Geography",
    ),
    *("Technology", "Representativeness", "Multiple output allocation", "Substitution allocation", "Cut off rules"),
    *("Capital goods", "Boundary with nature", "Infrastructure", "Date", "Record", "Generator", "Comment"),
    *("Literature references", "External documents", "Collection method", "Data treatment", "Verification"),
    *("Allocation rules", "System description", "Internal comments", "Waste treatment allocation", "Name", "Image"),
}


@dataclass(frozen=True)
class BlockSection:
    """A section of a block: heading, its line, and the rows below it."""

    name: str
    line: int
    rows: tuple[ExportLine, ...]

    @property
    def holds_exchanges(self) -> bool:
        """Whether a row says a name, a unit and an amount, as exchanges do and texts don't."""
        return any(sum(map(bool, row.cells)) > 2 for row in self.rows)


@dataclass(frozen=True)
class ExportBlock:
    """A block with its sections, in the order of the file; a table has one section of its own name.

    stops_at: the line of the process that follows where the block has no `End`, 0 where the file is over then, None
    where it has one.
    """

    name: str
    line: int
    sections: tuple[BlockSection, ...]
    stops_at: int | None = None

    def of(self, *names: str) -> list[tuple[str, ExportLine]]:
        """Rows of these sections with the name of theirs."""
        return [(section.name, row) for section in self.sections if section.name in names for row in section.rows]

    def text(self, name: str) -> str:
        """What a section of text says."""
        return "\n".join(row.cell(0) for _, row in self.of(name))

    @property
    def exchanges(self) -> list[tuple[str, ExportLine]]:
        """Rows that are exchanges."""
        return self.of(*EXCHANGES.get(self.name, ()))

    @property
    def unknown(self) -> list[BlockSection]:
        """Sections with rows that nobody has heard of."""
        headings = {*EXCHANGES[self.name], *PARAMETERS, *_METADATA} if self.name in EXCHANGES else {self.name}
        return [section for section in self.sections if section.rows and section.name not in headings]


def blocks(text: ExportText) -> Iterator[ExportBlock]:
    """All blocks, each up to its `End`, or to the next process where that is missing."""
    block: list[ExportLine] = []
    blank = True
    for line in text.lines:
        is_next = bool(block) and blank and line.word in (PROCESS, STAGE)
        if (line.word == "End" or is_next) and block:
            yield replace(_block(block), stops_at=line.number if is_next else None)
            block = []
        if line.word != "End" and (block or not line.is_blank):
            block.append(line)
        blank = line.is_blank
    if block:
        yield replace(_block(block), stops_at=0)


def _block(lines: list[ExportLine]) -> ExportBlock:
    name, first = lines[0].cell(0), lines[0].number
    if name in EXCHANGES and lines[0].word:
        return ExportBlock(name, first, tuple(_sections(name, lines[1:])))
    rows = tuple(line for line in lines[bool(lines[0].word) :] if not line.is_blank)
    return ExportBlock(lines[0].word, first, (BlockSection(lines[0].word, first, rows),))


def _sections(block: str, lines: list[ExportLine]) -> Iterator[BlockSection]:
    """A heading follows a blank line, or another section of data."""
    heading: ExportLine | None = None
    rows: list[ExportLine] = []
    data = {*EXCHANGES[block], *PARAMETERS}
    for line in lines:
        begins = heading is None or (heading.cell(0) in data and line.word in data)
        if heading is not None and (line.is_blank or begins):
            yield BlockSection(heading.cell(0), heading.number, tuple(rows))
            heading, rows = None, []
        if line.is_blank:
            continue
        if heading is None:
            heading = line
        else:
            rows.append(line)
    if heading is not None:
        yield BlockSection(heading.cell(0), heading.number, tuple(rows))


def counted(text: ExportText) -> tuple[int, int]:
    """Processes and stages, and their rows of exchanges, counted line by line without the reader of blocks."""
    processes = rows = 0
    kind, section, blank = "", "", True
    for line in text.lines:
        word = line.word
        if word in EXCHANGES and blank:
            kind, section, processes = word, "", processes + 1
        elif word == "End":
            kind = section = ""
        elif line.is_blank:
            section = ""
        elif kind and word in EXCHANGES[kind] and (blank or section):
            section = word
        elif kind and section:
            rows += 1
        blank = line.is_blank
    return processes, rows
