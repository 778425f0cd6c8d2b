"""The footprint of one product under one rulebook: its numbers, their sums, and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from brightcell.inventory.models import Assumption
from brightcell.results.footprint.contributions import Contributions
from brightcell.results.footprint.fingerprint import PROVENANCE_KEY
from brightcell.results.footprint.meta import (
    BackgroundRef,
    ExchangeContribution,
    FunctionalUnitRef,
    ProviderShare,
    RulebookRef,
)
from brightcell.results.page.labels import STAGES
from brightcell.rulebooks.settings import TraceStep

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FootprintData:
    """A carbon footprint by activity and gas, in kg CO2e per functional unit.

    contributions: the table that all sums are made of. method: title of the LCIA method. element_balance: rows of
    the balance, or None where none was made. solved_total: the total as the linear system gave it, to check the
    contributions against. provenance: versions, hashes of product, rulebook, background and method, solver,
    `gwp_fingerprint`.
    """

    contributions: Contributions
    product: str
    rulebook: RulebookRef
    background: BackgroundRef
    method: str
    functional_unit: FunctionalUnitRef
    assumed: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()
    trace: tuple[TraceStep, ...] = ()
    links: tuple[ProviderShare, ...] = ()
    sources: tuple[str, ...] = ()
    exchanges: tuple[ExchangeContribution, ...] = ()
    element_balance: tuple[Mapping[str, Any], ...] | None = None
    solved_total: float | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def dataset(self) -> "xr.Dataset":
        """Contributions as a labelled xarray Dataset (activity, gas), see docs/results.md."""
        return self.contributions.dataset()

    @property
    def unit(self) -> str:
        """Unit of the total, e.g. "kg CO2e / kWh delivered"."""
        return f"kg CO2e / {self.functional_unit.unit}"

    @property
    def total(self) -> float:
        """kg CO2e per functional unit."""
        return self.contributions.total

    @property
    def stages(self) -> dict[str, float]:
        """kg CO2e per functional unit by life-cycle stage, all four, in their order."""
        found = self.contributions.grouped("stage")
        return {stage: found.get((stage,), 0.0) for stage in STAGES}

    @property
    def gases(self) -> dict[str, float]:
        """kg CO2e per functional unit by gas."""
        return {gas: value for (gas,), value in self.contributions.grouped("gas").items()}

    @property
    def per_pack_kg(self) -> float:
        """kg CO2e per pack: total x functional units that a pack provides."""
        return self.total * self.functional_unit.units_per_pack

    @property
    def per_kwh_rated_kg(self) -> float:
        """kg CO2e per kWh of rated energy."""
        return self.per_pack_kg / self.functional_unit.rated_energy_kwh

    @property
    def per_kg_pack_kg(self) -> float:
        """kg CO2e per kg of pack."""
        return self.per_pack_kg / self.functional_unit.pack_mass_kg

    @property
    def aggregated_share(self) -> float | None:
        """Share of the total that came as CO2e and can't be re-characterised; None where it is zero."""
        total = self.total
        return self.contributions.aggregated() / total if total else None

    @property
    def changed(self) -> dict[str, Any]:
        """What the user changed in the rulebook: a slot's strategy, or `slot.parameter`, with its value."""
        mine = (step for step in self.trace if step.status == "user" and step.parameter)
        return {
            step.slot if step.parameter == "strategy" else f"{step.slot}.{step.parameter}": step.value for step in mine
        }

    @property
    def provisional(self) -> bool:
        """Whether any parameter was assumed."""
        return bool(self.assumed)

    @property
    def gwp_fingerprint(self) -> str | None:
        """Fingerprint of the GWP set, the same for two results that used the same factor for every gas."""
        return self.provenance.get(PROVENANCE_KEY)
