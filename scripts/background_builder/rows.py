"""The rows that the builders make, and the primary tables that they make them from."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from math import exp
from pathlib import Path

from brightcell.distributions import DEFAULT_BASIC, pedigree_sigma, pedigree_table

DATABASES = Path(__file__).resolve().parents[2] / "databases"
PRIMARY = DATABASES / "open" / "primary"
CONFIDENCES = frozenset({"official", "seen", "secondary", "derived", "computed", "assumed"})
GASES = {"co2-fossil": "co2_kg", "ch4-fossil": "ch4_kg", "n2o": "n2o_kg", "ghg-aggregated": "ghg_kgco2e"}

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
    technology: str = ""
    quality: str = ""
    shares_year: str = ""
    shares_note: str = ""


OPTIONAL = ("shares_year", "shares_note")


@dataclass(frozen=True)
class Exchange:
    process: str
    type: str
    input: str
    amount: str
    distribution: str
    gsd: str
    minimum: str
    maximum: str
    basis: str
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True)
class Spread:
    """The uncertainty of an amount as the tables write it; `basis` is the formula behind it."""

    distribution: str
    gsd: str = ""
    minimum: str = ""
    maximum: str = ""
    basis: str = ""


def certain(basis: str = "exact") -> Spread:
    return Spread("none", basis=basis)


def lognormal(gsd: float, basis: str = "default of ours") -> Spread:
    return Spread("lognormal", number(gsd), basis=basis)


def from_range(low: float, high: float) -> Spread:
    """A published range read as two standard deviations either side: gsd = (high / low) ** (1/4)."""
    return lognormal((high / low) ** 0.25, f"published range {low:g} to {high:g}: gsd = (high / low)^(1/4)")


def from_pedigree(scores: Sequence[int], basic: str = DEFAULT_BASIC) -> Spread:
    """Lognormal of five pedigree scores: sigma^2 = basic variance + sum of the variances of the scores."""
    (basic_variance, *_) = pedigree_table()["ecoinvent-3", basic]
    sigma = pedigree_sigma(tuple(scores), basic_variance)
    listed = ",".join(str(score) for score in scores)
    return lognormal(exp(sigma), f"pedigree ({listed}), {basic}: gsd = exp(sqrt(basic + sum of variances))")


def triangular(minimum: float, maximum: float, basis: str) -> Spread:
    return Spread("triangular", minimum=number(minimum), maximum=number(maximum), basis=basis)


@dataclass(frozen=True)
class Link:
    key: str
    location: str
    process: str
    note: str = ""


@dataclass(frozen=True)
class Together:
    """A process all of whose inputs and emissions move by one factor, drawn under the name `draw`."""

    process: str
    draw: str
    gsd: str
    basis: str
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """Processes with their exchanges, the keys under which products ask for them, and those that move as a whole."""

    processes: tuple[Process, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    links: tuple[Link, ...] = ()
    spreads: tuple[Together, ...] = ()


def combine(parts: Iterable[Part]) -> Part:
    parts = tuple(parts)
    return Part(
        tuple(process for part in parts for process in part.processes),
        tuple(exchange for part in parts for exchange in part.exchanges),
        tuple(link for part in parts for link in part.links),
        tuple(spread for part in parts for spread in part.spreads),
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


def conversion(item: str, unit: str) -> float:
    """Canonical units of an item in one `unit` of its source; 1 where the table has no other."""
    rows = (row for row in primary("unit_conversions") if (row["input"], row["unit"]) == (item, unit))
    return next((float(row["factor"]) for row in rows), 1.0)


def provenance(row: Row) -> tuple[str, str, str, str]:
    """Year, source, licence and confidence of a process that stands on one primary row."""
    return row["year"], row["source"], row["licence"], row["confidence"]


@cache
def gwp(flow: str, method: str = "ipcc-ar6-gwp100") -> float:
    rows = read_table(DATABASES / "methods" / f"{method}.csv")
    return next(float(row["factor"]) for row in rows if row["flow"] == flow)


def joined(*texts: str) -> str:
    """Notes one after the other; empty ones are left out."""
    return "; ".join(text for text in texts if text)


def number(value: float) -> str:
    """Twelve significant digits: enough for 1e-11, and the same text on every machine."""
    return format(value, ".12g")


def technosphere(
    process: str,
    provider: str,
    amount: float,
    spread: Spread | float | None,
    source: str,
    confidence: str,
    note: str = "",
) -> Exchange:
    return _exchange(process, "technosphere", provider, amount, spread, source, confidence, note)


def biosphere(
    process: str, flow: str, amount: float, spread: Spread | float | None, source: str, confidence: str, note: str = ""
) -> Exchange:
    return _exchange(process, "biosphere", flow, amount, spread, source, confidence, note)


def _exchange(
    process: str,
    kind: str,
    supplier: str,
    amount: float,
    spread: Spread | float | None,
    source: str,
    confidence: str,
    note: str,
) -> Exchange:
    if not isinstance(spread, Spread):
        spread = certain() if spread is None else lognormal(spread)
    cells = (spread.distribution, spread.gsd, spread.minimum, spread.maximum, spread.basis)
    return Exchange(process, kind, supplier, number(amount), *cells, source, confidence, note)


def species(process: str, row: Row, spread: Spread | float) -> tuple[Exchange, ...]:
    """Emissions of a primary row with gases by mass (`co2_kg`, `ch4_kg`, `n2o_kg`), as CO2e, or both."""
    return tuple(
        biosphere(process, flow, float(row[column]), spread, row["source"], row["confidence"])
        for flow, column in GASES.items()
        if float(row.get(column) or 0.0)
    )


def csv_text(rows: Sequence[Process] | Sequence[Exchange] | Sequence[Link] | Sequence[Together], kind: type) -> str:
    """Rows as a table; a column that may be missing is left out where no row has anything in it."""
    cells = [astuple(row) for row in rows]
    names = [field.name for field in fields(kind)]
    kept = [i for i, name in enumerate(names) if name not in OPTIONAL or any(row[i] for row in cells)]
    return table_text([names[i] for i in kept], [[row[i] for i in kept] for row in cells])


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
