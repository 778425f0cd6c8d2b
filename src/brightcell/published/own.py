"""Figures that a package publishes by its own matrices: read at run time, kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.background.carculator import PACKAGE, PREFIX, own_scores
from brightcell.errors import Problem, nearest
from brightcell.published.models import Case, Study
from brightcell.published.scopes import StudyError
from brightcell.published.targets import GHG, Target

NOTE = "of the installed package, at run time; its figures derive from ecoinvent and are not shipped"


def own_targets(study: Study, name: str, background: str, wanted: Sequence[tuple[str, str]]) -> list[Target]:
    """A target for each label of a case whose process has a score by the background's own matrices."""
    case = study.cases[name]
    if not case.own_scores:
        return []
    if background.partition(":")[0] != PREFIX:
        raise StudyError(
            Problem("this background has no scores of its own", study.id, found=background, expected=PREFIX)
        )
    scores = own_scores(background)
    return [
        _target(study, case, chemistry, location, stage, _score(scores, case.own_scores[chemistry]))
        for chemistry, location in wanted
        if chemistry in case.own_scores
        for stage in case.stages
    ]


def _score(scores: dict[str, float], code: str) -> float:
    if code not in scores:
        raise StudyError(Problem(f"{PACKAGE} has no such process", found=code, nearest=nearest(code, scores)))
    return scores[code]


def _target(study: Study, case: Case, chemistry: str, location: str, stage: str, value: float) -> Target:
    return Target(
        chemistry=chemistry,
        location=location,
        stage=stage,
        indicator=GHG,
        low=None,
        value=value,
        high=None,
        unit=case.unit_of(stage),
        tolerance=case.own_tolerance,
        reproducible=case.own_reproducible,
        compare=(chemistry, location, stage),
        source=f"{PACKAGE}, its own matrices",
        year=study.year,
        licence="that of the package and its makers",
        confidence="computed",
        note=NOTE,
        line=0,
    )
