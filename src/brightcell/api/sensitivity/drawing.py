"""Methods that draw: screening, shares of the variance, shifts of the distribution, and the value of information."""

from __future__ import annotations

from pathlib import Path

from brightcell import methods
from brightcell.api.sensitivity.uncertain import uncertain_model
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.errors import InputError, Problem
from brightcell.methods.checks import require_whole
from brightcell.methods.factors import By
from brightcell.methods.first_order import FirstOrderInformation, exchange_information
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings

DRAWS = 4096
"""Draws by default, a power of two."""


@checked
def morris(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    trajectories: int = 64,
    levels: int = 4,
    seed: int = 1,
    by: By = None,
    repeats: int = 1000,
    level: float = 0.95,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    keep: str | Path | None = None,
) -> methods.MorrisEffects:
    """Morris screening: the mean size and the scatter of elementary effects along random paths, for few runs.

    EE_j = (y(u + step e_j) - y(u)) / step, per unit of quantile u; mu*_j = mean |EE_j|, sigma_j their deviation: large
    where the effect depends on other data or is not linear (Morris 1991; Campolongo, Cariboni and Saltelli 2007).
    Of a background in a database the product's data and the hundred exchanges of the largest
    first-order variance are inputs, and the notes of the result say how much of it they hold.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    trajectories : int
        Number of random paths, each of (factors + 1) runs; two or more.
    levels : int
        Number of levels of each datum, an even one: a datum is at the quantiles (i + 1/2) / levels.
    seed : int
        The same seed gives the same numbers.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    repeats : int
        Resamples of the bootstrap for the intervals.
    level : float
        Level of the confidence intervals, between 0 and 1.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.
    keep : str or Path, optional
        Folder for what is computed: the same call, after a kill or Ctrl-C, goes on with it.

    Returns
    -------
    MorrisEffects
        `mu_star`, `mu_star_half_width`, `mu` and `sigma` (1, factor), in kg CO2e per functional unit; mu is
        nan for groups.

    Raises
    ------
    InputError
        Where nothing is uncertain, where data are correlated, or for a number of paths or levels that can't be.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.morris("nmc622-pack-100kwh", trajectories=20)
    >>> result.trajectories
    20
    """
    require_whole(seed=seed, trajectories=trajectories, levels=levels)
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
    return uncertain.noted(
        methods.morris(
            uncertain.kept_function(keep),
            trajectories=trajectories,
            levels=levels,
            seed=seed,
            by=by,
            repeats=repeats,
            level=level,
        )
    )


@checked
def sobol(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    by: By = None,
    second_order: bool = False,
    repeats: int = 100,
    level: float = 0.95,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    keep: str | Path | None = None,
) -> methods.SobolIndices:
    """Sobol indices: the share of the variance that a datum makes alone, and together with all others.

    S_j = Var(E[y | x_j]) / Var(y), estimated as E[f(B) (f(AB_j) - f(A))] / V (Saltelli et al. 2010); the total
    T_j = E[Var(y | all but x_j)] / Var(y) as E[(f(A) - f(AB_j))^2] / 2V (Jansen 1999); pairs as in Saltelli (2002).
    Of a background in a database the product's data and the hundred exchanges of the largest
    first-order variance are inputs, and the notes of the result say how much of it they hold.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    draws : int
        Points N of a Sobol sequence, a power of two; the runs are N (factors + 2), with second order N (2 factors + 2).
    seed : int
        The same seed gives the same numbers.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    second_order : bool
        Whether indices of pairs are computed too.
    repeats : int
        Resamples of the bootstrap for the intervals.
    level : float
        Level of the confidence intervals, between 0 and 1.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.
    keep : str or Path, optional
        Folder for what is computed: the same call, after a kill or Ctrl-C, goes on with it.

    Returns
    -------
    SobolIndices
        `first` and `total` (1, factor) with their half-widths, shares of the variance; with `second_order` `second`
        (1, factor, factor) in the upper triangle, and `pairs_frame()`. `exact` has `first` and `total` (factor,) where
        the footprint is a sum of products of independent inputs; a note says so, or why it is none.

    Raises
    ------
    InputError
        Where nothing is uncertain, where data are correlated, or for draws that are no power of two.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.sobol("nmc622-pack-100kwh", draws=256, by="stage")
    >>> bool((result.total > result.first - result.first_half_width).all())
    True
    """
    require_whole(seed=seed, draws=draws)
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
    return uncertain.noted(
        methods.sobol(
            uncertain.kept_function(keep),
            draws=draws,
            seed=seed,
            by=by,
            second_order=second_order,
            repeats=repeats,
            level=level,
        )
    )


@checked
def shapley(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    orders: int = 200,
    draws: int = 64,
    seed: int = 1,
    by: By = None,
    level: float = 0.95,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    keep: str | Path | None = None,
) -> methods.ShapleyEffects:
    """Shapley effects: the variance shared out among the data, also where they are correlated.

    Sh_j is the mean, over all orders of the data, of what x_j adds to c(J) = E[Var(y | all but J)] when it joins those
    before it; the effects sum to one (Owen 2014; Song, Nelson and Staum 2016).
    Of a background in a database the product's data and the hundred exchanges of the largest
    first-order variance are inputs, and the notes of the result say how much of it they hold.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    orders : int
        Random orders in which the data join, an even number of 4 or more: each comes with its reverse.
    draws : int
        Draws for each order; the runs are orders x draws x (factors + 1).
    seed : int
        The same seed gives the same numbers.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    level : float
        Level of the confidence intervals, between 0 and 1.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.
    keep : str or Path, optional
        Folder for what is computed: the same call, after a kill or Ctrl-C, goes on with it.

    Returns
    -------
    ShapleyEffects
        `effect` (1, factor) with `effect_half_width`, shares of the variance that sum to one, and `variance` (1,), in
        (kg CO2e per functional unit)^2.

    Raises
    ------
    InputError
        Where nothing is uncertain, or for a number of orders or draws that can't be.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.shapley("nmc622-pack-100kwh", orders=20, draws=16, by="stage")
    >>> round(float(result.effect.sum()), 9)
    1.0
    """
    require_whole(seed=seed, orders=orders, draws=draws)
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
    return uncertain.noted(
        methods.shapley(uncertain.kept_function(keep), orders=orders, draws=draws, seed=seed, by=by, level=level)
    )


@checked
def delta(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    by: By = None,
    repeats: int = 20,
    level: float = 0.95,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    keep: str | Path | None = None,
) -> methods.Delta:
    """Borgonovo's delta: how far the whole distribution of the footprint moves when a datum becomes known.

    delta_j = E[integral |f_y - f_(y | x_j)| dy] / 2, between 0 and 1 (Borgonovo 2007), with its bias taken out
    (Plischke, Borgonovo and Smith 2013). Of a background in a database the product's data and the hundred exchanges of
    the largest first-order variance are inputs, and the notes of the result say how much of it they hold.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    draws : int
        Random draws, 20 or more.
    seed : int
        The same seed gives the same numbers.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        Count the data together that share this label, or that groups of your own name
        (`{"cathode": ["supply/cathode/*"]}`, the rest as "others"); without it each datum is a factor of its own.
    repeats : int
        Resamples of the bootstrap for bias and intervals, two or more.
    level : float
        Level of the confidence intervals, between 0 and 1.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty : bool
        Whether the exchanges of the background are uncertain too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are uncertain too, where their source gives ranges; a CSV of ranges of
        your own does as well.
    default_spreads : bool
        Whether data that state no spread have that of their class; the result lists them.
    keep : str or Path, optional
        Folder for what is computed: the same call, after a kill or Ctrl-C, goes on with it.

    Returns
    -------
    Delta
        `delta` and `delta_half_width` (1, factor), pure numbers; `dummy` (1,), below which 95 in 100 data without any
        influence stay.

    Raises
    ------
    InputError
        Where nothing is uncertain, or for too few draws.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.delta("nmc622-pack-100kwh", draws=2000, by="stage")
    >>> result.draws
    2000
    """
    require_whole(seed=seed, draws=draws)
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
    draws_ = methods.drawn(uncertain.kept_function(keep), draws=draws, seed=seed)
    return uncertain.noted(methods.delta(draws_, seed=seed, by=by, repeats=repeats, level=level))


@checked
def pawn(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    slices: int = 10,
    draws: int = DRAWS,
    seed: int = 1,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    keep: str | Path | None = None,
) -> methods.Pawn:
    """PAWN: how far the distribution function of the footprint moves where a datum is in one slice of its range.

    KS_j(s) = max |F_y - F_(y | x_j in slice s)| over y, summed up as median, mean and maximum over the slices s
    (Pianosi and Wagener 2018). Of a background in a database the product's data and the hundred exchanges of the
    largest first-order variance are inputs, and the notes of the result say how much of it they hold.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    slices : int
        Slices of the range of each datum, with as many draws in each; two or more.
    draws : int
        Random draws, ten for each slice or more.
    seed : int
        The same seed gives the same numbers.
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
    keep : str or Path, optional
        Folder for what is computed: the same call, after a kill or Ctrl-C, goes on with it.

    Returns
    -------
    Pawn
        `median`, `mean` and `maximum` (1, factor), pure numbers; `dummy` (1,), below which the median of 95 in 100 data
        without any influence stays.

    Raises
    ------
    InputError
        Where nothing is uncertain, or for too few draws.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.pawn("nmc622-pack-100kwh", slices=8, draws=2000, by="stage")
    >>> result.slices
    8
    """
    require_whole(seed=seed, draws=draws, slices=slices)
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
    draws_ = methods.drawn(uncertain.kept_function(keep), draws=draws, seed=seed)
    return uncertain.noted(methods.pawn(draws_, slices=slices, seed=seed, by=by))


@checked
def information(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    draws: int | None = None,
    seed: int | None = None,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    keep: str | Path | None = None,
) -> methods.ValueOfInformation | FirstOrderInformation:
    """Value of information: how far the variance falls when a datum is measured, and so what to measure next.

    removed_j = 100 Var(E[y | x_j]) / Var(y) percent, by regression on the draws (what Saltelli et al. 2008 call
    factor prioritisation); also for a measurement that halves what is not known of the datum. Of a background in a
    database every uncertain exchange counts, to first order: 100 (dy/dx_j)^2 Var(x_j) / sum of all.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    draws : int, optional
        Random draws, 4096 by default. Of a background in a database none are made: leave it out.
    seed : int, optional
        The same seed gives the same numbers; 1 by default.
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
    keep : str or Path, optional
        Folder for what is computed: the same call, after a kill or Ctrl-C, goes on with it.

    Returns
    -------
    ValueOfInformation or FirstOrderInformation
        `removed` (1, factor), % of the variance; from draws also `standard_error` and `if_halved`, and a conclusion.

    Raises
    ------
    InputError
        Where nothing is uncertain, for too few draws, or for draws that would not be used.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.sensitivity.information("nmc622-pack-100kwh", draws=1000)
    >>> result.conclusion().startswith("Measure this next: ")
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
    if uncertain.is_database:
        _refuse_draws(draws=draws, seed=seed)
        return uncertain.listed(exchange_information(uncertain.chain, by=by))
    number, start = DRAWS if draws is None else draws, 1 if seed is None else seed
    require_whole(seed=start, draws=number)
    draws_ = methods.drawn(uncertain.kept_function(keep), draws=number, seed=start)
    return uncertain.listed(methods.value_of_information(draws_, by=by))


def _refuse_draws(**numbers: int | None) -> None:
    unused = {name: number for name, number in numbers.items() if number is not None}
    if unused:
        what = "information on every exchange of a database is computed to first order, without draws"
        hint = "leave it out, or use sobol or delta, which draw the exchanges that matter most"
        raise InputError(Problem(what, path=name, found=repr(number), hint=hint) for name, number in unused.items())
