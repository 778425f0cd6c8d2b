"""Blocks of a workbook in Brightway's format: what each row belongs to, in whatever order they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from brightcell.imports.workbook.cells import ENDS, Cells, Row, is_empty, is_read, word


@dataclass(frozen=True)
class LabelledRow:
    """A row under a header: its place, its cells and their columns by label in small letters."""

    sheet: str
    row: int
    cells: Mapping[str, Any]
    columns: Mapping[str, int]

    def text(self, name: str) -> str:
        """A cell as text: a number in a name as it is shown; nothing for an empty one."""
        return as_text(self.cells.get(name))


@dataclass
class ActivityBlock:
    """An activity: its name and fields, its parameters with their group, its exchanges."""

    sheet: str
    row: int
    name: Any
    fields: dict[str, Any] = field(default_factory=dict)
    group: str = ""
    parameters: list[LabelledRow] = field(default_factory=list)
    exchanges: list[LabelledRow] = field(default_factory=list)


@dataclass
class WorkbookBlocks:
    """All blocks of a workbook; `stray` are rows of none, `headers` those of exchanges with their first place."""

    names: list[tuple[str, int, Any]] = field(default_factory=list)
    project: list[LabelledRow] = field(default_factory=list)
    database: list[LabelledRow] = field(default_factory=list)
    activities: list[ActivityBlock] = field(default_factory=list)
    stray: dict[str, list[int]] = field(default_factory=dict)
    unlabelled: dict[str, set[int]] = field(default_factory=dict)
    headers: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)


def as_text(value: Any) -> str:
    """A cell as text; 811.0 is 811."""
    if value in (None, "", "(Unknown)"):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def blocks(cells: Cells) -> WorkbookBlocks:
    """The blocks of all sheets that are read."""
    blocks_read = WorkbookBlocks()
    for sheet in cells.sheets:
        rows = cells.values[sheet]
        if is_read(rows):
            _Sheet(sheet, blocks_read).take(_cut(rows))
    return blocks_read


def _cut(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows up to the column that `cutoff` in the first cell states."""
    listed = list(rows)
    width = listed[0][1] if word(listed[0]) == "cutoff" and len(listed[0]) > 1 else None
    if width is None:
        return iter(listed)
    return iter([(), *(row[: int(width)] for row in listed[1:])])


class _Sheet:
    """Reads one sheet row by row; `section` says what the row belongs to."""

    def __init__(self, sheet: str, blocks_read: WorkbookBlocks) -> None:
        self.sheet, self.blocks = sheet, blocks_read
        self.section = ""
        self.labels: dict[str, int] | None = None
        self.activity: ActivityBlock | None = None

    def take(self, rows: Iterator[Row]) -> None:
        for number, row in enumerate(rows, start=1):
            if is_empty(row):
                self.blank()
            elif not self.begins(number, row):
                self.inside(number, row)

    def blank(self) -> None:
        """A blank row ends what stands outside activities; within one it means nothing."""
        if self.activity is None:
            self.section = ""

    def begins(self, number: int, row: Row) -> bool:
        """Whether the row is the head of a block or section."""
        first = word(row)
        alone = sum(cell not in (None, "") for cell in row) == 1
        if first in ENDS and (first != "database parameters" or alone):
            self.activity, self.section, self.labels = None, first, None
            if first == "activity":
                self.activity = ActivityBlock(self.sheet, number, row[1] if len(row) > 1 else None)
                self.blocks.activities.append(self.activity)
            elif first == "database":
                self.blocks.names.append((self.sheet, number, row[1] if len(row) > 1 else None))
            return True
        if self.activity is not None and first in ("parameters", "exchanges") and _is_head(row):
            self.section, self.labels = first, None
            if first == "parameters" and len(row) > 1:
                self.activity.group = as_text(row[1])
            return True
        return False

    def inside(self, number: int, row: Row) -> None:
        if self.section == "activity" and self.activity is not None:
            self.activity.fields[str(row[0]).strip().lower()] = row[1] if len(row) > 1 else None
        elif self.section in ("parameters", "exchanges", "project parameters", "database parameters"):
            self.labelled(number, row)
        elif self.section != "database":
            self.blocks.stray.setdefault(self.sheet, []).append(number)

    def labelled(self, number: int, row: Row) -> None:
        if self.labels is None:
            labels = [as_text(cell).strip().lower() for cell in row]
            self.labels = {label: column for column, label in reversed(list(enumerate(labels, start=1))) if label}
            if self.section == "exchanges":
                self.blocks.headers.setdefault(tuple(self.labels), (self.sheet, number))
            return
        used = set(self.labels.values())
        extra = {column for column, cell in enumerate(row, start=1) if cell not in (None, "") and column not in used}
        if extra:
            self.blocks.unlabelled.setdefault(self.sheet, set()).update(extra)
        cells = {label: row[column - 1] if column <= len(row) else None for label, column in self.labels.items()}
        self.target().append(LabelledRow(self.sheet, number, cells, self.labels))

    def target(self) -> list[LabelledRow]:
        if self.activity is not None:
            return self.activity.parameters if self.section == "parameters" else self.activity.exchanges
        return self.blocks.project if self.section == "project parameters" else self.blocks.database


def _is_head(row: Row) -> bool:
    """A heading has at most a name beside it."""
    return sum(cell not in (None, "") for cell in row) <= 2
