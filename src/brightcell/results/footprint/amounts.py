"""The amounts of a product as a result lists them: value, and what each rests on."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from brightcell.product.evidence import evidence_types
from brightcell.product.evidenced import EvidencedAmount, evidenced_amounts
from brightcell.product.models import Product
from brightcell.product.paths import dotted
from brightcell.product.recycled_shares import ElementShare, element_shares

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AmountRecord:
    """An amount of the product: its path, its value in the canonical unit, and its evidence.

    evidence: measured, calculated, supplier, literature, estimated, or unstated. company_specific: measured or
    calculated by the company that runs the plant. primary: whether it may count as primary data. kind: primary,
    secondary or default. document, meter, period, by, source: as the product states them.
    """

    field: str
    value: float
    unit: str
    evidence: str
    company_specific: bool
    primary: bool
    kind: str
    by: str | None = None
    meter: str | None = None
    document: str | None = None
    period: str | None = None
    source: str | None = None


@dataclass(frozen=True, eq=False)
class ProductEvidence:
    """What a product says of its data, put together when it is read."""

    product: Product

    @cached_property
    def amounts(self) -> tuple[AmountRecord, ...]:
        """Every amount with its evidence."""
        return amount_records(self.product)

    @cached_property
    def recycled(self) -> tuple[ElementShare, ...]:
        """Recycled shares of elements in active materials."""
        return element_shares(self.product)


def amount_records(product: Product) -> tuple[AmountRecord, ...]:
    """Every amount of a product, in the order of its blocks."""
    return tuple(_record(row, product) for row in evidenced_amounts(product))


def amounts_frame(records: Iterable[AmountRecord]) -> "pd.DataFrame":
    """The records as a table, by the path of the field."""
    import pandas as pd

    names = [part.name for part in fields(AmountRecord)]
    rows = [[getattr(record, name) for name in names] for record in records]
    return pd.DataFrame(rows, columns=names).set_index("field")


def _record(row: EvidencedAmount, product: Product) -> AmountRecord:
    evidence = row.evidence
    return AmountRecord(
        field=dotted(row.path, product),
        value=row.amount.value,
        unit=row.amount.unit,
        evidence=row.type,
        company_specific=row.is_company_specific,
        primary=evidence_types()[row.type].is_primary,
        kind=evidence_types()[row.type].kind,
        by=evidence.by if evidence else None,
        meter=evidence.meter if evidence else None,
        document=evidence.document if evidence else None,
        period=evidence.period if evidence else None,
        source=row.source,
    )
