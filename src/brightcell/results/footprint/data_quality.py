"""Ratings of data by technology, geography and time, 1 the best and 5 the worst, weighted by what each datum causes.

Levels are those of CX-PCF rulebook 4.0.1, Table 6; the draft delegated regulation's own (Table 2) have not been seen.
What a background tells of its data doesn't say all that the table asks, so each level is a reading of ours. A rating
that isn't known is the worst, as that rulebook has it.

    rating of a whole = sum |c_i| r_i / sum |c_i|,  c_i the contributions, credits among them
    PEF = (TeR + GeR + TiR + P) / 4,  CFB-EV = (TeR + TiR + GeR) / 3
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brightcell.inventory.models import Demand
from brightcell.linking.models import Link
from brightcell.product.places import SUBDIVISION, lies_in
from brightcell.results.footprint.evidence_shares import factor_evidence, primary_parts
from brightcell.results.footprint.solved import SolvedExchange

WORST = 5.0
WORLD = "GLO"
OF_FIGURE = {"measured": 1.0, "supplier": 2.0, "calculated": 4.0, "literature": 4.0}
"""Technology of a stated figure by its evidence; what is estimated or unstated is unknown."""
_YEARS = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class DataRatings:
    """Technology, geography and time of a footprint's data, 1 to 5; `made` is the year that time is judged by.

    `primary_data_share` is of the sum of absolute contributions, as CX-PCF has it, and not of the gross burden.
    """

    technology: float
    geography: float
    time: float
    made: int | None
    primary_data_share: float = 0.0

    @property
    def mean_of_three(self) -> float:
        """As a case study under CFB-EV takes the mean."""
        return cfb_ev_rating(self.technology, self.time, self.geography)

    def lines(self) -> list[str]:
        """The ratings in words."""
        time = f"time {self.time:.2f}" + ("" if self.made else " (identity.production is not stated)")
        levels = "levels of CX-PCF 4.0.1, Table 6, in our reading; weighted by absolute contributions"
        return [
            f"technology {self.technology:.2f}, geography {self.geography:.2f}, {time}; 1 is the best, 5 the worst",
            f"mean of the three: {self.mean_of_three:.2f} ({levels})",
            f"primary data: {self.primary_data_share:.1%} of the sum of absolute contributions, credits among them",
        ]


def absolute_mean(values: Iterable[float], contributions: Iterable[float]) -> float:
    """sum |c_i| v_i / sum |c_i|, so that a credit doesn't take away what it rests on; 0 where nothing contributes."""
    pairs = [(value, abs(contribution)) for value, contribution in zip(values, contributions, strict=True)]
    whole = math.fsum(weight for _, weight in pairs)
    return math.fsum(value * weight for value, weight in pairs) / whole if whole else 0.0


def pef_rating(technology: float, geography: float, time: float, precision: float) -> float:
    """(TeR + GeR + TiR + P) / 4, the four criteria of the PEF method."""
    return (technology + geography + time + precision) / 4.0


def cfb_ev_rating(technology: float, time: float, geography: float) -> float:
    """(TeR + TiR + GeR) / 3, precision left out."""
    return (technology + time + geography) / 3.0


def geography_level(asked: str | None, offered: str | None) -> float:
    """Level of data of a place for another: same province 1, country 2, region around it 3, world 4, else 5."""
    if asked is None or offered is None:
        return WORST
    if asked == offered:
        return 1.0 if SUBDIVISION.fullmatch(asked) else 4.0 if asked == WORLD else 2.0
    if offered == WORLD:
        return 4.0
    if not lies_in(asked, offered):
        return WORST
    return 2.0 if len(offered) == 2 else 3.0


def time_level(end: int | None, made: int | None) -> float:
    """Level of data of a year for a product of another: up to 1 year 1, 2 years 2, 3 years 3, 4 years 4, else 5."""
    if end is None or made is None:
        return WORST
    return min(max(float(made - end), 1.0), WORST)


def data_ratings(
    exchanges: Sequence[SolvedExchange], totals_per_unit: Sequence[float], links: Sequence[Link], made: int | None
) -> DataRatings:
    """The ratings of a solved product system; `totals_per_unit` as in `SolvedSystem`, `made` the year of production."""
    by_demand = {link.demand: link for link in links}
    own = [exchange for exchange in exchanges if exchange.is_own]
    scores = [exchange.amount * totals_per_unit[exchange.scored] for exchange in own]
    levels = [_levels(exchange, by_demand, made) for exchange in own]
    technology, geography, time = (absolute_mean((level[k] for level in levels), scores) for k in range(3))
    return DataRatings(technology, geography, time, made, absolute_mean(primary_parts(exchanges), scores))


def _levels(exchange: SolvedExchange, links: Mapping[Demand, Link], made: int | None) -> tuple[float, float, float]:
    """Technology, geography and time of one contribution; a figure that the product states has no year of its own."""
    stated = factor_evidence(exchange)
    if stated is not None:
        level = OF_FIGURE.get(stated, WORST)
        return level, 1.0 if level <= 2.0 else WORST, WORST
    link = links.get(exchange.target) if isinstance(exchange.target, Demand) else None
    if link is None:
        return WORST, WORST, WORST
    is_proxy = link.is_instead or bool(link.provider.stands_in) or link.provider.match == "partial"
    place = geography_level(link.demand.location, link.process.location)
    return 4.0 if is_proxy else 3.0, place, time_level(_last_year(link.process.year), made)


def _last_year(text: str) -> int | None:
    """The last year that a text names, "2019-2021" is 2021."""
    years = _YEARS.findall(text or "")
    return int(max(years)) if years else None
