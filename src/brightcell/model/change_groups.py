"""The changes between two models by groups: those that a reader knows, or groups of one's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from brightcell.errors import InputError, Problem, nearest
from brightcell.model.mixed import BACKGROUND, RULEBOOK, ChangeGroup, MixedModels, ModelChange
from brightcell.product.mixing import MASSES, KeyedPath, Mixture, written

MOST = 12
LEVELS = ("part", "component", "block", "whole")
"""How finely changes are grouped: by part and what a site does, by component and site, by block of the file."""
_SMALL = 1e-3
_ONE_STEP = r"(?:\.[^.\[]+|\[.*?\])"


def groups_of(mixed: MixedModels, detail: str | None = None) -> tuple[ChangeGroup, ...]:
    """The changes by groups that a reader knows: as fine as `detail` says, or as fine as makes at most `MOST`."""
    for level in LEVELS if detail is None else (detail,):
        groups = _grouped(mixed, LEVELS.index(level))
        if len(groups) <= MOST:
            break
    return groups


def _grouped(mixed: MixedModels, level: int) -> tuple[ChangeGroup, ...]:
    groups: dict[str, list[ModelChange]] = {}
    loose: list[ModelChange] = []
    for change in mixed.changes:
        name = _group_name(change, level)
        if name is None:
            loose.append(change)
        else:
            groups.setdefault(name, []).append(change)
    for change in loose:
        groups.setdefault(_home(change, groups, mixed.mixture), []).append(change)
    return tuple(ChangeGroup(name, tuple(changes)) for name, changes in groups.items())


def _group_name(change: ModelChange, level: int) -> str | None:
    """The group of a change; None for one that goes with another."""
    if change.slot is not None:
        return RULEBOOK if level == len(LEVELS) - 1 else change.what
    if change.path is None:
        return BACKGROUND
    if change.path == MASSES or change.path[0] == "identity":
        return None
    if level >= 2:
        return change.path[0]
    return _part(change.path) if level == 0 else _component(change.path)


def _part(path: KeyedPath) -> str:
    """A part, a parameter, a site's place, step or supply; two fields of any other block."""
    entries = [place for place, step in enumerate(path) if step.startswith("[")]
    if path[0] == "sites" and entries:
        return written(path[: 4 if path[2:3] == ("steps",) else 3])
    if path[0] == "pack":
        return written(path[: entries[0] + 1] if entries else path)
    return written(path[:2])


def _component(path: KeyedPath) -> str:
    """A level of the pack with its parts, a site, or a block."""
    if path[0] == "sites":
        return written(path[:2])
    if path[0] != "pack":
        return path[0]
    levels = ("pack", "module", "cell", "cathode", "anode")
    steps = []
    for step in path:
        if step not in levels:
            break
        steps.append(step)
    return written(tuple(steps))


def _home(change: ModelChange, groups: Mapping[str, Sequence[ModelChange]], mixture: Mixture) -> str:
    """The group that a chemistry, a plant's place or declared masses go with."""
    path = change.path or ()
    if path[:2] == ("identity", "plant"):
        return _first(groups, lambda c: c.path is not None and c.path[0] == "sites" and c.path[-1] == "location", path)
    if path == ("identity", "chemistry"):
        return _first(groups, _is_cathode, path)
    if path == MASSES and mixture.masses_differ_by < _SMALL:
        return _first(groups, lambda c: c.path is not None and c.path[0] in ("pack", "parameters"), path)
    return written(path)


def _is_cathode(change: ModelChange) -> bool:
    """Whether a part of the cathode comes or goes."""
    return change.path is not None and "cathode" in change.path and change.path[-1].startswith("[")


def _first(groups: Mapping[str, Sequence[ModelChange]], fits: Any, path: KeyedPath) -> str:
    return next((name for name, changes in groups.items() if any(map(fits, changes))), written(path))


# Groups of one's own


def own_groups(
    mixed: MixedModels, patterns: Mapping[str, Sequence[str]], rest: Sequence[ChangeGroup]
) -> tuple[ChangeGroup, ...]:
    """Groups of changes by names of one's own; what no pattern meets stays in the groups that it has.

    A pattern is what a change, or a block that holds it, is called, with `*` as in paths. InputError for a pattern
    that meets no change, and for a change that two groups have.
    """
    by_name: dict[str, list[ModelChange]] = {name: [] for name in patterns}
    problems: list[Problem] = []
    for name, texts in patterns.items():
        for text in [texts] if isinstance(texts, str) else texts:
            met = [change for change in mixed.changes if _meets(text, change.what)]
            by_name[name] += [change for change in met if change not in by_name[name]]
            if not met:
                problems.append(_meets_nothing(mixed, name, text))
    counted = Counter(change for changes in by_name.values() for change in changes)
    for change in (change for change, number in counted.items() if number > 1):
        names = " and ".join(name for name, changes in by_name.items() if change in changes)
        problems.append(Problem("two groups have this change", path=change.what, found=names, expected="one of them"))
    if problems:
        raise InputError(problems)
    others = (ChangeGroup(g.name, tuple(c for c in g.changes if c not in counted), g.reason) for g in rest)
    own = (ChangeGroup(name, tuple(changes)) for name, changes in by_name.items())
    return (*own, *(group for group in others if group.changes))


def _meets(pattern: str, what: str) -> bool:
    """Whether a pattern names a change, or the beginning of its path; `.*` is one step, `*` elsewhere any text."""
    escaped = re.escape(pattern).replace(r"\.\*", _ONE_STEP).replace(r"\*", ".*")
    return re.fullmatch(rf"{escaped}([.\[].*)?", what) is not None


def _meets_nothing(mixed: MixedModels, name: str, text: str) -> Problem:
    names = [change.what for change in mixed.changes]
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    what = "this meets nothing in which the two differ"
    return Problem(what, path=f"groups {name}", found=text, expected=shown, nearest=nearest(text, names))
