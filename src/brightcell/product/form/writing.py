"""The form as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from brightcell.errors import InputError
from brightcell.product.examples import example_of, written_examples
from brightcell.product.form import looks
from brightcell.product.form.filling import Row
from brightcell.product.form.keys import KEY_HEADS, key_rows
from brightcell.product.form.layout import (
    AMOUNT,
    ENTRY_KEY,
    FIELDS,
    NUMBER,
    PARENT,
    UNIT,
    WHOLE,
    FormCell,
    FormRegion,
    layout,
)
from brightcell.product.form.marks import (
    EXAMPLE,
    HEADER,
    KEYS,
    LIST_SHEET,
    MARK,
    README,
    REGION,
    SENTENCE,
    SHEET,
    VERSION,
    WORDS_COLUMN,
    digest,
    layout_rows,
)
from brightcell.product.form.texts import label_of, told
from brightcell.product.paths import NAMING_KEYS
from brightcell.units import parse_quantity

HEADS = {"label": "Field", "value": "Value", "unit": "Unit", "example": "Example", "what": "What it is"}
BLANK_ROWS, FEW_BLANK_ROWS = 10, 5
README_LINES = (
    "Fill in the yellow cells; those with a strong yellow must be filled in. All else is locked.",
    "A number stands in its cell without a unit; the unit stands beside it, and other units can be chosen.",
    "A decimal sign is the one of your Excel; a text where a number belongs is refused.",
    "Columns further right hold the source, the formula and the spread of an amount; leave empty what isn't known.",
    "Rows can be inserted in a table. Don't hide rows or columns that hold values.",
    "A table below another one names the entry that its row belongs to in its first columns.",
    "What has no cell of its own goes into the sheet of further fields, by its path.",
    "brightcell check FILE.xlsx names what is wrong by sheet and cell; brightcell footprint FILE.xlsx computes.",
    "brightcell template FILE.yaml --from FILE.xlsx gives the same product as a text file.",
)


@dataclass
class _SheetPlaces:
    """Where the rows of the tables of a sheet stand, and the drop-downs of the list sheet."""

    rows: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    words: dict[tuple[str, ...], str] = field(default_factory=dict)


def form_workbook(rows: Mapping[tuple[str, str], Sequence[Row]], language: str, title: str = "") -> bytes:
    """A workbook with the form in a language, filled with rows by sheet and name of region."""
    import xlsxwriter

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"title": f"brightcell {title}".strip(), "created": datetime(2026, 1, 1)})
    formats = looks.formats(book)
    regions = layout()
    sheets: dict[str, list[FormRegion]] = {}
    for region in regions:
        sheets.setdefault(region.sheet, []).append(region)
    words = _word_lists(regions)
    _readme(book, formats, language, title)
    for name, parts in sheets.items():
        _sheet(book, formats, language, name, parts, rows, words)
    _keys(book, formats, language)
    _list_sheet(book, regions, language, words)
    book.close()
    return content.getvalue()


def _worksheet(book: Any, name: str, language: str) -> Any:
    sheet = book.add_worksheet(told(looks.title(name), language), worksheet_class=looks.exact_worksheet())
    sheet.hide_gridlines(2)
    return sheet


def _readme(book: Any, formats: Mapping[str, Any], language: str, title: str) -> None:
    sheet = _worksheet(book, README, language)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, SHEET.format(README), formats["code"])
    sheet.write_string(0, 1, told("Carbon footprint of a battery: the product form", language), formats["title"])
    sheet.write_string(1, 1, title, formats["sentence"])
    for number, line in enumerate(README_LINES):
        sheet.write_string(3 + number, 1, told(line, language), formats["text line"])
    sheet.write_string(4 + len(README_LINES), 1, f"{MARK} {VERSION} ({language})", formats["sentence"])
    sheet.protect("", {"format_columns": True})


def _keys(book: Any, formats: Mapping[str, Any], language: str) -> None:
    """What may be chosen, with names and words that people use; nothing is filled in there."""
    sheet = _worksheet(book, KEYS, language)
    sheet.set_column(0, 0, 2.5)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 30)
    sheet.set_column(3, 4, 44)
    sheet.freeze_panes(4, 0)
    sheet.write_string(0, 0, SHEET.format(KEYS), formats["code"])
    sheet.write_string(0, 1, told(looks.title(KEYS), language), formats["title"])
    sheet.write_string(1, 1, told(looks.SENTENCES[KEYS], language), formats["sentence"])
    for column, head in enumerate(KEY_HEADS, start=1):
        sheet.write_string(3, column, told(head, language), formats["header"])
    for row, texts in enumerate(key_rows(), start=4):
        for column, text in enumerate(texts, start=1):
            sheet.write_string(row, column, told(text, language) if column == 1 else text, formats["label"])
    sheet.autofilter(3, 1, 3 + len(key_rows()), len(KEY_HEADS))
    sheet.protect("", looks.PROTECTION)


def _sheet(
    book: Any,
    formats: Mapping[str, Any],
    language: str,
    name: str,
    regions: Sequence[FormRegion],
    rows: Mapping[tuple[str, str], Sequence[Row]],
    words: Mapping[tuple[str, ...], str],
) -> None:
    sheet = _worksheet(book, name, language)
    sheet.set_tab_color(looks.TABS.get(name, looks.TAB))
    sheet.set_column(0, 0, 2.5)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 2, 26)
    sheet.set_column(3, 60, 16)
    sheet.freeze_panes(2, 2)
    sheet.write_string(0, 0, SHEET.format(name), formats["code"])
    sheet.write_string(0, 1, told(looks.title(name), language), formats["title"])
    sheet.write_string(1, 1, told(looks.SENTENCES.get(name, ""), language), formats["sentence"])
    tables = _SheetPlaces(words=dict(words))
    at = 3
    for region in regions:
        filled = rows.get((region.sheet, region.name), ())
        write = _fields if region.name == FIELDS else _table
        at = write(sheet, formats, language, region, filled, at, tables) + 2
    sheet.protect("", looks.PROTECTION)


def _fields(
    sheet: Any,
    formats: Mapping[str, Any],
    language: str,
    region: FormRegion,
    filled: Sequence[Row],
    at: int,
    tables: _SheetPlaces,
) -> int:
    """A row per field: its label, value, unit, an example and a sentence."""
    sheet.write_string(at, 0, REGION.format(region.name), formats["code"])
    for column, head in enumerate(HEADS.values(), start=1):
        sheet.write_string(at, column, told(head, language), formats["header"])
    values = filled[0] if filled else (None,) * len(region.cells)
    at += 1
    for cell, value in zip(region.cells, values, strict=True):
        if cell.kind == UNIT:
            unit = cell.unit if value is None else value
            _write(sheet, formats, at - 1, 3, cell, unit, tables)
            continue
        label = formats["label required" if cell.is_required else "label"]
        sheet.write_string(at, 1, label_of(cell.label, language), label)
        _write(sheet, formats, at, 2, cell, value, tables)
        if cell.kind != AMOUNT:
            sheet.write_blank(at, 3, None, formats["no unit"])
        sheet.write_string(at, 4, _example(cell), formats["example"])
        sheet.write_string(at, 5, told(cell.what, language), formats["sentence"])
        at += 1
    return at


def _table(
    sheet: Any,
    formats: Mapping[str, Any],
    language: str,
    region: FormRegion,
    filled: Sequence[Row],
    at: int,
    tables: _SheetPlaces,
) -> int:
    """A row per entry, below labels, sentences and examples."""
    sheet.write_string(at, 0, REGION.format(region.name), formats["code"])
    sheet.write_string(at, 1, label_of(region.label, language), formats["region"])
    sheet.write_string(at, 2, told(region.what, language), formats["sentence"])
    for row, mark in ((at + 1, HEADER), (at + 2, SENTENCE), (at + 3, EXAMPLE)):
        sheet.write_string(row, 0, mark, formats["code"])
    sheet.set_row(at + 1, 32)
    sheet.set_row(at + 2, 62)
    for column, cell in enumerate(region.cells, start=1):
        head = formats["header required" if cell.is_required else "header"]
        sheet.write_string(at + 1, column, label_of(cell.label, language), head)
        sheet.write_string(at + 2, column, told(cell.what, language), formats["small sentence"])
        sheet.write_string(at + 3, column, _part_of_example(region, cell), formats["example"])
    first = at + 4
    blank = FEW_BLANK_ROWS if region.parents else BLANK_ROWS
    last = first + len(filled) + blank - 1
    for number in range(first, last + 1):
        values = filled[number - first] if number - first < len(filled) else None
        for column, cell in enumerate(region.cells, start=1):
            value = values[column - 1] if values is not None else None
            if cell.kind == UNIT and value is None:
                value = cell.unit
            _write(sheet, formats, number, column, cell, value, tables, validate=False)
    for column, cell in enumerate(region.cells, start=1):
        _validate(sheet, first, last, column, cell, tables, language)
    tables.rows[region.name] = (first, last, _naming_column(region))
    return last + 1


def _naming_column(region: FormRegion) -> int:
    """The column by which rows of tables below name the entries of this one."""
    for column, cell in enumerate(region.cells, start=1):
        if cell.kind == ENTRY_KEY:
            return column
    names = {cell.path[0]: column for column, cell in enumerate(region.cells, start=1) if len(cell.path) == 1}
    return next((names[key] for key in NAMING_KEYS if key in names), 1)


def _write(
    sheet: Any,
    formats: Mapping[str, Any],
    row: int,
    column: int,
    cell: FormCell,
    value: Any,
    tables: _SheetPlaces,
    validate: bool = True,
) -> None:
    """A value as what it is: a text never becomes a formula, whatever it begins with."""
    is_number = cell.kind in (AMOUNT, NUMBER, WHOLE)
    look = formats[f"{'number' if is_number else 'text'}{' required' if cell.is_required else ''}"]
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, formats["number required" if cell.is_required else "number"])
    else:
        sheet.write_string(row, column, value, look)
    if validate:
        _validate(sheet, row, row, column, cell, tables, "en")


def _validate(
    sheet: Any, first: int, last: int, column: int, cell: FormCell, tables: _SheetPlaces, language: str
) -> None:
    """What a cell offers and refuses while somebody types."""
    rule: dict[str, Any] | None = None
    if cell.kind in (AMOUNT, NUMBER):
        rule = {"validate": "decimal", "criteria": "between", "minimum": -1e99, "maximum": 1e99}
        rule |= {"error_title": told("A number belongs here", language)}
    elif cell.kind == WHOLE:
        rule = {"validate": "integer", "criteria": "between", "minimum": -(10**9), "maximum": 10**9}
    elif cell.kind == UNIT and cell.units:
        rule = {"validate": "list", "source": _short(cell.units), "error_type": "warning"}
    elif cell.kind == PARENT:
        rows = _parent_rows(cell, tables)
        rule = {"validate": "list", "source": rows, "error_type": "warning"} if rows else None
    elif cell.words:
        style = "warning" if cell.is_open else "stop"
        rule = {"validate": "list", "source": tables.words[cell.words], "error_type": style}
    if rule is not None:
        sheet.data_validation(first, column, last, column, rule)


def _short(units: Sequence[str]) -> list[str]:
    """As many as fit into the rule of a cell."""
    kept: list[str] = []
    for unit in units:
        if len(",".join([*kept, unit])) > 250:
            break
        kept.append(unit)
    return kept


def _parent_rows(cell: FormCell, tables: _SheetPlaces) -> str | None:
    """The range with the names of the entries that a row may belong to."""
    from xlsxwriter.utility import xl_range_abs

    name = cell.words[0] if cell.words else ""
    if name not in tables.rows:
        return None
    first, last, column = tables.rows[name]
    return f"={xl_range_abs(first, column, last, column)}"


def _example(cell: FormCell) -> str:
    if cell.owner is None or cell.field is None:
        return ""
    example = example_of(cell.owner[0], cell.owner[1], cell.field, written_examples())
    return example.removeprefix("[").removesuffix("]")  # of a list, its only entry


def _part_of_example(region: FormRegion, cell: FormCell) -> str:
    """Of an amount the number in one cell and the unit in the other."""
    if cell.kind == UNIT:
        number = next((c for c in region.cells if c.path == (*cell.path[:-1], "value")), None)
        return "" if number is None else (_split(_example(number))[1] or cell.unit)
    example = _example(cell)
    return _split(example)[0] if cell.kind == AMOUNT else example


def _split(example: str) -> tuple[str, str]:
    try:
        value, unit = parse_quantity(example.partition(" or ")[0])
    except InputError:
        return example, ""
    return f"{value:.15g}", "" if unit == "1" else unit


def _word_lists(regions: Sequence[FormRegion]) -> dict[tuple[str, ...], str]:
    """The ranges of the list sheet that hold the words of each list."""
    from xlsxwriter.utility import xl_range_abs

    lists = dict.fromkeys(cell.words for region in regions for cell in region.cells if cell.words)
    kept = [words for words in lists if not words[0].endswith(("[]", "{}"))]
    return {
        words: f"={LIST_SHEET}!{xl_range_abs(1, WORDS_COLUMN + i, len(words), WORDS_COLUMN + i)}"
        for i, words in enumerate(kept)
    }


def _list_sheet(book: Any, regions: Sequence[FormRegion], language: str, words: Mapping[tuple[str, ...], str]) -> None:
    """The hidden sheet with the mark, the layout and the lists."""
    heads = {role: told(head, language) for role, head in HEADS.items()}
    cells: dict[tuple[int, int], str] = {(1, 1): MARK, (1, 2): str(VERSION), (1, 3): language}
    for row, texts in enumerate(layout_rows(regions, heads, language), start=2):
        cells |= {(row, column): text for column, text in enumerate(texts, start=1) if text}
    for number, listed in enumerate(words):
        cells |= {(2 + i, WORDS_COLUMN + 1 + number): word for i, word in enumerate(listed)}
    cells[1, 4] = digest(cells)
    sheet = book.add_worksheet(LIST_SHEET)
    for (row, column), text in cells.items():
        sheet.write_string(row - 1, column - 1, text)
    sheet.very_hidden()
    sheet.protect("")
