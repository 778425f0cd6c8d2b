"""Does a solution solve the system? The residual of A x = f, whichever solver found x."""

from __future__ import annotations

import numpy as np

from brightcell.errors import BrightcellError
from brightcell.matrices.system import FloatArray, System, Triples

LIMIT = 1e-9
"""Largest residual of a solution that is shown; solvers that work leave about 1e-16."""


def relative_residual(system: System, supply: FloatArray, wanted: FloatArray) -> float:
    """max |f - A x| / max (|A| |x| + |f|): how far A x is off f, as a share of the largest sum of a row.

    It is the relative size of the smallest change of A and f that makes x exact (backward error; Rigal & Gaches 1967).
    """
    entries, rows = system.technosphere, len(system.products)
    left = np.abs(wanted - system.technosphere_product(supply)).max(initial=0.0)
    sizes = Triples(entries.row, entries.col, np.abs(entries.amount)).product(np.abs(supply), rows)
    largest = (sizes + np.abs(wanted)).max(initial=0.0)
    return float(left / largest) if largest > 0 else 0.0


def checked_residual(system: System, supply: FloatArray, wanted: FloatArray, solver: str) -> float:
    """The residual; BrightcellError where it is larger than rounding explains."""
    residual = relative_residual(system, supply, wanted)
    if not residual <= LIMIT:
        raise BrightcellError(
            f"the solver {solver} left a residual of {residual:.1e} where at most {LIMIT:.0e} is allowed, so its "
            "supplies don't solve the system; take another solver (lu, bw2calc, scipy or dense)"
        )
    return residual
