"""Keys and paths of files as words: `end_of_life.collection.rate` is "end of life › collection › rate".

A reader of a document knows no file. Data keep their paths: each number and text of the JSON document has its source.
"""

from __future__ import annotations

import re
from typing import Any

from brightcell.documents.phrases import BOTH, CHINESE, ENGLISH, phrase, phrases
from brightcell.product import Product
from brightcell.product.form.texts import told
from brightcell.results.page.numbers import plain
from brightcell.rulebooks import SLOTS

STEP = " › "
"""Between a block and what is in it."""
KEY = re.compile(r"(?<![\w-])[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+(?![\w-])")
"""A key of more than one word."""
HYPHENATED = frozenset({"pre-processing", "on-site", "life-cycle", "cradle-to-gate", "closed-loop", "second-hand"})
"""Keys that English writes so."""
_STARTS = "|".join(sorted({*Product.model_fields, *SLOTS}, key=len, reverse=True))
_PATH = re.compile(
    rf"\b(?:{_STARTS})(?:\.(?!(?:ya?ml|json|xlsx|csv)\b)[a-zA-Z_*]\w*|\[[^\]]*\])+|(?<![\w/.:@-])[a-z]+(?:_[a-z]+)+(?![\w/.@-])"
)
_SPLIT = re.compile(r"\.|\[|\]\.?")
BACKGROUND = "background."


def word(key: str, language: str = ENGLISH) -> str:
    """A key as words: `electric-vehicle` is "electric vehicle"."""
    text = key if key in HYPHENATED or not KEY.fullmatch(key) else key.replace("_", " ").replace("-", " ")
    if language == BOTH:
        chinese = word(key, CHINESE)
        return text if chinese == text else f"{chinese} {text}"
    return text if language == ENGLISH else _chinese(text)


def _chinese(text: str) -> str:
    """By the table of documents, else by that of the form."""
    if text in phrases(CHINESE):
        return phrase(text, CHINESE)
    label = f"{text[:1].upper()}{text[1:]}"
    form = told(label, CHINESE)
    return text if form == label else form


def path(text: str, language: str = ENGLISH) -> str:
    """A path of the product file or of a rulebook, or a demand of the background, as words."""
    if language == BOTH:
        return f"{path(text, CHINESE)} {path(text, ENGLISH)}"
    if text.startswith(BACKGROUND):
        key, joint, place = text.removeprefix(BACKGROUND).partition(" at ")
        return f"{word(key, language)}{STEP}{place}" if joint else word(key, language)
    steps = [step for step in _SPLIT.split(text) if step]
    return STEP.join(_step(step, language) for step in steps)


def _step(step: str, language: str) -> str:
    """A field by its words, an entry such as `0:road` by its name; one that is not a key stays as it is."""
    name = step.partition(":")[2] if re.fullmatch(r"[0-9]+:.+", step) else step
    return word(name, language)


def sentence(text: str) -> str:
    """A sentence of the result, with the paths and keys in it as words."""
    return _PATH.sub(lambda match: path(match[0]), text)


def value(entry: Any, language: str = ENGLISH) -> str:
    """A parameter's value as somebody would write it; a table as its keys with what they say."""
    if isinstance(entry, dict):
        entries = (f"{keys}: {value(entry, language)}" for keys, entry in _grouped(entry, language))
        return "; ".join(entries) or word("none", language)
    if isinstance(entry, list):
        return ", ".join(value(entry, language) for entry in entry) or word("none", language)
    if isinstance(entry, str):
        if not entry.isupper() and word(entry, CHINESE) != entry:
            return word(entry, language)
        return KEY.sub(lambda key: word(key[0], language), sentence(entry))
    return plain(entry)


def _grouped(table: dict[Any, Any], language: str) -> list[tuple[str, Any]]:
    """Entries of a table; where several of many keys have the same text, these keys together."""
    if not all(isinstance(entry, str) for entry in table.values()):
        return [(word(str(key), language), entry) for key, entry in table.items()]
    by_entry: dict[str, list[str]] = {}
    for key, entry in table.items():
        by_entry.setdefault(entry, []).append(word(str(key), language))
    return [(", ".join(keys), entry) for entry, keys in by_entry.items()]
