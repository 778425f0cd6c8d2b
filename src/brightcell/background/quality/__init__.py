"""How good a background is: a catalogue of named, scored checks in sections, one module for each section."""

from brightcell.background.quality import age, balance, completeness, elements, links, uncertainty
from brightcell.background.quality.catalogue import CHECKS, SECTIONS, quality
from brightcell.background.quality.records import Offender, QualityCheck, Section
from brightcell.background.quality.report import QualityReport

MODULES = (completeness, balance, elements, links, uncertainty, age)
"""The modules that register the checks."""

__all__ = ["CHECKS", "SECTIONS", "Offender", "QualityCheck", "QualityReport", "Section", "quality"]
