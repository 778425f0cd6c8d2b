"""Writing a synthetic database, its flows and its climate methods into the current Brightway project."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import bw2data as bd
import numpy as np

from synthetic.amounts import Exchanges, Model, model
from synthetic.biosphere import Flow, flows, methods
from synthetic.faults import spoil
from synthetic.names import Activity, activities, needed_activities, read_mapping
from synthetic.streams import code

SMALL = 600
TITLE = "A made-up database in the shape of ecoinvent: all amounts are invented"


@dataclass(frozen=True)
class Written:
    """Names of what was written, and the model behind it."""

    database: str
    biosphere: str
    methods: tuple[tuple[str, ...], ...]
    model: Model


def small(mapping: Path, **changes: Any) -> Written:
    """The database that tests use: what the mapping table needs, and 200 fillers or up to 600 activities."""
    number = max(SMALL, len(needed_activities(read_mapping(mapping))) + 200)
    return write(mapping, **{"number": number} | changes)


def write(
    mapping: Path,
    *,
    release: str = "3.10.1",
    system_model: str = "cutoff",
    number: int = 20_000,
    seed: int = 1,
    database: str = "",
    faults: Sequence[str] = (),
    tell: Callable[[str], None] = lambda step: None,
) -> Written:
    """Write `number` activities, with flows and methods of the release, into the current project.

    The database is called `ecoinvent-RELEASE-MODEL` unless another name is given. `tell` is called with each step in
    words as it begins.
    Raises ValueError, with nothing written, where the project has databases of these names that are not synthetic,
    where the mapping table needs more activities, or where a fault can't be put in.
    """
    database = database or f"ecoinvent-{release}-{system_model}"
    biosphere = f"ecoinvent-{release}-biosphere"
    _refuse_real(database, biosphere)
    rows = read_mapping(mapping)
    all_flows = flows(number, release)
    tell(f"making {number:,} activities and their exchanges")
    written = model(activities(rows, number, seed), all_flows, seed)
    nodes = datasets(written, all_flows.flows, database, biosphere, seed)
    spoil(nodes, rows, faults)
    tell(f"writing {biosphere}")
    _write_flows(biosphere, all_flows.flows, seed)
    tell(f"writing {database}")
    _write_database(database, nodes, seed)
    bd.preferences["biosphere_database"] = biosphere  # as bw2io does when it imports a release
    factors = methods(release, all_flows)
    tell(f"writing {len(factors)} methods")
    _write_methods(factors, biosphere, all_flows.flows)
    return Written(database, biosphere, tuple(factors), written)


def _refuse_real(*names: str) -> None:
    real = [name for name in names if name in bd.databases and not bd.databases[name].get("synthetic")]
    if real:
        raise ValueError(f"the project has {', '.join(real)}, which is not synthetic: take another project or name")


def _write_flows(biosphere: str, all_flows: Sequence[Flow], seed: int) -> None:
    """The flows of a release are the same for every database of it, so those of an earlier one are kept."""
    wanted = {flow.code for flow in all_flows}
    if biosphere in bd.databases and wanted <= {node["code"] for node in bd.Database(biosphere)}:
        return
    _write_database(biosphere, {(biosphere, flow.code): _flow_node(flow) for flow in all_flows}, seed)


def _write_database(name: str, nodes: dict[tuple[str, str], dict[str, Any]], seed: int) -> None:
    database = bd.Database(name)
    database.register(write_empty=False, synthetic=True, seed=seed, comment=TITLE)
    database.write(nodes, searchable=False, check_typos=False)


def _write_methods(
    factors: dict[tuple[str, ...], list[tuple[int, float]]], biosphere: str, all_flows: Sequence[Flow]
) -> None:
    ids = {node["code"]: node.id for node in bd.Database(biosphere)}
    for name, listed in factors.items():
        method = bd.Method(name)
        method.register(unit="kg CO2-Eq", synthetic=True)
        method.write([(ids[all_flows[at].code], factor) for at, factor in listed])


# Nodes


def datasets(
    network: Model, all_flows: Sequence[Flow], database: str, biosphere: str, seed: int
) -> dict[tuple[str, str], dict[str, Any]]:
    """What bw2data writes, by database and code."""
    keys = [(database, _code(activity, seed)) for activity in network.activities]
    flow_keys = [(biosphere, flow.code) for flow in all_flows]
    parts = zip(
        keys,
        network.activities,
        _listed(network.technosphere, keys, "technosphere"),
        _listed(network.biosphere, flow_keys, "biosphere"),
        strict=True,
    )
    return {
        key: _node(activity) | {"exchanges": [_production(activity, key), *taken, *emitted]}
        for key, activity, taken, emitted in parts
    }


def _code(activity: Activity, seed: int) -> str:
    return code(seed, "activity", *activity.identity)


def _node(activity: Activity) -> dict[str, Any]:
    return {
        "name": activity.name,
        "reference product": activity.product,
        "location": activity.location,
        "unit": activity.unit,
        "production amount": _sign(activity),
        "type": "processwithreferenceproduct",
        "activity type": _kind(activity),
        "comment": TITLE,
    }


def _kind(activity: Activity) -> str:
    if not activity.is_market:
        return "ordinary transforming activity"
    return "market group" if activity.name.startswith("market group") else "market activity"


def _sign(activity: Activity) -> float:
    return -1.0 if activity.waste else 1.0


def _production(activity: Activity, key: tuple[str, str]) -> dict[str, Any]:
    amount = _sign(activity)
    return {"input": key, "amount": amount, "type": "production", "uncertainty type": 0, "loc": amount}


def _listed(exchanges: Exchanges, keys: Sequence[tuple[str, str]], kind: str) -> list[list[dict[str, Any]]]:
    """Exchanges of each activity; those in the arrays are sorted by it, and every activity is there or has none."""
    rows = [
        _exchange(keys[what], amount, scale, kind)
        for what, amount, scale in zip(
            exchanges.what.tolist(), exchanges.amount.tolist(), exchanges.scale.tolist(), strict=True
        )
    ]
    ends = np.searchsorted(exchanges.of, np.arange(exchanges.activities + 1)).tolist()
    return [rows[first:last] for first, last in pairwise(ends)]


def _exchange(key: tuple[str, str], amount: float, scale: float, kind: str) -> dict[str, Any]:
    row = {"input": key, "amount": amount, "type": kind}
    if not scale:
        return row | {"uncertainty type": 0, "loc": amount}
    loc = round(math.log(abs(amount)), 12)  # the last bits of a logarithm differ between machines
    return row | {"uncertainty type": 2, "loc": loc, "scale": scale, "negative": amount < 0}


def _flow_node(flow: Flow) -> dict[str, Any]:
    return {
        "name": flow.name,
        "categories": flow.categories,
        "unit": "kilogram",
        "type": "natural resource" if flow.categories[0] == "natural resource" else "emission",
        "CAS number": flow.cas,
        "exchanges": [],
    }
