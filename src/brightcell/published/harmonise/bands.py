"""Between which figures a footprint is plausible, from studies on a common basis."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.published.harmonise.models import Basis, HarmonisedFigure
from brightcell.published.harmonise.result import HarmonisedFigures
from brightcell.published.harmonise.run import harmonise
from brightcell.results.footprint.plausible import DECLARED, PUBLISHED, Band

LEVELS = ("pack", "cell")
EVERY = "any"


def bands() -> tuple[Band, ...]:
    """Lowest and highest harmonised figure, kg CO2e per kWh rated, by family of chemistry, of packs and of cells.

    They are on the common basis as far as their studies say: a step that lacks a datum stays undone, that of the
    boundary excepted. Figures that a later edition replaced take no part; a family with too few figures or studies
    has no band of its own, and `any` is that of all. What makers declare of their own products is in bands of the kind
    `declared`, from a single figure on, and in no other.
    """
    harmonisations = {level: harmonise(level=level) for level in LEVELS}
    return (
        *(band for level, harmonisation in harmonisations.items() for band in _of_studies(level, harmonisation)),
        *(band for level, harmonisation in harmonisations.items() for band in _declared(level, harmonisation)),
    )


def _of_studies(level: str, harmonisation: HarmonisedFigures) -> list[Band]:
    basis = harmonisation.basis
    usable = [figure for figure in harmonisation.figures if _is_usable(figure, basis)]
    families = sorted({figure.published.family for figure in usable if figure.published.family})
    groups = {family: [figure for figure in usable if figure.published.family == family] for family in families}
    return [
        _band(family, level, PUBLISHED, group)
        for family, group in {**groups, EVERY: usable}.items()
        if _is_enough(group, basis)
    ]


def _declared(level: str, harmonisation: HarmonisedFigures) -> list[Band]:
    """The band of what makers declare, of all chemistries together; none where nothing is declared per kWh."""
    figures = [figure for figure in harmonisation.figures if figure.published.statistic == DECLARED]
    usable = [figure for figure in figures if figure.per == "kWh" and figure.at_boundary]
    return [_band(EVERY, level, DECLARED, usable)] if usable else []


def _is_usable(figure: HarmonisedFigure, basis: Basis) -> bool:
    """Per kWh, at the level of the harmonisation, and not replaced by a later edition."""
    moved = figure.after("boundary").done
    return figure.per == "kWh" and moved and figure.published.current and figure.published.statistic in basis.banded


def _is_enough(figures: Sequence[HarmonisedFigure], basis: Basis) -> bool:
    studies = {figure.published.study for figure in figures}
    return len(figures) >= basis.least_figures and len(studies) >= basis.least_studies


def _band(family: str, level: str, kind: str, figures: Sequence[HarmonisedFigure]) -> Band:
    values = [figure.value for figure in figures]
    studies = tuple(sorted({figure.published.study for figure in figures}))
    return Band(family, level, "kg CO2e/kWh", min(values), max(values), len(values), studies, kind)
