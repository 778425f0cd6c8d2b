"""Findings grouped by their cause, for people; and all of them in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.registry import Finding
from brightcell.io.inert import inert_csv

SHOWN = 3  # examples of each cause
CAUSES = 8  # causes of each check
_OWN_WORDS = re.compile(r"'[^']*'|\"[^\"]*\"|-?\d[\d.,e+-]*")
COLUMNS = ("severity", "check", *(field.name for field in fields(Problem)))
"""Columns of a file with all findings."""


def cause(problem: Problem) -> str:
    """What went wrong, without the names and numbers of the one case."""
    return _OWN_WORDS.sub("#", problem.what)


def by_cause(problems: Iterable[Problem]) -> Mapping[str, list[Problem]]:
    """Problems by their cause, the most frequent first."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(cause(problem), []).append(problem)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def section(severity: str, findings: Sequence[Finding], shown: int = SHOWN) -> Iterator[str]:
    """Lines for a terminal: each check with its count, each cause with its count and a few examples."""
    for check in dict.fromkeys(finding.check for finding in findings):
        problems = [finding.problem for finding in findings if finding.check == check]
        groups = list(by_cause(problems).values())
        yield from ("", f"{severity}: {check} ({len(problems)})")
        for group in groups[:CAUSES]:
            yield from _group(group, shown, is_only=len(groups) == 1)
        if len(groups) > CAUSES:
            rest = sum(len(group) for group in groups[CAUSES:])
            yield f"  - and {rest} more of {len(groups) - CAUSES} other causes (all of them with --report-file FILE)"


def _group(problems: list[Problem], shown: int, *, is_only: bool) -> Iterator[str]:
    if len(problems) <= shown:
        yield from (f"  - {problem}" for problem in problems)
        return
    if not is_only:
        yield f"  {len(problems)} times: {cause(problems[0])}"
    yield from (f"  - {problem}" for problem in problems[:shown])
    yield f"  - and {len(problems) - shown} more of this cause (all of them with --report-file FILE)"


def as_csv(findings: Iterable[Finding]) -> str:
    """All findings as a table, one a row."""
    rows = (
        [finding.severity, finding.check, *(_cell(getattr(finding.problem, name)) for name in COLUMNS[2:])]
        for finding in findings
    )
    return inert_csv([COLUMNS, *rows])


def write_findings(report: Mapping[str, Any], findings: Iterable[Finding], path: Path) -> None:
    """All findings to a file: the whole report for .json, else a CSV; BackgroundError where it can't be written."""
    is_json = path.suffix.lower() == ".json"
    text = json.dumps(report, indent=1, ensure_ascii=False) if is_json else as_csv(findings)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"the findings can't be written to this file: {error.strerror}"
        raise BackgroundError(Problem(what, path="--report-file", found=str(path))) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else str(value)
