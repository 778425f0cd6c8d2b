"""What the draws of a database need: laid out once for all processes that its mapping table links, and kept beside it.

Neither seed nor number of draws matters to it. The file is as good as the identity in its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from brightcell.background.models import DatabaseBackground, Method
from brightcell.brightway.projects import cache_folder, project_folder
from brightcell.brightway.stamps import remembered
from brightcell.engine.ordered import OrderedBackground, in_order
from brightcell.engine.ordered_file import as_arrays, from_arrays, packed, unpacked
from brightcell.engine.plan import Plan, plan_of, weights
from brightcell.engine.restrict import restricted
from brightcell.io.cache import key_of
from brightcell.io.write import write_bytes
from brightcell.model.supply import refuse_changed
from brightcell.propagation.database import uncertain_matrices

TOLERANCE = 1e-8
"""Error of each link's score, or of each stage of one product, relative to the sum of its absolute contributions."""
ORDERED, WEIGHTS = "ordered-", "weights-"
KEPT = 4
"""Files of each kind in a project: databases times methods."""


@dataclass(frozen=True, eq=False)
class DatabasePlan:
    """The plans for the draws of a database; `identity` names whatever they depend on.

    Called, it gives the plan for each of its links alone, read or laid out when it is first needed.
    """

    background: DatabaseBackground
    method: Method
    identity: str

    def __call__(self) -> Plan:
        return self._plan

    def for_sums(self, links: np.ndarray, demands: np.ndarray) -> Plan:
        """The plan for sums over some links (places among all), `demands` (link, sum) of each."""
        own = restricted(self.ordered, links)
        return plan_of(own, weights(own, demands), TOLERANCE)

    @cached_property
    def _plan(self) -> Plan:
        weight = self._kept(WEIGHTS, lambda: {"weight": weights(self.ordered)})["weight"]
        return plan_of(self.ordered, weight, TOLERANCE)

    @cached_property
    def ordered(self) -> OrderedBackground:
        """The matrices of the database in the order of their solution."""
        return from_arrays(self._kept(ORDERED, lambda: as_arrays(self._laid_out())))

    def _laid_out(self) -> OrderedBackground:
        refuse_changed(self.background)
        ordered = in_order(uncertain_matrices(self.background, self.method, sorted(self.background.nodes)))
        refuse_changed(self.background)  # or draws of what it is now would be kept as those of what it was
        return ordered

    def _kept(self, kind: str, make: Any) -> Mapping[str, Any]:
        file = kept_beside(self.background) / f"{kind}{self.identity}.npz"
        arrays = unpacked(file)
        if arrays is None:
            arrays = make()
            write_bytes(file, packed(arrays))
            _keep_latest(file.parent, kind)
        return arrays


def kept_beside(background: DatabaseBackground) -> Path:
    """The folder of a project for what can be computed again, found without Brightway while nothing has touched it."""
    project = background.project
    folder = Path(remembered(project, key_of("cache folder"), lambda: str(cache_folder(project)), project_folder))
    return folder if folder.is_dir() else cache_folder(project)


def _keep_latest(folder: Path, kind: str) -> None:
    """What was laid out before a database changed isn't needed again."""
    for file in sorted(folder.glob(f"{kind}*.npz"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        file.unlink(missing_ok=True)
