"""Groups of one's own in the contribution cube, and choosing some of it: by patterns of its labels.

A group is patterns of inputs ("cathode*"), or of the labels of several keys, all of which are to be met
({"kind": "electricity", "site": "plant A"}). What no group names is in `others`; no cell is in two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from brightcell.errors import InputError, Problem, nearest
from brightcell.patterns import met_by
from brightcell.results.footprint.cube import CUBE_KEYS, Cube

Patterns = str | Sequence[str]
Groups = Mapping[str, Patterns | Mapping[str, Patterns]]
"""Label -> what belongs to it."""
Key = str | Groups
"""A key of the cube, or groups of one's own."""
GROUP, OTHERS = "group", "others"
INPUT = "input"
ROW_KEYS = tuple(key for key in CUBE_KEYS if key != "gas")


def key_names(keys: Sequence[Key]) -> tuple[str, ...]:
    """The names of keys in tables: of groups of one's own `group`; InputError for several of these."""
    odd = [key for key in keys if not isinstance(key, str | Mapping)]
    if odd:
        what, expected = "this is neither a key nor groups of your own", 'keys as in by("stage", "gas"), or a dict'
        raise InputError(Problem(what, path="by", found=repr(odd[0]), expected=expected))
    names = tuple(key if isinstance(key, str) else GROUP for key in keys)
    if names.count(GROUP) > 1 or GROUP in [key for key in keys if isinstance(key, str)]:
        what, hint = "groups are to be given once, as a mapping", 'such as {"power": {"kind": "electricity"}}'
        raise InputError(Problem(what, path="by", found=", ".join(map(str, keys)), hint=hint))
    return names


def own_labels(cube: Cube, keys: Sequence[Key]) -> dict[str, list[str]]:
    """The label of each row by groups of one's own, if there are any among the keys."""
    groups = [key for key in keys if not isinstance(key, str)]
    return {GROUP: group_labels(cube, groups[0])} if groups else {}


def group_labels(cube: Cube, groups: Groups) -> list[str]:
    """The group of each row, or `others`; InputError for what meets nothing, and for a row that two groups name."""
    problems = [] if groups else [Problem("no group is named", path="by", expected="label -> patterns of inputs")]
    by_row: dict[int, str] = {}
    for label, patterns in groups.items():
        rows, wrong = _chosen(cube, patterns if isinstance(patterns, Mapping) else {INPUT: patterns}, f"by[{label}]")
        problems += wrong
        twice = next((row for row in rows if row in by_row), None)
        if twice is not None:
            what = f"{cube.labels('activity')[twice]} <- {cube.labels(INPUT)[twice]} is in two groups"
            problems.append(Problem(what, path=f"by[{label}]", found=f"{by_row[twice]} and {label}", expected="one"))
        by_row |= dict.fromkeys(rows, label)
    if problems:
        raise InputError(problems)
    return [by_row.get(row, OTHERS) for row in range(len(cube.pairs))]


def chosen_rows(cube: Cube, where: Mapping[str, Patterns]) -> list[int]:
    """The rows whose labels meet patterns of each key; InputError for what meets nothing, with the nearest."""
    rows, problems = _chosen(cube, where, "where")
    if problems:
        raise InputError(problems)
    return rows


def _chosen(cube: Cube, where: Mapping[str, Patterns], path: str) -> tuple[list[int], list[Problem]]:
    rows, problems = set(range(len(cube.pairs))), list[Problem]()
    for key, patterns in where.items():
        if key not in ROW_KEYS:
            expected, near = ", ".join(ROW_KEYS), nearest(key, ROW_KEYS)
            problems.append(Problem("the cube has no such key", path, found=key, expected=expected, nearest=near))
            continue
        labels = cube.labels(key)
        problems += _unmet(labels, patterns, f"{path}.{key}")
        met = {label for pattern in _listed(patterns) for label in _met(pattern, labels)}
        rows &= {row for row, label in enumerate(labels) if label in met}
    if not rows and not problems:
        problems.append(Problem("nothing meets all of these at once", path=path, found=str(dict(where))))
    return sorted(rows), problems


def _unmet(labels: Sequence[str], patterns: Patterns, path: str) -> Iterator[Problem]:
    distinct = list(dict.fromkeys(labels))
    for pattern in _listed(patterns):
        if not _met(pattern, distinct):
            near, hint = _of_words(pattern, distinct) or nearest(pattern, distinct), "* stands for any text"
            yield Problem("this meets no label of the footprint", path=path, found=pattern, nearest=near, hint=hint)


def _of_words(pattern: str, labels: Sequence[str]) -> tuple[str, ...]:
    """Labels that have a word like what was given."""
    text = pattern.strip("*").lower()
    words = {word.strip(",[]").lower() for label in labels for word in label.split()}
    near = {text} if text in words else set(nearest(text, sorted(words))[:1])
    return tuple(label for label in labels if near & {word.strip(",[]").lower() for word in label.split()})[:3]


def _met(pattern: str, labels: Iterable[str]) -> list[str]:
    """The labels that a pattern meets, whatever its capitals."""
    by_lower = {label.lower(): label for label in labels}
    return [by_lower[lower] for lower in met_by(pattern.lower(), by_lower)]


def _listed(patterns: Patterns) -> list[str]:
    return [patterns] if isinstance(patterns, str) else list(patterns)
