"""How the form looks: titles and sentences of its sheets, colours, what a locked sheet still allows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

TAB = "#9AA5B1"
TABS: Mapping[str, str] = {
    **dict.fromkeys(("battery", "performance"), "#1F6F78"),
    **dict.fromkeys(("pack", "module", "cell", "cathode", "anode"), "#C98B2B"),
    **dict.fromkeys(("plants", "transport", "end of life"), "#5B7F3A"),
}
SENTENCES: Mapping[str, str] = {
    "battery": "What the battery is and who makes it.",
    "performance": "Energy, mass and service life of one pack.",
    "pack": "What the pack is made of outside of modules and cells; amounts per finished pack, net of scrap.",
    "module": "What a module is made of outside of cells; leave it empty if the cells stand directly in the pack.",
    "cell": "What a cell is made of outside of its electrodes, or who supplies it; amounts per finished cell.",
    "cathode": "Positive electrodes of one cell: active material, binder, carbon, foil.",
    "anode": "Negative electrodes of one cell: active material, binder, foil.",
    "plants": "Plants and what they use per good output of each step, and where their electricity comes from.",
    "transport": "Legs of what is bought, and of the finished pack to the customer.",
    "end of life": "Collection, dismantling and recycling. What isn't given is the rulebook's.",
    "parameters": "Named numbers that formulas use.",
    "materials": "Materials that the catalogue doesn't have; parts name them by their key.",
    "uncertainty": "Choices, shares that sum to one and correlations of uncertain data.",
    "assumptions": "What nobody measured or declared, and notes; every result lists the assumptions.",
    "further": "What has no cell of its own: sources and spreads of single numbers, lists that are empty on purpose.",
    "keys": "What may be chosen in the form, with other words for it. Nothing is filled in here.",
    "comments": "Comments of the file in YAML, which come back with it. Nothing computes with them.",
}
PROTECTION: Mapping[str, bool] = {
    "insert_rows": True,
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "autofilter": True,
    "sort": True,
}
_GREY, _LINE, _DARK = "#7A8691", "#C5CCD3", "#17494F"
_CELL: Mapping[str, Any] = {"border": 1, "border_color": _LINE, "locked": False, "valign": "top"}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "code": {"font_color": "#D5DADF", "font_size": 6},
    "title": {"bold": True, "font_size": 16, "font_color": _DARK},
    "region": {"bold": True, "font_size": 12, "font_color": _DARK},
    "sentence": {"font_color": _GREY, "italic": True, "font_size": 9},
    "small sentence": {"font_color": _GREY, "italic": True, "font_size": 8, "text_wrap": True, "valign": "top"},
    "text line": {"text_wrap": True, "valign": "top"},
    "header": {"bold": True, "bg_color": "#DDE7E9", "border": 1, "border_color": _LINE, "text_wrap": True},
    "header required": {
        "bold": True,
        "bg_color": _DARK,
        "font_color": "#FFFFFF",
        "border": 1,
        "border_color": _LINE,
        "text_wrap": True,
    },
    "label": {"border": 1, "border_color": _LINE},
    "label required": {"border": 1, "border_color": _LINE, "bold": True},
    "no unit": {"border": 1, "border_color": _LINE, "bg_color": "#F1F3F5"},
    "example": {"font_color": _GREY, "font_size": 9},
    "number": {**_CELL, "bg_color": "#FFFCEB"},
    "number required": {**_CELL, "bg_color": "#FFEFB0"},
    "text": {**_CELL, "bg_color": "#FFFCEB", "num_format": "@"},
    "text required": {**_CELL, "bg_color": "#FFEFB0", "num_format": "@"},
}


def title(sheet: str) -> str:
    """The title of a sheet in English."""
    return f"{sheet[:1].upper()}{sheet[1:]}"


def formats(book: Any) -> dict[str, Any]:
    """The formats of a workbook by what they are for."""
    return {name: book.add_format(dict(look)) for name, look in _LOOKS.items()}


@cache
def exact_worksheet() -> type:
    """A worksheet that writes numbers with all their digits; 16 of them aren't enough for every number."""
    from xlsxwriter.worksheet import Worksheet

    class ExactWorksheet(Worksheet):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
            written = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{written}><v>{number!r}</v></c>")

    return ExactWorksheet
