"""What of a footprint is on a map: its plants with their shares, and the grids of its background."""

from __future__ import annotations

from collections.abc import Mapping

from brightcell.errors import InputError, Problem
from brightcell.results.footprint.data import FootprintData
from brightcell.results.page.map_figures import PlantPoint


def plants(footprint: FootprintData) -> list[PlantPoint]:
    """The plants that take something, with the share of the total that their energy, auxiliaries and solvents cause.

    share_s = sum of cube[a, i, g] over activities a of the site s / total
    """
    cube = footprint.cube
    if cube is None:
        raise _from_a_file()
    cells = {cell: value for cell, value in cube.grouped("site", "location").items() if cell[0]}
    return [PlantPoint(site, place, value / (footprint.total or 1.0)) for (site, place), value in cells.items()]


def grids(footprint: FootprintData) -> Mapping[str, float]:
    """kg CO2e of a kWh of the grid by place on the background of the footprint."""
    if footprint.behind is None:
        raise _from_a_file()
    return footprint.behind.grids


def _from_a_file() -> InputError:
    what = "a footprint that was read from a file has no plants and no background to draw a map of"
    return InputError(Problem(what, hint="compute it: brightcell.footprint(...)"))
