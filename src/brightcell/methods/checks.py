"""What stops a sensitivity analysis before it gives a number that means nothing."""

from collections.abc import Callable, Mapping, Sequence
from numbers import Real

import numpy as np

from brightcell.errors import InputError, Problem, nearest
from brightcell.methods.function import Array, Indices
from brightcell.runs.request import MOST_DRAWS


def require_inputs(names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> None:
    """At least one uncertain input, each name once, a label for each input; InputError with all that is wrong."""
    faults = [] if names else [Problem("no input is uncertain", hint="give at least one input a distribution")]
    twice = sorted({name for name in names if list(names).count(name) > 1}) if len(set(names)) < len(names) else []
    faults += [Problem("two inputs have the same name", path=name) for name in twice]
    faults += [
        Problem("each input needs one label of this kind", path=kind, found=str(len(labels)), expected=str(len(names)))
        for kind, labels in groups.items()
        if len(labels) != len(names)
    ]
    if faults:
        raise InputError(faults)


def require_independent(correlation: object, method: str) -> None:
    """No input depends on another; InputError that says which methods take those that do."""
    if correlation is not None:
        hint = (
            "use shapley, which shares the variance out among dependent inputs, or delta, pawn or information; where "
            "only default spreads of foreground data are correlated, leave these out (default_spreads=False, "
            "--no-default-spreads)"
        )
        raise InputError(Problem(f"{method} needs independent inputs, and some are correlated", hint=hint))


def require_kind(kind: str, groups: Mapping[str, Sequence[str]]) -> None:
    """A kind of label that the inputs have; InputError if not."""
    if kind not in groups:
        kinds = ", ".join(groups) or "nothing, the inputs have no labels"
        raise InputError(
            Problem("the inputs can't be grouped by this", found=kind, expected=kinds, nearest=nearest(kind, groups))
        )


def require_at_least(what: str, number: int, least: int, hint: str | None = None) -> None:
    """So many draws, trajectories or bins; InputError if fewer, or more than memory holds."""
    if number > MOST_DRAWS:
        raise InputError(Problem(f"there are too many {what}", found=str(number), expected=f"{MOST_DRAWS:,} or less"))
    if number < least:
        raise InputError(
            Problem(f"there are too few {what}", found=str(number), expected=f"{least} or more", hint=hint)
        )


def require_even(what: str, number: int) -> None:
    """Two or more, and even; InputError if not."""
    require_at_least(what, number, 2)
    if number % 2:
        hint = f"take {number - 1} or {number + 1}" if number > 2 else None
        raise InputError(Problem(f"{what} must be an even number", path=what, found=str(number), hint=hint))


def require_whole(*, seed: int | None = None, **counts: int) -> None:
    """Counts are whole numbers of 1 or more, a seed one of 0 or more; InputError with all that are not."""
    numbers = {name: (count, 1, "this number is too small") for name, count in counts.items()}
    if seed is not None:
        numbers["seed"] = (seed, 0, "a seed can't be negative")
    wrong = [
        Problem(
            what if _is_whole(number) else f"{name} is not a whole number",
            path=name,
            found=str(number),
            expected=f"{least} or more",
        )
        for name, (number, least, what) in numbers.items()
        if not _is_whole(number) or number < least
    ]
    if wrong:
        raise InputError(wrong)


def _is_whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def require_power_of_two(draws: int) -> None:
    """A number of draws at which the Sobol sequence is balanced; InputError that says which to take."""
    require_at_least("draws", draws, 2, "take a power of two such as 1024")
    if draws & (draws - 1):
        below = 1 << (draws.bit_length() - 1)
        hint = f"take {below} or {2 * below}"
        raise InputError(Problem("a Sobol sequence needs a power of two", path="draws", found=str(draws), hint=hint))


def require_between(what: str, value: float, low: float, high: float) -> None:
    """A number strictly between two others; InputError if not."""
    if not isinstance(value, Real) or not low < value < high:
        shown = f"{value:g}" if isinstance(value, Real) else repr(value)
        raise InputError(Problem(f"{what} is out of range", found=shown, expected=f"between {low:g} and {high:g}"))


def require_shape(what: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """An array of the expected shape; InputError if not."""
    if shape != expected:
        raise InputError(Problem(f"{what} has the wrong shape", found=str(shape), expected=str(expected)))


def require_finite(
    values: Array,
    where: str,
    what: str = "the model gives no finite number",
    reasons: Callable[[Indices], Sequence[Problem]] | None = None,
) -> None:
    """No nan or infinity in values [..., D]; InputError that names the first draw (from 0) and how many there are.

    `reasons` says why the draws of these numbers (int64) have none.
    """
    if np.isfinite(values).all():
        return
    by_draw = np.moveaxis(values, -1, 0)
    bad = np.argwhere(~np.isfinite(by_draw))
    numbers = np.unique(bad[:, 0])
    hint = f"{len(numbers)} of {values.shape[-1]} draws are like this" if len(numbers) > 1 else None
    first = Problem(what, path=f"draw {bad[0, 0]} of {where}", found=f"{by_draw[tuple(bad[0])]}", hint=hint)
    raise InputError([first, *(reasons(numbers) if reasons else ())])


def require_variance(y: Array, outputs: Sequence[str]) -> None:
    """A result that varies by more than rounding in y [M, D]; InputError if none does."""
    if not varies(y).any():
        what = f"the result does not vary: {', '.join(outputs[:5])}"
        raise InputError(Problem(what, found=f"{y.flat[0]:g} in every draw", hint="no input moves it"))


def varies(y: Array) -> np.ndarray:
    """Which results [M] vary by more than rounding over the draws of y [M, D]."""
    spread: np.ndarray = y.max(axis=-1) - y.min(axis=-1) > 1e-13 * np.abs(y).max(axis=-1)
    return spread
