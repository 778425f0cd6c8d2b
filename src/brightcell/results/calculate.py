"""From a model to its footprint: supply, system, solution, result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brightcell.model.model import Model
    from brightcell.model.supply import BackgroundSupply
    from brightcell.results import Footprint


def calculate(model: Model, solver: str = "superlu", supplied: BackgroundSupply | None = None) -> Footprint:
    """Solve a model: the footprint, without having written anything."""
    from brightcell.matrices import build_system, engine, solve
    from brightcell.matrices.columns import columns
    from brightcell.model.supply import supply
    from brightcell.results.assemble import assemble, solved
    from brightcell.results.plausible import with_plausibility
    from brightcell.results.provenance import provenance
    from brightcell.rulebooks import FUNCTIONAL_UNIT

    supplied = supplied or supply(model.linked, model.method)
    system = build_system(columns(model.linked, supplied.columns), {supplied.method.id: supplied.method.factors})
    solution = solve(system, {FUNCTIONAL_UNIT: 1.0}, solver)
    record = provenance(model.product, model.rulebook, model.background, supplied.method, engine())
    found = assemble(solved(model.linked, system, solution), supplied.method, record, supplied.warnings)
    return with_plausibility(found, model.product.identity.chemistry)
