"""What a background database holds. Plain frozen records: tens of thousands of them are read at once."""

from dataclasses import dataclass
from functools import cached_property

UNITS = frozenset({"kg", "kWh", "MJ", "km", "year", "t km", "m3", "piece", "kg CO2e"})
FLOW_UNITS = frozenset({"kg", "kg CO2e"})
CONFIDENCES = ("official", "seen", "secondary", "derived", "computed", "assumed")


@dataclass(frozen=True, slots=True)
class Process:
    """A unit or cradle-to-gate process; it makes one unit of its product.

    `quality` are pedigree scores 1 (best) to 5 of reliability, completeness, temporal, geographical and
    technological correlation, written "(1,2,3,4,5)"; empty where nobody scored it.
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


@dataclass(frozen=True, slots=True)
class Spread:
    """How sure an amount is; `basis` says where that is from, as a formula that a reader can follow.

    lognormal: the amount is the median, `gsd` the geometric standard deviation; triangular: the amount is the
    mode between `minimum` and `maximum`; none: the amount is certain.
    """

    distribution: str = "none"
    gsd: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    basis: str = ""


CERTAIN = Spread()


@dataclass(frozen=True, slots=True)
class BackgroundExchange:
    """An input from another process (technosphere) or an emission (biosphere), per unit of product."""

    process: str
    type: str
    input: str
    amount: float
    spread: Spread
    source: str
    confidence: str
    note: str


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
    """The key that a product asks for -> the process that provides it; an empty location stands for any."""

    key: str
    location: str
    process: str
    note: str


@dataclass(frozen=True, repr=False)
class Background:
    """A background database with the table that maps demand keys to its processes."""

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

    def process(self, code: str) -> Process:
        """The process with this code; KeyError if there is none."""
        return self._by_code[code]

    def provider(self, key: str, location: str | None = None) -> Process | None:
        """The process for a demand key at exactly this location, or the one that serves any location.

        No wider region is tried: falling back is the work of linking.
        """
        places = self._by_key.get(key, {})
        code = places.get(location or "") or places.get("")
        return None if code is None else self._by_code[code]

    def keys(self) -> tuple[str, ...]:
        """Every demand key, sorted."""
        return tuple(sorted(self._by_key))

    def locations(self, key: str) -> tuple[str, ...]:
        """The locations that a key is mapped for, sorted; "" is the process that serves any location."""
        return tuple(sorted(self._by_key.get(key, {})))

    @cached_property
    def _by_code(self) -> dict[str, Process]:
        return {process.code: process for process in self.processes}

    @cached_property
    def _by_key(self) -> dict[str, dict[str, str]]:
        keys: dict[str, dict[str, str]] = {}
        for row in self.mapping:
            keys.setdefault(row.key, {})[row.location] = row.process
        return keys

    def __repr__(self) -> str:
        return (
            f"<Background {self.name} {self.version}: {len(self.processes)} processes, "
            f"{len(self.exchanges)} exchanges, {len(self._by_key)} keys, sha256 {self.sha256[:12]}>"
        )


@dataclass(frozen=True)
class Method:
    """Characterisation factors, kg CO2e per unit of flow; `assumed` are flows whose factor is not verified."""

    id: str
    name: str
    gwp_set: str
    biogenic: str
    factors: dict[str, float]
    sha256: str
    assumed: tuple[str, ...] = ()
