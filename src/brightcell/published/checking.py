"""Checking the folder of a study: everything that is wrong in it at once, and what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.io.shown import ShownAsText
from brightcell.language import said, told
from brightcell.model.backgrounds import DEFAULT_PROJECT
from brightcell.published.draft import FILL_IN, STATEMENTS
from brightcell.published.harmonise.read import read_basis, read_figures
from brightcell.published.models import PUBLISHED, Study
from brightcell.published.read import TARGETS, examine_study, folder_of, variant_of
from brightcell.published.run import StudyRun
from brightcell.published.scopes import HEADER


@dataclass(frozen=True, repr=False)
class StudyCheck(ShownAsText):
    """What is wrong in a study's folder (`problems`), what a reader must know, and what is still to be filled in.

    `published` and `computed` count figures; `missing` are backgrounds that aren't here.
    """

    study: str
    problems: tuple[Problem, ...]
    unfinished: tuple[str, ...]
    published: int
    computed: int
    missing: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the study can be run as it stands."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**asdict(self), "problems": [str(problem) for problem in self.problems], "ok": self.ok}

    def as_text(self) -> str:
        """Lines for a terminal."""
        lines = [f"{self.study}: {self._verdict()}", *(f"  {problem}" for problem in self.problems)]
        lines += [f"  {told('warning')}: {told(warning)}" for warning in self.warnings]
        lines += [f"  {told('still to be filled in')}: {place}" for place in self.unfinished]
        return "\n".join([*lines, *(f"  {told('not here')}: {name}" for name in self.missing)])

    def _verdict(self) -> str:
        if self.problems:
            return said("1 problem" if len(self.problems) == 1 else "{} problems", str(len(self.problems)))
        published = "1 published figure" if self.published == 1 else "{} published figures"
        computed = said("{} computed", str(self.computed))
        return f"{told('can be run')}; {said(published, str(self.published))}, {computed}"


@checked
def check_study(study: str | Path, *, project: str = DEFAULT_PROJECT) -> StudyCheck:
    """Check a study's folder as a whole: files, cases, what they sum, and what it says for harmonising.

    Parameters
    ----------
    study : str or path
        Name of a shipped study, or a folder with a `study.yaml`.
    project : str
        Brightway project that has the databases which the study needs.

    Returns
    -------
    StudyCheck
        With every problem, each with its file and, where there is one, line and case.

    Raises
    ------
    StudyError
        For a folder that is not a study.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.studies.check("hao-2017").ok
    True
    """
    folder = folder_of(study)
    unfinished = tuple(_unfinished(folder))
    read, problems = examine_study(folder)
    if read is None:
        return StudyCheck(folder.resolve().name, tuple(problems), unfinished, 0, 0, ())
    run = StudyRun(read, PUBLISHED, variant_of(read, PUBLISHED), False, project, False, None)
    for problem in (*(of_case for name in read.cases for of_case in _of_case(run, name)), *_of_statements(read)):
        problems += [] if problem in problems else [problem]
    warnings = tuple(dict.fromkeys(run.warnings))
    counts = len(read.targets), len(run.computed)
    return StudyCheck(read.id, tuple(problems), unfinished, *counts, run.missing(), warnings)


def _of_case(run: StudyRun, name: str) -> list[Problem]:
    try:
        run.case(name)
    except InputError as error:
        return list(error.problems)
    except BrightcellError as error:
        return [Problem(str(error), f"{run.study.id}/{HEADER}", f"cases.{name}")]
    return []


def _of_statements(study: Study) -> list[Problem]:
    if not (study.folder / STATEMENTS).is_file():
        return []
    try:
        read_figures(study.id, read_basis(), study.folder)
    except InputError as error:
        return list(error.problems)
    return []


def _unfinished(folder: Path) -> Iterator[str]:
    """File and line of everything that a draft marks."""
    for name in (HEADER, TARGETS, STATEMENTS):
        path = folder / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            yield from (
                f"{folder.name}/{name}:{i}: {line.strip()}" for i, line in enumerate(lines, 1) if FILL_IN in line
            )
