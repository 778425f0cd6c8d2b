"""A rulebook as HTML, from its title and the rows of its slots."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

HEAD = ("slot", "strategy", "status", "why")


def rulebook_html(id: str, title: str, edition: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Title and a table of slots, strategies, statuses and what each rests on."""
    body = "".join(_row("td", row) for row in rows)
    heading = f"<b>{escape(id)}</b> {escape(title)} ({escape(edition)})"
    return f"<div style='font-size:13px'>{heading}<table style='margin:0'>{_row('th', HEAD)}{body}</table></div>"


def _row(tag: str, cells: Iterable[str]) -> str:
    opened = f"<{tag} style='text-align:left'>"
    return f"<tr>{''.join(f'{opened}{escape(cell)}</{tag}>' for cell in cells)}</tr>"
