"""The process data sets of ILCD as they stand in a file: exchanges, parameters, allocations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number
from brightcell.imports.ilcd.tables import full_name, uuid, version
from brightcell.imports.models import ImportedPlace
from brightcell.imports.parameters import ImportedParameter
from brightcell.imports.spread95 import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM, StatedSpread
from brightcell.imports.xml_tree import XmlElement

_SPREADS = {"log-normal": LOGNORMAL, "normal": NORMAL, "triangular": TRIANGULAR, "uniform": UNIFORM}
_INPUT = {"input": True, "output": False}
_REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class IlcdExchange:
    """An exchange: amounts as text, `variable` what the mean amount is multiplied with.

    `shares` are pairs of the number of a product and its part in percent. `provider` and `is_avoided` are openLCA's.
    """

    number: int
    flow: str
    flow_name: str
    is_input: bool
    mean: str
    resulting: str
    variable: str
    location: str
    function: str
    spread: StatedSpread
    shares: tuple[tuple[int, float], ...]
    provider: str
    is_avoided: bool
    comment: str
    line: int

    @property
    def is_reminder(self) -> bool:
        """Whether the format keeps it out of the inventory, as a reminder of another method."""
        return _REMINDER in self.function.lower()


@dataclass(frozen=True)
class IlcdProcess:
    """A process data set; `references` are the numbers of its reference flows."""

    id: str
    name: str
    location: str
    version: str
    comment: str
    references: tuple[int, ...]
    parameters: tuple[ImportedParameter, ...]
    exchanges: tuple[IlcdExchange, ...]
    place: ImportedPlace


def is_declaration(root: XmlElement) -> bool:
    """Whether a process data set is an environmental product declaration: results, without an inventory."""
    stated = root.words("modellingAndValidation", "LCIMethodAndAllocation", "typeOfDataSet")
    return stated.upper() == "EPD"


def stated_process(file: str, root: XmlElement) -> IlcdProcess:
    """A process data set; raises BackgroundError for one that lacks what it can't do without."""
    place = ImportedPlace(file, "", root.line)
    information = root.one("processInformation")
    about = information.one("dataSetInformation") if information else None
    name = full_name(about.one("name") if about else None)
    if information is None or about is None or not name:
        what = "the process data set has no baseName"
        raise BackgroundError(Problem(what, file, line=root.line, expected="processInformation/.../name/baseName"))
    geography = information.one("geography", "locationOfOperationSupplyOrProduction")
    references = information.all("quantitativeReference", "referenceToReferenceFlow")
    return IlcdProcess(
        id=uuid(file, root),
        name=name,
        location=geography.get("location") if geography else "",
        version=version(root),
        comment=about.words("generalComment"),
        references=tuple(
            _number(file, reference, "referenceToReferenceFlow", reference.text) for reference in references
        ),
        parameters=tuple(_parameters(file, information)),
        exchanges=tuple(_exchange(file, row) for row in root.all("exchanges", "exchange")),
        place=place,
    )


def _parameters(file: str, information: XmlElement) -> Iterator[ImportedParameter]:
    for row in information.all("mathematicalRelations", "variableParameter"):
        name, formula = row.get("name"), row.words("formula")
        value = as_number(row.words("meanValue"))
        number = as_number(formula)
        place = ImportedPlace(file, f"parameter {name}", row.line)
        amount = number if value is None else value
        spread = {} if formula and number is None else _spread(row, "Value").about(amount)
        yield ImportedParameter(name, amount, place, "" if number is not None else formula, spread)


def _exchange(file: str, row: XmlElement) -> IlcdExchange:
    reference = row.one("referenceToFlowDataSet")
    flow = reference.get("refObjectId").lower() if reference else ""
    way = row.words("exchangeDirection")
    number = _number(file, row, "dataSetInternalID", row.get("dataSetInternalID"))
    if reference is None or not flow:
        raise BackgroundError(Problem("an exchange has no flow", file, f"exchange {number}", line=row.line))
    if way.lower() not in _INPUT:
        path, found = f"exchange {number}, exchangeDirection", way or "nothing"
        problem = Problem(
            "an exchange goes in or out", file, path, line=row.line, found=found, expected="Input, Output"
        )
        raise BackgroundError(problem)
    return IlcdExchange(
        number=number,
        flow=flow,
        flow_name=reference.words("shortDescription"),
        is_input=_INPUT[way.lower()],
        mean=row.words("meanAmount"),
        resulting=row.words("resultingAmount"),
        variable=row.words("referenceToVariable"),
        location=row.words("location"),
        function=row.words("functionType"),
        spread=_spread(row, "Amount"),
        shares=tuple(_shares(file, row)),
        provider=row.get("defaultProvider").lower(),
        is_avoided=row.get("avoidedProduct").lower() == "true",
        comment=row.words("generalComment"),
        line=row.line,
    )


def _shares(file: str, row: XmlElement) -> Iterator[tuple[int, float]]:
    for share in row.all("allocations", "allocation"):
        product = _number(file, share, "internalReferenceToCoProduct", share.get("internalReferenceToCoProduct"))
        yield product, as_number(share.get("allocatedFraction")) or 0.0


def _spread(row: XmlElement, of: str) -> StatedSpread:
    """The stated distribution; openLCA writes the deviation itself where the format has its square, or its double."""
    kind = _SPREADS.get(row.words("uncertaintyDistributionType").lower())
    deviation = as_number(row.words("relativeStandardDeviation95In"))
    if deviation is not None and _is_of_openlca(row):
        deviation = deviation**2 if kind == LOGNORMAL else 2 * deviation
    low, high = as_number(row.words(f"minimum{of}")), as_number(row.words(f"maximum{of}"))
    return StatedSpread(kind, deviation, low, high, as_number(row.get("mostLikelyValue")))


def _is_of_openlca(row: XmlElement) -> bool:
    """Whether openLCA wrote the row: its own attributes of units, amounts and ids."""
    return bool({"unitId", "propertyId", "uuid"} & row.attributes.keys())


def _number(file: str, element: XmlElement, name: str, text: str) -> int:
    try:
        return int(text.strip())
    except ValueError:
        found = text.strip() or "nothing"
        raise BackgroundError(
            Problem("this must be a whole number", file, name, line=element.line, found=found)
        ) from None
