"""Units at the border: what people write is checked and converted once; inside, everything is canonical.

Canonical units: mass kg, electricity kWh, fuel and heat MJ, distance km, time year, transport "t km",
volume m3, count "piece", share "1" (a fraction), carbon footprint "kg CO2e".
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.errors import Problem, UnitError, nearest
from brightcell.words import MULTIPLIER, UNIT, Word, entries, folded, likely_meanings

if TYPE_CHECKING:
    import pint

# Exact by definition: pound of 1959, US gallon of 231 in3, mile, International Table BTU of 1055.05585262 J.
# kg CO2e is a dimension of its own, so that "kg CO2e/kg" never cancels to a plain number.
_DEFINITIONS = """
kilogram = [mass] = kg
gram = kg / 1000 = g
milligram = kg / 1e6 = mg
tonne = 1000 * kg = t
pound = 0.45359237 * kg = lb
short_ton = 2000 * lb
kilowatt_hour = [energy] = kWh
watt_hour = kWh / 1000 = Wh
megawatt_hour = 1000 * kWh = MWh
gigawatt_hour = 1e6 * kWh = GWh
megajoule = kWh / 3.6 = MJ
joule = MJ / 1e6 = J
kilojoule = MJ / 1000 = kJ
gigajoule = 1000 * MJ = GJ
mmBtu = 1055.05585262 * MJ = _ = MMBtu
metre = [length] = m = meter
millimetre = m / 1000 = mm
centimetre = m / 100 = cm
micrometre = m / 1e6 = um = µm
kilometre = 1000 * m = km = kilometer
mile = 1609.344 * m = mi
year = [time] = _ = a = yr
month = year / 12
day = year / 365.25 = d
hour = day / 24 = h
minute = hour / 60 = min
second = minute / 60 = s
cubic_metre = m ** 3 = m3
square_metre = m ** 2 = m2
litre = m3 / 1000 = L = l = liter
millilitre = m3 / 1e6 = mL = ml
gallon = 3.785411784e-3 * m3 = gal
tonne_kilometre = t * km = tkm
piece = [count] = _ = pcs = cycle = cell = module = pack
CO2e = [carbon]
ampere_hour = [charge] = Ah
percent = 0.01
per_mille = 0.001
ppm = 1e-6
"""
_NAMES = {
    "kg": "a mass",
    "kWh": "an energy",
    "km": "a length",
    "year": "a time",
    "m3": "a volume",
    "t km": "a transport",
    "piece": "a count",
    "1": "a plain number",
    "kg CO2e": "a carbon footprint",
    "kg CO2e/kg": "a footprint per mass",
    "kg CO2e/kWh": "a footprint per energy",
    "kg CO2e/piece": "a footprint per piece",
    "MJ/kg": "a heating value",
}
_AMBIGUOUS = {
    "ton": "write t (1000 kg) or short_ton (2000 lb)",
    "tons": "write t (1000 kg) or short_ton (2000 lb)",
    "K": "write kg, kWh, km ... in full",
    "BTU": "write mmBtu or MJ",
    "Nm3": "write the energy content instead, in MJ (lower heating value)",
}
BRIGHTWAY_UNITS = {
    "kg": "kilogram",
    "kWh": "kilowatt hour",
    "MJ": "megajoule",
    "km": "kilometer",
    "t km": "ton kilometer",
    "m3": "cubic meter",
    "piece": "unit",
    "h": "hour",
}
"""Canonical unit -> the name that Brightway and its importers use."""

COMMA, NO_NUMBER = "there is a comma in the number", "this is not a number with a unit"
"""What is wrong with a number whose separators may mean thousands or decimals."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"\d,\d|^,\d|\d,$|\d,\s", re.ASCII)
_SEPARATORS = ".,，、。'’_ \u00a0\u202f"
_SEPARATED = re.compile(rf"([+-]?)(\d+(?:[{_SEPARATORS}]\d+)+)\s*(\D.*)?", re.ASCII | re.DOTALL)
_THOUSANDS = re.compile(rf"[1-9]\d{{0,2}}(?:([{_SEPARATORS}])\d{{3}})(?:\1\d{{3}})*", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?\.?(nan|inf|infinity)\b", re.IGNORECASE)
_DECIMAL = ".,，。"
_RANGE = re.compile(r"\d\s*(?:[~–—至到]|-+)\s*\d")
_VAGUE = re.compile(r"[≈~<>≤≥±约]")
_UNIT_TEXT = re.compile(r"[A-Za-zµ%‰0-9_ ./*()^³²·-]{1,60}")


@dataclass(frozen=True)
class NumberReadings:
    """What a number with separators may mean: as grouped thousands, and with a decimal sign; None where it can't.

    `text` is what was typed, with its unit.
    """

    thousands: float | None
    decimals: float | None
    unit: str
    text: str = ""

    def written(self, value: float) -> str:
        """One of the readings as it is to be written."""
        return f"{value:.15g} {self.unit}".strip()

    @property
    def hint(self) -> str | None:
        """How to write it, thousands first where both may be meant."""
        if self.thousands is not None and self.decimals is not None:
            thousands, decimals = self.written(self.thousands), self.written(self.decimals)
            return f"write {thousands} if the separator groups thousands, or {decimals} if it marks decimals"
        value = self.decimals if self.thousands is None else self.thousands
        return None if value is None else f"write {self.written(value)}, without a separator of thousands"


def number_readings(text: str) -> NumberReadings | None:
    """What "160,000 km", "160.000 km", "1 500", "1.000,5" may mean; None for a number without any separator."""
    match = _SEPARATED.fullmatch(folded(text).strip())
    if match is None:
        return None
    sign, digits, unit = match.groups(default="")
    factor = -1.0 if sign == "-" else 1.0
    grouped = _THOUSANDS.fullmatch(digits)
    thousands = factor * float(re.sub(r"\D", "", digits)) if grouped else None
    decimals = _with_decimals(digits)
    return NumberReadings(thousands, None if decimals is None else factor * decimals, unit.strip(), text.strip())


def _with_decimals(digits: str) -> float | None:
    """Digits whose last separator marks decimals; None where it stands there more than once, or marks none."""
    last = re.findall(r"\D", digits)[-1]
    if last not in _DECIMAL or digits.count(last) > 1:
        return None
    whole, _, rest = digits.rpartition(last)
    separated = re.search(r"\D", whole)
    if separated and not _THOUSANDS.fullmatch(whole):
        return None
    return float(f"{re.sub(r'[^0-9]', '', whole)}.{rest}")


def convert(value: float, unit: str, to: str) -> float:
    """`value` in `unit`, expressed in `to`.

    `UnitError` if a unit is unknown or the two have different dimensions; the message names both.
    """
    if unit == to:
        return float(value)
    multiplier, divisor = factor(unit, to)
    return float(value) * multiplier / divisor


def parse_quantity(text: str) -> tuple[float, str]:
    """Number and unit of a text such as "8.3 kWh", "95 %" or "１６万公里"; the unit of a bare number is "1".

    `UnitError` with a hint for a decimal comma, digits of other scripts, nan, inf and text without a number.
    """
    plain = folded(text).strip()
    _check_spelling(plain, text)
    match = _NUMBER.match(plain)
    if match is None:
        raise _no_number(text)
    rest = plain[match.end() :].strip()
    if rest and (rest[0].isdigit() or rest[0] in "+-.,、。'’_~±"):
        raise _no_number(text)
    multiplier, unit = _multiplied(rest)
    value = float(match.group()) * multiplier
    if value in (float("inf"), float("-inf")):
        raise UnitError([Problem("this is not a finite number", found=repr(text))])
    return value, spelt(unit) or "1"


def _multiplied(unit: str) -> tuple[float, str]:
    """What a unit begins with that multiplies the number, as in 万公里, and the unit itself."""
    for sign, word in entries(MULTIPLIER).items() if not unit.isascii() else ():
        if unit.startswith(sign):
            return float(word.means[0]), unit.removeprefix(sign).strip()
    return 1.0, unit


@lru_cache(maxsize=1024)
def spelt(unit: str) -> str:
    """A unit as the table of units has it: kWh for "千瓦时" and for "kW·h"; any other as it is, with plain signs."""
    plain = folded(unit).strip(" ")
    if plain in table():
        return plain
    text = plain
    for word in _longest_first():
        meant = entries(UNIT)[word].means[0]
        text = re.sub(_bounded(word), meant, text) if word[0].isascii() else text.replace(word, f" {meant} ")
    text = re.sub(r" */ *", "/", re.sub(" +", " ", text).strip(" "))
    text = re.sub(r"\(([A-Za-z0-9]+)\)", r"\1", text)
    return text if _UNIT_TEXT.fullmatch(text) else plain


def _bounded(word: str) -> str:
    """A pattern for a word of letters that isn't part of a longer one; what ends in a digit, as CO2, may go on."""
    return rf"(?<![A-Za-z]){re.escape(word)}" + ("" if word[-1].isdigit() else "(?![A-Za-z])")


@cache
def _longest_first() -> tuple[str, ...]:
    """The words for units that are read; a longer one goes before those that it holds."""
    return tuple(sorted((key for key, word in entries(UNIT).items() if word.is_read), key=len, reverse=True))


def _word_for(unit: str) -> Word | None:
    """What the table of words says of a unit that isn't read."""
    word = entries(UNIT).get(folded(unit).strip())
    return None if word is None or word.is_read else word


@cache
def _units_of_words() -> tuple[str, ...]:
    """The units that words stand for."""
    return tuple(dict.fromkeys(mean for word in entries(UNIT).values() for mean in word.means))


def dimension_name(unit: str) -> str:
    """What a unit measures, in words: "a mass", "an energy"; for a rare one its dimensions."""
    dimension = parse_unit(unit).dimensionality
    named = (name for example, name in _NAMES.items() if parse_unit(example).dimensionality == dimension)
    return next(named, re.sub(r"[\[\]]", "", str(dimension)))


def unit_in_words(unit: str) -> str:
    """A unit and what it measures: "kWh, an energy"; just "a plain number" where there is no unit."""
    name = dimension_name(unit)
    return name if unit == "1" else f"{unit}, {name}"


def base_unit(unit: str) -> str:
    """The coherent unit (of kg, kWh, m, year, piece, CO2e) that `unit` is a multiple of."""
    row = _row(unit)
    return row["base"] if row else base_unit_by_pint(unit)


def dimensions(unit: str) -> dict[str, float]:
    """Powers of mass, energy, length, time, count, carbon and charge that a unit measures."""
    row = _row(unit)
    if row:
        return dict(row["dimensions"])
    powers: Any = parse_unit(unit).dimensionality
    return {re.sub(r"[\[\]]", "", name): float(power) for name, power in powers.items()}


@cache
def table() -> dict[str, Any]:
    """Units in use as pint judged them (scripts/build_units.py), so that pint is loaded for rarer ones only."""
    return json.loads(Path(__file__).with_name("units.json").read_bytes())


def _row(unit: str) -> Any:
    """The row of a unit in the table, however it is written; None for a rarer one."""
    return table().get(unit) or table().get(spelt(unit))


def base_unit_by_pint(unit: str) -> str:
    """`base_unit` as pint has it."""
    return _written(registry().Quantity(1.0, parse_unit(unit)).to_base_units().units)


def parse_unit(unit: str) -> pint.Unit:
    """The pint unit of a text; `UnitError` with the nearest names if it is unknown."""
    text = unit if unit in table() else spelt(unit)
    if not _UNIT_TEXT.fullmatch(text) or re.search(r"\d{3}|\*\*\s*\d\d", text):
        word = _word_for(unit)
        close, hint = (word.means, word.hint) if word else likely_meanings(UNIT, unit, _units_of_words())
        raise UnitError([Problem("this is not a unit", found=repr(unit), nearest=close, hint=hint)])
    try:
        return registry().parse_units(_pint_spelling(text))
    except Exception:
        raise _unknown_unit(unit) from None


@cache
def registry() -> pint.UnitRegistry[Any]:
    """Our own small registry: pint's full one also takes `1.5 a` for an are and `t` in three meanings."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    units.load_definitions(_DEFINITIONS.strip().splitlines())
    return units


@lru_cache(maxsize=1024)
def factor(unit: str, to: str) -> tuple[float, float]:
    """Multiplier and divisor from `unit` to `to`, so that 95 % is 95 / 100, exactly 0.95."""
    if unit == to:
        return 1.0, 1.0
    row = _row(unit)
    if row and to in row["to"]:
        multiplier, divisor = row["to"][to]
        return multiplier, divisor
    return factor_by_pint(unit, to)


def factor_by_pint(unit: str, to: str) -> tuple[float, float]:
    """`factor` as pint has it."""
    if unit == to:
        return 1.0, 1.0
    source, target = parse_unit(unit), parse_unit(to)
    if source.dimensionality != target.dimensionality:
        raise UnitError(
            [
                Problem(
                    "this is the wrong unit",
                    found=unit_in_words(unit),
                    expected=f"{to} or another unit of {_of(dimension_name(to))}",
                    hint=_dimension_hint(unit, to),
                )
            ]
        )
    ratio = float(registry().Quantity(1.0, source).to(target).magnitude)
    multiplier, divisor = _short(ratio), _short(1 / ratio)
    divides = (ratio < 1 and divisor.is_integer()) or len(repr(divisor)) < len(repr(multiplier))
    return (1.0, divisor) if divides else (multiplier, 1.0)


def _short(factor: float) -> float:
    """The decimal number that a factor stands for, where rounding in the unit registry has blurred it."""
    rounded = float(f"{factor:.12g}")
    return rounded if math.isclose(rounded, factor, rel_tol=1e-14) else factor


def _of(name: str) -> str:
    return "share (%)" if name == "a plain number" else name.removeprefix("an ").removeprefix("a ")


def _dimension_hint(unit: str, to: str) -> str | None:
    carbon = "carbon" in dimension_name(to) or "footprint" in dimension_name(to)
    return "write kg CO2e, which is a unit of its own" if carbon and "CO2e" not in unit else None


def _pint_spelling(unit: str) -> str:
    text = unit.strip()
    if text in ("", "1", "-"):
        return ""
    text = re.sub(r"\bCO2[ -]?(?:e|eq|equiv)\b\.?", "CO2e", text)
    text = text.replace("%", "percent").replace("‰", "per_mille").replace("·", " ")
    return text.replace("³", "**3").replace("²", "**2").replace("tkm", "tonne_kilometre")


def _written(unit: Any) -> str:
    text = f"{unit:~}".replace(" ** ", "**").strip()
    return text or "1"


def _unknown_unit(unit: str) -> UnitError:
    names = symbols()
    strangers = [word for word in re.findall(r"[A-Za-zµ0-9_]+", unit) if word not in names]
    word = strangers[0] if strangers else unit
    hint, entry = _AMBIGUOUS.get(word), _word_for(word)
    if word == "CO2":
        hint = "the e of CO2e is missing: write kg CO2e; a factor of CO2 alone says so in its `kind`"
    close = () if hint else nearest(word, names)
    if entry is not None:
        hint, close = entry.hint, entry.means
    return UnitError([Problem("this is an unknown unit", found=repr(unit), nearest=close, hint=hint)])


@cache
def symbols() -> tuple[str, ...]:
    """Names and symbols of all units."""
    parts = [[part.strip() for part in line.split("=")] for line in _DEFINITIONS.strip().splitlines()]
    return tuple(name for names in parts for name in (names[0], *names[2:]) if name != "_")


def _check_spelling(text: str, written: str) -> None:
    """Refuse the spellings of numbers that are read differently from one country or program to another."""
    if any(character.isdigit() and not character.isascii() for character in text):
        plain = "".join(_ascii_digit(character) for character in text)
        what = "the number has digits of another script"
        raise UnitError([Problem(what, found=repr(written), hint=f"write {plain}")])
    if _COMMA.search(text):
        readings = number_readings(text)
        hint = readings.hint if readings else None
        hint = hint or f"write {text.replace(',', '.', 1)}, or no separator if it marks thousands"
        raise UnitError([Problem(COMMA, found=repr(written), hint=hint)])
    if _NOT_FINITE.match(text):
        raise UnitError(
            [Problem("this is not a finite number", found=repr(written), hint="leave out what is not known")]
        )


def _ascii_digit(character: str) -> str:
    import unicodedata

    digit = unicodedata.digit(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)


def _no_number(text: str) -> UnitError:
    readings = number_readings(text)
    hint = readings.hint if readings else None
    return UnitError([Problem(NO_NUMBER, found=repr(text), expected="for example 8.3 kWh", hint=hint or _advice(text))])


def _advice(text: str) -> str:
    """What to do about a text that isn't a number with a unit."""
    plain = folded(text)
    if not re.search(r"\d", plain):
        return "write the number in digits"
    if _RANGE.search(plain):
        return "give one number; its range goes into `uncertainty`, with the keys distribution, min and max"
    if _VAGUE.search(plain):
        return "give one number; how sure it is goes into `uncertainty`"
    return "begin with the number, then the unit, without any other sign or word"
