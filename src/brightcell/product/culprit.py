"""The one amount behind what is impossible in a product: a unit or a separator makes it a thousand times too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from brightcell.errors import InputError
from brightcell.product.bands import ImplausibleProblem
from brightcell.product.masses import DONT_ADD_UP, declared_masses
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.paths import Path, dotted, value_at
from brightcell.product.plausibility import plausibility_findings
from brightcell.product.stand_ins import amounts_below
from brightcell.units import parse_quantity

SLIPS = (1000.0, 0.001)
ENERGY = ("performance", "rated_energy")
_OF_PLANTS = ("sites", "parameters")
"""Blocks whose amounts no sum holds, so that one that is merely large is no slip of a thousand."""
_LEAST, _MOST = 0.5, 2.0
"""How much of a difference one amount may explain, in the first look at many of them."""


def with_culprit(
    problems: list[LocatedProblem], product: Product, data: Any, right: Callable[[dict[str, Any]], Product | None]
) -> list[LocatedProblem]:
    """The problem with the amount that explains all of them; all as they are where none does, or several do.

    `right` is the product in the data of a file, where nothing is wrong with them.
    """
    if not problems or not all(_is_derived(located) for located in problems):
        return problems
    found: list[tuple[Path, float]] = []
    for path in dict.fromkeys(_candidates(problems, product, data)):
        written = value_at(data, path)
        for factor in SLIPS:
            scaled = _scaled(written, factor)
            other = None if scaled is None else right(_with(data, path, scaled))
            if other is not None and (path[0] not in _OF_PLANTS or _is_usual(other, problems)):
                found.append((path, factor))
    return [_blamed(*found[0], problems[0], data)] if len(found) == 1 else problems


def _is_usual(product: Product, problems: list[LocatedProblem]) -> bool:
    """Whether what was impossible in another product is even usual in this one."""
    fields = {dotted(located.path, product) for located in problems}
    return not any(finding.field in fields for finding in plausibility_findings(product))


def _is_derived(located: LocatedProblem) -> bool:
    """Whether a problem is with what follows from several fields, or with a mass that is checked against parts."""
    return located.problem.what == DONT_ADD_UP or isinstance(located.problem, ImplausibleProblem)


def _candidates(problems: list[LocatedProblem], product: Product, data: Any) -> Iterator[Path]:
    """Amounts that may be behind the problems, those only whose size comes near to what is to be explained."""
    sums: dict[Path, tuple[float, float]] = {
        tuple(path.split(".")): (declared.value, added) for path, declared, added in declared_masses(product)
    }
    wrong = [located.path for located in problems if located.problem.what == DONT_ADD_UP]
    for path in wrong:
        piece = ("pack",) if path[0] == "performance" else path[:-1]
        yield path
        yield from _counts(value_at(data, piece), piece)
        for amount in amounts_below(value_at(data, piece), piece):
            if _may_explain(value_at(product, amount), _pieces(product, piece, amount), *sums[path]):
                yield amount
    if not wrong:
        yield ENERGY
        places = [located.path for located in problems if located.path[0] == "sites"]
        yield from (path for place in places for path in _amounts(value_at(data, place), place))
        if places:
            yield from _amounts(data.get("parameters"), ("parameters",))


def _may_explain(amount: Any, pieces: float, declared: float, added: float) -> bool:
    """Whether the difference of two masses is about what a part has too much, or a thousand times what it has."""
    mass, difference = amount.value * pieces, added - declared
    return any(_LEAST < mass * (1 - factor) / difference < _MOST for factor in SLIPS) if difference else False


def _pieces(product: Product, piece: Path, amount: Path) -> float:
    """How many of the piece that an amount stands in are in one of the piece whose mass is checked."""
    number = 1.0
    for length in range(len(piece) + 1, len(amount) - 2):
        count = getattr(value_at(product, amount[:length]), "count", None)
        number *= count.value if count is not None else 1.0
    return number


def _counts(block: Any, path: Path) -> Iterator[Path]:
    for name in ("module", "cell"):
        if isinstance(block, Mapping) and isinstance(block.get(name), Mapping):
            if "count" in block[name]:
                yield (*path, name, "count")
            yield from _counts(block[name], (*path, name))


def _amounts(block: Any, path: Path) -> Iterator[Path]:
    """Whatever may be an amount below a block, as it is written."""
    entries = block.items() if isinstance(block, Mapping) else enumerate(block) if isinstance(block, list) else ()
    for key, value in entries:
        if _scaled(value, 1.0) is not None:
            yield (*path, key)
        else:
            yield from _amounts(value, (*path, key))


def _scaled(written: Any, factor: float) -> Any:
    """An amount as it is written, so many times as large; None for what is none."""
    if isinstance(written, Mapping):
        value = _scaled(written.get("value"), factor)
        return None if value is None else {**written, "value": value}
    if isinstance(written, int | float) and not isinstance(written, bool):
        return round(written * factor) if float(written * factor).is_integer() else written * factor
    if not isinstance(written, str):
        return None
    try:
        value, unit = parse_quantity(written)
    except InputError:
        return None
    return f"{value * factor:.12g} {unit}" if unit != "1" else f"{value * factor:.12g}"


def _with(data: Any, path: Path, value: Any) -> Any:
    """A copy of nested data with another value at a path; what lies beside the path is shared."""
    if not path:
        return value
    copied: Any = dict(data) if isinstance(data, Mapping) else list(data)
    copied[path[0]] = _with(data[path[0]], path[1:], value)
    return copied


def _blamed(path: Path, factor: float, first: LocatedProblem, data: Any) -> LocatedProblem:
    """The problem with an amount, with the first of those that it explains."""
    if isinstance(value_at(data, path), Mapping):
        path = (*path, "value")
    written = value_at(data, path)
    meant = _scaled(written, factor)
    problem = replace(
        first.problem,
        what=f"this seems to be a thousand times too {'large' if factor < 1 else 'small'}",
        found=str(written),
        expected=f"about {meant if isinstance(meant, str) else f'{meant:.12g}'}",
        hint=f"check its unit and its decimals; as it is, {dotted(first.path, data)} can't be right: "
        f"{first.problem.what} (found {first.problem.found})",
    )
    return LocatedProblem(path, problem)
