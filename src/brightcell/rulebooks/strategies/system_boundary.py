"""Which process belongs to which stage, and which are left out."""

from __future__ import annotations

from brightcell.errors import Problem, ProductError
from brightcell.inventory.models import Activity, Service
from brightcell.rulebooks.models import STAGES
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "system_boundary"


@strategy(SLOT, "stage-map", parameters=("stages", "excluded_processes", "minimum_rated_energy"))
def stage_map(settings: Settings, activity: Activity) -> str | None:
    """The stage of an activity by its kind of process; None where the rulebook leaves the process out."""
    if activity.process in settings.get("excluded_processes"):
        return None
    stage = settings.choose("stages", activity.process)
    if stage not in STAGES:
        raise ProductError([Problem(what="not a stage", found=str(stage), expected=", ".join(STAGES))])
    return stage


def check_scope(settings: Settings, service: Service) -> None:
    """A rulebook for packs above a rated energy refuses one that is not above it (a strict bound, kWh)."""
    if not settings.has("minimum_rated_energy"):
        return
    least = float(settings.get("minimum_rated_energy"))
    if service.rated_energy.value <= least:
        raise ProductError(
            [
                Problem(
                    what=f"outside the scope of {settings.rulebook.id}",
                    path="performance.rated_energy",
                    found=f"{service.rated_energy.value:g} kWh",
                    expected=f"more than {least:g} kWh",
                )
            ]
        )
