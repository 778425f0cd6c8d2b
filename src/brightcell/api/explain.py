"""Why a footprint is as large as it is: from a part of it to the processes and emissions behind it."""

from __future__ import annotations

from brightcell.arguments import checked
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, model_of
from brightcell.results import Explanation
from brightcell.results.calculate import calculate
from brightcell.results.footprint.tree import CUT_OFF, DEPTH


@checked
def explain(
    model: Asked,
    what: str | None = None,
    rulebook: AskedRulebook | None = None,
    *,
    depth: int = DEPTH,
    cut_off: float = CUT_OFF,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Explanation:
    """The way from a part of a footprint to the data of the product, and on into the background.

    Each reason is the sum of what it consists of: a stage of its activities, an activity of x n s (its runs, what it
    takes per run, the score of one unit of that), a process of its inputs and its own emissions. Nothing is written.

    Parameters
    ----------
    model : Model, Product, str or Path
        A model, or a product by object, path or name.
    what : str, optional
        A stage, a component, the name or code of an activity, the key of a material such as "nmc622", or the name or
        code of a process of the background, looked for in this order; everything by default.
    rulebook : Rulebook, str or Path, optional
        For a product; "cn-group-2024" by default.
    depth : int
        Levels of the background below the data of the product; a process that only passes on another one isn't counted.
    cut_off : float
        Share of the value below which parts are gathered in one line, 0.02 for two percent.
    background, project, database, settings
        For a product, as in `Model`.

    Returns
    -------
    Explanation
        `tree` (also `tree_frame()`), `effects` of rules, what is `uncredited`; `print` shows it, in Jupyter it opens.

    Raises
    ------
    InputError
        For a name that is nothing in this footprint, with the nearest ones; for an odd depth or cut-off.

    Examples
    --------
    >>> import brightcell as bc
    >>> explanation = bc.explain("nmc622-pack-100kwh", "graphite", depth=1)
    >>> explanation
    <Explanation of graphite: 0.03193 kg CO2e / kWh delivered, 17.2% of the total; print() shows it>
    >>> explanation.tree.children[0].children[0].place
    'CN'
    """
    resolved = model_of(model, rulebook, background=background, project=project, database=database, settings=settings)
    return calculate(resolved).explain(what, depth=depth, cut_off=cut_off)
