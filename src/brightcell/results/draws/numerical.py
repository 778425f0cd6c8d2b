"""How exactly draws were computed, as their record keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightcell.errors import BrightcellError
from brightcell.propagation.task import TOTAL
from brightcell.rulebooks import STAGES

if TYPE_CHECKING:
    from brightcell.results.draws.data import MonteCarloData

LIMIT = 1e-9
"""Largest distance of the stages of a draw from its total that is shown."""


def numerical_checks(draws: MonteCarloData) -> dict[str, float]:
    """The worst of all draws that have a value; BrightcellError where stages or nominal are more than 1e-9 apart.

    stages: how far the stages are from the total, relative to the sum of their sizes. nominal: how far the function
    that is drawn is from the solved footprint, at nominal data; they are computed by different ways. solving: the
    largest estimated error of a draw of a database, relative to its absolute contributions.
    """
    checks = {"stages": max((_of_stages(draws, label) for label in draws.labels), default=0.0)}
    by_name = [one for one in zip(draws.alternatives, draws.nominal, strict=True) if not one[0].own_draws]
    if by_name:
        checks["nominal"] = max(
            abs(float(alternative.contributions({}, 1).sum()) / footprint.total - 1.0) if footprint.total else 0.0
            for alternative, footprint in by_name
        )
    if wrong := [name for name in ("stages", "nominal") if name in checks and not checks[name] <= LIMIT]:
        what = {
            "stages": "in some draw the stages and the total are {} apart",
            "nominal": "at nominal data the function that is drawn and the solved footprint are {} apart",
        }
        found = "; ".join(what[name].format(f"{checks[name]:.1e}") for name in wrong)
        raise BrightcellError(f"{found}, where at most {LIMIT:.0e} is allowed, so these draws can't be right")
    errors = [drawn.largest_error for alternative in draws.alternatives for drawn in alternative.own_draws]
    return {**checks, **({"solving": max(errors)} if errors else {})}


def _of_stages(draws: MonteCarloData, label: str) -> float:
    import numpy as np

    if not draws.number:
        return 0.0
    stages = np.stack([draws.values(label, stage) for stage in STAGES])
    size = np.abs(stages).sum(axis=0)
    apart = np.abs(stages.sum(axis=0) - draws.values(label, TOTAL))
    return float((apart / np.where(size > 0, size, 1.0)).max())
