"""Spreads of draws beside published ones: how far apart they are, which no verdict on totals says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from brightcell.published.models import Study
from brightcell.published.verdicts import Figure

FAR = 1.25
"""A standard deviation more than this many times the published one, or less than its inverse, is told."""
SPREAD, CENTRE = "standard deviation", "mean"


def spread_warnings(study: Study, figures: Iterable[Figure]) -> tuple[str, ...]:
    """The ratio of each standard deviation, and of each coefficient of variation, to the published one.

    Nothing for a study of which no draws are published, or where all are within a quarter of it.
    """
    by_label = {figure.label: figure for figure in figures}
    ratios = {label[0]: pair for label, pair in _ratios(study, by_label)}
    far = [name for name, (deviation, _) in ratios.items() if not 1 / FAR <= deviation <= FAR]
    if not far:
        return ()
    listed = "; ".join(f"{name} {deviation:.2f} ({relative:.2f})" for name, (deviation, relative) in ratios.items())
    return (
        f"spreads are not reproduced: {len(far)} of {len(ratios)} standard deviations are more than {FAR:g} times the "
        f"published ones or less than 1 / {FAR:g} of them. Computed over published, in brackets that of the "
        f"coefficient of variation: {listed}",
    )


def _ratios(
    study: Study, figures: dict[tuple[str, str, str], Figure]
) -> Iterator[tuple[tuple[str, str, str], tuple[float, float]]]:
    """Ratios of the standard deviation and of the coefficient of variation, by label."""
    statistics = {(name, stage.statistic) for case in study.cases.values() for name, stage in case.stages.items()}
    spreads, centres = ({name for name, statistic in statistics if statistic == wanted} for wanted in (SPREAD, CENTRE))
    for label, figure in figures.items():
        ratio = _ratio(figure) if label[2] in spreads else None
        if ratio is not None:
            mean = next((_ratio(figures[(*label[:2], c)]) for c in centres if (*label[:2], c) in figures), None)
            yield label, (ratio, ratio / (mean or 1.0))


def _ratio(figure: Figure) -> float | None:
    difference = figure.rel_diff
    return None if difference is None else 1.0 + difference
