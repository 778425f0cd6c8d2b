"""The page of one process: its facts with their sources, its exchanges in words, who uses it."""

import json
from dataclasses import replace

import pytest

from brightcell.background import Background, Spread
from brightcell.background.show import page, quality_of, spread_in_words
from brightcell.background.show_data import ProcessScore
from brightcell.errors import BackgroundError


def test_the_page_has_the_citation_and_address_of_the_source(greet_background: Background) -> None:
    """A reader needs no other file to find the source."""
    found = page(greet_background, "graphite")
    assert found.source is not None
    assert found.source.citation in found.as_text()
    assert found.source.url in found.as_text()


def test_an_input_has_name_place_unit_and_uncertainty(greet_background: Background) -> None:
    """What is taken, how much, how sure that is, and why."""
    (line,) = page(greet_background, "carbon-black").exchanges
    assert (line.type, line.code, line.amount, line.unit) == ("technosphere", "graphite", 1.0, "kg")
    assert line.name == f"{greet_background.process('graphite').name} [US]"
    assert line.uncertainty.startswith("certain (")


def test_an_emission_has_the_name_of_its_flow(greet_background: Background) -> None:
    """And the unit in which it is counted."""
    lines = {line.code: line for line in page(greet_background, "graphite").exchanges}
    assert (lines["co2-fossil"].name, lines["co2-fossil"].unit) == ("Carbon dioxide, fossil", "kg")


def test_the_page_says_who_uses_it_and_how_it_is_asked_for(greet_background: Background) -> None:
    """Processes with their amounts, and keys with their places."""
    found = page(greet_background, "graphite")
    assert ("carbon-black", 1.0) in found.users
    assert "graphite" in dict(found.keys)
    assert "used by: no other process" in page(greet_background, "carbon-black").as_text()


def test_quality_scores_are_named(greet_background: Background) -> None:
    """Five criteria in words, none where nobody scored."""
    process = replace(greet_background.processes[0], quality="(2,3,1,1,4)")
    assert dict(quality_of(process))["temporal correlation"] == 1
    assert dict(quality_of(process))["further technological correlation"] == 4
    assert quality_of(replace(process, quality="")) == ()


@pytest.mark.parametrize(
    ("spread", "words"),
    [
        (Spread("lognormal", 1.2, basis="default of ours"), "lognormal, gsd 1.2 (default of ours)"),
        (Spread("triangular", minimum=1.0, maximum=2.0, basis="range"), "triangular, 1.0 to 2.0 (range)"),
        (Spread(basis="exact"), "certain (exact)"),
        (Spread(), "certain (no basis given)"),
    ],
)
def test_a_spread_is_told_with_its_basis(spread: Spread, words: str) -> None:
    """Distribution, figures, reason."""
    assert spread_in_words(spread) == words


def test_an_unknown_code_names_the_nearest(greet_background: Background) -> None:
    """A slip of the pen is mended in one go."""
    with pytest.raises(BackgroundError, match="did you mean graphite"):
        page(greet_background, "grafite")


def test_the_score_stands_on_the_page(greet_background: Background) -> None:
    """Total, gases and inputs, with shares of the total."""
    score = ProcessScore("a method", 2.0, {"co2-fossil": 1.5, "n2o": 0.5}, (("graphite", 0.8),), 1.2)
    text = page(greet_background, "carbon-black", score).as_text()
    assert "score: 2 kg CO2e per kg (a method)" in text
    assert "75.0%" in text
    assert "40.0%" in text


def test_the_page_is_one_line_in_a_notebook(greet_background: Background) -> None:
    """Which process, and how much it takes and emits."""
    assert repr(page(greet_background, "carbon-black")) == "<ProcessPage greet-2022:carbon-black, 1 exchanges>"


def test_the_page_is_plain_data(greet_background: Background) -> None:
    """Through JSON and back."""
    data = json.loads(json.dumps(page(greet_background, "graphite").as_dict()))
    assert data["code"] == "graphite"
    assert data["source"]["source"] == "everbatt-2023"
    assert {line["type"] for line in data["exchanges"]} == {"biosphere"}
