"""From a model to its footprint: system, solution, result."""

from __future__ import annotations

from functools import partial
from typing import Any

from brightcell.background import AnyBackground, Method
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.collecting import uncollected
from brightcell.matrices import Solution, solve
from brightcell.model import Model
from brightcell.product import Product
from brightcell.product.whereabouts import place_warnings
from brightcell.results.footprint.amounts import ProductEvidence
from brightcell.results.footprint.assemble import assemble
from brightcell.results.footprint.face import Footprint
from brightcell.results.footprint.numerical import CHECKS, mass_gap
from brightcell.results.footprint.provenance import provenance
from brightcell.results.footprint.solved import SolvedSystem
from brightcell.results.of_model import ModelBehind
from brightcell.rulebooks import FUNCTIONAL_UNIT, Rulebook


@uncollected()
def calculate(model: Model, solver: str = "lu") -> Footprint:
    """Solve a model: the footprint, without having written anything; `solver` as in `matrices.solve`."""
    solution, method = solve(model.system, {FUNCTIONAL_UNIT: 1.0}, solver, model.factorisation), model.supply.method
    return assemble(
        SolvedSystem(model.product_system, model.system, solution, model.unit_scores),
        method,
        further_warnings=(
            *model.product.remarks,
            *place_warnings(model.product),
            *model.supply.warnings,
            *cut_off_notes(model.background),
        ),
        describe=partial(_described, model.product, model.rulebook, model.background, method, solution),
        of_product=ProductEvidence(model.product),
        behind=ModelBehind(model, calculate),
    )


def _described(
    product: Product, rulebook: Rulebook, background: AnyBackground, method: Method, solution: Solution
) -> dict[str, Any]:
    """The record of what went in, of what solved it, and of how exactly."""
    checks = {"residual": solution.residual, "mass": mass_gap(product)}
    return {**provenance(product, rulebook, background, method, solution.solver), CHECKS: checks}
