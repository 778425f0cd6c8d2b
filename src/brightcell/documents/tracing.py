"""Where a number of a document comes from: a path into the result's JSON, or a product and quotient of some.

total
stages.raw_material / total * 100
components[cathode active material]
evidence.amounts[3].value
#assumed                              the number of entries
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from brightcell.errors import BrightcellError

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
_OPERATOR = re.compile(r" ([*/]) (?![^\[]*\])")


def traced(source: str, data: Mapping[str, Any]) -> float:
    """The number that a source names in the result's JSON.

    Parameters
    ----------
    source : str
        Paths and plain numbers, joined by " * " and " / ", read from the left. Dots lead to keys, brackets to keys that
        hold dots or spaces and to entries of a list from 0; "#" before a path counts its entries.
    data : Mapping
        The result as JSON has it.

    Raises
    ------
    BrightcellError
        Where the path leads to no number.
    """
    first, *rest = _OPERATOR.split(source)
    value = _term(first, data)
    for operator, term in zip(rest[::2], rest[1::2], strict=True):
        other = _term(term, data)
        value = value * other if operator == "*" else value / other
    return value


def paths_of(source: str) -> tuple[str, ...]:
    """The paths that a source names, without plain numbers."""
    return tuple(term.removeprefix("#") for term in _OPERATOR.split(source)[::2] if not _is_number(term))


def _is_number(term: str) -> bool:
    return re.fullmatch(r"[0-9]+(\.[0-9]+)?", term) is not None


def _term(term: str, data: Mapping[str, Any]) -> float:
    if _is_number(term):
        return float(term)
    value = item_at(term.removeprefix("#"), data)
    if term.startswith("#") and isinstance(value, Sequence | Mapping):
        return float(len(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BrightcellError(f"the result has no number at {term!r}, which a document names")
    return float(value)


def item_at(path: str, data: Any) -> Any:
    """What stands at a path in the result's JSON; None where there is nothing."""
    for plain, bracketed in _STEP.findall(path):
        step = plain or bracketed
        if isinstance(data, list) and step.isdigit():
            data = data[int(step)] if int(step) < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    return data
