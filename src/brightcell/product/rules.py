"""What must hold within a block, beyond each field being right by itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from brightcell.errors import Problem
from brightcell.product.amounts import Amount, refuse

Named = TypeVar("Named")
MODULE_STEP = "module"


def check_shares_sum_to_one(shares: Sequence[Amount], what: str) -> None:
    """Shares of a whole sum to 1 within 1e-6; no shares at all are fine."""
    total = math.fsum(share.value for share in shares)
    if shares and not math.isclose(total, 1.0, abs_tol=1e-6):
        found, expected = f"{100 * total:.6g} %", "100 % together"
        raise refuse(Problem(f"the shares of the {what} don't sum to 100 %", found=found, expected=expected))


def check_composition(shares: Mapping[str, Amount], of: str) -> None:
    """Mass shares of elements add up to one kilogram at most, within 1e-6."""
    together = math.fsum(share.value for share in shares.values())
    if together > 1 + 1e-6:
        found = f"{100 * together:.4g} %"
        raise refuse(
            Problem(f"the elements weigh more than the {of}", found=found, expected="at most 100 %"), "composition"
        )


def check_names_are_unique(items: tuple[Named, ...], field: str) -> tuple[Named, ...]:
    """No two items have the same name."""
    twice = _first_repeated(getattr(item, field) for item in items)
    if twice is not None:
        raise refuse(Problem(f"two entries have the same {field}", found=str(twice)))
    return items


def check_parts_are_told_apart(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """A material occurs once in a level, or with another component each time."""
    twice = _first_repeated((part.material, part.component) for part in parts)
    if twice is not None:
        hint = "add them up, or give each a `component` of its own"
        raise refuse(Problem("two parts of one level have the same material", found=twice[0], hint=hint))
    return parts


def check_steps_exist(sites: Iterable[Any], has_modules: bool) -> None:
    """No plant describes the making of modules that the pack doesn't have."""
    steps = [(i, j, step.step) for i, site in enumerate(sites) for j, step in enumerate(site.steps)]
    for i, j, step in steps:
        if step == MODULE_STEP and not has_modules:
            problem = Problem("the pack has no modules", found="a step that makes modules")
            raise refuse(problem, "sites", i, "steps", j)


def _first_repeated(names: Iterable[Any]) -> Any:
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
