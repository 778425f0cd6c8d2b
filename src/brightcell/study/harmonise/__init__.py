"""Published figures on a common functional unit, GWP set, boundary, grid and energy density."""

from brightcell.study.harmonise.bands import bands
from brightcell.study.harmonise.models import Basis, Harmonised
from brightcell.study.harmonise.read import harmonisable
from brightcell.study.harmonise.run import Harmonisation, harmonise
from brightcell.study.harmonise.spread import Spread

__all__ = ["Basis", "Harmonisation", "Harmonised", "Spread", "bands", "harmonisable", "harmonise"]
