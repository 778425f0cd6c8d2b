"""Studies on a common basis: each step told, and how much of the published spread disappears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.background import Background, methods, read_method
from brightcell.background.models import Provider
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.model.backgrounds import read_background
from brightcell.published.harmonise.models import Basis, HarmonisedFigure, PublishedFigure
from brightcell.published.harmonise.read import harmonisable, read_basis, read_figures
from brightcell.published.harmonise.spread import FigureSpread, spreads
from brightcell.published.harmonise.steps import CommonBasis, take

if TYPE_CHECKING:
    import pandas as pd

    from brightcell.published.harmonise.plots import HarmonisationPlots

GASES = ("ch4-fossil", "n2o")


@dataclass(frozen=True, repr=False)
class Harmonisation:
    """Published figures on a common basis; `counted` are those whose spread is told."""

    basis: Basis
    grid_factor: float
    figures: tuple[HarmonisedFigure, ...]

    @property
    def counted(self) -> tuple[HarmonisedFigure, ...]:
        return tuple(one for one in self.figures if one.figure.statistic in self.basis.counted)

    @property
    def spread(self) -> tuple[FigureSpread, ...]:
        """Spread after each step, all figures counted, and by family of chemistry."""
        return spreads(self.counted, self.basis.steps)

    @property
    def spread_of_complete(self) -> tuple[FigureSpread, ...]:
        """The same of the figures with which every step could be taken."""
        return spreads([one for one in self.counted if one.complete], self.basis.steps)

    @property
    def plot(self) -> HarmonisationPlots:
        from brightcell.published.harmonise.plots import HarmonisationPlots

        return HarmonisationPlots(self)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "basis": {**self.basis.model_dump(mode="json"), "grid_factor": self.grid_factor},
            "unit": "kg CO2e/kWh",
            "figures": [one.as_dict() for one in self.figures],
            "spread": [one.as_dict() for one in self.spread],
            "spread_of_complete": [one.as_dict() for one in self.spread_of_complete],
        }

    def as_text(self) -> str:
        """Lines for a terminal."""
        from brightcell.published.harmonise.text import as_text

        return as_text(self)

    def to_frame(self) -> pd.DataFrame:
        """A row per figure and step."""
        import pandas as pd

        rows = [{**one, **step} for one in (f.as_dict() for f in self.figures) for step in one.pop("steps")]
        return pd.DataFrame(rows)

    def as_html(self) -> str:
        """A page with the chart, each figure's steps, and the spread."""
        from brightcell.published.harmonise.html import as_html

        return as_html(self)

    def _repr_html_(self) -> str:
        from brightcell.published.harmonise.html import as_block

        return as_block(self)

    def __repr__(self) -> str:
        studies = len({one.figure.study for one in self.figures})
        return f"<Harmonisation: {len(self.figures)} figures of {studies} studies, {len(self.basis.steps)} steps>"


def harmonise(names: Iterable[str] | None = None, **changes: Any) -> Harmonisation:
    """Put published figures on a common functional unit, GWP set, boundary, grid and energy density.

    `names` are studies, all that state something by default; `changes` are entries of the basis, e.g.
    `grid="SE"`, `level="cell"`, `gwp_set="IPCC AR5 GWP100"`, `density=None`. A step for which a study lacks a
    datum stays undone and says so. Raises `InputError` for an unknown study, entry or place.
    """
    basis = read_basis(changes)
    common = CommonBasis(basis, grid_factor(basis), _factors(basis))
    wanted = dict.fromkeys(names or harmonisable())
    figures = [figure for name in wanted for figure in read_figures(name, basis)]
    return Harmonisation(basis, common.grid_factor, tuple(_harmonised(figure, common) for figure in figures))


def _harmonised(figure: PublishedFigure, common: CommonBasis) -> HarmonisedFigure:
    return HarmonisedFigure(figure, take(figure, common))


def grid_factor(basis: Basis) -> float:
    """kg CO2e per kWh of the grid of the basis on its background."""
    from brightcell.linking import background_label
    from brightcell.matrices import build_system, unit_scores
    from brightcell.matrices.columns import background_columns

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
    known = {method.gwp_set: {gas: method.factors[gas] for gas in GASES} for method in read}
    if basis.gwp_set not in known:
        problem = Problem("no shipped GWP set of this name", found=basis.gwp_set, expected=", ".join(known))
        raise BackgroundError(problem)
    return known
