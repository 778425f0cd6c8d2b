"""A comparison as plain data: the JSON that other programs read."""

from typing import Any

from brightcell.results.comparison.data import ComparisonData
from brightcell.results.page.data import plain_data


def comparison_dict(comparison: ComparisonData) -> dict[str, Any]:
    """The JSON object of a comparison: every footprint in full, and the difference by slot."""
    return plain_data(
        {
            "footprints": [footprint.as_dict() for footprint in comparison.footprints],
            "labels": comparison.labels,
            "split": [effect.as_dict() for effect in comparison.split],
            "parameters": [effect.as_dict() for effect in comparison.parameters],
            "demands": [effect.as_dict() for effect in comparison.demands],
            "warnings": comparison.warnings,
        }
    )
