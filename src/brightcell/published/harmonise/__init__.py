"""Published figures on a common functional unit, GWP set, boundary, grid and energy density."""

from brightcell.published.harmonise.bands import bands
from brightcell.published.harmonise.harmonisation import Harmonisation
from brightcell.published.harmonise.models import Basis, HarmonisedFigure
from brightcell.published.harmonise.read import harmonisable
from brightcell.published.harmonise.run import harmonise
from brightcell.published.harmonise.spread import FigureSpread

__all__ = ["Basis", "FigureSpread", "Harmonisation", "HarmonisedFigure", "bands", "harmonisable", "harmonise"]
