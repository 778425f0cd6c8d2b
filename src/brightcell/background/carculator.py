"""The background of the carculator tools, read at run time from the user's own copy of `carculator_utils`.

The package holds linked activities and scores of what lies behind them, static and for scenarios of integrated
assessment models by year, derived from ecoinvent with premise. None of it is part of brightcell; whether one may
use it is between its user and its makers. Its files are read; the package is not imported.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.background.mapping import DatabaseMapping, MappingTarget, read_mapping
from brightcell.background.methods import flow_names
from brightcell.background.models import (
    CERTAIN,
    Background,
    BackgroundExchange,
    Dangling,
    MappingRow,
    Process,
)
from brightcell.background.read import flows
from brightcell.data import data_path, sha256_of
from brightcell.errors import BackgroundError, BrightcellError, Problem, nearest
from brightcell.units import BRIGHTWAY_UNITS

if TYPE_CHECKING:
    from scipy import sparse

PREFIX = "carculator"
PACKAGE = "carculator_utils"
STATIC = "static"
INSTALL = "pip install --no-deps carculator_utils==1.3.5"
CATEGORY = ("ef", "midpoint", "climate change")  # EF 3.1, with the factors of AR6 GWP100
SCENARIO = re.compile(r"B_matrix_ef_midpoint_(?:[a-z]+_(?P<scenario>.+)_(?P<year>\d{4})|static)\.npz")
LICENCE = "the package: BSD-3-Clause; its figures derive from ecoinvent, the right to use them is the user's matter"

_CANONICAL = {name: unit for unit, name in BRIGHTWAY_UNITS.items()}


@dataclass(frozen=True)
class MatrixLabels:
    """What rows and columns of the package's matrices stand for: activities, then elementary flows."""

    activities: Mapping[int, MappingTarget]
    flows: Mapping[int, tuple[str, str]]


def read_carculator(name: str, mapping: DatabaseMapping | None = None) -> Background:
    """The background `carculator:static`, or of a scenario and year, `carculator:SSP2-NPi-2030`.

    `mapping` says what meets which demand, the shipped table by default. Raises BrightcellError where the package is
    missing, BackgroundError for an unknown scenario.
    """
    folder = package_folder()
    file = _file(folder, name)
    labels = _labels(folder / "IAM" / "dict_inputs_A_matrix.csv")
    technosphere, direct = _matrices(folder, file)
    processes = {i: _process(target, name) for i, target in labels.activities.items()}
    codes = {target: processes[i].code for i, target in labels.activities.items()}
    rows, dangling = _mapping(codes, mapping or read_mapping(PREFIX))
    return Background(
        name=name,
        title=f"{PACKAGE}, {name.partition(':')[2]}",
        version=_version(),
        sha256=_fingerprint(folder, file),
        licence=LICENCE,
        processes=tuple(processes.values()),
        exchanges=tuple(_exchanges(labels, processes, technosphere, direct)),
        flows=flows(),
        mapping=rows,
        year=file.stem[-4:] if file.stem[-4:].isdigit() else "",
        dangling=dangling,
    )


def own_scores(name: str) -> dict[str, float]:
    """kg CO2e per unit of every process by its code, from the package's arrays alone: y A = b."""
    from scipy.sparse.linalg import spsolve

    folder = package_folder()
    labels = _labels(folder / "IAM" / "dict_inputs_A_matrix.csv")
    technosphere, direct = _matrices(folder, _file(folder, name))
    scores = spsolve(technosphere.T.tocsc(), direct)
    return {_process(target, name).code: float(scores[i]) for i, target in labels.activities.items()}


def package_folder() -> Path:
    """The package's data folder, found without importing it."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise BrightcellError(
            f"the background {PREFIX} needs the package {PACKAGE}, which is not installed: {INSTALL} "
            "(without its dependencies, which ask for older versions of Brightway and numpy). Nothing was written"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def scenarios(folder: Path) -> dict[str, Path]:
    """The scenarios that the installed package has, `static` first: name -> its file of scores."""
    files = {}
    for file in sorted((folder / "IAM").glob("*.npz")):
        if match := SCENARIO.fullmatch(file.name):
            files[f"{match['scenario']}-{match['year']}" if match["scenario"] else STATIC] = file
    return dict(sorted(files.items(), key=lambda item: (item[0] != STATIC, item[0])))


def _file(folder: Path, name: str) -> Path:
    files, wanted = scenarios(folder), name.partition(":")[2]
    if wanted not in files:
        names = [f"{PREFIX}:{scenario}" for scenario in files]
        raise BackgroundError(
            Problem(
                f"{PACKAGE} {_version()} has no such scenario",
                found=name,
                expected=", ".join(names) or f"a version of {PACKAGE} with background matrices",
                nearest=nearest(name, names),
            )
        )
    return files[wanted]


def _version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "of unknown version"


def _fingerprint(folder: Path, file: Path) -> str:
    tables = (folder / "IAM" / "dict_inputs_A_matrix.csv", data_path("mappings", f"{PREFIX}.csv"))
    matrices = (file, folder / "IAM" / "A_matrix.npz")
    digest = hashlib.sha256(sha256_of(*tables).encode())
    for path in matrices:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _labels(path: Path) -> MatrixLabels:
    activities, flows = {}, {}
    with path.open(encoding="utf-8", newline="") as text:
        for i, row in enumerate(csv.reader(text, delimiter=";")):
            if len(row) == 4:
                name, place, unit, product = row
                activities[i] = MappingTarget(name, product, place, unit)
            else:
                flows[i] = (row[0], str(next(iter(ast.literal_eval(row[1])), "")))
    return MatrixLabels(activities, flows)


def _matrices(folder: Path, file: Path) -> tuple[sparse.csc_array, Any]:
    """A (row: what is made or emitted, column: activity) and kg CO2e of what each column adds directly."""
    from scipy import sparse

    technosphere = sparse.csc_array(sparse.load_npz(folder / "IAM" / "A_matrix.npz"))
    scores = sparse.csr_array(sparse.load_npz(file))
    return technosphere, scores[[_category_row(folder)], :].toarray().ravel()


def _category_row(folder: Path) -> int:
    """Row of the climate change category among those of its method, in the order of the package's table."""
    with (folder / "lcia" / "dict_impact_categories.csv").open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.reader(text) if tuple(row[:2]) == CATEGORY[:2]]
    return [row[3] for row in rows].index(CATEGORY[2])


def _process(target: MappingTarget, name: str) -> Process:
    digest = hashlib.blake2b(f"{target}|{target.unit}".encode(), digest_size=8).hexdigest()
    return Process(
        code=digest,
        name=target.activity,
        product=target.product,
        unit=_CANONICAL.get(target.unit, target.unit),
        location=target.location,
        group=name,
        year="",
        source=PACKAGE,
        licence=LICENCE,
        confidence="",
        note="",
    )


def _exchanges(
    labels: MatrixLabels, processes: Mapping[int, Process], technosphere: sparse.csc_array, direct: Any
) -> Iterator[BackgroundExchange]:
    """Inputs and emissions per unit of product: each column is divided by what its activity makes."""
    ours = flow_names()
    for column, process in processes.items():
        entries = slice(*technosphere.indptr[column : column + 2])
        taken = -technosphere.data[entries] / technosphere[column, column]
        emitted = Counter({"ghg-aggregated": direct[column] / technosphere[column, column]})
        for row, amount in zip(technosphere.indices[entries], taken.tolist(), strict=True):
            if row in labels.flows:
                flow, factor = _counted(ours.get(labels.flows[row]), direct[row])
                emitted[flow] += amount * factor
            elif row != column:
                yield _exchange(process, "technosphere", processes[row].code, amount)
        yield from (_exchange(process, "biosphere", flow, float(mass)) for flow, mass in emitted.items() if mass)


def _counted(flow: str | None, factor: float) -> tuple[str, float]:
    """A gas with a flow of its own keeps its mass; any other counts in kg CO2e."""
    return ("ghg-other", factor) if flow is None else (flow, 1.0)


def _exchange(process: Process, kind: str, what: str, amount: float) -> BackgroundExchange:
    return BackgroundExchange(process.code, kind, what, amount, CERTAIN, PACKAGE, "", "")


def _mapping(
    codes: Mapping[MappingTarget, str], mapping: DatabaseMapping
) -> tuple[tuple[MappingRow, ...], dict[tuple[str, str], Dangling]]:
    rows, dangling = [], {}
    names = {str(target): target for target in codes}
    for row in mapping.rows:
        if row.target in codes:
            rows.append(MappingRow(row.key, row.location, codes[row.target], row.note, row.factor, row.match))
        else:
            what = f"{mapping.file}:{row.line}: {row.target} is not in {PACKAGE} {_version()}"
            dangling[row.key, row.location] = Dangling(what, nearest(str(row.target), names, likeness=0.0))
    return tuple(rows), dangling
