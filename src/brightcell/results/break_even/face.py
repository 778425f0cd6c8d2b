"""Break-even points as a person holds them: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.language import speaking
from brightcell.results.break_even.data import BreakEvenData
from brightcell.results.break_even.figures import BreakEvenPlots
from brightcell.results.break_even.tables import as_text, curve_rows, head, heading, point_rows, refused_lines
from brightcell.results.page.block import page_block
from brightcell.results.page.data import plain_data
from brightcell.results.page.held import HeldResult, csv_text
from brightcell.results.page.markup import collapsible, element, table


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class BreakEven(BreakEvenData, HeldResult):
    """Where one footprint becomes lower than another; `bc.break_even` makes it.

    Attributes
    ----------
    points : tuple of EvenPoint
        Every number of the range at which both are equal.
    answer : str
        What came out, in one sentence.
    at, first, second : numpy.ndarray
        Both footprints over the range, in `total_unit`.
    """

    @property
    def plot(self) -> BreakEvenPlots:
        """Figures: `.plot.curves()`."""
        return BreakEvenPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The answer for a terminal."""
        with speaking(language):
            return as_text(self)

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision."""
        frame = self.to_frame()
        return csv_text(frame.columns, frame.itertuples(index=False, name=None))

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data at full precision, as `brightcell break-even --format json` prints it."""
        return plain_data(super().as_dict())

    def _title(self) -> str:
        return heading(self)

    def __repr__(self) -> str:
        return f"<Break-even over {self.key}: {self.answer}>"

    def _repr_html_(self) -> str:
        points: list[list[object]] = [list(row) for row in point_rows(self)]
        rows: list[list[object]] = [list(row) for row in curve_rows(self, 17)]
        return page_block(
            element("div", element("b", heading(self)), cls="head"),
            element("div", self.answer),
            table(["At", self.total_unit, ""], points, {0, 1}) if points else "",
            collapsible("Over the range", table(list(head(self)), rows, {0, 1, 2, 3})),
            *(element("div", line, cls="muted") for line in (*refused_lines(self), *self.cautions)),
        )
