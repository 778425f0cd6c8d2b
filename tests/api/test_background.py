"""What is told of a solved background agrees with its solution."""

import inspect
from dataclasses import replace

import pytest

import brightcell as bc
from brightcell.api import background as inspecting
from brightcell.background import Background, read_background, read_method
from brightcell.errors import BackgroundError


@pytest.fixture(scope="module")
def background() -> Background:
    return read_background("greet-2022")


def test_gases_and_inputs_sum_to_the_score() -> None:
    """Two ways to part the same number, for a cathode that takes and emits."""
    background = read_background("open")
    cathode = background.provider("lco", "US")
    assert cathode is not None
    score = inspecting.score(background, cathode.code, read_method())
    assert score.inputs
    assert sum(score.gases.values()) == pytest.approx(score.total)
    assert score.direct + sum(amount for _, amount in score.inputs) == pytest.approx(score.total)


def test_a_process_without_inputs_scores_what_it_emits(background: Background) -> None:
    """Known by hand: amounts times factors."""
    method = read_method()
    emitted = {e.input: e.amount * method.factors[e.input] for e in background.exchanges if e.process == "copper"}
    score = inspecting.score(background, "copper", method)
    assert score.gases == pytest.approx(emitted)
    assert score.direct == pytest.approx(score.total)


def test_shares_of_published_co2e_are_shares(background: Background) -> None:
    """All of a score that is one published figure, nothing of one by gas, all between 0 and 1."""
    shares = inspecting.aggregated_shares(background)
    assert shares["electricity-us"] == pytest.approx(1.0)
    assert shares["copper"] == 0.0
    assert all(-1e-12 <= share <= 1 + 1e-12 for share in shares.values())


def test_a_background_without_a_solution_is_judged_all_the_same(background: Background) -> None:
    """The loop is what the report is for; the share of a score that isn't there doesn't apply."""
    first = next(e for e in background.exchanges if e.type == "technosphere")
    broken = replace(background, exchanges=(*background.exchanges, replace(first, input=first.process, amount=1.0)))
    report = inspecting.quality(broken)
    assert report.check("loops_converge").faults == 1
    assert report.check("score_by_gas").score is None


def test_an_unknown_code_is_told_before_anything_is_solved(background: Background) -> None:
    """With the nearest codes."""
    with pytest.raises(BackgroundError, match="did you mean copper"):
        inspecting.show(background, "coper")


def test_nothing_that_is_kept_is_removed_unasked() -> None:
    """Draws of hours go only where `drop` is told."""
    assert inspect.signature(bc.backgrounds.samples).parameters["drop"].default is False
