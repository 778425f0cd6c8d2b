"""What a person sees of a result that has a text: its first lines in a console, all of it in a notebook."""

from __future__ import annotations

from html import escape

FIRST = 8
"""Lines of a text that `repr` shows."""


class ShownAsText:
    """A result with `as_text`."""

    def as_text(self) -> str:
        """Lines for a terminal."""
        raise NotImplementedError

    def __repr__(self) -> str:
        lines = self.as_text().splitlines()
        rest = [] if len(lines) <= FIRST else [f"... {len(lines) - FIRST} more lines in .as_text()"]
        return "\n".join([*lines[:FIRST], *rest])

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap;font-family:monospace">{escape(self.as_text())}</pre>'
