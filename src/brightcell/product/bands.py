"""Bands in which what people enter is possible and usual: `databases/plausibility.csv`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Literal

from brightcell.data import csv_rows, data_path
from brightcell.errors import Problem

ANY = "any"
Kind = Literal["impossible", "unusual"]
_SYMBOLS = {"1": "", "piece": "", "year": "years"}
_ROUNDING = 1e-9


@dataclass(frozen=True)
class InputBand:
    """Where a quantity is possible and where it is usual, ends included, in `unit`.

    `applies_to` are vehicle categories, chemistries, modes of transport, materials or kinds of material, or "any";
    `name` is what the quantity is called, `check` what to look at where a value lies outside.
    """

    quantity: str
    applies_to: tuple[str, ...]
    unit: str
    impossible_low: float
    impossible_high: float
    unusual_low: float
    unusual_high: float
    name: str
    check: str
    source: str
    confidence: str

    def kind_of(self, value: float) -> Kind | None:
        """What a value in `unit` is, if it lies outside."""
        if not _within(value, self.impossible_low, self.impossible_high):
            return "impossible"
        return None if _within(value, self.unusual_low, self.unusual_high) else "unusual"

    def in_words(self, value: float) -> str:
        """A value with its unit, thousands not separated: "160 km", "0.6667 years", "100000"."""
        number = f"{value:.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"
        symbol = _SYMBOLS.get(self.unit, self.unit)
        return f"{number} {symbol}".strip()

    @property
    def possible(self) -> str:
        """The band outside of which a value is impossible: "1 to 50000"."""
        return self._span(self.impossible_low, self.impossible_high)

    @property
    def usual(self) -> str:
        """The band outside of which a value is unusual."""
        return self._span(self.unusual_low, self.unusual_high)

    def _span(self, low: float, high: float) -> str:
        if math.isinf(high):
            return f"at least {self.in_words(low)}"
        if math.isinf(low):
            return f"at most {self.in_words(high)}"
        return f"{self.in_words(low).split()[0]} to {self.in_words(high)}"

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; a band that is open at an end has None there."""
        row = {
            key: None if isinstance(value, float) and math.isinf(value) else value
            for key, value in asdict(self).items()
        }
        return {**row, "applies_to": list(self.applies_to)}


@dataclass(frozen=True)
class PlausibilityFinding:
    """A value of a product that lies outside of its band, in the unit of the band; `kind` says how far.

    field: dotted path of the field, or of the block where the value follows from several. hint: how a number in
    another country's format is to be written, if it looks like one, and typed: how that was written.
    """

    field: str
    value: float
    band: InputBand
    kind: Kind
    hint: str | None = None
    typed: str | None = None

    @property
    def problem(self) -> Problem:
        """An impossible value as what is wrong with the product."""
        band = self.band
        usually = f", usually {band.usual}" if band.usual != band.possible else ""
        return ImplausibleProblem(
            what=f"the {band.name} is too {self._side}",
            path=self.field,
            found=self._in_words,
            expected=f"{band.possible}{usually}",
            hint=self._next_step,
            finding=self,
        )

    @property
    def sentence(self) -> str:
        """An unusual value in words that need no other knowledge."""
        remark = f"{self._in_words}, which is unusually {self._side}"
        return f"{self.field}: the {self.band.name} is {remark} (usual: {self.band.usual}) - {self._next_step}"

    @property
    def _in_words(self) -> str:
        """The value, after the number that was typed where that looks like another one."""
        value = self.band.in_words(self.value)
        return value if self.typed is None else f"{self.typed}, that is {value}"

    @property
    def _side(self) -> str:
        return "small" if self.value < self.band.unusual_low else "large"

    @property
    def _next_step(self) -> str:
        return self.hint or f"check {self.band.check}"

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON: field, value, band and kind."""
        return {"field": self.field, "value": self.value, "band": self.band.as_dict(), "kind": self.kind}


@dataclass(frozen=True)
class ImplausibleProblem(Problem):
    """A problem with a value that is impossible, and the finding behind it."""

    finding: PlausibilityFinding | None = None


@cache
def input_bands() -> tuple[InputBand, ...]:
    """Every band, in the order of the table."""
    return tuple(_band(row) for row in csv_rows(data_path("plausibility.csv")))


@cache
def find_input_band(quantity: str, *keys: str) -> InputBand | None:
    """The band of a quantity for a vehicle category, chemistry, mode or material, else the one for any of them.

    Of several keys, such as a material and its kind, the first that has a row counts.
    """
    rows = [band for band in input_bands() if band.quantity == quantity]
    return next((band for key in (*keys, ANY) for band in rows if key in band.applies_to), None)


def cell_density_band(chemistry: str) -> InputBand | None:
    """The band of the energy of a kilogram of cells of a chemistry, such as nmc811 or lfp."""
    return find_input_band("cell-energy-density", family_of(chemistry))


def family_of(chemistry: str) -> str:
    """The word of a chemistry in the bands: nmc of nmc811."""
    return chemistry.rstrip("0123456789")


def input_band(quantity: str, *keys: str) -> InputBand:
    """`find_input_band` of a quantity that has a band whatever it is of."""
    band = find_input_band(quantity, *keys)
    assert band is not None, f"databases/plausibility.csv has no row for {quantity}"
    return band


def joint_band(bands: Sequence[InputBand]) -> InputBand:
    """The band of a blend: from the lowest of the lows to the highest of the highs."""
    return replace(
        bands[0],
        applies_to=tuple(dict.fromkeys(key for band in bands for key in band.applies_to)),
        impossible_low=min(band.impossible_low for band in bands),
        impossible_high=max(band.impossible_high for band in bands),
        unusual_low=min(band.unusual_low for band in bands),
        unusual_high=max(band.unusual_high for band in bands),
    )


def judged(field: str, value: float, band: InputBand, hint: str | None = None) -> PlausibilityFinding | None:
    """The finding on a value in the unit of its band; None where it is usual."""
    kind = band.kind_of(value)
    return None if kind is None else PlausibilityFinding(field, value, band, kind, hint)


def _within(value: float, low: float, high: float) -> bool:
    """Ends belong to the band, also where a conversion of units has moved a value by its last digits."""
    slack = _ROUNDING * abs(value)
    return low - slack <= value <= high + slack


def _band(row: dict[str, str]) -> InputBand:
    low, high = (float(row[f"impossible_{end}"] or limit) for end, limit in (("low", -math.inf), ("high", math.inf)))
    return InputBand(
        quantity=row["quantity"],
        applies_to=tuple(row["applies_to"].split()),
        unit=row["unit"],
        impossible_low=low,
        impossible_high=high,
        unusual_low=float(row["unusual_low"] or low),
        unusual_high=float(row["unusual_high"] or high),
        name=row["name"],
        check=row["check"],
        source=row["source"],
        confidence=row["confidence"],
    )
