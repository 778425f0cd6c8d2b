"""Text for terminals, and CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.results import ActivityRow, ProviderShare, contributions
from brightcell.results.footprint.tables import as_csv, as_text, rounding_note
from brightcell.results.page.numbers import decimals_for, fixed, percent, significant
from brightcell.results.page.text import WIDTH, abridged, aligned, clean, on_lines, shortened, width, wrapped


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0712345, "0.07123"),
        (6190.44, "6190"),
        (61.9, "61.90"),
        (99999.0, "100000"),
        (0.0, "0"),
        (-0.5, "-0.5000"),
        (1.2344e-8, "1.234e-08"),
        (2.5e12, "2.500e+12"),
    ],
)
def test_four_significant_digits(value, text):
    """Numbers for people have four significant digits."""
    assert significant(value) == text


def test_no_negative_zero():
    """A credit too small to show isn't shown as -0.00."""
    assert fixed(-0.001, 2) == "0.00"


def test_a_column_has_the_decimals_of_its_largest():
    """The largest of a column has four digits, the others as many decimals."""
    assert decimals_for([0.0123, 61.9, -3.0]) == 2


def test_no_share_of_nothing():
    """A share of a zero total is a dash."""
    assert percent(None) == "-"


@given(st.text(max_size=400))
def test_no_line_is_wider_than_a_terminal(text):
    """Wrapped text keeps to its width, whatever the script."""
    assert all(width(line) <= WIDTH for line in wrapped(text, first="  - "))


@given(st.text(max_size=200), st.integers(5, 60))
def test_shortened_text_fits(text, columns):
    """A shortened text takes at most its columns."""
    assert width(shortened(text, columns)) <= columns


def test_no_more_is_cut_than_dots_need():
    """Five letters and three dots in eight columns; two letters of two columns each and three dots in seven."""
    assert shortened("Gigafactory", 8) == "Gigaf..."
    assert shortened("锂离子电池", 7) == "锂离..."


def test_control_characters_fall_away():
    """A name can't colour the terminal, clear it, or turn the writing around."""
    assert clean("a\x1b[2Jb\u202ec\n\td") == "a[2Jbc d"


def test_columns_align_with_chinese_names():
    """Chinese characters count as two columns."""
    lines = aligned([("电芯", "1"), ("pack", "22")], "lr")
    assert [width(line) for line in lines] == [10, 10]


def test_a_row_with_more_cells_than_columns_is_refused():
    """No cell is left out in silence."""
    with pytest.raises(ValueError, match="zip"):
        aligned([["a", "b"]], "l")


def test_the_text_says_what_it_is(footprint):
    """Rulebook, unit, background, status, assumptions and where their reasons are, warnings, fallbacks."""
    text = as_text(footprint)
    said = (
        "cn-group-2024", "secondary", "1 kWh delivered", "87500 kWh", "open 2026.1", "provisional: 2 assumed",
        "end_of_life.allocation_factor = 0.2", "brightcell check", "origin unknown",
        "location fallback", "28.5 % of the total came as CO2e", "IPCC AR6",
    )  # fmt: skip
    assert [one for one in said if one not in text] == []


def test_the_text_has_the_stages_and_other_denominators(footprint):
    """Stages with shares, and the total per pack, kWh rated and kg."""
    text = as_text(footprint)
    assert "Raw material    0.04900   72.1 %" in text
    assert "Total           0.06800  100.0 %" in text
    assert all(number in text for number in ("5950", "59.50", "11.44"))


def test_only_providers_of_another_place_are_fallbacks(footprint):
    """A provider in the place asked for, or for a demand without place, is no fallback."""
    text = as_text(footprint)
    assert "copper, cathode" in text
    assert "NMC622 powder" not in text
    assert "electronics, at plant" not in text


def test_many_fallbacks_are_cut_short(make_footprint):
    """Beyond ten fallbacks only their number and share are told."""
    links = tuple(ProviderShare(f"material {i}", "CN", "market", "GLO", "location fallback", 0.01) for i in range(25))
    assert "and 15 more with 15.0 % together: --format json" in as_text(make_footprint(links=links))


def test_no_line_of_the_text_is_wider_than_100(hostile, footprint):
    """However long the names are."""
    assert all(width(line) <= 100 for one in (hostile, footprint) for line in as_text(one).splitlines())


def test_the_text_has_no_line_with_trailing_space(footprint):
    """Copying it gives clean lines."""
    assert all(line == line.rstrip() for line in as_text(footprint).splitlines())


def test_the_rounding_note_tells_a_visible_gap(make_footprint):
    """Where rounded stages miss the rounded total, the note says by how much, and the total stays."""
    stages = ("raw_material", "manufacturing", "distribution")
    rows = [ActivityRow(stage, stage, "cell", stage, 1.0, "CN") for stage in stages]
    footprint = make_footprint(contributions=contributions(rows, ["n2o"], [[1.0004], [1.0004], [1.0004]]))
    assert "sum to 3.000, 0.001 beside the total" in rounding_note(footprint)
    assert "3.001" in as_text(footprint)


def test_the_rounding_note_is_silent_about_no_gap(footprint):
    """Where rounded stages sum to the rounded total, only the rule is told."""
    assert rounding_note(footprint) == "Each value is rounded by itself from full precision."


def test_repr_is_short(footprint):
    """Fewer than ten lines, with product, rulebook, unit and hash."""
    text = repr(footprint)
    assert len(text.splitlines()) < 10
    assert all(one in text for one in ("NMC622", "cn-group-2024", "kWh delivered", "9f2c0a1b2c3d", "provisional"))


def test_a_zero_footprint_has_a_text(make_footprint):
    """A total of zero has no shares, and no error."""
    rows = [ActivityRow("nothing", "manufacturing", "cell", "c", 1.0, "CN")]
    footprint = make_footprint(contributions=contributions(rows, ["n2o"], [[0.0]]))
    assert "-" in as_text(footprint)
    assert footprint.aggregated_share is None
    assert footprint.as_dict()["aggregated_share"] is None


def test_csv_is_tidy_and_exact(footprint):
    """A row per activity and gas, floats as they are."""
    rows = list(csv.DictReader(io.StringIO(as_csv(footprint))))
    assert len(rows) == 48
    assert rows[0]["activity"] == "supply of nmc622"
    assert sum(float(row["value"]) for row in rows) == pytest.approx(footprint.total, rel=1e-12)


def test_csv_of_several_footprints_has_one_head(footprint):
    """Several footprints make one table."""
    text = as_csv(footprint, footprint)
    assert text.count("product,rulebook") == 1
    assert len(text.splitlines()) == 97


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_csv_text_is_no_formula(make_footprint, name):
    """Text that a spreadsheet would run is kept as text."""
    row = next(csv.DictReader(io.StringIO(as_csv(make_footprint(product=name)))))
    assert row["product"] == f"'{name}"


@pytest.mark.parametrize("columns", [9, 10, 25])
def test_a_long_name_loses_its_middle(columns):
    """Both ends stay, in no more columns than there are, Chinese characters counted as two."""
    for name in ("background/electricity-high-voltage/co2-fossil", "背景数据库中的电力生产过程与排放"):
        shown = abridged(name, columns)
        assert width(shown) <= columns
        assert name.startswith(shown.split("…")[0])
        assert name.endswith(shown.split("…")[1])
    assert abridged("short", columns) == "short"


def test_a_name_on_lines_keeps_both_ends() -> None:
    """It wraps on three lines first; the last loses its middle where that isn't enough; a short name stays on one."""
    name = "ecoinvent/market for lithium carbonate, battery grade | kilogram | RoW/carbon dioxide, fossil, to urban air"
    assert on_lines(name, 40).replace("\n", " ").replace(" ", "") == name.replace(" ", "")
    first, second = on_lines(name, 40, 2).splitlines()
    assert name.startswith(first)
    assert name.endswith(second.split("…")[1])
    assert max(width(first), width(second)) <= 40
    assert on_lines("short", 40) == "short"
    assert [width(line) for line in on_lines("很" * 90, 40).splitlines()] == [40, 40, 39]


def test_a_text_without_end_is_shortened_at_once() -> None:
    """100,000 letters, as a cell of a workbook may hold: in one pass, not letter by letter."""
    text = "长" * 100_000
    assert (shortened(text, 9), abridged(text, 9)) == ("长长长...", "长长…长长")
    assert on_lines(text, 4, 2) == "长长\n长…"


def test_a_result_has_its_text_and_csv_at_hand(footprint):
    """The methods give what the command line prints."""
    assert footprint.as_text() == as_text(footprint)
    assert footprint.as_csv() == as_csv(footprint)


def test_a_name_is_broken_behind_its_marks_and_never_within_a_word() -> None:
    """A path of more than forty letters was cut in the middle of "aluminium"."""
    path = "supply/pack/aluminium-for-the-housing/structure.amount"
    assert path in "\n".join(wrapped(f"{'word ' * 15}most by {path} (+0.8 %)"))
    long = f"sites[plant].{'cell_assembly_and_formation.' * 4}electricity"
    assert {line[-1] for line in wrapped(f"{'word ' * 12}{long}")[:-1]} <= set("./_-]d")


def test_a_chinese_label_is_broken_between_its_characters() -> None:
    """A unit of two languages was broken within "kg CO2e / kWh", as all behind it was one word."""
    lines = on_lines("kg CO2e / kWh（交付电量），坐标轴不从零开始", 35).splitlines()
    assert lines == ["kg CO2e / kWh（交付电量），坐标轴不", "从零开始"]
    assert on_lines("kg CO2e / kWh（交付电量），坐标轴不从零开始", 80) == "kg CO2e / kWh（交付电量），坐标轴不从零开始"
