"""Which process belongs to which stage, and which are left out."""

from __future__ import annotations

from brightcell.errors import Problem, ProductError, RulebookError
from brightcell.inventory.models import Activity, Service
from brightcell.product.vocabulary import VEHICLE_CATEGORIES
from brightcell.rulebooks.models import BESIDE, CHAIN, PROCESSES, STAGES
from brightcell.rulebooks.parameters import OTHER, Texts, choice, choice_table, choices, number
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "system_boundary"
_PACK_STAYS = f"what makes the pack can't be left out: {', '.join(CHAIN)}"


@strategy(
    SLOT,
    "stage-map",
    parameters=(
        choice_table("stages", *STAGES, keys=(*PROCESSES, OTHER)),
        choices("excluded_processes", *BESIDE, hint=_PACK_STAYS),
        number("minimum_rated_energy", 0),
        choice("several_plants", "mean", "each"),
        choices("excluded_vehicle_categories", *VEHICLE_CATEGORIES),
        Texts("not_modelled"),
    ),
)
def stage_map(settings: Settings, activity: Activity) -> str | None:
    """The stage of an activity by its kind of process; none where the rulebook leaves the process out."""
    if activity.process in settings.get("excluded_processes"):
        return None
    stage: str = settings.choose("stages", activity.process)
    return stage


def check_exclusions(settings: Settings) -> None:
    """Recycling and its credits are left out together: a credit without its burden would be a gift."""
    excluded = set(settings.get("excluded_processes"))
    halved = sorted(excluded & {"pre-processing", "material recovery", "metal recycling"})
    if halved and not excluded & {"credit", "end of life"}:
        raise RulebookError(
            [
                Problem(
                    what="recycling is left out, but its credits are not",
                    path="system_boundary.excluded_processes",
                    found=", ".join(halved),
                    expected="credit too, or end of life as a whole",
                )
            ]
        )


def check_scope(settings: Settings, service: Service) -> None:
    """A rulebook for packs above a rated energy refuses one that is not above it (a strict bound, kWh).

    One that leaves out vehicles of some categories refuses their packs, and what a rule counts and brightcell doesn't
    model is told.
    """
    if settings.has("not_modelled"):
        for part in settings.get("not_modelled"):
            settings.trace.warn(f"{settings.rulebook.id} counts {part} as well, which is not modelled")
    if settings.has("excluded_vehicle_categories"):
        _refuse_category(settings, service)
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


def _refuse_category(settings: Settings, service: Service) -> None:
    excluded = settings.get("excluded_vehicle_categories")
    if service.vehicle_category in excluded:
        raise ProductError(
            [
                Problem(
                    what=f"outside the scope of {settings.rulebook.id}",
                    path="performance.vehicle_category",
                    found=service.vehicle_category,
                    expected=f"none of {', '.join(excluded)}",
                    hint=f"take another rulebook; what is no vehicle has the category {OTHER}",
                )
            ]
        )
