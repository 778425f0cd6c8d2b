"""How good a background is: a catalogue of named, scored checks in sections, one module for each section."""

from brightcell.background.quality import age, balance, completeness, links, uncertainty  # noqa: F401 they register
from brightcell.background.quality.catalogue import CHECKS, SECTIONS, quality
from brightcell.background.quality.records import Check, Offender, QualityReport, Section

__all__ = ["CHECKS", "SECTIONS", "Check", "Offender", "QualityReport", "Section", "quality"]
