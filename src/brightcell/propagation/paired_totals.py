"""Draws of the total of one model, paired with those of any other model that is drawn with the same seed.

Each uncertain datum has a stream of its own by its name, so that models which are drawn one after the other, in the
memory of one, share the draws of what they have in common; of what they state differently, the quantiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from brightcell.background.factor_ranges import AskedRanges, ranges_key
from brightcell.errors import InputError, Problem
from brightcell.model import Model
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.database_sample import made_ready
from brightcell.propagation.task import TOTAL, UNITS, MonteCarloTask
from brightcell.propagation.without_value import WithoutValue, reasons
from brightcell.rulebooks import STAGES
from brightcell.uncertainty.designs import design

CHUNK = 1000


@dataclass(frozen=True)
class Drawing:
    """How totals are drawn, the same for all that are compared."""

    draws: int
    seed: int = 1
    background: bool = False
    factors: AskedRanges = False
    defaults: bool = True

    @property
    def regime(self) -> str:
        """What is drawn, in words."""
        parts = ["foreground drawn", "background drawn" if self.background else "background as it is"]
        own = "" if isinstance(self.factors, bool) else f" with the ranges of {Path(self.factors).name}"
        parts += [f"characterisation factors drawn{own}"] if self.factors else []
        return ", ".join(parts + ([] if self.defaults else ["without default spreads"]))

    @property
    def key(self) -> dict[str, int | bool | str]:
        """All that the draws depend on beside the model: of a file of ranges the hash of what it holds."""
        return {**asdict(self), "factors": ranges_key(self.factors)}


@dataclass(frozen=True, eq=False)
class PairedTotals:
    """Draws (draw,) of the total and of its stages (draw, stage), and how many units a kWh rated makes in each.

    Where the total is not finite, `without_value` says why.
    """

    total: np.ndarray
    stages: np.ndarray
    units: np.ndarray
    without_value: tuple[WithoutValue, ...] = ()

    @property
    def failed(self) -> int:
        """How many draws have no value."""
        return int((~np.isfinite(self.total)).sum())

    def require_all(self) -> None:
        """InputError, with the reason, where a draw has no value: quantiles would hold only where there is one."""
        if self.failed:
            what = "draws have no value" if self.failed > 1 else "a draw has no value"
            first = Problem(what, path="draws", found=f"{self.failed:,} of {len(self.total):,}")
            raise InputError([first, *(reason.as_problem() for reason in self.without_value)])

    @property
    def per_kwh_rated(self) -> np.ndarray:
        """kg CO2e per kWh of rated energy, (draw,)."""
        return self.total * self.units


def paired_totals(model: Model, drawing: Drawing) -> PairedTotals:
    """Draws of a model.

    Raises
    ------
    InputError
        Where nothing is uncertain.
    """
    alternatives, variables = lay_out(
        [model],
        background_uncertainty=drawing.background,
        factor_uncertainty=drawing.factors,
        default_spreads=drawing.defaults,
        seed=drawing.seed,
    )
    alternatives = made_ready(alternatives, drawing.draws, False, drawing.background)
    plan = design("random", drawing.seed, drawing.draws, variables.uncertain_names)
    task = MonteCarloTask(alternatives, variables, plan)
    parts = [task(start, stop) for start, stop in _chunks(drawing.draws)]
    names = (TOTAL, UNITS, *STAGES)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in names}
    stages = np.column_stack([columns[stage] for stage in STAGES])
    wrong = ~np.isfinite(columns[TOTAL])
    return PairedTotals(columns[TOTAL], stages, columns[UNITS], reasons(task, wrong) if wrong.any() else ())


def _chunks(draws: int) -> Iterator[tuple[int, int]]:
    return ((start, min(start + CHUNK, draws)) for start in range(0, draws, CHUNK))
