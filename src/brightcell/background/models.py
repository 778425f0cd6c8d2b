"""What a background database holds. Plain frozen records: tens of thousands of them are read at once."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from brightcell.inventory.quantity import Quantity

UNITS = frozenset({"kg", "kWh", "MJ", "km", "year", "t km", "m3", "piece", "kg CO2e"})
FLOW_UNITS = frozenset({"kg", "kg CO2e"})
CONFIDENCES = ("official", "seen", "secondary", "derived", "computed", "assumed")


@dataclass(frozen=True, slots=True)
class Process:
    """A unit or cradle-to-gate process; it makes one unit of its product.

    `quality` are pedigree scores 1 (best) to 5 of reliability, completeness, temporal, geographical and
    technological correlation, written "(1,2,3,4,5)"; empty where nobody scored it. `shares_year` is the year of the
    shares of a mix where that isn't `year`, which is then that of the factors behind it; `shares_note` says why.
    """

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
    note: str
    technology: str = ""
    quality: str = ""
    shares_year: str = ""
    shares_note: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How sure an amount is; `basis` says where that is from, as a formula that a reader can follow.

    lognormal: the amount is the median unless `median` is given, `gsd` the geometric standard deviation; triangular:
    the amount is the mode between `minimum` and `maximum`; none: the amount is certain.
    """

    distribution: str = "none"
    gsd: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    basis: str = ""
    median: float | None = None


CERTAIN = Spread()


@dataclass(frozen=True, slots=True)
class CommonSpread:
    """How sure all that a process takes and emits is, as one factor that moves it together.

    The factor is a lognormal of median 1 and geometric standard deviation `gsd`. Processes with the same `draw` have
    the same factor in every draw; `basis` says where that is from.
    """

    process: str
    draw: str
    gsd: float
    basis: str
    source: str
    confidence: str
    note: str = ""

    @property
    def name(self) -> str:
        """The stable name of the factor, as results print it."""
        return f"background/{self.draw}/burden"


@dataclass(frozen=True, slots=True)
class BackgroundExchange:
    """An input from another process (technosphere) or an emission (biosphere), per unit of product.

    `formula` is the amount over the parameters of its tables, where one of them has a spread.
    """

    process: str
    type: str
    input: str
    amount: float
    spread: Spread
    source: str
    confidence: str
    note: str
    formula: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """An elementary flow."""

    flow: str
    name: str
    compartment: str
    unit: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, and under what licence."""

    source: str
    citation: str
    year: str
    url: str
    licence: str
    note: str


@dataclass(frozen=True, slots=True)
class MappingRow:
    """The key that a product asks for -> the process that provides it; an empty location serves any place."""

    key: str
    location: str
    process: str
    note: str
    factor: float = 1.0
    match: str = "exact"


@dataclass(frozen=True, slots=True)
class Provider:
    """The process that meets a demand, and how many units of it one unit of the demand takes.

    `factor` is negative where a waste is handed over to its treatment. `match` says whether the process is what
    was asked ("exact"), rests on an assumption of ours ("assumed"), stands in for it ("proxy"), or covers only a part
    of it ("partial"); `note` says why.
    """

    process: Process
    factor: float = 1.0
    match: str = "exact"
    note: str = ""

    @property
    def stands_in(self) -> bool:
        return self.match != "exact"


@dataclass(frozen=True, slots=True)
class Dangling:
    """A row of a mapping table that leads to no single process, with the words to say so."""

    what: str
    nearest: tuple[str, ...] = ()


def offer_of(row: MappingRow, process: Process) -> Provider:
    """What a row of a mapping table offers, with a process that is only assumed said to be so."""
    match = "assumed" if row.match == "exact" and process.confidence == "assumed" else row.match
    note = process.note if row.match == "exact" else row.note
    return Provider(process, row.factor, match, note)


def _reached(start: str, next_ones: Mapping[str, set[str]]) -> set[str]:
    """A code and all that can be come to from it."""
    reached, left = {start}, [start]
    while left:
        new = next_ones.get(left.pop(), set()) - reached
        reached |= new
        left += new
    return reached


Offers = Mapping[str, Mapping[str, Provider | Dangling]]


@dataclass(frozen=True, repr=False)
class Background:
    """A background database of tables, with the table that maps demand keys to its processes.

    Attributes
    ----------
    name, title, version, licence, year : str
        What it is, under what licence, and the year that its data stand for.
    sha256 : str
        Hash of its tables.
    processes : tuple of Process
        Each makes one unit of its product.
    exchanges : tuple of BackgroundExchange
        Inputs and emissions per unit of product, in the units of the process taken or of the flow.
    flows : tuple of Flow
        Elementary flows.
    mapping : tuple of MappingRow
        Which process meets which demand key, and where.
    sources : tuple of Source
        Where figures come from.
    dangling : Mapping
        Rows of the mapping table, by key and location, that lead to no process.
    mix_groups : tuple of str
        Groups of processes whose inputs are shares of one whole, so that they are drawn together.
    choice_groups : tuple of str
        Those of them that are markets of routes, of which each draw takes one.
    spreads : tuple of CommonSpread
        Processes all of whose inputs and emissions move together by one drawn factor.
    log_correlations : Mapping
        Correlations of the logarithms of two lognormal amounts of a process, by its code and what the two are of.

    Examples
    --------
    >>> import brightcell as bc
    >>> background = bc.read_background("open")
    >>> process = background.provider("electricity", "CN-JS")
    >>> process.unit, process.location
    ('kWh', 'CN-JS')
    """

    name: str
    title: str
    version: str
    sha256: str
    licence: str
    processes: tuple[Process, ...]
    exchanges: tuple[BackgroundExchange, ...]
    flows: tuple[Flow, ...]
    mapping: tuple[MappingRow, ...]
    sources: tuple[Source, ...] = ()
    year: str = ""
    dangling: Mapping[tuple[str, str], Dangling] = field(default_factory=dict)
    mix_groups: tuple[str, ...] = ()
    spreads: tuple[CommonSpread, ...] = ()
    log_correlations: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    choice_groups: tuple[str, ...] = ()

    @cached_property
    def common(self) -> Mapping[str, CommonSpread]:
        """The factor that moves all of a process together, by code, where it has one."""
        return {spread.process: spread for spread in self.spreads}

    @cached_property
    def mixes(self) -> frozenset[str]:
        """Codes of the processes whose inputs are shares of one whole."""
        return frozenset(process.code for process in self.processes if process.group in self.mix_groups)

    @cached_property
    def assumed_mixes(self) -> Mapping[str, tuple[Process, ...]]:
        """The mixes of material routes behind each process, itself among them, whose shares are assumed."""
        consumers: dict[str, set[str]] = {}
        for exchange in self.exchanges:
            consumers.setdefault(exchange.input, set()).add(exchange.process)
        mixes_behind: dict[str, tuple[Process, ...]] = {}
        for code in self.order_of(set(self.mixes)):
            mix = self._by_code[code]
            if mix.unit == "kg" and mix.confidence == "assumed":
                for consumer in _reached(code, consumers):
                    mixes_behind[consumer] = (*mixes_behind.get(consumer, ()), mix)
        return mixes_behind

    @property
    def label(self) -> str:
        """What tells it apart from others."""
        return self.name

    def process(self, code: str) -> Process:
        """The process with this code.

        Parameters
        ----------
        code : str
            Code of a process.

        Returns
        -------
        Process
            Its name, product, unit, place, source and quality.

        Raises
        ------
        KeyError
            For a code that no process has.

        Examples
        --------
        >>> import brightcell as bc
        >>> bc.read_background("open").process("electricity-gas-glo").unit
        'kWh'
        """
        return self._by_code[code]

    def exchanges_of(self, code: str) -> tuple[BackgroundExchange, ...]:
        """What a process takes and emits, in the order of the table.

        Parameters
        ----------
        code : str
            Code of a process.

        Returns
        -------
        tuple of BackgroundExchange
            Amounts per unit of the process; empty where it has none.

        Examples
        --------
        >>> import brightcell as bc
        >>> sorted(e.input for e in bc.read_background("open").exchanges_of("electricity-gas-glo"))
        ['ch4-fossil', 'co2-fossil', 'n2o']
        """
        return tuple(self._by_process.get(code, ()))

    def order_of(self, codes: set[str]) -> list[str]:
        """Some processes in the order of the table.

        Parameters
        ----------
        codes : set of str
            Codes of processes.

        Returns
        -------
        list of str
            Those codes in the order of the table.
        """
        return [process.code for process in self.processes if process.code in codes]

    @cached_property
    def _by_process(self) -> dict[str, list[BackgroundExchange]]:
        grouped: dict[str, list[BackgroundExchange]] = {}
        for exchange in self.exchanges:
            grouped.setdefault(exchange.process, []).append(exchange)
        return grouped

    @cached_property
    def offers(self) -> Offers:
        """What each demand key is met by, by location; "" serves every place that has no row of its own."""
        offers: dict[str, dict[str, Provider | Dangling]] = {}
        for row in self.mapping:
            offers.setdefault(row.key, {})[row.location] = offer_of(row, self._by_code[row.process])
        for (key, location), nothing in self.dangling.items():
            offers.setdefault(key, {})[location] = nothing
        return offers

    def provider(self, key: str, location: str | None = None) -> Process | None:
        """The process for a demand key at exactly this location, or the one that serves any location.

        No wider region is tried: falling back is the work of linking.

        Parameters
        ----------
        key : str
            Key of a demand, such as "nmc622" or "electricity".
        location : str, optional
            A place by its code; without it the process that serves any place.

        Returns
        -------
        Process or None
            None where the table has no such row; nothing falls back to another place here.

        Examples
        --------
        >>> import brightcell as bc
        >>> bc.read_background("open").provider("electricity-gas", "GLO").code
        'electricity-gas-glo'
        """
        places = self.offers.get(key, {})
        offer = places.get(location or "") or places.get("")
        return offer.process if isinstance(offer, Provider) else None

    @cached_property
    def _by_code(self) -> dict[str, Process]:
        return {process.code: process for process in self.processes}

    def __repr__(self) -> str:
        return (
            f"<Background {self.name} {self.version}: {len(self.processes)} processes, "
            f"{len(self.exchanges)} exchanges, {len(self.offers)} keys, sha256 {self.sha256[:12]}>"
        )


@dataclass(frozen=True)
class ChangedExchange:
    """An exchange of a database as an override has it: `by` is taken instead of `input`, `amount` of it if given.

    Activities and flows are Brightway's keys (database, code); `by` is the input itself where only the amount changes.
    """

    activity: tuple[str, str]
    input: tuple[str, str]
    by: tuple[str, str]
    amount: float | None = None


def hash_with(sha256: str, changes: Iterable[ChangedExchange]) -> str:
    """The hash of a database with changes of its exchanges; its own where there are none."""
    texts = [repr(change) for change in changes]
    return hashlib.sha256(" ".join((sha256, *texts)).encode()).hexdigest() if texts else sha256


@dataclass(frozen=True, repr=False)
class DatabaseBackground:
    """A database of a Brightway project, reached through a mapping table; its inventory stays where it is.

    `nodes` gives the Brightway key (database, code) of each linked process by our code. `is_layer`: it is one of the
    layers of a background, all of which are counted by the rulebook's factors, not by the project's own method.
    `changes` are exchanges that the files `overrides` change in its matrices; in the database they stay what they are.
    """

    name: str
    title: str
    version: str
    sha256: str
    licence: str
    project: str
    database: str
    flows: tuple[Flow, ...]
    offers: Offers
    nodes: Mapping[str, tuple[str, str]]
    mapping_sha256: str = ""
    is_layer: bool = False
    overrides: tuple[str, ...] = ()
    changes: tuple[ChangedExchange, ...] = ()
    unchanged_sha256: str = ""

    @property
    def own_sha256(self) -> str:
        """The hash of the database and its mapping table without overrides."""
        return self.unchanged_sha256 or self.sha256

    @property
    def label(self) -> str:
        """What tells it apart from others: its table, the database where that has another name, and its overrides."""
        own = self.name if self.name == self.database else f"{self.name} on {self.database}"
        return " with ".join((own, *self.overrides))

    def __repr__(self) -> str:
        return (
            f"<DatabaseBackground {self.name}: database {self.database!r} of project {self.project!r}, "
            f"{len(self.nodes)} processes for {len(self.offers)} keys, sha256 {self.sha256[:12]}>"
        )


@dataclass(frozen=True)
class Method:
    """Characterisation factors, kg CO2e per unit of flow; `assumed` are flows whose factor is not verified.

    `origin` is the Brightway method that the factors are from, where it isn't the shipped table.
    """

    id: str
    name: str
    gwp_set: str
    biogenic: str
    factors: dict[str, float]
    sha256: str
    assumed: tuple[str, ...] = ()
    origin: str = "brightcell"
