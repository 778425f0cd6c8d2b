"""The table of bands: each row from both sides, its ends, its words."""

import math

import pytest

from brightcell.data import csv_rows, data_path
from brightcell.product.bands import InputBand, find_input_band, input_band, input_bands, joint_band, judged
from brightcell.product.catalogue import chemistries, materials
from brightcell.product.vocabulary import MODES, VEHICLE_CATEGORIES

BANDS = [pytest.param(band, id=f"{band.quantity}-{'-'.join(band.applies_to)}") for band in input_bands()]
KINDS = {"active-material", "metal", "plastic"}
NAMES = {"any", *VEHICLE_CATEGORIES, *MODES, *materials(), *KINDS, "nmc"}


def just(value: float, side: int) -> float:
    """The number a thousandth beside a value, to the right or to the left."""
    return value + side * (0.001 * abs(value) or 0.001)


@pytest.mark.parametrize("band", BANDS)
def test_an_end_is_possible_and_what_lies_beyond_is_not(band: InputBand) -> None:
    """From both sides, where there is an end."""
    for end, outside in ((band.impossible_low, -1), (band.impossible_high, 1)):
        if math.isfinite(end):
            assert band.kind_of(end) != "impossible"
            assert band.kind_of(just(end, outside)) == "impossible"


@pytest.mark.parametrize("band", BANDS)
def test_an_end_is_usual_and_what_lies_beyond_is_not(band: InputBand) -> None:
    """From both sides; where the usual band ends with the possible one, what lies beyond is impossible."""
    for end, limit, outside in (
        (band.unusual_low, band.impossible_low, -1),
        (band.unusual_high, band.impossible_high, 1),
    ):
        if math.isfinite(end):
            assert band.kind_of(end) is None
            assert band.kind_of(just(end, outside)) == ("impossible" if end == limit else "unusual")


@pytest.mark.parametrize("band", BANDS)
def test_what_is_usual_is_possible(band: InputBand) -> None:
    """The ends stand in order."""
    assert band.impossible_low <= band.unusual_low < band.unusual_high <= band.impossible_high


def test_every_row_has_a_source_and_says_that_it_is_assumed() -> None:
    """Or where it was read; and a quantity has one row for each thing that it applies to."""
    rows = csv_rows(data_path("plausibility.csv"))
    assert [row for row in rows if not row["source"] or not row["confidence"] or not row["note"]] == []
    keys = [(row["quantity"], key) for row in rows for key in row["applies_to"].split()]
    assert len(keys) == len(set(keys))
    assert {key for _, key in keys} <= NAMES


def test_every_vehicle_category_and_mode_has_a_row() -> None:
    """None passes because nobody thought of it."""
    assert all(find_input_band("warranty-distance", category) for category in VEHICLE_CATEGORIES)
    assert all(find_input_band("leg", mode) for mode in MODES)


def test_every_chemistry_has_a_band_and_an_unknown_one_has_none() -> None:
    """By its family: NMC for all compositions of it."""
    families = {chemistry: find_input_band("energy-per-active-material", chemistry[:3]) for chemistry in chemistries()}
    assert [chemistry for chemistry, band in families.items() if band is None] == []
    assert find_input_band("energy-per-active-material", "na-layered-oxide") is None


def test_the_row_of_a_thing_comes_before_that_of_any() -> None:
    """Boards have more per kg than other materials."""
    assert input_band("supplier-footprint", "electronics").impossible_high == 5000
    assert input_band("supplier-footprint", "steel").impossible_high == 1000
    assert input_band("supplier-footprint", "steel", "metal").unusual_high == 40
    assert input_band("supplier-footprint", "electronics", "metal").unusual_high == 1000


def test_a_blend_has_the_band_of_all_its_materials() -> None:
    """From the lowest of the lows to the highest of the highs."""
    both = joint_band([input_band("energy-per-active-material", key) for key in ("lfp", "nmc")])
    ends = (both.impossible_low, both.impossible_high, both.unusual_low, both.unusual_high)
    assert ends == (0.3, 1.1, 0.4, 0.85)


def test_the_last_digits_of_a_conversion_move_nothing_out_of_its_band() -> None:
    """36 months are 3 years."""
    assert input_band("warranty-duration").kind_of(36 / 12 - 1e-12) is None


@pytest.mark.parametrize(
    ("quantity", "key", "value", "words"),
    [
        ("warranty-distance", "M1", 160.0, "160 km"),
        ("warranty-distance", "M1", 123456.789, "123457 km"),
        ("warranty-duration", "any", 2 / 3, "0.6667 years"),
        ("full-cycles", "any", 100000.0, "100000"),
        ("state-of-health", "any", 8.0, "8 %"),
    ],
)
def test_a_value_is_shown_with_its_unit_and_without_separators(
    quantity: str, key: str, value: float, words: str
) -> None:
    """A comma within it would be read as decimals by half of the world."""
    assert input_band(quantity, key).in_words(value) == words


def test_a_problem_says_value_band_and_next_step() -> None:
    """In a clause that needs no other knowledge."""
    finding = judged("performance.warranty.distance", 160.0, input_band("warranty-distance", "M1"))
    assert finding is not None
    assert str(finding.problem) == (
        "performance.warranty.distance: the distance of the warranty is too small (found 160 km; expected 5000 to "
        "3000000 km, usually 50000 to 1500000 km) - check kilometres of the warranty on the battery, written without "
        "a separator"
    )


def test_a_warning_says_value_band_and_next_step() -> None:
    """In a clause too, with its field."""
    finding = judged("transport.outbound[sea].distance", 18.0, input_band("leg", "sea"), hint="write 18000 km")
    assert finding is not None
    assert finding.sentence == (
        "transport.outbound[sea].distance: the distance by sea is 18 km, which is unusually small (usual: 100 to "
        "30000 km) - write 18000 km"
    )


def test_plain_data_of_a_finding_have_four_keys() -> None:
    """An end that is open is None."""
    finding = judged("performance.mass", 3.0, input_band("mass-not-described"))
    assert finding is not None
    data = finding.as_dict()
    assert (list(data), data["kind"], data["value"]) == (["field", "value", "band", "kind"], "unusual", 3.0)
    assert (data["band"]["unusual_high"], data["band"]["impossible_high"]) == (1.0, None)
