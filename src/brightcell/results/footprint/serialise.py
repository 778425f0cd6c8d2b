"""Results as plain data: the JSON that other programs read. Full precision, nothing rounded, no NaN."""

from typing import Any

from brightcell.product.evidence import UNSTATED
from brightcell.results.footprint.checks import check_footprint
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.frames import in_order
from brightcell.results.page.data import plain_data


def footprint_dict(footprint: "FootprintData") -> dict[str, Any]:
    """The JSON object of one footprint. FootprintError where it contradicts itself."""
    check_footprint(footprint)
    return plain_data({**_identity(footprint), **_numbers(footprint), **_evidence(footprint)})


def _identity(footprint: "FootprintData") -> dict[str, Any]:
    unit = footprint.functional_unit
    return {
        "product": footprint.product,
        "rulebook": footprint.rulebook,
        "background": footprint.background,
        "method": footprint.method,
        "functional_unit": unit,
        "unit": footprint.unit,
    }


def _numbers(footprint: "FootprintData") -> dict[str, Any]:
    components = in_order(footprint.contributions.grouped("component"), ("component",))
    return {
        "total": footprint.total,
        "stages": footprint.stages,
        "per_pack_kg": footprint.per_pack_kg,
        "per_kwh_rated_kg": footprint.per_kwh_rated_kg,
        "per_kg_pack_kg": footprint.per_kg_pack_kg,
        "gases": footprint.gases,
        "components": {component: value for (component,), value in components.items()},
        "aggregated_share": footprint.aggregated_share,
        "geography": footprint.geography,
        "basis": footprint.basis,
        "gross_burden": _gross_burden(footprint),
        **({"others": footprint.others} if footprint.others else {}),
    }


def _evidence_of_amounts(footprint: "FootprintData") -> dict[str, Any]:
    return {
        "shares": footprint.evidence_shares,
        "primary_data_share": footprint.primary_data_share,
        "unstated": [record.field for record in footprint.amounts if record.evidence == UNSTATED],
        "amounts": footprint.amounts,
    }


def _gross_burden(footprint: "FootprintData") -> dict[str, Any] | None:
    burden = footprint.gross_burden
    if burden is None:
        return None
    return {"value": burden.value, "country": burden.country, "resolved_by": burden.resolved_by}


def _evidence(footprint: "FootprintData") -> dict[str, Any]:
    return {
        "provisional": footprint.provisional,
        "changed": footprint.changed,
        "assumed": footprint.assumed,
        "warnings": footprint.warnings,
        "credits": footprint.credits,
        "withheld": footprint.withheld,
        "scenarios": footprint.scenarios,
        "coverage": footprint.coverage,
        "evidence": _evidence_of_amounts(footprint),
        "plausibility": [finding.as_dict() for finding in footprint.plausibility],
        "links": footprint.links,
        "element_balance": footprint.element_balance,
        "recycled_content": footprint.recycled,
        "trace": footprint.trace,
        "sources": footprint.sources,
        "provenance": footprint.provenance,
    }
