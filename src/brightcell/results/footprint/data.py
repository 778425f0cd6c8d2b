"""The footprint of one product under one rulebook: its numbers, their sums, and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from brightcell.inventory.models import Assumption
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.differences import FieldChange
from brightcell.product.recycled_shares import ElementShare
from brightcell.results.footprint.amounts import AmountRecord
from brightcell.results.footprint.behind import Behind
from brightcell.results.footprint.burden import GrossBurden
from brightcell.results.footprint.contributions import Contributions
from brightcell.results.footprint.coverage import MassCoverage
from brightcell.results.footprint.cube import Cube
from brightcell.results.footprint.evidence import BalanceRows, Evidence, EvidenceRecord
from brightcell.results.footprint.fingerprint import PROVENANCE_KEY
from brightcell.results.footprint.meta import (
    BackgroundRef,
    Credit,
    ExchangeContribution,
    FunctionalUnitRef,
    ProviderShare,
    RulebookRef,
    Scenario,
    Withheld,
)
from brightcell.results.footprint.numerical import CHECKS, balance
from brightcell.results.footprint.others import OtherFigure
from brightcell.rulebooks.settings import TraceStep

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FootprintData:
    """A carbon footprint by activity and gas, in kg CO2e per functional unit.

    contributions: the table that all sums are made of. method: title of the LCIA method. evidence: what explains the
    numbers. solved_total: the total as the linear system gave it, to check the contributions against. written: where
    the model was written in Brightway, or None. behind: what is asked for when it is explained; None in a copy.
    others: the total by other methods.
    """

    contributions: Contributions
    product: str
    rulebook: RulebookRef
    background: BackgroundRef
    method: str
    functional_unit: FunctionalUnitRef
    evidence: Evidence = field(default_factory=EvidenceRecord)
    solved_total: float | None = None
    written: Mapping[str, Any] | None = None
    behind: Behind | None = None
    others: tuple[OtherFigure, ...] = ()

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
        return dict(self.contributions.stages)

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
    def assumed(self) -> tuple[Assumption, ...]:
        """Parameters that nothing prescribes and nobody measured, each with its reason."""
        return self.evidence.assumed

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know."""
        return self.evidence.warnings

    @property
    def plausibility(self) -> tuple[PlausibilityFinding, ...]:
        """Values of the product that are unusual, each with its field and band; `warnings` has them in words."""
        return self.evidence.plausibility

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        """Every decision of the rulebook: slot, strategy, parameter, clause, source, status."""
        return self.evidence.trace

    @property
    def links(self) -> tuple[ProviderShare, ...]:
        """The provider of each demand, how it was chosen, and the share of the total that rests on it."""
        return self.evidence.links

    @property
    def sources(self) -> tuple[str, ...]:
        """Citations of the data used."""
        return self.evidence.sources

    @property
    def exchanges(self) -> tuple[ExchangeContribution, ...]:
        """Inputs and emissions of each activity, per functional unit."""
        return self.evidence.exchanges

    @property
    def credits(self) -> tuple[Credit, ...]:
        """Credits for what recycling gives back, largest first, and what each rests on."""
        return self.evidence.credits

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """Credits that were not given, since nothing says what the recovered material replaces."""
        return self.evidence.withheld

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The total where an assumption that weighs is another one."""
        return self.evidence.scenarios

    @property
    def coverage(self) -> MassCoverage | None:
        """How much of the mass that the system emits counts, and which flows don't; None where it isn't known."""
        return self.evidence.coverage

    @property
    def geography(self) -> Mapping[str, float]:
        """Shares of the gross burden by where it arises: own (the plant's country), region, elsewhere, unplaced."""
        return {} if self.evidence.burden is None else self.evidence.burden.geography

    @property
    def basis(self) -> Mapping[str, float]:
        """Shares of the gross burden by what it rests on: measured, supplier, national, route, proxy."""
        return {} if self.evidence.burden is None else self.evidence.burden.basis

    @property
    def amounts(self) -> tuple[AmountRecord, ...]:
        """The amounts of the product with what each of them rests on."""
        return self.evidence.amounts

    @property
    def evidence_shares(self) -> Mapping[str, float]:
        """Shares of the gross burden by the evidence of the amounts behind it; `model`: no amount of the product."""
        return {} if self.evidence.evidence_shares is None else self.evidence.evidence_shares.amounts

    @property
    def primary_data_share(self) -> float | None:
        """Share of the gross burden whose amount and factor are primary data, None where it isn't known."""
        return None if self.evidence.evidence_shares is None else self.evidence.evidence_shares.primary

    @property
    def recycled(self) -> tuple[ElementShare, ...]:
        """Recycled shares of nickel, cobalt and lithium in the active materials, and what the EU will ask for."""
        return self.evidence.recycled

    @property
    def gross_burden(self) -> GrossBurden | None:
        """The sum of positive contributions without credit activities, with both sets of shares."""
        return self.evidence.burden

    @property
    def cube(self) -> Cube | None:
        """Contributions by activity, input and gas, with site, place, kind and basis; None in a result from a file."""
        return self.evidence.cube

    @property
    def element_balance(self) -> BalanceRows | None:
        """Rows of the mass balance by element; None where none was made."""
        return self.evidence.element_balance

    @property
    def provenance(self) -> dict[str, Any]:
        """Versions, hashes of product, rulebook, background and method, solver, and where the model was written.

        `numerical_checks` are the residual of the solved system, how far stages and total, and total and solved score
        are apart, and how far masses of parts are from declared ones; all as shares.
        """
        written = {} if self.written is None else {"brightway": self.written}
        provenance = self.evidence.provenance
        if CHECKS not in provenance:
            return {**provenance, **written}
        sums = balance(self.stages.values(), self.total, self.solved_total, self.contributions.magnitude)
        return {**provenance, CHECKS: {**provenance[CHECKS], **sums}, **written}

    @property
    def changed(self) -> dict[str, Any]:
        """What the user changed: rules with their value, and fields of the product, by path, with before and after.

        A field that followed a change says under `follows` what it followed.
        """
        return {**self.changed_rules, **{change.path: change.values() for change in self.changed_fields}}

    @property
    def changed_fields(self) -> tuple[FieldChange, ...]:
        """Fields of the product that the user changed, and then those that followed, each with before and after."""
        return self.evidence.changed

    @property
    def changed_rules(self) -> dict[str, Any]:
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
