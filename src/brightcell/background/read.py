"""Reading a background database from its folder of CSV tables.

A background is a folder with `background.yaml`, `sources.csv`, `flows.csv`, `processes.csv`, `exchanges.csv`, where
processes move as a whole `spreads.csv`, and where amounts are formulas `parameters.csv`; its mapping table is
`../mappings/<name>.csv`. Folders are listed, never registered.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from brightcell.background.compiled import OPTIONAL_TABLE, compiled, keep
from brightcell.background.models import (
    Background,
    BackgroundExchange,
    CommonSpread,
    Flow,
    MappingRow,
    Process,
    Source,
    Spread,
)
from brightcell.background.rules import Tables, problems
from brightcell.background.table_formulas import has_parameters, parameter_files, with_formulas
from brightcell.background.tables import Table, read_table
from brightcell.data import data_path, sha256_of
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.io.cache import stamp_of
from brightcell.io.paths import is_file, is_folder
from brightcell.io.yaml import read_yaml

COLUMNS = {
    "processes": "code name product unit location group year source licence confidence note technology quality",
    "exchanges": "process type input amount distribution gsd minimum maximum basis source confidence note",
    "flows": "flow name compartment unit note",
    "sources": "source citation year url licence note",
    "mapping": "key location process note",
    "spreads": "process draw gsd basis source confidence note",
}
OPTIONAL = {"processes": "shares_year shares_note"}
"""Columns that a table may do without; a cell of a missing one is empty."""
HEADER = "background.yaml"
HEADER_FIELDS = ("name", "title", "version", "year", "licence")
MIXES, CHOICES = "mixes", "choices"


def backgrounds() -> tuple[str, ...]:
    """Names of the shipped backgrounds of tables.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.backgrounds()
    ('greet-2018', 'greet-2020', 'greet-2022', 'open')
    """
    return tuple(sorted(header.parent.name for header in data_path().glob(f"*/{HEADER}")))


def read_background(name: str | Path) -> Background:
    """Read and check a background, by the name of a shipped one or by the path of a folder.

    Raises BackgroundError with everything that is wrong, each with its file and line.
    """
    folder = find_folder(name)
    if (kept := compiled(folder)) is not None:
        return kept
    header = read_header(folder / HEADER)
    mapping = mapping_path(folder, header["name"])
    stamp = stamp_of(path.resolve() for path in hashed_files(folder, mapping))
    tables = Tables(**{part: _part(folder, mapping, part) for part in COLUMNS})
    faults = [*problems(tables), *_mix_problems(header[MIXES], tables.processes)]
    faults += _choice_problems(header[CHOICES], header[MIXES])
    if faults:
        raise BackgroundError(faults)
    background = _background(header, tables, sha256_of(*hashed_files(folder, mapping)))
    if not has_parameters(folder):
        keep(background, folder, stamp)
    return background


def flows() -> tuple[Flow, ...]:
    """The elementary flows that a foreground may emit, those of the shipped backgrounds."""
    return _flows(read_table(data_path("open", "flows.csv"), COLUMNS["flows"].split()))


def _flows(table: Table) -> tuple[Flow, ...]:
    return tuple(Flow(*row.cells[:4]) for row in table.rows)


def find_folder(name: str | Path) -> Path:
    """The folder of a background."""
    shipped = data_path(str(name))
    if shipped.parent == data_path() and is_file(shipped / HEADER):
        return shipped
    folder = Path(name)
    if is_folder(folder):
        return folder
    raise BackgroundError(
        [
            Problem(
                "there is no such background",
                found=repr(str(name)),
                expected=f"one of {', '.join(backgrounds())}, or the path of a folder",
                nearest=nearest(str(name), backgrounds()),
            )
        ]
    )


def read_header(path: Path) -> dict[str, Any]:
    """Fields of `background.yaml`; `mixes` and `choices`, which may be missing, as tuples."""
    if not is_file(path):
        raise BackgroundError([Problem("file is missing", path.name, expected=str(path))])
    document = read_yaml(path)
    fields: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
    missing = [field for field in HEADER_FIELDS if not str(fields.get(field) or "").strip()]
    unknown = [field for field in fields if field not in (*HEADER_FIELDS, MIXES, CHOICES)]
    problems = [
        *(Problem("field is missing", path.name, field) for field in missing),
        *(
            Problem(
                "field is unknown",
                path.name,
                field,
                document.line_of((field,)),
                nearest=nearest(field, missing),
            )
            for field in unknown
        ),
    ]
    if problems:
        raise BackgroundError(problems)
    groups = {field: tuple(fields.get(field) or ()) for field in (MIXES, CHOICES)}
    return {**{field: str(fields[field]) for field in HEADER_FIELDS}, **groups}


def _mix_problems(mixes: tuple[str, ...], processes: Table) -> list[Problem]:
    """A group of processes that makes mixes is a group that there is."""
    groups = {row.cells[processes.column("group")] for row in processes.rows}
    what = "no process belongs to this group"
    return [Problem(what, HEADER, MIXES, found=m, nearest=nearest(m, groups)) for m in mixes if m not in groups]


def _choice_problems(choices: tuple[str, ...], mixes: tuple[str, ...]) -> list[Problem]:
    """What is drawn as one of several is a share of one whole."""
    what, expected = "a group of which each draw takes one input is not a group of mixes", f"one of {', '.join(mixes)}"
    return [
        Problem(what, HEADER, CHOICES, found=c, expected=expected, nearest=nearest(c, mixes))
        for c in choices
        if c not in mixes
    ]


def mapping_path(folder: Path, name: str) -> Path:
    """`mappings/<name>.csv` beside the folder, or `mapping.csv` inside it for a folder that stands alone."""
    inside = folder / "mapping.csv"
    return inside if is_file(inside) else folder.parent / "mappings" / f"{name}.csv"


def hashed_files(folder: Path, mapping: Path) -> tuple[Path, ...]:
    """The files that a background is made of; primary tables and the readme aren't read and don't count."""
    tables = (folder / f"{part}.csv" for part in COLUMNS if part not in {"mapping", OPTIONAL_TABLE})
    optional = folder / f"{OPTIONAL_TABLE}.csv"
    own = [path for path in (optional, *parameter_files(folder)) if is_file(path)]
    return (folder / HEADER, mapping, *tables, *own)


def _part(folder: Path, mapping: Path, part: str) -> Table:
    path, columns = mapping if part == "mapping" else folder / f"{part}.csv", COLUMNS[part].split()
    if part == OPTIONAL_TABLE and not is_file(path):
        return Table(path.name, tuple(columns), (), ())
    table = read_table(path, columns, OPTIONAL.get(part, "").split())
    return with_formulas(table, folder) if part == "exchanges" else table


def _background(header: dict[str, Any], tables: Tables, sha256: str) -> Background:
    return Background(
        name=header["name"],
        title=header["title"],
        version=header["version"],
        sha256=sha256,
        licence=header["licence"],
        processes=tuple(Process(*row.cells) for row in tables.processes.rows),
        exchanges=tuple(
            replace(_exchange(row.cells), formula=tables.exchanges.formulas.get(row.line))
            for row in tables.exchanges.rows
        ),
        flows=_flows(tables.flows),
        mapping=tuple(_mapping_row(row.cells) for row in tables.mapping.rows),
        sources=tuple(Source(*row.cells) for row in tables.sources.rows),
        year=header["year"],
        mix_groups=header[MIXES],
        choice_groups=header[CHOICES],
        spreads=tuple(_common_spread(row.cells) for row in tables.spreads.rows),
    )


def _exchange(cells: tuple[str, ...]) -> BackgroundExchange:
    process, kind, supplier, amount, distribution, gsd, minimum, maximum, basis, source, confidence, note = cells
    spread = Spread(distribution, _figure(gsd), _figure(minimum), _figure(maximum), basis)
    return BackgroundExchange(process, kind, supplier, float(amount), spread, source, confidence, note)


def _common_spread(cells: tuple[str, ...]) -> CommonSpread:
    process, draw, gsd, *others = cells
    return CommonSpread(process, draw, float(gsd), *others)


def _figure(cell: str) -> float | None:
    return float(cell) if cell else None


def _mapping_row(cells: tuple[str, ...]) -> MappingRow:
    key, location, process, note = cells
    return MappingRow(key, location, process, note)
