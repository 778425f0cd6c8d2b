"""Processes that move as a whole: gases whose range is that of their sum, and materials of which the total is known.

`primary/spreads.csv` has the geometric standard deviation of the whole of a material. What lies behind it has spreads
of its own, so that the factor of the process itself carries only the rest,

    sigma(factor)^2 = ln(gsd of the whole)^2 - variance of ln of the footprint from all else, not below 0

to first order. At further places of one draw the factor is that of the first place.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from math import exp, log, sqrt

from background_builder.rows import DATABASES, Exchange, Part, Row, Together, certain, number, primary
from brightcell.background.methods import read_method
from brightcell.background.models import Background, BackgroundExchange, CommonSpread, Process, Spread
from brightcell.background.read import read_header
from brightcell.matrices.first_order import LogVariance
from brightcell.model.supply import unit_scores_of

MOVES = "moves with its process, see spreads.csv"
PLACE = "*"
FIRST = "cn"
LEAST = 1e-6
"""A variance of the logarithm below which there is nothing left for a factor of its own."""


def together(part: Part, rows: Sequence[Row] | None = None) -> Part:
    """The background with the processes that move as a whole; of materials, those of some `rows` or of all."""
    by_process = _by_process(part)
    gases = [spread for exchanges in by_process.values() for spread in _of_gases(exchanges)]
    stated = _expanded(part, primary("spreads") if rows is None else rows)
    sums = {spread.process for spread in gases} | {code for code, _ in stated if _is_figure(by_process[code])}
    exchanges = tuple(_moved(exchange) if exchange.process in sums else exchange for exchange in part.exchanges)
    whole = {code for code, _ in stated}
    kept = tuple(spread for spread in gases if spread.process not in whole)
    moved = replace(part, exchanges=exchanges, spreads=kept)
    return replace(moved, spreads=(*kept, *_remainders(moved, stated)))


def _by_process(part: Part) -> dict[str, list[Exchange]]:
    by_process: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in part.exchanges:
        by_process[exchange.process].append(exchange)
    return by_process


def _of_gases(exchanges: Sequence[Exchange]) -> Iterator[Together]:
    """The factor of a process that is nothing but several gases with one gsd: that of their sum."""
    first = exchanges[0]
    if _is_figure(exchanges) and len(exchanges) > 1 and first.gsd and len({e.gsd for e in exchanges}) == 1:
        yield Together(first.process, first.process, first.gsd, first.basis, first.source, first.confidence)


def _is_figure(exchanges: Sequence[Exchange]) -> bool:
    return all(exchange.type == "biosphere" for exchange in exchanges)


def _moved(exchange: Exchange) -> Exchange:
    spread = certain(MOVES)
    return replace(exchange, distribution=spread.distribution, gsd="", minimum="", maximum="", basis=spread.basis)


def _expanded(part: Part, rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """The processes of each row, China first where a row is for all places; a row of its own comes before."""
    codes = [process.code for process in part.processes]
    places = {process.code: process.location.lower() for process in part.processes}
    named = {row["process"] for row in primary("spreads")}
    expanded = []
    for row in rows:
        fitting = [code for code in codes if code == row["process"].replace(PLACE, places[code])]
        others = [code for code in fitting if code == row["process"] or code not in named]
        if not others:
            raise ValueError(f"spreads.csv: there is no process {row['process']}")
        expanded += [(code, row) for code in sorted(others, key=lambda code: places[code] != FIRST)]
    return expanded


def _remainders(part: Part, stated: Sequence[tuple[str, Row]]) -> Iterator[Together]:
    """The factor of each material, suppliers before users."""
    background = as_background(part)
    method = read_method()
    totals, _ = unit_scores_of(background, method)
    variance = LogVariance(background, method.factors, totals)
    done, gsds = list(background.spreads), dict[str, str]()
    for code, row in stated:
        draw, whole = row["draw"] or code, _whole(row)
        behind = variance(code, variance.moved(done)) or 0.0
        rest = log(whole) ** 2 - behind
        gsd = gsds.setdefault(draw, number(round(exp(sqrt(max(rest, 0.0))), 4)))
        if float(gsd) ** 2 > 1 + LEAST:
            spread = Together(
                code, draw, gsd, _basis(row, whole, behind), row["source"], row["confidence"], row["note"]
            )
            done.append(_common(spread))
            yield spread


def _whole(row: Row) -> float:
    return float(row["gsd"]) if row["gsd"] else (float(row["high"]) / float(row["low"])) ** 0.25


def _basis(row: Row, whole: float, behind: float) -> str:
    """What the gsd of the whole rests on, and how much of it is in what the process takes."""
    if row["gsd"]:
        basis = f"default of ours: {row['basis']}: gsd {whole:g} of the whole"
    else:
        published = f"published range {row['low']} to {row['high']} {row['unit']} {row['basis']}"
        basis = f"{published}: gsd = (high / low)^(1/4), {whole:.4g} of the whole"
    return f"{basis}, {exp(sqrt(behind)):.3f} from what it takes" if behind else basis


def as_background(part: Part) -> Background:
    """The rows as a background, without its keys."""
    header = read_header(DATABASES / "open" / "background.yaml")
    return Background(
        header["name"],
        header["title"],
        header["version"],
        "",
        header["licence"],
        tuple(Process(*astuple(process)) for process in part.processes),
        tuple(_exchange(exchange) for exchange in part.exchanges),
        (),
        (),
        mix_groups=header["mixes"],
        choice_groups=header["choices"],
        spreads=tuple(_common(spread) for spread in part.spreads),
    )


def _exchange(exchange: Exchange) -> BackgroundExchange:
    e = exchange
    gsd, minimum, maximum = (float(cell) if cell else None for cell in (e.gsd, e.minimum, e.maximum))
    spread = Spread(e.distribution, gsd, minimum, maximum, e.basis)
    return BackgroundExchange(e.process, e.type, e.input, float(e.amount), spread, e.source, e.confidence, e.note)


def _common(spread: Together) -> CommonSpread:
    process, draw, gsd, *others = astuple(spread)
    return CommonSpread(process, draw, float(gsd), *others)
