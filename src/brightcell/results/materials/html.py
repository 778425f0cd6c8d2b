"""Tables of materials as HTML for notebooks."""

from __future__ import annotations

from brightcell.results.materials.data import MaterialTableData
from brightcell.results.materials.tables import HEAD, NOTE, cells, heading
from brightcell.results.page.block import page_block
from brightcell.results.page.markup import Markup, collapsible, element, joined, table

OPEN_UP_TO = 3


def materials_html(materials: MaterialTableData) -> str:
    """A block for each function; a few are open, many open on a click."""
    few = len(materials.functions) <= OPEN_UP_TO
    blocks: list[Markup] = []
    for function, rows in materials.functions.items():
        body = table(list(HEAD), [list(cells(row)) for row in rows], {1, 4})
        blocks.append(collapsible(f"{function} ({len(rows)})", body, open_=few))
    if materials.places:
        rows_of_places: list[list[object]] = [list(cells(row)) for row in materials.places]
        title = f"{materials.name} at other places ({len(materials.places)})"
        blocks.append(collapsible(title, table(list(HEAD), rows_of_places, {1, 4})))
    head = element("div", element("b", heading(materials)), cls="head")
    return page_block(
        head, joined(*blocks), *(element("div", text, cls="muted") for text in (*materials.cautions, NOTE))
    )
