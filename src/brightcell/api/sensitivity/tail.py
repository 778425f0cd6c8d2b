"""How probable a rare footprint is."""

from __future__ import annotations

from dataclasses import replace

from brightcell.api.sensitivity.uncertain import uncertain_model
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.methods.tails import TailProbability
from brightcell.methods.tails import tail as tail_of
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings
from brightcell.propagation.default_spreads import in_words


@checked
def tail(
    model: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    threshold: float,
    above: bool = True,
    draws: int = 1000,
    runs: int = 10,
    seed: int = 1,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> TailProbability:
    """The probability of a footprint above a threshold, or below it, where plain draws would hardly meet one.

    Subset sampling (Au and Beck 2001): P = P(y > t1) P(y > t2 | y > t1) ..., each factor about a tenth, so a
    probability of 1e-6 takes thousands of draws rather than a hundred million. The error is that of independent runs.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    threshold : float
        kg CO2e per functional unit.
    above : bool
        Whether the probability is that of a total above the threshold, or below it.
    draws : int
        Draws of each level of each run, 100 or more.
    runs : int
        Independent runs, three or more.
    seed : int
        The same seed gives the same numbers.
    background, project, database, settings
        For a product, as in `Model`.
    background_uncertainty, factor_uncertainty, default_spreads : bool
        What is uncertain, as in the other methods.

    Returns
    -------
    TailProbability
        `probability`, `standard_error`, `low` and `high` (95 %).

    Raises
    ------
    InputError
        Where nothing is uncertain, and for a threshold that no draw comes near.

    Examples
    --------
    >>> import brightcell as bc
    >>> rare = bc.sensitivity.tail("lfp-pack-100kwh", threshold=0.3)
    >>> 0 < rare.probability < 0.01
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
    probability = tail_of(uncertain.function, threshold=threshold, above=above, draws=draws, runs=runs, seed=seed)
    defaults = uncertain.default_spreads
    notes = (*uncertain.selected.notes, *((in_words(defaults),) if defaults else ()))
    return replace(probability, notes=notes)
