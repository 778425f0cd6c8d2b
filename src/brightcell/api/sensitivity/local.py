"""Methods that move data around the nominal footprint, without draws."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell import methods
from brightcell.api.sensitivity.uncertain import uncertain_model
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.errors import InputError, Problem
from brightcell.methods.factors import By
from brightcell.methods.first_order import exchange_gradient, exchange_variance
from brightcell.methods.one_at_a_time import QUANTILES
from brightcell.methods.steps import QUANTILES as ENDS
from brightcell.methods.steps import exchange_tornado
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings


@checked
def tornado(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    quantiles: tuple[float, float] = ENDS,
    percent: float | None = None,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> methods.Tornado:
    """Tornado: each uncertain datum alone at its low and its high end, all others nominal; the widest swing first.

    low_j = y(x with x_j at its low end), high_j likewise; swing_j = max(low_j, high_j, y) - min(low_j, high_j, y) with
    y the nominal result (Eschenbach 1992). Of a background in a database every uncertain exchange is moved, by an exact
    formula (Sherman and Morrison 1950).

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    quantiles : tuple of two floats
        The low and the high end of each datum as quantiles of its distribution, between 0 and 1.
    percent : float, optional
        Move each datum by this percentage of its nominal value instead, whatever its distribution.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.

    Returns
    -------
    Tornado
        `low`, `high` and `swing` by result and factor, (1, factor), and `base` (1,), in kg CO2e per functional unit.

    Raises
    ------
    InputError
        Where nothing is uncertain, or for quantiles that are not in order between 0 and 1.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.tornado("nmc622-pack-100kwh", percent=10)
    >>> result.ends
    '-/+ 10 %'
    >>> bool((result.swing >= 0).all())
    True
    """
    if percent is not None and tuple(quantiles) != ENDS:
        what = "data are moved to quantiles or by a percentage, and both are given"
        raise InputError(Problem(what, path="percent", found=str(percent), hint="leave quantiles or percent out"))
    uncertain = uncertain_model(
        model,
        rulebook,
        background,
        project,
        database,
        settings,
        background_uncertainty,
        factor_uncertainty,
        default_spreads,
    )
    if uncertain.is_database:
        return uncertain.listed(exchange_tornado(uncertain.chain, quantiles=quantiles, percent=percent, by=by))
    return uncertain.listed(methods.tornado(uncertain.function, quantiles=quantiles, percent=percent, by=by))


@checked
def spider(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    quantiles: Sequence[float] = QUANTILES,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> methods.Spider:
    """One at a time: the footprint along the quantiles of each uncertain datum, all others nominal.

    y_j(q) = y(x with x_j = F_j^-1(q)), a line for each datum j over the quantiles q (Eschenbach 1992).

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    quantiles : sequence of floats
        Where each datum is put, as quantiles of its distribution, between 0 and 1; two or more.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.

    Returns
    -------
    Spider
        `values` by result, factor and quantile, (1, factor, quantile), and `base` (1,), in kg CO2e per functional unit.

    Raises
    ------
    InputError
        Where nothing is uncertain, or for quantiles that are not between 0 and 1.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.spider("nmc622-pack-100kwh", quantiles=(0.1, 0.5, 0.9), by="stage")
    >>> result.values.shape == (1, len(result.labels), 3)
    True
    """
    uncertain = uncertain_model(
        model,
        rulebook,
        background,
        project,
        database,
        settings,
        background_uncertainty,
        factor_uncertainty,
        default_spreads,
    )
    return uncertain.noted(methods.one_at_a_time(uncertain.function, quantiles=quantiles, by=by))


one_at_a_time = spider
"""The other name of `spider`."""


@checked
def gradient(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> methods.Gradient:
    """Derivatives dy/dx_j and elasticities (dy/dx_j) (x_j / y) of the footprint at nominal data.

    An elasticity of 0.2 means that one percent more of the datum makes 0.2 percent more of the footprint. Derivatives
    by exchanges of the background are exact, from one solution of the transposed system (the adjoint; Heijungs 2010),
    and so are those by the product's own data, from one pass backwards through its formulas. Where factors of gases
    are uncertain too, all are extrapolated differences (Richardson 1911), with their error.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.

    Returns
    -------
    Gradient
        `elasticity` (1, factor), a pure number, of a group the sum; `derivative` and `error` (1, factor), in kg CO2e
        per functional unit per unit of the datum, nan for groups; `error` is nan where a derivative is exact. At a
        corner of a formula, such as the lesser of two equal numbers, the derivative is the mean of both sides, and
        `error` half of what they differ by.

    Raises
    ------
    InputError
        Where nothing is uncertain, or where the product chooses between options, which have no slope.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.gradient("nmc622-pack-100kwh")
    >>> list(result.columns())
    ['elasticity', 'derivative', 'error']
    """
    uncertain = uncertain_model(
        model,
        rulebook,
        background,
        project,
        database,
        settings,
        background_uncertainty,
        factor_uncertainty,
        default_spreads,
    )
    if uncertain.is_database:
        return uncertain.listed(exchange_gradient(uncertain.chain, by=by))
    return uncertain.listed(methods.gradient(uncertain.sloped("gradient"), by=by))


@checked
def variance(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> methods.VarianceShares:
    """Contributions to the variance of the footprint to first order, as shares of their sum.

    V_j = (dy/dx_j)^2 Var(x_j), for independent data and small variances (Heijungs and Suh 2002); without draws. For
    large variances use `sobol`.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.

    Returns
    -------
    VarianceShares
        `share` (1, factor) of the variance, which sum to one, and `variance` (1,), in (kg CO2e per functional unit)^2.

    Raises
    ------
    InputError
        Where nothing is uncertain, or where data are correlated or chosen between options.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.variance("nmc622-pack-100kwh", by="stage")
    >>> round(float(result.share.sum()), 9)
    1.0
    """
    uncertain = uncertain_model(
        model,
        rulebook,
        background,
        project,
        database,
        settings,
        background_uncertainty,
        factor_uncertainty,
        default_spreads,
    )
    if uncertain.is_database:
        return uncertain.listed(exchange_variance(uncertain.chain, by=by))
    return uncertain.listed(methods.variance_from_slopes(uncertain.sloped("variance"), by=by))
