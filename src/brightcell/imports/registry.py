"""Named checks of what was read, each with its severity; the names stand in reports and in the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from brightcell.errors import Problem
from brightcell.imports.models import ImportedModel

SEVERITIES = ("error", "warning", "note")
Rule = Callable[[ImportedModel], Iterable[Problem]]


@dataclass(frozen=True)
class ImportCheck:
    """One thing to look for: its name, how bad it is, what it means, and how to see it."""

    name: str
    severity: str
    meaning: str
    find: Rule


@dataclass(frozen=True)
class Finding:
    """What a check found, and where."""

    check: str
    severity: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.severity} {self.check}: {self.problem}"


CHECKS: dict[str, ImportCheck] = {}
"""The checks of this package, all registered when it is imported."""


def as_check(severity: str, find: Rule) -> ImportCheck:
    """A check under its function's name; the docstring is what it means."""
    if severity not in SEVERITIES:
        raise ValueError(f"the severity {severity} is none of {', '.join(SEVERITIES)}")
    return ImportCheck(getattr(find, "__name__", ""), severity, " ".join((find.__doc__ or "").split()), find)


def check(severity: str) -> Callable[[Rule], Rule]:
    """Register a check of this package."""

    def register(find: Rule) -> Rule:
        entry = as_check(severity, find)
        if entry.name in CHECKS:
            raise ValueError(f"the check {entry.name} is registered twice")
        CHECKS[entry.name] = entry
        return find

    return register


def said_by_the_reader(read: ImportedModel, name: str) -> Iterator[Problem]:
    """What readers said under the name of a check."""
    return (remark.problem for remark in read.remarks if remark.check == name)


STRICT = frozenset({"duplicate_exchange", "exchange_comes_in_parts", "activity_is_repeated_in_files"})
"""Checks of equal rows, which are errors where the user is strict."""


def findings(read: ImportedModel, checks: Iterable[ImportCheck], *, strict: bool = False) -> Iterator[Finding]:
    """All that these checks find, in their order; `strict` makes equal rows an error."""
    for entry in checks:
        severity = "error" if strict and entry.name in STRICT else entry.severity
        for problem in entry.find(read):
            yield Finding(entry.name, severity, problem)
