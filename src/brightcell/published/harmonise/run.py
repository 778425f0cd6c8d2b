"""Putting published figures on a common basis: the basis, its grid and its GWP sets looked up, every step taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.background import Background, methods, read_method
from brightcell.background.models import Provider
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.linking import background_label
from brightcell.matrices import build_system, unit_scores
from brightcell.matrices.columns import background_columns
from brightcell.model.backgrounds import read_background
from brightcell.published.harmonise.harmonisation import Harmonisation
from brightcell.published.harmonise.models import Basis, HarmonisedFigure, PublishedFigure
from brightcell.published.harmonise.read import harmonisable, read_basis, read_figures
from brightcell.published.harmonise.steps import CommonBasis, take

GASES = ("ch4-fossil", "n2o")


@checked
def harmonise(names: str | Path | Iterable[str | Path] | None = None, **changes: Any) -> Harmonisation:
    """Put published figures on a common functional unit, GWP set, boundary, grid and energy density.

    A step for which a study lacks a datum stays undone and says so.

    Parameters
    ----------
    names : str, Path, or iterable of them, optional
        Studies by name, or folders of one's own; by default all shipped ones that state what is needed.
    **changes
        Entries of the basis that differ from the shipped one, e.g. `grid="SE"`, `level="cell"`,
        `gwp_set="IPCC AR5 GWP100"`, or `density=None`, which leaves each study its own energy density.

    Returns
    -------
    Harmonisation
        Each figure after each step, kg CO2e per kWh of rated energy, and how much of the spread is left.

    Raises
    ------
    InputError
        For an unknown study, entry of the basis, GWP set or place.

    Examples
    --------
    >>> import brightcell as bc
    >>> harmonisation = bc.harmonise(["everbatt-2023"], grid="SE")
    >>> harmonisation.basis.grid
    'SE'
    """
    basis = read_basis(changes)
    common = CommonBasis(basis, grid_factor(basis), _factors(basis))
    wanted = dict.fromkeys([names] if isinstance(names, str | Path) else names or harmonisable())
    figures = [figure for name in wanted for figure in read_figures(name, basis)]
    return Harmonisation(basis, common.grid_factor, tuple(_harmonised(figure, common) for figure in figures))


def _harmonised(figure: PublishedFigure, common: CommonBasis) -> HarmonisedFigure:
    return HarmonisedFigure(figure, take(figure, common))


def grid_factor(basis: Basis) -> float:
    """kg CO2e per kWh of the grid of the basis on its background."""
    background = read_background(basis.background)
    provider = background.offers["electricity"].get(basis.grid)
    if not isinstance(provider, Provider) or not isinstance(background, Background):
        near = nearest(basis.grid, background.offers["electricity"])
        what = f"{basis.background} has no grid of this place"
        raise BackgroundError(Problem(what, found=basis.grid, expected="e.g. CN, CN-JS, SE", nearest=near))
    code = provider.process.code
    columns = background_columns(background, [code])
    method = read_method()
    scores = unit_scores(build_system(columns, {method.id: method.factors})).sum(axis=0)
    return float(scores[[column.activity for column in columns].index(background_label(background, code))])


def _factors(basis: Basis) -> Mapping[str, Mapping[str, float]]:
    """kg CO2e per kg of the gases that studies state, by the name of each shipped set."""
    read = [read_method(id) for id in methods()]
    sets = {method.gwp_set: {gas: method.factors[gas] for gas in GASES} for method in read}
    if basis.gwp_set not in sets:
        problem = Problem("there is no shipped GWP set of this name", found=basis.gwp_set, expected=", ".join(sets))
        raise BackgroundError(problem)
    return sets
