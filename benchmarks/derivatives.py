"""Derivatives of a footprint by every exchange of the large database, against one static solve of bw2calc.

Ours starts after set-up (matrices read, Aᵀ factorised): the adjoint solve, the supplies, and the derivatives of all
technosphere and biosphere exchanges, those that the method doesn't count too. The peer's lci and lcia start after its
set-up as well: matrices are built in `lci`, as always. Accuracy is that of steps of 10 % of exchanges and productions,
in loops too, by Sherman and Morrison's formula, against a factorisation of the matrix with the step.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from benchmarks.large_database import NAME, PRODUCT, PROJECT, database, folder, written
from benchmarks.processes import alone, warm
from benchmarks.registry import Measured, workload
from benchmarks.uncertainty import one_core

STEPS = 24


def _chain() -> Any:
    import brightcell as bc
    from brightcell.methods.of_model import chain_of

    return chain_of(bc.Model(PRODUCT, background=NAME, project=PROJECT))


def _everything(chain: Any) -> Any:
    """The matrices with every biosphere exchange, and the number of kg CO2e of each flow (0 where it doesn't count)."""
    import numpy as np

    import brightcell as bc
    from brightcell.brightway.arrays import read_block
    from brightcell.engine import UncertainEntries, certain
    from brightcell.propagation.database import exchanges_of

    back = database()
    model = bc.Model(PRODUCT, background=back)
    exchanges = exchanges_of([(back, ())], model.method)
    block = read_block(PROJECT, NAME)
    flows, row = np.unique(block.biosphere.row, return_inverse=True)
    col = np.searchsorted(np.unique(block.technosphere.col), block.biosphere.col)
    factors = np.zeros(len(flows))
    first = len(chain.background.technosphere.row)
    factors[np.searchsorted(flows, exchanges.row[first:])] = chain.per_amount[first:]
    biosphere = UncertainEntries(row, col, block.biosphere.amount, certain(block.biosphere.amount))
    return replace(chain.background, biosphere=biosphere, factors=factors)


def derivatives() -> dict[str, Any]:
    """All derivatives; some finite steps."""
    one_core()
    import numpy as np

    from brightcell.methods.adjoint import emitted, slopes

    chain = _chain()
    everything = _everything(chain)
    taken = chain.parts(chain.point[:, None])[0][:, 0]

    def job() -> float:
        worth = np.asarray(chain.solved.transposed.solve(emitted(everything)))
        supply = chain.solved.supply(chain.demand(taken))
        return float(np.abs(slopes(everything, worth, supply)).sum())

    seconds = warm(job)["seconds"]
    return {"value": _steps(chain, exact=True), "seconds": seconds}


def _steps(chain: Any, exact: bool) -> list[float]:
    """Changes of the footprint by 10 % more of some of the exchanges with the largest elasticities, a few apart."""
    import numpy as np

    from brightcell.methods.adjoint import finite_effects, loop_gains

    goods = len(chain.background.technosphere.row)
    which = np.argsort(-np.abs(chain.slopes * chain.amounts)[:goods], kind="stable")[: STEPS * 4 : 4]
    step = 0.1 * chain.amounts[which]
    if not exact:
        moved = [chain.score(chain.point, which[[n]], chain.amounts[which[[n]]] + step[n]) for n in range(STEPS)]
        return (np.array(moved) - chain.value).tolist()
    gain = loop_gains(chain.solved, chain.background.technosphere, which) * chain.per_amount[which]
    return finite_effects(chain.slopes[which], step, gain).tolist()


def factorised() -> dict[str, Any]:
    """The same steps, the matrix factorised anew for each."""
    return {"value": _steps(_chain(), exact=False), "seconds": 0.0}


def static(place_text: str) -> dict[str, Any]:
    """lci and lcia of bw2calc.LCA on what is written."""
    one_core()
    import bw2calc
    import bw2data

    place = json.loads(place_text)
    bw2data.projects.set_current(PROJECT)
    node = bw2data.get_node(database=place["database"], code=place["code"])
    demand, packages, _ = bw2data.prepare_lca_inputs({node: 1}, method=tuple(place["method"]))

    def job() -> float:
        lca = bw2calc.LCA(demand, data_objs=packages)
        lca.lci()
        lca.lcia()
        return float(lca.score)

    return warm(job, 3)


@workload(
    "uncertainty",
    "derivatives by all exchanges of 23,500 activities, after set-up",
    "one static bw2calc.LCA, lci and lcia",
    target=20,
)
def all_exchanges() -> tuple[Measured, Measured]:
    """The numbers compared are those of finite steps, ours by formula, the others by factorising anew."""
    steps = alone(factorised, folder()).value
    return alone(derivatives, folder()), replace(alone(static, folder(), written()), value=steps)
