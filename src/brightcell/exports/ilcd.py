"""ILCD: a zip of process data sets, each with a flow of its own for what it makes, and the tables that they refer to.

What a process takes is a flow, and a flow has one maker: so links hold in every program that reads ILCD. Amounts are in
the reference unit of the flow's property, 3.6 MJ for 1 kWh; credits are inputs below zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from brightcell.background.models import Flow
from brightcell.exports.ids import flow_id, process_id, uuid_of
from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem
from brightcell.exports.notes import counted
from brightcell.exports.spreads import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM, is_centred, kind_of
from brightcell.exports.units import ExportedUnit, exported_unit
from brightcell.exports.xml_text import Element, document
from brightcell.exports.zips import zipped

_ILCD = "http://lca.jrc.it/ILCD"
_VERSION = "01.00.000"
_LONGEST = 500
"""Characters of a comment of an exchange."""
_KINDS = {LOGNORMAL: "log-normal", NORMAL: "normal", UNIFORM: "uniform", TRIANGULAR: "triangular"}
_MOST = 100.0
"""The format has two digits before the point of a deviation, and three behind it."""
_COMPARTMENTS = {"air": "Emissions to air", "water": "Emissions to water", "soil": "Emissions to soil"}


def ilcd(system: ExportedSystem) -> tuple[bytes, tuple[str, ...]]:
    """The zip, and what the format could not hold."""
    writer = _DataSets(system)
    files = {f"ILCD/{folder}/{id}.xml": document(root) for folder, id, root in writer.all()}
    return zipped(files), tuple(writer.notes())


class _DataSets:
    def __init__(self, system: ExportedSystem) -> None:
        self.system = system
        self.providers = (*(process.provider for process in system.processes), *system.outside)
        self.lost: list[str] = []
        self.rounded: list[str] = []
        self.cut: list[str] = []

    def all(self) -> Iterator[tuple[str, str, Element]]:
        """Folder, id and content of each data set."""
        for process in self.system.processes:
            yield "processes", process_id(process.provider), self.process(process)
        for provider in self.providers:
            yield "flows", _product_id(provider), _product(provider, provider.key in self.system.inside)
        for flow in self.system.flows:
            yield "flows", flow_id(flow), _elementary(flow)
        named = (*(p.unit for p in self.providers), *(flow.unit for flow in self.system.flows))
        units = {unit.property_id: unit for unit in map(exported_unit, named)}
        for unit in units.values():
            yield "flowproperties", unit.property_id, _property(unit)
            yield "unitgroups", unit.group_id, _unit_group(unit)

    def notes(self) -> Iterator[str]:
        """What the format has no place for."""
        yield from counted("amounts count as certain, since ILCD can't hold their distribution", self.lost)
        yield from counted("spreads are rounded to the three digits that ILCD has", self.rounded)
        yield from counted(f"comments were cut after the {_LONGEST} characters that ILCD allows", self.cut)

    def process(self, process: ExportedProcess) -> Element:
        """A process data set."""
        provider = process.provider
        information = (
            _element("common:UUID", process_id(provider)),
            Element("name", (_words("baseName", provider.label),)),
            _classes(provider.database, process.stage),
            _words("common:generalComment", process.comment),
        )
        reference = Element(
            "quantitativeReference", (_element("referenceToReferenceFlow", "0"),), {"type": "Reference flow(s)"}
        )
        place = Element("locationOfOperationSupplyOrProduction", "", {"location": provider.location})
        kind = _element("typeOfDataSet", "Unit process, black box")
        rows = [self.production(process)]
        rows += [self.exchange(process, number, row) for number, row in enumerate(process.exchanges, start=1)]
        return _data_set(
            "process",
            Element(
                "processInformation",
                (Element("dataSetInformation", information), reference, Element("geography", (place,))),
            ),
            Element("modellingAndValidation", (Element("LCIMethodAndAllocation", (kind,)),)),
            _ADMINISTRATION,
            Element("exchanges", tuple(rows)),
        )

    def production(self, process: ExportedProcess) -> Element:
        """What the process makes: one unit."""
        provider, unit = process.provider, exported_unit(process.provider.unit)
        name = f"{provider.name} <- {provider.product}"
        spread = self.spread(name, process.spread, 1.0, unit.factor)
        return _exchange(0, _reference_to(_product_id(provider), provider.product), "Output", unit.factor, spread, "")

    def exchange(self, process: ExportedProcess, number: int, exchange: ExportedExchange) -> Element:
        """An input, an emission or a resource."""
        target, name = exchange.target, f"{process.provider.name} <- {exchange.target.name}"
        factor = exported_unit(target.unit).factor
        if isinstance(target, Flow):
            reference, amount = _reference_to(flow_id(target), target.name), exchange.amount
            way = "Input" if target.compartment.startswith("natural resource") else "Output"
        else:
            reference, amount = _reference_to(_product_id(target), target.product), exchange.handed
            way = "Input" if target.sign > 0 else "Output"
        turned = amount != exchange.amount
        spread = self.spread(name, {} if turned else exchange.uncertainty, amount, factor)
        if turned and exchange.uncertainty:
            self.lost.append(name)
        if len(exchange.comment) > _LONGEST:
            self.cut.append(name)
        return _exchange(number, reference, way, amount * factor, spread, exchange.comment[:_LONGEST])

    def spread(self, name: str, fields: Mapping[str, Any], amount: float, factor: float) -> tuple[Element, ...]:
        """The elements of a distribution; none where the format has none for it."""
        if not fields:
            return ()
        kind = kind_of(fields)
        if kind in (UNIFORM, TRIANGULAR):
            low, high = fields["minimum"] * factor, fields["maximum"] * factor
            # the amount is the mean: only of an even triangle is it the peak too
            if kind == TRIANGULAR and not _is_even(fields, amount):
                self.lost.append(name)
                return ()
            bounds = (_element("minimumAmount", repr(low)), _element("maximumAmount", repr(high)))
            return (*bounds, _element("uncertaintyDistributionType", _KINDS[kind]))
        deviation = _deviation(fields, factor) if kind in (LOGNORMAL, NORMAL) and is_centred(fields, amount) else None
        stated = None if deviation is None else round(deviation, 3)
        if deviation is None or stated is None or not _says(kind, stated, deviation):
            self.lost.append(name)
            return ()
        if stated != deviation:
            self.rounded.append(name)
        shape = _element("uncertaintyDistributionType", _KINDS[kind])
        return (shape, _element("relativeStandardDeviation95In", f"{stated:.3f}"))


def _deviation(fields: Mapping[str, Any], factor: float) -> float:
    """The square of the geometric standard deviation, or twice the standard deviation."""
    if kind_of(fields) == LOGNORMAL:
        return math.exp(min(2.0 * fields["scale"], 700.0))
    return float(2.0 * fields["scale"] * factor)


def _says(kind: int, stated: float, deviation: float) -> bool:
    """Whether a rounded deviation still says what it was: to a hundredth, of what is above 1 for a lognormal."""
    base = 1.0 if kind == LOGNORMAL else 0.0
    return base < stated < _MOST and abs(stated - deviation) <= 0.01 * (deviation - base)


def _is_even(fields: Mapping[str, Any], amount: float) -> bool:
    middle = 0.5 * (fields["minimum"] + fields["maximum"])
    return math.isclose(middle, amount, rel_tol=1e-9) and math.isclose(fields["loc"], amount, rel_tol=1e-9)


def _product_id(provider: ExportedProvider) -> str:
    return uuid_of("ilcd flow", *provider.key, provider.version)


def _product(provider: ExportedProvider, is_inside: bool) -> Element:
    """The flow of what one process makes; its route and place say which process that is."""
    names = [_words("baseName", provider.product)]
    if provider.label != provider.product or not is_inside:
        names.append(_words("treatmentStandardsRoutes", provider.label))
    kind = "Waste flow" if provider.sign < 0 else "Product flow"
    place = Element("geography", (_element("locationOfSupply", provider.location),))
    about = (Element("name", tuple(names)), _classes(provider.database))
    return _flow(_product_id(provider), about, kind, exported_unit(provider.unit), (place,))


def _elementary(flow: Flow) -> Element:
    compartment, _, part = (text.strip() for text in flow.compartment.partition(","))
    if compartment in _COMPARTMENTS:
        words = _COMPARTMENTS[compartment]
        levels = ["Emissions", words, f"{words}, {part or 'unspecified'}"]
    else:
        levels = ["Resources", f"Resources {part}".replace("Resources in ", "Resources from ")]
    categories = tuple(Element("common:category", text, {"level": str(n)}) for n, text in enumerate(levels))
    path = Element("classificationInformation", (Element("common:elementaryFlowCategorization", categories),))
    about = (Element("name", (_words("baseName", flow.name),)), path)
    return _flow(flow_id(flow), about, "Elementary flow", exported_unit(flow.unit), ())


def _flow(id: str, about: tuple[Element, ...], kind: str, unit: ExportedUnit, place: tuple[Element, ...]) -> Element:
    information = Element("dataSetInformation", (_element("common:UUID", id), *about))
    reference = Element("quantitativeReference", (_element("referenceToReferenceFlowProperty", "0"),))
    measured = _reference(
        "referenceToFlowPropertyDataSet", "flow property", "flowproperties", unit.property_id, unit.property
    )
    factor = Element("flowProperty", (measured, _element("meanValue", "1.0")), {"dataSetInternalID": "0"})
    return _data_set(
        "flow",
        Element("flowInformation", (information, reference, *place)),
        Element("modellingAndValidation", (Element("LCIMethod", (_element("typeOfDataSet", kind),)),)),
        _ADMINISTRATION,
        Element("flowProperties", (factor,)),
    )


def _property(unit: ExportedUnit) -> Element:
    group = _reference("referenceToReferenceUnitGroup", "unit group", "unitgroups", unit.group_id, unit.group)
    about = (_element("common:UUID", unit.property_id), _words("common:name", unit.property))
    information = (Element("dataSetInformation", about), Element("quantitativeReference", (group,)))
    return _data_set("flowProperty", Element("flowPropertiesInformation", information), _ADMINISTRATION)


def _unit_group(unit: ExportedUnit) -> Element:
    about = (_element("common:UUID", unit.group_id), _words("common:name", unit.group))
    reference = Element("quantitativeReference", (_element("referenceToReferenceUnit", "0"),))
    own = Element("unit", (_element("name", unit.reference), _element("meanValue", "1.0")), {"dataSetInternalID": "0"})
    return _data_set(
        "unitGroup",
        Element("unitGroupInformation", (Element("dataSetInformation", about), reference)),
        _ADMINISTRATION,
        Element("units", (own,)),
    )


def _data_set(kind: str, *content: Element) -> Element:
    spaces = {"xmlns": f"{_ILCD}/{kind[:1].upper()}{kind[1:]}", "xmlns:common": f"{_ILCD}/Common", "version": "1.1"}
    return Element(f"{kind}DataSet", content, spaces)


def _exchange(number: int, flow: Element, way: str, amount: float, spread: Iterable[Element], comment: str) -> Element:
    amounts = (_element("meanAmount", repr(amount)), _element("resultingAmount", repr(amount)))
    comments = (_words("generalComment", comment),) if comment else ()
    rows = (flow, _element("exchangeDirection", way), *amounts, *spread, *comments)
    return Element("exchange", rows, {"dataSetInternalID": str(number)})


def _reference_to(id: str, name: str) -> Element:
    return _reference("referenceToFlowDataSet", "flow", "flows", id, name)


def _reference(element: str, kind: str, folder: str, id: str, name: str) -> Element:
    attributes = {
        "type": f"{kind} data set",
        "refObjectId": id,
        "version": _VERSION,
        "uri": f"../{folder}/{id}.xml",
    }
    return Element(element, (_words("common:shortDescription", name),), attributes)


def _classes(*names: str) -> Element:
    levels = tuple(
        Element("common:class", name, {"level": str(level)}) for level, name in enumerate(filter(None, names))
    )
    return Element("classificationInformation", (Element("common:classification", levels),))


def _element(name: str, text: str) -> Element:
    return Element(name, text)


def _words(name: str, text: str) -> Element:
    return Element(name, text, {"xml:lang": "en"})


_ADMINISTRATION = Element(
    "administrativeInformation",
    (Element("publicationAndOwnership", (Element("common:dataSetVersion", _VERSION),)),),
)
