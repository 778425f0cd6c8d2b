"""How a result is characterised and shown: GWP set and biogenic convention."""

from __future__ import annotations

from dataclasses import dataclass

from brightcell.rulebooks.parameters import text
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "reporting"


@dataclass(frozen=True)
class Reporting:
    """The characterisation method and the convention for biogenic carbon ("0/0" or "-1/+1")."""

    method: str
    biogenic: str


@strategy(SLOT, "plain", parameters=(text("method"), text("biogenic")))
def plain(settings: Settings) -> Reporting:
    """The GWP set and the biogenic convention as the rulebook states them."""
    return Reporting(settings.get("method"), settings.get("biogenic"))
