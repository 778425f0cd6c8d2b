"""What the end of life of a footprint rests on: credits that were withheld, and the rate of collection."""

from __future__ import annotations

from brightcell.inventory.end_of_life import END_OF_LIFE
from brightcell.inventory.quantity import evaluate
from brightcell.results.footprint.meta import Scenario, Withheld
from brightcell.results.footprint.solved import SolvedSystem

COLLECTION = "end_of_life.collection.rate"
ALL, HALF = 1.0, 0.5


def withheld_credits(solved: SolvedSystem) -> tuple[Withheld, ...]:
    """The credits that were not given, per functional unit, each material once; none that would be nothing."""
    supplies = dict(zip((a.activity.code for a in solved.product_system.activities), solved.supplies, strict=True))
    together: dict[tuple[str, str, str], float] = {}
    for credit in solved.product_system.applied.withheld:
        key = (credit.material, credit.recovered, credit.why)
        together[key] = together.get(key, 0.0) + credit.per_unit * supplies.get(credit.activity, 0.0)
    return tuple(Withheld(*key, kg) for key, kg in together.items() if kg)


def collection_scenarios(solved: SolvedSystem) -> tuple[Scenario, ...]:
    """The total with half of the packs collected, where it is only assumed that all are.

    What a pack's end asks for is all that depends on the rate: T(r) = T + sum over that of x (a(r) - a) u, with x how
    often the end of life runs, a its exchange and u the score of one unit of what it takes.
    """
    system = solved.product_system
    if not any(a.parameter == COLLECTION and a.value == ALL for a in system.applied.assumed):
        return ()
    change = 0.0
    for linked, supply in zip(system.activities, solved.supplies, strict=True):
        if linked.activity.code == END_OF_LIFE:
            for exchange in linked.exchanges:
                amount = exchange.exchange.amount
                other = float(evaluate(amount, {COLLECTION: HALF}))
                change += supply * (other - amount.value) * solved.score_per_unit(exchange)
    return (Scenario(f"collection of {HALF:.0%} in place of {ALL:.0%}", solved.score + change),)
