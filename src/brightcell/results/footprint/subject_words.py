"""Words in other languages for what may be explained: `databases/words.csv`, and the Chinese of documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from brightcell.language import CHINESE, phrases
from brightcell.results.page.labels import STAGE_NAMES, STAGE_PHRASES, stage_name
from brightcell.words import bare, entry_of, likely_meanings, likely_words

MATERIAL_WORDS = "material"
NamesByKind = Mapping[str, Mapping[str, str]]
"""By kind, each name that may be asked for and what it means."""


def meant_by(word: str, by_kind: NamesByKind) -> tuple[tuple[str, str], ...]:
    """What a word stands for in a footprint, each as its kind and name: none, one, or several that it may mean.

    A word for several materials, such as that for any graphite, means the ones that the footprint has.
    """
    for text in _translated().get(bare(word), ()):
        for kind, names in by_kind.items():
            if text in names:
                return ((kind, names[text]),)
    entry = entry_of(MATERIAL_WORDS, word)
    return () if entry is None else tuple(_kinds(entry.means, by_kind))


def likely_names(word: str, by_kind: NamesByKind) -> tuple[str, ...]:
    """Names in a footprint that a word which is none may mean."""
    texts = {original: text for text, original in _originals().items()}
    every = dict.fromkeys(name for names in by_kind.values() for name in names)
    near = [texts[text] for text in likely_words(word, texts)]
    means, _ = likely_meanings(MATERIAL_WORDS, word, every)
    entry = entry_of(MATERIAL_WORDS, word)
    held = [name for name in every for mean in (entry.means if entry else ()) if mean.startswith(f"{name}-")]
    return tuple(dict.fromkeys((*(name for name in near if name in every), *means, *held)))


def _kinds(names: tuple[str, ...], by_kind: NamesByKind) -> list[tuple[str, str]]:
    kinds = {name: next((kind for kind, listed in by_kind.items() if name in listed), None) for name in names}
    return [(kind, name) for name, kind in kinds.items() if kind is not None]


@cache
def _originals() -> dict[str, str]:
    """The Chinese of what results and documents say, by the English; of stages by their keys."""
    return {**phrases(CHINESE), **{stage: stage_name(stage, CHINESE) for stage in STAGE_NAMES}}


@cache
def _translated() -> dict[str, tuple[str, ...]]:
    """By the bare Chinese, all that is said so in English; stages by the names of results and of documents."""
    by_chinese: dict[str, list[str]] = {}
    of_documents = ((stage, _originals()[text]) for stage, text in STAGE_PHRASES.items())
    for text, chinese in (*_originals().items(), *of_documents):
        by_chinese.setdefault(bare(chinese), []).append(text)
    return {chinese: tuple(texts) for chinese, texts in by_chinese.items()}
