"""Methods of a Brightway project, by name: what they are called, what they count in, what they know."""

from __future__ import annotations

from brightcell.brightway.projects import bw2data, project

BETWEEN = " | "
NO_UNIT = "unit not stated"


def method_names(project_name: str) -> tuple[str, ...]:
    """All methods of a project that brightcell didn't write, `EF v3.1 | acidification | accumulated exceedance`."""
    bd = bw2data()
    with project(project_name):
        theirs = (name for name in bd.methods if bd.methods[name].get("brightcell") is not True)
        return tuple(sorted(BETWEEN.join(name) for name in theirs))


def method_unit(project_name: str, name: str) -> str:
    """The unit of a method of a project."""
    bd = bw2data()
    with project(project_name):
        stored = bd.methods.get(tuple(name.split(BETWEEN)), {})
    return str(stored.get("unit") or NO_UNIT)
