"""Elementary flows of a database's own biosphere: which are greenhouse gases, and what one kilogram counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from brightcell.background.methods import flow_names
from brightcell.brightway.arrays import members
from brightcell.brightway.databases import BIOSPHERE, PER_QUESTION, batched
from brightcell.brightway.projects import bw2data, project, project_folder
from brightcell.brightway.stamps import remembered
from brightcell.data import csv_rows, data_path
from brightcell.io.cache import key_of, stamp_of

if TYPE_CHECKING:
    from brightcell.background.models import DatabaseBackground, Method

LAYOUT = 2  # of what is kept of a match; another number makes what was kept before out of date
OTHER = "ghg-other"
CONVENTIONAL = ("co2-biogenic", "co2-uptake")
"""Flows that the rulebook's convention for biogenic carbon counts, whatever a method says."""


@dataclass(frozen=True)
class FlowCharacterisation:
    """How a method counts the flows of a database's biosphere.

    `flows`: node id -> (our flow, units of it that one unit of the node counts as). `factors`: kg CO2e per unit of
    our flows, the method's own where the project has it. `method` is that method's name, None where there is none
    for this GWP set; `differing`: flows that it counts otherwise than the set does -> (its factor, that of the set).
    `homes`: Brightway key of the plainest node of each of our flows.
    """

    flows: Mapping[int, tuple[str, float]]
    factors: Mapping[str, float]
    method: tuple[str, ...] | None
    differing: Mapping[str, tuple[float, float]]
    homes: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class FlowNode:
    id: int
    key: tuple[str, str]
    name: str
    compartment: str
    is_plain: bool


def characterise_background(background: DatabaseBackground, method: Method) -> FlowCharacterisation:
    """How the flows of a database count as a background: by the project's own method, or as a layer by `method`."""
    matched = characterise(background.project, background.database, method)
    return replace(matched, factors=method.factors) if background.is_layer else matched


def characterise(project_name: str, database: str, method: Method) -> FlowCharacterisation:
    """`matched_flows`, kept as long as nothing has touched the project."""
    key = key_of("flows", LAYOUT, database, method.id, method.sha256, stamp_of(data_path("methods", "flows").iterdir()))
    data = remembered(project_name, key, lambda: _plain(matched_flows(project_name, database, method)), project_folder)
    return FlowCharacterisation(
        flows={int(number): (flow, units) for number, flow, units in data["flows"]},
        factors=data["factors"],
        method=tuple(data["method"]) if data["method"] else None,
        differing={flow: (ours, theirs) for flow, (ours, theirs) in data["differing"].items()},
        homes={flow: (owner, code) for flow, (owner, code) in data["homes"].items()},
    )


def _plain(matched: FlowCharacterisation) -> dict[str, Any]:
    return {
        "flows": [[number, flow, units] for number, (flow, units) in matched.flows.items()],
        "factors": dict(matched.factors),
        "method": list(matched.method) if matched.method else None,
        "differing": {flow: list(pair) for flow, pair in matched.differing.items()},
        "homes": {flow: list(node) for flow, node in matched.homes.items()},
    }


def matched_flows(project_name: str, database: str, method: Method) -> FlowCharacterisation:
    """Match the factors of a GWP set to the flows of a database's biosphere.

    The project's own method of that set comes first, so that the footprint is the one that its user knows; what
    it leaves out takes our factor, by name. Biogenic carbon follows the rulebook's convention.
    """
    bd = bw2data()
    with project(project_name):
        databases = members(bd, database)
        ours, minor = flow_names(), _minor_gases(method.id)
        nodes = _nodes(databases, {*(name for name, _ in ours), *minor})
        name, own = _own_method(bd, method.id, databases)
    labels = {node.id: label for node in nodes if (label := _label(node, ours, method)) is not None}
    factors = {**method.factors, **_own_factors(labels, own)}
    named = {number: (flow, 1.0) for number, flow in labels.items() if _agrees(flow, number, own, factors)}
    unnamed = {node.id: minor[node.name] for node in nodes if node.name in minor and node.compartment == "air"} | own
    other = {number: (OTHER, factor) for number, factor in unnamed.items() if number not in named and factor}
    differing = {
        flow: (factor, method.factors[flow]) for flow, factor in factors.items() if factor != method.factors.get(flow)
    }
    return FlowCharacterisation({**other, **named}, factors, name, differing, _homes(nodes, named))


def _label(node: FlowNode, ours: Mapping[tuple[str, str], str], method: Method) -> str | None:
    """Our flow of a node: by its code in our own biosphere, by name and compartment elsewhere; None for another."""
    owner, code = node.key
    if owner == BIOSPHERE:
        return code if code in method.factors else None
    return ours.get((node.name, node.compartment))


def _homes(nodes: list[FlowNode], named: Mapping[int, tuple[str, float]]) -> dict[str, tuple[str, str]]:
    """Where an emission of a foreground goes: the node of its flow with the fewest words for its compartment."""
    last_wins = sorted((node for node in nodes if node.id in named), key=lambda node: (node.is_plain, node.key))
    return {named[node.id][0]: node.key for node in last_wins}


def _own_factors(labels: Mapping[int, str], own: Mapping[int, float]) -> dict[str, float]:
    """Factor of each of our flows that the method counts alike wherever it is emitted."""
    seen: dict[str, set[float]] = defaultdict(set)
    for number, flow in labels.items():
        if number in own and flow not in CONVENTIONAL:
            seen[flow].add(own[number])
    return {flow: values.pop() for flow, values in seen.items() if len(values) == 1}


def _agrees(flow: str, number: int, own: Mapping[int, float], factors: Mapping[str, float]) -> bool:
    """Whether a node counts as its flow does: not where the method counts compartments of it differently."""
    return flow in CONVENTIONAL or own.get(number, factors.get(flow)) == factors.get(flow)


def _minor_gases(method: str) -> dict[str, float]:
    """Factor of gases that have no flow of their own here, by their name in Brightway's biospheres."""
    rows = csv_rows(data_path("methods", "flows", "minor_gases.csv"))
    return {row["name"]: float(row[method]) for row in rows}


def _nodes(databases: tuple[str, ...], names: set[str]) -> list[FlowNode]:
    from bw2data.backends.schema import ActivityDataset as Table

    columns = (Table.id, Table.database, Table.code, Table.name, Table.data)
    chosen = (Table.database << databases) & ((Table.name << sorted(names)) | (Table.database == BIOSPHERE))
    return [_node(*row) for row in Table.select(*columns).where(chosen).tuples()]


def _node(number: int, database: str, code: str, name: str, data: Mapping[str, Any]) -> FlowNode:
    compartment, *rest = data.get("categories") or ("",)
    return FlowNode(number, (database, code), name, compartment, not rest)


def _own_method(bd: Any, id: str, databases: tuple[str, ...]) -> tuple[tuple[str, ...] | None, dict[int, float]]:
    """The project's method of a GWP set whose flows are those of these databases, and its factors by node id."""
    tails = [tuple(row["method"].split(" | ")) for row in _method_names() if row["gwp_set"] == id]
    for name in sorted((name for name in bd.methods if name[-3:] in tails), key=lambda name: (len(name), name)):
        factors = {_id(bd, entry[0]): _factor(entry[1]) for entry in bd.Method(name).load()}
        if _is_of(databases, factors):
            return name, factors
    return None, {}


def _method_names() -> Any:
    return csv_rows(data_path("methods", "flows", "brightway_methods.csv"))


def _is_of(databases: tuple[str, ...], ids: Iterable[int]) -> bool:
    """Whether any of the nodes is one of these databases."""
    from bw2data.backends.schema import ActivityDataset as Table

    here = Table.database << databases
    return any(Table.select().where(here & (Table.id << batch)).exists() for batch in batched(ids, PER_QUESTION))


def _id(bd: Any, node: Any) -> int:
    return int(node) if isinstance(node, int) else int(bd.get_id(tuple(node)))


def _factor(value: Any) -> float:
    """A factor, which may come with its uncertainty."""
    return float(value["amount"]) if isinstance(value, dict) else float(value)
