"""What every amount of a product does to its footprint, without draws and without spreads."""

from __future__ import annotations

from math import isfinite

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem
from brightcell.methods.elasticities import Elasticities, elasticities_of
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, model_of


@checked
def elasticities(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    percent: float = 10.0,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Elasticities:
    """Exact derivatives of the footprint by every amount of the product and of the rules, certain ones too.

    An elasticity (dh/da) (a/h) of 0.2 means that one percent more of the amount makes 0.2 percent more of the
    footprint h. With x the runs of activities and s the scores of one unit, dh/da = x_i s_j for what activity i takes
    of j; from there the chain rule is followed down to the data. No loop and no credit is left out. The result
    also says what some percent less and more of each amount alone does, computed afresh.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    percent : float
        By how much each amount is moved down and up, above 0 and below 100.
    background, project, database, settings
        For a product, as in `Model`.

    Returns
    -------
    Elasticities
        `elasticity` (1, datum), `derivative`, `low` and `high` (change of the footprint), with `nominal`, `units` and
        the `paths` that `model.with_` takes; `to_frame()` is a table of them, the strongest first.

    Raises
    ------
    InputError
        For a percentage that is not between 0 and 100.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.elasticities("nmc622-pack-100kwh")
    >>> first = result.to_frame().iloc[0]
    >>> first["input"], round(float(first["elasticity"]), 3)
    ('performance.usable_energy', -1.0)
    """
    if not (isfinite(percent) and 0.0 < percent < 100.0):
        expected = "more than 0 and less than 100"
        raise InputError(
            Problem("no amount can be moved by this percentage", path="percent", found=str(percent), expected=expected)
        )
    resolved = model_of(model, rulebook, background=background, project=project, database=database, settings=settings)
    return elasticities_of(resolved, percent)
