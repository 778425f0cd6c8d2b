"""Pedigree scores 1 (best) to 5 by rule, so that two builders score alike.

reliability    from the confidence of the figure
completeness   from how much of what is described the figure covers
temporal       from the years between the figure and 2023, what the background stands for
geographical   from where the figure was observed, against where it is used
technological  from what was observed, against what it stands for
"""

from bisect import bisect_left

REFERENCE_YEAR = 2023
RELIABILITY = {"official": 1, "seen": 2, "secondary": 2, "derived": 3, "computed": 3, "assumed": 4}
COMPLETENESS = {"all": 1, "most": 2, "some": 3, "few": 4, "unknown": 5}
GEOGRAPHY = {"same": 1, "wider": 2, "similar": 3, "other": 4, "unknown": 5}
TECHNOLOGY = {"same": 1, "other maker": 2, "other plant": 3, "related": 4, "stand-in": 5}
AGES = (2, 5, 9, 14)

Scores = tuple[int, int, int, int, int]


def temporal(year: str) -> int:
    """1 up to two years away, then 5, 9 and 14; 5 beyond and for a year that nobody states."""
    return 1 + bisect_left(AGES, abs(REFERENCE_YEAR - int(year))) if year else 5


def scores(
    confidence: str, year: str, coverage: str = "all", geography: str = "same", technology: str = "same"
) -> Scores:
    """Five scores of a figure; KeyError names a word that the rule doesn't know."""
    return (
        RELIABILITY[confidence],
        COMPLETENESS[coverage],
        temporal(year),
        GEOGRAPHY[geography],
        TECHNOLOGY[technology],
    )


def text(given: Scores) -> str:
    """As the table of processes has it: "(2,1,1,3,1)"."""
    return f"({','.join(map(str, given))})"
