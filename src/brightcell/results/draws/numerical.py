"""How exactly draws were computed, as their record keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from brightcell.errors import BrightcellError
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import TOTAL
from brightcell.rulebooks import STAGES

LIMIT = 1e-9
"""Largest distance of the stages of a draw from its total that is shown."""


def numerical_checks(
    alternatives: Sequence[Evaluable], nominal: Sequence[float], values: Callable[[str, str], np.ndarray]
) -> dict[str, float]:
    """The worst of all draws that have a value; BrightcellError where stages or nominal are more than 1e-9 apart.

    `nominal` are the totals of the solved footprints, `values` gives the draws by label and column.

    stages: how far the stages are from the total, relative to the sum of their sizes. nominal: how far the function
    that is drawn is from the solved footprint, at nominal data; they are computed by different ways. solving: the
    largest estimated error of a draw of a database, relative to its absolute contributions.
    """
    checks = {"stages": stages_apart([alternative.label for alternative in alternatives], values)}
    by_name = [pair for pair in zip(alternatives, nominal, strict=True) if not pair[0].own_draws]
    if by_name:
        checks["nominal"] = max(
            abs(float(alternative.contributions({}, 1).sum()) / total - 1.0) if total else 0.0
            for alternative, total in by_name
        )
    refuse_wrong(checks)
    errors = [drawn.largest_error for alternative in alternatives for drawn in alternative.own_draws]
    return {**checks, **({"solving": max(errors)} if errors else {})}


def stages_apart(labels: Sequence[str], values: Callable[[str, str], np.ndarray]) -> float:
    """How far the stages of any draw are from its total, relative to the sum of their sizes."""
    return max((_of_stages(values, label) for label in labels), default=0.0)


def refuse_wrong(checks: Mapping[str, float]) -> None:
    """BrightcellError where stages or nominal are more than 1e-9 apart."""
    if wrong := [name for name in ("stages", "nominal") if name in checks and not checks[name] <= LIMIT]:
        what = {
            "stages": "in some draw the stages and the total are {} apart",
            "nominal": "at nominal data the function that is drawn and the solved footprint are {} apart",
        }
        faults = "; ".join(what[name].format(f"{checks[name]:.1e}") for name in wrong)
        raise BrightcellError(f"{faults}, where at most {LIMIT:.0e} is allowed, so these draws can't be right")


def _of_stages(values: Callable[[str, str], np.ndarray], label: str) -> float:
    total = values(label, TOTAL)
    if not len(total):
        return 0.0
    stages = np.stack([values(label, stage) for stage in STAGES])
    size = np.abs(stages).sum(axis=0)
    return float((np.abs(stages.sum(axis=0) - total) / np.where(size > 0, size, 1.0)).max())
