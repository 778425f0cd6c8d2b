"""A confidential block as the `supplier` of a bought part: the entry to put into a product's file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.background import Method, read_method
from brightcell.errors import InputError, Problem
from brightcell.io.aggregates import Aggregate, read_aggregate
from brightcell.product.pack import CellSupplier, Supplier
from brightcell.product.vocabulary import FLOW_UNITS

DEFAULT_SET = "ipcc-ar6-gwp100"


@checked
def supplier_entry(block: Aggregate | str | Path, name: str, gwp_set: str = DEFAULT_SET) -> dict[str, Any]:
    """A confidential block as the `supplier` of a part or bought cell: its figure by a set of GWP values.

    With shares w of the gases in the figure and C the covariance of their logarithms, the logarithm of the figure has
    the variance w' C w to first order. Under another set of GWP values take the block as a layer, or make the entry
    again.

    Parameters
    ----------
    block : Aggregate, str or Path
        A block, or the path of its file.
    name : str
        The name of the supplier.
    gwp_set : str
        A characterisation method, by which the figure is counted.

    Returns
    -------
    dict
        Fields of a product's file, to stand under `supplier`.

    Raises
    ------
    BackgroundError
        For a file that can't be read, with everything that is wrong.
    InputError
        For a block whose emissions don't sum to more than zero.

    Examples
    --------
    >>> import brightcell as bc
    >>> entry = bc.backgrounds.supplier_entry(bc.backgrounds.aggregate("steel"), "Steel Works")
    >>> entry["footprint"]["unit"], entry["footprint"]["uncertainty"]["distribution"]
    ('kg CO2e/kg', 'lognormal')
    """
    aggregate = block if isinstance(block, Aggregate) else read_aggregate(block)
    method = read_method(gwp_set)
    total, spread = _figure(aggregate, method)
    gases = {
        gas.flow: f"{gas.amount:.8g} kg" for gas in aggregate.gases if _is_told(gas.flow, gas.amount, method.factors)
    }
    entry = {
        "name": name,
        "footprint": {"value": float(f"{total:.8g}"), "unit": f"kg CO2e/{aggregate.unit}", **spread},
        "boundary": "cradle-to-gate",
        "gwp_set": gwp_set,
        "gases": gases,
        "period": aggregate.period,
        "primary_data_share": None if aggregate.primary_share is None else f"{100 * aggregate.primary_share:g} %",
        "source": f"{aggregate.product}, {aggregate.boundary}, {aggregate.made_by}".removesuffix(", "),
    }
    fields = Supplier.model_fields.keys() & CellSupplier.model_fields.keys()
    return {field: value for field, value in entry.items() if value and field in fields}


def _figure(block: Aggregate, method: Method) -> tuple[float, dict[str, Any]]:
    """kg CO2e per unit, and its spread as a product's file has it."""
    scores = [method.factors.get(gas.flow, 0.0) * gas.amount for gas in block.gases]
    total = math.fsum(scores)
    if total <= 0.0:
        what = "a supplier's footprint is above zero, and this block takes up as much as it emits or more"
        raise InputError(Problem(what, found=f"{total:g} kg CO2e/{block.unit}", hint="take the block as a layer"))
    covariance = block.log_covariance
    pairs = [(i, j) for i in range(len(scores)) for j in range(len(scores))]
    variance = math.fsum(scores[i] * scores[j] * covariance[i][j] for i, j in pairs) / total**2
    if variance <= 0.0:
        return total, {}
    return total, {"uncertainty": {"distribution": "lognormal", "sigma": float(f"{math.sqrt(variance):.6g}")}}


def _is_told(flow: str, amount: float, factors: Mapping[str, float]) -> bool:
    """Whether a gas is one that a product's file may name; the others are in the figure alone."""
    return FLOW_UNITS.get(flow) == "kg" and amount > 0.0 and bool(factors.get(flow))
