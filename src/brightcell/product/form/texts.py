"""The words of the form in its languages: English as the models have it, others by
`databases/languages/LANGUAGE/form.csv`.

A row of the table with `{}` in it stands for all texts that have anything in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from brightcell.language import FORM, table_of

LANGUAGES = ("en", "zh")
_JOINTS = {"en": ": ", "zh": "："}


def told(text: str, language: str) -> str:
    """A text in a language; as it is where the table has no other."""
    table = _table(language)
    if text in table or not table:
        return table.get(text, text)
    sentence = f"{text[:1].upper()}{text[1:]}."  # of a field, as a message cites it
    if sentence in table:
        return table[sentence].rstrip("。")
    for pattern, translation in _patterns(language):
        match = pattern.fullmatch(text)
        if match is not None:
            return translation.format(*(table.get(part, part) for part in match.groups()))
    return text


def label_of(words: Iterable[str], language: str) -> str:
    """The label of a cell, from the words of the blocks that it is in."""
    return _JOINTS[language].join(told(word, language) for word in words)


@cache
def _table(language: str) -> Mapping[str, str]:
    if language == LANGUAGES[0]:
        return {}
    return {text: translation for text, translation in table_of(language, FORM).items() if translation}


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = [(text, translation) for text, translation in _table(language).items() if "{}" in text]
    return tuple((re.compile("(.+)".join(map(re.escape, text.split("{}")))), translation) for text, translation in rows)
