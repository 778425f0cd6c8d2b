"""Emissions of the product's own processes that count as nothing, with how much of their mass counts."""

from __future__ import annotations

from collections import defaultdict

from brightcell.results.footprint.solved import SolvedSystem


def emissions_without_effect(solved: SolvedSystem) -> list[str]:
    """What the foreground emits with a factor of zero, as carbon of plants has by most methods, in words.

    The share is that of the mass of all its emissions to which the method gives a factor other than zero.
    """
    factors = dict(zip(solved.system.flows, solved.system.factors[solved.system.method()].tolist(), strict=True))
    masses = _masses(solved)
    idle = {flow: mass for flow, mass in masses.items() if mass and factors[flow] == 0.0}
    if not idle:
        return []
    whole = sum(map(abs, masses.values()))
    share = 1.0 - sum(map(abs, idle.values())) / whole
    named = ", ".join(f"{mass:.4g} kg of {flow}" for flow, mass in sorted(idle.items(), key=lambda item: -abs(item[1])))
    return [
        f"emissions of the product's own processes that have no factor, or one of 0, count as nothing: {named} per "
        f"functional unit; {share:.1%} of the mass of these processes' emissions counts"
    ]


def _masses(solved: SolvedSystem) -> dict[str, float]:
    """kg of each flow that the foreground emits per functional unit."""
    runs, masses = solved.solution.supply_by_activity(), defaultdict[str, float](float)
    for linked in solved.product_system.activities:
        for exchange in linked.exchanges:
            if exchange.is_emission:
                masses[exchange.label] += runs[linked.activity.code] * float(exchange.exchange.amount)
    return masses
