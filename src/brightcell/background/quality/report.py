"""The quality report of a background as a person holds it."""

from dataclasses import dataclass

from brightcell.background.quality.records import QualityFigures
from brightcell.background.quality.text import as_markdown, as_text, percent
from brightcell.io.shown import ShownAsText


@dataclass(frozen=True, repr=False)
class QualityReport(ShownAsText, QualityFigures):
    """All checks of a background; `score` is the mean of the sections."""

    def as_text(self) -> str:
        """Lines for a terminal."""
        return as_text(self)

    def as_markdown(self) -> str:
        """A part of the documentation, headings from the second level on."""
        return as_markdown(self)

    def __repr__(self) -> str:
        sections = ", ".join(f"{section.name} {percent(section.score)}" for section in self.sections)
        return f"<QualityReport {self.background} {self.version}: {percent(self.score)} ({sections})>"
