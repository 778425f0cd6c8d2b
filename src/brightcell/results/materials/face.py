"""A table of materials as a person holds it: shown, exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.language import speaking
from brightcell.results.materials.data import MaterialTableData
from brightcell.results.materials.html import materials_html
from brightcell.results.materials.tables import as_csv, as_text, short_text
from brightcell.results.page.data import plain_data
from brightcell.results.page.held import HeldResult


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class MaterialTable(MaterialTableData, HeldResult):
    """What the keys of a background cost, alternatives of one function side by side; `bc.materials` makes it.

    Attributes
    ----------
    rows : tuple of MaterialRow
        One per key: kg CO2e per unit, place, route, source, spread and year of the process that provides it.
    functions : dict
        The same by what they are taken for, smallest first.
    places : tuple of MaterialRow
        The key that was asked for at its other places.
    """

    def as_text(self, language: str | None = None) -> str:
        """The table for a terminal, in at most 100 columns."""
        with speaking(language):
            return as_text(self)

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision; text is never a formula."""
        return as_csv(self)

    def as_dict(self) -> dict[str, Any]:
        """The table as plain data at full precision, as `brightcell materials --format json` prints it."""
        about = {"background": self.background, "method": self.method, "place": self.place, "name": self.name}
        rows = {"rows": [row.as_dict() for row in self.rows], "places": [row.as_dict() for row in self.places]}
        return plain_data({**about, **rows, "cautions": self.cautions})

    def _title(self) -> str:
        return f"Materials in {self.background}"

    def __repr__(self) -> str:
        return short_text(self)

    def _repr_html_(self) -> str:
        return materials_html(self)
