"""Known places: every country, the provinces of China, regions; and what a slip was meant to be."""

import csv
import re

import pytest

from brightcell.data import data_path
from brightcell.product.places import is_place, nearest_places, places


def test_every_country_is_there():
    """249 codes of ISO 3166-1, and regions."""
    countries = [code for code in places() if re.fullmatch("[A-Z]{2}", code)]
    assert len(countries) == 249
    assert {"CN", "HK", "MO", "TW", "DE", "NO", "US"} <= set(countries)
    assert {"GLO", "EU27", "RER", "RoW"} <= set(places())


def test_china_has_its_31_provinces():
    """Without Hong Kong, Macao and Taiwan, which are countries of their own here."""
    assert len([code for code in places() if re.fullmatch("CN-[A-Z]{2}", code)]) == 31


def test_china_has_its_seven_regional_grids():
    """They lie in China beside the provinces, whose borders they don't all keep."""
    grids = [place for place in places().values() if re.fullmatch("CN-[A-Z]{3,4}", place.code)]
    assert (len(grids), {grid.parent for grid in grids}) == (7, {"CN"})


def test_every_place_lies_in_a_known_one_and_at_last_in_the_world():
    """Members of the European Union in EU27, provinces in their country."""
    assert [place.code for place in places().values() if place.parent is None] == ["GLO"]
    for place in places().values():
        here, steps = place, 0
        while here.parent is not None:
            here, steps = places()[here.parent], steps + 1
        assert (here.code, steps <= 3) == ("GLO", True)
    assert len([place for place in places().values() if place.parent == "EU27"]) == 27


def test_codes_and_names_are_given_once():
    """A name leads to one code."""
    with data_path("locations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["location", "parent", "name", "note"]
    assert len({row["location"] for row in rows}) == len(rows)
    names = [name.casefold() for place in places().values() for name in place.names]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", ["NO", "CN-JS", "CN-XZ", "US-CA", "EU27", "GLO", "DE-BY", "FR-75", "GB-ENG"])
def test_codes_are_known(code):
    """Subdivisions of countries other than China by their shape."""
    assert is_place(code)


@pytest.mark.parametrize("code", ["", "XX", "cn", "CN-XX", "CN-HK", "XX-YY", "EU27-A", "DE-", "DE-ABCD", "Jiangsu"])
def test_what_is_no_code_is_not_known(code):
    """Names, lower case and provinces that China hasn't are not."""
    assert not is_place(code)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Jiangsu", "CN-JS"),
        ("jiangsu", "CN-JS"),
        ("江苏", "CN-JS"),
        ("Germany", "DE"),
        ("CHN", "CN"),
        ("UK", "GB"),
        ("CN-HK", "HK"),
        ("EU", "EU27"),
        ("us-ca", "US-CA"),
    ],
)
def test_a_name_is_answered_with_its_code(word, code):
    """One answer, for this is what was meant."""
    assert nearest_places(word) == (code,)


@pytest.mark.parametrize(("word", "code"), [("EUROPA", "EU27"), ("Jiangzu", "CN-JS"), ("CN-XX", "CN-XJ")])
def test_a_slip_is_answered_with_what_looks_like_it(word, code):
    """Up to three codes."""
    assert code in nearest_places(word)
    assert len(nearest_places(word)) <= 3


def test_what_resembles_nothing_has_no_neighbours():
    """No far-fetched offers."""
    assert nearest_places("1234567890") == ()
