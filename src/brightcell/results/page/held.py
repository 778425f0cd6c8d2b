"""What every result shares that a person holds: JSON, a page of its own, and a block in a notebook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

from brightcell.io.json import json_text
from brightcell.language import speaking
from brightcell.results.page.document import html_document
from brightcell.results.page.text import inert


class HeldResult:
    """A result with `as_dict`, a title and a block of HTML."""

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data at full precision."""
        raise NotImplementedError

    def _title(self) -> str:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def to_json(self, indent: int | None = 2) -> str:
        """`as_dict` as JSON text.

        Parameters
        ----------
        indent : int, optional
            Spaces by which each level is indented; None for one line.
        """
        return json_text(self.as_dict(), indent)

    def to_html(self, language: str | None = None) -> str:
        """The result as a page of its own, which needs no network."""
        with speaking(language):
            return html_document(self._title(), self._repr_html_())


def csv_text(head: Iterable[object], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV at full precision: nothing for None and NaN, text that a spreadsheet would run behind "'"."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_cell(name) for name in head])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and isnan(value)):
        return ""
    return inert(value if isinstance(value, str | int | float) else str(value))
