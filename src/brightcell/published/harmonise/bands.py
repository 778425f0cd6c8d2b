"""Between which figures a footprint is plausible, from studies on a common basis."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.published.harmonise.models import Basis, HarmonisedFigure
from brightcell.published.harmonise.run import harmonise
from brightcell.results.footprint.plausible import Band

LEVELS = ("pack", "cell")
EVERY = "any"


def bands() -> tuple[Band, ...]:
    """Lowest and highest harmonised figure, kg CO2e per kWh rated, by family of chemistry, of packs and of cells.

    They are on the common basis as far as their studies say: a step that lacks a datum stays undone, that of the
    boundary excepted. Figures that a later edition replaced take no part; a family with too few figures or studies
    has no band of its own, and `any` is that of all.
    """
    return tuple(band for level in LEVELS for band in _of_level(level))


def _of_level(level: str) -> list[Band]:
    found = harmonise(level=level)
    usable = [one for one in found.figures if _is_usable(one, found.basis)]
    families = sorted({one.figure.family for one in usable if one.figure.family})
    groups = {family: [one for one in usable if one.figure.family == family] for family in families}
    made = (_band(family, level, ones, found.basis) for family, ones in {**groups, EVERY: usable}.items())
    return [band for band in made if band is not None]


def _is_usable(one: HarmonisedFigure, basis: Basis) -> bool:
    """Per kWh, at the level asked for, and not replaced by a later edition."""
    moved = one.after("boundary").done
    return one.per == "kWh" and moved and one.figure.current and one.figure.statistic in basis.banded


def _band(family: str, level: str, found: Sequence[HarmonisedFigure], basis: Basis) -> Band | None:
    studies = sorted({one.figure.study for one in found})
    if len(found) < basis.least_figures or len(studies) < basis.least_studies:
        return None
    values = [one.value for one in found]
    return Band(family, level, "kg CO2e/kWh", min(values), max(values), len(values), tuple(studies))
