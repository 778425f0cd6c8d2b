"""Data-quality scores by a written rule, `primary/quality_rules.csv`: nobody scores a process by feeling.

The five are reliability, completeness, temporal, geographical and further technological correlation, 1 (best) to 5.
"""

from background_builder.rows import Spread, from_pedigree, primary
from brightcell.distributions import DEFAULT_BASIC

Scores = tuple[int, int, int, int, int]
REVIEWED = 2026
TRANSPORT = "basic: transport services"


def scores(kind: str, confidence: str, year: str, home: str, place: str) -> Scores:
    """Scores of a figure of `home` and `year`, used at `place`; `kind` is model, inventory, figure, stoichiometry
    or proxy."""
    return (
        _score("reliability", confidence),
        _score("completeness", kind),
        _age(REVIEWED - int(year)),
        _score("geography", _nearness(home, place)),
        _score("technology", kind),
    )


def written(found: Scores) -> str:
    """Scores as the tables have them, "(2,3,1,1,2)"."""
    return f"({','.join(str(score) for score in found)})"


def spread_of(found: Scores, unit: str) -> Spread:
    """Lognormal of the scores; freight has the wider basic variance of transport services."""
    return from_pedigree(found, TRANSPORT if unit == "t km" else DEFAULT_BASIC)


def _score(criterion: str, case: str) -> int:
    return next(
        int(row["score"]) for row in primary("quality_rules") if (row["criterion"], row["case"]) == (criterion, case)
    )


def _age(years: int) -> int:
    limits = (row for row in primary("quality_rules") if row["criterion"] == "age")
    return next(int(row["score"]) for row in limits if years <= int(row["case"]))


def _nearness(home: str, place: str) -> str:
    if home == place:
        return "same"
    return "world" if home == "GLO" else "other"
