"""One changed file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A file of the project with one change: `place` is what was changed, `change` what it became, `text` all of it.

    `place` is a line of code without its indentation, or the path of a value, so that it stays when lines move.
    """

    file: str
    line: int
    place: str
    change: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a list of explained mutants names it by."""
        return self.file, self.place, self.change

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}  ->  {self.change}"
