"""The data sets beside the processes: flows with their kind and compartment, and the unit that each is counted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.directions import ELEMENTARY, PRODUCT, WASTE
from brightcell.imports.units import normalised
from brightcell.imports.xml_tree import XmlElement

_KINDS = {
    "elementary flow": ELEMENTARY,
    "product flow": PRODUCT,
    "waste flow": WASTE,
    "other flow": PRODUCT,
}
_NAME = (
    "baseName",
    "treatmentStandardsRoutes",
    "mixAndLocationTypes",
    "flowProperties",
    "functionalUnitFlowProperties",
)


@dataclass(frozen=True, slots=True)
class IlcdFlow:
    """A flow; `property` is the id of the property that it is counted in.

    Base name, route and place of supply say who makes it.
    """

    id: str
    name: str
    kind: str
    categories: tuple[str, ...] = ()
    property: str = ""
    version: str = ""
    base: str = ""
    route: str = ""
    place: str = ""


@dataclass
class IlcdTables:
    """Flows, the unit group of each flow property, and the unit that each group is counted in."""

    flows: dict[str, IlcdFlow] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def take(self, file: str, root: XmlElement) -> bool:
        """Whether the data set is one of a table; the newest version of a flow stays."""
        if root.name == "flowDataSet":
            flow = _flow(file, root)
            if flow.id not in self.flows or self.flows[flow.id].version < flow.version:
                self.flows[flow.id] = flow
        elif root.name == "flowPropertyDataSet":
            reference = root.one("flowPropertiesInformation", "quantitativeReference", "referenceToReferenceUnitGroup")
            self.groups[uuid(file, root)] = reference.get("refObjectId").lower() if reference else ""
        elif root.name == "unitGroupDataSet":
            self.units[uuid(file, root)] = _unit(root)
        else:
            return False
        return True

    def unit(self, flow: IlcdFlow) -> str:
        """The unit of the reference property's unit group; nothing where one of them isn't among the files."""
        return self.units.get(self.groups.get(flow.property, ""), "")


def uuid(file: str, root: XmlElement) -> str:
    """The identity of a data set in small letters: raises BackgroundError where it has none."""
    identity = next((child.words("dataSetInformation", "UUID") for child in root.children if _has_identity(child)), "")
    if not identity:
        what = "the data set has no UUID"
        raise BackgroundError(Problem(what, file, line=root.line, found=root.name, expected="dataSetInformation/UUID"))
    return identity.lower()


def version(root: XmlElement) -> str:
    """The version of a data set, as text that sorts: 01.02.003."""
    parts = root.words("administrativeInformation", "publicationAndOwnership", "dataSetVersion").split(".")
    return ".".join(part.zfill(3) for part in parts)


def full_name(root: XmlElement | None) -> str:
    """Base name, route, mix and further properties, as programs show it."""
    parts = [root.words(part) for part in _NAME] if root is not None else []
    return ", ".join(part for part in parts if part)


def _has_identity(element: XmlElement) -> bool:
    return element.one("dataSetInformation", "UUID") is not None


def _flow(file: str, root: XmlElement) -> IlcdFlow:
    information = root.one("flowInformation")
    about = information.one("dataSetInformation") if information else None
    stated = root.words("modellingAndValidation", "LCIMethod", "typeOfDataSet")
    kind = _KINDS.get(stated.lower(), stated or "nothing")
    own = information.words("quantitativeReference", "referenceToReferenceFlowProperty") if information else ""
    entries = {entry.get("dataSetInternalID"): entry for entry in root.all("flowProperties", "flowProperty")}
    entry = entries.get(own) or (next(iter(entries.values())) if len(entries) == 1 else None)
    reference = entry.one("referenceToFlowPropertyDataSet") if entry else None
    name = about.one("name") if about else None
    return IlcdFlow(
        id=uuid(file, root),
        name=(name.words("baseName") if kind == ELEMENTARY else full_name(name)) if name else "",
        kind=kind,
        categories=_categories(about) if about and kind == ELEMENTARY else (),
        property=reference.get("refObjectId").lower() if reference else "",
        version=version(root),
        base=name.words("baseName") if name else "",
        route=name.words("treatmentStandardsRoutes") if name else "",
        place=information.words("geography", "locationOfSupply") if information else "",
    )


def _categories(about: XmlElement) -> tuple[str, ...]:
    """The compartments of an elementary flow, by their level."""
    path = ("classificationInformation", "elementaryFlowCategorization")
    parts = sorted(about.all(*path, "category"), key=lambda part: part.get("level"))
    return tuple(part.text.strip() for part in parts if part.text.strip())


def _unit(root: XmlElement) -> str:
    own = root.words("unitGroupInformation", "quantitativeReference", "referenceToReferenceUnit")
    units: Mapping[str, str] = {unit.get("dataSetInternalID"): unit.words("name") for unit in root.all("units", "unit")}
    return normalised(units.get(own, ""))
