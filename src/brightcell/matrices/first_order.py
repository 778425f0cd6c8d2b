"""How sure the score of a process is, to first order, from the spreads of what lies behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

import numpy as np
from scipy import sparse

from brightcell.background.models import Background, BackgroundExchange, Spread
from brightcell.linking import background_label
from brightcell.matrices.columns import background_columns
from brightcell.matrices.factorisation import factorised
from brightcell.matrices.system import FloatArray, build_system


def log_variances(
    background: Background, factors: Mapping[str, float], totals: Mapping[str, float], wanted: Iterable[str]
) -> dict[str, float | None]:
    """Variance of the logarithm of the score of one unit of each wanted process.

        var ln S_k = (sum over p of x_pk^2 w_p  +  sum over draws d of (sum over p in d of x_pk S_p ln gsd_d)^2) / S_k^2
        w_p = sum over exchanges e of p of (a_e (s_e - m_p) v_e)^2

    with x_k = A^-1 f_k, a the amount, s the score of one unit of what is taken (a factor, for an emission) and v the
    relative standard deviation of the amount: ln gsd, or that of a triangle. m_p is the mean of s in a mix, whose
    shares sum to one in every draw, and 0 else. d are the draws of factors that move whole processes.

    Parameters
    ----------
    background : Background
        A background of tables.
    factors, totals : Mapping
        kg CO2e per kg of each flow, and per unit of each process.
    wanted : iterable of str
        Codes.

    Returns
    -------
    dict
        By code; None where the score is zero, or no amount behind it has a spread.
    """
    system = build_system(background_columns(background), {})
    own = np.array([_own(background, p.code, factors, totals) for p in background.processes])
    together = _together(background, totals)
    solver = factorised(system)
    variances: dict[str, float | None] = {}
    for code in dict.fromkeys(wanted):
        supply = solver.supply(system.demand_vector({background_label(background, code): 1.0}))
        variances[code] = _relative(supply, own, together, totals[code])
    return variances


def _relative(supply: FloatArray, own: FloatArray, together: FloatArray, total: float) -> float | None:
    variance = float(supply**2 @ own + np.sum(np.square(together @ supply)))
    return variance / total**2 if total and variance else None


def _together(background: Background, totals: Mapping[str, float]) -> sparse.csr_array:
    """S_p ln gsd of the processes that move together (draw, process)."""
    place = {process.code: at for at, process in enumerate(background.processes)}
    row = {draw: at for at, draw in enumerate(dict.fromkeys(spread.draw for spread in background.spreads))}
    moved = sparse.dok_array((len(row), len(place)))
    for spread in background.spreads:
        moved[row[spread.draw], place[spread.process]] = totals[spread.process] * log(spread.gsd)
    return moved.tocsr()


def _own(background: Background, code: str, factors: Mapping[str, float], totals: Mapping[str, float]) -> float:
    exchanges = background.exchanges_of(code)
    scores = [_score(e, factors, totals) for e in exchanges]
    mean = sum(scores) / sum(e.amount for e in exchanges) if code in background.mixes else 0.0
    pairs = zip(exchanges, scores, strict=True)
    return sum(((score - mean * e.amount) * relative_deviation(e)) ** 2 for e, score in pairs)


def _score(exchange: BackgroundExchange, factors: Mapping[str, float], totals: Mapping[str, float]) -> float:
    unit = totals[exchange.input] if exchange.type == "technosphere" else factors.get(exchange.input, 0.0)
    return exchange.amount * unit


def relative_deviation(exchange: BackgroundExchange) -> float:
    """ln gsd of a lognormal amount; of a triangular one its standard deviation over the amount."""
    spread = exchange.spread
    if spread.distribution == "lognormal" and spread.gsd:
        return log(spread.gsd)
    return _triangle(spread, exchange.amount) if spread.distribution == "triangular" and exchange.amount else 0.0


def _triangle(spread: Spread, mode: float) -> float:
    """sqrt((a^2 + b^2 + c^2 - ab - ac - bc) / 18) over the mode."""
    if spread.minimum is None or spread.maximum is None:
        return 0.0
    a, b, c = spread.minimum, spread.maximum, mode
    return float(np.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0) / abs(mode))
