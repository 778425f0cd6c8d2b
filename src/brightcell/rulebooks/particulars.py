"""What a rulebook says on particulars of a product: meters that are shared, and a mean of several plants."""

from __future__ import annotations

from collections.abc import Callable

from brightcell.inventory.particulars import Particulars, SharedMeter
from brightcell.rulebooks.settings import Settings

ECONOMIC, PHYSICAL = "economic", "physical"
HIERARCHY = "hierarchy"
PLANTS = "several_plants"
MEAN, EACH = "mean", "each"


def note_particulars(settings: Callable[[str], Settings], particulars: Particulars) -> None:
    """Log by which step of the hierarchy meters are divided, and warn of what the rules want otherwise."""
    for meter in particulars.meters:
        _note_meter(settings("allocation"), meter)
    if particulars.plants and settings("system_boundary").get(PLANTS) == EACH:
        _warn_of_mean(settings("system_boundary"), particulars)


def _note_meter(settings: Settings, meter: SharedMeter) -> None:
    hierarchy = list(settings.get(HIERARCHY))
    kind = ECONOMIC if meter.is_economic else PHYSICAL
    order = ", then ".join(hierarchy)
    part = f"{100 * meter.share:.4g} % is this product's"
    text = f"{meter.carrier} of {meter.site} is shared by {meter.key} ({kind}): {part}"
    settings.note(f"{text}; the order of {settings.rulebook.id} is {order}", meter.share, (f"{meter.site}",))
    if kind not in hierarchy:
        settings.trace.warn(f"{text}; the order of {settings.rulebook.id} ({order}) knows no such key")
    elif kind == ECONOMIC and PHYSICAL in hierarchy[: hierarchy.index(ECONOMIC)] and meter.why is None:
        settings.trace.warn(
            f"{text}, although {settings.rulebook.id} divides by a physical relation before it does by value "
            f"({order}): say in {meter.field}.why that there is none, or share by energy, mass or pieces"
        )


def _warn_of_mean(settings: Settings, particulars: Particulars) -> None:
    for several in particulars.plants:
        name = several.plants[0][0]
        settings.trace.warn(
            f"{settings.rulebook.id} asks for a figure of each plant, and this is a mean of several: "
            f"{several.in_words}; for one of them set its share to 100 % and the others' to 0 % "
            f"(--with 'sites[{name}].steps[{several.step}].share=100 %')"
        )
