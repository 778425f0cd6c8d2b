"""Data-quality scores by a written rule, `primary/quality_rules.csv`: nobody scores a process by feeling.

The five are reliability (from the confidence), completeness (from the kind of figure), temporal (from the years to what
the background stands for), geographical (from home and place of use) and further technological correlation (from the
kind of figure), 1 (best) to 5.
"""

from collections.abc import Mapping
from functools import cache

from background_builder.providers import WORLD
from background_builder.rows import DATABASES, Spread, from_pedigree, primary
from brightcell.distributions import DEFAULT_BASIC
from brightcell.io.yaml import read_yaml

Scores = tuple[int, int, int, int, int]
TRANSPORT = "basic: transport services"
COMBUSTION = "basic: combustion CH4 and N2O"
UNSTATED = "unstated"


def scores(kind: str, confidence: str, year: str, home: str = "", place: str = "") -> Scores:
    """Scores of a figure of `home` and `year`, used at `place`; no `year` is one that nobody states.

    KeyError names a word that the rule doesn't know.
    """
    return (
        reliability(confidence),
        _rules()["completeness", kind],
        temporal(year),
        _rules()["geography", _nearness(home, place)],
        _rules()["technology", kind],
    )


def reliability(confidence: str) -> int:
    return _rules()["reliability", confidence]


def temporal(year: str) -> int:
    """The score of the first limit that the years between the figure and the background are within."""
    limits = [(case, score) for (criterion, case), score in _rules().items() if criterion == "age"]
    if not year:
        return _rules()["age", UNSTATED]
    away = abs(reference_year() - int(year))
    return next(score for case, score in limits if case != UNSTATED and away <= int(case))


@cache
def reference_year() -> int:
    """What the background stands for."""
    return int(read_yaml(DATABASES / "open" / "background.yaml").data["year"])


def written(pedigree: Scores) -> str:
    """Scores as the tables have them, "(2,3,1,1,2)"."""
    return f"({','.join(map(str, pedigree))})"


def read(text: str) -> Scores:
    """The scores of "(2,3,1,1,2)"."""
    first, second, third, fourth, fifth = (int(score) for score in text.strip("()").split(","))
    return first, second, third, fourth, fifth


def spread_of(pedigree: Scores, unit: str, supplier: str) -> Spread:
    """Lognormal of the scores, with the basic variance of what is exchanged."""
    return from_pedigree(pedigree, _basic(unit, supplier))


def _basic(unit: str, supplier: str) -> str:
    if unit == "t km":
        return TRANSPORT
    return COMBUSTION if supplier in ("ch4-fossil", "n2o") else DEFAULT_BASIC


@cache
def _rules() -> Mapping[tuple[str, str], int]:
    return {(row["criterion"], row["case"]): int(row["score"]) for row in primary("quality_rules")}


def _nearness(home: str, place: str) -> str:
    if home == place:
        return "same"
    return "wider" if home == WORLD else "similar"
