"""What every method gives back: a frozen record that is a table, plain data, text and a figure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.io.inert import frame_csv
from brightcell.language import speaking, told
from brightcell.methods.figures import PlottedRecord
from brightcell.methods.html import record_html
from brightcell.results.page.document import html_document
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import abridged, aligned, wrapped

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 6
NAME, LONG_NAME = 44, 100
"""Characters of a name in text; exchanges of a database have long ones."""
MANY, FIRST, LINES = 200, 20, 40
"""Of more than MANY factors plain data, of more than LINES text have the FIRST ones only; a table has all."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Record(PlottedRecord):
    """Figures per result and factor (input or group) as a person holds them: shown, drawn and exported.

    Attributes
    ----------
    labels : tuple of str
        The factors, F of them.
    outputs : tuple of str
        The results with their units, M of them.
    notes : tuple of str
        What a reader must know of the figures.
    status : {"complete", "partial"}
        Whether the method was cut short, so that its figures are of a smaller sample.
    default_spreads : tuple of DefaultSpread
        The data that state no spread, with the one of their class.
    """

    def to_frame(self) -> "pd.DataFrame":
        """A row per result and factor under the names of `columns`, with all factors."""
        import pandas as pd

        return pd.DataFrame(self._rows(len(self.labels)), columns=["output", "input", *self.columns()])

    def as_dict(self) -> dict[str, Any]:
        """Plain data at full precision; None where a figure is not defined."""
        conclusions = [text for text in map(self.conclusion, range(len(self.outputs))) if text]
        rows = [plain_row(row) for row in self._rows(self.shown)]
        return {
            "method": self.title,
            **({"status": self.status} if self.status != "complete" else {}),
            **plain_row(self.facts()),
            **({"inputs": len(self.labels)} if self.shown < len(self.labels) else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            **({"default_spreads": [d.as_dict() for d in self.default_spreads]} if self.default_spreads else {}),
            **({"conclusions": conclusions} if conclusions else {}),
            "rows": rows,
        }

    def as_csv(self) -> str:
        """`to_frame` as text."""
        return frame_csv(self.to_frame())

    def as_text(self, language: str | None = None) -> str:
        """The table for a terminal, with the notes below it."""
        with speaking(language):
            shown = self.shown if len(self.labels) <= LINES else FIRST
            blocks = [self._table(m, shown) + self._concluded(m) for m in range(len(self.outputs))]
            tables = [line for block in blocks for line in ("", *block)]
            notes = ["", *(line for note in self.notes for line in wrapped(note, first=""))] if self.notes else []
            return "\n".join([told(self._heading()), *tables, *self._more(shown), *notes]) + "\n"

    def to_html(self, language: str | None = None) -> str:
        """The table as a page of its own for any browser; nothing is fetched."""
        with speaking(language):
            return html_document(self.title, self._repr_html_())

    @property
    def shown(self) -> int:
        """How many factors text and plain data have."""
        return len(self.labels) if len(self.labels) <= MANY else FIRST

    def _repr_html_(self) -> str:
        return record_html(self)

    def __repr__(self) -> str:
        concluded = self._concluded(0)
        shown = SHOWN - len(concluded)
        return "\n".join([f"<{self._heading()}>", *self._table(0, shown), *self._more(shown), *concluded])

    def _more(self, shown: int) -> list[str]:
        return (
            [told(f"  and {len(self.labels) - shown:,} more: --format csv, or .to_frame()")]
            if len(self.labels) > shown
            else []
        )

    def _rows(self, most: int) -> list[dict[str, Any]]:
        columns = self.columns()
        return [
            {"output": output, "input": self.labels[f], **{key: float(table[m, f]) for key, table in columns.items()}}
            for m, output in enumerate(self.outputs)
            for f in self.order(m)[:most]
        ]

    def _table(self, output: int, most: int) -> list[str]:
        columns, width = self.columns(), NAME if len(self.labels) <= MANY else LONG_NAME
        rows = [
            [abridged(self.labels[f], width), *(figure(table[output, f]) for table in columns.values())]
            for f in self.order(output)[:most]
        ]
        return aligned([[abridged(self.outputs[output], 44), *map(in_words, columns)], *rows], "l" + "r" * len(columns))

    def _concluded(self, output: int) -> list[str]:
        return wrapped(self.conclusion(output), first="") if self.conclusion(output) else []

    def _heading(self) -> str:
        facts = self.described()
        return f"{self.title} of {len(self.labels):,} inputs{f' ({facts})' if facts else ''}"


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """Figures that are not finite as None, as JSON needs."""
    return {key: _plain(value) for key, value in row.items()}


def figure(value: float) -> str:
    """Four digits; a dash where it isn't defined."""
    return significant(value) if np.isfinite(value) else "-"


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def in_words(column: str) -> str:
    """A column's name for people: "± first" for `first_half_width`."""
    name = column.removesuffix("_half_width").replace("_", " ")
    return name if not column.endswith("_half_width") else f"± {name}"
