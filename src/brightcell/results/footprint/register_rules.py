"""Where each kind of assumption takes hold: patterns of its parameter, and the exchanges that rest on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from brightcell.inventory.bought_cells import BOUGHT_CELL
from brightcell.inventory.models import Demand, Foreground
from brightcell.product.evidence import UNSTATED
from brightcell.results.footprint.part_shares import SUPPLIES
from brightcell.results.footprint.resting import Contributing, Resting

OF_RECYCLING = ("scrap recycling", "pre-processing", "material recovery", "metal recycling", "energy recovery")
OF_END = ("end of life", "collection", "dismantling", *OF_RECYCLING, "disposal", "credit")
NOTHING = frozenset[int]()
RULES = "rules."
"""Begins the name of an input that a rulebook gives."""


@dataclass(frozen=True)
class RestingRule:
    """Parameters that fit the pattern wholly; `resting` finds the exchanges, `note` says what the share is."""

    pattern: str
    resting: Callable[[Contributing, re.Match[str]], Resting]
    note: str = ""


def _none(of: Contributing, match: re.Match[str]) -> Resting:
    return NOTHING


def _everything(of: Contributing, match: re.Match[str]) -> Resting:
    return of.everything


def by_input(of: Contributing, parameter: str) -> Resting:
    """Exchanges whose amount is computed from an input of this name, or of one below it."""
    names = (parameter, RULES + parameter)
    below = tuple(name + mark for name in names for mark in (".", "["))
    return of.where(lambda i, _: any(name in names or name.startswith(below) for name in of.inputs[i]))


def by_place(of: Contributing, field: str) -> Resting:
    """Demands whose place is named by a field."""
    return of.where(lambda i, _: of.place_fields[i] == field)


def _by_input(of: Contributing, match: re.Match[str]) -> Resting:
    return by_input(of, match[0])


def _by_short_input(of: Contributing, match: re.Match[str]) -> Resting:
    """Inputs of a level are named by the level alone: cell.yield, module.count."""
    return by_input(of, match["short"])


def _by_place(of: Contributing, match: re.Match[str]) -> Resting:
    return by_place(of, match[0])


def _unplaced(of: Contributing, match: re.Match[str]) -> Resting:
    """Bought materials whose place no origin names."""
    return of.where(
        lambda i, e: (
            e.process in SUPPLIES and isinstance(e.target, Demand) and not of.place_fields[i].endswith("origin")
        )
    )


def _recipe(of: Contributing, match: re.Match[str]) -> Resting:
    """What a level takes of bought materials."""
    return of.where(
        lambda _, e: (
            e.activity == match["level"]
            and isinstance(e.target, Foreground)
            and e.target.code.startswith(f"supply/{match['level']}/")
        )
    )


def _supply(of: Contributing, match: re.Match[str]) -> Resting:
    """All of the supply of one material."""
    return of.where(lambda _, e: e.activity.startswith("supply/") and e.activity.split("/")[-1] == match["key"])


def _bought(of: Contributing, match: re.Match[str]) -> Resting:
    """All of the supply of bought cells and modules."""
    return of.where(lambda _, e: f"/{BOUGHT_CELL}/" in e.activity)


def _site(of: Contributing, match: re.Match[str]) -> Resting:
    """All that is asked of a plant."""
    start = f"site/{match['site']}/"
    return of.where(lambda _, e: isinstance(e.target, Foreground) and e.target.code.startswith(start))


def _electricity(of: Contributing, match: re.Match[str]) -> Resting:
    return of.where(lambda _, e: isinstance(e.target, Demand) and e.target.kind == "electricity")


def _electricity_of_site(of: Contributing, match: re.Match[str]) -> Resting:
    start = f"site/{match['site']}/"
    return frozenset(i for i in _electricity(of, match) if of.exchanges[i].activity.startswith(start))


def _processes(*names: str) -> Callable[[Contributing, re.Match[str]], Resting]:
    return lambda of, _: of.where(lambda _, e: e.process in names)


def _unstated(of: Contributing, match: re.Match[str]) -> Resting:
    return of.where(lambda _, e: e.evidence == UNSTATED)


SITE = r"sites\[(?P<site>[^\]]*)\]"
LEVEL = r"(?:pack|module|cell|cathode|anode)"
RESTING: tuple[RestingRule, ...] = (
    RestingRule(r".*\.uncertainty", _none, "it moves the spread of draws, not the footprint itself"),
    RestingRule(r"evidence", _unstated),
    RestingRule(r"pack\.parts\.origin", _unplaced),
    RestingRule(r"(identity\.plant|end_of_life)\.location|.*\.origin|sites\[.*\]\.location", _by_place),
    RestingRule(rf"{SITE}\.electricity_supply", _electricity_of_site),
    RestingRule(rf"{SITE}\.steps.*", _site),
    RestingRule(rf"(?:\w+\.)*(?P<level>{LEVEL})\.parts", _recipe),
    RestingRule(r"(?:\w+\.)*parts\[(?P<key>[^\]]*)\]\..*", _supply),
    RestingRule(r"materials\.(?P<key>[^.]+)(\..*)?", _supply),
    RestingRule(r"(?:\w+\.)*(cell|module)\.supplier\..*", _bought),
    RestingRule(rf"(?:\w+\.)*(?P<short>{LEVEL}\.(?:count|yield|mass))", _by_short_input),
    RestingRule(r"end_of_life\.(recycled_as|allocation)", _processes(*OF_RECYCLING)),
    RestingRule(r"end_of_life\.second_life", _everything),
    RestingRule(r"end_of_life\.(strategy|avoided)", _processes(*OF_END)),
    RestingRule(r"allocation\..*", _processes(*OF_RECYCLING)),
    RestingRule(r"functional_unit\..*", _everything),
    RestingRule(r"reporting\..*", _everything, "it decides how all of it is counted"),
    RestingRule(r"electricity\..*", _electricity, "electricity that the product and its recycling take themselves"),
    RestingRule(r"data_quality\..*", _none, "it decides how data are rated, not the footprint"),
    RestingRule(r"system_boundary\.several_plants", _processes("transport between plants")),
    RestingRule(r"system_boundary\.stages", _none, "it moves contributions between stages, not the total"),
    RestingRule(r"system_boundary\..*", _none, "what is left out isn't counted, and its share not known"),
    RestingRule(r"(performance|parameters|transport|end_of_life|rules)\..*", _by_input),
)
"""The first that fits counts."""
GAPS = (
    r"sites\.steps\[.*\]\.energy",
    r"transport\.inbound",
    r"transport\.between\[.*\]",
    r".*\.composition",
    r"system_boundary\.not_modelled",
)
"""Parameters of which nothing is counted."""


def rule_for(parameter: str) -> tuple[RestingRule, re.Match[str]] | None:
    """The rule for a parameter with how it fits; None where there is none."""
    for rule in RESTING:
        match = re.fullmatch(rule.pattern, parameter)
        if match is not None:
            return rule, match
    return None


def is_gap(parameter: str, value: object) -> bool:
    """Whether nothing is counted for a parameter."""
    return any(re.fullmatch(pattern, parameter) for pattern in GAPS) and value != "in proportion"
