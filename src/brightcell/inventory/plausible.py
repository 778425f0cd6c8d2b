"""What recycling can't do: give back what a route doesn't yield, or more than there was."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.errors import Problem
from brightcell.inventory.context import Context
from brightcell.inventory.models import ElementRow
from brightcell.inventory.recovered import find_recovered
from brightcell.inventory.recycling import routes_of
from brightcell.product.recycling import PREPROCESSING

_PATH = "end_of_life.recoveries"


def recycling_problems(context: Context, balance: Sequence[ElementRow]) -> list[Problem]:
    """Every recovery that no chosen route yields, and every element that comes out of nothing."""
    return [*_not_yielded(context), *(_out_of_nothing(row) for row in balance if not row.closes)]


def _not_yielded(context: Context) -> list[Problem]:
    block = context.product.end_of_life
    if block is None or not block.recoveries:
        return []
    yielded, routes = _yields(context), [route for route, _ in routes_of(context)]
    return [
        Problem(
            what=f"{' and '.join(routes)} recycling of {context.recycled_as} gives back no {key}",
            path=f"{_PATH}.{key}",
            found=f"{100 * rate.value:g} %",
            expected=f"recoveries of {', '.join(sorted(yielded))}",
        )
        for key, rate in block.recoveries.items()
        if rate.value > 0 and find_recovered(key, context.materials.get(key)).substitutes not in yielded
    ]


def _yields(context: Context) -> set[str]:
    """What the chosen routes give back, in the words of what it replaces."""
    library, chemistry = context.library, context.recycled_as
    chosen = [library.process(route, chemistry) for route, _ in routes_of(context)]
    if any(process.basis == "kg black mass" for process in chosen):
        chosen.append(library.process(PREPROCESSING, chemistry))
    return {flow.key for process in chosen for flow in process.recovered}


def _out_of_nothing(row: ElementRow) -> Problem:
    amounts = f"recovered {row.recovered:.4g} kg" + (f", emitted {row.emitted:.4g} kg" if row.emitted else "")
    return Problem(
        what=f"more {row.element} leaves recycling than the cells of a pack hold",
        path=_PATH,
        found=amounts,
        expected=f"at most {row.input:.4g} kg",
        hint="recoveries of a material and of the elements in it count together",
    )
