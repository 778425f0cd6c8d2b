"""What a result says about itself: frozen records, handed over by the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass

from brightcell.background.layers import ABOVE


@dataclass(frozen=True)
class RulebookRef:
    """The rulebook that decided what counts."""

    id: str
    edition: str
    status: str
    title: str


@dataclass(frozen=True)
class BackgroundRef:
    """The background database, as it was read."""

    name: str
    version: str
    sha256: str

    @property
    def label(self) -> str:
        """Name and version, of each layer beside its name."""
        names, versions = self.name.split(ABOVE), self.version.split(ABOVE)
        if len(names) != len(versions):
            return f"{self.name} {self.version}"
        return ABOVE.join(f"{name} {version}" for name, version in zip(names, versions, strict=True))


@dataclass(frozen=True)
class FunctionalUnitRef:
    """What the footprint is per.

    unit: e.g. "kWh delivered". total_energy_kwh: energy that one pack delivers over its life (kWh), None
    where the unit isn't energy delivered. units_per_pack: functional units that one pack provides.
    rated_energy_kwh: rated energy of one pack (kWh). pack_mass_kg: mass of one pack (kg).
    """

    unit: str
    total_energy_kwh: float | None
    units_per_pack: float
    rated_energy_kwh: float
    pack_mass_kg: float


@dataclass(frozen=True)
class Withheld:
    """A credit that was not given, as the background would have it: kg CO2e per functional unit, and why.

    `material` is what was bought, `recovered` what comes back of it.
    """

    material: str
    recovered: str
    why: str
    kg: float


@dataclass(frozen=True)
class Credit:
    """A credit for a recovered product, and what it rests on.

    stage: where it counts. kg: of what is replaced, per functional unit; score: kg CO2e of it, negative. avoided: whose
    figure E*v is, `background`, `bought` (the process that the maker buys) or `declared` (a supplier's figure).
    rests_on: data of the product by name, such as the rate of collection and the yield of the plant.
    """

    recovered: str
    stage: str
    kg: float
    score: float
    avoided: str
    rests_on: Mapping[str, float]


@dataclass(frozen=True)
class Scenario:
    """The total where one assumption is another one: kg CO2e per functional unit."""

    what: str
    total: float


@dataclass(frozen=True)
class ProviderShare:
    """Which provider met a demand, how it was found, and the share of the total behind it.

    `layer` is the background that has it, where several are asked in turn.
    """

    demand: str
    requested_location: str | None
    provider: str
    provider_location: str
    step: str
    share: float
    layer: str = ""

    @property
    def fallback(self) -> bool:
        """Whether the provider stands for another place than the one asked for."""
        return bool(self.requested_location) and self.requested_location != self.provider_location


@dataclass(frozen=True)
class ExchangeContribution:
    """One input or emission of an activity.

    activity: code of the activity (or its name, where that is unique). kind: "activity" for the product of
    another foreground activity, whose chain `score` then covers and which counts there; anything else counts
    here. amount: per functional unit, in `unit`; times `units_per_pack` it is the amount per pack. score:
    kg CO2e per functional unit. place: where the input comes from. process, key: code of the background process that
    meets it, and the key that was asked for.
    """

    activity: str
    input: str
    kind: str
    amount: float
    unit: str
    score: float
    source: str | None = None
    place: str = ""
    process: str = ""
    key: str = ""

    @property
    def counts_elsewhere(self) -> bool:
        """Whether the score belongs to other activities of the foreground, and is only handed on here."""
        return self.kind == "activity"
