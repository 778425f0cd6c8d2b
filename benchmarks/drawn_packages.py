"""Draws of ours as in-memory datapackages of 64-bit arrays, so that bw2calc solves the very same amounts."""

from __future__ import annotations

from typing import Any

import numpy as np

FIRST = 10**12  # ids beside those of a project: foreground activities, processes of tables, gases
ACTIVITY, PROCESS, GAS = (FIRST * k for k in (1, 2, 3))


def foreground(alternative: Any, draws: dict[str, Any], size: int, links: list[int]) -> Any:
    """The foreground of an alternative; `links` are the ids of the products that it takes."""
    from brightcell.inventory.quantity import evaluate_all

    model = alternative.foreground
    makes = [(ACTIVITY + place, ACTIVITY + place, 1.0) for place in range(len(model.activities))]
    inputs, demands, emissions = (
        list(zip(entries, evaluate_all([e.amount for e in entries], draws), strict=True))
        for entries in (model.inputs, model.demands, model.emissions)
    )
    taken = [(ACTIVITY + e.target, ACTIVITY + e.activity, -amount) for e, amount in inputs]
    bought = [(links[e.target], ACTIVITY + e.activity, -amount) for e, amount in demands]
    emitted = [(GAS + e.target, ACTIVITY + e.activity, amount) for e, amount in emissions]
    return _package(makes + taken + bought, emitted, size)


def tables(alternative: Any, draws: dict[str, Any], size: int) -> tuple[Any, list[int]]:
    """What an alternative reaches of a background of tables, and the ids of its links."""
    part = alternative.scores

    def amount(exchange: Any) -> Any:
        return part.own_amount(exchange, draws) * part.factor(exchange.process, draws)

    makes = [(PROCESS + place, PROCESS + place, 1.0) for place in range(len(part.codes))]
    taken = [(PROCESS + supplier, PROCESS + user, -amount(exchange)) for user, supplier, exchange in part.inputs]
    emitted = [(GAS + gas, PROCESS + user, amount(exchange)) for user, gas, exchange in part.emissions]
    return _package(makes + taken, emitted, size), [PROCESS + place for place in part.wanted]


def factors(values: dict[int, float]) -> Any:
    """kg CO2e per unit of each flow (id)."""
    import bw_processing

    package = bw_processing.create_datapackage()
    _add(package, "characterization_matrix", [(flow, flow, factor) for flow, factor in values.items()], None)
    return package


def demand(alternative: Any) -> dict[int, float]:
    """One functional unit."""
    from brightcell.rulebooks import FUNCTIONAL_UNIT

    return {ACTIVITY + alternative.foreground.activities.index(FUNCTIONAL_UNIT): 1}


def _package(goods: list[tuple[int, int, Any]], gases: list[tuple[int, int, Any]], size: int) -> Any:
    import bw_processing

    package = bw_processing.create_datapackage(sum_intra_duplicates=True, sequential=True)
    _add(package, "technosphere_matrix", goods, size)
    if gases:
        _add(package, "biosphere_matrix", gases, size)
    return package


def _add(package: Any, matrix: str, entries: list[tuple[int, int, Any]], size: int | None) -> None:
    """Entries (row, column, amount) as a vector, or as an array of `size` draws."""
    import bw_processing

    indices = np.zeros(len(entries), bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = [row for row, _, _ in entries], [column for _, column, _ in entries]
    if size is None:
        amounts = np.array([amount for *_, amount in entries])
        package.add_persistent_vector(matrix=matrix, name=matrix, indices_array=indices, data_array=amounts)
    else:
        drawn = np.array([np.broadcast_to(amount, size) for *_, amount in entries])
        is_made = indices["row"] == indices["col"]
        reference = is_made if matrix == "technosphere_matrix" else None
        package.add_persistent_array(
            matrix=matrix, name=matrix, indices_array=indices, data_array=drawn, reference_array=reference
        )
