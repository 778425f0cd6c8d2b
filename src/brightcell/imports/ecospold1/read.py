"""What the data sets of ecoSpold1 mean: one activity for each product, linked by name, place and infrastructure.

The number of an exchange is that of its flow, which programs other than ecoinvent's give by themselves in each file, so
that it only tells apart what else fits equally.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from brightcell.errors import BackgroundError, Problem, collecting
from brightcell.imports.amounts import as_number
from brightcell.imports.ecospold1.datasets import StatedDataset, StatedRow, is_other, stated_datasets
from brightcell.imports.ecospold1.flows import flow_words
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedFlow,
    ImportedModel,
    ImportedPlace,
    Progress,
    ReaderRemark,
    silence,
)
from brightcell.imports.product_shares import ProductShares
from brightcell.imports.spread95 import StatedSpread
from brightcell.imports.units import normalised
from brightcell.imports.xml_files import all_xml_files, name_of
from brightcell.imports.xml_tree import counted

_KINDS = {
    "input 1": "technosphere",
    "input 2": "technosphere",
    "input 3": "technosphere",
    "input 4": "biosphere",
    "input 5": "technosphere",
    "output 0": "production",
    "output 1": "substitution",
    "output 2": "production",
    "output 3": "technosphere",
    "output 4": "biosphere",
}
"""Groups: materials, energy, services, from nature, from the technosphere; reference product, avoided, by-product,
waste to treatment, to nature."""
_HANDED_OVER = "output 3"
_NO_PROCESS = {"3": "it describes an elementary flow", "4": "it holds the factors of an impact category"}


def read_ecospold1(paths: Path | Sequence[Path], progress: Progress = silence) -> ImportedModel:
    """All data sets of files, folders or zips; raises BackgroundError with every file that can't be read."""
    problems: list[Problem] = []
    stated: list[StatedDataset] = []
    raw: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        files = all_xml_files(paths, Path(folder))
        others = [file.name for file in files if len(files) > 1 and is_other(file)]
        for file in (file for file in files if file.name not in others):
            with collecting(problems):
                stated += stated_datasets(file, progress)
                raw += counted(file, "dataset", "exchange")
    if problems:
        raise BackgroundError(problems)
    reader = _DatasetReader([dataset for dataset in stated if dataset.kind not in _NO_PROCESS])
    unread = [dataset for dataset in stated if dataset.kind in _NO_PROCESS]
    read = [reader.dataset(number, dataset) for number, dataset in enumerate(reader.datasets)]
    flows = {flow.code: flow for parts in read for flow in parts.flows}
    return ImportedModel(
        format="ecospold1",
        database=name_of(paths),
        activities=tuple(activity for parts in read for activity in parts.activities),
        flows=tuple(flows.values()),
        remarks=(
            *map(_other, others),
            *map(_left_out, unread),
            *(remark for parts in read for remark in parts.remarks),
        ),
        raw_exchanges=raw["exchange"],
        raw_activities=raw["dataset"],
        left_out=sum(parts.left_out for parts in read) + sum(len(dataset.rows) for dataset in unread),
        activities_left_out=len(unread),
        added=sum(parts.added for parts in read),
        activities_added=sum(len(parts.activities) - 1 for parts in read),
        converts_units=True,
    )


def _other(file: str) -> ReaderRemark:
    return ReaderRemark("block_is_left_out", Problem("the file is not read: it holds no ecoSpold1 data sets", file))


def _left_out(dataset: StatedDataset) -> ReaderRemark:
    what = f"the data set with {len(dataset.rows)} exchanges is not read: {_NO_PROCESS[dataset.kind]}"
    place = dataset.place
    return ReaderRemark("block_is_left_out", Problem(what, place.document, dataset.name, line=place.row))


@dataclass(frozen=True)
class _DatasetMaker:
    """What makes a product: what an exchange can be compared with, and the code of its activity."""

    code: str
    number: str
    unit: str
    categories: tuple[str, ...]
    is_infrastructure: bool
    label: str


@dataclass(frozen=True)
class _DatasetParts:
    """What a data set became."""

    activities: tuple[ImportedActivity, ...]
    flows: tuple[ImportedFlow, ...]
    remarks: tuple[ReaderRemark, ...]
    left_out: int
    added: int


class _DatasetReader:
    """Reads data sets, with all makers of each product at hand."""

    def __init__(self, datasets: Sequence[StatedDataset]) -> None:
        self.datasets = [_making(dataset) for dataset in datasets]
        self.makers: dict[tuple[str, str], list[_DatasetMaker]] = defaultdict(list)
        self.codes: dict[tuple[int, int], str] = {}
        for number, dataset in enumerate(self.datasets):
            for row in _products(dataset):
                maker = _maker(dataset, row)
                self.codes[number, row.number] = maker.code
                self.makers[row.name, row.location or dataset.location].append(maker)

    def dataset(self, number: int, dataset: StatedDataset) -> _DatasetParts:
        """An activity for each product that has shares, else a single one with all that it makes."""
        rows = _DatasetRows(self, number, dataset)
        products = _products(dataset)
        kept = [row for row in dataset.rows if row in products or _KINDS.get(row.group) != "production"]
        exchanges = [rows.exchange(row) for row in kept]
        shares = _shares(dataset, products)
        remarks = (*rows.remarks(), *shares.remarks())
        left_out, added = len(dataset.rows) - len(kept), int(not any(row.line for row in products))
        if not shares.is_allocated:
            first = products[0]
            activity = self.activity(number, dataset, first, exchanges)
            return _DatasetParts((activity,), tuple(rows.flows.values()), remarks, left_out, added)
        parts = [(row, list(shares.part(exchanges, row.number))) for row in products]
        activities = tuple(self.activity(number, dataset, row, part) for row, part in parts)
        more = sum(len(part) for _, part in parts) - len(exchanges)
        return _DatasetParts(activities, tuple(rows.flows.values()), remarks, left_out, added + more)

    def activity(
        self, number: int, dataset: StatedDataset, product: StatedRow, exchanges: Iterable[ImportedExchange]
    ) -> ImportedActivity:
        is_only = len(_products(dataset)) == 1
        return ImportedActivity(
            code=self.codes[number, product.number],
            name=dataset.name if is_only else product.name,
            product=product.name,
            location=product.location or dataset.location,
            unit=normalised(product.unit),
            place=dataset.place,
            exchanges=tuple(exchanges),
            comment=dataset.comment,
            variant=_variant(dataset.categories, dataset.is_infrastructure),
        )


class _DatasetRows:
    """The exchanges of one data set."""

    def __init__(self, reader: _DatasetReader, number: int, dataset: StatedDataset) -> None:
        self.reader, self.number, self.dataset = reader, number, dataset
        self.flows: dict[str, ImportedFlow] = {}
        self.dropped: list[StatedRow] = []
        self.differing: list[StatedRow] = []
        self.assumed: list[StatedRow] = []

    def exchange(self, row: StatedRow) -> ImportedExchange:
        kind = _KINDS.get(row.group, f"the {row.group.replace(' ', ' group ')}")
        amount = as_number(row.amount)
        if not row.spread.is_usable(amount):
            self.dropped.append(row)
        if not row.line:
            self.assumed.append(row)
        unit, place = normalised(row.unit), self.dataset.place
        name, categories, code = self.flow(row, unit) if kind == "biosphere" else (row.name, (), "")
        target, choices = (code, ()) if code else self.provider(row, kind)
        return ImportedExchange(
            kind=kind,
            name=name,
            amount=amount,
            place=ImportedPlace(place.file, place.part, row.line or place.row),
            product=row.name if kind == "production" else "",
            location=self.location(row, kind),
            categories=categories,
            unit=unit,
            written=row.amount,
            target=target,
            uncertainty=row.spread.about(amount),
            comment=row.comment,
            follows_sign=row.group == _HANDED_OVER,
            number=row.number,
            choices=choices,
        )

    def location(self, row: StatedRow, kind: str) -> str:
        """Of what is made, that of the data set where the row has none."""
        if kind == "biosphere":
            return ""
        return row.location or (self.dataset.location if kind == "production" else "")

    def flow(self, row: StatedRow, unit: str) -> tuple[str, tuple[str, ...], str]:
        """Name, categories and code of a flow of nature, under the words of Brightway's biosphere."""
        name, categories = flow_words(row.name, row.categories)
        code = "|".join((row.name, *row.categories, unit))
        if code not in self.flows:
            self.flows[code] = ImportedFlow(code, name, categories, unit)
        return name, categories, code

    def provider(self, row: StatedRow, kind: str) -> tuple[str, tuple[str, ...]]:
        """The code of the maker, where there is one or one fits best; several that fit equally are choices."""
        if kind == "production":
            return self.reader.codes.get((self.number, row.number), ""), ()
        makers = self.reader.makers.get((row.name, row.location or self.dataset.location), [])
        if not makers and not row.location:
            named = (own for (name, _), own in self.reader.makers.items() if name == row.name)
            makers = [maker for own in named for maker in own]
        fitting = _narrowed(makers, row)
        if len(fitting) == 1:
            if fitting[0].is_infrastructure != row.is_infrastructure:
                self.differing.append(row)
            return fitting[0].code, ()
        return "", tuple(maker.label for maker in fitting)

    def remarks(self) -> Iterator[ReaderRemark]:
        """What was taken in another way than it stands."""
        for row in self.dropped:
            spread = row.spread
            given = {"standardDeviation95": spread.deviation, "minValue": spread.minimum, "maxValue": spread.maximum}
            stated = ", ".join(f"{name} {value}" for name, value in given.items() if value is not None) or "nothing"
            what = "its distribution is impossible; the amount is taken as certain"
            yield self.remark("distribution_was_dropped", what, row, stated)
        for row in self.differing:
            yes, no = ("an infrastructure process", "none")[:: 1 if row.is_infrastructure else -1]
            what = f"the exchange asks for {yes}, and its only maker in the file is {no}; it is linked"
            yield self.remark("infrastructure_differs", what, row)
        for row in self.assumed:
            what = "no exchange has the output group 0 or 2; the amount of the reference function is taken"
            yield self.remark("production_is_taken_as_one", what, row, row.amount)

    def remark(self, check: str, what: str, row: StatedRow, found: str | None = None) -> ReaderRemark:
        place, path = self.dataset.place, f"{self.dataset.name} <- {row.name}"
        problem = Problem(what, place.document, path, line=row.line or place.row, found=found)
        return ReaderRemark(check, problem)


def _making(dataset: StatedDataset) -> StatedDataset:
    """With the product of the reference function where no exchange is one; its line is 0."""
    if any(_KINDS.get(row.group) == "production" for row in dataset.rows):
        return dataset
    product = StatedRow(
        -1,
        "output 0",
        dataset.name,
        dataset.location,
        dataset.unit,
        dataset.amount or "1",
        dataset.categories,
        dataset.is_infrastructure,
        StatedSpread(),
        "",
        0,
    )
    return replace(dataset, rows=(product, *dataset.rows))


def _products(dataset: StatedDataset) -> list[StatedRow]:
    """What is made; by-products of amount zero mark other allocations, unless there is nothing else."""
    products = [row for row in dataset.rows if _KINDS.get(row.group) == "production"]
    return [row for row in products if as_number(row.amount) != 0] or products[:1]


def _shares(dataset: StatedDataset, outputs: Sequence[StatedRow]) -> ProductShares:
    shared = [row.number for row in dataset.rows if _KINDS.get(row.group) != "production"]
    factors: dict[tuple[int, int], float] = {}
    for share in dataset.shares:
        for number in share.exchanges or shared:
            factors[number, share.product] = share.percent or 0.0
    products = tuple(row.number for row in outputs)
    return ProductShares(products, factors, tuple(shared), dataset.place, dataset.name).in_percent()


def _maker(dataset: StatedDataset, row: StatedRow) -> _DatasetMaker:
    location = row.location or dataset.location
    is_only = len(_products(dataset)) == 1
    infrastructure = dataset.is_infrastructure if is_only else row.is_infrastructure
    categories = dataset.categories if is_only else row.categories
    words = (dataset.name, row.name, location, row.unit, *categories, str(infrastructure))
    code = hashlib.md5("\0".join(words).encode(), usedforsecurity=False).hexdigest()
    number = dataset.number if is_only else str(row.number)
    label = " | ".join(part for part in (row.name, location, _variant(categories, infrastructure)) if part)
    return _DatasetMaker(
        code, number, normalised(row.unit), categories, infrastructure, f"{label} (data set {dataset.number})"
    )


def _variant(categories: Iterable[str], is_infrastructure: bool) -> str:
    """What tells data sets of one name and place apart."""
    return ", ".join(("/".join(categories), *(("infrastructure",) if is_infrastructure else ()))).strip(", ")


def _narrowed(makers: Sequence[_DatasetMaker], row: StatedRow) -> Sequence[_DatasetMaker]:
    """Those that fit best: by infrastructure, unit, category, then the number, as far as any fits."""
    if len(makers) < 2:
        return makers
    unit = normalised(row.unit)
    tests: tuple[Callable[[_DatasetMaker], bool], ...] = (
        lambda maker: maker.is_infrastructure == row.is_infrastructure,
        lambda maker: maker.unit == unit,
        lambda maker: maker.categories == row.categories,
        lambda maker: maker.number == str(row.number),
    )
    for fits in tests:
        makers = [maker for maker in makers if fits(maker)] or makers
    return makers if len({maker.code for maker in makers}) > 1 else makers[:1]
