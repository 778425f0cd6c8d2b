"""Slips that inventories of batteries are known for. Nothing is corrected: each is a warning or a note."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from brightcell.errors import Problem
from brightcell.imports.models import ImportedActivity, ImportedExchange, ImportedModel, problem
from brightcell.imports.registry import check, said_by_the_reader

MOLAR_MASS = {"Ni": 58.693, "Co": 58.933, "Mn": 54.938, "O": 15.999, "H": 1.008, "S": 32.06, "Li": 6.94, "C": 12.011}
"""g/mol; standard atomic weights, abridged (IUPAC 2021)."""
_SULFATE, _HYDROXIDES = MOLAR_MASS["S"] + 4 * MOLAR_MASS["O"], 2 * (MOLAR_MASS["O"] + MOLAR_MASS["H"])
_SULFATES = {"Ni": "nickel sulfate", "Mn": "manganese sulfate", "Co": "cobalt sulfate"}
_LITHIUM_SHARE = {
    "lithium hydroxide": MOLAR_MASS["Li"] / (MOLAR_MASS["Li"] + MOLAR_MASS["O"] + MOLAR_MASS["H"]),
    "lithium carbonate": 2 * MOLAR_MASS["Li"] / (2 * MOLAR_MASS["Li"] + MOLAR_MASS["C"] + 3 * MOLAR_MASS["O"]),
}
_SOLVENTS = ("n-methyl-2-pyrrolidone",)
_HYDROXIDE = re.compile(r"N(?:MC|CM)\s?(\d)(\d)(\d)\b.*hydroxide", re.IGNORECASE)

FULL_INPUT = 1e-3  # by which a market may miss one unit of what it passes on
STOICHIOMETRY = 0.15  # relative; sources round, and count small losses
WATER_RATIO = 100.0  # wastewater over the water that went in
LITHIUM_LOSS = 0.3  # of the lithium in the reagents, to water
SOLVENT_LOSS = 0.05  # kg per kg of product without any recovery


@check("warning")
def market_takes_own_product_fully(read: ImportedModel) -> Iterable[Problem]:
    """A market that takes in less (or more) of its product than it passes on; its results are off by that share."""
    for activity in read.activities:
        if not activity.name.startswith("market ") or activity.production() == 0:
            continue
        own = [r for r in activity.of("technosphere") if activity.product and r.product == activity.product]
        taken = sum(row.amount or 0.0 for row in own) / activity.production()
        if own and abs(taken - 1) > FULL_INPUT and taken < 1:
            what = "this market takes in less of its own product than it passes on"
            yield problem(
                activity, own[0], what, found=f"{taken:g}", expected="1", hint=f"results are {1 - taken:.0%} low"
            )


@check("warning")
def sulfates_match_stoichiometry(read: ImportedModel) -> Iterable[Problem]:
    """Sulfates per kg of a mixed nickel-manganese-cobalt hydroxide against its formula; swapped ones are named."""
    for activity in read.activities:
        formula = _HYDROXIDE.search(activity.name)
        masses = {metal: _input(activity, name) for metal, name in _SULFATES.items()}
        if not formula or activity.unit != "kilogram" or not all(masses.values()):
            continue
        needed = _sulfates_needed(*map(int, formula.groups()))
        wrong = [metal for metal in masses if abs(masses[metal] / needed[metal] - 1) > STOICHIOMETRY]
        if wrong:
            swapped = _swapped(masses, needed)
            hint = f"{swapped} look swapped" if swapped else None
            yield problem(
                activity,
                None,
                "the masses of the sulfates don't match the hydroxide",
                found=_kg(masses),
                expected=_kg(needed),
                hint=hint,
            )


@check("warning")
def wastewater_matches_water_use(read: ImportedModel) -> Iterable[Problem]:
    """Far more wastewater than water went in: a slip between kilogram and cubic meter."""
    for activity in read.activities:
        used = sum(_cubic_meters(row) for row in activity.exchanges if _is_water(row))
        for row in activity.of("technosphere"):
            treated = -_cubic_meters(row) if "wastewater" in row.name.lower() else 0.0
            product_water = _cubic_meters_of_inputs(activity)
            if product_water and treated > WATER_RATIO * product_water and treated > used:
                what = "more wastewater leaves than water comes in; kilogram and cubic meter may be mixed up"
                expected = f"about {product_water:g} cubic meter"
                yield problem(activity, row, what, found=f"{treated:g} cubic meter", expected=expected)


@check("warning")
def lithium_is_not_wasted(read: ImportedModel) -> Iterable[Problem]:
    """Much of the lithium bought goes to water: more is taken than the product holds."""
    for activity in read.activities:
        bought = sum(share * _input(activity, name) for name, share in _LITHIUM_SHARE.items())
        rows = [r for r in activity.of("biosphere") if r.name.startswith("Lithium") and r.categories[:1] == ("water",)]
        lost = sum(row.amount or 0.0 for row in rows)
        if bought > 0 and lost > LITHIUM_LOSS * bought:
            what = f"{lost / bought:.0%} of the lithium bought goes to water"
            yield problem(activity, rows[0], what, found=f"{lost:g} of {bought:.3g} kilogram lithium")


@check("warning")
def solvent_is_recovered(read: ImportedModel) -> Iterable[Problem]:
    """A solvent of electrode coating that is bought in full, with none recovered: works recover nearly all.

    An activity that hands the solvent on, such as a market or a transport of it, uses none.
    """
    for activity in read.activities:
        for row in activity.of("technosphere"):
            production = activity.production()
            if (
                production > 0
                and _is_solvent(row)
                and not _is_solvent_name(activity.product)
                and (row.amount or 0.0) / production > SOLVENT_LOSS
                and not _recovers(activity)
            ):
                what = "this solvent is bought and not recovered"
                yield problem(activity, row, what, found=f"{row.written} {row.unit} per {production:g} {activity.unit}")


@check("warning")
def bought_and_discarded_are_sampled_apart(read: ImportedModel) -> Iterable[Problem]:
    """The same mass is bought and discarded, each with a distribution: in Monte Carlo the two drift apart."""
    for activity in read.activities:
        rows = [row for row in activity.of("technosphere") if row.is_uncertain]
        bought = {row.amount: row for row in rows if row.amount and row.amount > 0}
        for row in rows:
            if row.amount and row.amount < 0 and -row.amount in bought:
                what = f"{-row.amount:g} {row.unit} are bought ({bought[-row.amount].name}) and discarded"
                yield problem(activity, row, what, hint="their distributions are drawn independently")


@check("warning")
def formula_gives_its_cached_value(read: ImportedModel) -> Iterable[Problem]:
    """A formula of the workbook that, computed again, gives a value that differs from the one stored with it."""
    yield from said_by_the_reader(read, "formula_gives_its_cached_value")


@check("note")
def formulas_are_read_as_values(read: ImportedModel) -> Iterable[Problem]:
    """How many formulas a workbook has, how many were computed again, and how many can't be."""
    yield from said_by_the_reader(read, "formulas_are_read_as_values")


@check("note")
def spelling_is_kept(read: ImportedModel) -> Iterable[Problem]:
    """Words of names that look misspelt; names are keys and are never changed."""
    words = Counter(word for name in sorted(_names(read)) for word in set(_long_words(name)))
    for word, usual in _slips(words):
        where = next(name for name in sorted(_names(read)) if word in _long_words(name))
        yield Problem(f"{word!r} is kept as it is written; other names have {usual!r}", path=where)


def _input(activity: ImportedActivity, name: str) -> float:
    """Kilograms of a product per unit made."""
    rows = [row for row in activity.of("technosphere") if name in (row.product or row.name).lower()]
    production = activity.production()
    return sum(row.amount or 0.0 for row in rows if row.unit == "kilogram") / production if production else 0.0


def _sulfates_needed(nickel: int, manganese: int, cobalt: int) -> dict[str, float]:
    """kg of each sulfate per kg of (Ni, Mn, Co)(OH)2; 955 stands for 90, 5 and 5 %, 532 for 50, 30 and 20 %."""
    parts = {"Ni": float(nickel), "Mn": float(manganese), "Co": float(cobalt)}
    if nickel == 9 and nickel + manganese + cobalt > 10:
        parts |= {"Mn": manganese / 10, "Co": cobalt / 10}
    total = sum(parts.values())
    molar = sum(part / total * MOLAR_MASS[metal] for metal, part in parts.items()) + _HYDROXIDES
    return {metal: part / total * (MOLAR_MASS[metal] + _SULFATE) / molar for metal, part in parts.items()}


def _swapped(masses: dict[str, float], needed: dict[str, float]) -> str:
    """Two sulfates that fit each other's place."""
    for metal, other in (("Co", "Mn"), ("Ni", "Co"), ("Ni", "Mn")):
        crossed = (masses[metal] / needed[other], masses[other] / needed[metal])
        straight = (masses[metal] / needed[metal], masses[other] / needed[other])
        if all(abs(ratio - 1) <= STOICHIOMETRY for ratio in crossed) and max(map(_off, straight)) > STOICHIOMETRY:
            return f"{_SULFATES[metal]} and {_SULFATES[other]}"
    return ""


def _off(ratio: float) -> float:
    return abs(ratio - 1)


def _kg(sulfates: dict[str, float]) -> str:
    return ", ".join(f"{_SULFATES[metal]} {amount:.3g}" for metal, amount in sulfates.items()) + " kg per kg"


def _cubic_meters(row: ImportedExchange) -> float:
    return (row.amount or 0.0) * {"cubic meter": 1.0, "kilogram": 1e-3}.get(row.unit, 0.0)


def _is_water(row: ImportedExchange) -> bool:
    name = row.name.lower()
    return (
        "water" in name
        and "wastewater" not in name
        and (row.kind == "technosphere" or "natural resource" in row.categories)
    )


def _cubic_meters_of_inputs(activity: ImportedActivity) -> float:
    """Process water, m3; cooling water from nature doesn't become wastewater."""
    return sum(_cubic_meters(r) for r in activity.of("technosphere") if _is_water(r) and (r.amount or 0.0) > 0)


def _is_solvent(row: ImportedExchange) -> bool:
    return _is_solvent_name(f"{row.name} {row.product}")


def _is_solvent_name(name: str) -> bool:
    return any(solvent in name.lower() for solvent in _SOLVENTS)


def _recovers(activity: ImportedActivity) -> bool:
    """Something of the solvent leaves again."""
    return any(
        (r.amount or 0.0) < 0 and ("solvent" in r.name.lower() or _is_solvent(r)) for r in activity.of("technosphere")
    )


def _names(read: ImportedModel) -> set[str]:
    return {name for a in read.activities for name in (a.name, a.product)} | {row.name for _, row in read.rows()}


def _long_words(name: str) -> list[str]:
    return re.findall(r"[a-z]{5,}", name.casefold())


def _slips(words: Counter[str]) -> Iterator[tuple[str, str]]:
    """Rare words that are one letter, or one swap of letters, away from a word that is more common."""
    shorter: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for form in _one_less(word):
            shorter[form].add(word)
    for word in words:
        near = {other for form in _one_less(word) for other in shorter[form] if other[:2] == word[:2]} - {word}
        usual = [other for other in near if words[other] > words[word] and not _is_inflection(word, other)]
        if usual:
            yield word, max(usual, key=lambda other: words[other])


def _one_less(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _is_inflection(word: str, other: str) -> bool:
    """Singular and plural, sulfate and sulfide, and such: they differ in their last two letters."""
    return word[:-2] == other[:-2] or word[:-1] == other or other[:-1] == word or word[:-3] == other[:-3]
