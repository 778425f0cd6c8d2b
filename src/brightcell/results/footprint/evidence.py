"""What the numbers of a footprint rest on, and what their reader must know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from brightcell.inventory.models import Assumption
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.differences import FieldChange
from brightcell.product.recycled_shares import ElementShare
from brightcell.results.footprint.amounts import AmountRecord
from brightcell.results.footprint.burden import GrossBurden
from brightcell.results.footprint.coverage import MassCoverage
from brightcell.results.footprint.cube import Cube
from brightcell.results.footprint.evidence_shares import EvidenceShares
from brightcell.results.footprint.meta import Credit, ExchangeContribution, ProviderShare, Scenario, Withheld
from brightcell.rulebooks.settings import TraceStep

BalanceRows = tuple[Mapping[str, Any], ...]


class Evidence(Protocol):
    """Everything beside the numbers; it may be put together only when it is read.

    assumed: parameters that nothing prescribes or measures. warnings: what a reader must know. plausibility: unusual
    values of the product, in words among the warnings. trace: every decision of the rulebook. links: the provider of
    each demand. sources: citations. exchanges: inputs and emissions of each activity. credits: what each of them rests
    on. withheld: credits that were not given. scenarios: totals where one assumption is another one. coverage: of the
    mass that is emitted, None where it isn't known. element_balance: rows of the mass balance, None where there is
    none. burden: the gross burden by place and by what it rests on, None where it isn't known. amounts: of the product,
    with their evidence. evidence_shares: of the gross burden, None where they aren't known. recycled: shares of
    elements in active materials. cube: contributions by input, None where they aren't known. changed: what the user
    changed in the product, and what followed. provenance: versions, hashes, solver.
    """

    @property
    def assumed(self) -> tuple[Assumption, ...]: ...

    @property
    def warnings(self) -> tuple[str, ...]: ...

    @property
    def plausibility(self) -> tuple[PlausibilityFinding, ...]: ...

    @property
    def trace(self) -> tuple[TraceStep, ...]: ...

    @property
    def links(self) -> tuple[ProviderShare, ...]: ...

    @property
    def sources(self) -> tuple[str, ...]: ...

    @property
    def exchanges(self) -> tuple[ExchangeContribution, ...]: ...

    @property
    def credits(self) -> tuple[Credit, ...]: ...

    @property
    def withheld(self) -> tuple[Withheld, ...]: ...

    @property
    def scenarios(self) -> tuple[Scenario, ...]: ...

    @property
    def coverage(self) -> MassCoverage | None: ...

    @property
    def element_balance(self) -> BalanceRows | None: ...

    @property
    def burden(self) -> GrossBurden | None: ...

    @property
    def amounts(self) -> tuple[AmountRecord, ...]: ...

    @property
    def evidence_shares(self) -> EvidenceShares | None: ...

    @property
    def recycled(self) -> tuple[ElementShare, ...]: ...

    @property
    def cube(self) -> Cube | None: ...

    @property
    def changed(self) -> tuple[FieldChange, ...]: ...

    @property
    def provenance(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class EvidenceRecord:
    """Evidence that is written down."""

    assumed: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()
    plausibility: tuple[PlausibilityFinding, ...] = ()
    trace: tuple[TraceStep, ...] = ()
    links: tuple[ProviderShare, ...] = ()
    sources: tuple[str, ...] = ()
    exchanges: tuple[ExchangeContribution, ...] = ()
    credits: tuple[Credit, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    coverage: MassCoverage | None = None
    element_balance: BalanceRows | None = None
    burden: GrossBurden | None = None
    amounts: tuple[AmountRecord, ...] = ()
    evidence_shares: EvidenceShares | None = None
    recycled: tuple[ElementShare, ...] = ()
    cube: Cube | None = None
    changed: tuple[FieldChange, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
