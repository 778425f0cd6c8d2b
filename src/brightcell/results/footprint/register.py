"""The register of proxies, gaps and assumptions, each with the share of a footprint that rests on it.

    share of an entry = sum of |contributions that rest on it| / sum of |contributions|, credits among them

Entries overlap: the rate of collection and the power of the recycler are behind the same kilograms. So the shares of
entries don't add up; the sums say what rests on at least one entry of a kind.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from brightcell.inventory.models import Assumption
from brightcell.linking import Link, ProductSystem, background_label
from brightcell.linking.grids import KEYS as OF_GRID
from brightcell.product.models import Product
from brightcell.results.footprint.register_rules import is_gap, rule_for
from brightcell.results.footprint.resting import Contributing, Resting, Weight
from brightcell.results.footprint.solved import SolvedSystem

PROXY, PLACE, GAP, ASSUMPTION = KINDS = ("proxy", "other place", "gap", "assumption")
"""Another thing than asked for; the thing of another place; nothing is counted; a value that nobody gave."""
BACKGROUND, METHOD, SHARES = "background.", "method.", "electricity shares"
NOT_COUNTED = "nothing is counted for it, so its share isn't known"
NOT_TRACED = "which contributions rest on it isn't traced"
UNDESCRIBED = "pack.mass"
"""Entry of the mass that no part describes."""
_STANDS_IN = ("proxy", "partial")
ORIGINS = ("product", "rulebook", "background")
"""Whose entry it is: of the product file, of the rulebook, of background and method."""
OF_PROXIES = "proxy"
"""Begins the note of a provider that stands for something else."""
_LEAST_MASS = 5e-5
"""Share of the mass below which it is told as 0.00%, so that there is no gap to tell."""
_LEAST_SHARE = 0.0005
"""Share below which the text says that it is less than 0.1 %."""


@dataclass(frozen=True)
class RegisterEntry:
    """What stands for something else, isn't counted, or was assumed.

    id: the parameter, or key and place in the background. kind: one of `KINDS`. origin: whose it is, one of `ORIGINS`.
    kg: contributions that rest on it, per functional unit, credits negative. share: of the sum of absolute
    contributions; None where it isn't known, and `note` says why.
    """

    id: str
    kind: str
    origin: str
    value: object
    why: str
    kg: float | None
    share: float | None
    note: str = ""

    def line(self) -> str:
        """In words: "1.1%: background.recycled-steel at EU27 = steel, recycled: a proxy"."""
        why = self.why.removeprefix(f"{OF_PROXIES}: ") if str(self.value).endswith(OF_PROXIES) else self.why
        return f"{self.share_text}: {self.id} = {self.value}: {why}"

    @property
    def share_text(self) -> str:
        """The share as text."""
        if self.share is None:
            return "not counted" if self.kind == GAP else "not known"
        return "< 0.1%" if 0.0 < self.share < _LEAST_SHARE else f"{self.share:.1%}"


@dataclass(frozen=True)
class RegisterSum:
    """What rests on at least one entry of a kind: as in `RegisterEntry`, and how many entries there are."""

    entries: int
    kg: float
    share: float


@dataclass(frozen=True)
class Register:
    """All entries, the heaviest first, and sums by kind; `gross` is the sum of absolute contributions.

    `gross` in kg CO2e per functional unit. Sums are by kind, for assumptions also by origin, such as `assumption of the
    rulebook`; the sum `any` is what rests on an entry of whatever kind.
    """

    entries: tuple[RegisterEntry, ...]
    sums: dict[str, RegisterSum]
    gross: float

    def of(self, identifier: str) -> RegisterEntry | None:
        """The entry of a parameter."""
        return next((entry for entry in self.entries if entry.id == identifier), None)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        sums = {kind: asdict(total) for kind, total in self.sums.items()}
        return {"entries": [asdict(entry) for entry in self.entries], "sums": sums, "gross": self.gross}

    def lines(self) -> list[str]:
        """Sums in words, then proxies and gaps."""
        counts = [f"{_count(self.sums[kind], kind)}" for kind in KINDS if self.sums[kind].entries]
        counts += [f"{_count(self.sums[name], name)}" for name in OF_ORIGIN if self.sums[name].entries]
        head = f"{self.sums[ANY].share:.1%} of the sum of absolute contributions rest on at least one entry"
        return [head, *counts, *(entry.line() for entry in self.entries if entry.kind in (PROXY, GAP))]


ANY = "any"
OF_ORIGIN = tuple(f"{ASSUMPTION} of the {origin}" for origin in ORIGINS)
_PLURALS = {PROXY: "proxies", PLACE: "data of other places", GAP: "gaps", ASSUMPTION: "assumptions"}


def _count(total: RegisterSum, name: str) -> str:
    kind = next(kind for kind in KINDS if name.startswith(kind))
    words = _PLURALS[kind] + name.removeprefix(kind)
    return (
        f"{words}: {total.entries}, nothing counted"
        if kind == GAP
        else f"{words}: {total.entries}, behind {total.share:.1%}"
    )


def register(
    product: Product,
    solved: SolvedSystem,
    assumed: Iterable[Assumption],
    rules: Container[str] = (),
    undescribed: float = 0.0,
) -> Register:
    """The register of a solved product system.

    `rules` are the names of the rulebook's strategies and parameters; `undescribed` is the share of the mass that no
    part describes.
    """
    return _Registering(product, solved, tuple(assumed), rules, undescribed).register()


@dataclass(frozen=True, eq=False)
class _Draft:
    """An entry in the making: the exchanges that rest on it, or what it weighs where they don't tell."""

    id: str
    kind: str
    value: object
    why: str
    resting: Resting | None = None
    weight: Weight | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class _Registering:
    product: Product
    solved: SolvedSystem
    assumed: tuple[Assumption, ...]
    rules: Container[str]
    undescribed: float

    def register(self) -> Register:
        """Entries by weight, and sums."""
        of = Contributing(self.product, self._system, self.solved.exchanges, self.solved.totals_per_unit)
        drafts = [*self._links(of), *self._assumptions(of), *self._missing_mass()]
        entries = [_entry(of, draft, self._origin(draft.id)) for draft in drafts]
        entries.sort(key=lambda entry: (entry.share is None, -(entry.share or 0.0)))
        sums = {kind: _sum(of, [draft for draft in drafts if draft.kind == kind]) for kind in KINDS}
        for name, origin in zip(OF_ORIGIN, ORIGINS, strict=True):
            sums[name] = _sum(of, [d for d in drafts if d.kind == ASSUMPTION and self._origin(d.id) == origin])
        return Register(tuple(entries), {**sums, ANY: _sum(of, drafts)}, of.gross)

    def _origin(self, identifier: str) -> str:
        if identifier.startswith((BACKGROUND, METHOD)):
            return "background"
        return "rulebook" if identifier in self.rules else "product"

    @property
    def _system(self) -> ProductSystem:
        return self.solved.product_system

    def _links(self, of: Contributing) -> Iterator[_Draft]:
        """Demands that are met by something else or from elsewhere, and those whose provider is assumed."""
        notes = {a.parameter: a for a in self.assumed}
        for identifier, links in self._substitute_links.items():
            kind, link, note = _kind(links), links[0], notes.get(identifier)
            words = link.provider.note if note is None else note.why
            why = "; ".join(filter(None, ("" if kind == PLACE else words, link.step if link.is_fallback else "")))
            resting = of.demanding({link.demand for link in links})
            yield _Draft(identifier, kind, link.process.name, why, resting)

    @cached_property
    def _substitute_links(self) -> dict[str, list[Link]]:
        """Links that aren't just what was asked for, by identifier."""
        by_identifier: dict[str, list[Link]] = {}
        for link in self._system.links:
            if link.is_fallback or link.is_instead or link.provider.stands_in:
                by_identifier.setdefault(_identifier(link), []).append(link)
        return by_identifier

    def _assumptions(self, of: Contributing) -> Iterator[_Draft]:
        for assumption in self.assumed:
            if assumption.parameter not in self._substitute_links:
                yield self._assumption(assumption, of)

    def _assumption(self, assumption: Assumption, of: Contributing) -> _Draft:
        name, value, why = assumption.parameter, assumption.value, assumption.why
        if is_gap(name, value):
            return _Draft(name, GAP, value, why, note=NOT_COUNTED)
        if name.startswith(METHOD):
            return _Draft(name, ASSUMPTION, value, why, weight=self._flow(name.removeprefix(METHOD), of))
        if name.startswith(BACKGROUND):
            return self._behind(assumption, of)
        rule = rule_for(name)
        if rule is None:
            return _Draft(name, ASSUMPTION, value, why, note=NOT_TRACED)
        return _Draft(name, ASSUMPTION, value, why, rule[0].resting(of, rule[1]), note=rule[0].note)

    def _behind(self, assumption: Assumption, of: Contributing) -> _Draft:
        """Shares of a grid, which its demands rest on, or a market deep in the background."""
        name, value, why = assumption.parameter, assumption.value, assumption.why
        what, _, place = name.removeprefix(BACKGROUND).partition(" at ")
        if what == SHARES:
            asked = {
                x.demand
                for x in self._system.links
                if x.demand.key in OF_GRID and (x.demand.location or x.process.location) == place
            }
            return _Draft(name, ASSUMPTION, value, why, of.demanding(asked))
        place_in = self.solved.system.product_index.get(background_label(self._system.background, what))
        if place_in is None:
            return _Draft(name, ASSUMPTION, value, why, note=NOT_TRACED)
        kg = float(self.solved.solution.supply[place_in]) * self.solved.totals_per_unit[place_in]
        weight = Weight(kg, min(1.0, abs(kg) / of.gross) if of.gross else 0.0)
        return _Draft(name, ASSUMPTION, value, why, weight=weight, note="all that the background draws from it")

    def _flow(self, flow: str, of: Contributing) -> Weight:
        column = self.solved.system.flows.index(flow)
        return of.weight_of_flow(self.solved.per_unit[:, column].tolist())

    def _missing_mass(self) -> Iterator[_Draft]:
        if self.undescribed >= _LEAST_MASS:
            value = f"{self.undescribed:.2%} of the declared mass"
            yield _Draft(UNDESCRIBED, GAP, value, "no part of the pack describes it", note=NOT_COUNTED)


def _identifier(link: Link) -> str:
    """As the assumption of a proxy is called."""
    place = f" at {link.demand.location}" if link.demand.location else ""
    return f"{BACKGROUND}{link.demand.key}{place}"


def _kind(links: Sequence[Link]) -> str:
    if any(link.is_instead or link.provider.match in _STANDS_IN or _is_proxy(link) for link in links):
        return PROXY
    return ASSUMPTION if any(link.provider.stands_in for link in links) else PLACE


def _is_proxy(link: Link) -> bool:
    return link.provider.note.startswith(OF_PROXIES)


def _entry(of: Contributing, draft: _Draft, origin: str) -> RegisterEntry:
    weight = of.weight(draft.resting) if draft.resting is not None else draft.weight
    kg, share = (None, None) if weight is None else (weight.kg, weight.share)
    return RegisterEntry(draft.id, draft.kind, origin, draft.value, draft.why, kg, share, draft.note)


def _sum(of: Contributing, drafts: Sequence[_Draft]) -> RegisterSum:
    """What rests on at least one; markets deep in the background are added, so that it may be a little too much."""
    union = frozenset[int]().union(*(draft.resting for draft in drafts if draft.resting is not None))
    weight = of.weight(union)
    deep = [draft.weight for draft in drafts if draft.resting is None and draft.weight is not None]
    share = min(1.0, weight.share + sum(draft.share for draft in deep))
    kg = weight.kg + (sum(draft.kg for draft in deep) if share < 1.0 else 0.0)
    return RegisterSum(len(drafts), kg, share)
