"""From a model to its footprint: system, solution, result."""

from __future__ import annotations

from brightcell.matrices import solve
from brightcell.model import Model
from brightcell.results.footprint.assemble import SolvedSystem, assemble
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.plausible import with_plausibility
from brightcell.results.footprint.provenance import provenance
from brightcell.rulebooks import FUNCTIONAL_UNIT


def calculate(model: Model, solver: str = "lu") -> Footprint:
    """Solve a model: the footprint, without having written anything; `solver` as in `matrices.solve`."""
    solution = solve(model.system, {FUNCTIONAL_UNIT: 1.0}, solver, model.factorisation)
    record = provenance(model.product, model.rulebook, model.background, model.supply.method, solution.solver)
    solved = SolvedSystem(model.product_system, model.system, solution, model.unit_scores)
    result = assemble(solved, model.supply.method, record, model.supply.warnings)
    return with_plausibility(result, model.product.identity.chemistry)
