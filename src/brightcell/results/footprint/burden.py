"""Where the gross burden of a footprint arises, and on what data it rests: two independent sets of shares.

The gross burden is the sum of the positive contributions, without credit activities. A process counts where it stands
and by its own basis, its inputs by theirs, down to emissions. So the background is resolved by process,

    c_p = x_p sum over flows of b_fp q_f,    x = A^-1 d

with d what activities demand of the background, b the direct emissions of a process and q characterisation factors. A
database of a project is solved already, so there each linked process counts as a whole, and the result says so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from brightcell.background.basis import NATIONAL, PROXY, ROUTE, SUPPLIER, basis_of, country_of
from brightcell.background.layers import AnyBackground, layers_of
from brightcell.background.models import Background
from brightcell.inventory.models import Demand, Emission
from brightcell.linking import Link, background_code, background_label
from brightcell.linking.link import EXACT
from brightcell.linking.locations import WORLD, fallback
from brightcell.matrices import build_system, solve
from brightcell.matrices.columns import background_columns
from brightcell.product.evidence import evidence_types
from brightcell.results.footprint.evidence_shares import factor_evidence
from brightcell.results.footprint.solved import SolvedExchange

OWN, REGION, ELSEWHERE, UNPLACED = "own", "region", "elsewhere", "unplaced"
MEASURED = "measured"
PLACES = (OWN, REGION, ELSEWHERE, UNPLACED)
BASES = (MEASURED, SUPPLIER, NATIONAL, ROUTE, PROXY)
BY_PROCESS = "process of the background"
BY_LINK = "linked process; the database is solved already"
EUROPE = "RER"
WITHOUT_PLACE = ("", WORLD, "RoW")
CREDIT = "credit"


@dataclass(frozen=True)
class GrossBurden:
    """The gross burden in kg CO2e per functional unit, and its shares; each set sums to 1.

    geography: own (the plant's country), region (what that lies in, but the world), elsewhere, unplaced. basis:
    measured (or calculated at the plant), supplier, national (national or plant data), route (a model linked to
    national power), proxy (another country's data, a generic key, a figure that nobody measured). country: the plant's.
    resolved_by: what counts as a whole.
    """

    value: float
    country: str
    resolved_by: str
    geography: Mapping[str, float] = field(default_factory=dict)
    basis: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Piece:
    """A positive contribution in kg CO2e, where it arises and what it rests on."""

    value: float
    location: str | None
    basis: str


@dataclass(frozen=True, eq=False)
class BurdenQuestion:
    """What the shares are computed from when they are read: amounts per functional unit, no formulas.

    exchanges: those of the foreground. totals_per_unit: kg CO2e of one unit of what each takes. factors: kg CO2e per
    kg of each flow. place: the plant's.
    """

    background: AnyBackground
    providers: Sequence[Link]
    exchanges: Sequence[SolvedExchange]
    totals_per_unit: Sequence[float]
    factors: Mapping[str, float]
    place: str

    def __call__(self) -> GrossBurden:
        """The gross burden with its shares."""
        pieces = [*self._foreground()]
        for layer in layers_of(self.background):
            providers = [link for link in self.providers if link.layer in ("", layer.label)]
            pieces += self._processes(layer, providers) if isinstance(layer, Background) else self._links(providers)
        country = country_of(self.place)
        total = math.fsum(piece.value for piece in pieces)
        where = _shares(PLACES, ((place_class(piece.location, self.place), piece.value) for piece in pieces), total)
        on_what = _shares(BASES, ((piece.basis, piece.value) for piece in pieces), total)
        return GrossBurden(total, country, self._resolved_by(), where, on_what)

    def _resolved_by(self) -> str:
        words = {BY_PROCESS if isinstance(layer, Background) else BY_LINK for layer in layers_of(self.background)}
        return "; ".join(sorted(words, reverse=True))

    def _burdens(self) -> Iterator[tuple[SolvedExchange, float]]:
        for exchange in self.exchanges:
            score = exchange.amount * self.totals_per_unit[exchange.scored]
            if exchange.is_own and score > 0.0 and exchange.process != CREDIT:
                yield exchange, score

    def _foreground(self) -> Iterator[_Piece]:
        """What activities of the foreground emit themselves."""
        for exchange, score in self._burdens():
            if isinstance(exchange.target, Emission):
                yield _Piece(score, exchange.location, emission_basis(exchange))

    def _demands(self) -> dict[Demand, tuple[float, float]]:
        """Amount and score of what burdens demand of the background."""
        demands: dict[Demand, tuple[float, float]] = {}
        for exchange, score in self._burdens():
            if isinstance(exchange.target, Demand):
                amount, before = demands.get(exchange.target, (0.0, 0.0))
                demands[exchange.target] = (amount + exchange.amount, before + score)
        return demands

    def _processes(self, background: Background, providers: Iterable[Link]) -> Iterator[_Piece]:
        demands = self._demands()
        wanted: dict[str, float] = defaultdict(float)
        for link in providers:
            wanted[link.process.code.removeprefix(f"{link.layer}:")] += demands.get(link.demand, (0.0, 0.0))[0]
        wanted = {code: amount for code, amount in wanted.items() if amount}
        if not wanted:
            return
        system = build_system(background_columns(background, wanted), {"method": self.factors})
        demand = {background_label(background, code): amount for code, amount in wanted.items()}
        direct = system.factors["method"][system.biosphere.row] * system.biosphere.amount
        own = np.bincount(system.biosphere.col, direct, minlength=len(system.activities))
        scores = own * solve(system, demand).supply
        country = country_of(self.place)
        for label, score in zip(system.activities, scores.tolist(), strict=True):
            if score > 0.0:
                process = background.process(background_code(background, label))
                yield _Piece(score, process.location, basis_of(background.name, process, country))

    def _links(self, providers: Iterable[Link]) -> Iterator[_Piece]:
        demands = self._demands()
        for link in providers:
            _, score = demands.get(link.demand, (0.0, 0.0))
            if score > 0.0:
                yield _Piece(score, link.process.location, link_basis(link, country_of(self.place)))


def place_class(location: str | None, plant: str) -> str:
    """Where a process stands, seen from the plant."""
    if (location or "") in WITHOUT_PLACE:
        return UNPLACED
    country = country_of(location)
    if country == country_of(plant):
        return OWN
    around = {place for place in fallback(plant) if place not in WITHOUT_PLACE} - {country_of(plant), plant}
    around |= {EUROPE} if "EU27" in around else set()
    return REGION if around & set(fallback(location)) else ELSEWHERE


def emission_basis(exchange: SolvedExchange) -> str:
    """What an emission of the foreground rests on: by the evidence of a figure or amount, else a route's model."""
    stated = factor_evidence(exchange)
    return ROUTE if stated is None else evidence_types()[stated].basis


def link_basis(link: Link, country: str) -> str:
    """What a linked process rests on where its inputs can't be seen: the database's own data for the place, or not."""
    asked = country_of(link.demand.location) or country
    at_place = link.step == EXACT or country_of(link.process.location) == asked
    return NATIONAL if at_place and link.provider.match == "exact" else PROXY


def _shares(names: Sequence[str], pieces: Iterable[tuple[str, float]], total: float) -> dict[str, float]:
    parts: dict[str, list[float]] = {name: [] for name in names}
    for name, value in pieces:
        parts[name].append(value)
    return {name: math.fsum(values) / total if total else 0.0 for name, values in parts.items()}
