"""What a reader of a study is told: numbers as published, what they are set beside, and why they differ."""

import pytest

from brightcell.published import run_study
from brightcell.published.html import studies_page
from brightcell.published.table import difference_text, published_text
from brightcell.published.verdicts import Figure

from .conftest import ROW

BAND = 'NMC,world,total,,20,,25,kg CO2e/kg,,no,NMC622 | any | total,somebody,2026,none,seen,"of 2019, another design"'


def figure(**known: float | None) -> Figure:
    return Figure("small", "as-published", "NMC622", "any", "total", unit="kg CO2e/kWh", **known)


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"published": 170.0}, "170"),
        ({"low": -29.0, "published": -20.0, "high": -5.0}, "-20 (-29 to -5)"),
        ({"low": -29.0, "high": -5.0}, "-29 to -5"),
        ({"low": 0.0}, "from 0"),
        ({"high": 45.0}, "up to 45"),
        ({}, "-"),
    ],
)
def test_a_published_figure_has_no_digits_that_nobody_published(known: dict[str, float], text: str) -> None:
    """A range is told with "to", since its ends may be negative."""
    assert published_text(figure(**known)) == text


def test_a_difference_of_rounding_is_not_told_in_digits() -> None:
    """-2e-14 % is noise of the machine."""
    assert difference_text(figure(published=1.0, computed=1.0 - 2e-16)) == "< 0.001 %"
    assert difference_text(figure(published=100.0, computed=99.0)) == "-1 %"


def test_a_figure_tells_what_it_is_set_beside_and_why_they_differ(small) -> None:
    """As a remark below the text and below the page."""
    result = run_study(small(BAND))
    assert "within band [1]" in result.as_text()
    for told in (result.as_text(), studies_page([result])):
        assert "[1] beside NMC622, any, total; of 2019, another design" in told


def test_facts_of_the_source_and_notes_are_told_as_text_and_as_a_page(small) -> None:
    """On the page also tolerance and confidence of each figure."""
    result = run_study(small(ROW, extra="doi: 10.1/x\nnotes: [taken as it is]\n"))
    facts = ("nobody, never", "10.1/x", "none", "cradle to gate", "1 kWh", "AR6 GWP100", "greet-2022 1.0", "taken as")
    for told in (result.as_text(), studies_page([result])):
        assert [fact for fact in facts if fact not in told] == []
    assert all(told in studies_page([result]) for told in ("0.1 %", ">seen<"))
