"""What a draft of a product file is asked for, read and checked; all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.product.drafts.life import Life, life_from_fade
from brightcell.product.drafts.tables import assumed, cell_plants, designs, formats, limits, packs
from brightcell.product.places import is_place, nearest_places
from brightcell.product.vocabulary import UNNAMED_MAKER, VEHICLE_CATEGORIES
from brightcell.units import convert, parse_quantity
from brightcell.words import folded

_MODULE_OF = {"prismatic": 12, "pouch": 24, "cylindrical": 300}
"""Cells of a module that are usual for a format, where their number isn't given."""


@dataclass(frozen=True)
class Wanted:
    """The pack that a file is drafted for: kWh, kg, pieces, years, km and fractions; `given` are the fields that the
    user said himself, all others are assumed.
    """

    chemistry: str
    energy: float
    mass: float
    cells: float
    plant: str
    format: str
    pack: str
    cell_plant: str
    modules: float
    cell_mass: float | None
    usable: float
    life: Life
    warranty_years: float
    warranty_km: float
    retention: float
    category: str
    name: str
    maker: str
    given: frozenset[str] = field(default=frozenset())


def wanted(**options: Any) -> Wanted:
    """A request, checked: `options` are the fields of `Wanted` as people write them, and `fade`, `cycles`,
    `end_state_of_health`. What is None is assumed.

    Raises
    ------
    InputError
        With every problem, each with its option, what was found, what is allowed and the nearest.
    """
    stated = {name: value for name, value in options.items() if value is not None}
    problems = [_missing(name) for name in _NEEDED if name not in stated]
    reader = _Reader(stated, problems)
    values = _with_names({name: reader.read(name) for name in _READ})
    values["modules"] = reader.modules(values)
    values["life"] = reader.life(values)
    reader.check(values)
    if problems:
        raise InputError(problems)
    return Wanted(**{name: values[name] for name in _FIELDS}, given=frozenset(stated))


@dataclass(frozen=True)
class _Reader:
    """Reads options one by one; `problems` gathers what is wrong."""

    stated: Mapping[str, Any]
    problems: list[Problem]

    def read(self, name: str) -> Any:
        """The value of an option; None where it is wrong, or left out and without a default."""
        if name not in self.stated:
            return _defaults().get(name)
        with collecting(self.problems):
            return _READ[name](name, self.stated[name])
        return None

    def modules(self, values: Mapping[str, Any]) -> float | None:
        """Modules of the pack: given and a divisor of the number of cells, or as usual for the format."""
        cells, kind = values["cells"], values["format"]
        if cells is None or kind not in _MODULE_OF or values["pack"] != "module":
            if "modules" in self.stated and values["pack"] == "cell-to-pack":
                hint = "leave modules out, or say --pack module"
                self.problems.append(Problem("a pack without modules has none", "", "modules", hint=hint))
            return 0.0
        with collecting(self.problems):
            given = self.stated.get("modules")
            number = None if given is None else _count("modules", given)
            return _fitting_modules(cells, kind, number)
        return None

    def life(self, values: Mapping[str, Any]) -> Life | None:
        """Full cycles and the state of health after them."""
        cycles, end, fade = values["cycles"], values["end_state_of_health"], self.stated.get("fade")
        if fade is not None:
            if {"cycles", "end_state_of_health"} & set(self.stated):
                hint = "give the fade that was tested, or the cycles to a state of health"
                self.problems.append(
                    Problem("the cycle life is stated twice", None, "fade", found=str(fade), hint=hint)
                )
            with collecting(self.problems):
                return life_from_fade(str(fade))
            return None
        if cycles is None or end is None:
            return None
        given = {"cycles", "end_state_of_health"} <= set(self.stated)
        basis = "given" if given else "no test is known; 1,000 cycles to 80 % are a usual requirement"
        return Life(cycles, end, basis, given)

    def check(self, values: Mapping[str, Any]) -> None:
        """What several options say together."""
        energy, cells, kind, usable = (values[name] for name in ("energy", "cells", "format", "usable"))
        if energy is not None and cells is not None and kind is not None:
            self.problems.extend(_cell_energy_problems(energy / cells, cells, kind))
        if energy is not None and usable is not None and usable > energy:
            found, expected = f"{usable:g} of {energy:g} kWh", f"at most {energy:g} kWh"
            self.problems.append(
                Problem("the usable energy is above the rated energy", None, "usable", None, found, expected)
            )


def _cell_energy_problems(energy: float, cells: float, kind: str) -> Iterable[Problem]:
    bounds = limits("cell-energy", kind)
    if not bounds.hold(energy):
        low, high = energy * cells / bounds.high, energy * cells / bounds.low
        yield Problem(
            f"the cells don't fit: the {bounds.name} is out of its band",
            path="cells",
            found=f"{energy:.4g} kWh in each of {cells:g} cells",
            expected=f"{bounds}, that is {max(low, 1):.0f} to {high:.0f} cells",
            hint="check the number of cells in the whole pack, its rated energy and the format",
        )


def _fitting_modules(cells: float, kind: str, number: float | None) -> float:
    """A number of modules that share the cells evenly, with a plausible number in each."""
    bounds = limits("cells-per-module", kind)
    divisors = [n for n in range(1, int(cells) + 1) if cells % n == 0 and bounds.hold(cells / n)]
    if number is None:
        if divisors:
            return float(min(divisors, key=lambda n: abs(cells / n - _MODULE_OF[kind])))
        problem = Problem(
            f"{cells:g} cells can't be shared evenly by modules of {bounds} cells",
            path="cells",
            found=f"{cells:g} cells",
            hint="check the number of cells, or say --pack cell-to-pack",
        )
        raise InputError(problem)
    if number in divisors:
        return number
    near = sorted(sorted(divisors, key=lambda n: abs(n - number))[:3])
    problem = Problem(
        f"{cells:g} cells don't fit into so many modules",
        path="modules",
        found=f"{number:g} modules, {cells / number:.4g} cells in each",
        expected=f"whole cells, {bounds} in each",
        nearest=tuple(f"{n}" for n in near),
    )
    raise InputError(problem)


# --- single options --------------------------------------------------------------------------------------------


def _amount(unit: str, example: str, high: float = float("inf"), share: bool = False) -> Callable[[str, Any], float]:
    """A reader of an amount in a unit: a number, or a text with a unit of its own."""

    def read(name: str, given: Any) -> float:
        value = _converted(name, given, unit, example)
        if share and "%" not in str(given) and value > 1:
            expected, hint = f"a share such as {example}", f"write '{value:g} %'" if value <= 100 else None
            raise InputError(
                Problem("a share is at most 1, that is 100 %", None, name, None, str(given), expected, (), hint)
            )
        if not 0 < value <= high:
            most = f", at most {high:g}" if high < float("inf") else ""
            expected = f"a value above zero{most}, such as {example}"
            raise InputError(Problem(f"{name} is out of its range", path=name, found=str(given), expected=expected))
        return value

    return read


def _converted(name: str, given: Any, unit: str, example: str) -> float:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    text = str(given).strip()
    try:
        return float(text)
    except ValueError:
        pass
    try:
        value, written = parse_quantity(text)
        return convert(value, written, unit)
    except InputError as error:
        expected = f"a value such as {example}"
        close = tuple(word for word in error.problems[0].nearest if _is_convertible(word, unit))
        problem = replace(error.problems[0], path=name, found=text, expected=expected, nearest=close)
        raise InputError(problem) from None


def _is_convertible(unit: str, to: str) -> bool:
    """Whether a unit is of the same dimension as another."""
    try:
        convert(1.0, unit, to)
    except InputError:
        return False
    return True


def _count(name: str, given: Any) -> float:
    value = _amount("piece", "192")(name, given)
    if value != round(value):
        raise InputError(
            Problem("a count is a whole number", path=name, found=str(given), expected="a value such as 192")
        )
    return value


def _one_of(words: Callable[[], Iterable[str]], what: str, hint: str | None = None) -> Callable[[str, Any], str]:
    """A reader of one of some words, in any letter case."""

    def read(name: str, given: Any) -> str:
        spellings = {word.casefold(): word for word in words()}
        match = spellings.get(folded(str(given)).strip().casefold())
        if match is None:
            expected = f"one of {', '.join(spellings.values())}"
            close = nearest(str(given), spellings.values())
            raise InputError(Problem(what, path=name, found=str(given), expected=expected, nearest=close, hint=hint))
        return match

    return read


def _place(name: str, given: Any) -> str:
    code = str(given).strip().upper()
    if not is_place(code):
        expected = "the code of a country or province, such as CN-SC, KR or HU"
        raise InputError(
            Problem(
                "there is no such place",
                path=name,
                found=str(given),
                expected=expected,
                nearest=nearest_places(str(given)),
            )
        )
    return code


def _text(name: str, given: Any) -> str:
    text = str(given).strip()
    if not text or "\n" in text:
        expected = "a text without line breaks"
        raise InputError(Problem(f"{name} needs a line of text", path=name, found=repr(given), expected=expected))
    return text


_NO_TABLE = "the tables have no bill of materials of this chemistry"
_NEXT = "draft the nearest one and put your active materials in its place in the file"
_READ: Mapping[str, Callable[[str, Any], Any]] = {
    "chemistry": _one_of(designs, _NO_TABLE, _NEXT),
    "energy": _amount("kWh", "82 kWh"),
    "mass": _amount("kg", "455 kg"),
    "cells": _count,
    "plant": _place,
    "format": _one_of(formats, "there is no such format of cells"),
    "pack": _one_of(packs, "there is no such kind of pack"),
    "cell_plant": _one_of(cell_plants, "there is no such kind of cell plant"),
    "cell_mass": _amount("kg", "1.2 kg"),
    "usable": _amount("kWh", "77 kWh"),
    "cycles": _amount("piece", "1500"),
    "end_state_of_health": _amount("1", "80 %", share=True),
    "warranty_years": _amount("year", "8 years"),
    "warranty_km": _amount("km", "160000 km"),
    "retention": _amount("1", "70 %", share=True),
    "category": _one_of(lambda: VEHICLE_CATEGORIES, "there is no such vehicle category"),
    "name": _text,
    "maker": _text,
}
_NEEDED: Mapping[str, str] = {
    "chemistry": "the cathode's, such as nmc811 or lfp",
    "energy": "rated energy of the pack, such as 82 kWh",
    "mass": "mass of the finished pack, such as 455 kg",
    "cells": "cells in the whole pack, such as 192",
    "plant": "place of the plant, such as CN-SC",
}
_FIELDS = (*(name for name in _READ if name not in ("cycles", "end_state_of_health")), "modules", "life")


@cache
def _defaults() -> Mapping[str, Any]:
    """What is assumed of an option that is left out."""
    return {
        "format": "prismatic",
        "pack": "module",
        "cell_plant": "large",
        "cycles": assumed("cycles"),
        "end_state_of_health": assumed("end state of health"),
        "warranty_years": assumed("warranty duration"),
        "warranty_km": assumed("warranty distance"),
        "retention": assumed("warranty energy retention"),
        "category": "M1",
        "maker": UNNAMED_MAKER,
    }


def _missing(name: str) -> Problem:
    return Problem("a draft can't do without this", path=name, expected=_NEEDED[name])


def _with_names(values: dict[str, Any]) -> dict[str, Any]:
    """The options with what follows from others: usable energy, name."""
    energy, chemistry = values["energy"], values["chemistry"]
    if values["usable"] is None and energy is not None:
        values["usable"] = energy * assumed("usable energy per rated energy")
    if values["name"] is None and energy is not None and chemistry is not None:
        values["name"] = f"{chemistry.upper()} pack, {energy:g} kWh"
    return values
