"""Other words and signs for what a file may say: `databases/words.csv`, with full-width forms by Unicode itself.

A word with one meaning is read as if that stood there. One that may mean several things is never read: it is answered
with what it may mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from types import MappingProxyType

from brightcell.data import csv_rows, data_path

CHARACTER, MULTIPLIER, UNIT = "character", "multiplier", "unit"
_HALF = 0.5
"""Share of signs in common from which two words in another script look alike."""
_MOST = 4
_LISTS = {"chemistry": ("material",), "element or material": ("element", "material")}
"""Lists that share the words of other lists."""
_OTHER_FORMS = ("<wide>", "<square>", "<small>", "<sub>")
"""Kinds of signs that Unicode holds to be another form of plain ones: full-width, ㎏, small and subscript."""


@dataclass(frozen=True)
class Word:
    """A word of people, what it means in a file, and whether it is read so; the hint is for one that isn't."""

    word: str
    means: tuple[str, ...]
    is_read: bool
    hint: str | None


def folded(text: str) -> str:
    """A text with plain signs and spaces in place of full-width, no-break and similar ones; words stay."""
    return text if text.isascii() else "".join(map(_plain, text))


def meaning(what: str, word: str, names: Iterable[str]) -> str | None:
    """The one of `names` that `word` stands for, whatever its letter case and separators; None where none is."""
    allowed = tuple(names)
    spelt = {bare(name): name for name in allowed}
    if bare(word) in spelt:
        return spelt[bare(word)]
    entry = entry_of(what, word)
    return entry.means[0] if entry is not None and entry.is_read and entry.means[0] in allowed else None


def entry_of(what: str, word: str) -> Word | None:
    """What the table says of a word in a list of that name; None where it says nothing."""
    meanings = (entries(kind).get(bare(word)) for kind in _LISTS.get(what, (what,)))
    return next((entry for entry in meanings if entry is not None), None)


def likely_words(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Of some words those that a word in another script is a part of, holds, or looks like, in this order.

    "铁锂" is a part of "磷酸铁锂", "石墨粉" holds "石墨", "石默" has one sign of two in common with it. What stands in
    a longer one that is held too says nothing. Of a word in Latin letters nothing is told: that is for `nearest`.
    """
    wanted = bare(word)
    if not wanted or wanted.isascii():
        return ()
    spelt = {bare(each): each for each in words if not each.isascii()}
    around = [key for key in spelt if wanted in key] if len(wanted) > 1 else []
    held = [key for key in spelt if key in wanted]
    most = [key for key in held if not any(key != other and key in other for other in held)]
    candidates = around or most or [key for key in spelt if _in_common(wanted, key) >= _HALF]
    best = sorted(candidates, key=lambda key: (-_in_common(wanted, key), -len(key)))
    return tuple(spelt[key] for key in best)


def _in_common(first: str, second: str) -> float:
    """Share of signs in their places that two words have in common, of all signs of both."""
    return SequenceMatcher(None, first, second).ratio()


def likely_meanings(what: str, word: str, names: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """What of a list a word may mean by the words in it that the table knows, and the hint of the only one of them."""
    allowed = tuple(names)
    by_word = {entry.word: entry for kind in _LISTS.get(what, (what,)) for entry in entries(kind).values()}
    fitting = [word for word, entry in by_word.items() if any(name in allowed for name in entry.means)]
    likely = [by_word[each] for each in likely_words(word, fitting)]
    means = dict.fromkeys(name for entry in likely for name in entry.means if name in allowed)
    return tuple(means)[:_MOST], likely[0].hint if len(likely) == 1 else None


@cache
def entries(kind: str) -> Mapping[str, Word]:
    """The words of one kind by their bare spelling; signs and units, where case matters, as they are written."""
    rows = [row for row in _rows() if row["kind"] == kind]
    spell = str if kind in (CHARACTER, MULTIPLIER, UNIT) else bare
    return MappingProxyType({spell(row["word"]): _word(row) for row in rows})


@lru_cache(maxsize=4096)
def bare(word: str) -> str:
    """A word without what makes no difference: letter case, full-width forms, spaces, hyphens, underscores."""
    return re.sub(r"[\s_-]+", "", folded(word)).casefold()


@cache
def _plain(sign: str) -> str:
    entry = entries(CHARACTER).get(sign)
    if entry is not None:
        return entry.means[0]
    if unicodedata.category(sign) == "Zs":
        return " "
    is_other_form = unicodedata.decomposition(sign).startswith(_OTHER_FORMS)
    return unicodedata.normalize("NFKC", sign) if is_other_form else sign


@cache
def _rows() -> list[dict[str, str]]:
    return csv_rows(data_path("words.csv"))


def _word(row: Mapping[str, str]) -> Word:
    return Word(row["word"], tuple(row["means"].split(";")), row["read"] == "yes", row["hint"] or None)
