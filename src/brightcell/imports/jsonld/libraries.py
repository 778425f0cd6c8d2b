"""Libraries of openLCA 2: folders of matrices with an index, that data sets of an export refer to by a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number
from brightcell.imports.jsonld.library_index import IndexedIntervention, IndexedProduct, interventions, products
from brightcell.imports.jsonld.tables import LIBRARY, compartment
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedFlow,
    ImportedPlace,
    Progress,
    ReaderRemark,
)
from brightcell.imports.stored_matrices import stored_matrix
from brightcell.imports.units import normalised
from brightcell.io.json import read_json_file

_READ = ("A", "B", "INV", "M", "index_A", "index_B", "library", "meta")
"""Files that are read, say the same again, or describe."""


@dataclass(frozen=True)
class Library:
    """A library with its activities; `rows` are the entries of its matrices, counted in these."""

    name: str
    folder: Path
    activities: tuple[ImportedActivity, ...] = ()
    flows: tuple[ImportedFlow, ...] = ()
    remarks: tuple[ReaderRemark, ...] = ()
    rows: int = 0
    columns: int = 0

    @property
    def has_matrices(self) -> bool:
        """Whether something came of it: a library may hold flows and units alone."""
        return bool(self.activities)


def library_folders(folder: Path) -> list[Path]:
    """Every folder that holds a library: the given one, or those within it."""
    return sorted(file.parent for file in folder.rglob(LIBRARY))


def read_library(folder: Path, progress: Progress) -> Library:
    """The activities in the matrices A and B; raises BackgroundError where matrix and index don't fit."""
    name = _name(folder)
    technosphere = stored_matrix(folder, "A")
    remarks = tuple(_unread(folder, name))
    if technosphere is None:
        return Library(name, folder, remarks=remarks)
    index = products(folder)
    _refuse_misfit("A", technosphere, len(index), len(index), "index_A")
    biosphere = stored_matrix(folder, "B")
    flows = interventions(folder) if biosphere is not None else ()
    if biosphere is None:
        biosphere = sparse.csc_matrix((0, len(index)))
    _refuse_misfit("B", biosphere, len(flows), len(index), "index_B")
    columns = _LibraryColumns(name, index, flows, (technosphere, biosphere))
    rows = int(np.count_nonzero(technosphere.data) + np.count_nonzero(biosphere.data))
    activities: list[ImportedActivity] = []
    for number in range(len(index)):
        progress(f"reading library {name}, processes", number, len(index))
        activities.append(columns.activity(number))
    described = {row.flow.id: _described(row) for row in flows}
    return Library(name, folder, tuple(activities), tuple(described.values()), remarks, rows, technosphere.shape[1])


def _name(folder: Path) -> str:
    """As the library calls itself, else as its folder is called."""
    content = read_json_file(folder / LIBRARY, "the description of the library", BackgroundError)
    return str((content.get("name") if isinstance(content, dict) else "") or folder.name)


def _unread(folder: Path, name: str) -> Iterator[ReaderRemark]:
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.stem not in _READ)
    if files:
        what = f"{len(files)} files of the library {name} are not read: brightcell takes the matrices A and B"
        found = ", ".join(file.name for file in files[:5])
        yield ReaderRemark("block_is_left_out", Problem(what, name, found=found))


def _refuse_misfit(name: str, matrix: sparse.csc_matrix, rows: int, columns: int, index: str) -> None:
    if matrix.shape != (rows, columns):
        found, expected = f"{matrix.shape[0]} x {matrix.shape[1]}", f"{rows} x {columns} as in {index}"
        raise BackgroundError(Problem("matrix and index don't fit", f"matrix {name}", found=found, expected=expected))


class _LibraryColumns:
    """Columns of the matrices as activities.

    In A what is made is positive, an input negative, and a treatment makes -1 of its waste, as in Brightway; B counts
    what is taken from nature negative.
    """

    def __init__(
        self,
        library: str,
        products: Sequence[IndexedProduct],
        interventions: Sequence[IndexedIntervention],
        matrices: tuple[sparse.csc_matrix, sparse.csc_matrix],
    ) -> None:
        self.library, self.products, self.interventions = library, products, interventions
        self.technosphere, self.biosphere = matrices
        self.technosphere.sum_duplicates()
        self.biosphere.sum_duplicates()
        counted = Counter(product.process for product in products)
        self.several = {process for process, count in counted.items() if count > 1}

    def code(self, number: int) -> str:
        """The id of the process, with that of the product where it has several."""
        product = self.products[number]
        return f"{product.process}_{product.flow.id}" if product.process in self.several else product.process

    def activity(self, number: int) -> ImportedActivity:
        product = self.products[number]
        place = ImportedPlace(f"library {self.library}", f"column {number}")
        exchanges = (*self.inputs(number, place), *self.flows(number, place))
        return ImportedActivity(
            code=self.code(number),
            name=product.name,
            product=product.flow.name,
            location=product.location,
            unit=normalised(product.flow.unit),
            place=place,
            exchanges=exchanges,
        )

    def inputs(self, column: int, place: ImportedPlace) -> Iterator[ImportedExchange]:
        for row, value in _entries(self.technosphere, column):
            flow, is_own = self.products[row].flow, row == column
            yield ImportedExchange(
                kind="production" if is_own else "technosphere",
                name=flow.name,
                amount=as_number(value if is_own else -value),
                place=place,
                product=flow.name,
                unit=normalised(flow.unit),
                written=f"{value!r}",
                target=self.code(row),
            )

    def flows(self, column: int, place: ImportedPlace) -> Iterator[ImportedExchange]:
        for row, value in _entries(self.biosphere, column):
            entry = self.interventions[row]
            yield ImportedExchange(
                kind="biosphere",
                name=entry.flow.name,
                amount=as_number(-value if entry.is_input else value),
                place=place,
                location=entry.location,
                categories=compartment({"category": entry.flow.category}),
                unit=normalised(entry.flow.unit),
                written=f"{value!r}",
                target=entry.flow.id,
                flow=entry.flow.id,
            )


def _entries(matrix: sparse.csc_matrix, column: int) -> Iterable[tuple[int, float]]:
    """Rows and values of a column that aren't zero."""
    part = slice(matrix.indptr[column], matrix.indptr[column + 1])
    pairs = zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True)
    return ((row, value) for row, value in pairs if value != 0)


def _described(row: IndexedIntervention) -> ImportedFlow:
    flow = row.flow
    return ImportedFlow(flow.id, flow.name, compartment({"category": flow.category}), normalised(flow.unit))
