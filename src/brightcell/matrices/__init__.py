"""From a linked system to numbers: labelled tables, float64 datapackages, and their solution."""

from brightcell.matrices.checks import check_system, strong_loops
from brightcell.matrices.datapackage import characterisation_datapackage, datapackage, stable_id
from brightcell.matrices.factorisation import Factorisation, factorised
from brightcell.matrices.solve import (
    SOLVERS,
    Solution,
    characterised_contributions,
    engine,
    solve,
    solve_brightway,
    uncharacterised,
    unit_inventories,
    unit_scores,
)
from brightcell.matrices.system import Column, System, Triples, build_system

__all__ = [
    "SOLVERS",
    "Column",
    "Factorisation",
    "Solution",
    "System",
    "Triples",
    "build_system",
    "characterisation_datapackage",
    "characterised_contributions",
    "check_system",
    "datapackage",
    "engine",
    "factorised",
    "solve",
    "solve_brightway",
    "stable_id",
    "strong_loops",
    "uncharacterised",
    "unit_inventories",
    "unit_scores",
]
