"""A background solved once for all its products, so that a foreground needs no more than its scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from brightcell.matrices.checks import check_system
from brightcell.matrices.system import BoolArray, FloatArray, IntArray, System, Triples

if TYPE_CHECKING:
    from scipy import sparse

Arrays = tuple[IntArray, IntArray, FloatArray]


def system_of_arrays(
    technosphere: Arrays, production: BoolArray, biosphere: Arrays, names: Mapping[int, str], flows: Sequence[int]
) -> System:
    """A system from entries with node ids as rows and columns; biosphere rows that are not in `flows` are left out.

    Labels are the names of `names`, made unique by the id; the first entry of each column is its production.
    """
    order = np.lexsort((~production, technosphere[1]))
    activities, columns = np.unique(technosphere[1][order], return_inverse=True)
    products, rows = np.unique(technosphere[0][order], return_inverse=True)
    wanted = np.isin(biosphere[0], flows) & np.isin(biosphere[1], activities)
    index = np.array(sorted(flows), np.int64)
    flow, user = np.searchsorted(index, biosphere[0][wanted]), np.searchsorted(activities, biosphere[1][wanted])
    return System(
        activities=_labels(activities, names),
        products=_labels(products, names),
        flows=tuple(str(number) for number in index),
        technosphere=Triples(rows.astype(np.int64), columns.astype(np.int64), technosphere[2][order]),
        biosphere=Triples(flow.astype(np.int64), user.astype(np.int64), biosphere[2][wanted]),
        factors={},
        characterised={},
    )


def grouped_unit_inventories(system: System, groups: sparse.csr_array) -> FloatArray:
    """G B A^-1 (group x product): what one unit of each product emits over its chain, by group of flows.

    `groups` (group x flow) adds flows up. One factorisation, of A^T, and one solve per group. Raises
    SingularSystemError where a loop of the background feeds on itself.
    """
    from scipy.sparse.linalg import splu

    check_system(system)
    direct = (groups @ system.biosphere_matrix()).toarray()
    factors = splu(system.technosphere_matrix().T.tocsc())
    return factors.solve(direct.T).T


def levels_of_activities(system: System, products: Sequence[int]) -> FloatArray:
    """A^-1 e_p (activity x product): how much of each activity runs for one unit of each of some products (places).

    The transpose is factorised, as for unit inventories: its factors have far fewer entries.
    """
    from scipy.sparse.linalg import splu

    check_system(system)
    demands = np.zeros((len(system.products), len(products)))
    demands[list(products), np.arange(len(products))] = 1.0
    return np.asarray(splu(system.technosphere_matrix().T.tocsc()).solve(demands, trans="T"))


def _labels(numbers: IntArray, names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(f"{names.get(number, 'unnamed')} [{number}]" for number in numbers.tolist())
