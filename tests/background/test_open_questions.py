"""The largest open questions of the shipped packs: totals at each reading, the table and the figures."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import brightcell as bc
from brightcell.background import Background
from brightcell.background.models import CONFIDENCES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def asked() -> Iterator[Any]:
    """The script that reckons them."""
    sys.path.insert(0, str(ROOT / "scripts"))
    yield import_module("open_questions")
    sys.path.remove(str(ROOT / "scripts"))


@pytest.fixture(scope="module")
def questions(asked: Any) -> Any:
    return asked.OpenQuestions(bc.read_background("open"))


def of(questions: Any, pack: str, name: str) -> Any:
    (found,) = (question for question in questions.by_pack[pack] if question.name == name)
    return found


def test_there_are_five_with_a_low_and_a_high_reading(questions: Any) -> None:
    """Each has a source, a year, terms and a confidence."""
    for pack in ("LFP", "NMC622"):
        assert len(questions.by_pack[pack]) == 5
        for question in questions.by_pack[pack]:
            assert set(question.readings) == {"low", "high"}
            for row in question.readings.values():
                assert row["source"]
                assert row["licence"]
                assert row["year"].isdigit()
                assert row["confidence"] in CONFIDENCES
            assert question.low <= question.base <= question.high


def test_the_shares_of_the_default_change_nothing(asked: Any, questions: Any) -> None:
    """A mix that is set to its own shares gives the same footprint."""
    background: Background = questions.background
    for mix in ("nickel-sulfate-cn", "graphite-cn", "lithium-carbonate-cn"):
        own = {exchange.input: str(exchange.amount) for exchange in background.exchanges_of(mix)}
        same = asked.with_shares(background, mix, own)
        total = bc.footprint("nmc622-pack-100kwh", "iso-14067-cutoff", background=same, project=None).total
        assert total == pytest.approx(of(questions, "NMC622", "nickel feed").base, rel=1e-9)


def test_a_mix_weighs_by_its_routes(questions: Any) -> None:
    """Nickel of halves of hydroxide and matte less nickel of refined metal: 15.858 - 5.626 per kg of its sulfate.

    The pack takes the swing over that difference in kg of sulfate, which the share of nickel in NMC622 and the yields
    give too: 0.35743 kg powder per cell / (0.921784 * 0.95), 400 cells per 100 kWh, 36.3 % nickel, 2.63658 kg sulfate.
    """
    by_key = {row.key: row.value for row in bc.materials("nickel-sulfate", place="CN").rows}
    half = (by_key["nickel-sulfate-mhp"] + by_key["nickel-sulfate-matte"]) / 2
    question = of(questions, "NMC622", "nickel feed")
    sulfate = (question.high - question.low) / (half - by_key["nickel-sulfate-refined-metal"])
    powder = 0.35743 / (0.921784 * 0.95) * 400 / 100
    assert sulfate == pytest.approx(powder * 0.3633 * 2.63658, rel=0.02)


def test_a_pack_without_nickel_doesnt_ask_for_it(asked: Any, questions: Any) -> None:
    """LFP has no swing there, and its figure no bar."""
    assert of(questions, "LFP", "nickel feed").swing == pytest.approx(0.0, abs=1e-9)
    assert "nickel feed" not in asked.tornado("LFP", questions.by_pack["LFP"]).labels
    assert "nickel feed" in asked.tornado("NMC622", questions.by_pack["NMC622"]).labels


def test_collection_is_linear(questions: Any) -> None:
    """Half of the packs lies in the middle between a quarter and three quarters, by the Chinese group standard."""
    for pack in ("LFP", "NMC622"):
        question = of(questions, pack, "collection")
        assert question.book == "cn-group-2024"
        assert question.base == pytest.approx((question.low + question.high) / 2, rel=1e-9)


def test_cell_energy_weighs_by_its_carriers(questions: Any) -> None:
    """45 less 22 kWh per kWh, half at 0.6264 kg CO2e per kWh of Jiangsu, half burnt at 0.0790 kg per MJ of gas."""
    question = of(questions, "LFP", "cell energy")
    assert question.high - question.low == pytest.approx(11.5 * 0.6264 + 11.5 * 3.6 * 0.0790, rel=0.005)


def test_shares_that_dont_add_up_to_one_are_refused(asked: Any, questions: Any) -> None:
    """A slip in the table makes no figure."""
    with pytest.raises(ValueError, match=r"nickel-sulfate-cn in open_questions\.csv add up to 0\.9"):
        asked.with_shares(questions.background, "nickel-sulfate-cn", {"nickel-sulfate-mhp": "0.9"})


def test_the_page_and_its_figures_have_these_numbers(asked: Any, questions: Any) -> None:
    """Table, bars and description of each figure; a figure that is drawn again is the same."""
    page = (ROOT / "docs" / "background-open-3.md").read_text(encoding="utf-8")
    for line in asked.section(questions):
        assert line in page
    for pack, found in questions.by_pack.items():
        name = f"open-questions-{pack.lower()}.svg"
        assert f"(figures/{name})" in page
        assert asked.numbers(found) in (ROOT / "docs" / "figures" / name).read_text(encoding="utf-8")
        record = asked.tornado(pack, found)
        assert record.swing[0].tolist() == sorted(record.swing[0].tolist(), reverse=True)
        assert asked.svg(record, "x") == asked.svg(record, "x")
