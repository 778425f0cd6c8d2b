"""The words of documents in their languages: English in the code, others by `databases/languages/LANGUAGE/`."""

from __future__ import annotations

from collections.abc import Mapping

from brightcell.language import DOCUMENTS, TERMS, table_of, translated

ENGLISH, CHINESE, BOTH = "en", "zh", "zh-en"
LANGUAGES = (ENGLISH, CHINESE)
"""Languages of documents; `zh-en` are both, side by side, where an authority wants Chinese and others read along."""


def phrase(text: str, language: str) -> str:
    """A phrase in a language; in English where the table has no other."""
    if language == ENGLISH:
        return text
    translation = phrases(CHINESE).get(text, text)
    return f"{translation} {text}" if language == BOTH and translation != text else translation


def sentence(text: str, language: str) -> str:
    """A text of ours in a result (a clause, a reason, a warning) in a language; as it is where no table has it."""
    if language == ENGLISH:
        return text
    translation = translated(text, CHINESE)
    return f"{translation} {text}" if language == BOTH and translation != text else translation


def phrases(language: str) -> Mapping[str, str]:
    """Terms and phrases of documents by English phrase; `{}` in a phrase stands for what is put in."""
    return {**table_of(language, TERMS), **table_of(language, DOCUMENTS)}
