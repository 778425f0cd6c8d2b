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
    harmonisation = harmonise(level=level)
    basis = harmonisation.basis
    usable = [figure for figure in harmonisation.figures if _is_usable(figure, basis)]
    families = sorted({figure.published.family for figure in usable if figure.published.family})
    groups = {family: [figure for figure in usable if figure.published.family == family] for family in families}
    candidates = (_band(family, level, group, basis) for family, group in {**groups, EVERY: usable}.items())
    return [band for band in candidates if band is not None]


def _is_usable(figure: HarmonisedFigure, basis: Basis) -> bool:
    """Per kWh, at the level of the harmonisation, and not replaced by a later edition."""
    moved = figure.after("boundary").done
    return figure.per == "kWh" and moved and figure.published.current and figure.published.statistic in basis.banded


def _band(family: str, level: str, figures: Sequence[HarmonisedFigure], basis: Basis) -> Band | None:
    studies = sorted({figure.published.study for figure in figures})
    if len(figures) < basis.least_figures or len(studies) < basis.least_studies:
        return None
    values = [figure.value for figure in figures]
    return Band(family, level, "kg CO2e/kWh", min(values), max(values), len(values), tuple(studies))
