"""Reading what studies state about their figures, and the common basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from brightcell.data import data_path
from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.io.yaml import Document, read_yaml
from brightcell.product.messages import problem_in_words
from brightcell.published.harmonise.models import Basis, FigureFacts, PublishedFigure, Statements
from brightcell.published.harmonise.steps import STEPS, UNITS
from brightcell.published.read import TARGETS, folder_of
from brightcell.published.scopes import StudyError
from brightcell.published.targets import read_targets

STATEMENTS = "harmonise.yaml"
BASIS = "basis.yaml"
PARTS = {"value": "statistic", "low": "bounds", "high": "bounds"}
"""Columns of a target that hold figures, and the fact that says what they are."""
COLUMNS = ("chemistry", "location", "stage", "unit", "indicator", *PARTS)
NOT_COMPUTED = "no case of the study"


def harmonisable() -> tuple[str, ...]:
    """The studies that state what is needed: folders with a `harmonise.yaml`."""
    return tuple(sorted(path.parent.name for path in data_path("studies").glob(f"*/{STATEMENTS}")))


def read_basis(changes: Mapping[str, Any] | None = None, path: Path | None = None) -> Basis:
    """The shipped common basis with changes, e.g. `{"grid": "SE", "density": None}`."""
    document = read_yaml(path or data_path("studies", BASIS))
    unknown = [name for name in changes or {} if name not in Basis.model_fields]
    if unknown:
        raise InputError(
            Problem("the basis has no such entry", found=name, nearest=nearest(name, Basis.model_fields))
            for name in unknown
        )
    if changes:
        _validated(Basis, {**document.data, **changes}, Document(None, "the changes of the basis"))
    basis: Basis = _validated(Basis, {**document.data, **(changes or {})}, document)
    odd = [name for name in basis.steps if name not in STEPS]
    if odd:
        raise InputError(
            Problem("there is no step of this name", document.file, "steps", found=name, expected=", ".join(STEPS))
            for name in odd
        )
    return basis


def read_figures(name: str | Path, basis: Basis, folder: Path | None = None) -> tuple[PublishedFigure, ...]:
    """The published figures of a study that its statements are about, each with its facts.

    Raises `InputError` for an unknown study, for statements that can't be read or are about no target, and for
    a figure in a unit that can't be put per kWh.
    """
    folder = folder or _folder(name)
    name = folder.resolve().name
    document = read_yaml(folder / STATEMENTS)
    statements: Statements = _validated(Statements, document.data, document)
    targets = _targets(folder)
    problems = list(_idle(statements, targets, document))
    figures: list[PublishedFigure] = []
    for target in targets:
        with collecting(problems):
            figures += _figures(name, target, statements, targets, basis)
    if problems:
        raise InputError(problems)
    return tuple(figures)


def _folder(name: str | Path) -> Path:
    """The folder of a shipped study, or one of a user's own that says what is needed."""
    own = folder_of(name) if name not in harmonisable() and Path(name).exists() else None
    if own is not None:
        if not (own / STATEMENTS).is_file():
            hint = "databases/studies/README.md has its keys; `brightcell study new` writes one to fill in"
            raise StudyError(Problem("the study states nothing to harmonise it by", str(own / STATEMENTS), hint=hint))
        return own
    if name not in harmonisable():
        names = harmonisable()
        what = "there is no study of this name that can be harmonised"
        raise InputError(Problem(what, found=str(name), expected=", ".join(names), nearest=nearest(str(name), names)))
    return data_path("studies", name)


def _targets(folder: Path) -> list[dict[str, str]]:
    """The study's targets as texts by column, once they are in order; what computes them doesn't matter here."""
    targets, problems = read_targets(folder / TARGETS, {})
    wrong = [problem for problem in problems if not problem.what.startswith(NOT_COMPUTED)]
    if wrong:
        raise StudyError(replace(problem, file=str(folder / TARGETS)) for problem in wrong)
    return [{column: _text(getattr(target, column)) for column in COLUMNS} for target in targets]


def _text(cell: str | float | None) -> str:
    return "" if cell is None else str(cell)


def _idle(statements: Statements, targets: list[dict[str, str]], document: Document) -> Iterable[Problem]:
    """Statements that are about no target: a slip in a name would otherwise lose a fact in silence."""
    for i, statement in enumerate(statements.states):
        if not any(statement.is_about(target) for target in targets):
            of = ", ".join(f"{key}={value}" for key, value in statement.of.items())
            path = ("states", i, "of")
            yield Problem(
                "no target matches this statement", document.file, f"states[{i}].of", document.line_of(path), found=of
            )


def _figures(
    study: str, target: dict[str, str], statements: Statements, targets: list[dict[str, str]], basis: Basis
) -> Iterable[PublishedFigure]:
    """A figure for each part of a target of which a statement says what it is."""
    facts: dict[str, Any] = {}
    for statement in statements.states:
        if statement.is_about(target):
            facts.update(statement.facts())
    for part, statistic in PARTS.items():
        if target[part] and statistic in facts:
            _refuse_unit(study, target)
            yield PublishedFigure(
                study=study,
                chemistry=target["chemistry"],
                location=target["location"],
                stage=target["stage"],
                part=part,
                value=float(target[part]),
                unit=target["unit"],
                statistic=facts[statistic],
                family=basis.family(target["chemistry"]),
                facts=FigureFacts(**facts),
                stages=_stages(target, targets, part),
                current=statements.replaced_by is None,
            )


def _refuse_unit(study: str, target: dict[str, str]) -> None:
    if target["unit"] not in UNITS:
        what = f"the unit of {study}, {target['chemistry']}, {target['stage']} can't be put per kWh"
        raise InputError(Problem(what, found=target["unit"], expected=", ".join(UNITS)))


def _stages(target: dict[str, str], targets: list[dict[str, str]], part: str) -> dict[str, float]:
    """The study's other figures of the same case, in the same unit, by stage."""
    same = ("chemistry", "location", "unit", "indicator")
    alike = (t for t in targets if t[part] and all(t[column] == target[column] for column in same))
    return {t["stage"]: float(t[part]) for t in alike}


def _validated(model: type[BaseModel], data: Any, document: Document) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(_problem(dict(entry), document) for entry in error.errors()) from None


def _problem(error: Mapping[str, Any], document: Document) -> Problem:
    path = tuple(error["loc"])
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    return replace(problem_in_words(error), file=document.file, path=dotted, line=document.line_of(path))
