"""Solving a system: supplies, inventory and scores of a demand; the unit scores of all products at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.errors import BrightcellError, InputError, Problem, SingularSystemError
from brightcell.matrices.checks import check_system
from brightcell.matrices.datapackage import datapackage, stable_ids
from brightcell.matrices.factorisation import Factorisation, factorised
from brightcell.matrices.residual import checked_residual
from brightcell.matrices.system import FloatArray, System
from brightcell.quiet import quiet

if TYPE_CHECKING:
    from bw_processing import Datapackage
    from scipy import sparse


@dataclass(frozen=True, eq=False)
class Solution:
    """What a demand takes: x per activity, g = B x per flow, and c g per method.

    `residual` is that of A x = f (`relative_residual`).
    """

    system: System
    demand: Mapping[str, float]
    supply: FloatArray
    inventory: FloatArray
    scores: Mapping[str, float]
    solver: str
    residual: float = 0.0

    @property
    def score(self) -> float:
        """The score, where the system has a single method."""
        return self.scores[self.system.method()]

    def supply_by_activity(self) -> dict[str, float]:
        """x, by label."""
        return dict(zip(self.system.activities, self.supply.tolist(), strict=True))

    def inventory_by_flow(self) -> dict[str, float]:
        """g, by label."""
        return dict(zip(self.system.flows, self.inventory.tolist(), strict=True))

    def contributions(self, method: str | None = None) -> sparse.csr_array:
        """Characterised direct emissions (flow x activity); they sum to the score."""
        return characterised_contributions(self.system, self.supply, method)


def solve(
    system: System, demand: Mapping[str, float], solver: str = "lu", factorisation: Factorisation | None = None
) -> Solution:
    """Solve A x = f for a demand per product label, then g = B x and h = c g for each method.

    Parameters
    ----------
    system : System
        The labelled matrices.
    demand : Mapping
        Units of each product that is wanted, by label.
    solver : {"lu", "bw2calc", "scipy", "dense"}
        "lu" is one factorisation, by numpy or SuperLU; "bw2calc" is `bw2calc.LCA`, which takes PARDISO or UMFPACK
        where they are installed.
    factorisation : Factorisation, optional
        That of the system, where it was made already; for "lu" only.

    Raises
    ------
    SingularSystemError
        Naming the loop, where the system has no meaningful solution.
    BrightcellError
        Where the residual of the solution is larger than rounding explains.
    """
    if solver not in SOLVERS:
        raise InputError(
            Problem("there is no such solver", found=solver, expected=", ".join(dict.fromkeys(NAMES.values())))
        )
    wanted = system.demand_vector(demand)
    if NAMES[solver] == "lu":
        factors = factorisation or factorised(system)
        supply, name = factors.supply(wanted), factors.name
    else:
        check_system(system)
        supply, name = SOLVERS[solver](system, wanted), engine() if NAMES[solver] == "bw2calc" else NAMES[solver]
    if not np.isfinite(supply).all():
        raise SingularSystemError(f"solver {solver} found no finite supplies for {', '.join(demand)}")
    residual = checked_residual(system, supply, wanted, name)
    inventory = system.biosphere_product(supply)
    scores = {method: float(factors @ inventory) for method, factors in system.factors.items()}
    return Solution(system, dict(demand), supply, inventory, scores, name, residual)


def characterised_contributions(system: System, supply: FloatArray, method: str | None = None) -> sparse.csr_array:
    """diag(c) B diag(x): what each activity's own emissions add to the score (flow x activity)."""
    from scipy import sparse

    factors = system.factors[system.method(method)]
    return (sparse.diags_array(factors) @ system.biosphere_matrix() @ sparse.diags_array(supply)).tocsr()


def uncharacterised(system: System, solution: Solution, method: str | None = None) -> dict[str, float]:
    """Amount of each emitted flow that the method has no factor for (a factor of zero is a factor)."""
    without = ~system.characterised[system.method(method)] & (solution.inventory != 0)
    return {system.flows[i]: float(solution.inventory[i]) for i in np.flatnonzero(without)}


def unit_inventories(system: System, factorisation: Factorisation | None = None) -> FloatArray:
    """B A^-1 (flow x product): what one unit of each product emits over its whole supply chain."""
    return (factorisation or factorised(system)).unit_inventories(np.arange(len(system.flows)))


def unit_scores(system: System, method: str | None = None, factorisation: Factorisation | None = None) -> FloatArray:
    """diag(c) B A^-1 (flow x product): the score of one unit of each product, by flow."""
    factors = system.factors[system.method(method)]
    counted = np.flatnonzero(factors)
    scores = np.zeros((len(system.flows), len(system.products)))
    scores[counted] = factors[counted, None] * (factorisation or factorised(system)).unit_inventories(counted)
    return scores


def solve_brightway(demand: Mapping[int, float], data_objs: Sequence[Datapackage]) -> float:
    """Score by plain `bw2calc.LCA` for a demand per node id, from the datapackages of a Brightway project."""
    lca = _lca(demand, data_objs)
    lca.lcia()
    return float(lca.score)


@cache
def engine() -> str:
    """bw2calc's version and the factorisation that it uses here, for the provenance of a result."""
    with quiet():
        import bw2calc
    library = "PARDISO" if bw2calc.PYPARDISO else "UMFPACK" if bw2calc.UMFPACK else "SuperLU"
    return f"bw2calc {bw2calc.__version__}, {library}"


def _lca(demand: Mapping[int, float], data_objs: Sequence[Datapackage]) -> Any:  # bw2calc has no types
    with quiet():  # bw2calc also warns where a system emits nothing
        from bw2calc import LCA
        from bw2calc.errors import BW2CalcError

        lca = LCA(dict(demand), data_objs=list(data_objs))
        try:
            lca.lci()
        except BW2CalcError as error:
            raise BrightcellError(
                f"bw2calc can't solve this system ({error}); if it links to a database that has been removed or "
                "written anew since, compute the footprint again"
            ) from error
    return lca


def _with_bw2calc(system: System, wanted: FloatArray) -> FloatArray:
    products = stable_ids(system.products)
    demand = {int(products[row]): float(wanted[row]) for row in np.flatnonzero(wanted)}
    if not demand:
        return np.zeros(len(system.activities))
    lca = _lca(demand, [datapackage(system)])
    place = lca.dicts.activity
    return lca.supply_array[[place[int(number)] for number in stable_ids(system.activities)]]


def _with_scipy(system: System, wanted: FloatArray) -> FloatArray:
    from scipy.sparse.linalg import spsolve

    return np.atleast_1d(spsolve(system.technosphere_matrix().tocsr(), wanted, use_umfpack=False))


def _with_dense_algebra(system: System, wanted: FloatArray) -> FloatArray:
    return np.linalg.solve(system.dense_technosphere(), wanted).astype(np.float64, copy=False)


def _with_lu(system: System, wanted: FloatArray) -> FloatArray:
    return factorised(system).supply(wanted)


SOLVERS: Mapping[str, Callable[[System, FloatArray], FloatArray]] = {
    "lu": _with_lu,
    "bw2calc": _with_bw2calc,
    "superlu": _with_bw2calc,
    "scipy": _with_scipy,
    "dense": _with_dense_algebra,
}
"""Name of a solver -> x of A x = f."""
NAMES = {**{name: name for name in SOLVERS}, "superlu": "bw2calc"}
"""Name that a user may give -> name of the solver; "superlu" is what bw2calc was called before."""
