"""What must be measured by the company itself."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.inventory.own_data import BOUGHT
from brightcell.rulebooks.models import PROCESSES
from brightcell.rulebooks.parameters import choices, text
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "data_quality"
PRESCRIBED = "prescribed_background"


@strategy(
    SLOT,
    "company-specific-processes",
    parameters=(choices("company_specific", *PROCESSES, *BOUGHT), text(PRESCRIBED)),
)
def company_specific_processes(settings: Settings, modelled: Iterable[str]) -> tuple[str, ...]:
    """The processes that must rest on the company's own data and that the product does not describe.

    Beside kinds of process, the making of parts that a maker may buy: their suppliers' footprints describe it.
    `prescribed_background` names the secondary data that the rules ask for; it stays unset where they leave that open.
    The product system compares it with the background that it is linked to.
    """
    if settings.has(PRESCRIBED):
        settings.get(PRESCRIBED)
    described = set(modelled)
    return tuple(process for process in settings.get("company_specific") if process not in described)
