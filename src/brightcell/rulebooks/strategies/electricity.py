"""Which electricity counts: an ordered list of supplies with the proof that each needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from brightcell.errors import Problem, ProductError
from brightcell.inventory.models import Supply
from brightcell.inventory.quantity import Quantity
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "electricity"
FactorKind = Literal["life-cycle", "co2-only"]
LIFE_CYCLE: FactorKind = "life-cycle"


@dataclass(frozen=True)
class Wish:
    """A share of the electricity and what it should be; linking finds it, a stated factor needs no provider."""

    key: str
    location: str | None
    share: Quantity
    factor: Quantity | None
    reason: str
    source: str | None = None


@strategy(SLOT, "ordered-supplies", parameters=("accepted", "grid_level", "factor_kind"))
def ordered_supplies(settings: Settings, location: str | None, supplies: tuple[Supply, ...]) -> tuple[Wish, ...]:
    """Each share by its own kind where the rulebook accepts it, else by the grid mix of the place.

    `accepted` lists the kinds that count (on-site, direct-line, green-contract, certificate, grid);
    `grid_level` says whether the grid is that of the province or of the country.
    """
    accepted = tuple(settings.get("accepted"))
    kind = settings.get("factor_kind")
    return tuple(_wish(settings, location, supply, accepted, kind) for supply in supplies)


def _wish(settings: Settings, place: str | None, supply: Supply, accepted: tuple[str, ...], kind: str) -> Wish:
    if supply.kind == "grid" or supply.kind not in accepted:
        return _grid(settings, place, supply)
    _refuse_other_kind(supply, kind)
    key = f"electricity-{supply.technology}" if supply.technology else "electricity"
    return Wish(key, supply.location or place, supply.share, supply.factor, f"{supply.kind} accepted", supply.source)


def _grid(settings: Settings, place: str | None, supply: Supply) -> Wish:
    level = settings.get("grid_level")
    location = (supply.location or place) if supply.kind == "grid" else place
    if level == "country" and location:
        location = location.split("-")[0]
    reason = f"grid mix of {location} ({level} level)"
    if supply.kind != "grid":
        reason = f"{supply.kind} not accepted by this rulebook, so the {reason}"
        settings.trace.warn(f"electricity: {reason}")
        return Wish("electricity", location, supply.share, None, reason)
    _refuse_other_kind(supply, settings.get("factor_kind"))
    return Wish("electricity", location, supply.share, supply.factor, reason, supply.source)


def _refuse_other_kind(supply: Supply, kind: str) -> None:
    """Life-cycle electricity factors and CO2-only grid factors never mix."""
    if supply.factor is not None and supply.factor_kind != kind:
        raise ProductError(
            [
                Problem(
                    what="this electricity factor is of another kind than the rulebook's factors",
                    path="sites.electricity_supply.factor.kind",
                    found=str(supply.factor_kind),
                    expected=kind,
                    hint="a CO2-only grid factor leaves out fuel supply and other gases; give a life-cycle factor "
                    "or none, and the background's grid mix is taken",
                )
            ]
        )
