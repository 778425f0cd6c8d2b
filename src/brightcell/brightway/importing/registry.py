"""Named checks of what was read, each with its severity; the names stand in reports and in the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from brightcell.brightway.importing.models import Read
from brightcell.errors import Problem

SEVERITIES = ("error", "warning", "note")
Rule = Callable[[Read], Iterable[Problem]]


@dataclass(frozen=True)
class Check:
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


CHECKS: dict[str, Check] = {}


def check(severity: str) -> Callable[[Rule], Rule]:
    """Register a check under its function's name; the docstring is what it means."""

    def register(find: Rule) -> Rule:
        name = getattr(find, "__name__", "")
        if name in CHECKS or severity not in SEVERITIES:
            raise ValueError(f"the check {name} is registered twice, or its severity {severity} is unknown")
        CHECKS[name] = Check(name, severity, " ".join((find.__doc__ or "").split()), find)
        return find

    return register


def told_by_the_reader(read: Read, name: str) -> Iterator[Problem]:
    """What readers said under the name of a check."""
    return (told.problem for told in read.told if told.check == name)


def findings(read: Read) -> Iterator[Finding]:
    """All that the checks find, in the order of the checks."""
    for entry in CHECKS.values():
        for found in entry.find(read):
            yield Finding(entry.name, entry.severity, found)
