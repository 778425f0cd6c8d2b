"""The data sets of ecoSpold1 as they stand in a file, each value as it is written there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from brightcell.errors import BackgroundError, Problem, collecting
from brightcell.imports.amounts import as_number
from brightcell.imports.models import ImportedPlace, Progress
from brightcell.imports.spread95 import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM, StatedSpread
from brightcell.imports.xml_tree import XmlElement, counted, elements, root_of

NAMESPACE, ROOT = "EcoSpold01", "ecoSpold"
_SPREADS = {"1": LOGNORMAL, "2": NORMAL, "3": TRIANGULAR, "4": UNIFORM}
_TRUE = ("true", "1", "yes")


@dataclass(frozen=True, slots=True)
class StatedRow:
    """An exchange: its group is `input 5` or `output 0`."""

    number: int
    group: str
    name: str
    location: str
    unit: str
    amount: str
    categories: tuple[str, ...]
    is_infrastructure: bool
    spread: StatedSpread
    comment: str
    line: int


@dataclass(frozen=True, slots=True)
class StatedShare:
    """The part of some exchanges, in percent, that goes to the product of a number; no exchange means all."""

    product: int
    percent: float | None
    exchanges: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True)
class StatedDataset:
    """A data set; `kind` is its type: 3 an elementary flow, 4 an impact category, 5 a process of several products."""

    number: str
    name: str
    location: str
    unit: str
    amount: str
    categories: tuple[str, ...]
    is_infrastructure: bool
    kind: str
    comment: str
    place: ImportedPlace
    rows: tuple[StatedRow, ...]
    shares: tuple[StatedShare, ...]


def is_other(file: Path) -> bool:
    """Whether a file is XML of another kind."""
    namespace, root = root_of(file)
    return bool(root) and (root != ROOT or (bool(namespace) and NAMESPACE not in namespace))


def stated_datasets(file: Path, progress: Progress) -> Iterator[StatedDataset]:
    """The data sets of a file; raises BackgroundError with each that lacks what it can't do without."""
    namespace, root = root_of(file)
    if is_other(file) or not root:
        next(elements(file), None)  # tells what is wrong with it as XML
        found = f"{root or 'nothing'}{f' of {namespace}' if namespace else ''}"
        what = "this is not an ecoSpold1 file"
        raise BackgroundError(Problem(what, file.name, line=1, found=found, expected=f"{ROOT} of ...{NAMESPACE}"))
    problems: list[Problem] = []
    stage, most = f"reading {file.name}, data sets", counted(file, "dataset")["dataset"]
    for number, element in enumerate(elements(file, "dataset")):
        progress(stage, number, most)
        with collecting(problems):
            yield _dataset(file.name, element)
    if problems:
        raise BackgroundError(problems)


def _dataset(file: str, element: XmlElement) -> StatedDataset:
    number = element.get("number")
    place = ImportedPlace(file, f"dataset {number}" if number else "", element.line)
    process = element.one("metaInformation", "processInformation")
    reference = process.one("referenceFunction") if process else None
    if process is None or reference is None or not reference.get("name"):
        what = "the data set has no referenceFunction with a name"
        raise BackgroundError(Problem(what, place.document, line=element.line))
    geography, kind = process.one("geography"), process.one("dataSetInformation")
    flows = element.one("flowData")
    return StatedDataset(
        number=number,
        name=reference.get("name"),
        location=geography.get("location") if geography else "",
        unit=reference.get("unit"),
        amount=reference.get("amount"),
        categories=_categories(reference),
        is_infrastructure=_is_true(reference, "infrastructureProcess"),
        kind=kind.get("type") if kind else "",
        comment=reference.get("generalComment"),
        place=place,
        rows=tuple(_row(place, row) for row in flows.all("exchange")) if flows else (),
        shares=tuple(_share(place, row) for row in flows.all("allocation")) if flows else (),
    )


def _row(place: ImportedPlace, element: XmlElement) -> StatedRow:
    groups = [f"{way} {group.text.strip()}" for way in ("input", "output") for group in element.all(f"{way}Group")]
    if len(groups) != 1:
        path, found = f"exchange {element.get('name')}", ", ".join(groups) or "none"
        what, allowed = "an exchange has exactly one group", "one inputGroup or outputGroup"
        problem = Problem(what, place.document, path, line=element.line, found=found, expected=allowed)
        raise BackgroundError(problem)
    return StatedRow(
        number=_number(place, element, "number", element.get("number") or "0"),
        group=groups[0],
        name=element.get("name"),
        location=element.get("location"),
        unit=element.get("unit"),
        amount=element.get("meanValue"),
        categories=_categories(element),
        is_infrastructure=_is_true(element, "infrastructureProcess"),
        spread=StatedSpread(
            _SPREADS.get(element.get("uncertaintyType")),
            as_number(element.get("standardDeviation95")),
            as_number(element.get("minValue")),
            as_number(element.get("maxValue")),
            as_number(element.get("mostLikelyValue")),
        ),
        comment=element.get("generalComment"),
        line=element.line,
    )


def _share(place: ImportedPlace, element: XmlElement) -> StatedShare:
    exchanges = [child for child in element.children if child.name == "referenceToInputOutput"]
    return StatedShare(
        product=_number(place, element, "referenceToCoProduct", element.get("referenceToCoProduct")),
        percent=as_number(element.get("fraction")),
        exchanges=tuple(_number(place, child, "referenceToInputOutput", child.text) for child in exchanges),
        line=element.line,
    )


def _number(place: ImportedPlace, element: XmlElement, name: str, text: str) -> int:
    try:
        return int(text.strip())
    except ValueError:
        problem = Problem(
            "this must be a whole number", place.document, name, line=element.line, found=text or "nothing"
        )
        raise BackgroundError(problem) from None


def _categories(element: XmlElement) -> tuple[str, ...]:
    return tuple(part for part in (element.get("category"), element.get("subCategory")) if part)


def _is_true(element: XmlElement, attribute: str) -> bool:
    return element.get(attribute).lower() in _TRUE
