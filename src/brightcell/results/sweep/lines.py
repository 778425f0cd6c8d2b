"""A sweep as lines over one key: numbers, years that its labels name, or labels in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from brightcell.errors import InputError, Problem, nearest
from brightcell.results.sweep.data import SweepData, VariantRow

NUMBERS, YEARS, LABELS = "numbers", "years", "labels"
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


class SweptLine(NamedTuple):
    """Variants that differ in the key alone: `name` says what else they have in common, empty where nothing does."""

    name: str
    places: tuple[float, ...]
    rows: tuple[VariantRow, ...]


class SweptLines(NamedTuple):
    """All lines over a key. labels: what stands at the places 0, 1, … where `kind` is labels."""

    kind: str
    lines: tuple[SweptLine, ...]
    labels: tuple[str, ...] = ()


def lines_over(sweep: SweepData, key: str) -> SweptLines:
    """The computed variants of a sweep as lines over a key, one for each combination of its other keys.

    Values that are numbers lie at them. Texts that each name one year (`ssp2-base-2030`) lie at it, and texts that
    differ in the year alone are one line. Other texts lie side by side, in the order in which they were asked for.

    Parameters
    ----------
    sweep : SweepData
        The variants.
    key : str
        One of its keys.

    Raises
    ------
    InputError
        For a key that isn't swept, or where no variant is computed.
    """
    if key not in sweep.keys:
        what = "this key isn't swept, so there is no line over it"
        raise InputError(Problem(what, path=key, expected=", ".join(sweep.keys), nearest=nearest(key, sweep.keys)))
    if not sweep.computed:
        what, hint = "no variant of this sweep is computed, so there is no line to draw", "sweep.refused says why"
        raise InputError(Problem(what, path=key, hint=hint))
    values: list[Any] = [row.values.get(key) for row in sweep.computed]
    if all(_is_number(value) for value in values):
        return SweptLines(NUMBERS, _grouped(sweep, key, values, [""] * len(values)))
    texts = ["" if value is None else str(value) for value in values]
    years = [_YEAR.findall(text) for text in texts]
    if all(len(matches) == 1 for matches in years):
        return SweptLines(YEARS, _grouped(sweep, key, [int(matches[0]) for matches in years], _scenarios(texts)))
    labels = tuple(dict.fromkeys(texts))
    return SweptLines(LABELS, _grouped(sweep, key, [labels.index(text) for text in texts], [""] * len(texts)), labels)


def _scenarios(texts: Sequence[str]) -> list[str]:
    """What a text is without its year, where there are several such; else nothing to tell apart."""
    rests = [re.sub(r"([-_ .])[-_ .]+", r"\1", _YEAR.sub("", text)).strip("-_ .") for text in texts]
    return rests if len(set(rests)) > 1 else [""] * len(rests)


def _grouped(sweep: SweepData, key: str, places: Sequence[float], scenarios: Sequence[str]) -> tuple[SweptLine, ...]:
    others = [name for name in sweep.keys if name != key]
    groups: dict[tuple[str, ...], list[tuple[float, VariantRow]]] = {}
    for row, place, scenario in zip(sweep.computed, places, scenarios, strict=True):
        name = (scenario, *(str(row.values.get(other)) for other in others))
        groups.setdefault(name, []).append((place, row))
    lines = []
    for name, points in groups.items():
        points.sort(key=lambda point: point[0])
        label = " | ".join(part for part in name if part)
        lines.append(SweptLine(label, tuple(p for p, _ in points), tuple(row for _, row in points)))
    return tuple(lines)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
