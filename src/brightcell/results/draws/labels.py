"""What the columns of draws are: units and labels of results and inputs, as they are kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from brightcell.inventory.product_paths import product_path
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import UNITS, MonteCarloTask, column_name, columns_of, input_column
from brightcell.results.footprint.face import Footprint
from brightcell.uncertainty.variables import Variable

SHARE_OF_KWH = "1/kWh rated"
KINDS = ("group", "stage", "component", "supplier", "source")
"""Labels that inputs are grouped by."""

PathOf = Callable[[str], str | None]


def draw_labels(task: MonteCarloTask, nominal: Sequence[Footprint], path_of: PathOf) -> dict[str, Any]:
    """Alternatives with their functional units, and inputs with unit, nominal value, labels and path, as plain data."""
    uncertain = {variable.name: variable for variable in task.variables.items}
    beside = dict.fromkeys(own.description for alternative in task.alternatives for own in alternative.own_draws)
    return {
        "alternatives": [
            _alternative(alternative, footprint)
            for alternative, footprint in zip(task.alternatives, nominal, strict=True)
        ],
        "inputs": [_input(uncertain[name], path_of(name)) for name in task.drawn],
        "not_kept": list(beside),
    }


def column_units(task: MonteCarloTask) -> dict[str, str]:
    """The unit of each column."""
    results = {
        column_name(task.alternatives, alternative, column): SHARE_OF_KWH if column == UNITS else alternative.unit
        for alternative in task.alternatives
        for column in columns_of(alternative)
    }
    units = {variable.name: variable.unit or "1" for variable in task.variables.items}
    return results | {input_column(name): units[name] for name in task.drawn}


def paths_in(products: Sequence[Any]) -> PathOf:
    """The path of a datum in the first of some products that states it, as `with_` takes it; None for other data."""
    return lambda name: next(_paths(products, name), None)


def _paths(products: Sequence[Any], name: str) -> Iterator[str]:
    for product in products:
        if path := product_path(product, name):
            yield path


def _alternative(alternative: Evaluable, footprint: Footprint) -> dict[str, Any]:
    return {
        "label": alternative.label,
        "unit": alternative.unit,
        "functional_unit": footprint.functional_unit.unit,
        "product": footprint.product,
        "rulebook": footprint.rulebook.id,
        "nominal": footprint.total,
    }


def _input(variable: Variable, path: str | None) -> dict[str, Any]:
    labels = {kind: getattr(variable, kind) for kind in KINDS if getattr(variable, kind)}
    options = {"options": list(variable.options)} if variable.options else {}
    about = {"name": variable.name, "unit": variable.unit or "1", "nominal": variable.nominal}
    return {**about, "nature": variable.nature, **labels, **options, **({"path": path} if path else {})}
