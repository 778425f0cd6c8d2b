"""Whether a footprint lies where published ones lie: a note for its reader, never an error."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import csv_rows, data_path
from brightcell.results.footprint.meta import FunctionalUnitRef
from brightcell.results.page.numbers import significant

ANY = "any"
PUBLISHED, DECLARED = "published", "declared"
GATE = ("raw_material", "manufacturing")
GWP100 = re.compile(r"GWP ?100(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Band:
    """Lowest and highest of some published figures, on a common basis as far as the studies' statements reach.

    kind: "published", of studies, or "declared", of makers about their own products, which nothing is held against.
    """

    family: str
    level: str
    unit: str
    low: float
    high: float
    figures: int
    studies: tuple[str, ...]
    kind: str = PUBLISHED


def plausibility_bands() -> tuple[Band, ...]:
    """Bands by family of chemistry, of packs and of cells, cradle to gate per kWh of rated energy.

    They stand in `databases/studies/bands.csv`, which `scripts/build_bands.py` makes of the harmonised studies.

    Returns
    -------
    tuple of Band
        Those of published studies; what makers declare is in none of them.

    Examples
    --------
    >>> import brightcell as bc
    >>> {band.kind for band in bc.plausibility_bands()}
    {'published'}
    """
    return tuple(band for band in _bands() if band.kind == PUBLISHED)


def declared_bands() -> tuple[Band, ...]:
    """What makers declare of their own cells and packs, kg CO2e per kWh: to set beside a figure, and no check."""
    return tuple(band for band in _bands() if band.kind == DECLARED)


@cache
def _bands() -> tuple[Band, ...]:
    return tuple(_band(row) for row in csv_rows(data_path("studies", "bands.csv")))


def find_band(chemistry: str, level: str = "pack") -> Band | None:
    """The band of a chemistry (NMC622: that of NMC), else that of all chemistries together."""
    of_level = [band for band in plausibility_bands() if band.level == level]
    own = [band for band in of_level if band.family != ANY and chemistry.upper().startswith(band.family)]
    return next(iter([*own, *(band for band in of_level if band.family == ANY)]), None)


def gate_per_kwh(stages: Mapping[str, float], unit: FunctionalUnitRef) -> float:
    """kg CO2e per kWh of rated energy, cradle to gate: raw materials and manufacturing, of kg CO2e per unit."""
    gate = sum(stages[stage] for stage in GATE)
    return gate * unit.units_per_pack / unit.rated_energy_kwh


def note_outside(value: float, chemistry: str, method: str) -> str | None:
    """A sentence where a figure lies outside of its band, None where it lies within or there is none.

    `value` is in kg CO2e per kWh of rated energy, cradle to gate, by a method of this title. The bands are in GWP100:
    what another horizon gives isn't held against them.
    """
    band = find_band(chemistry) if GWP100.search(method) else None
    if band is None or _low_end(band) <= value <= band.high:
        return None
    return (
        f"{significant(value)} kg CO2e per kWh cradle to gate lies {'below' if value < band.low else 'above'} the "
        f"{significant(band.low, 3)} to {significant(band.high, 3)} of {band.figures} published figures, put on a "
        f"common basis as far as their studies say ({_family(band)}; {', '.join(band.studies)}): is that meant?"
    )


def _low_end(band: Band) -> float:
    """None for all chemistries together: one without nickel and cobalt may lie below what was published of others."""
    return -math.inf if band.family == ANY else band.low


def _family(band: Band) -> str:
    return "all chemistries" if band.family == ANY else band.family


def _band(row: dict[str, str]) -> Band:
    return Band(
        family=row["family"],
        level=row["level"],
        unit=row["unit"],
        low=float(row["low"]),
        high=float(row["high"]),
        figures=int(row["figures"]),
        studies=tuple(row["studies"].split()),
        kind=row["kind"],
    )
