"""What a kWh of the grid causes by place."""

from __future__ import annotations

from brightcell.background.layers import AnyBackground
from brightcell.background.models import Method, Provider
from brightcell.model.supply import unit_scores_of


def grid_scores(background: AnyBackground, method: Method, key: str) -> dict[str, float]:
    """kg CO2e of one kWh of the grid by the code of its place, for each place that the background has a grid of.

    A process of q units for a kWh with the score s of one unit gives q s. Places whose mapping leads to no process, or
    to one that only stands in, are left out.

    Parameters
    ----------
    background : AnyBackground
        Tables, a database of a project, or layers.
    method : Method
        Characterisation factors.
    key : str
        The demand that is asked for: `electricity`, or another mix of it.
    """
    offers = background.offers.get(key, {})
    providers = {place: offer for place, offer in offers.items() if place and isinstance(offer, Provider)}
    if not providers:
        return {}
    scores, _ = unit_scores_of(background, method)
    return {
        place: offer.factor * scores[offer.process.code]
        for place, offer in providers.items()
        if offer.match in ("exact", "assumed") and offer.process.code in scores
    }
