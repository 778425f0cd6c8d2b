"""HTML that can't be broken by a name: text is escaped unless it was made by `element`."""

import html
import unicodedata

from brightcell.language import told


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(value: object) -> Markup:
    """A value as HTML text, safe in content and in quoted attributes; control characters fall away."""
    if isinstance(value, Markup):
        return value
    text = "".join(
        character
        for character in str(value)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return Markup(html.escape(text, quote=True))


def element(name: str, *children: object, **attributes: str) -> Markup:
    """An element with escaped attributes and children: `element("td", text, cls="value")`."""
    named = {"class" if key == "cls" else key: value for key, value in attributes.items() if value}
    if "title" in named:
        named["title"] = told(named["title"])
    start = "".join(f' {key}="{escaped(value)}"' for key, value in named.items())
    return Markup(f"<{name}{start}>{joined(*children)}</{name}>")


def joined(*children: object) -> Markup:
    """Children one after the other in the language in force, each escaped unless it is HTML already."""
    return Markup("".join(escaped(_translated(child)) for child in children))


def _translated(child: object) -> object:
    return told(child) if isinstance(child, str) and not isinstance(child, Markup) else child


def table(head: list[object], rows: list[list[object]], numeric: set[int], foot: bool = False) -> Markup:
    """A table, `numeric` columns set right; with `foot` the last row is a total; no head if empty."""

    def row(cells: list[object], cell: str, cls: str = "") -> Markup:
        elements = [element(cell, content, cls="n" if i in numeric else "") for i, content in enumerate(cells)]
        return element("tr", *elements, cls=cls)

    last = len(rows) - 1
    body = [row(cells, "td", "sum" if foot and index == last else "") for index, cells in enumerate(rows)]
    thead = element("thead", row(head, "th")) if head else ""
    return element("div", element("table", thead, element("tbody", *body)), cls="scroll")


def collapsible(title: str, *children: object, open_: bool = False) -> Markup:
    """A block that opens on a click."""
    details = element("details", element("summary", title), *children)
    return Markup(details.replace("<details>", "<details open>", 1)) if open_ else details
