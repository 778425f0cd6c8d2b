"""The limits that checks judge by, as data: `databases/quality/`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from brightcell.data import csv_rows, data_path

FOLDER, MISSING = "quality", "missing.csv"


class MissingFact(NamedTuple):
    """What a background lacks, of which material or supply, and why."""

    what: str
    missing: str
    why: str


@dataclass(frozen=True)
class FuelBand:
    """Carbon dioxide that a fuel gives when burnt, kg per MJ of net calorific value."""

    fuel: str
    words: tuple[str, ...]
    low: float
    high: float


@cache
def limit(name: str) -> float:
    """A value of `limits.csv`; KeyError if there is none of this name."""
    return {row["name"]: float(row["value"]) for row in csv_rows(data_path(FOLDER, "limits.csv"))}[name]


@cache
def missing_facts(background: str) -> tuple[MissingFact, ...]:
    """What a shipped background says that it lacks, in its own `missing.csv`; nothing for others."""
    path = data_path(background, MISSING)
    is_shipped = Path(background).name == background and path.is_file()
    return tuple(MissingFact(**row) for row in csv_rows(path)) if is_shipped else ()


@cache
def fuels() -> tuple[FuelBand, ...]:
    """Published bands of `fuels.csv`, widened by the tolerance."""
    tolerance = limit("carbon-tolerance")
    return tuple(
        FuelBand(
            row["fuel"],
            tuple(row["words"].split(";")),
            float(row["co2_low"]) * (1 - tolerance),
            float(row["co2_high"]) * (1 + tolerance),
        )
        for row in csv_rows(data_path(FOLDER, "fuels.csv"))
    )


def fuel_named(text: str) -> FuelBand | None:
    """The fuel whose longest word stands in a text: petroleum coke isn't petrol."""
    words = text.casefold()
    matches = [(len(word), fuel) for fuel in fuels() for word in fuel.words if word in words]
    return max(matches, key=lambda pair: pair[0])[1] if matches else None


def from_nature(name: str, product: str) -> bool:
    """Whether a process takes its material from nature, by the words of `from_nature.csv`."""
    texts = {"name": name, "product": product}
    return any(_has_word(texts[field], word) for field, word in _nature_words())


@cache
def _nature_words() -> tuple[tuple[str, str], ...]:
    return tuple((row["field"], row["word"]) for row in csv_rows(data_path(FOLDER, "from_nature.csv")))


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None
