"""Default spreads: how sure a datum of the product or of its rules is taken to be where nobody says it.

`databases/spreads.csv` has a row per class of data, the first that fits a datum counts. With the nominal value x and
the row's bounds l and h, a bounded datum lies

    absolute: between l and h;  relative: between l x and h x;  loss: between 1 - h (1 - x) and 1 - l (1 - x)

cut at 0 and at the row's `most`, and widened to hold x. A datum of zero stays certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from brightcell.data import csv_rows, data_path, sha256_of
from brightcell.distributions import BetaPert, Discrete, Lognormal, Nature, Triangular, Uncertainty
from brightcell.inventory.quantity import Input
from brightcell.product.models import OF_MODEL
from brightcell.uncertainty.correlations import EqualCorrelations

SPREADS, CORRELATIONS = "spreads.csv", "spread_correlations.csv"
ASSUMED = "assumed"


@dataclass(frozen=True)
class SpreadClass:
    """A row of the table: which data, by patterns of their names with `*`, and how they are spread."""

    key: str
    name: str
    data: tuple[str, ...]
    units: tuple[str, ...]
    at: float | None
    standing: str
    distribution: str
    basis: str
    low: float
    high: float
    most: float | None
    gsd: float
    values: tuple[float, ...]
    probability: float
    nature: Nature
    source: str
    year: str
    confidence: str
    note: str

    def fits(self, datum: Input, assumed: bool) -> bool:
        """Whether the row is about this datum; `assumed` says that nobody states its value."""
        return (
            (not self.units or datum.unit in self.units)
            and self.at in (None, datum.value)
            and (self.standing != ASSUMED or assumed)
            and matches(self.data, datum.name.rsplit(OF_MODEL, 1)[-1])
        )

    def spread(self, value: float) -> Uncertainty | None:
        """The distribution about a nominal value; None where it has no width."""
        if value <= 0:
            return None
        if self.distribution == "lognormal":
            return Lognormal(gsd=self.gsd, nature=self.nature)
        if self.distribution == "choice":
            return self._choice(value)
        low, high = self._bounds(value)
        if not low < high:
            return None
        shape = Triangular if self.distribution == "triangular" else BetaPert
        return shape(min=low, max=high, nature=self.nature)

    def _bounds(self, value: float) -> tuple[float, float]:
        low, high = {
            "absolute": (self.low, self.high),
            "relative": (self.low * value, self.high * value),
            "loss": (1.0 - self.high * (1.0 - value), 1.0 - self.low * (1.0 - value)),
        }[self.basis]
        most = high if self.most is None else self.most
        return min(max(low, 0.0), value), max(min(high, most), value)

    def _choice(self, value: float) -> Discrete | None:
        """The nominal value with its probability, and those of the row that are another with the rest."""
        others = tuple(other for other in self.values if other != value)
        if not others:
            return None
        chances = {value: self.probability, **dict.fromkeys(others, (1.0 - self.probability) / len(others))}
        ordered = tuple(sorted(chances))
        return Discrete(values=ordered, probabilities=tuple(chances[v] for v in ordered), nature=self.nature)

    @property
    def described(self) -> str:
        """The distribution in words."""
        if self.distribution == "lognormal":
            return f"lognormal, gsd {self.gsd:g}"
        if self.distribution == "choice":
            return f"{self.probability:.0%} nominal, else another of {', '.join(f'{value:g}' for value in self.values)}"
        of = {"absolute": "", "relative": " times the nominal", "loss": " times what is lost"}[self.basis]
        return f"{self.distribution}, {self.low:g} to {self.high:g}{of}"


@dataclass(frozen=True)
class DefaultSpread:
    """A default that was applied: the datum with its nominal value, the spread, and the class that it is from."""

    name: str
    nominal: float
    unit: str
    spread: Uncertainty
    of: SpreadClass

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "name": self.name,
            "nominal": self.nominal,
            "unit": self.unit,
            "spread": self.spread.model_dump(mode="json", exclude_none=True),
            "class": self.of.key,
            "source": self.of.source,
            "year": int(self.of.year),
            "confidence": self.of.confidence,
        }


def default_spreads(
    data: Iterable[Input], assumed: Iterable[str], dependent: Container[str] = ()
) -> dict[str, DefaultSpread]:
    """The defaults of data without a spread of their own, by name.

    `assumed` are the fields of which the value is an assumption; `dependent` data are drawn otherwise, as shares.
    """
    fields = tuple(assumed)
    defaults: dict[str, DefaultSpread] = {}
    for datum in data:
        if datum.uncertainty is None and not datum.exact and datum.name not in dependent:
            of = _class_of(datum, any(datum.name == field or datum.name.startswith(f"{field}.") for field in fields))
            spread = of.spread(datum.value) if of else None
            if of is not None and spread is not None:
                defaults[datum.name] = DefaultSpread(datum.name, datum.value, datum.unit, spread, of)
    return defaults


def default_correlations(defaults: Iterable[str], stated: Iterable[tuple[str, str]]) -> tuple[EqualCorrelations, ...]:
    """Groups of data with default spreads and one correlation; what the product itself correlates is in none."""
    taken = {name for pair in stated for name in pair}
    groups = []
    for key, patterns, correlation in spread_correlations():
        members = sorted(name for name in defaults if name not in taken and matches(patterns, name))
        if len(members) > 1:
            groups.append(EqualCorrelations(key, tuple(members), correlation))
            taken.update(members)
    return tuple(groups)


def classes_counted(defaults: Iterable[DefaultSpread]) -> dict[SpreadClass, int]:
    """How many data have the default of each class, in the order of the table."""
    times = Counter(default.of.key for default in defaults)
    return {of: times[of.key] for of in spread_classes() if of.key in times}


def in_words(defaults: Iterable[DefaultSpread]) -> str:
    """How many data have default spreads, of which classes; empty for none."""
    counted = classes_counted(defaults)
    if not counted:
        return ""
    number = sum(counted.values())
    of_classes = "; ".join(f"{of.name} {n}" for of, n in counted.items())
    data = "1 datum has a default spread" if number == 1 else f"{number} data have default spreads"
    return f"{data} ({_confidences(counted)}): {of_classes}"


def _confidences(counted: Iterable[SpreadClass]) -> str:
    return ", ".join(dict.fromkeys(of.confidence for of in counted))


def matches(patterns: Iterable[str], name: str) -> bool:
    """Whether a name fits one of some patterns, in which `*` stands for any text."""
    return _expression(tuple(patterns)).fullmatch(name) is not None


@cache
def _expression(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns))


def _class_of(datum: Input, assumed: bool) -> SpreadClass | None:
    return next((of for of in spread_classes() if of.fits(datum, assumed)), None)


@cache
def spread_classes() -> tuple[SpreadClass, ...]:
    """The rows of `databases/spreads.csv`."""
    return tuple(_class(row) for row in csv_rows(data_path(SPREADS)))


@cache
def spread_correlations() -> tuple[tuple[str, tuple[str, ...], float], ...]:
    """The key of a group, patterns of its data, and the correlation of any two of them."""
    rows = csv_rows(data_path(CORRELATIONS))
    return tuple((row["key"], tuple(row["data"].split()), float(row["correlation"])) for row in rows)


@cache
def spreads_sha256() -> str:
    """What was read, for the identity of a run."""
    return sha256_of(data_path(SPREADS), data_path(CORRELATIONS))


def _class(row: Mapping[str, str]) -> SpreadClass:
    def number(name: str) -> float:
        return float(row[name]) if row[name] else 0.0

    return SpreadClass(
        key=row["key"],
        name=row["name"],
        data=tuple(row["data"].split()),
        units=tuple(row["unit"].split()),
        at=float(row["at"]) if row["at"] else None,
        standing=row["standing"],
        distribution=row["distribution"],
        basis=row["basis"],
        low=number("low"),
        high=number("high"),
        most=float(row["most"]) if row["most"] else None,
        gsd=number("gsd"),
        values=tuple(map(float, row["values"].split())),
        probability=number("probability"),
        nature=row["nature"],  # type: ignore[arg-type]
        source=row["source"],
        year=row["year"],
        confidence=row["confidence"],
        note=row["note"],
    )
