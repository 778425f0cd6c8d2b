"""Spreads of draws beside published ones: a study says where they are far apart."""

import pytest

import brightcell as bc
from brightcell.published import read_study
from brightcell.published.spreads import spread_warnings
from brightcell.published.verdicts import Figure


def figure(material: str, stage: str, published: float, computed: float) -> Figure:
    return Figure(
        study="istrate-2024",
        variant="as-published",
        chemistry=material,
        location="open",
        stage=stage,
        unit="kg CO2e/kg",
        published=published,
        computed=computed,
    )


def figures(ratio: float) -> list[Figure]:
    """Two materials: one with the published deviation, one with another; means are 2 to 1."""
    return [
        figure("CoSO4", "mean", 10.0, 20.0),
        figure("CoSO4", "standard deviation", 2.0, 2.0 * ratio),
        figure("NiSO4", "mean", 5.0, 5.0),
        figure("NiSO4", "standard deviation", 1.0, 1.0),
        figure("NiSO4", "P95", 1.0, 9.0),
    ]


@pytest.mark.parametrize("ratio", [0.3, 1.3, 3.0])
def test_a_deviation_far_from_the_published_one_is_told(ratio: float) -> None:
    """With the ratio of every material, and in brackets that of the coefficient of variation."""
    (told,) = spread_warnings(read_study("istrate-2024"), figures(ratio))
    assert "1 of 2 standard deviations" in told
    assert f"CoSO4 {ratio:.2f} ({ratio / 2:.2f}); NiSO4 1.00 (1.00)" in told


@pytest.mark.parametrize("ratio", [0.85, 1.0, 1.2])
def test_a_near_one_is_not(ratio: float) -> None:
    """A quarter more or less is said of none; other statistics and other stages don't count."""
    assert spread_warnings(read_study("istrate-2024"), figures(ratio)) == ()


def test_a_study_does_not_pass_over_its_spreads() -> None:
    """Istrate's lithium hydroxide has twice its published deviation here: the outcome and the text say it."""
    result = bc.run_study("istrate-2024", fast=True)
    ratio = result.figure("LiOH, brine", "open", "standard deviation").rel_diff + 1.0
    assert ratio > 1.25
    assert result.outcome.endswith("spreads not reproduced")
    assert f"LiOH, brine {ratio:.2f}" in " ".join(result.as_text().split())
    assert result.as_dict()["spreads"] == list(result.spreads)
