"""Results as plain data: the JSON that other programs read. Full precision, nothing rounded, no NaN."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from brightcell.results.checks import FootprintError, check_footprint
from brightcell.results.frames import in_order

if TYPE_CHECKING:
    from brightcell.results.comparison import Comparison
    from brightcell.results.footprint import Footprint


def footprint_dict(footprint: "Footprint") -> dict[str, Any]:
    """The JSON object of one footprint. FootprintError where it contradicts itself."""
    check_footprint(footprint)
    return plain_data({**_identity(footprint), **_numbers(footprint), **_evidence(footprint)})


def comparison_dict(comparison: "Comparison") -> dict[str, Any]:
    """The JSON object of a comparison: every footprint in full, and the difference by slot."""
    return plain_data(
        {
            "footprints": [footprint.as_dict() for footprint in comparison.footprints],
            "labels": comparison.labels,
            "split": [effect.as_dict() for effect in comparison.split],
            "demands": [effect.as_dict() for effect in comparison.demands],
            "warnings": comparison.warnings,
        }
    )


def plain_data(value: Any, path: str = "result") -> Any:
    """Records, arrays, paths and dates as what JSON knows; FootprintError for NaN and infinity."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain_data(asdict(value), path)
    if isinstance(value, Mapping):
        return {str(key): plain_data(one, f"{path}.{key}") for key, one in value.items()}
    if isinstance(value, str) or value is None:
        return value
    if hasattr(value, "tolist"):
        return plain_data(value.tolist(), path)
    if isinstance(value, (Sequence, set, frozenset)):
        ordered = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [plain_data(one, f"{path}.{index}") for index, one in enumerate(ordered)]
    if isinstance(value, float) and not math.isfinite(value):
        raise FootprintError(f"{path} is {value}; a result holds finite numbers only")
    return value if isinstance(value, (bool, int, float)) else str(value)


def _identity(footprint: "Footprint") -> dict[str, Any]:
    unit = footprint.functional_unit
    return {
        "product": footprint.product,
        "rulebook": footprint.rulebook,
        "background": footprint.background,
        "method": footprint.method,
        "functional_unit": unit,
        "unit": footprint.unit,
    }


def _numbers(footprint: "Footprint") -> dict[str, Any]:
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
    }


def _evidence(footprint: "Footprint") -> dict[str, Any]:
    return {
        "provisional": footprint.provisional,
        "changed": footprint.changed,
        "assumed": footprint.assumed,
        "warnings": footprint.warnings,
        "links": footprint.links,
        "element_balance": footprint.element_balance,
        "trace": footprint.trace,
        "sources": footprint.sources,
        "provenance": footprint.provenance,
    }
