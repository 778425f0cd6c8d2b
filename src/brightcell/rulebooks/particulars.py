"""What a rulebook says on particulars of a product: shared meters, a mean of several plants, other GWP sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from brightcell.errors import Problem, ProductError
from brightcell.inventory.particulars import DeclaredSet, Particulars, SharedMeter
from brightcell.rulebooks.settings import Settings

ECONOMIC, PHYSICAL = "economic", "physical"
HIERARCHY = "hierarchy"
PLANTS = "several_plants"
MEAN, EACH = "mean", "each"
FIXED = ("official", "secondary")
"""Standing of a GWP set that the rules name themselves."""
_LEFT = 0.01
"""Share of a footprint that may be left without a gas when it is converted."""


def note_particulars(settings: Callable[[str], Settings], particulars: Particulars) -> None:
    """Log by which step of the hierarchy meters are divided, and warn of what the rules want otherwise."""
    for meter in particulars.meters:
        _note_meter(settings("allocation"), meter)
    _note_sets(settings("reporting"), particulars.sets)
    if particulars.plants and settings("system_boundary").get(PLANTS) == EACH:
        _warn_of_mean(settings("system_boundary"), particulars)


def _note_sets(settings: Settings, sets: Sequence[DeclaredSet]) -> None:
    """Figures by another GWP set: converted by their gases, told, or refused where the rules fix the set.

    The rules fix it where their text says which: not where it is assumed, or chosen by the user.
    """
    parameter = settings.rulebook.slot("reporting").parameters["method"]
    others = [declared for declared in sets if declared.gwp_set != settings.get("method")]
    unconverted = [declared for declared in others if declared.unexplained > _LEFT]
    for declared in others:
        converted = f"{100 * (1 - declared.unexplained):.3g} % of it is converted by its gases"
        text = f"the footprint that {declared.supplier} declares is by {declared.gwp_set}, and {converted}"
        if declared not in unconverted:
            settings.note(f"{text} to {parameter.value}")
        elif parameter.status not in FIXED:
            settings.trace.warn(f"{text}: the rest counts by that set and not by {parameter.value}; ask for its gases")
    if unconverted and parameter.status in FIXED:
        raise ProductError([_other_set(settings, declared) for declared in unconverted])


def _other_set(settings: Settings, declared: DeclaredSet) -> Problem:
    method = settings.get("method")
    return Problem(
        f"{settings.rulebook.id} counts by {method}, and this footprint by another GWP set can't be converted",
        path=declared.field,
        found=f"{declared.gwp_set}, {100 * declared.unexplained:.3g} % of it without gases",
        expected=f"a footprint by {method}, or gases that make up the whole",
        hint="ask the supplier for the gases, or for the figure by this set",
    )


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
