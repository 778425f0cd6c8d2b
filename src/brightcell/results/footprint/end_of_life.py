"""What the end of life of a footprint rests on: credits that were withheld, and the rate of collection."""

from __future__ import annotations

from typing import Any

from brightcell.inventory.end_of_life import END_OF_LIFE
from brightcell.inventory.quantity import Quantity, evaluate_all
from brightcell.linking import SystemExchange
from brightcell.results.footprint.meta import Credit, Scenario, Withheld
from brightcell.results.footprint.solved import SolvedSystem

END = "end_of_life."
COLLECTION = f"{END}collection.rate"
ALL, HALF = 1.0, 0.5


def credits_of(solved: SolvedSystem) -> tuple[Credit, ...]:
    """Each credit by stage and by whose figure it takes, with the data of recycling that it rests on."""
    together: dict[tuple[str, str, str], list[Any]] = {}
    for linked, supply in zip(solved.product_system.activities, solved.supplies, strict=True):
        for exchange in linked.exchanges:
            role = exchange.exchange.role
            if role is None or role.term != "credit" or role.recovered is None:
                continue
            row = together.setdefault((role.recovered, linked.activity.stage, _avoided(exchange)), [0.0, 0.0, {}])
            row[0] += supply * exchange.amount
            row[1] += supply * exchange.amount * solved.score_per_unit(exchange)
            row[2] |= _recycling_data(exchange.exchange.amount)
    credits = [Credit(*key[:2], kg, score, key[2], data) for key, (kg, score, data) in together.items()]
    return tuple(sorted(credits, key=lambda credit: credit.score))


def _avoided(exchange: SystemExchange) -> str:
    """Whose figure E*v is: credits of what is bought from a place, or as declared, have activities of their own."""
    role = exchange.exchange.role
    if role is not None and role.reading is not None:
        return role.reading
    return "bought" if "/supply/" in exchange.label else "background"


def _recycling_data(amount: Quantity) -> dict[str, float]:
    """The data of the product's end of life that an amount depends on."""
    inputs = amount.inputs().values()
    return {datum.name: datum.value for datum in inputs if datum.name.startswith(END)}


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
            others = evaluate_all((exchange.exchange.amount for exchange in linked.exchanges), {COLLECTION: HALF})
            for exchange, other in zip(linked.exchanges, others, strict=True):
                change += supply * (float(other) - exchange.amount) * solved.score_per_unit(exchange)
    return (Scenario(f"collection of {HALF:.0%} in place of {ALL:.0%}", solved.score + change),)
