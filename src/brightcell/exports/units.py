"""Units as other programs name them; one that they don't have is written as a quantity of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import csv_rows, data_path
from brightcell.exports.ids import uuid_of


@dataclass(frozen=True, slots=True)
class ExportedUnit:
    """A unit in openLCA and SimaPro: names and ids of unit, group, property, and its factor to the group's own.

    1 unit = `factor` x the group's reference unit: 1 kWh = 3.6 MJ.
    """

    openlca: str
    openlca_id: str
    group: str
    group_id: str
    property: str
    property_id: str
    reference: str
    reference_id: str
    factor: float
    simapro: str
    quantity: str


def exported_unit(unit: str) -> ExportedUnit:
    """A unit of ours; one without a counterpart, such as kg CO2e, measures something of its own."""
    return _units().get(unit) or _own(unit)


def _own(unit: str) -> ExportedUnit:
    id, group, measure = (uuid_of(kind, unit) for kind in ("unit", "unit group", "flow property"))
    return ExportedUnit(unit, id, f"Units of {unit}", group, f"Amount in {unit}", measure, unit, id, 1.0, unit, unit)


@cache
def _units() -> Mapping[str, ExportedUnit]:
    return {row["unit"]: _of_row(row) for row in csv_rows(data_path("exporting", "units.csv"))}


def _of_row(row: Mapping[str, str]) -> ExportedUnit:
    return ExportedUnit(
        openlca=row["openlca"],
        openlca_id=row["openlca_id"],
        group=row["group"],
        group_id=row["group_id"],
        property=row["property"],
        property_id=row["property_id"],
        reference=row["reference"],
        reference_id=row["reference_id"],
        factor=float(row["factor"]),
        simapro=row["simapro"],
        quantity=row["quantity"],
    )
