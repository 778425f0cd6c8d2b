"""A system as in-memory `bw_processing` datapackages: float64, with ids that depend on the labels alone.

Brightway's own databases store float32; arrays handed over in memory keep their 64 bits.
"""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from brightcell.matrices.system import BoolArray, IntArray, System, Triples

if TYPE_CHECKING:
    from bw_processing import Datapackage

_ID_BITS = 60  # positive in int64, with room to spare for the arithmetic of matrix_utils


def stable_id(label: str) -> int:
    """The integer id of a label: the same in every system, session and machine."""
    digest = hashlib.blake2b(label.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _ID_BITS)


def stable_ids(labels: Sequence[str]) -> IntArray:
    """`stable_id` of each label."""
    return np.array([stable_id(label) for label in labels], np.int64)


def datapackage(system: System) -> "Datapackage":
    """Technosphere and biosphere of a system for any bw2calc class; productions are flagged as references."""
    from bw_processing import create_datapackage

    package = create_datapackage(sum_intra_duplicates=True)
    activities = stable_ids(system.activities)
    reference = np.zeros(len(system.technosphere.amount), bool)
    reference[system.production] = True
    ids = stable_ids(system.products), activities
    _add(package, "technosphere_matrix", system.technosphere, ids, reference)
    if len(system.biosphere.amount):
        _add(package, "biosphere_matrix", system.biosphere, (stable_ids(system.flows), activities))
    return package


def characterisation_datapackage(system: System, method: str | None = None) -> "Datapackage":
    """The factors of one method, to be given to bw2calc beside `datapackage(system)`."""
    from bw_processing import create_datapackage

    package = create_datapackage(sum_intra_duplicates=True)
    place, ids = np.arange(len(system.flows)), stable_ids(system.flows)
    factors = Triples(place, place, system.factors[system.method(method)])
    _add(package, "characterization_matrix", factors, (ids, ids))
    return package


def _add(
    package: "Datapackage",
    matrix: str,
    entries: Triples,
    ids: tuple[IntArray, IntArray],
    reference: BoolArray | None = None,
) -> None:
    from bw_processing import INDICES_DTYPE

    indices = np.empty(len(entries.amount), dtype=INDICES_DTYPE)
    indices["row"], indices["col"] = ids[0][entries.row], ids[1][entries.col]
    package.add_persistent_vector(
        matrix=matrix,
        name=matrix,
        indices_array=indices,
        data_array=entries.amount,
        reference_array=reference,
    )
