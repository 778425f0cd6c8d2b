"""Which electricity counts: the kinds of supply that a rulebook accepts, all else is the grid mix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from brightcell.errors import Problem, ProductError
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Supply
from brightcell.inventory.quantity import Quantity
from brightcell.product.vocabulary import FACTOR_KINDS, SUPPLY_KINDS
from brightcell.rulebooks.parameters import choice, choices
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import PLACE, Settings

SLOT = "electricity"
ELECTRICITY = "electricity"
GRID_MIXES = {
    "average": ELECTRICITY,
    "residual": f"{ELECTRICITY}-residual",
    "high-voltage": f"{ELECTRICITY}-high-voltage",
    "low-voltage": f"{ELECTRICITY}-low-voltage",
    **{f"year-{year}": f"{ELECTRICITY}-{year}" for year in (2021, 2022, 2023, 2024)},
}
"""Which mix of the grid, and the key that a background has it under."""
BOUNDARY, CONSUMPTION = "mix_boundary", "consumption"
"""Whether the grid mix is that of what is generated in a place or of what is consumed there, with trade."""
_OF_YEAR = "year-"
_GRID = "grid"
_ON_SITE = "on-site"


@dataclass(frozen=True)
class Wish:
    """A share of the electricity and what it should be; linking finds it, a stated factor needs no provider.

    `instead` is the key that is taken where a background has none such, `year` that of the grid mix, None for the
    default; `PLACE` in `reason` stands for the code of `place`; `evidence` is that of `factor`.
    """

    key: str
    place: Location | None
    share: Quantity
    factor: Quantity | None
    reason: str
    source: str | None = None
    instead: str | None = None
    year: int | None = None
    evidence: str | None = None

    @property
    def location(self) -> str | None:
        """The code of its place."""
        return None if self.place is None else self.place.code


@strategy(
    SLOT,
    "accepted-supplies",
    parameters=(
        choices("accepted", *SUPPLY_KINDS),
        choice("grid_level", "province", "country"),
        choice("factor_kind", *FACTOR_KINDS),
        choice("grid_mix", *GRID_MIXES),
        choice(BOUNDARY, "any", CONSUMPTION),
    ),
)
def accepted_supplies(settings: Settings, place: Location | None, supplies: tuple[Supply, ...]) -> tuple[Wish, ...]:
    """Each share by its own kind where the rulebook accepts that kind, else by the grid mix of the place.

    The maker gives the shares, so the kinds have no order among each other. `accepted` lists those that count
    (on-site, direct-line, green-contract, certificate, grid); `grid_level` says whether the grid is that of the
    province or of the country, `grid_mix` which mix of it; where the background has none such, its average takes
    its place and the link says so. A mix of the grid is of the year that the product states, unless `grid_mix` names a
    year for all places; the background's default where neither does. `mix_boundary` says whether the mix has to be that
    of consumption, which the product system compares with the background that it is linked to. Raises `ProductError`
    for a supply that doesn't say what it is, and for a factor that has no place here.
    """
    accepted = tuple(settings.get("accepted"))
    kind = settings.get("factor_kind")
    settings.get(BOUNDARY)
    _warn_of_shared_proofs(settings, supplies)
    return tuple(_wish(settings, place, supply, accepted, kind) for supply in supplies)


def _warn_of_shared_proofs(settings: Settings, supplies: tuple[Supply, ...]) -> None:
    """One contract or certificate proves one supply: what stands behind two is counted twice."""
    for proof, number in Counter(supply.source for supply in supplies if supply.source).items():
        if number > 1:
            settings.trace.warn(f"electricity: the proof {proof} stands behind {number} supplies; each needs its own")


def _wish(settings: Settings, place: Location | None, supply: Supply, accepted: tuple[str, ...], kind: str) -> Wish:
    if supply.kind == _GRID:
        _refuse_other_kind(supply, kind)
        _refuse_own_grid_factor(supply)
        return _grid(settings, supply.place or place, supply)
    if supply.kind not in accepted:
        return _grid(settings, place, supply)
    _refuse_other_kind(supply, kind)
    _refuse_nameless(supply)
    if supply.source is None and supply.kind != _ON_SITE:
        share = f"{100 * supply.share.value:.4g} %"
        settings.trace.warn(f"electricity: no proof given for the {supply.kind.replace('-', ' ')} of {share}")
    key = f"electricity-{supply.technology}" if supply.technology else "electricity"
    reason = f"{supply.kind} accepted"
    where = supply.place or place
    return Wish(key, where, supply.share, supply.factor, reason, supply.source, evidence=supply.evidence)


def _grid(settings: Settings, place: Location | None, supply: Supply) -> Wish:
    level = settings.get("grid_level")
    if level == "country" and place is not None:
        place = place.country
    reason = f"grid mix of {PLACE} ({level} level)"
    if supply.kind != _GRID:
        reason = f"{supply.kind} not accepted by this rulebook, so the {reason}"
        settings.trace.warn(f"electricity: {reason}", place)
    mix = settings.get("grid_mix")
    key, year = GRID_MIXES[mix], _year(settings, mix, supply, place)
    instead = None if key == ELECTRICITY else ELECTRICITY
    reason = reason if year is None else f"{reason}, {year}"
    return Wish(key, place, supply.share, None, reason, instead=instead, year=year)


def _year(settings: Settings, mix: str, supply: Supply, place: Location | None) -> int | None:
    """The year that the product states, where the rulebook prescribes none for all places."""
    if supply.year is None or not mix.startswith(_OF_YEAR):
        return supply.year
    prescribed = mix.removeprefix(_OF_YEAR)
    if str(supply.year) != prescribed:
        settings.trace.warn(
            f"electricity: the rulebook's grid_mix is of {prescribed} at all places; the year {supply.year} that the "
            f"product states for {PLACE} isn't used",
            place,
        )
    return None


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


def _refuse_own_grid_factor(supply: Supply) -> None:
    """The maker's own factor for the grid would pass by every rulebook's grid mix."""
    if supply.factor is not None:
        raise ProductError(
            [
                Problem(
                    what="the grid mix is the background's",
                    path="sites.electricity_supply.factor",
                    found=f"{supply.factor.value:g} kg CO2e/kWh for a supply of kind grid",
                    hint="a factor of your own belongs to a contract, a certificate, a direct line or on-site supply",
                )
            ]
        )


def _refuse_nameless(supply: Supply) -> None:
    """A contract for nothing in particular would be counted as the grid mix."""
    if supply.technology is None and supply.factor is None:
        raise ProductError(
            [
                Problem(
                    what=f"the {supply.kind.replace('-', ' ')} doesn't say what is supplied",
                    path="sites.electricity_supply",
                    expected="a technology (wind, solar, hydro, ...) or a life-cycle factor with its source",
                    hint="where neither is known, the kind is grid",
                )
            ]
        )
