"""What must be measured by the company itself."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.rulebooks.models import PROCESSES
from brightcell.rulebooks.parameters import choices
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "data_quality"


@strategy(SLOT, "company-specific-processes", parameters=(choices("company_specific", *PROCESSES),))
def company_specific_processes(settings: Settings, modelled: Iterable[str]) -> tuple[str, ...]:
    """The processes that must rest on the company's own data and that the product does not describe."""
    described = set(modelled)
    return tuple(process for process in settings.get("company_specific") if process not in described)
