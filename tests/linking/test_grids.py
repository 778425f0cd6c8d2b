"""What a result says of its electricity: years, shares of another year, generation in place of consumption."""

import pytest

import brightcell as bc

PACK = "nmc622-pack-100kwh"


def warnings(book: str, place: str = "CN-JS", **settings: str) -> str:
    """What a footprint warns of, in one text."""
    changed = {f"electricity.{name}": value for name, value in settings.items()}
    model = bc.Model(PACK, book, settings=changed).with_({"sites.*.location": place, "end_of_life.location": "EU27"})
    return "\n".join(bc.footprint(model).warnings)


def test_a_mix_of_years_is_a_warning() -> None:
    """China of 2024 beside the European Union of 2023."""
    assert "of several years: 2024 at CN; 2023 at EU27" in warnings("eu-cfb-2024-draft")


def test_one_year_for_all_places_is_none() -> None:
    """The year can be asked for; what is bought then still has the background's default, and that is said."""
    text = warnings("eu-cfb-2024-draft", grid_mix="year-2023")
    assert "of several years" not in text
    assert "electricity at CN is of 2023; what is bought from the background is made with that of 2024" in text


@pytest.mark.parametrize(("place", "told"), [("CN-JS", True), ("CN", True), ("KR", False)])
def test_shares_of_another_year_are_assumed(place: str, told: bool) -> None:
    """Factors of 2024 on shares of 2023, among what the result assumes and in its text."""
    result = bc.footprint(bc.Model(PACK, "iso-14067-cutoff").with_({"sites.*.location": place}))
    shares = [a.value for a in result.assumed if a.parameter == f"background.electricity shares at {place}"]
    assert shares == (["shares of 2023, factors of 2024"] if told else [])
    assert ("shares of 2023" in result.as_text()) is told


@pytest.mark.parametrize(("book", "told"), [("eu-cfb-2024-draft", True), ("cn-group-2024", False)])
def test_generation_in_place_of_consumption_is_told(book: str, told: bool) -> None:
    """The draft asks for the national consumption mix, of which there are no open data."""
    assert ("mixes of generation only" in warnings(book, "DE")) is told


def test_the_year_moves_the_footprint() -> None:
    """0.6728 in place of 0.6264 kg CO2e per kWh of Jiangsu."""
    model = bc.Model(PACK, "iso-14067-cutoff")
    later, earlier = bc.footprint(model), bc.footprint(model.with_(settings={"electricity.grid_mix": "year-2023"}))
    assert 0.1 < earlier.per_kwh_rated_kg - later.per_kwh_rated_kg < 1.0
