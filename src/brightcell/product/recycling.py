"""Recycling of cells: what it takes to treat them by each route, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import csv_rows, data_path, sha256_of
from brightcell.errors import Problem, ProductError, nearest
from brightcell.product.vocabulary import DEFAULT_LIBRARY, recycling_libraries

PREPROCESSING = "preprocessing"
BURDENS = ("energy", "material", "emission")
LIQUID = "waste-water"


@dataclass(frozen=True)
class RecyclingFlow:
    """One input or output per unit of the basis.

    `kind` is energy, material, emission, waste, recovered, intermediate (black mass) or content (cathode
    material in 1 kg of black mass).
    """

    kind: str
    key: str
    amount: float
    unit: str
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True)
class RecyclingProcess:
    """One route for one chemistry; amounts are per `basis`, "kg cell" or "kg black mass"."""

    route: str
    chemistry: str
    basis: str
    flows: tuple[RecyclingFlow, ...]

    def of(self, *kinds: str) -> tuple[RecyclingFlow, ...]:
        """The flows of some kinds."""
        return tuple(flow for flow in self.flows if flow.kind in kinds)

    def amount(self, kind: str, key: str) -> float:
        """Sum of the flows of one kind and key; 0 if there are none."""
        return sum(flow.amount for flow in self.of(kind) if flow.key == key)

    @property
    def burdens(self) -> tuple[RecyclingFlow, ...]:
        """Energy, materials, emissions and waste water: what the process itself answers for."""
        return (*self.of(*BURDENS), *(flow for flow in self.of("waste") if flow.key == LIQUID))

    @property
    def solid_wastes(self) -> tuple[RecyclingFlow, ...]:
        """Residues that are disposed of."""
        return tuple(flow for flow in self.of("waste") if flow.key != LIQUID)

    @property
    def recovered(self) -> tuple[RecyclingFlow, ...]:
        """What comes back."""
        return self.of("recovered")

    @property
    def source(self) -> str:
        return "; ".join(dict.fromkeys(flow.source for flow in self.flows if flow.kind != "content"))


@dataclass(frozen=True)
class RecyclingLibrary:
    """All routes for all chemistries of one source."""

    name: str
    sha256: str
    processes: Mapping[tuple[str, str], RecyclingProcess]
    recoveries: Mapping[tuple[str, str], Mapping[str, float]]

    def has(self, route: str, chemistry: str) -> bool:
        return (route, chemistry) in self.processes

    def process(self, route: str, chemistry: str) -> RecyclingProcess:
        """The process of a route for a chemistry; `ProductError` if the library has none."""
        if self.has(route, chemistry):
            return self.processes[route, chemistry]
        names = [f"{r} of {c}" for r, c in self.processes]
        wanted = f"{route} of {chemistry}"
        raise ProductError(
            [Problem(f"there is no such process in {self.name}", found=wanted, nearest=nearest(wanted, names))]
        )

    def yields(self, routes: Mapping[str, float], chemistry: str) -> dict[str, float]:
        """Share of each element or material in the cells that leaves the plants as a product, over all routes.

        Y_k = sum over the routes r of share_r x y_kr; nothing where the source has no yields for this chemistry.
        """
        together: dict[str, float] = {}
        for route, share in routes.items():
            for key, value in self.recoveries.get((route, chemistry), {}).items():
                together[key] = together.get(key, 0.0) + share * value
        return together

    def black_mass(self, chemistry: str) -> float:
        """kg of black mass from pre-processing 1 kg of cells."""
        return self.process(PREPROCESSING, chemistry).amount("intermediate", "black-mass")

    def active_share_of_black_mass(self, chemistry: str) -> float:
        """kg of cathode active material in 1 kg of black mass."""
        return self.process(PREPROCESSING, chemistry).amount("content", chemistry)


@cache
def read_recycling(name: str = DEFAULT_LIBRARY) -> RecyclingLibrary:
    """A library of recycling processes, `databases/recycling/<name>.csv`; unknown names offer the nearest."""
    if name not in recycling_libraries():
        names = recycling_libraries()
        raise ProductError(
            [
                Problem(
                    "there is no such recycling library",
                    found=name,
                    expected=", ".join(names),
                    nearest=nearest(name, names),
                )
            ]
        )
    path, recoveries = data_path("recycling", f"{name}.csv"), data_path("recycling", f"{name}.recoveries.csv")
    citations = {row["source"]: row["citation"] for row in _rows(f"{name}.sources.csv")}
    return RecyclingLibrary(
        name=name,
        sha256=sha256_of(path, recoveries),
        processes=_processes(_rows(path.name), citations),
        recoveries=_recoveries(_rows(recoveries.name)),
    )


def _rows(file: str) -> list[dict[str, str]]:
    return csv_rows(data_path("recycling", file))


def _processes(
    rows: Iterable[Mapping[str, str]], citations: Mapping[str, str]
) -> dict[tuple[str, str], RecyclingProcess]:
    flows: dict[tuple[str, str, str], list[RecyclingFlow]] = {}
    for row in rows:
        flows.setdefault((row["route"], row["chemistry"], row["basis"]), []).append(_flow(row, citations))
    return {(r, c): RecyclingProcess(r, c, basis, tuple(entries)) for (r, c, basis), entries in flows.items()}


def _flow(row: Mapping[str, str], citations: Mapping[str, str]) -> RecyclingFlow:
    return RecyclingFlow(
        kind=row["kind"],
        key=row["key"],
        amount=float(row["amount"]),
        unit=row["unit"],
        source=citations[row["source"]],
        confidence=row["confidence"],
        note=row["note"],
    )


def _recoveries(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], dict[str, float]]:
    recoveries: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        recoveries.setdefault((row["route"], row["chemistry"]), {})[row["key"]] = float(row["recovery"])
    return recoveries
