"""What must hold of a footprint before anybody is shown it."""

import math
import sys

from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.meta import FunctionalUnitRef
from brightcell.results.page.data import FootprintError
from brightcell.results.page.labels import STAGES

STAGE_SUM_TOLERANCE = 1e-9


def check_footprint(footprint: "FootprintData") -> None:
    """Raise FootprintError, with every reason, unless the footprint is whole.

    The table keeps its schema and is finite; |sum of stages - total| <= 1e-9 |total|; the total agrees with
    the one that was solved, where that is known; the functional unit has positive sizes.
    """
    problems = footprint.contributions.problems() or sum_problems(footprint)
    problems += functional_unit_problems(footprint.functional_unit)
    if problems:
        heading = f"the footprint of '{footprint.product}' under {footprint.rulebook.id} can't be right:"
        raise FootprintError("\n  ".join([heading, *problems]))


def sum_problems(footprint: "FootprintData") -> list[str]:
    """Stages that don't sum to the total, a total other than the solved one."""
    total = footprint.total
    problems = []
    stages = math.fsum(footprint.stages.values())
    if _differ(footprint, stages, total):
        problems.append(f"the stages sum to {stages!r}, the total is {total!r}{_elsewhere(footprint)}")
    if footprint.solved_total is not None and _differ(footprint, total, footprint.solved_total):
        problems.append(f"the contributions sum to {total!r}, the system solved to {footprint.solved_total!r}")
    return problems


def functional_unit_problems(unit: "FunctionalUnitRef") -> list[str]:
    """Sizes of the functional unit that are zero, negative or not finite."""
    sizes = {
        "total_energy_kwh": unit.total_energy_kwh,
        "units_per_pack": unit.units_per_pack,
        "rated_energy_kwh": unit.rated_energy_kwh,
        "pack_mass_kg": unit.pack_mass_kg,
    }
    return [
        f"{name} of the functional unit is {size!r}; it must be a positive number"
        for name, size in sizes.items()
        if size is not None and not (math.isfinite(size) and size > 0)
    ]


def _differ(footprint: "FootprintData", value: float, other: float) -> bool:
    """Whether sums differ by more than 1e-9, or, where burdens and credits cancel, than float64 can tell."""
    magnitude = footprint.contributions.magnitude
    tolerance = max(STAGE_SUM_TOLERANCE * abs(other), 8 * sys.float_info.epsilon * magnitude)
    return not abs(value - other) <= tolerance


def _elsewhere(footprint: "FootprintData") -> str:
    stages = footprint.contributions.grouped("stage")
    others = {stage: value for (stage,), value in stages.items() if stage not in STAGES and value}
    named = "; ".join(f"{value!r} lies in the stage '{stage}'" for stage, value in others.items())
    return f" ({named}, which is none of {', '.join(STAGES)})" if named else ""
