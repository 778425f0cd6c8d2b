"""What a solved background shows: its quality, and one process as a page."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from brightcell.arguments import checked
from brightcell.background import Background, BackgroundExchange, Method, read_method
from brightcell.background.quality import QualityReport
from brightcell.background.quality import quality as judge
from brightcell.background.quality.completeness import AGGREGATED
from brightcell.background.show import ProcessPage, page, process_of
from brightcell.background.show_data import ProcessScore
from brightcell.errors import BackgroundError, Problem, SingularSystemError
from brightcell.matrices import build_system, unit_scores
from brightcell.matrices.columns import background_columns
from brightcell.model.backgrounds import read_background

if TYPE_CHECKING:
    from brightcell.matrices import System
    from brightcell.matrices.system import FloatArray


@checked
def quality(background: Background | str | Path) -> QualityReport:
    """The quality report of a background.

    A background without a solution has no scores to share out; the check of its loops says why.

    Parameters
    ----------
    background : Background, str or Path
        A background of tables, its name, or the path of its folder.

    Returns
    -------
    QualityReport
        Checks by section, each with its score from 0 to 1 and its worst cases.

    Raises
    ------
    BackgroundError
        For a background that can't be read, or that is not of tables.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.quality("greet-2018").score > 0.5
    True
    """
    tables = _read(background)
    with suppress(SingularSystemError):
        return judge(tables, aggregated_shares(tables))
    return judge(tables)


@checked
def show(background: Background | str | Path, code: str, method: Method | None = None) -> ProcessPage:
    """A process of a background as a page, with its score per unit of product.

    Parameters
    ----------
    background : Background, str or Path
        A background of tables, its name, or the path of its folder.
    code : str
        Code of the process.
    method : Method, optional
        Characterisation factors; IPCC AR6 GWP100 by default.

    Returns
    -------
    ProcessPage
        What it is, what it takes and emits, who uses it, and kg CO2e per unit by gas and by input.

    Raises
    ------
    BackgroundError
        For an unknown code, with the nearest ones.

    Examples
    --------
    >>> import brightcell as bc
    >>> open_ = bc.read_background("open")
    >>> page = bc.backgrounds.show(open_, open_.provider("electricity", "CN-JS").code)
    >>> page.process.location
    'CN-JS'
    """
    tables = _read(background)
    process_of(tables, code)
    return page(tables, code, score(tables, code, method or read_method()))


def score(background: Background, code: str, method: Method) -> ProcessScore:
    """kg CO2e per unit of a process, by gas, and by what it emits itself and what it takes."""
    system, scores = _unit_scores(background, method)
    place = {process.code: column for column, process in enumerate(background.processes)}
    totals = scores.sum(axis=0)
    parts = [(e.input, e.amount * totals[place[e.input]]) for e in _inputs(background, code)]
    direct = totals[place[code]] - sum(amount for _, amount in parts)
    gases = dict(zip(system.flows, scores[:, place[code]].tolist(), strict=True))
    return ProcessScore(
        method.name,
        float(totals[place[code]]),
        {flow: amount for flow, amount in gases.items() if amount},
        tuple(sorted(((name, float(amount)) for name, amount in parts), key=lambda part: -abs(part[1]))),
        float(direct),
    )


def aggregated_shares(background: Background) -> dict[str, float]:
    """Share of each process's score that flows published as CO2e carry, by code; processes that score 0 are left out.

    Shares are of absolute scores, so that an uptake doesn't push them beyond 1.
    """
    system, scores = _unit_scores(background, read_method())
    rows = [row for row, flow in enumerate(system.flows) if flow in AGGREGATED]
    lumped, total = abs(scores[rows]).sum(axis=0), abs(scores).sum(axis=0)
    return {p.code: float(lumped[i] / total[i]) for i, p in enumerate(background.processes) if total[i]}


def _unit_scores(background: Background, method: Method) -> tuple[System, FloatArray]:
    """The system of all processes, and scores (flow x process), kg CO2e per unit of product."""
    system = build_system(background_columns(background), {method.id: method.factors})
    return system, unit_scores(system)


def _inputs(background: Background, code: str) -> Iterable[BackgroundExchange]:
    return (e for e in background.exchanges if e.process == code and e.type == "technosphere")


def _read(background: Background | str | Path) -> Background:
    tables = read_background(background)
    if not isinstance(tables, Background):
        raise BackgroundError(Problem("only a background of tables can be inspected", found=tables.name))
    return tables
