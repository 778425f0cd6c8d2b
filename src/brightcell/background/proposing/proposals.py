"""Which activities of a database may meet which demands: by name, unit and place, each with a score and the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from brightcell.background.mapping import MappingTarget, database_mappings, read_mapping
from brightcell.background.proposing.names import ActivityName, Weights, taken_apart
from brightcell.background.proposing.synonyms import Synonym, synonyms
from brightcell.errors import InputError
from brightcell.product.catalogue import general_of
from brightcell.product.demands import demand_units
from brightcell.product.places import is_place, nearest_places, places
from brightcell.units import BRIGHTWAY_UNITS, factor

LEAST = 0.55
"""Score below which nothing is proposed."""
ALTERNATIVES = 2
"""Further products that are shown for a key, beside the one with the best score."""
OF_A_FORM = 0.95
"""Least score for a route or form of a material, which most databases don't tell apart."""
KNOWN_TABLE = 0.5
"""Share of the rows of a shipped table that have to be in the database for it to be taken as one of that kind."""
ANYWHERE = ("", "GLO", "RoW")
KG_PER_M3 = 1000.0
"""Water."""
CONVERTED, OTHER_NAME = 0.97, 0.97
"""What a score is multiplied by for another unit, and where it is by the activity's own name."""
_CANONICAL = {name: unit for unit, name in BRIGHTWAY_UNITS.items()}
_REGIONS = {"Europe without Switzerland": "RER", "EU-28": "EU27", "EU-28+EFTA": "RER", "EU-28-3": "EU27", "RNA": "US"}
"""Places of databases that lie in one of ours, or nearly so."""


@dataclass(frozen=True)
class Offered:
    """An activity of the database; `makes` is what it produces, negative for the treatment of a waste.

    `code` is given where several have its names.
    """

    target: MappingTarget
    makes: float = 1.0
    code: str = ""

    @cached_property
    def name(self) -> ActivityName:
        """Its name without what programs write beside it."""
        return taken_apart(self.target.activity, self.target.product, self.target.location)


@dataclass(frozen=True)
class Candidate:
    """A row that is proposed for a mapping table; `is_first` where none of the key has a better score.

    `alike` is how many activities would do as well at the place.
    """

    key: str
    location: str
    target: MappingTarget
    factor: float
    match: str
    note: str
    score: float
    reason: str
    is_first: bool = True
    alike: int = 1
    code: str = ""


def proposals(offered: Sequence[Offered], keys: Iterable[str], least: float = LEAST) -> tuple[Candidate, ...]:
    """Rows for the keys in their order, best first; of a database of a kind that is shipped for, that table's rows."""
    wanted = tuple(dict.fromkeys(keys))
    shipped = _as_in_a_shipped_table(offered)
    names = _Names(offered)
    return tuple(
        candidate
        for key in wanted
        for candidate in (shipped.get(key) or names.candidates(key, max(least, OF_A_FORM if general_of(key) else 0.0)))
    )


def _as_in_a_shipped_table(offered: Sequence[Offered]) -> dict[str, list[Candidate]]:
    """The rows of the shipped table that fits best, where the database has its activities under their names."""
    here = {activity.target for activity in offered}
    candidates: dict[str, list[Candidate]] = {}
    best = KNOWN_TABLE
    for name in database_mappings():
        rows = read_mapping(name).rows
        there = [row for row in rows if row.target in here]
        if rows and len(there) / len(rows) > best:
            best, candidates = len(there) / len(rows), defaultdict(list)
            for row in there:
                reason = f"as the shipped table {name} has it"
                candidates[row.key].append(
                    Candidate(row.key, row.location, row.target, row.factor, row.match, row.note, 1.0, reason)
                )
    return candidates


@dataclass(frozen=True)
class Scored:
    """An activity with its score for a key, the reason, and whether its words are those of the key."""

    score: float
    reason: str
    is_same: bool
    activity: Offered


class _Names:
    """The names of a database beside those that keys are known by."""

    def __init__(self, offered: Sequence[Offered]) -> None:
        self.known: dict[str, list[Synonym]] = defaultdict(list)
        for synonym in synonyms():
            self.known[synonym.key].append(synonym)
        self.weights = Weights.of_names(synonym.words for synonym in synonyms())
        self.by_word: dict[str, list[Offered]] = defaultdict(list)
        for activity in offered:
            for word in frozenset().union(*activity.name.words):
                self.by_word[word].append(activity)

    def candidates(self, key: str, least: float) -> Iterator[Candidate]:
        """Proposals for a key: those of the product with the best score, then of others."""
        scored = [
            match for activity in self._alike(key) if (match := self._scored(key, activity)) and match.score >= least
        ]
        by_product: dict[tuple[str, str], list[Scored]] = defaultdict(list)
        for match in scored:
            by_product[match.activity.name.product.casefold(), match.activity.target.unit].append(match)
        best = sorted(by_product.values(), key=lambda group: min(map(_rank, group)))
        for rank, group in enumerate(best[: 1 + ALTERNATIVES]):
            yield from _by_place(key, group, rank == 0)

    def _alike(self, key: str) -> Iterable[Offered]:
        """Activities that share a word with a name of the key, each once."""
        words = {word for synonym in self.known[key] for word in synonym.words}
        return {id(activity): activity for word in words for activity in self.by_word.get(word, ())}.values()

    def _scored(self, key: str, activity: Offered) -> Scored | None:
        """Score and reason of an activity for a key; None where its unit doesn't fit."""
        units = per_unit(key, activity)
        if units is None:
            return None
        best = Scored(0.0, "", False, activity)
        for number, words in enumerate(activity.name.words):
            for synonym in self.known[key]:
                score = self.weights.likeness(synonym.words, words) * (OTHER_NAME if number else 1.0)
                if score > best.score:
                    shown, is_same = activity.name.activity if number else activity.name.product, words == synonym.words
                    why = f"{shown!r} is {'' if is_same else 'like '}{synonym.name!r} of {synonym.origin}"
                    best = Scored(score, why, is_same, activity)
        if activity.target.unit != BRIGHTWAY_UNITS[demand_units()[key]]:
            best = replace(best, score=best.score * CONVERTED, reason=f"{best.reason}; {units[1]}")
        return replace(best, score=round(best.score, 3))


def per_unit(key: str, activity: Offered) -> tuple[float, str] | None:
    """Units of the activity per unit of a key with the arithmetic; None where the two are of different kinds."""
    wanted, unit = demand_units()[key], _CANONICAL.get(activity.target.unit)
    sign = -1.0 if activity.makes < 0 else 1.0
    if unit is None:
        return None
    if unit == wanted:
        return sign, ""
    if (wanted, unit) == ("m3", "kg"):
        return sign * KG_PER_M3, "1 m3 = 1000 kg of water"
    try:
        multiplier, divisor = factor(wanted, unit)
    except InputError:
        return None
    return sign * multiplier / divisor, f"1 {wanted} = {multiplier / divisor:g} {unit}"


def _by_place(key: str, group: Sequence[Scored], is_first: bool) -> Iterator[Candidate]:
    """Rows for each place of a product, markets before producers; the only place, and the world, serve any.

    Of several that are alike at a place the first one is proposed, and the others are further ones.
    """
    at: dict[str, list[Scored]] = defaultdict(list)
    for match in sorted(group, key=_rank):
        at[_place_of(match.activity)].append(match)
    everywhere = next((place for place in ANYWHERE if place in at), next(iter(at)) if len(at) == 1 else None)
    served = {("" if place == everywhere else place): matches for place, matches in at.items()}
    for place, here in sorted(served.items()):
        alike = [candidate for candidate in here if _rank(candidate) == _rank(here[0])]
        for number, candidate in enumerate(alike[: 1 + ALTERNATIVES]):
            where = _told_place(candidate.activity, place, only=len(at) == 1)
            yield _row(key, place, candidate, where, len(alike), is_first and number == 0)


def _row(key: str, place: str, scored: Scored, where: str, alike: int, is_first: bool) -> Candidate:
    units = per_unit(key, scored.activity)
    assert units is not None
    # the same words, but for a unit that differs, are the same thing; anything else is for the user to say
    match = "exact" if scored.is_same else "proxy"
    among = f"one of {alike} that are alike" if alike > 1 else ""
    reasons = "; ".join(filter(None, (scored.reason, where, among)))
    note = reasons if match == "proxy" or units[1] else ""
    target = scored.activity.target
    return Candidate(
        key, place, target, units[0], match, note, scored.score, reasons, is_first, alike, scored.activity.code
    )


def _rank(scored: Scored) -> tuple[float, bool]:
    return -scored.score, not _is_market(scored.activity)


def _place_of(activity: Offered) -> str:
    """The code of its place, or "" where it has none that is known here."""
    place = activity.name.place
    if place in _REGIONS:
        return _REGIONS[place]
    if place in places() or is_place(place):
        return place
    named = nearest_places(place) if len(place) > 3 else ()
    return named[0] if len(named) == 1 else ""


def _is_market(activity: Offered) -> bool:
    return activity.name.activity.casefold().startswith("market")


def _told_place(activity: Offered, place: str, only: bool) -> str:
    stated = activity.name.place
    if not stated:
        return "it states no place and serves any"
    if not place:
        return f"{stated} serves any place" + (", since there is no other" if only else "")
    return "" if place == stated else f"{stated} is taken for {place}"
