"""Groups of changes that can be swapped in any combination; those that can't are joined, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from brightcell.errors import BrightcellError, InputError
from brightcell.model.mixed import ChangeGroup, MixedModels, ModelChange

Refusal = Callable[[Iterable[int]], str | None]


def buildable_groups(mixed: MixedModels, groups: Sequence[ChangeGroup]) -> tuple[ChangeGroup, ...]:
    """The groups, those joined that can't be swapped alone, nor be the only one that is left out.

    What no two can be joined to cure is joined with all that fail, and in the end with the others.
    """
    joined = tuple(groups)
    while len(joined) > 1:
        failing = [i for i in range(len(joined)) if refusal(mixed, joined, [i]) or _left_out(mixed, joined, [i])]
        if not failing:
            return joined
        joined = _cured(mixed, joined, failing)
    return joined


def joined_for(mixed: MixedModels, groups: Sequence[ChangeGroup], members: Iterable[int]) -> tuple[ChangeGroup, ...]:
    """The groups after a combination of them failed: one of its members is joined with one of the others."""
    inside = sorted(members)
    outside = [i for i in range(len(groups)) if i not in inside]
    reason = refusal(mixed, groups, inside) or ""
    for i in inside:
        for j in outside:
            if not refusal(mixed, groups, [*inside, j]) or not refusal(mixed, groups, [k for k in inside if k != i]):
                return _joined(groups, [i, j], reason)
    return _joined(groups, [inside[0], outside[0]], reason)


def refusal(mixed: MixedModels, groups: Sequence[ChangeGroup], members: Iterable[int]) -> str | None:
    """Why a combination of groups can't be computed; None where it can."""
    try:
        mixed.value(change for i in members for change in groups[i].changes)
    except BrightcellError as error:
        problems = error.problems if isinstance(error, InputError) else ()
        return f"{problems[0].path}: {problems[0].what}" if problems and problems[0].path else str(error).split("\n")[0]
    return None


def _left_out(mixed: MixedModels, groups: Sequence[ChangeGroup], without: Iterable[int]) -> str | None:
    left = set(without)
    return refusal(mixed, groups, [i for i in range(len(groups)) if i not in left])


def _cured(mixed: MixedModels, groups: Sequence[ChangeGroup], failing: Sequence[int]) -> tuple[ChangeGroup, ...]:
    """The groups with the first two joined that can be swapped together, those that fail before the others."""
    others = [i for i in range(len(groups)) if i not in failing]
    pairs = [*combinations(failing, 2), *((i, j) for i in failing for j in others)]
    for i, j in pairs:
        if not refusal(mixed, groups, [i, j]) and not _left_out(mixed, groups, [i, j]):
            return _joined(groups, [i, j], _reason(mixed, groups, i))
    together = failing if len(failing) > 1 else [failing[0], *others[:1]]
    return _joined(groups, together, _reason(mixed, groups, failing[0]))


def _reason(mixed: MixedModels, groups: Sequence[ChangeGroup], i: int) -> str:
    return refusal(mixed, groups, [i]) or _left_out(mixed, groups, [i]) or ""


def _joined(groups: Sequence[ChangeGroup], together: Sequence[int], reason: str) -> tuple[ChangeGroup, ...]:
    first, *rest = sorted(together)
    whole = groups[first]
    for i in rest:
        whole = whole.joined(groups[i], reason)
    return tuple(whole if i == first else group for i, group in enumerate(groups) if i not in rest)


def changes_in(groups: Sequence[ChangeGroup], members: Iterable[int]) -> list[ModelChange]:
    """The changes of some groups."""
    return [change for i in members for change in groups[i].changes]
