"""Studies from their folders: found by name, checked whole, every problem with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from brightcell.arguments import checked
from brightcell.data import data_path
from brightcell.errors import InputError, Problem, nearest
from brightcell.io.yaml import Document, read_yaml
from brightcell.product.messages import in_file, problems_of
from brightcell.published.models import UNITS, Study, Variant
from brightcell.published.scopes import HEADER, StudyError
from brightcell.published.targets import read_targets

TARGETS = "targets.csv"
NO_FIGURE = "a footprint has no figure in this unit"


def studies() -> tuple[str, ...]:
    """Names of the shipped studies: the folders of `databases/studies` with a `study.yaml`.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> import brightcell as bc
    >>> "everbatt-2023" in bc.studies()
    True
    """
    return tuple(sorted(path.parent.name for path in data_path("studies").glob(f"*/{HEADER}")))


@checked
def read_study(name: str | Path) -> Study:
    """Read a shipped study by its name, or the one in a folder.

    Parameters
    ----------
    name : str or path
        Name of a shipped study, or a folder with a `study.yaml` and a `targets.csv`.

    Returns
    -------
    Study
        What to compute, and what was published; checked whole, and frozen.

    Raises
    ------
    StudyError
        With everything that is wrong in the folder, or with the nearest names for an unknown study.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.read_study("everbatt-2023").year
    '2023'
    """
    study, problems = examine_study(folder_of(name))
    if problems or study is None:
        raise StudyError(problems)
    return study


def examine_study(folder: Path) -> tuple[Study | None, list[Problem]]:
    """A study with everything that is wrong in its files; None where its header can't be read."""
    study, problems = _header(folder)
    targets, wrong = read_targets(folder / TARGETS, study.units() if study else {})
    if study is None:
        wrong = [problem for problem in wrong if "no case of the study" not in problem.what]
    else:
        study._folder, study._targets = folder, targets
    return study, [*problems, *(_in_folder(problem, folder) for problem in wrong)]


def variant_of(study: Study, name: str) -> Variant:
    """A variant of the study by its name."""
    if name not in study.variants:
        names = tuple(study.variants)
        what = f"{study.id} has no variant of this name"
        raise StudyError(Problem(what, found=name, expected=", ".join(names), nearest=nearest(name, names)))
    return study.variants[name]


@contextmanager
def placed_in(study: Study, case: str, field: str = "") -> Iterator[None]:
    """Give the faults that a case shows while it is computed the case, and the line where they have none.

    `field` is the path in `study.yaml` of what is being read: `cases.bev.background`.
    """
    try:
        yield
    except InputError as error:
        document = read_yaml(study.folder / HEADER)
        raise StudyError(_in_case(problem, study, case, field, document) for problem in error.problems) from None


def _in_case(problem: Problem, study: Study, case: str, field: str, document: Document) -> Problem:
    if (problem.path or "").startswith(f"cases.{case}."):
        return problem
    in_header = problem.file is not None and Path(problem.file).name == HEADER
    if problem.line is not None or (problem.file is not None and not in_header):
        return replace(problem, path=", ".join(filter(None, (f"case {case}", problem.path))))
    below = ".".join(filter(None, (f"cases.{case}", problem.path if in_header else None)))
    shown = field or (below if in_header else ", ".join(filter(None, (f"case {case}", problem.path))))
    line = document.line_of(_stated(field or below, document))
    return replace(problem, file=str(study.folder / HEADER), path=shown, line=line)


def _stated(field: str, document: Document) -> tuple[str, ...]:
    """Where a field of a case stands: in the case, or for all of them at the head of the study."""
    path = tuple(field.split("."))
    return path if path in document.lines or path[2:] not in document.lines else path[2:]


def folder_of(name: str | Path) -> Path:
    """The folder of a shipped study, or one of a user by its path or that of its `study.yaml`."""
    if str(name) in studies():
        return data_path("studies", str(name))
    folder = Path(name)
    if folder.name == HEADER and folder.is_file():
        folder = folder.parent
    if (folder / HEADER).is_file():
        return folder
    names = studies()
    expected = f"one of {', '.join(names)}, or a folder with a {HEADER}"
    raise StudyError(
        Problem("there is no study of this name", found=str(name), expected=expected, nearest=nearest(str(name), names))
    )


def _header(folder: Path) -> tuple[Study | None, list[Problem]]:
    document = read_yaml(folder / HEADER, collect=True)
    if not isinstance(document.data, dict):
        return None, [Problem("a study is a table of keys", document.file, line=1)]
    try:
        study = Study.model_validate(document.data)
    except ValidationError as error:
        return None, [*document.problems, *_placed(error, document)]
    return study, [*document.problems, *_other_name(study, folder, document), *_odd_units(study, document)]


def _placed(error: ValidationError, document: Document) -> list[Problem]:
    problems = problems_of(error, Study)
    return [in_file(problem, document.file, document.data, document.line_of(problem.path)) for problem in problems]


def _other_name(study: Study, folder: Path, document: Document) -> list[Problem]:
    """A study goes by the name of its folder."""
    name = folder.resolve().name
    if study.id == name:
        return []
    what = "the id is not the name of the folder"
    return [Problem(what, document.file, "id", document.line_of(("id",)), found=study.id, expected=name)]


def _odd_units(study: Study, document: Document) -> Iterator[Problem]:
    """A figure of a product is in a unit that a footprint has."""
    for name, case in study.cases.items():
        for stage, what in case.stages.items() if case.products else ():
            unit, above = case.unit_of(stage), ("cases", name)
            path = (*above, "stages", stage, "unit") if what.unit else (*above, "unit")
            if unit not in UNITS:
                line, near = (
                    document.line_of(path),
                    tuple(other for other in UNITS if other.startswith(unit)),
                )
                yield Problem(NO_FIGURE, document.file, ".".join(path), line, unit, ", ".join(UNITS), near)


def _in_folder(problem: Problem, folder: Path) -> Problem:
    return replace(problem, file=str(folder / (problem.file or TARGETS)))
