"""Statistics of draws as plain data: rows of a table, keys of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brightcell.uncertainty.statistics import Estimate, Summary


def flat(summary: Summary) -> dict[str, float]:
    """Each statistic and its standard error, as columns of a table."""
    estimates: Mapping[str, Estimate] = {
        "mean": summary.mean,
        "sd": summary.sd,
        "cv": summary.cv,
        "median": summary.median,
    }
    percentiles = {f"p{percent:g}": estimate for percent, estimate in summary.percentiles.items()}
    return {
        key: value
        for name, estimate in {**estimates, **percentiles}.items()
        for key, value in ((name, estimate.value), (f"{name}_se", estimate.standard_error))
    }


def with_text_keys(data: Any) -> Any:
    """JSON keys are text."""
    if isinstance(data, dict):
        return {f"{key:g}" if isinstance(key, float) else key: with_text_keys(value) for key, value in data.items()}
    return data
