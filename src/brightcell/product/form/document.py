"""A product that was read from a form: its data, and the cell of each field, so that problems name sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from string import ascii_uppercase
from typing import Any

from brightcell.errors import Problem
from brightcell.io.yaml import Document, Location
from brightcell.io.yaml_comments import YamlComment
from brightcell.product.form.messages import in_language, place_of
from brightcell.product.messages import LocatedProblem, in_file
from brightcell.product.paths import dotted

_OF_UNITS = ("this is the wrong unit", "this is not a unit", "this is an unknown unit", "the amount has no unit")
"""Problems of an amount that are mended in the cell of its unit."""


@dataclass(frozen=True)
class FormDocument(Document):
    """A document that was read from a form; `cells` has the sheet and cell of each field, filled in or not."""

    cells: Mapping[Location, tuple[str, str]] = field(default_factory=dict, repr=False)
    comments: tuple[YamlComment, ...] = field(default=(), repr=False)
    amounts: frozenset[Location] = field(default=frozenset(), repr=False)
    remarks: tuple[str, ...] = ()
    refused: tuple[Location, ...] = ()
    language: str = "en"

    def located(self, problem: Problem, path: Location) -> Problem:
        """A problem with the sheet and cell of its field, and the path that a text file would have."""
        unit = (*path, "unit")
        there = self.cells[unit] if problem.what in _OF_UNITS and unit in self.cells else self._cell_of(path)
        field_path = dotted(path, self.data)
        if there is not None:
            place = place_of(*there, self.language)
            field_path = f"{place} ({field_path})" if field_path else place
        return in_language(replace(problem, file=self.file or None, path=field_path or None, line=None), self.language)

    def _cell_of(self, path: Location) -> tuple[str, str | None] | None:
        """The cell of a field, or of what holds it; for a block without a cell of its own the sheet of its fields."""
        above = next((self.cells[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.cells), None)
        if above is not None or not path:
            return above
        below = [cell for other, cell in self.cells.items() if _below(other, path)]
        rows = {(sheet, place.lstrip(ascii_uppercase)) for sheet, place in below}
        return None if not below else below[0] if len(rows) == 1 else (below[0][0], None)

    def with_data(self, data: Any) -> FormDocument:
        return replace(self, data=data, problems=())

    def follows(self, path: Location) -> bool:
        """Whether a problem is only there because a cell was refused: the field, what holds it, or what is in it."""
        return any(_below(path, other) or _below(other, path) for other in self.refused)


def in_document(located: LocatedProblem, document: Document) -> Problem:
    """A problem with file and line, or sheet and cell, of the field that it is about."""
    if isinstance(document, FormDocument):
        return document.located(located.problem, located.path)
    return in_file(located, document.file or None, document.data, document.line_of(located.path))


def _below(path: Location, other: Location) -> bool:
    return path[: len(other)] == other
