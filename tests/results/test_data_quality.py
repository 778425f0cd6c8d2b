"""Ratings of data: published worked examples, levels by hand, and those of a pack."""

import pytest

import brightcell as bc
from brightcell.inventory.models import Emission
from brightcell.results.footprint.data_quality import (
    absolute_mean,
    cfb_ev_rating,
    data_ratings,
    geography_level,
    pef_rating,
    time_level,
)
from brightcell.results.footprint.evidence_shares import evidence_shares
from brightcell.results.footprint.solved import SolvedExchange

FIGURE_17 = ((1.0, 1.0, 0.9), (1.5, 2.0, 0.7), (2.0, 2.0, 0.8), (-1.75, 2.7, 0.3))
"""CX-PCF rulebook 4.0.1, figure 17: footprint, rating, primary share."""


def test_primary_share_of_four_companies_as_published() -> None:
    """CX-PCF rulebook 4.0.1, Table 5: 53.75 %, printed as 54 %."""
    assert absolute_mean([0.75, 0.25, 0.5, 1.0], [10, 25, 50, 15]) == pytest.approx(0.5375)


def test_ratings_with_a_credit_as_published() -> None:
    """CX-PCF rulebook 4.0.1, figure 17: 2.036 and 0.652 by absolute values; without them 1.19 and 1.10."""
    footprints, ratings, shares = zip(*FIGURE_17, strict=True)
    assert absolute_mean(ratings, footprints) == pytest.approx(2.036)
    assert absolute_mean(shares, footprints) == pytest.approx(0.652)
    naive = sum(f * r for f, r in zip(footprints, ratings, strict=True)) / sum(footprints)
    assert naive == pytest.approx(1.1909, abs=1e-4)


def test_means_of_criteria() -> None:
    """CFB-EV case study: 4, 3, 3 is 3.333 and 1, 1, 2 is 1.333; PEF takes precision too."""
    assert cfb_ev_rating(4, 3, 3) == pytest.approx(10 / 3)
    assert cfb_ev_rating(1, 1, 2) == pytest.approx(4 / 3)
    assert pef_rating(2, 2, 1, 3) == 2.0


@pytest.mark.parametrize(
    ("asked", "found", "level"),
    [
        ("CN-JS", "CN-JS", 1),
        ("CN-JS", "CN", 2),
        ("CN", "CN", 2),
        ("DE", "EU27", 3),
        ("CN-JS", "GLO", 4),
        ("DE", "CN", 5),
        (None, "CN", 5),
        ("CN", "CN-JS", 5),
    ],
)
def test_levels_of_geography(asked: str | None, found: str, level: int) -> None:
    assert geography_level(asked, found) == level


@pytest.mark.parametrize(
    ("end", "made", "level"), [(2026, 2026, 1), (2025, 2026, 1), (2024, 2026, 2), (2010, 2026, 5), (None, 2026, 5)]
)
def test_levels_of_time(end: int | None, made: int, level: int) -> None:
    assert time_level(end, made) == level


def test_primary_share_counts_credits_by_hand() -> None:
    """2 kg measured gas of a chimney beside a credit of 3 kg: 2 of 5, where the gross burden has 2 of 2."""
    gas = Emission("co2-fossil")
    exchanges = [
        SolvedExchange(0, "pack", "pack assembly", None, gas, "n", "kg", "s", 2.0, 0, "measured"),
        SolvedExchange(1, "credit", "credit", None, gas, "n", "kg", "s", -3.0, 0),
    ]
    found = data_ratings(exchanges, [1.0], (), 2026)
    assert found.primary_data_share == pytest.approx(0.4)
    assert (found.technology, found.geography) == pytest.approx(((2 * 1 + 3 * 5) / 5,) * 2)
    assert evidence_shares(exchanges, [1.0]).primary == 1.0


def test_a_date_of_production_makes_time_known() -> None:
    """Without it time is the worst, as CX-PCF has what isn't rated; secondary data are at best 3 by technology."""
    model = bc.Model("lfp-pack-100kwh")
    without, dated = (bc.check(m).quality for m in (model, model.with_({"identity.production": "2025"})))
    assert without is not None
    assert dated is not None
    assert (without.time, without.made, dated.made) == (5.0, None, 2025)
    assert dated.time < 5.0
    assert 3.0 <= dated.technology <= 5.0
    assert bc.check(model).as_dict()["data_quality"]["time"] == 5.0
