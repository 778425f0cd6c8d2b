"""Names of activities as other programs and databases write them, taken apart, and how alike two names are.

Two names are compared by their words, each of the weight w that rare words have more of: with S the words of a known
name and C those of a candidate, recall r = w(S and C) / w(S), precision p = w(S and C) / w(C), the likeness is
2 r p / (r + p), less for each word that makes another thing of it: recycled, foil, sulfate.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from brightcell.words import folded

_SIMAPRO = re.compile(r"^(?P<product>.+?)\s*\{(?P<place>[^{}]+)\}\s*\|?\s*(?P<activity>[^|]*)(\|.*)?$")
_ECOINVENT_2 = re.compile(r"^(?P<product>.+?)\s*/\s*(kg\s*/\s*)?(?P<place>[A-Z][A-Za-z]{1,4}(-[A-Z]{2,3})?)(\s+[US])?$")
_MODEL = re.compile(r"\s*\|\s*(cut-?off|apos|conseq(uential)?|lci result|.*, [us])\s*$", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+[0-9.]*[a-z0-9.]*|[0-9]+[a-z0-9.]*|>\s*[0-9.]+")
_NO_CONTENT = """
a an and at average by consumer consumption cut for from global grade group in lci market mix of off on or plant primary
process production result s service supplier system technology the to total u unit us use user weight with world
"""
_EMPTY = frozenset(_NO_CONTENT.split())
"""Words that say nothing of what a thing is."""
_OTHER_THINGS = """
aircraft barge biomass brine carbonate chloride coal foil hydro hydropower hydroxide incineration landfill lignite
lithium lorry natural nuclear oxide phosphate photovoltaic precursor recycled recycling scrap secondary ship solar
spodumene sulfate synthetic train waste wastewater wind
"""
_CONTRASTS = frozenset(_OTHER_THINGS.split())
"""Words that make another thing of it where only one of two names has them."""
UNLIKE = 0.6
"""What the likeness is multiplied by for each of these words."""
_SPELT = {
    "aluminum": "aluminium",
    "sulphuric": "sulfuric",
    "sulphate": "sulfate",
    "fiber": "fibre",
    "truck": "lorry",
    "deionized": "deionised",
    "polyvinylidenefluoride": "pvdf",
    "ncm111": "nmc111",
    "ncm532": "nmc532",
    "ncm523": "nmc532",
    "nmc523": "nmc532",
    "ncm622": "nmc622",
    "ncm811": "nmc811",
}
"""Spellings of one word; NMC523 and NMC532 are two ways to count manganese and cobalt of the same powder."""
_WITH_DIGITS = re.compile(r"[a-z]+[0-9]")


@dataclass(frozen=True)
class ActivityName:
    """What an activity makes, what it is called, and its place, as far as the texts say."""

    product: str
    activity: str
    place: str

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """The words of its product, and of its own name."""
        return tuple(dict.fromkeys(words for words in (words_of(self.product), words_of(self.activity)) if words))


def taken_apart(activity: str, product: str, place: str) -> ActivityName:
    """The name of an activity without what SimaPro, ecoinvent 2, USLCI and Agribalyse write beside it.

    `NMC622 oxide {CN}| market for NMC622 oxide | Cut-off, U` and `aluminium, primary, at plant/RER U` have their place
    in the name; a place that stands in a field of its own goes before it.
    """
    for text in (product, activity):
        match = _SIMAPRO.match(text) or _ECOINVENT_2.match(_MODEL.sub("", text))
        if match:
            parts = match.groupdict()
            own = (parts.get("activity") or "").strip() or parts["product"]
            return ActivityName(parts["product"].strip(), own, place or parts["place"].strip())
    return ActivityName(_MODEL.sub("", product) or _MODEL.sub("", activity), _MODEL.sub("", activity), place)


def words_of(name: str) -> frozenset[str]:
    """The words of a name that say what a thing is, in one spelling and without the s of a plural."""
    words = (_SPELT.get(word, word) for word in _WORD.findall(folded(name).casefold().replace("aluminum", "aluminium")))
    return frozenset(_singular(word.replace(" ", "")) for word in words if word not in _EMPTY and len(word) > 1)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us")) else word


@dataclass(frozen=True)
class Weights:
    """How much each word says: ln((1 + N) / (1 + n)) + 1 for a word in n of N names."""

    number: int
    count: Mapping[str, int]

    @classmethod
    def of_names(cls, names: Iterable[frozenset[str]]) -> Weights:
        """The weights by the names that are known."""
        every = list(names)
        return cls(len(every), Counter(word for words in every for word in words))

    def of(self, words: Iterable[str]) -> float:
        """The sum of the weights of some words; one that no known name has counts half of a rare one."""
        return sum(
            (math.log((1 + self.number) / (1 + n)) + 1.0) * (1.0 if n else 0.5)
            for n in (self.count.get(word, 0) for word in words)
        )

    def likeness(self, name: frozenset[str], candidate: frozenset[str]) -> float:
        """How alike two names are, 0 to 1; names of different formulas or grades, NMC622 and NMC811, are not."""
        both = name & candidate
        if not both or _formulas(name) != _formulas(candidate):
            return 0.0
        if name == candidate:
            return 1.0
        shared = self.of(both)
        recall, precision = shared / self.of(name), shared / self.of(candidate)
        contrasts = len((name ^ candidate) & _CONTRASTS)
        return 2 * recall * precision / (recall + precision) * UNLIKE**contrasts


def _formulas(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if _WITH_DIGITS.match(word))
