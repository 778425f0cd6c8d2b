"""The words of the form in its languages: English as the models have it, others by `databases/form/LANGUAGE.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from brightcell.data import csv_rows, data_path

LANGUAGES = ("en", "zh")
_JOINTS = {"en": ": ", "zh": "："}


def told(text: str, language: str) -> str:
    """A text in a language; as it is where the table has no other."""
    return _table(language).get(text, text)


def label_of(words: Iterable[str], language: str) -> str:
    """The label of a cell, from the words of the blocks that it is in."""
    return _JOINTS[language].join(told(word, language) for word in words)


@cache
def _table(language: str) -> Mapping[str, str]:
    if language == LANGUAGES[0]:
        return {}
    return {row["text"]: row["told"] for row in csv_rows(data_path("form", f"{language}.csv")) if row["told"]}
