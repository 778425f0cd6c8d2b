"""The languages of what people read: English in the code, Chinese by the tables in `databases/languages/zh/`.

Results are written in English, once. While `speaking("zh")` is in force, what lays text out (lines, tables, HTML)
looks each phrase up before it is put in its place, so that columns stay aligned. What programs read (JSON, CSV, keys,
names of files, errors) is the same in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

from brightcell.data import csv_rows, data_path
from brightcell.errors import InputError, Problem, nearest

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE)
TERMS, DOCUMENTS, FORM = "terms", "documents", "form"
SPOKEN = (TERMS, "results", "figures", "commands", "clauses", "books", "notes", DOCUMENTS)
"""Tables of what commands and results say, the first that has a phrase wins; those of the form are its labels."""
_MOST_KEPT = 50_000
_FEW_LETTERS = 7
"""Letters of its own below which a phrase takes only single words into its blanks, so that it isn't met by chance."""

_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)
_AMOUNT = re.compile(r"(.*\S)(\s+)([-+−±]?\d[\d,.e+-]*(?: ?%)?(?: kWh| kg)?)")
_BLANK = re.compile(r"(\{#?\})")
_NUMBER = r"(-?\d[\d,.]*)"
_COUNTED = re.compile(r"(.*\S) \((\d[\d,]*)\)")
_LAST = {".": "。", ":": "：", ";": "；", "!": "！", "?": "？"}


class AsIs(str):
    """A text that is the same in every language: a key, a name, a path, which somebody may look for."""

    __slots__ = ()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Show results in a language within a block: texts, pages and figures; numbers, keys and JSON stay as they are.

    Parameters
    ----------
    language : str, optional
        en or zh; None leaves the language that is in force.

    Returns
    -------
    context manager
        Within it the language is spoken; after it the one of before.

    Raises
    ------
    InputError
        For a language that there is not, with the nearest one.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.footprint("lfp-pack-100kwh", project=None)
    >>> with bc.speaking("zh"):
    ...     print(result.as_text().splitlines()[3])
      特征化方法       IPCC AR6 GWP100
    """
    if language is None:
        yield
        return
    token = _SPOKEN.set(checked(language))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def checked(language: str) -> str:
    """A language, if there is one of this name."""
    if language not in LANGUAGES:
        near = nearest(language, LANGUAGES, likeness=0.0)
        what = "results are not shown in this language"
        raise InputError(Problem(what, path="language", found=language, expected="en or zh", nearest=near))
    return language


def spoken() -> str:
    """The language that is in force."""
    return _SPOKEN.get()


def told(text: str) -> str:
    """A phrase in the language that is in force; as it is where no table has it."""
    language = _SPOKEN.get()
    return text if language == ENGLISH or isinstance(text, AsIs) else translated(text, language)


def said(phrase: str, *parts: str) -> str:
    """A phrase with blanks in the language that is in force, each filled with a part in that language."""
    return phrases(spoken()).get(phrase, phrase).format(*map(told, parts))


def width(text: str) -> int:
    """Columns that a text takes in a terminal; Chinese characters take two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.category(character) == "Mn" for character in text)


def padded(text: str, columns: int) -> str:
    """A text with spaces up to so many columns."""
    return text + " " * max(columns - width(text), 0)


def sentences(*parts: str) -> str:
    """Sentences one after the other, without a full stop behind the last."""
    return (". " if spoken() == ENGLISH else "。").join(filter(None, parts))


def paragraph(*parts: str) -> str:
    """Whole sentences one after the other, each with its full stop, in the language that is in force."""
    return (" " if spoken() == ENGLISH else "").join(map(told, parts))


def translated(text: str, language: str) -> str:
    """A phrase in a language; as it is where no table has it, with the spaces around it."""
    if language == ENGLISH:
        return text
    core = text.strip()
    if not core or not any(map(str.isalpha, core)):
        return text
    known = known_phrase(core, language)
    return text if known is None else text.replace(core, known, 1)


@lru_cache(maxsize=_MOST_KEPT)
def known_phrase(text: str, language: str) -> str | None:
    """What a phrase is in a language, by the tables or by its parts; None where they don't have it.

    In this order: the phrase itself, with another first letter; a list of phrases with commas; a phrase with blanks
    (`{}`, `{#}`), whose contents are looked up likewise; either with a mark behind it; a word before an amount or a
    count; parts between semicolons, sentences, around a colon. Of parts all have to be known.
    """
    return (
        _exact(text, language)
        or _all_of(text, ", ", "、", language)
        or _with_blanks(text, language)
        or _with_its_mark(text, language)
        or _before_an_amount(text, language)
        or _of_parts(text, language)
    )


def _exact(text: str, language: str) -> str | None:
    table = phrases(language)
    return table.get(text) or table.get(text[:1].swapcase() + text[1:])


def _with_its_mark(text: str, language: str) -> str | None:
    mark = _LAST.get(text[-1:])
    if mark is None:
        return None
    known = known_phrase(text[:-1].rstrip(), language)
    return None if known is None else f"{known.rstrip('。')}{mark}"


def _with_blanks(text: str, language: str) -> str | None:
    for start, pattern, translation in _patterns(language):
        if text.startswith(start):
            match = pattern.fullmatch(text)
            if match is not None and all(map(_is_balanced, match.groups())):
                return translation.format(*(translated(part, language) for part in match.groups()))
    return None


def _is_balanced(text: str) -> bool:
    """Whether no bracket is torn."""
    return text.count("(") == text.count(")")


def _before_an_amount(text: str, language: str) -> str | None:
    counted = _COUNTED.fullmatch(text)
    if counted is not None:
        known = known_phrase(counted[1], language)
        return None if known is None else f"{known}（{counted[2]}）"
    match = _AMOUNT.fullmatch(text)
    known = None if match is None else known_phrase(match[1], language)
    return None if match is None or known is None else f"{known}{match[2]}{match[3]}"


def _of_parts(text: str, language: str) -> str | None:
    """Parts between marks, where all of them are known; of two around a colon where one is."""
    return _all_of(text, "; ", "；", language) or _all_of(text, ". ", "。", language) or _around_a_colon(text, language)


def _around_a_colon(text: str, language: str) -> str | None:
    head, _, rest = text.partition(": ")
    known = (known_phrase(head, language), known_phrase(rest, language)) if rest else (None, None)
    return f"{known[0] or head}：{known[1] or rest}" if any(known) else None


def _all_of(text: str, joint: str, mark: str, language: str) -> str | None:
    parts = text.split(joint)
    if len(parts) == 1 or not all(map(_is_balanced, parts)):
        return None
    known = [known_phrase(part, language) if any(map(str.isalpha, part)) else part for part in parts]
    return None if None in known else mark.join(part for part in known if part is not None)


@cache
def table_of(language: str, name: str) -> Mapping[str, str]:
    """One table of a language, by English phrase; `{}` in a phrase stands for what is put in, `{#}` for a number."""
    if language == ENGLISH:
        return {}
    return {row["text"]: row["told"] for row in csv_rows(data_path("languages", language, f"{name}.csv"))}


@cache
def phrases(language: str) -> Mapping[str, str]:
    """All phrases of commands and results in a language; none for English, which the code has."""
    tables = [] if language == ENGLISH else [table_of(language, name) for name in reversed(SPOKEN)]
    return {text: told for table in tables for text, told in table.items()}


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Phrases with blanks, those with most letters of their own first."""
    rows = [(text, told) for text, told in phrases(language).items() if _BLANK.search(text)]
    rows.sort(key=lambda row: -len(_BLANK.sub("", row[0])))
    return tuple((_BLANK.split(text)[0], _pattern(text), told) for text, told in rows)


def _pattern(text: str) -> re.Pattern[str]:
    """What a phrase with blanks matches: any text in `{}`, a number in `{#}`.

    Of a phrase like `{} to {}`, which has few letters of its own, each blank takes one word.
    """
    blank = r"([^;,\s]+)" if 0 < sum(map(str.isalpha, text)) < _FEW_LETTERS else "(.+?)"
    parts = (_NUMBER if part == "{#}" else blank if part == "{}" else re.escape(part) for part in _BLANK.split(text))
    return re.compile("".join(parts), re.DOTALL)
