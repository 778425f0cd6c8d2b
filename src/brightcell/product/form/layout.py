"""The sheets of the form: which cell holds which field. Derived from the models, so that a new field is in it at once.

A sheet has rows of single fields, one per field, and tables, one per list of the product file. Steps of a path are
keys; `[]` stands for the entries of a list and `{}` for those of a table by key. A table below entries of another one
begins with columns that name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from brightcell.product.amounts import Amount, Dimension
from brightcell.product.form import kinds as k
from brightcell.product.models import Product
from brightcell.units import dimensions as measures

Steps = tuple[str, ...]

ENTRY, KEY = "[]", "{}"
FIELDS, FURTHER, COMMENTS = "fields", "further", "comments"
TEXT, AMOUNT, NUMBER, WHOLE, TRUTH, UNIT, FLOW, PARENT, ENTRY_KEY = (
    "text",
    "amount",
    "number",
    "whole",
    "truth",
    "unit",
    "flow",
    "parent",
    "key",
)
CELL_KINDS = (TEXT, AMOUNT, NUMBER, WHOLE, TRUTH, UNIT, FLOW, PARENT, ENTRY_KEY)

SHEETS: Mapping[Steps, str] = {
    (): "battery",
    ("identity",): "battery",
    ("performance",): "performance",
    ("pack",): "pack",
    ("pack", "module"): "module",
    ("pack", "module", "cell"): "cell",
    ("pack", "module", "cell", "cathode"): "cathode",
    ("pack", "module", "cell", "anode"): "anode",
    ("sites",): "plants",
    ("transport",): "transport",
    ("end_of_life",): "end of life",
    ("declaration",): "declaration",
    ("parameters",): "parameters",
    ("materials",): "materials",
    ("uncertainty",): "uncertainty",
    ("assumptions",): "assumptions",
    ("notes",): "assumptions",
}
"""The sheet of what stands below a path; that of the longest path counts. Other keys of a product have their own."""
SAME_CELLS: tuple[Steps, Steps] = (("pack", "cell"), ("pack", "module", "cell"))
"""Cells directly in the pack are filled in as those of modules: which they are follows from the sheet of modules."""
UNITS = (
    *("kg", "g", "mg", "t", "lb", "kWh", "Wh", "MWh", "MJ", "kJ", "GJ", "mmBtu", "km", "m", "mile", "year", "month"),
    *("%", "m3", "L", "kg CO2e/kg", "t CO2e/t", "g CO2e/g", "kg CO2e/kWh", "g CO2e/kWh", "kg CO2e/MWh", "kg CO2e"),
    *("kg CO2e/piece", "g CO2e", "t CO2e", "MJ/kg", "kWh/kg", "piece", "1"),
)
"""Units that the form offers where they fit; others may be written."""
NOT_DETAILS = ("value", "unit")
MOST_COLUMNS = 20


@dataclass(frozen=True)
class FormCell:
    """A column of a table, or the row of a field: what its cell holds, and the path to it from the entry.

    `what`, `example` and `words` are for who fills it in; `unit` is the one that is given.
    """

    label: tuple[str, ...]
    path: Steps
    kind: str
    what: str = ""
    owner: tuple[type[BaseModel], str] | None = field(default=None, repr=False)
    words: tuple[str, ...] = ()
    is_open: bool = True
    is_required: bool = False
    units: tuple[str, ...] = ()
    unit: str = ""
    is_short_for_block: bool = False
    field: FieldInfo | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class FormRegion:
    """A table of a sheet, or its rows of single fields."""

    sheet: str
    name: str
    path: Steps
    cells: tuple[FormCell, ...]
    label: tuple[str, ...] = ()
    what: str = ""

    @property
    def is_table(self) -> bool:
        """Whether it has a row per entry, and not one per field."""
        return self.name != FIELDS

    @property
    def parents(self) -> tuple[Steps, ...]:
        """The patterns of the entries that each row belongs to, from the outermost."""
        ends = [i for i, step in enumerate(self.path) if step in (ENTRY, KEY)]
        return tuple(self.path[: end + 1] for end in ends[:-1])


@cache
def layout() -> tuple[FormRegion, ...]:
    """All regions in the order of their sheets."""
    single: dict[str, list[FormCell]] = {}
    tables: list[FormRegion] = []
    for piece in _pieces(Product, (), ()):
        if isinstance(piece, FormRegion):
            tables.append(piece)
        else:
            single.setdefault(sheet_of(piece.path), []).append(piece)
    regions = [FormRegion(sheet, FIELDS, (), tuple(cells)) for sheet, cells in single.items()]
    order = list(dict.fromkeys([*SHEETS.values(), *(region.sheet for region in (*regions, *tables))]))
    return (
        *sorted((*regions, *tables), key=lambda region: order.index(region.sheet)),
        _further(),
        _comments(),
    )


def sheet_of(path: Steps) -> str:
    """The sheet of a path."""
    for length in range(len(path), 0, -1):
        if path[:length] in SHEETS:
            return SHEETS[path[:length]]
    return SHEETS[()] if len(path) < 2 and path[-1:] != (ENTRY,) else path[0].replace("_", " ")


def root_of(path: Steps) -> Steps:
    """The path of the sheet that a path is in, from which its label goes on."""
    return next((path[:n] for n in range(len(path), 0, -1) if path[:n] in SHEETS), ())


def _pieces(
    block: type[BaseModel], path: Steps, owners: tuple[type[BaseModel], ...], must: bool = True
) -> Iterator[Any]:
    """Cells of single fields below a static path, and tables; `must` if the block must be there."""
    for name, info, kind in _fields_in_order(block):
        here = (*path, info.alias or name)
        if here == SAME_CELLS[0]:
            continue
        if kind.name == k.BLOCK and kind.block is not None and kind.block not in owners and not _is_remark(kind):
            yield from _pieces(kind.block, here, (*owners, block), must and info.is_required())
        elif kind.name in (k.BLOCKS, k.KEYED_BLOCKS) and kind.block is not None:
            yield from _tables(kind, here, info)
        elif kind.name in (k.KEYED_AMOUNTS, k.TEXTS):
            yield _short_table(kind, here, info, block, name)
        else:
            root = root_of(here)
            for cell in _cells(block, name, info, _in_a_cell(kind)):
                label = (*_label(here[:-1], root), *cell.label)
                yield replace(cell, path=(*path, *cell.path), label=label, is_required=must and cell.is_required)


def _fields_in_order(block: type[BaseModel]) -> list[tuple[str, FieldInfo, k.FieldKind]]:
    """The fields of a block, remarks on it as the last."""
    fields = [(name, info, k.kind_of_field(info)) for name, info in block.model_fields.items()]
    return sorted(fields, key=lambda field: _is_remark(field[2]))


def _is_remark(kind: k.FieldKind) -> bool:
    return kind.name == k.BLOCK and kind.block is not None and remark_field(kind.block) is not None


def _label(path: Steps, root: Steps) -> tuple[str, ...]:
    return tuple(word(step) for step in path[len(root) :] if step not in (ENTRY, KEY))


def word(key: str) -> str:
    """A key as a word: "Rated energy"."""
    text = key.rstrip("_").replace("_", " ")
    return text[:1].upper() + text[1:]


def _tables(kind: k.FieldKind, path: Steps, info: FieldInfo) -> Iterator[FormRegion]:
    """The table of a list of blocks, or of blocks by key, and the tables below it."""
    assert kind.block is not None
    here = (*path, ENTRY if kind.name == k.BLOCKS else KEY)
    cells: list[FormCell] = list(_parent_cells(here))
    if kind.name == k.KEYED_BLOCKS:
        cells.append(_key_cell(kind))
    below: list[FormRegion] = []
    entry = _Entry(here, cells, below, [], [])
    _collect(kind.block, entry, (kind.block,))
    yield _region(here, (*cells, *entry.details, *entry.remarks), info)
    yield from below


@dataclass(frozen=True)
class _Entry:
    """An entry of a list whose columns are collected: further ones stand behind, tables below it."""

    path: Steps
    cells: list[FormCell]
    below: list[FormRegion]
    details: list[FormCell]
    remarks: list[FormCell]


def _collect(
    block: type[BaseModel], entry: _Entry, owners: tuple[type[BaseModel], ...], path: Steps = (), must: bool = True
) -> None:
    """The columns of a block in an entry; lists in it are tables below."""
    label = tuple(map(word, path))
    for name, info, kind in _fields_in_order(block):
        here = (*path, info.alias or name)
        is_new = kind.block is not None and kind.block not in owners
        if kind.block is not None and is_new and _is_remark(kind) and not path:
            entry.remarks.extend(_remark_cells(here, kind.block))
        elif kind.name == k.BLOCK and kind.block is not None and is_new and fits_in_columns(kind.block):
            _collect(kind.block, entry, (*owners, kind.block), here, must and info.is_required())
        elif kind.name in (k.BLOCKS, k.KEYED_BLOCKS) and is_new:
            entry.below.extend(_tables(kind, (*entry.path, *here), info))
        else:
            for cell in _cells(block, name, info, _in_a_cell(kind)):
                column = replace(cell, path=(*path, *cell.path), label=(*label, *cell.label))
                entry.cells.append(replace(column, is_required=must and cell.is_required))
            if kind.name == k.AMOUNT and info.is_required() and not entry.details:
                entry.details.extend(_details(here, tuple(map(word, here)), kind.block or Amount))


def _in_a_cell(kind: k.FieldKind) -> k.FieldKind:
    """What stands in one cell of an entry: lists and tables as text."""
    several = (k.KEYED_AMOUNTS, k.TEXTS, k.BLOCK, k.BLOCKS, k.KEYED_BLOCKS)
    if kind.name not in several:
        return kind
    field = remark_field(kind.block) if kind.block is not None and _is_remark(kind) else None
    words = () if field is None or kind.block is None else k.kind_of_field(kind.block.model_fields[field]).words
    return k.FieldKind(k.FLOW, words=words)


@cache
def remark_field(block: type[BaseModel]) -> str | None:
    """The one field that a block needs, if it is a word of a closed list: then the word may stand for the block."""
    needed = [name for name, info in block.model_fields.items() if info.is_required()]
    if len(needed) != 1 or len(block.model_fields) == 1:
        return None
    kinds = {name: k.kind_of_field(info) for name, info in block.model_fields.items()}
    is_remark = all(kind.name == k.TEXT for kind in kinds.values())
    return needed[0] if is_remark and kinds[needed[0]].words and not kinds[needed[0]].is_open else None


@cache
def fits_in_columns(block: type[BaseModel]) -> bool:
    """Whether a block of an entry is given a column for each of its fields, or is written in one cell."""
    return remark_field(block) is None and _columns(block, ()) <= MOST_COLUMNS


def _columns(block: type[BaseModel], owners: tuple[type[BaseModel], ...]) -> int:
    kinds = [k.kind_of_field(info) for info in block.model_fields.values()]
    below = [kind.block for kind in kinds if kind.name == k.BLOCK and kind.block is not None]
    plain = [kind for kind in kinds if kind.name not in (k.BLOCK, k.BLOCKS, k.KEYED_BLOCKS)]
    inner = (1 if b in owners or remark_field(b) else _columns(b, (*owners, block)) for b in below)
    return len(plain) + sum(inner)


def _remark_cells(path: Steps, block: type[BaseModel]) -> Iterator[FormCell]:
    """The columns of a remark on an entry, such as the evidence of its figures."""
    for name, info in block.model_fields.items():
        for cell in _cells(block, name, info, k.kind_of_field(info)):
            labels = (*map(word, path), *cell.label)
            column = replace(cell, path=(*path, *cell.path), label=labels, is_required=False)
            yield replace(column, is_short_for_block=name == remark_field(block))


def _short_table(kind: k.FieldKind, path: Steps, info: FieldInfo, block: type[BaseModel], name: str) -> FormRegion:
    """A table of amounts by key, or a list of texts."""
    if kind.name == k.TEXTS:
        cell = FormCell((word(path[-1]),), (), TEXT, info.description or "", (block, name), field=info)
        return _region((*path, ENTRY), (cell,), info)
    amount = _amount_cells((), ("Value",), kind, info, (block, name))
    details = _details((), (), kind.block or Amount)
    return _region((*path, KEY), (_key_cell(kind), *amount, *details), info)


def _region(path: Steps, cells: tuple[FormCell, ...], info: FieldInfo) -> FormRegion:
    sheet = sheet_of(path)
    label = _label(path, root_of(path)) or (word(path[0]),)
    return FormRegion(sheet, "".join(_spelt(path)), path, cells, label, info.description or "")


def _spelt(path: Steps) -> Iterator[str]:
    for number, step in enumerate(path):
        yield step if step in (ENTRY, KEY) or not number else f".{step}"


def _parent_cells(path: Steps) -> Iterator[FormCell]:
    """A column for each entry that a row belongs to."""
    ends = [i for i, step in enumerate(path) if step in (ENTRY, KEY)]
    for end in ends[:-1]:
        name = f"Which {path[end - 1].removesuffix('s').replace('_', ' ')}"
        what = "The entry of the table above that this row belongs to, by its name."
        yield FormCell((name,), (str(end),), PARENT, what, words=("".join(_spelt(path[: end + 1])),), is_required=True)


def _key_cell(kind: k.FieldKind) -> FormCell:
    what = "The key that the file names it by."
    return FormCell(("Key",), (), ENTRY_KEY, what, words=kind.key_words, is_open=False, is_required=True)


def _cells(block: type[BaseModel], name: str, info: FieldInfo, kind: k.FieldKind) -> Iterator[FormCell]:
    """The cell or cells of one field, their paths from the block."""
    key, owner = info.alias or name, (block, name)
    if kind.name == k.AMOUNT:
        yield from _amount_cells((key,), (word(key),), kind, info, owner)
        return
    names = {k.TEXT: TEXT, k.NUMBER: NUMBER, k.WHOLE: WHOLE, k.TRUTH: TRUTH}
    yield FormCell(
        (word(key),),
        (key,),
        names.get(kind.name, FLOW),
        info.description or "",
        owner,
        kind.words,
        kind.is_open,
        info.is_required(),
        field=info,
    )


def _amount_cells(
    path: Steps, label: tuple[str, ...], kind: k.FieldKind, info: FieldInfo, owner: tuple[type[BaseModel], str]
) -> tuple[FormCell, FormCell]:
    """Number and unit of an amount."""
    given, units = _units(kind.dimensions)
    number = FormCell(
        label, (*path, "value"), AMOUNT, info.description or "", owner, is_required=info.is_required(), field=info
    )
    unit = FormCell((*label, "Unit"), (*path, "unit"), UNIT, "Unit of the number.", units=units, unit=given)
    return number, unit


def _units(dimensions: tuple[Dimension, ...]) -> tuple[str, tuple[str, ...]]:
    """The unit that stands in a cell already, where there is only one kind, and those that fit."""
    canonical = tuple(dict.fromkeys(dimension.unit for dimension in dimensions))
    if not canonical:
        return "", UNITS
    measured = [measures(unit) for unit in canonical]
    fitting = tuple(unit for unit in UNITS if measures(unit) in measured)
    if len(canonical) > 1:
        return "", fitting
    example = dimensions[0].example.split(" or ")[0].partition(" ")[2].strip()
    given = example if example in fitting else ("" if dimensions[0].is_plain else canonical[0])
    return given, fitting


def _details(path: Steps, label: tuple[str, ...], model: type[BaseModel]) -> Iterator[FormCell]:
    """What an amount may say beside number and unit: formula, source, spread, evidence."""
    order = {"formula": 0, "source": 1, "note": 8, "uncertainty": 9}
    fields = [(n, i) for n, i in model.model_fields.items() if n not in NOT_DETAILS]
    for name, info in sorted(fields, key=lambda pair: order.get(pair[0], 5)):
        kind = k.FieldKind(k.TEXT) if name == "formula" else k.kind_of_field(info)
        below, owner = [(name, info, kind)], model
        prefix: Steps = ()
        if kind.name == k.BLOCK and kind.block is not None and not path:
            prefix, owner = (name,), kind.block
            below = [(n, i, _in_a_cell(k.kind_of_field(i))) for n, i in owner.model_fields.items()]
        for inner, inner_info, inner_kind in below:
            plain = k.FieldKind(k.FLOW) if inner_kind.name == k.AMOUNT else _in_a_cell(inner_kind)
            for cell in _cells(owner, inner, inner_info, plain):
                labels = (*label, *map(word, prefix), *cell.label)
                short = bool(prefix) and inner == remark_field(owner)
                column = replace(cell, path=(*path, *prefix, *cell.path), label=labels, is_required=False)
                yield replace(column, is_short_for_block=short)


def _further() -> FormRegion:
    """What has no cell of its own: sources and spreads of amounts, lists that are empty on purpose, new fields."""
    cells = (
        FormCell(("Field",), (), ENTRY_KEY, "Path of the field, such as pack.module.cell.mass.", is_required=True),
        FormCell(("Number",), ("value",), AMOUNT, "The number, where it has no cell of its own."),
        FormCell(("Number", "Unit"), ("unit",), UNIT, "Unit of the number.", units=UNITS),
        *_details((), (), Amount),
        FormCell(("Text",), (), FLOW, "A text, a list [a, b] or a table {a: 1}, where the field is not a number."),
    )
    what = "What has no cell of its own: sources and spreads of single numbers, lists that are empty on purpose."
    return FormRegion(FURTHER, FURTHER, (FURTHER, KEY), cells, ("Further fields",), what)


def _comments() -> FormRegion:
    """The comments of a file."""
    cells = (
        FormCell(("Field",), (), ENTRY_KEY, "Path of the field that the comment belongs to; - for the file."),
        FormCell(
            ("Where",),
            ("position",),
            TEXT,
            "Above or beside the field, or at its end.",
            words=("above", "beside", "end"),
            is_open=False,
        ),
        FormCell(("Comment",), ("text",), TEXT, "Its text, which nothing computes with."),
    )
    what = "Comments of the file in YAML, which come back with it."
    return FormRegion(COMMENTS, COMMENTS, (COMMENTS, KEY), cells, ("Comments",), what)
