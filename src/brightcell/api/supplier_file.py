"""A supplier's footprint file of PACT or Catena-X as the `supplier` of a bought part or cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem, nearest
from brightcell.io.exchange.exchanged import CRADLE_TO_GATE, ExchangedFootprint
from brightcell.io.exchange.read import read_exchanged

PER = {"kg": "kg CO2e/kg", "kWh": "kg CO2e/kWh", "piece": "kg CO2e"}
"""What the figure of a supplier may be per, and its unit in a product's file."""
_DECLARED = {"kilogram": "kg", "kilowatt hour": "kWh", "piece": "piece"}
BIOGENIC = ("excluded", "included")
_SETS = {"AR4": "ipcc-ar4-gwp100", "AR5": "ipcc-ar5-gwp100", "AR6": "ipcc-ar6-gwp100"}


@dataclass(frozen=True)
class SupplierFile:
    """The entry to put under `supplier` in a product's file, and what to consider before it is used."""

    entry: dict[str, Any]
    warnings: tuple[str, ...] = ()


@checked
def supplier_file(
    file: ExchangedFootprint | str | Path,
    name: str | None = None,
    *,
    per: str | None = None,
    biogenic: str = "excluded",
    gwp_set: str | None = None,
    day: date | None = None,
) -> SupplierFile:
    """A footprint file of PACT 3.0 or Catena-X as the `supplier` of a part or bought cell.

    Per declared unit of u kg a figure F is F / u per kg.

    Parameters
    ----------
    file : ExchangedFootprint, str or Path
        What was read, or the path of a JSON file.
    name : str, optional
        The name of the supplier; by default that of the file.
    per : str, optional
        "kg", "kWh" or "piece"; by default what the file declares. Parts take kg, bought cells and modules all three.
    biogenic : str
        Whether the uptake of biogenic carbon is in the figure: "excluded" or "included".
    gwp_set : str, optional
        The set of GWP values that the footprint is to be added to; another one is warned of.
    day : date, optional
        The day on which the file is to be valid; without it the end of its validity is reported, not judged.

    Returns
    -------
    SupplierFile
        The entry for the product file, and what a reader must know of it.

    Raises
    ------
    InputError
        For a file that can't be read, with everything that is wrong; a unit that the file's mass doesn't lead to; and
        a figure that isn't above zero.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.backgrounds.supplier_file("no-such-pcf.json")
    Traceback (most recent call last):
    ...
    brightcell.errors.InputError: there is no such footprint file (found no-such-pcf.json; ...
    """
    pcf = file if isinstance(file, ExchangedFootprint) else read_exchanged(file)
    _check(biogenic, BIOGENIC, "the uptake of biogenic carbon is either in the figure or not")
    wanted = per or _DECLARED.get(pcf.unit, "kg")
    _check(wanted, tuple(PER), "a supplier's footprint isn't per this unit")
    figure = _figure(pcf, biogenic) * _scale(pcf, wanted)
    sets = [_SETS[report] for report in pcf.characterisation if report in _SETS]
    gwp = sets[0] if len(pcf.characterisation) == len(sets) == 1 else None
    entry: dict[str, Any] = {
        "name": name or pcf.company,
        "footprint": {"value": float(f"{figure:.12g}"), "unit": PER[wanted]},
        "boundary": CRADLE_TO_GATE,
        "gwp_set": gwp,
        "period": _period(pcf.reference),
        "primary_data_share": None if pcf.primary_share is None else f"{100 * pcf.primary_share:.8g} %",
        "verifier": pcf.verifier,
        "source": f"{pcf.form}, {pcf.id}: {pcf.product}, valid {_period(pcf.validity) or 'for no stated time'}",
    }
    warnings = (*pcf.notes, *_warnings(pcf, biogenic, wanted, day), *_set_warnings(gwp, pcf, gwp_set))
    return SupplierFile({field: value for field, value in entry.items() if value is not None}, warnings)


def _check(word: str, allowed: tuple[str, ...], what: str) -> None:
    if word not in allowed:
        raise InputError(Problem(what, found=word, expected=", ".join(allowed), nearest=nearest(word, allowed)))


def _figure(pcf: ExchangedFootprint, biogenic: str) -> float:
    """kg CO2e per declared unit."""
    value = pcf.including if biogenic == "included" else pcf.excluding
    if value is None:
        what = "the file has no figure with the uptake of biogenic carbon"
        raise InputError(Problem(what, expected="biogenic: excluded", hint="or ask the supplier for it"))
    if value <= 0:
        what = "a supplier's footprint is above zero, and this one takes up as much as it emits or more"
        hint = "take the figure without the uptake of biogenic carbon" if biogenic == "included" else None
        raise InputError(Problem(what, found=f"{value:g} kg CO2e per {pcf.unit}", hint=hint))
    return value


def _scale(pcf: ExchangedFootprint, wanted: str) -> float:
    """What a figure per declared unit is multiplied by: 1, or one over its mass."""
    if _DECLARED.get(pcf.unit) == wanted:
        return 1.0
    if wanted != "kg":
        what = "the file's declared unit can't be converted to this one"
        hint = "with its mass it can be converted to kg only"
        raise InputError(Problem(what, found=pcf.unit, expected=f"per {wanted}", hint=hint))
    if not pcf.mass:
        what = "a figure per kg needs the mass of the declared unit, and the file gives none or zero"
        raise InputError(Problem(what, path="productMassPerDeclaredUnit", found=pcf.unit, expected="more than 0 kg"))
    return 1.0 / pcf.mass


def _period(days: tuple[str | None, str | None]) -> str | None:
    start, end = days
    ends = [f"{word} {day}" for word, day in (("from", start), ("to", end)) if day]
    return " ".join(ends) or None


def _warnings(pcf: ExchangedFootprint, biogenic: str, wanted: str, day: date | None) -> Iterator[str]:
    start, end = pcf.validity
    if end is None:
        yield "the file states no end of its validity: ask the supplier whether it still holds"
    elif day is not None and end < day.isoformat():
        yield f"the footprint has expired: it was valid to {end}"
    if start is not None and day is not None and start > day.isoformat():
        yield f"the footprint isn't valid yet: it is from {start} on"
    if pcf.status == "Deprecated":
        yield "the supplier has marked the footprint as deprecated: ask for the one that replaces it"
    if pcf.boundary != CRADLE_TO_GATE:
        yield f"the file's boundary is {pcf.boundary}: only its production stage is taken, from cradle to gate"
    if pcf.distribution:
        yield f"the file states distribution apart ({pcf.distribution:g} kg CO2e per {pcf.unit}): it is left out"
    if pcf.including is not None and pcf.including != pcf.excluding:
        other = f"including {pcf.including:g}, excluding {pcf.excluding:g} kg CO2e per {pcf.unit}"
        yield f"the uptake of biogenic carbon is {biogenic}: {other}"
    if wanted == "kWh":
        yield "the file's kWh is taken as rated energy: formats of exchange don't say which energy it is"
    if pcf.primary_share is None:
        yield "the file states no share of primary data"


def _set_warnings(own: str | None, pcf: ExchangedFootprint, asked: str | None) -> Iterator[str]:
    if own is None:
        sets = ", ".join(pcf.characterisation)
        yield f"the file's GWP values are {sets}, which aren't those of one set known here, so none is stated"
    elif asked is not None and own != asked:
        yield f"the footprint is by another GWP set, {own}, than {asked}: it can't be recalculated from a total"
