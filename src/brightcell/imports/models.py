"""What a file of any format is read into: activities and exchanges that know where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from brightcell.errors import Problem

EXCHANGE_TYPES = ("production", "technosphere", "biosphere", "substitution")
Progress = Callable[[str, int, int], None]
"""Told the stage, the steps done and the number of steps."""


def silence(stage: str, done: int, steps: int) -> None:
    """Nobody is told."""


SHEETS = ("excel", "brightway-csv")
"""Formats in which a user wrote rows for Brightway, with its signs."""
NAMED_AS_PRODUCT = ("simapro-csv", "ecospold1")
"""Formats in which an activity has the name of its product, so that an input needs no second one."""
UNCERTAINTY_FIELDS = ("uncertainty type", "loc", "scale", "shape", "minimum", "maximum", "negative")


@dataclass(frozen=True, slots=True)
class ImportedPlace:
    """Where something stands: a file, a part of it (sheet or dataset), a row counted from 1."""

    file: str
    part: str = ""
    row: int | None = None

    @property
    def document(self) -> str:
        """File and part."""
        return f"{self.file}, {self.part}" if self.part else self.file

    def __str__(self) -> str:
        return f"{self.document}, row {self.row}" if self.row else self.document


@dataclass(frozen=True, slots=True)
class ImportedLink:
    """The node that provides an exchange, its unit, and the step that found it; `also` are biospheres that have it.

    `factor` is what the amount of the file was multiplied with to be counted as the provider counts: another unit, and
    -1 for a waste whose treatment makes a negative amount; `sign` is that of what the provider makes.
    """

    database: str
    code: str
    unit: str
    step: str
    also: tuple[str, ...] = ()
    factor: float = 1.0
    sign: float = 1.0


@dataclass(frozen=True, slots=True)
class ImportedExchange:
    """One row of an activity, as it stands in the file.

    `amount` is None when it is not a number, `written` is what stands there then. `target` is the code of the
    provider where the format names one, `formula` where a cell computes the amount. `uncertainty` holds
    stats_arrays fields. For an exchange that found no provider, `candidates` look like it, and `choices` fit equally.
    The amount of one that `follows_sign` is counted with the sign of what its provider makes: programs other than
    Brightway hand waste over as a positive amount. `flow` is the id of the flow, `number` that of the row in its list,
    where the format has them.
    """

    kind: str
    name: str
    amount: float | None
    place: ImportedPlace
    product: str = ""
    location: str = ""
    categories: tuple[str, ...] = ()
    unit: str = ""
    written: str = ""
    target: str = ""
    database: str = ""
    formula: str = ""
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    follows_sign: bool = False
    flow: str = ""
    number: int = 0
    link: ImportedLink | None = None
    candidates: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells one row of an activity from another."""
        return (self.kind, self.name, self.product, self.location, self.categories, self.target)

    @property
    def is_uncertain(self) -> bool:
        """Whether it has a distribution: types 0 and 1 of stats_arrays are none."""
        return self.uncertainty.get("uncertainty type", 0) not in (0, 1)


@dataclass(frozen=True, slots=True)
class ImportedActivity:
    """One process with its exchanges; `code` is unique in its file.

    `product_code` is that of its product where the file has products as nodes of their own; `variant` tells apart
    those that have all else in common, such as a process and its infrastructure.
    """

    code: str
    name: str
    product: str
    location: str
    unit: str
    place: ImportedPlace
    exchanges: tuple[ImportedExchange, ...] = ()
    comment: str = ""
    product_code: str = ""
    variant: str = ""

    @property
    def provider_code(self) -> str:
        """The node that others link to: its product, where that is a node of its own, else itself."""
        return self.product_code or self.code

    @property
    def key(self) -> tuple[str, ...]:
        """Name, reference product, location, unit, and the variant where there is one."""
        return (self.name, self.product, self.location, self.unit, *([self.variant] if self.variant else []))

    @property
    def label(self) -> str:
        """The activity and its place, for people."""
        return f"{self.name} ({', '.join(part for part in (self.location, str(self.place)) if part)})"

    def production(self) -> float:
        """How much of its product it makes; negative for the treatment of a waste."""
        return sum(e.amount or 0.0 for e in self.exchanges if e.kind == "production")

    def of(self, *kinds: str) -> list[ImportedExchange]:
        """Exchanges of these kinds with an amount."""
        return [e for e in self.exchanges if e.kind in kinds and e.amount is not None]


@dataclass(frozen=True, slots=True)
class ImportedFlow:
    """An elementary flow that the file itself describes."""

    code: str
    name: str
    categories: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product that is a node of its own in the file."""

    code: str
    name: str
    location: str
    unit: str
    place: ImportedPlace


@dataclass(frozen=True)
class ReaderRemark:
    """What a reader has to say about a file, under the name of a check."""

    check: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class CutOffFlow:
    """A product or flow that counts as nothing because the user says so; `rows` are the exchanges that ask for it."""

    name: str
    kind: str
    unit: str
    rows: int
    reason: str = ""

    def __str__(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"{self.name} ({self.kind}, {self.unit or 'no unit'}, {self.rows} rows){why}"


@dataclass(frozen=True)
class ImportedModel:
    """All that was read from one or more files of one format.

    `raw_exchanges` and `raw_activities` are the counts in the files themselves, made without the reader; None where
    there is no such count. `left_out` are exchanges that mean nothing, such as by-products with the amount zero, or
    that a remark names as unread; `activities_left_out` are such activities. `added` are exchanges beyond those of the
    file: inputs of each further product of an allocated process, and production rows that the format takes for
    granted; `activities_added` are the further products. `own_names` is what the files call their database,
    `converts_units` whether their program does. `biospheres` are the databases in which flows were looked for, in that
    order. `libraries` were read from matrices, `libraries_wanted` are those that data sets refer to. `cut_off` was
    left out knowingly, `cut_off_idle` are names of that list that nothing asks for.
    """

    format: str
    database: str
    activities: tuple[ImportedActivity, ...]
    flows: tuple[ImportedFlow, ...] = ()
    remarks: tuple[ReaderRemark, ...] = ()
    raw_exchanges: int | None = None
    left_out: int = 0
    biospheres: tuple[str, ...] = ()
    raw_activities: int | None = None
    activities_left_out: int = 0
    added: int = 0
    activities_added: int = 0
    products: tuple[ImportedProduct, ...] = ()
    own_names: tuple[str, ...] = ()
    converts_units: bool = False
    cut_off: tuple[CutOffFlow, ...] = ()
    cut_off_idle: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    libraries_wanted: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[ImportedActivity, ImportedExchange]]:
        """Each exchange with its activity."""
        return ((activity, exchange) for activity in self.activities for exchange in activity.exchanges)

    @cached_property
    def by_code(self) -> dict[str, ImportedActivity]:
        """The first activity of each code, in the order of the files."""
        activities: dict[str, ImportedActivity] = {}
        for activity in self.activities:
            activities.setdefault(activity.code, activity)
        return activities

    @cached_property
    def by_provider(self) -> dict[str, ImportedActivity]:
        """The activity that makes what others link to, by the code of that node."""
        return {activity.provider_code: activity for activity in self.by_code.values()}


def problem(activity: ImportedActivity, exchange: ImportedExchange | None, what: str, **more: Any) -> Problem:
    """A problem of an activity, or of one of its exchanges, with its place."""
    place = exchange.place if exchange else activity.place
    path = f"{activity.name} <- {exchange.name}" if exchange else activity.name
    return Problem(what, file=place.document, line=place.row, path=path, **more)
