"""openLCA's JSON-LD, schema 2: a zip with a file for each process, flow, unit group, property, place and method."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from brightcell.background.models import Flow, Method
from brightcell.exports.ids import flow_id, process_id, product_id, uuid_of
from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem
from brightcell.exports.notes import counted
from brightcell.exports.spreads import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM, flipped, is_unknown, kind_of
from brightcell.exports.units import ExportedUnit, exported_unit
from brightcell.exports.zips import zipped

Json = dict[str, Any]
_KINDS = {LOGNORMAL: "LOG_NORMAL", NORMAL: "NORMAL", UNIFORM: "UNIFORM", TRIANGULAR: "TRIANGLE"}
_FIELDS = {
    NORMAL: {"mean": "loc", "sd": "scale"},
    UNIFORM: {"minimum": "minimum", "maximum": "maximum"},
    TRIANGULAR: {"minimum": "minimum", "mode": "loc", "maximum": "maximum"},
}


def openlca_jsonld(system: ExportedSystem, method: Method) -> tuple[bytes, tuple[str, ...]]:
    """The zip, and what the format could not hold."""
    writer = _FolderWriter(system)
    files: dict[str, Json] = {"olca-schema.json": {"version": 2}}
    for folder, entries in writer.folders(method).items():
        files |= {f"{folder}/{entry['@id']}.json": entry for entry in entries}
    return zipped({path: _text(entry) for path, entry in files.items()}), tuple(writer.notes())


def _text(entry: Json) -> str:
    return json.dumps(entry, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n"


class _FolderWriter:
    def __init__(self, system: ExportedSystem) -> None:
        self.system = system
        processes = (process.provider for process in system.processes)
        self.providers = list({p.key: p for p in (*processes, *system.outside)}.values())
        self.lost: list[str] = []

    def folders(self, method: Method) -> dict[str, Iterable[Json]]:
        """All entries by their folder."""
        units = [exported_unit(unit) for unit in self._units()]
        places = dict.fromkeys(p.provider.location for p in self.system.processes)
        products = {product_id(provider): provider for provider in self.providers}
        return {
            "unit_groups": _unit_groups(units),
            "flow_properties": [_property(unit) for unit in {u.property_id: u for u in units}.values()],
            "locations": [_location(place) for place in places],
            "flows": [*map(_product, products.values()), *map(_elementary, self.system.flows)],
            "processes": list(map(self._process, self.system.processes)),
            **_methods(method, self.system.flows),
        }

    def notes(self) -> Iterator[str]:
        """What openLCA has no field for."""
        yield from counted("amounts count as certain, since openLCA doesn't have their distribution", self.lost)

    def _units(self) -> dict[str, None]:
        return dict.fromkeys([*(p.unit for p in self.providers), *(flow.unit for flow in self.system.flows), "kg CO2e"])

    def _process(self, process: ExportedProcess) -> Json:
        provider = process.provider
        rows = [self._production(process), *(self._exchange(process, exchange) for exchange in process.exchanges)]
        return {
            "@type": "Process",
            "@id": process_id(provider),
            "name": provider.label,
            "category": "/".join(_folder(part) for part in (provider.database, process.stage) if part),
            "description": process.comment,
            "processType": "UNIT_PROCESS",
            "isInfrastructureProcess": False,
            "location": _ref("Location", _place_id(provider.location), provider.location),
            "lastInternalId": len(rows),
            "exchanges": [{**row, "@type": "Exchange", "internalId": n} for n, row in enumerate(rows, start=1)],
        }

    def _production(self, process: ExportedProcess) -> Json:
        provider = process.provider
        row = _row(_product_ref(provider), exported_unit(provider.unit), 1.0)
        return {**row, "isInput": False, "isQuantitativeReference": True, **self._spread(process, None, process.spread)}

    def _exchange(self, process: ExportedProcess, exchange: ExportedExchange) -> Json:
        described = {"isQuantitativeReference": False, "description": exchange.comment}
        flow = exchange.flow
        if flow is not None:
            row = _row(_ref("Flow", flow_id(flow), flow.name), exported_unit(flow.unit), exchange.amount)
            spread = self._spread(process, exchange, exchange.uncertainty)
            return {**row, **described, "isInput": _is_resource(flow), **spread}
        provider = exchange.target
        assert isinstance(provider, ExportedProvider)
        uncertainty = flipped(exchange.uncertainty) if exchange.amount < 0 else exchange.uncertainty
        row = _row(_product_ref(provider), exported_unit(provider.unit), abs(exchange.amount))
        return {
            **row,
            **described,
            "isInput": provider.sign > 0,
            "isAvoidedProduct": exchange.is_avoided,
            "defaultProvider": self._provider(provider),
            **self._spread(process, exchange, uncertainty),
        }

    def _provider(self, provider: ExportedProvider) -> Json:
        ref = _ref("Process", process_id(provider), provider.label)
        return {**ref, "location": provider.location, "category": _folder(provider.database)}

    def _spread(
        self, process: ExportedProcess, exchange: ExportedExchange | None, fields: Mapping[str, Any]
    ) -> dict[str, Json]:
        """The field `uncertainty`, where openLCA has one for the distribution."""
        kind = kind_of(fields)
        impossible = kind == LOGNORMAL and bool(fields.get("negative"))
        if is_unknown(fields) or impossible:
            name = exchange.target.name if exchange else process.provider.product
            self.lost.append(f"{process.provider.name} <- {name}")
            return {}
        if not kind:
            return {}
        if kind == LOGNORMAL:
            values = {"geomMean": math.exp(fields["loc"]), "geomSd": math.exp(fields["scale"])}
        else:
            values = {name: fields[field] for name, field in _FIELDS[kind].items()}
        return {"uncertainty": {"@type": "Uncertainty", "distributionType": f"{_KINDS[kind]}_DISTRIBUTION", **values}}


def _row(flow: Json, unit: ExportedUnit, amount: float) -> Json:
    return {
        "amount": amount,
        "flow": flow,
        "flowProperty": _ref("FlowProperty", unit.property_id, unit.property),
        "unit": _ref("Unit", unit.openlca_id, unit.openlca),
        "isAvoidedProduct": False,
    }


def _ref(kind: str, id: str, name: str) -> Json:
    return {"@type": kind, "@id": id, "name": name}


def _folder(name: str) -> str:
    """A name as one folder of a path."""
    return name.replace("/", "|")


def _product_ref(provider: ExportedProvider) -> Json:
    kind = "WASTE_FLOW" if provider.sign < 0 else "PRODUCT_FLOW"
    return {**_ref("Flow", product_id(provider), provider.product), "flowType": kind}


def _product(provider: ExportedProvider) -> Json:
    kind = "WASTE_FLOW" if provider.sign < 0 else "PRODUCT_FLOW"
    return _flow(product_id(provider), provider.product, kind, "brightcell", exported_unit(provider.unit))


def _elementary(flow: Flow) -> Json:
    """Compartments as folders, in the words of the table of flows."""
    folders = "/".join(["Elementary flows", *(part.strip() for part in flow.compartment.split(","))])
    return _flow(flow_id(flow), flow.name, "ELEMENTARY_FLOW", folders, exported_unit(flow.unit))


def _flow(id: str, name: str, kind: str, category: str, unit: ExportedUnit) -> Json:
    measured = {
        "@type": "FlowPropertyFactor",
        "conversionFactor": 1.0,
        "isRefFlowProperty": True,
        "flowProperty": _ref("FlowProperty", unit.property_id, unit.property),
    }
    return {**_ref("Flow", id, name), "category": category, "flowType": kind, "flowProperties": [measured]}


def _is_resource(flow: Flow) -> bool:
    return flow.compartment.startswith("natural resource")


def _property(unit: ExportedUnit) -> Json:
    group = _ref("UnitGroup", unit.group_id, unit.group)
    return {
        **_ref("FlowProperty", unit.property_id, unit.property),
        "flowPropertyType": "PHYSICAL_QUANTITY",
        "unitGroup": group,
    }


def _unit_groups(units: Iterable[ExportedUnit]) -> Iterator[Json]:
    """Each group with its own unit and those that are used; openLCA keeps those that it knows by their ids."""
    groups: dict[str, list[ExportedUnit]] = {}
    for unit in units:
        groups.setdefault(unit.group_id, []).append(unit)
    for id, members in groups.items():
        first = members[0]
        own = {"@type": "Unit", "@id": first.reference_id, "name": first.reference, "conversionFactor": 1.0}
        others = {u.openlca_id: u for u in members if u.openlca_id != first.reference_id}
        more = [{**_ref("Unit", u.openlca_id, u.openlca), "conversionFactor": u.factor} for u in others.values()]
        rows = [{**own, "isRefUnit": True}, *({**unit, "isRefUnit": False} for unit in more)]
        yield {
            **_ref("UnitGroup", id, first.group),
            "defaultFlowProperty": _ref("FlowProperty", first.property_id, first.property),
            "units": rows,
        }


def _place_id(code: str) -> str:
    return uuid_of("place", code)


def _location(code: str) -> Json:
    return {**_ref("Location", _place_id(code), code), "code": code}


def _methods(method: Method, flows: Iterable[Flow]) -> dict[str, Iterable[Json]]:
    """The factors of the rulebook for the flows of the file, kg CO2e per unit, so that openLCA counts as we do."""
    title = f"{method.name}, biogenic carbon {method.biogenic}"
    id, category = (uuid_of(kind, method.id, method.biogenic, method.sha256) for kind in ("method", "category"))
    factors = [
        {
            "@type": "ImpactFactor",
            "value": method.factors[flow.flow],
            "flow": _ref("Flow", flow_id(flow), flow.name),
            "flowProperty": _ref("FlowProperty", unit.property_id, unit.property),
            "unit": _ref("Unit", unit.openlca_id, unit.openlca),
        }
        for flow in flows
        if flow.flow in method.factors
        for unit in (exported_unit(flow.unit),)
    ]
    indicator = {**_ref("ImpactCategory", category, title), "refUnit": "kg CO2e", "impactFactors": factors}
    named = _ref("ImpactCategory", category, title)
    return {
        "lcia_categories": [indicator],
        "lcia_methods": [{**_ref("ImpactMethod", id, f"brightcell {title}"), "impactCategories": [named]}],
    }
