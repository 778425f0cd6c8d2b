"""What of a model is uncertain, as the methods need it."""

from __future__ import annotations

from brightcell import methods
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges, ranges_key
from brightcell.methods.of_model import UncertainModel
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, model_of


@checked
def footprint_function(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> methods.Function:
    """The footprint as a function of its uncertain data, for any method of `brightcell.methods`.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
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
    Function
        Names, inverse distributions and the footprint (draw,), in kg CO2e per functional unit, for data (input, draw).
        Of a background in a database the product's data and the exchanges that matter most are inputs.

    Raises
    ------
    InputError
        Where nothing is uncertain.

    Examples
    --------
    >>> import brightcell as bc
    >>> from brightcell import methods
    >>> function = bc.sensitivity.footprint_function("nmc622-pack-100kwh")
    >>> draws = methods.drawn(function, draws=100, seed=1)
    >>> draws.y.shape
    (1, 100)
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
    return uncertain.function


def uncertain_model(
    model: Asked,
    rulebook: AskedRulebook | None,
    background: AskedBackground | None,
    project: str | None,
    database: str | None,
    settings: Settings | None,
    background_uncertainty: bool,
    factor_uncertainty: AskedRanges,
    default_spreads: bool,
) -> UncertainModel:
    """The model with what is uncertain of it; the model keeps it, so that the next method finds it prepared."""
    resolved = model_of(model, rulebook, background=background, project=project, database=database, settings=settings)
    key = (UncertainModel, background_uncertainty, ranges_key(factor_uncertainty), default_spreads)
    if key not in resolved.kept:
        resolved.kept[key] = UncertainModel(resolved, background_uncertainty, factor_uncertainty, default_spreads)
    uncertain: UncertainModel = resolved.kept[key]
    return uncertain
