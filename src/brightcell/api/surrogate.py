"""A footprint as a short formula of a few amounts."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem
from brightcell.methods.surrogate import Surrogate, surrogate_of
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, items, model_of

HIGHEST = 4


@checked
def surrogate(
    model: Asked,
    amounts: str | Sequence[str],
    rulebook: AskedRulebook | None = None,
    *,
    percent: float = 20.0,
    order: int = 2,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Surrogate:
    """The footprint as a polynomial of a few amounts (or of their reciprocals), with its error.

    It is exact where all amounts are nominal, fitted by least squares to footprints in a Latin square of the ranges,
    and tested at other points. Amounts that aren't in it keep their values in the model.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    amounts : str, or sequence of str
        One to eight amounts by path, or by the name that `bc.elasticities` has for them.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    percent : float
        How far from its value each amount may be, above 0 and below 100; shares not above 100 %.
    order : int
        Highest order of a term, 1 to 4.
    background, project, database, settings
        For a product, as in `Model`.

    Returns
    -------
    Surrogate
        A function of amounts by name; `formula()` is a text for a cell of a workbook; `largest_error` is relative.

    Raises
    ------
    InputError
        For an amount that the footprint doesn't depend on, or that can't be moved alone; for an odd range or order.

    Examples
    --------
    >>> import brightcell as bc
    >>> formula = bc.surrogate("nmc622-pack-100kwh", ["pack.parts[steel].amount"], order=1)
    >>> formula.largest_error < 1e-9
    True
    >>> formula.formula({"pack.parts[steel].amount": "C7"}).startswith("=0.18")
    True
    """
    problems = []
    if not (isfinite(percent) and 0.0 < percent < 100.0):
        expected = "more than 0 and less than 100"
        problems.append(
            Problem("no amount can be moved by this percentage", path="percent", found=str(percent), expected=expected)
        )
    if not 1 <= order <= HIGHEST:
        expected = f"from 1 to {HIGHEST}"
        problems.append(Problem("a formula can't have this order", path="order", found=str(order), expected=expected))
    if problems:
        raise InputError(problems)
    resolved = model_of(model, rulebook, background=background, project=project, database=database, settings=settings)
    return surrogate_of(resolved, items(amounts), percent, order)
