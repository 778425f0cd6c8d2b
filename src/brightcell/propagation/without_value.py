"""Why draws have no value: which formula, which data, which line of the product file; or the background.

Such draws are found when they are drawn; here they are drawn again to see what was wrong first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from brightcell.errors import Problem
from brightcell.inventory.context import parameter_quantities
from brightcell.inventory.quantity import Input, Quantity, compute, evaluate_all, operands_first
from brightcell.product import formulas
from brightcell.product.evidenced import evidenced_amounts
from brightcell.product.formulas import CallNode, Formula, NameNode, Operation, SignNode, SyntaxNode, names_in
from brightcell.product.models import Product
from brightcell.product.paths import dotted
from brightcell.propagation.choices import AlternativeChoices
from brightcell.propagation.evaluable import Alternative, Evaluable
from brightcell.propagation.foreground import Draws
from brightcell.propagation.task import MonteCarloTask, has_value
from brightcell.records import record
from brightcell.uncertainty.variables import draw

AT_ONCE = 1000
MOST_BLOCKS = 50
"""Blocks of so many draws that are looked into; a run with more of them names what it found in these."""
OF_BACKGROUND = "the background has no solution: a loop takes all that it makes, or more"
OF_NUMBERS = "the result is too large for a number"
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": lambda *values: _folded(np.minimum, values),
    "max": lambda *values: _folded(np.maximum, values),
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "abs": np.abs,
}
_SIGNS = {"+": "a sum", "-": "a difference", "*": "a product", "/": "a quotient", "**": "a power"}


@record
class WithoutValue:
    """Why some draws have no value.

    draws: how many. what: what has none. file, line, path: where that stands, of a formula. formula: its text. inputs:
    the data that it depends on, each with its least and largest value in these draws.
    """

    draws: int
    what: str
    file: str | None = None
    line: int | None = None
    path: str | None = None
    formula: str | None = None
    inputs: tuple[tuple[str, float, float], ...] = ()

    def __str__(self) -> str:
        place = str(Problem("", file=self.file, path=self.path, line=self.line))
        ranges = [f"{name} {_range(low, high)}" for name, low, high in self.inputs]
        where = f", where {', '.join(ranges[:3])}" if ranges else ""
        return f"{place}{self.what} in {counted(self.draws)}{where}"

    def as_problem(self) -> Problem:
        """The same as what is wrong with the input."""
        ranges = ", ".join(f"{name} {_range(low, high)}" for name, low, high in self.inputs[:3]) or None
        return Problem(f"{self.what} in {counted(self.draws)}", self.file, self.path, self.line, found=ranges)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        inputs = [{"name": name, "min": low, "max": high} for name, low, high in self.inputs]
        return {
            "draws": self.draws,
            "what": self.what,
            "file": self.file,
            "line": self.line,
            "path": self.path,
            "formula": self.formula,
            "inputs": inputs,
        }


def counted(draws: int) -> str:
    """A number of draws in words."""
    return "1 draw" if draws == 1 else f"{draws:,} draws"


def in_words(failed: int, why: Sequence[WithoutValue]) -> list[str]:
    """How many draws count in no statistic, and why."""
    have = "has no value and counts" if failed == 1 else "have no value and count"
    head = f"{counted(failed)} {have} in no statistic, which holds only where there is a value"
    return [head, *(f"- {reason}" for reason in why)]


def reasons(task: MonteCarloTask, wrong: np.ndarray) -> tuple[WithoutValue, ...]:
    """Why the draws `wrong` (bool by number) of a task have no value, the most frequent reason first."""
    unmerged: list[WithoutValue] = []
    numbers = np.flatnonzero(wrong)
    for block in np.unique(numbers // AT_ONCE)[:MOST_BLOCKS].tolist():
        start, stop = block * AT_ONCE, min((block + 1) * AT_ONCE, len(wrong))
        draws = draw(task.variables, task.design, start, stop)
        for alternative in task.alternatives:
            with np.errstate(all="ignore"):
                total = alternative.contributions(draws, stop - start, start).sum(axis=(0, 1))
            here = np.flatnonzero(~has_value(total) & wrong[start:stop])
            if len(here):
                unmerged += reasons_at(alternative, {name: values[here] for name, values in draws.items()}, len(here))
    return merged(unmerged)


def reasons_at(alternative: Evaluable, draws: Draws, size: int) -> Iterator[WithoutValue]:
    """Why an alternative has no value at draws (size,) of its data by name."""
    if isinstance(alternative, AlternativeChoices):
        for combination, taken in alternative.taken(draws, size):
            own = {name: values[taken] for name, values in combination.draws(draws).items()}
            yield from reasons_at(combination.alternative, own, len(taken))
        return
    if not isinstance(alternative, Alternative):
        return
    own, left = alternative.own(draws), np.ones(size, dtype=bool)
    with np.errstate(all="ignore"):
        causes = [*_of_formulas(alternative, own, size), *_of_quantities(alternative, own, size)]
        for cause, where in causes:
            if count := int((where & left).sum()):
                yield _without_value(cause, own, where & left, count)
                left = left & ~where
    if left.any():
        of_background = bool(alternative.own_draws or alternative.scores.variables)
        yield WithoutValue(int(left.sum()), OF_BACKGROUND if of_background else OF_NUMBERS)


def merged(unmerged: Iterable[WithoutValue]) -> tuple[WithoutValue, ...]:
    """Each reason once, with all draws that have it; the most frequent first."""
    by_place: dict[tuple[Any, ...], WithoutValue] = {}
    for reason in unmerged:
        key = (reason.what, reason.file, reason.line, reason.path)
        earlier = by_place.get(key)
        by_place[key] = reason if earlier is None else _joined(earlier, reason)
    return tuple(sorted(by_place.values(), key=lambda reason: -reason.draws))


def _joined(reason: WithoutValue, other: WithoutValue) -> WithoutValue:
    ranges = {name: (low, high) for name, low, high in reason.inputs}
    for name, low, high in other.inputs:
        least, most = ranges.get(name, (low, high))
        ranges[name] = (min(least, low), max(most, high))
    inputs = tuple((name, low, high) for name, (low, high) in ranges.items())
    return replace(reason, draws=reason.draws + other.draws, inputs=inputs)


@record
class _Cause:
    """What has no value, and the data (by name) that move it."""

    what: str
    names: tuple[str, ...]
    problem: Problem | None = None
    formula: str | None = None


def _without_value(cause: _Cause, draws: Draws, where: np.ndarray, count: int) -> WithoutValue:
    ranges = [(name, draws[name][where]) for name in cause.names if name in draws]
    inputs = tuple((name, float(values.min()), float(values.max())) for name, values in ranges)
    at = cause.problem or Problem("")
    return WithoutValue(count, cause.what, at.file, at.line, at.path, cause.formula, inputs)


def _of_formulas(alternative: Alternative, draws: Draws, size: int) -> Iterator[tuple[_Cause, np.ndarray]]:
    """Formulas of the product, and of its suppliers' models, that have no value though their parameters have."""
    if alternative.product is not None:
        yield from _of_product(alternative.product, draws, size, ())


def _of_product(
    product: Product, draws: Draws, size: int, outer: tuple[Any, ...]
) -> Iterator[tuple[_Cause, np.ndarray]]:
    quantities, prefix = parameter_quantities(product), partial(_prefixed, outer)
    start = prefix("")
    inside = {name.removeprefix(start): values for name, values in draws.items() if name.startswith(start)}
    values = dict(zip(quantities, evaluate_all(quantities.values(), inside), strict=True))
    for row in evidenced_amounts(product):
        formula = row.amount.formula
        if formula is None:
            continue
        used = {name: np.asarray(values[name], np.float64) for name in names_in(formula)}
        for names, where in _wrong_steps(formula, used, size):
            moved = {name: None for parameter in names for name in quantities[parameter].inputs()}
            problem = product.located(Problem("", path=dotted(row.path, product)))
            what = f"the formula {formula} has no finite value"
            yield _Cause(what, tuple(prefix(name) for name in moved), problem, str(formula)), where
    for model in product.models.values():
        yield from _of_product(model.product, draws, size, (*outer, model))


def _prefixed(models: Sequence[Any], name: str) -> str:
    for model in reversed(models):
        name = model.prefixed(name)
    return name


def _wrong_steps(
    formula: Formula, values: Mapping[str, np.ndarray], size: int
) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
    """Steps of a formula that have no finite value though what goes into them has: their names, and in which draws."""
    finite: dict[int, np.ndarray] = {}
    for node in _steps(formula):
        is_finite = np.broadcast_to(np.isfinite(formulas.evaluate(node, values, _FUNCTIONS)), (size,))
        finite[id(node)] = is_finite
        where = ~is_finite & np.all(
            [np.ones(size, bool), *(finite[id(operand)] for operand in _operands(node))], axis=0
        )
        if where.any() and not isinstance(node, NameNode):
            yield names_in(node), where


def _steps(node: SyntaxNode) -> Iterator[SyntaxNode]:
    """The parts of a formula, operands first."""
    for operand in _operands(node):
        yield from _steps(operand)
    yield node


def _operands(node: SyntaxNode) -> tuple[SyntaxNode, ...]:
    match node:
        case Formula(expression=expression):
            return (expression,)
        case SignNode(operand=operand):
            return (operand,)
        case Operation(left=left, right=right):
            return (left, right)
        case CallNode(arguments=arguments):
            return arguments
    return ()


def _folded(function: Any, values: Sequence[Any]) -> Any:
    result = values[0]
    for value in values[1:]:
        result = function(result, value)
    return result


def _of_quantities(alternative: Alternative, draws: Draws, size: int) -> Iterator[tuple[_Cause, np.ndarray]]:
    """Steps of what the model itself computes that have no value though what they are computed from has."""
    own = alternative.foreground
    amounts = [entry.amount for entry in (*own.inputs, *own.demands, *own.emissions)]
    values: dict[int, Any] = {}
    for quantity in (*amounts, alternative.per_kwh_rated):
        for node in operands_first(quantity, values):
            values[id(node)] = value = _value(node, draws, values)
            if node.operands and not np.isfinite(value).all():
                before = [np.broadcast_to(np.isfinite(values[id(operand)]), (size,)) for operand in node.operands]
                where = np.all(before, axis=0) & ~np.isfinite(value)
                if where.any():
                    inputs: Mapping[str, Input] = node.inputs()
                    what = f"{_SIGNS.get(node.operation, node.operation)} of the model has no finite value"
                    yield _Cause(what, tuple(name for name in inputs if name in draws)), where


def _value(node: Quantity, draws: Draws, values: Mapping[int, Any]) -> Any:
    if node.input is not None:
        return np.asarray(draws.get(node.input.name, node.value), dtype=np.float64)
    if node.is_constant:
        return np.float64(node.value)
    return compute(node.operation, [values[id(operand)] for operand in node.operands])


def _range(low: float, high: float) -> str:
    return f"is {low:.3g}" if f"{low:.3g}" == f"{high:.3g}" else f"is {low:.3g} to {high:.3g}"
