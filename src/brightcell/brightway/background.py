"""Installing a background database with its flows and characterisation methods in a Brightway project."""

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.brightway.databases import (
    BIOSPHERE,
    finish,
    is_complete,
    is_written,
    node_ids,
    refuse_foreign,
    write_database,
)
from brightcell.brightway.projects import bw2data, project, writing
from brightcell.units import BRIGHTWAY_UNITS

if TYPE_CHECKING:
    from brightcell.background.layers import AnyBackground
    from brightcell.background.models import (
        Background,
        BackgroundExchange,
        CommonSpread,
        Flow,
        Method,
        Process,
        Spread,
    )

MethodName = tuple[str, str, str]


@dataclass(frozen=True)
class InstalledBackground:
    """Where a background is in a project; `written` is False when it was there already."""

    project: str
    database: str
    biosphere: str
    methods: tuple[MethodName, ...]
    sha256: str
    written: bool


def install_background(background: "Background", methods: Sequence["Method"], project_name: str) -> InstalledBackground:
    """Put a background, its flows and methods into a project, unless this very content is there.

    Raises BrightcellError, with nothing written, when the project has something else under one of the names.
    """
    bd = bw2data()
    with project(project_name):
        missing = not _is_installed(bd, background, methods)
        if missing:
            _install(bd, background, methods)
    return InstalledBackground(
        project=project_name,
        database=database_name(background),
        biosphere=BIOSPHERE,
        methods=tuple(method_name(method) for method in methods),
        sha256=background.sha256,
        written=missing,
    )


def install_method_beside(
    background: "AnyBackground", method: "Method", counted: Mapping[int, float], project_name: str, label: str
) -> tuple[str, ...]:
    """Write a method for databases of the project's own: their flows by node id, and ours beside them.

    `counted` is kg CO2e per unit of each node of their biospheres. Returns the method's name, which ends in `label`.
    """
    bd = bw2data()
    name = (*method_name(method), label)
    with project(project_name):
        factors = sorted({**counted, **dict(_factors(bd, method))}.items())
        if not _new_flows(bd, background) and _are_written(bd, name, factors):
            return name
        with writing(bd, f"writing the method {' / '.join(name)}"):
            refuse_foreign(bd, [BIOSPHERE], [name])
            _write_flows(bd, _new_flows(bd, background))
            _write_factors(bd, name, method, sorted({**counted, **dict(_factors(bd, method))}.items()))
    return name


def database_name(background: "Background") -> str:
    """Name of a background's Brightway database."""
    return f"brightcell-{background.name}"


def method_name(method: "Method") -> MethodName:
    """Name of a method in Brightway: its title, and the convention for biogenic carbon."""
    return ("brightcell", method.name, method.biogenic)


def _is_installed(bd: Any, background: "Background", methods: Sequence["Method"]) -> bool:
    if not is_written(bd, database_name(background), background.sha256) or _new_flows(bd, background):
        return False
    return all(_method_is_written(bd, method) for method in methods)


def _install(bd: Any, background: "Background", methods: Sequence["Method"]) -> None:
    name = database_name(background)
    with writing(bd, f"installing {name}"):
        refuse_foreign(bd, (BIOSPHERE, name), [method_name(method) for method in methods])
        _write_flows(bd, _new_flows(bd, background))
        if not is_written(bd, name, background.sha256):
            write_database(bd, name, _nodes(background), _metadata(background))
        for method in methods:
            if not _method_is_written(bd, method):
                _write_method(bd, method)


def _metadata(background: "Background") -> dict[str, Any]:
    return {
        "kind": "background",
        "format": "brightcell background",
        "title": background.title,
        "version": background.version,
        "licence": background.licence,
        "sha256": background.sha256,
        "draws": shared_draws(background),
    }


def shared_draws(background: "Background") -> dict[str, str]:
    """The draw of each process (code) that moves with others: no field of an exchange can say so, the metadata do."""
    count = Counter(spread.draw for spread in background.spreads)
    return {spread.process: spread.draw for spread in background.spreads if count[spread.draw] > 1}


def _digest(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


# Flows: added or changed in place, so that their ids, which methods hold, stay.


def _described(flow: "Flow") -> list[str]:
    return [flow.name, flow.compartment, flow.unit]


def _known_flows(bd: Any) -> dict[str, list[str]]:
    return bd.databases.get(BIOSPHERE, {}).get("flows", {})


def _new_flows(bd: Any, background: "AnyBackground") -> dict[str, list[str]]:
    """Flows of the background that are not in the project as they should be, by code."""
    there = _known_flows(bd) if is_complete(bd, BIOSPHERE) else {}
    return {flow.flow: _described(flow) for flow in background.flows if there.get(flow.flow) != _described(flow)}


def _write_flows(bd: Any, new: dict[str, list[str]]) -> None:
    flows = _known_flows(bd) | new
    sha256 = _digest(sorted(flows.items()))
    if not is_complete(bd, BIOSPHERE):
        metadata = {"kind": "biosphere", "format": "brightcell flows", "flows": flows, "sha256": sha256}
        write_database(bd, BIOSPHERE, {code: _flow_node(*flow) for code, flow in flows.items()}, metadata)
    elif new:
        _change_flows(bd, new)
        bd.databases[BIOSPHERE].update(flows=flows, number=len(flows))
        finish(bd, BIOSPHERE, sha256)


def _change_flows(bd: Any, new: dict[str, list[str]]) -> None:
    database, there = bd.Database(BIOSPHERE), _known_flows(bd)
    for code, flow in new.items():
        node = database.get(code) if code in there else database.new_node(code)
        node.update(_flow_node(*flow))
        node.save()
    database.process()


def _flow_node(name: str, compartment: str, unit: str) -> dict[str, Any]:
    categories = tuple(part.strip() for part in compartment.split(","))
    return {
        "name": name,
        "type": "natural resource" if categories[0] == "natural resource" else "emission",
        "unit": BRIGHTWAY_UNITS.get(unit, unit),
        "categories": categories,
        "location": "GLO",
    }


# Processes


def _nodes(background: "Background") -> dict[str, dict[str, Any]]:
    exchanges: dict[str, list[BackgroundExchange]] = defaultdict(list)
    for exchange in background.exchanges:
        exchanges[exchange.process].append(exchange)
    citations = {source.source: source.citation for source in background.sources}
    units = {flow.flow: flow.unit for flow in background.flows} | {p.code: p.unit for p in background.processes}
    name = database_name(background)
    return {
        process.code: _node(process, citations)
        | {
            "exchanges": [
                _production(name, process, background.common.get(process.code)),
                *(_exchange(name, exchange, units) for exchange in exchanges[process.code]),
            ]
        }
        for process in background.processes
    }


def _node(process: "Process", citations: dict[str, str]) -> dict[str, Any]:
    source = citations.get(process.source, process.source)
    note = f"{process.note}\n" if process.note else ""
    return {
        "name": process.name,
        "reference product": process.product,
        "production amount": 1.0,
        "unit": BRIGHTWAY_UNITS.get(process.unit, process.unit),
        "location": process.location,
        "type": "processwithreferenceproduct",
        "comment": f"{note}Source: {source}. Licence: {process.licence}. Confidence: {process.confidence}.",
        "group": process.group,
        "year": process.year,
        "source": process.source,
        "licence": process.licence,
        "confidence": process.confidence,
        "technology": process.technology,
        "quality": process.quality,
    }


def _production(name: str, process: "Process", spread: "CommonSpread | None") -> dict[str, Any]:
    """What a process makes; where all that it takes and emits moves together, its product moves the other way.

    A product of 1 / F for certain inputs is one unit for F times these: a lognormal of the same gsd.
    """
    unit = BRIGHTWAY_UNITS.get(process.unit, process.unit)
    production = {"input": (name, process.code), "amount": 1.0, "type": "production", "unit": unit}
    if spread is None:
        return production
    uncertain = {"uncertainty type": 2, "loc": 0.0, "scale": math.log(spread.gsd), "negative": False}
    return {**production, "comment": f"{spread.basis}; {spread.source}", **uncertain}


def _exchange(name: str, exchange: "BackgroundExchange", units: dict[str, str]) -> dict[str, Any]:
    database = BIOSPHERE if exchange.type == "biosphere" else name
    unit = units.get(exchange.input, "")
    remarks = (exchange.note, exchange.source, exchange.confidence, exchange.spread.basis)
    return {
        "input": (database, exchange.input),
        "amount": exchange.amount,
        "type": exchange.type,
        "unit": BRIGHTWAY_UNITS.get(unit, unit),
        "comment": "; ".join(filter(None, remarks)),
        **_uncertainty(exchange.amount, exchange.spread),
    }


def _uncertainty(amount: float, spread: "Spread") -> dict[str, Any]:
    """stats_arrays fields: a lognormal with median `amount` has loc = ln |amount| and scale = ln gsd."""
    if spread.distribution == "triangular":
        return {"uncertainty type": 5, "loc": amount, "minimum": spread.minimum, "maximum": spread.maximum}
    if spread.gsd is None:
        return {"uncertainty type": 0, "loc": amount}
    return {
        "uncertainty type": 2,
        "loc": math.log(abs(amount if spread.median is None else spread.median)),
        "scale": math.log(spread.gsd),
        "negative": amount < 0,
    }


# Methods


def _factors(bd: Any, method: "Method") -> list[tuple[int, float]]:
    ids = node_ids(BIOSPHERE)
    return sorted((ids[flow], factor) for flow, factor in method.factors.items() if flow in ids)


def _method_is_written(bd: Any, method: "Method") -> bool:
    return _are_written(bd, method_name(method), _factors(bd, method))


def _are_written(bd: Any, name: tuple[str, ...], factors: list[tuple[int, float]]) -> bool:
    if bd.methods.get(name, {}).get("sha256") != _digest(factors):
        return False
    return Path(bd.Method(name).filepath_processed()).is_file()


def _write_method(bd: Any, method: "Method") -> None:
    _write_factors(bd, method_name(method), method, _factors(bd, method))


def _write_factors(bd: Any, name: tuple[str, ...], method: "Method", factors: list[tuple[int, float]]) -> None:
    if name in bd.methods:
        del bd.methods[name]
    store = bd.Method(name)
    store.register(
        unit="kg CO2e",
        description=f"{method.gwp_set}, biogenic carbon {method.biogenic}",
        brightcell=True,
        id=method.id,
        source_sha256=method.sha256,
    )
    store.write(factors)
    bd.methods[name]["sha256"] = _digest(factors)
    bd.methods.flush()
