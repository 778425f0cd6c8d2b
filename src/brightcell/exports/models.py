"""What every format writes: processes with their exchanges, providers outside of the file, flows, and a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from brightcell.background.models import Flow


@dataclass(frozen=True, slots=True)
class ExportedProvider:
    """A process that is taken from: of the file itself, or of a database outside of it, by name, place and code.

    `sign` is -1 for a treatment that makes a negative amount, as Brightway's do; `is_unique`, whether no other process
    of its database has its name and place; `version`, the hash of what its content comes from, where that is known.
    """

    database: str
    code: str
    name: str
    product: str
    unit: str
    location: str
    sign: float = 1.0
    is_unique: bool = True
    version: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Database and code."""
        return (self.database, self.code)

    @property
    def label(self) -> str:
        """Its name, with the code in brackets where the name alone could be another process."""
        return self.name if self.is_unique else f"{self.name} [{self.code}]"


@dataclass(frozen=True, slots=True)
class ExportedExchange:
    """An input or an emission in Brightway's signs: `amount` of a provider or flow per production of the process.

    `uncertainty` holds stats_arrays fields, empty where the amount counts as certain.
    """

    target: ExportedProvider | Flow
    amount: float
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""

    @property
    def flow(self) -> Flow | None:
        """The elementary flow, None for an input."""
        return self.target if isinstance(self.target, Flow) else None

    @property
    def handed(self) -> float:
        """The amount as SimaPro and openLCA count it: waste handed over to its treatment is positive."""
        sign = self.target.sign if isinstance(self.target, ExportedProvider) else 1.0
        return self.amount * sign

    @property
    def is_avoided(self) -> bool:
        """Whether it takes off what its provider causes: an avoided product, or a credit."""
        return isinstance(self.target, ExportedProvider) and self.handed < 0.0


@dataclass(frozen=True, slots=True)
class ExportedProcess:
    """A process of the file, with one product; `spread` is that of the amount it makes, which is 1."""

    provider: ExportedProvider
    exchanges: tuple[ExportedExchange, ...]
    comment: str = ""
    stage: str = ""
    component: str = ""
    spread: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportedSystem:
    """All that a file holds; `about` says what it was made of, `root` is the functional unit."""

    database: str
    about: Mapping[str, str]
    root: ExportedProvider
    processes: tuple[ExportedProcess, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def inside(self) -> frozenset[tuple[str, str]]:
        """Keys of the processes that the file holds."""
        return frozenset(process.provider.key for process in self.processes)

    @property
    def outside(self) -> tuple[ExportedProvider, ...]:
        """Providers of other databases, each once, in the order of their first use."""
        taken = {e.target.key: e.target for e in self.exchanges if isinstance(e.target, ExportedProvider)}
        return tuple(provider for key, provider in taken.items() if key not in self.inside)

    @property
    def exchanges(self) -> tuple[ExportedExchange, ...]:
        """All exchanges."""
        return tuple(exchange for process in self.processes for exchange in process.exchanges)

    @property
    def flows(self) -> tuple[Flow, ...]:
        """Elementary flows, each once, in the order of their first use."""
        return tuple(dict.fromkeys(e.target for e in self.exchanges if isinstance(e.target, Flow)))


@dataclass(frozen=True)
class ExportReport:
    """What was written, what it needs beside it, and what the format could not hold."""

    file: str
    format: str
    database: str
    processes: int
    exchanges: int
    embedded: tuple[str, ...]
    needed: Mapping[str, int]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "file": self.file,
            "format": self.format,
            "database": self.database,
            "processes": self.processes,
            "exchanges": self.exchanges,
            "embedded": list(self.embedded),
            "needed": dict(self.needed),
            "notes": list(self.notes),
        }

    def as_text(self) -> str:
        """The report in lines."""
        lines = [f"{self.file}: {self.processes} processes with {self.exchanges} exchanges, {self.format}"]
        lines += [f"  embedded: {database}" for database in self.embedded]
        lines += [f"  needs the database {name}: {count} of its processes" for name, count in self.needed.items()]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def __repr__(self) -> str:
        return self.as_text()
