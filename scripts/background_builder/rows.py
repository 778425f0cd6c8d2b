"""The rows that the builders make, and the primary tables that they make them from."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

DATABASES = Path(__file__).resolve().parents[2] / "databases"
PRIMARY = DATABASES / "open" / "primary"
CONFIDENCES = frozenset({"official", "seen", "secondary", "derived", "computed", "assumed"})

Row = Mapping[str, str]


@dataclass(frozen=True)
class Process:
    code: str
    name: str
    product: str
    unit: str
    location: str
    group: str
    year: str
    source: str
    licence: str
    confidence: str
    note: str = ""


@dataclass(frozen=True)
class Exchange:
    process: str
    type: str
    input: str
    amount: str
    distribution: str
    gsd: str
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True)
class Link:
    key: str
    location: str
    process: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """Processes with their exchanges, and the keys under which products ask for them."""

    processes: tuple[Process, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    links: tuple[Link, ...] = ()


def combine(parts: Iterable[Part]) -> Part:
    parts = tuple(parts)
    return Part(
        tuple(process for part in parts for process in part.processes),
        tuple(exchange for part in parts for exchange in part.exchanges),
        tuple(link for part in parts for link in part.links),
    )


@cache
def read_table(path: Path) -> tuple[Row, ...]:
    """Rows of a CSV table; a figure whose confidence may not be shipped is an error."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows: tuple[Row, ...] = tuple(csv.DictReader(lines))
    for row in rows:
        if row.get("confidence", "assumed") not in CONFIDENCES:
            raise ValueError(f"{path.name}: confidence {row['confidence']!r} may not be shipped: {dict(row)}")
    return rows


def primary(name: str) -> tuple[Row, ...]:
    """Rows of one primary table, e.g. `primary("fuels")`."""
    return read_table(PRIMARY / f"{name}.csv")


def assumption(name: str) -> float:
    return next(float(row["value"]) for row in primary("assumptions") if row["name"] == name)


@cache
def gwp(flow: str, method: str = "ipcc-ar6-gwp100") -> float:
    rows = read_table(DATABASES / "methods" / f"{method}.csv")
    return next(float(row["factor"]) for row in rows if row["flow"] == flow)


def number(value: float) -> str:
    """Twelve significant digits: enough for 1e-11, and the same text on every machine."""
    return format(value, ".12g")


def technosphere(
    process: str,
    provider: str,
    amount: float,
    gsd: float | None,
    source: str,
    confidence: str,
    note: str = "",
) -> Exchange:
    return _exchange(process, "technosphere", provider, amount, gsd, source, confidence, note)


def biosphere(
    process: str, flow: str, amount: float, gsd: float | None, source: str, confidence: str, note: str = ""
) -> Exchange:
    return _exchange(process, "biosphere", flow, amount, gsd, source, confidence, note)


def _exchange(
    process: str,
    kind: str,
    supplier: str,
    amount: float,
    gsd: float | None,
    source: str,
    confidence: str,
    note: str,
) -> Exchange:
    distribution, spread = ("none", "") if gsd is None else ("lognormal", number(gsd))
    return Exchange(process, kind, supplier, number(amount), distribution, spread, source, confidence, note)


def species(process: str, row: Row) -> tuple[Exchange, ...]:
    """Emissions of a primary row with gases by mass (`co2_kg`, `ch4_kg`, `n2o_kg`), as CO2e, or both."""
    columns = {
        "co2-fossil": "co2_kg",
        "ch4-fossil": "ch4_kg",
        "n2o": "n2o_kg",
        "ghg-aggregated": "ghg_kgco2e",
    }
    return tuple(
        biosphere(
            process,
            flow,
            float(row[column]),
            float(row["gsd"]),
            row["source"],
            row["confidence"],
        )
        for flow, column in columns.items()
        if float(row.get(column) or 0.0)
    )


def score(exchanges: Iterable[Exchange], process: str) -> float:
    """AR6 GWP100 of the direct emissions of a process, in kg CO2e per unit of its product."""
    return sum(
        float(exchange.amount) * gwp(exchange.input)
        for exchange in exchanges
        if exchange.process == process and exchange.type == "biosphere"
    )


def csv_text(rows: Sequence[Process] | Sequence[Exchange] | Sequence[Link], kind: type) -> str:
    return table_text([field.name for field in fields(kind)], [astuple(row) for row in rows])


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
