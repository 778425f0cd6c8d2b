"""A study as HTML: where the bars lie, and what a reader is told."""

import re

import pytest

from brightcell.published import run_study
from brightcell.published.html import studies_page

from .conftest import STUDY

STUDY_WITHOUT_CASES = STUDY.partition("cases:")[0]
BAND = "NMC,world,total,,{low},,{high},kg CO2e/kg,,no,,somebody,2026,none,seen,"


@pytest.mark.parametrize(
    ("low", "high", "bars"),
    [
        ("10", "30", [(33.33, 66.67)]),
        ("-30", "-10", [(0.0, 66.67)]),
        ("-10", "30", [(0.0, 25.0), (25.0, 75.0)]),
    ],
)
def test_a_published_band_reaches_from_its_low_to_its_high_end(small, low: str, high: str, bars: list) -> None:
    """On either side of zero, or on both; (left, width) in percent of the axis, which holds zero."""
    page = studies_page([run_study(small(BAND.format(low=low, high=high), text=STUDY_WITHOUT_CASES))])
    drawn = re.findall(r'title="published: [^"]*" style="left:([\d.]+)%;width:([\d.]+)%', page)
    assert [(float(left), float(width)) for left, width in drawn] == bars
